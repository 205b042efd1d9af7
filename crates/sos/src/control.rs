//! The control socket: how the command line reaches a running store.
//!
//! A Unix socket in the data folder, for its owner alone. One line of JSON asks, one line answers, and the
//! connection closes. Where nothing listens, the command opens the data folder itself.

pub(crate) mod client;
pub(crate) mod message;
pub(crate) mod server;

/// The longest request, in bytes (our own; names are short).
pub(crate) const MAX_REQUEST_BYTES: u64 = 64 * 1024;

/// The longest answer, in bytes (our own; a hundred thousand buckets).
pub(crate) const MAX_ANSWER_BYTES: u64 = 64 * 1024 * 1024;

#[cfg(test)]
mod tests;
