//! The index: an LSM tree over the rows of the log. Never the only copy of anything, so it can be rebuilt.

pub(crate) mod applied;
pub(crate) mod envelope;
pub(crate) mod shadow_filter;
pub(crate) mod tree;
pub(crate) mod view;
