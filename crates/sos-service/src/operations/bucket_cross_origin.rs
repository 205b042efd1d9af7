//! The cross-origin headers of a bucket outside `?cors`: PutBucketCrossOrigin, GetBucketCrossOrigin,
//! DeleteBucketCrossOrigin. Amazon S3 has no such operations; whoever may change the CORS rules may change these.

use crate::{
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{BucketName, ConfigKind, command::BucketChange};
use sos_cors::CrossOriginPolicy;

/// Replaces the policy; in force when answered.
#[derive(Clone, Debug)]
pub struct PutBucketCrossOrigin {
    /// The bucket.
    pub bucket: BucketName,
    /// The policy, validated already.
    pub policy: CrossOriginPolicy,
}

/// The policy; `NoSuchConfiguration` where none is set.
#[derive(Clone, Debug)]
pub struct GetBucketCrossOrigin {
    /// The bucket.
    pub bucket: BucketName,
}

/// Removes the policy; succeeds whether one was set or not.
#[derive(Clone, Debug)]
pub struct DeleteBucketCrossOrigin {
    /// The bucket.
    pub bucket: BucketName,
}

#[async_trait]
impl Operation for PutBucketCrossOrigin {
    const NAME: &'static str = "PutBucketCrossOrigin";
    type Output = ();

    fn action(&self) -> Action {
        Action::PutBucketCors
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let document = Bytes::from(self.policy.to_json());
        scope
            .change_bucket(BucketChange::Config(ConfigKind::CrossOrigin, Some(document)))
            .await
    }
}

#[async_trait]
impl Operation for GetBucketCrossOrigin {
    const NAME: &'static str = "GetBucketCrossOrigin";
    type Output = CrossOriginPolicy;

    fn action(&self) -> Action {
        Action::GetBucketCors
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let document = scope.document(ConfigKind::CrossOrigin)?;
        CrossOriginPolicy::parse_json(&document)
            .map_err(|_| ServiceError::Internal("a stored cross-origin policy cannot be read"))
    }
}

#[async_trait]
impl Operation for DeleteBucketCrossOrigin {
    const NAME: &'static str = "DeleteBucketCrossOrigin";
    type Output = ();

    fn action(&self) -> Action {
        Action::PutBucketCors
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope
            .change_bucket(BucketChange::Config(ConfigKind::CrossOrigin, None))
            .await
    }
}
