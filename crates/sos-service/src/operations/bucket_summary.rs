//! GetBucketSummary: what an overview shows of a bucket, with its exact counters. Amazon S3 has no such operation.

use super::bucket_reach;
use crate::{
    access_summary::AccessLevel,
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::{Bucket, BucketName, Refusal, listing::Usage};
use std::sync::Arc;

/// What an overview shows of a bucket; answers [`BucketSummary`].
#[derive(Clone, Debug)]
pub struct GetBucketSummary {
    /// The bucket.
    pub bucket: BucketName,
}

/// The answer of [`GetBucketSummary`].
#[derive(Clone, Debug)]
pub struct BucketSummary {
    /// The record and the documents.
    pub bucket: Arc<Bucket>,
    /// The exact counters.
    pub usage: Usage,
    /// How far the bucket is open, by its ACL and its policy.
    pub access: AccessLevel,
    /// How many rules its CORS configuration has.
    pub cors_rules: usize,
}

#[async_trait]
impl Operation for GetBucketSummary {
    const NAME: &'static str = "GetBucketSummary";
    type Output = BucketSummary;

    fn action(&self) -> Action {
        Action::GetBucketUsage
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let bucket = Arc::clone(scope.bucket()?);
        let access = bucket_reach::reader(&scope)?.level();
        let usage = scope.usage().await?;
        let rules = scope.service.bucket_rules(&self.bucket).await?;
        // Another bucket that took the name meanwhile may be somebody else's.
        let rules = rules
            .filter(|rules| rules.id == bucket.record.id)
            .ok_or_else(|| Refusal::NoSuchBucket(self.bucket.to_string()))?;
        Ok(BucketSummary {
            access,
            cors_rules: rules.cors.as_ref().map_or(0, |cors| cors.rules().len()),
            bucket,
            usage,
        })
    }
}
