//! The control socket: how the command line reaches a running store.
//!
//! A Unix socket in the data folder, for its owner alone, on which the admin API answers in HTTP/1.1. The permissions of
//! the path are the authentication: whoever may open it is the operator. Where nothing listens, the command opens the data
//! folder itself.

pub(crate) mod client;
pub(crate) mod server;

/// The longest answer, in bytes (our own; a page of a thousand buckets has under 200 KiB).
pub(crate) const MAX_ANSWER_BYTES: usize = 64 * 1024 * 1024;

/// Connections at once (our own; a command has one).
pub(crate) const MAX_CONNECTIONS: usize = 64;

#[cfg(test)]
mod tests;
