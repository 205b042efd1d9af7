//! Extents: one immutable file per large object or part, named by a number that is never used again.
//!
//! The bytes are described in `docs/format.md`.

pub(crate) mod folder;
pub(crate) mod layout;
pub(crate) mod pins;
pub(crate) mod reader;
pub(crate) mod sync_batch;
pub(crate) mod writer;
