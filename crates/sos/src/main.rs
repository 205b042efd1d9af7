//! `sos`: the command line of Simple Object Storage.

fn main() {}
