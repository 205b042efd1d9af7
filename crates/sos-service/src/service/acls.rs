//! What an ACL that a request asks for comes to: object ownership and public access blocks have a say.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>.

use super::Scope;
use crate::{error::ServiceError, operation::Action, operations::buckets::RequestedAcl};
use sos_core::{Acl, CannedAcl, ObjectOwnership, TenantId};

impl Scope<'_> {
    /// Refuses tags that come with a write, unless the caller may set them on an object of this owner.
    pub(crate) fn require_to_tag(
        &self,
        tags: &[(String, String)],
        owner: &TenantId,
    ) -> Result<(), ServiceError> {
        if tags.is_empty() {
            return Ok(());
        }
        let will_own = self.target()?.ownership.has_acls() && self.caller.principal.tenant() == Some(owner);
        self.require_to_bring(Action::PutObjectTagging, will_own)
    }

    /// The ACL of an object that is written into the target's bucket, which says who owns it.
    pub(crate) fn acl_of_new_object(&self, requested: RequestedAcl) -> Result<Acl, ServiceError> {
        let bucket_owner = self.bucket()?.record.owner();
        let gives_all_to_bucket_owner = requested == RequestedAcl::Canned(CannedAcl::BucketOwnerFullControl);
        let ownership = self.target()?.ownership;
        if requested != RequestedAcl::Unset {
            let is_given = ownership == ObjectOwnership::BucketOwnerPreferred && gives_all_to_bucket_owner;
            let is_of_tenant = self.caller.principal.tenant().is_some();
            let will_own = ownership.has_acls() && !is_given && is_of_tenant;
            self.require_to_bring(Action::PutObjectAcl, will_own)?;
        }
        match ownership {
            ObjectOwnership::BucketOwnerEnforced => {
                if requested == RequestedAcl::Unset || gives_all_to_bucket_owner {
                    Ok(CannedAcl::Private.expand(bucket_owner, None))
                } else {
                    Err(ServiceError::AclsNotInForce)
                }
            }
            ObjectOwnership::BucketOwnerPreferred if gives_all_to_bucket_owner => {
                Ok(CannedAcl::Private.expand(bucket_owner, None))
            }
            ObjectOwnership::BucketOwnerPreferred | ObjectOwnership::ObjectWriter => {
                self.acl(requested, self.writer()?, Some(bucket_owner))
            }
        }
    }

    /// The ACL that takes the place of one in the target's bucket. `bucket_owner` is given for objects only.
    pub(crate) fn acl_in_place(
        &self,
        requested: RequestedAcl,
        owner: &TenantId,
        bucket_owner: Option<&TenantId>,
    ) -> Result<Acl, ServiceError> {
        if self.target()?.ownership.has_acls() {
            self.acl(requested, owner, bucket_owner)
        } else {
            Err(ServiceError::AclsNotInForce)
        }
    }

    /// The ACL to show of an object or of the bucket: where ACLs count for nothing, that its owner has all rights.
    pub(crate) fn acl_in_force(&self, acl: Acl) -> Result<Acl, ServiceError> {
        let view = self.target()?;
        if view.ownership.has_acls() {
            Ok(acl)
        } else {
            Ok(CannedAcl::Private.expand(view.record.owner(), None))
        }
    }

    fn acl(
        &self,
        requested: RequestedAcl,
        owner: &TenantId,
        bucket_owner: Option<&TenantId>,
    ) -> Result<Acl, ServiceError> {
        let acl = requested.resolve(owner, bucket_owner);
        if acl.is_public() && self.target()?.block.block_public_acls {
            return Err(ServiceError::AccessDenied);
        }
        Ok(acl)
    }
}
