//! Any text split into new text, quotes and signature: no line is lost.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let split = text::quote::split(text);
    let count = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).count();
    assert_eq!(count(text), count(&split.new) + count(&split.quoted) + count(&split.signature));
});
