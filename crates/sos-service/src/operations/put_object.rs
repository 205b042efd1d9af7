//! PutObject, also by POST form.

use super::buckets::RequestedAcl;
use crate::body::ObjectBody;
use sos_core::{
    BucketName, Checksum, ChecksumAlgorithm, ETag, Headers, ObjectKey, VersionId, WriteConditions,
};
use std::fmt;

/// What the client says about the bytes beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Integrity {
    /// `Content-MD5`, raw.
    pub content_md5: Option<[u8; 16]>,
    /// `x-amz-checksum-*` sent as a header.
    pub checksum: Option<Checksum>,
    /// The algorithm announced by `x-amz-trailer` (the value comes from [`ObjectBody::trailer_checksum`]) or asked for by
    /// `x-amz-sdk-checksum-algorithm`.
    pub algorithm: Option<ChecksumAlgorithm>,
}

/// What an object carries beside its bytes, as a request sets it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectAttributes {
    /// Headers given back as sent.
    pub headers: Headers,
    /// User metadata, names in lower case without `x-amz-meta-`.
    pub metadata: Vec<(String, String)>,
    /// The ACL asked for.
    pub acl: RequestedAcl,
    /// Tags.
    pub tags: Vec<(String, String)>,
    /// `x-amz-storage-class`; empty means STANDARD.
    pub storage_class: String,
}

/// PutObject.
pub struct PutObject<'body> {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// What it carries.
    pub attributes: ObjectAttributes,
    /// What the client says about the bytes.
    pub integrity: Integrity,
    /// `If-Match`, `If-None-Match`.
    pub conditions: WriteConditions,
    /// The bytes; the gate keeps the rest of a refused one, to drain it.
    pub body: &'body mut dyn ObjectBody,
}

impl fmt::Debug for PutObject<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PutObject")
            .field("bucket", &self.bucket)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// The answer of a write of an object.
#[derive(Clone, Debug)]
pub struct WrittenObject {
    /// The entity tag.
    pub etag: ETag,
    /// The version, where one is shown.
    pub version: Option<VersionId>,
    /// The checksum kept.
    pub checksum: Option<Checksum>,
    /// Bytes.
    pub size: u64,
    /// When it was written.
    pub modified: sos_core::Timestamp,
}
