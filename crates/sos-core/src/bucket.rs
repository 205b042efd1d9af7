//! Buckets: what is stored of one.

use crate::{
    acl::Acl,
    identity::TenantId,
    names::{BucketId, BucketName, Order},
    quota::Quota,
    time::Timestamp,
};
use bytes::Bytes;
use std::collections::BTreeMap;

/// Whether a bucket keeps versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Versioning {
    /// Never enabled: one version per key, shown without an id.
    #[default]
    Unversioned,
    /// Every write makes a version.
    Enabled,
    /// Writes replace the null version; older versions stay.
    Suspended,
}

/// The documents a bucket carries beside its record, each by its kind. The number is what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ConfigKind {
    /// The CORS configuration, as XML.
    Cors = 1,
    /// The bucket policy, as JSON.
    Policy = 2,
    /// Lifecycle rules, as [`crate::lifecycle::Configuration::to_stored`] writes them.
    Lifecycle = 3,
    /// Tags, as XML.
    Tagging = 4,
    /// Default encryption, as [`crate::BucketEncryption::to_stored`] writes it.
    Encryption = 5,
    /// The default retention of new versions, as [`crate::DefaultRetention`] is written.
    ObjectLock = 6,
    /// Website configuration, as XML.
    Website = 7,
    /// Logging configuration, as XML.
    Logging = 8,
    /// Notification configuration, as XML.
    Notification = 9,
    /// Public access block, as [`crate::PublicAccessBlock::to_stored`] writes it.
    PublicAccessBlock = 10,
    /// Object ownership, by its name.
    OwnershipControls = 11,
    /// Request payment, as XML.
    RequestPayment = 12,
    /// Accelerate configuration, as XML.
    Accelerate = 13,
    /// Replication, as XML.
    Replication = 14,
    /// Cross-Origin-Resource-Policy and Timing-Allow-Origin, outside `?cors` so that configurations stay portable.
    CrossOrigin = 15,
    /// Quota.
    Quota = 16,
}

/// How many former documents of a kind with a history are kept: as many changes can be undone.
pub const FORMER_DOCUMENTS: usize = 10;

impl ConfigKind {
    /// Whether a change keeps what it replaces.
    pub fn has_history(self) -> bool {
        self == Self::Cors
    }

    /// The kind of a stored number.
    pub fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Cors,
            2 => Self::Policy,
            3 => Self::Lifecycle,
            4 => Self::Tagging,
            5 => Self::Encryption,
            6 => Self::ObjectLock,
            7 => Self::Website,
            8 => Self::Logging,
            9 => Self::Notification,
            10 => Self::PublicAccessBlock,
            11 => Self::OwnershipControls,
            12 => Self::RequestPayment,
            13 => Self::Accelerate,
            14 => Self::Replication,
            15 => Self::CrossOrigin,
            16 => Self::Quota,
            _ => return None,
        })
    }
}

/// What a document was before a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerDocument {
    /// The order of the change that replaced it.
    pub replaced_by: Order,
    /// When that was.
    pub replaced: Timestamp,
    /// The document; `None`: none was set.
    pub content: Option<Bytes>,
}

/// The stored record of a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketRecord {
    /// The number, never used again.
    pub id: BucketId,
    /// The name.
    pub name: BucketName,
    /// Who owns it and who else may what.
    pub acl: Acl,
    /// When it was created.
    pub created: Timestamp,
    /// `LocationConstraint` as sent; empty where none was.
    pub location: String,
    /// Whether it keeps versions.
    pub versioning: Versioning,
    /// Whether object lock was enabled (it implies versioning).
    pub object_lock: bool,
    /// How much it may hold.
    pub quota: Quota,
    /// Whether its owner's buckets are counted together against a quota of the owner's.
    pub counts_for_owner: bool,
    /// The order of the last change to the record or one of its documents: snapshots of a bucket compare by it.
    pub revision: Order,
}

impl BucketRecord {
    /// The owner.
    pub fn owner(&self) -> &TenantId {
        &self.acl.owner
    }
}

/// A bucket as it was at one revision: the record and all its documents. What the bucket cache holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The record.
    pub record: BucketRecord,
    /// The documents that are set.
    pub configs: BTreeMap<ConfigKind, Bytes>,
}
