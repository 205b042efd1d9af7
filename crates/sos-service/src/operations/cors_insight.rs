//! What CORS denied lately in a bucket, and why: GetCorsDenials, ClearCorsDenials. Amazon S3 has no such operations.

use crate::{
    denials::{self, RecordedDenial},
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use serde::Serialize;
use sos_core::BucketName;

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CorsDenials {
    /// Newest first; at most [`limits::DENIALS_PER_BUCKET`](crate::limits::DENIALS_PER_BUCKET).
    pub denials: Vec<CorsDenial>,
    /// To be given as `after` next time.
    pub cursor: u64,
    /// How many had to make room for others since the server started or they were cleared.
    pub dropped: u64,
}

/// One denial, explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CorsDenial {
    /// What was seen.
    #[serde(flatten)]
    pub seen: RecordedDenial,
    /// Why, by the rules as they are now.
    pub message: String,
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
        let rules = scope.service.bucket_rules(&self.bucket).await?;
        let configuration = rules.as_ref().and_then(|rules| rules.cors.as_deref());
        let explained = recorded.denials.into_iter().map(|seen| CorsDenial {
            message: denials::message(configuration, &seen),
            seen,
        });
        Ok(CorsDenials {
            denials: explained.collect(),
            cursor: recorded.cursor,
            dropped: recorded.dropped,
        })
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
