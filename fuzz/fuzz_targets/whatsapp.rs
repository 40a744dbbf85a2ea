//! Any bytes as a WhatsApp export.
#![no_main]

use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    channels::whatsapp::parse(bytes, "fuzz", TimeZone::UTC).for_each(drop);
});
