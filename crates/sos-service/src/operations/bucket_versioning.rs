//! GetBucketVersioning, PutBucketVersioning.

use crate::{
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::command::BucketChange;
use sos_core::{BucketName, Versioning};

/// GetBucketVersioning; answers [`Versioning`].
#[derive(Clone, Debug)]
pub struct GetBucketVersioning {
    /// The bucket.
    pub bucket: BucketName,
}

/// PutBucketVersioning.
#[derive(Clone, Debug)]
pub struct PutBucketVersioning {
    /// The bucket.
    pub bucket: BucketName,
    /// Enabled or suspended.
    pub versioning: Versioning,
}

#[async_trait]
impl Operation for GetBucketVersioning {
    const NAME: &'static str = "GetBucketVersioning";
    type Output = Versioning;

    fn action(&self) -> Action {
        Action::GetBucketVersioning
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        Ok(scope.bucket()?.record.versioning)
    }
}

#[async_trait]
impl Operation for PutBucketVersioning {
    const NAME: &'static str = "PutBucketVersioning";
    type Output = ();

    fn action(&self) -> Action {
        Action::PutBucketVersioning
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope
            .change_bucket(BucketChange::Versioning(self.versioning))
            .await
    }
}
