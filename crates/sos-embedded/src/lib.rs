//! The default engine: a log, extents and an index in one data folder.
//!
//! The log is the truth: append-only segments of groups of records, one sync per group. Small payloads ride beside
//! their records; larger ones are extents, one immutable file each. The index is an LSM tree over the rows, and can
//! be rebuilt. `docs/format.md` describes every byte. Knows no HTTP.

mod blobs;
mod checksum;
mod disk;
mod engine;
mod error;
mod extents;
mod faults;
pub mod floor;
mod index;
mod log;
mod meta;
mod options;
mod repair;
mod store;
mod varint;
mod verify;

pub use disk::DiskSpace;
pub use error::OpenError;
pub use faults::Faults;
pub use options::Options;
pub use repair::{RepairReport, repair};
pub use store::EmbeddedStore;
pub use verify::VerifyReport;
