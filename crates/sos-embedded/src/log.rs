//! The log: the truth. Append-only segments of groups of records; small payloads ride beside their records.
//!
//! The bytes are described in `docs/format.md`.

pub(crate) mod discovery;
pub(crate) mod group;
pub(crate) mod layout;
pub(crate) mod record;
pub(crate) mod scan;
pub(crate) mod seal;
pub(crate) mod segments;
pub(crate) mod spare;
pub(crate) mod writer;
