//! GetBucketAccess: who can reach a bucket, and why. Amazon S3 has no such operation.

use crate::{
    access_summary::{AccessReader, AccessSummary, own_block},
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::BucketName;

/// Who can reach a bucket, and why; for those who may see both the policy's status and the ACL.
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
        Action::GetBucketPolicyStatus
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        // It tells whom the ACL and the policy name, which a policy's status alone does not.
        for action in [Action::GetBucketAcl, Action::GetBucketPolicy] {
            if !scope.may(action, None)? {
                return Err(ServiceError::AccessDenied);
            }
        }
        Ok(reader(&scope)?.summary())
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
