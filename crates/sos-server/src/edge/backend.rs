//! What the edge stands in front of, as a trait, so that its own duties are tested without a store.

use super::record::CountedBody;
use http::Request;
use sos_core::BucketName;
use sos_s3::{Handled, RequestContext, Resource};
use sos_service::{BucketRules, Denial};
use std::{error::Error, future::Future, sync::Arc};

/// A failure with its cause.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// The S3 protocol and the bucket cache.
pub trait Backend: Send + Sync + 'static {
    /// What the bucket says to other origins, from memory but for the first time it is asked for; `None` where there is no
    /// such bucket.
    fn bucket_rules(
        &self,
        bucket: &BucketName,
    ) -> impl Future<Output = Result<Option<Arc<BucketRules>>, BoxError>> + Send;

    /// The same where memory knows it; `None` where it would have to be loaded. `bucket` need be no valid name.
    fn known_rules(&self, bucket: &str) -> Option<Option<Arc<BucketRules>>>;

    /// Keeps what these rules denied, for the owner of their bucket.
    fn denied(&self, rules: &BucketRules, denial: &Denial<'_>);

    /// Answers any request that is no preflight.
    fn handle(
        &self,
        request: Request<CountedBody>,
        resource: Resource,
        context: RequestContext,
    ) -> impl Future<Output = Handled> + Send;

    /// Whether requests can be served; the error says why not.
    fn ready(&self) -> Result<(), String>;
}
