//! The rules: what a command does, decided purely from what was read.
//!
//! Three entities have rules of their own: a bucket ([`bucket`]), a key with its versions ([`key`]) and an upload with
//! its parts ([`upload`]). An engine asks what a command reads, loads it, decides, and applies the change atomically.

use crate::bucket::Versioning;

/// What commands on objects and uploads need to know of their bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BucketState {
    /// Whether it keeps versions.
    pub versioning: Versioning,
    /// Whether object lock is enabled.
    pub object_lock: bool,
}
