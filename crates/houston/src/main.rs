//! The `houston` program: server and command line.
fn main() {}
