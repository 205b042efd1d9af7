//! CopyObject.

use super::put_object::ObjectAttributes;
use sos_core::{BucketName, ChecksumAlgorithm, ObjectKey, ReadConditions, VersionId, WriteConditions};

/// Where a copy comes from.
#[derive(Clone, Debug)]
pub struct CopySource {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
    /// `x-amz-copy-source-if-*`; on a copy every failure is 412.
    pub conditions: ReadConditions,
}

/// CopyObject. The source is authorised as GetObject beside the target's PutObject.
#[derive(Clone, Debug)]
pub struct CopyObject {
    /// The source.
    pub source: CopySource,
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// What the target carries. Headers and metadata count only where `replace_metadata`, tags only where
    /// `replace_tags`; the ACL is never copied.
    pub attributes: ObjectAttributes,
    /// `x-amz-metadata-directive: REPLACE`.
    pub replace_metadata: bool,
    /// `x-amz-tagging-directive: REPLACE`.
    pub replace_tags: bool,
    /// `x-amz-checksum-algorithm`.
    pub checksum_algorithm: Option<ChecksumAlgorithm>,
    /// `If-Match`, `If-None-Match` on the target.
    pub conditions: WriteConditions,
}

/// The answer of [`CopyObject`].
#[derive(Clone, Debug)]
pub struct CopiedObject {
    /// The target.
    pub target: super::put_object::WrittenObject,
    /// The source's version, where one is shown.
    pub source_version: Option<VersionId>,
}
