//! Multipart uploads: the upload and its parts.

use crate::{
    acl::Acl,
    checksum::{Checksum, ChecksumAlgorithm, ChecksumType},
    identity::TenantId,
    names::{ExtentId, ObjectKey, Order, UploadId, VersionId},
    object::{ETag, Encryption, Headers, Seal},
    object_lock::Lock,
    time::Timestamp,
};

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadState {
    /// Parts may be put.
    Open,
    /// Done: the answer is kept for a day so that a repeated complete is answered the same.
    Completed {
        /// The object's ETag.
        etag: ETag,
        /// The object's version; `None` in a bucket that never kept versions.
        version: Option<VersionId>,
        /// When.
        at: Timestamp,
    },
}

/// The stored record of an upload: what the object will carry, fixed when the upload is created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRecord {
    /// The id.
    pub id: UploadId,
    /// The key it will become.
    pub key: ObjectKey,
    /// Open or completed.
    pub state: UploadState,
    /// When it was created.
    pub created: Timestamp,
    /// Who created it.
    pub initiator: TenantId,
    /// The object's ACL.
    pub acl: Acl,
    /// The object's headers.
    pub headers: Headers,
    /// User metadata, names in lower case without `x-amz-meta-`.
    pub metadata: Vec<(String, String)>,
    /// The object's tags.
    pub tags: Vec<(String, String)>,
    /// `x-amz-storage-class`; empty means STANDARD.
    pub storage_class: String,
    /// The algorithm named when it was created.
    pub checksum_algorithm: Option<ChecksumAlgorithm>,
    /// Composite or over the full object.
    pub checksum_type: Option<ChecksumType>,
    /// What keeps the object from being removed, where it was asked for; the bucket's default counts from the object's
    /// own beginning.
    pub lock: Lock,
    /// How the object will be encrypted: one data key for all parts.
    pub encryption: Option<Encryption>,
}

/// The stored record of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartRecord {
    /// 1 to 10 000.
    pub number: u16,
    /// The change that put it; a part put again gets another.
    pub order: Order,
    /// Bytes.
    pub size: u64,
    /// MD5 of the bytes.
    pub etag: ETag,
    /// When it was put.
    pub modified: Timestamp,
    /// Where the bytes are; `None` for an empty part. Parts never ride in the log, so that a manifest names extents only.
    pub extent: Option<ExtentId>,
    /// The part's checksum, where one was asked for.
    pub checksum: Option<Checksum>,
    /// How its bytes are sealed, where the upload is encrypted.
    pub seal: Option<Seal>,
}
