//! RunBucketLifecycle, PreviewBucketLifecycle, GetBucketLifecycleStatus: what the job of the lifecycle rules does in a
//! bucket. Amazon S3 has no such operations.

use crate::{
    error::ServiceError,
    lifecycle::{LifecycleCounts, LifecyclePreview, LifecycleStatus},
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::{BucketName, ConfigKind, Timestamp, lifecycle::Configuration};

/// RunBucketLifecycle: carries out what is due by the rules of the bucket now, and answers what was done.
#[derive(Clone, Debug)]
pub struct RunBucketLifecycle {
    /// The bucket.
    pub bucket: BucketName,
}

/// PreviewBucketLifecycle: what rules would do; nothing is changed. It looks at a bounded number of versions. Whoever may
/// set rules may ask, since examples name keys.
#[derive(Clone, Debug)]
pub struct PreviewBucketLifecycle {
    /// The bucket.
    pub bucket: BucketName,
    /// Rules instead of those that are set, read and not checked yet.
    pub draft: Option<Configuration>,
    /// At which time, instead of now.
    pub at: Option<Timestamp>,
}

/// GetBucketLifecycleStatus: the last run of the bucket, and when the next one is.
#[derive(Clone, Debug)]
pub struct GetBucketLifecycleStatus {
    /// The bucket.
    pub bucket: BucketName,
}

#[async_trait]
impl Operation for RunBucketLifecycle {
    const NAME: &'static str = "RunBucketLifecycle";
    type Output = LifecycleCounts;

    fn action(&self) -> Action {
        Action::PutBucketConfiguration(ConfigKind::Lifecycle)
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.service.run_bucket_lifecycle(&self.bucket).await
    }
}

#[async_trait]
impl Operation for PreviewBucketLifecycle {
    const NAME: &'static str = "PreviewBucketLifecycle";
    type Output = LifecyclePreview;

    fn action(&self) -> Action {
        Action::PutBucketConfiguration(ConfigKind::Lifecycle)
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let rules = match self.draft {
            // The ids that would be made say nothing.
            Some(draft) => draft.check(String::new)?,
            None => Configuration::from_stored(&scope.document(ConfigKind::Lifecycle)?)?,
        };
        let at = self.at.unwrap_or(scope.service.now());
        scope.preview_lifecycle(&rules, at).await
    }
}

#[async_trait]
impl Operation for GetBucketLifecycleStatus {
    const NAME: &'static str = "GetBucketLifecycleStatus";
    type Output = LifecycleStatus;

    fn action(&self) -> Action {
        Action::GetBucketConfiguration(ConfigKind::Lifecycle)
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let mut status = scope.service.lifecycle_status();
        status.buckets.retain(|name, _| *name == self.bucket);
        Ok(status)
    }
}
