//! The protocol over the in-memory engine: requests and answers as transcripts, compared with what is written here.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "expect-test writes them, needed or not"
)]

mod access;
mod buckets;
mod coverage;
mod encryption;
mod http_behaviour;
mod listings;
mod multipart;
mod object_changes;
mod objects;
mod sessions;
mod world;
