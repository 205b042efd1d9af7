//! PutBucketLifecycleConfiguration, GetBucketLifecycleConfiguration, DeleteBucketLifecycle.

use crate::{
    document::DocumentConditions,
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::{BucketName, ConfigKind, lifecycle::Configuration};

/// GetBucketLifecycleConfiguration; answers `NoSuchConfiguration` where none is set.
#[derive(Clone, Debug)]
pub struct GetBucketLifecycle {
    /// The bucket.
    pub bucket: BucketName,
}

/// PutBucketLifecycleConfiguration: replaces all rules; in force when answered. Answers the configuration as it is kept,
/// every rule with an id.
#[derive(Clone, Debug)]
pub struct PutBucketLifecycle {
    /// The bucket.
    pub bucket: BucketName,
    /// The configuration, read and not checked yet.
    pub configuration: Configuration,
    /// What is demanded of the configuration that it replaces; the S3 API demands nothing.
    pub conditions: DocumentConditions,
}

/// DeleteBucketLifecycle; succeeds whether rules were set or not.
#[derive(Clone, Debug)]
pub struct DeleteBucketLifecycle {
    /// The bucket.
    pub bucket: BucketName,
    /// What is demanded of the configuration that goes; the S3 API demands nothing.
    pub conditions: DocumentConditions,
}

#[async_trait]
impl Operation for GetBucketLifecycle {
    const NAME: &'static str = "GetBucketLifecycleConfiguration";
    type Output = Configuration;

    fn action(&self) -> Action {
        Action::GetBucketConfiguration(ConfigKind::Lifecycle)
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let document = scope.document(ConfigKind::Lifecycle)?;
        Ok(Configuration::from_stored(&document)?)
    }
}

#[async_trait]
impl Operation for PutBucketLifecycle {
    const NAME: &'static str = "PutBucketLifecycleConfiguration";
    type Output = Configuration;

    fn action(&self) -> Action {
        Action::PutBucketConfiguration(ConfigKind::Lifecycle)
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let new_id = || format!("{:032x}", scope.service.env.random_u128());
        let configuration = self.configuration.check(new_id)?;
        let content = Some(configuration.to_stored());
        scope
            .change_document(ConfigKind::Lifecycle, content, &self.conditions)
            .await?;
        Ok(configuration)
    }
}

#[async_trait]
impl Operation for DeleteBucketLifecycle {
    const NAME: &'static str = "DeleteBucketLifecycle";
    type Output = ();

    fn action(&self) -> Action {
        Action::PutBucketConfiguration(ConfigKind::Lifecycle)
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope
            .change_document(ConfigKind::Lifecycle, None, &self.conditions)
            .await
    }
}
