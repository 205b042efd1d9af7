//! GetBucketPolicy, PutBucketPolicy, DeleteBucketPolicy, GetBucketPolicyStatus.

use crate::{
    document::DocumentConditions,
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{BucketName, ConfigKind};
use sos_policy::Policy;

/// GetBucketPolicy: the document as it was sent; answers `NoSuchConfiguration` where none is set.
#[derive(Clone, Debug)]
pub struct GetBucketPolicy {
    /// The bucket.
    pub bucket: BucketName,
}

/// PutBucketPolicy; in force when answered. At most 20 KiB; what is malformed is refused and changes nothing.
#[derive(Clone, Debug)]
pub struct PutBucketPolicy {
    /// The bucket.
    pub bucket: BucketName,
    /// The document.
    pub document: Bytes,
    /// What is demanded of the policy that it replaces; the S3 API demands nothing.
    pub conditions: DocumentConditions,
}

/// DeleteBucketPolicy; succeeds whether one was set or not.
#[derive(Clone, Debug)]
pub struct DeleteBucketPolicy {
    /// The bucket.
    pub bucket: BucketName,
    /// What is demanded of the policy that goes; the S3 API demands nothing.
    pub conditions: DocumentConditions,
}

/// GetBucketPolicyStatus: whether the policy is public; answers `NoSuchConfiguration` where none is set.
#[derive(Clone, Debug)]
pub struct GetBucketPolicyStatus {
    /// The bucket.
    pub bucket: BucketName,
}

#[async_trait]
impl Operation for GetBucketPolicy {
    const NAME: &'static str = "GetBucketPolicy";
    type Output = Bytes;

    fn action(&self) -> Action {
        Action::GetBucketPolicy
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.document(ConfigKind::Policy)
    }
}

#[async_trait]
impl Operation for PutBucketPolicy {
    const NAME: &'static str = "PutBucketPolicy";
    type Output = ();

    fn action(&self) -> Action {
        Action::PutBucketPolicy
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let policy = Policy::parse_bucket(&self.document, self.bucket.as_str())?;
        scope.service.require_known_principals(&policy).await?;
        if policy.is_public() && scope.target()?.block.block_public_policy {
            return Err(ServiceError::AccessDenied);
        }
        scope
            .change_document(ConfigKind::Policy, Some(self.document), &self.conditions)
            .await
    }
}

#[async_trait]
impl Operation for DeleteBucketPolicy {
    const NAME: &'static str = "DeleteBucketPolicy";
    type Output = ();

    fn action(&self) -> Action {
        Action::DeleteBucketPolicy
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope
            .change_document(ConfigKind::Policy, None, &self.conditions)
            .await
    }
}

#[async_trait]
impl Operation for GetBucketPolicyStatus {
    const NAME: &'static str = "GetBucketPolicyStatus";
    type Output = bool;

    fn action(&self) -> Action {
        Action::GetBucketPolicyStatus
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.document(ConfigKind::Policy)?;
        Ok(scope.target()?.has_public_policy)
    }
}
