//! Builds, tests and measures SOS.

fn main() {}
