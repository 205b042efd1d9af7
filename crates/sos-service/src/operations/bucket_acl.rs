//! GetBucketAcl, PutBucketAcl.

use super::buckets::RequestedAcl;
use sos_core::{Acl, BucketName};

/// GetBucketAcl; answers an [`AclView`].
#[derive(Clone, Debug)]
pub struct GetBucketAcl {
    /// The bucket.
    pub bucket: BucketName,
}

/// An ACL with the display names of the tenants it names, in the order of the grants; `None` for groups and tenants
/// that are gone.
#[derive(Clone, Debug)]
pub struct AclView {
    /// The ACL.
    pub acl: Acl,
    /// The owner's display name.
    pub owner_name: String,
    /// One per grant.
    pub grantee_names: Vec<Option<String>>,
}

/// PutBucketAcl. The owner never changes.
#[derive(Clone, Debug)]
pub struct PutBucketAcl {
    /// The bucket.
    pub bucket: BucketName,
    /// The ACL asked for.
    pub acl: RequestedAcl,
}
