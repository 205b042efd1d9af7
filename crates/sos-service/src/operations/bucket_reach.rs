//! GetBucketAccess: who can reach a bucket, and why. Amazon S3 has no such operation.

use crate::{
    access_summary::{AccessReader, AccessSummary, own_block},
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::BucketName;

/// Who can reach a bucket, and why; for those who may see both the policy and the ACL. Whoever owns the bucket may, even
/// where the policy denies them everything: they could take it away, and this says which statement it is.
#[derive(Clone, Debug)]
pub struct GetBucketAccess {
    /// The bucket.
    pub bucket: BucketName,
}

#[async_trait]
impl Operation for GetBucketAccess {
    const NAME: &'static str = "GetBucketAccess";
    type Output = AccessSummary;

    fn action(&self) -> Action {
        Action::GetBucketPolicy
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        require_to_see_acl(&scope)?;
        Ok(reader(&scope)?.summary())
    }
}

/// Refuses whoever may see the policy, but not the ACL beside it, which the answer tells of as well.
pub(super) fn require_to_see_acl(scope: &Scope<'_>) -> Result<(), ServiceError> {
    let owns = scope.caller.principal.tenant() == Some(scope.bucket()?.record.owner());
    if owns || scope.may(Action::GetBucketAcl, None)? {
        Ok(())
    } else {
        Err(ServiceError::AccessDenied)
    }
}

/// What says who can reach the target's bucket.
pub(super) fn reader<'a>(scope: &'a Scope<'_>) -> Result<AccessReader<'a>, ServiceError> {
    Ok(AccessReader {
        view: scope.target()?,
        own_block: own_block(scope.bucket()?),
        store_block: scope.service.config.public_access_block,
        identities: &scope.service.identities,
    })
}
