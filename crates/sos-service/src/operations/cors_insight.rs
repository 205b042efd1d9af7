//! What CORS does in a bucket and why: ExplainCors of a request that one thinks of, GetCorsDenials and ClearCorsDenials of
//! those that were refused. Amazon S3 has no such operations.

use crate::{
    bucket_rules::BucketRules,
    denials::{self, RecordedDenial},
    error::ServiceError,
    heavy_work,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use sos_core::{BucketName, ObjectKey, Refusal};
use sos_cors::{
    browser::PageRequest,
    explain::{self, Explanation},
    preflight::{Bucket, ResourceType},
    suggest::Suggestion,
};
use std::sync::Arc;

/// What happens to a page's request, by the rules in force.
#[derive(Clone, Debug)]
pub struct ExplainCors {
    /// The bucket.
    pub bucket: BucketName,
    /// The key that the request names; `None`: the bucket itself. No object is looked for.
    pub key: Option<ObjectKey>,
    /// The request, which has passed [`PageRequest::check`].
    pub request: PageRequest,
}

/// The denials of a bucket, newest first.
#[derive(Clone, Debug)]
pub struct GetCorsDenials {
    /// The bucket.
    pub bucket: BucketName,
    /// Only those that happened after this cursor of an earlier answer.
    pub after: Option<u64>,
}

/// Forgets the denials of a bucket.
#[derive(Clone, Debug)]
pub struct ClearCorsDenials {
    /// The bucket.
    pub bucket: BucketName,
}

/// The answer of [`GetCorsDenials`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorsDenials {
    /// Newest first; at most [`limits::DENIALS_PER_BUCKET`](crate::limits::DENIALS_PER_BUCKET).
    pub denials: Vec<CorsDenial>,
    /// To be given as `after` next time.
    pub cursor: u64,
    /// How many had to make room for others since the server started or they were cleared.
    pub dropped: u64,
}

/// One denial, explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorsDenial {
    /// What was seen.
    #[serde(flatten)]
    pub seen: RecordedDenial,
    /// Why, by the rules as they are now.
    pub message: String,
    /// What would allow it, for the rules as they are now; `None` where they do by now, and where no cautious change does.
    pub suggestion: Option<Suggestion>,
}

#[async_trait]
impl Operation for ExplainCors {
    const NAME: &'static str = "ExplainCors";
    type Output = Explanation;

    fn action(&self) -> Action {
        Action::GetBucketCors
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let rules = rules_in_force(&scope, &self.bucket).await?;
        let resource = match self.key {
            Some(_) => ResourceType::Object,
            None => ResourceType::Bucket,
        };
        heavy_work(move || {
            let bucket = rules
                .cors
                .as_deref()
                .map_or(Bucket::WithoutCors, Bucket::WithCors);
            explain::explain(bucket, rules.cross_origin.as_deref(), resource, &self.request)
        })
        .await
    }
}

/// The rules as every request of now meets them. They are those of the bucket that the caller was admitted to: another one
/// that took its name meanwhile may be somebody else's.
async fn rules_in_force(scope: &Scope<'_>, bucket: &BucketName) -> Result<Arc<BucketRules>, ServiceError> {
    let admitted = scope.bucket()?.record.id;
    let rules = scope.service.bucket_rules(bucket).await?;
    rules
        .filter(|rules| rules.id == admitted)
        .ok_or_else(|| Refusal::NoSuchBucket(bucket.to_string()).into())
}

#[async_trait]
impl Operation for GetCorsDenials {
    const NAME: &'static str = "GetCorsDenials";
    type Output = CorsDenials;

    fn action(&self) -> Action {
        Action::GetBucketCors
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let recorded = scope.service.denials.list(scope.bucket()?.record.id, self.after);
        let rules = rules_in_force(&scope, &self.bucket).await?;
        heavy_work(move || {
            let configuration = rules.cors.as_deref();
            let explained = recorded.denials.into_iter().map(|seen| CorsDenial {
                message: denials::message(configuration, &seen),
                suggestion: denials::suggestion(configuration, &seen),
                seen,
            });
            CorsDenials {
                denials: explained.collect(),
                cursor: recorded.cursor,
                dropped: recorded.dropped,
            }
        })
        .await
    }
}

#[async_trait]
impl Operation for ClearCorsDenials {
    const NAME: &'static str = "ClearCorsDenials";
    type Output = ();

    fn action(&self) -> Action {
        Action::PutBucketCors
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.service.denials.clear(scope.bucket()?.record.id);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
