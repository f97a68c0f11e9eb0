//! Link settings of the C library.

fn main() {}
