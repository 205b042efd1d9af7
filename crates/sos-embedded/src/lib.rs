//! The default engine: a log, extents and an index in one data folder.
//!
//! The log is the truth: append-only segments of groups of records, one sync per group. Small payloads ride beside
//! their records; larger ones are extents, one immutable file each. The index is an LSM tree over the rows, and can
//! be rebuilt. `docs/format.md` describes every byte. Knows no HTTP.

mod checksum;
mod extents;
mod faults;
mod index;
mod log;
mod varint;

pub use faults::Faults;
