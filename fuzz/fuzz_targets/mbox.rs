//! Any bytes as a mailbox: messages follow one another, and reading can go on from any of them.
#![no_main]

use channels::mbox::{Raw, Reader};
use libfuzzer_sys::fuzz_target;

fn read(bytes: &[u8], offset: u64) -> Vec<Raw> {
    Reader::new(bytes, offset, 4096).map(|raw| raw.expect("memory does not fail")).collect()
}

fuzz_target!(|bytes: &[u8]| {
    let all = read(bytes, 0);
    let mut last = 0;
    for raw in &all {
        assert!(raw.offset >= last && raw.next_offset > raw.offset);
        last = raw.next_offset;
    }
    if let [_, second, ..] = all.as_slice() {
        let start = usize::try_from(second.offset).expect("an offset in memory");
        assert_eq!(read(&bytes[start..], second.offset).len(), all.len() - 1);
    }
});
