//! GetObjectAcl, PutObjectAcl.

use super::buckets::RequestedAcl;
use sos_core::{BucketName, ObjectKey, VersionId};

/// GetObjectAcl; answers an [`super::bucket_acl::AclView`].
#[derive(Clone, Debug)]
pub struct GetObjectAcl {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
}

/// PutObjectAcl. The owner never changes.
#[derive(Clone, Debug)]
pub struct PutObjectAcl {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
    /// The ACL asked for.
    pub acl: RequestedAcl,
}
