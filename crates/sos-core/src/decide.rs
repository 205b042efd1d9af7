//! The rules: what a command does, decided purely from what was read.
//!
//! Three entities have rules of their own: a bucket ([`bucket`]), a key with its versions ([`key`]) and an upload with
//! its parts ([`upload`]). An engine asks what a command reads, loads it, decides, and applies the change atomically;
//! where what was read may have moved meanwhile, it loads and decides again. Nothing here does I/O or reads a clock.

pub mod bucket;
pub mod key;
pub mod lifecycle;
pub mod rewrap;
pub mod upload;

use crate::{bucket::Versioning, identity::TenantId, listing::Usage, quota::Quota};

/// What commands on objects and uploads need to know of their bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketState {
    /// Whether it keeps versions.
    pub versioning: Versioning,
    /// Whether object lock is enabled.
    pub object_lock: bool,
    /// Who owns it, and so the delete markers in it.
    pub owner: TenantId,
    /// How much it may hold.
    pub quota: Quota,
    /// Whether its owner's buckets are counted together against a quota of the owner's.
    pub counts_for_owner: bool,
}

/// How a change moves a bucket's counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UsageChange {
    /// Current objects.
    pub objects: i64,
    /// Versions, delete markers included.
    pub versions: i64,
    /// Bytes of versions.
    pub bytes: i64,
    /// Open uploads.
    pub uploads: i64,
    /// Bytes of parts of open uploads.
    pub upload_bytes: i64,
}

impl UsageChange {
    /// The counters after this change.
    #[must_use]
    pub fn apply(self, usage: Usage) -> Usage {
        Usage {
            objects: usage.objects.saturating_add_signed(self.objects),
            versions: usage.versions.saturating_add_signed(self.versions),
            bytes: usage.bytes.saturating_add_signed(self.bytes),
            uploads: usage.uploads.saturating_add_signed(self.uploads),
            upload_bytes: usage.upload_bytes.saturating_add_signed(self.upload_bytes),
        }
    }

    /// Both changes.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            objects: self.objects + other.objects,
            versions: self.versions + other.versions,
            bytes: self.bytes + other.bytes,
            uploads: self.uploads + other.uploads,
            upload_bytes: self.upload_bytes + other.upload_bytes,
        }
    }
}
