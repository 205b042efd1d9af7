//! PutBucketCors, GetBucketCors, DeleteBucketCors (`specification of CORS`, section 2).

use crate::{
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::BucketName;
use sos_core::{ConfigKind, command::BucketChange};

/// PutBucketCors: replaces the whole configuration; in force when answered.
#[derive(Clone, Debug)]
pub struct PutBucketCors {
    /// The bucket.
    pub bucket: BucketName,
    /// The configuration, validated already.
    pub configuration: sos_cors::Configuration,
}

/// GetBucketCors; answers the stored XML document.
#[derive(Clone, Debug)]
pub struct GetBucketCors {
    /// The bucket.
    pub bucket: BucketName,
}

/// The answer of [`GetBucketCors`]: the XML as stored.
pub type CorsDocument = Bytes;

/// DeleteBucketCors; succeeds whether one was set or not.
#[derive(Clone, Debug)]
pub struct DeleteBucketCors {
    /// The bucket.
    pub bucket: BucketName,
}

#[async_trait]
impl Operation for PutBucketCors {
    const NAME: &'static str = "PutBucketCors";
    type Output = ();

    fn action(&self) -> Action {
        Action::PutBucketCors
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let document = Bytes::from(self.configuration.to_xml());
        scope
            .change_bucket(BucketChange::Config(ConfigKind::Cors, Some(document)))
            .await
    }
}

#[async_trait]
impl Operation for GetBucketCors {
    const NAME: &'static str = "GetBucketCors";
    type Output = CorsDocument;

    fn action(&self) -> Action {
        Action::GetBucketCors
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.document(ConfigKind::Cors)
    }
}

#[async_trait]
impl Operation for DeleteBucketCors {
    const NAME: &'static str = "DeleteBucketCors";
    type Output = ();

    fn action(&self) -> Action {
        Action::PutBucketCors
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope
            .change_bucket(BucketChange::Config(ConfigKind::Cors, None))
            .await
    }
}
