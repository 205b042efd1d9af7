//! What the edge stands in front of, as a trait, so that its own duties are tested without a store.

use super::record::CountedBody;
use http::Request;
use sos_core::BucketName;
use sos_cors::Configuration;
use sos_s3::{Handled, RequestContext, Resource};
use std::{error::Error, future::Future, sync::Arc};

/// A failure with its cause.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// What the bucket cache knows of a bucket's cross-origin rules.
#[derive(Clone, Debug)]
pub enum BucketCors {
    /// There is no such bucket.
    Missing,
    /// The bucket has no configuration.
    Without,
    /// The bucket has this one.
    With(Arc<Configuration>),
}

/// The S3 protocol and the bucket cache.
pub trait Backend: Send + Sync + 'static {
    /// The bucket's rules, from memory but for the first time it is asked for.
    fn cors(&self, bucket: &BucketName) -> impl Future<Output = Result<BucketCors, BoxError>> + Send;

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
