//! Why a rule refused a command. The protocol turns each into one S3 error.

use crate::{
    names::{BucketName, UploadId, VersionId},
    quota::QuotaExceeded,
};

/// A refusal: the command was understood and changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such bucket.
    #[error("bucket {0} does not exist")]
    NoSuchBucket(String),
    /// The bucket is another tenant's.
    #[error("bucket {0} belongs to another tenant")]
    BucketAlreadyExists(BucketName),
    /// The bucket is the caller's own already (with the same ACL this is success in us-east-1).
    #[error("bucket {0} exists already and is yours")]
    BucketAlreadyOwnedByYou(BucketName),
    /// The bucket still holds objects, versions or uploads.
    #[error("bucket {0} is not empty")]
    BucketNotEmpty(BucketName),
    /// No such key, or its newest version is a delete marker.
    #[error("the key does not exist")]
    NoSuchKey,
    /// No such version of the key.
    #[error("version {0} does not exist")]
    NoSuchVersion(VersionId),
    /// No such upload, or it was aborted.
    #[error("upload {0} does not exist")]
    NoSuchUpload(UploadId),
    /// A part named by complete is missing or has another ETag.
    #[error("part {0} is missing or its ETag differs")]
    InvalidPart(u16),
    /// A part other than the last is under 5 MiB.
    #[error("part {number} has {size} bytes; all but the last need {minimum}")]
    EntityTooSmall {
        /// The part.
        number: u16,
        /// Its bytes.
        size: u64,
        /// The least.
        minimum: u64,
    },
    /// A condition does not hold; the header is named.
    #[error("the condition {0} does not hold")]
    PreconditionFailed(&'static str),
    /// What the change was derived from (by a copy onto itself, a completed upload, or a conditional change of a document),
    /// or judged by, has changed meanwhile; read again and retry.
    #[error("what is to be changed has changed meanwhile")]
    Conflict,
    /// Retention or a legal hold forbids it.
    #[error("the version is locked")]
    Locked,
    /// The bucket has no object lock, and a retention or a legal hold is asked for or about.
    #[error("the bucket has no object lock")]
    NoObjectLock,
    /// Versioning cannot be suspended while object lock is on, and the like.
    #[error("{0}")]
    InvalidBucketState(&'static str),
    /// The method is not allowed on a delete marker.
    #[error("version {0} is a delete marker")]
    DeleteMarker(VersionId),
    /// A quota is used up.
    #[error("{0}")]
    QuotaExceeded(Box<QuotaExceeded>),
    /// The data folder is below its reserve: only deletes run.
    #[error("the disk is full; only deletes are taken until space is free")]
    DiskFull,
    /// No such tenant.
    #[error("tenant {0} does not exist")]
    NoSuchTenant(String),
    /// The tenant exists already.
    #[error("tenant {0} exists already")]
    TenantExists(String),
    /// No such access key.
    #[error("access key {0} does not exist")]
    NoSuchAccessKey(String),
    /// The access key exists already.
    #[error("access key {0} exists already")]
    AccessKeyExists(String),
    /// No such group.
    #[error("group {0} does not exist")]
    NoSuchGroup(String),
    /// No such role.
    #[error("role {0} does not exist")]
    NoSuchRole(String),
}
