//! ListBuckets, CreateBucket, HeadBucket, GetBucketLocation, DeleteBucket.

use sos_core::{BucketName, BucketRecord, CannedAcl, Tenant, acl::Grant};

/// ListBuckets: the caller's own buckets.
#[derive(Clone, Debug, Default)]
pub struct ListBuckets {
    /// Only names that start so.
    pub prefix: String,
    /// Names after this one.
    pub after: Option<String>,
    /// At most so many, 1 to 10 000.
    pub limit: usize,
}

/// The answer of [`ListBuckets`].
#[derive(Clone, Debug)]
pub struct BucketList {
    /// The caller.
    pub owner: Tenant,
    /// The buckets by name.
    pub buckets: Vec<BucketRecord>,
    /// The name to go on after, where more follow.
    pub next: Option<String>,
}

/// The ACL a request asks for: a canned one or grants, never both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestedAcl {
    /// `x-amz-acl`.
    Canned(CannedAcl),
    /// `x-amz-grant-*`, or the grants of an ACL document.
    Grants(Vec<Grant>),
}

impl Default for RequestedAcl {
    fn default() -> Self {
        Self::Canned(CannedAcl::Private)
    }
}

/// CreateBucket.
#[derive(Clone, Debug)]
pub struct CreateBucket {
    /// The name.
    pub bucket: BucketName,
    /// The ACL asked for.
    pub acl: RequestedAcl,
    /// `LocationConstraint`, or empty.
    pub location: String,
    /// `x-amz-bucket-object-lock-enabled`.
    pub object_lock: bool,
}

/// HeadBucket: whether it exists and may be listed.
#[derive(Clone, Debug)]
pub struct HeadBucket {
    /// The bucket.
    pub bucket: BucketName,
}

/// GetBucketLocation; answers `LocationConstraint`, empty for us-east-1.
#[derive(Clone, Debug)]
pub struct GetBucketLocation {
    /// The bucket.
    pub bucket: BucketName,
}

/// DeleteBucket.
#[derive(Clone, Debug)]
pub struct DeleteBucket {
    /// The bucket.
    pub bucket: BucketName,
}
