//! Any bytes as one mail message.
#![no_main]

use channels::mail::{At, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (inbound, problems) = parse(bytes, &At::new("fuzz", "message 1"));
    assert!(problems.iter().all(|problem| problem.code != "reader-failed"));
    assert!(!inbound.text.contains('\0') && !inbound.subject.contains('\0'));
});
