//! PutBucketCors, GetBucketCors, DeleteBucketCors (`specification of CORS`, section 2), and GetCorsHistory, which Amazon S3
//! does not have: what the configuration was before each of its last changes.

use crate::{
    document::DocumentConditions,
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{BucketName, ConfigKind, FormerDocument};

/// PutBucketCors: replaces the whole configuration; in force when answered. Answers the document as stored.
#[derive(Clone, Debug)]
pub struct PutBucketCors {
    /// The bucket.
    pub bucket: BucketName,
    /// The configuration, validated already.
    pub configuration: sos_cors::Configuration,
    /// What is demanded of the configuration that it replaces; the S3 API demands nothing.
    pub conditions: DocumentConditions,
}

/// GetBucketCors; answers the stored XML document.
#[derive(Clone, Debug)]
pub struct GetBucketCors {
    /// The bucket.
    pub bucket: BucketName,
}

/// The answer of [`GetBucketCors`] and [`PutBucketCors`]: the XML as stored.
pub type CorsDocument = Bytes;

/// DeleteBucketCors; succeeds whether one was set or not.
#[derive(Clone, Debug)]
pub struct DeleteBucketCors {
    /// The bucket.
    pub bucket: BucketName,
    /// What is demanded of the configuration that goes; the S3 API demands nothing.
    pub conditions: DocumentConditions,
}

/// What the configuration was before each of its last changes, whoever made them; newest first, at most
/// [`FORMER_DOCUMENTS`](sos_core::FORMER_DOCUMENTS). A change is undone by setting one of them, which is a change too.
#[derive(Clone, Debug)]
pub struct GetCorsHistory {
    /// The bucket.
    pub bucket: BucketName,
}

#[async_trait]
impl Operation for PutBucketCors {
    const NAME: &'static str = "PutBucketCors";
    type Output = CorsDocument;

    fn action(&self) -> Action {
        Action::PutBucketCors
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let document = Bytes::from(self.configuration.to_xml());
        scope
            .change_document(ConfigKind::Cors, Some(document.clone()), &self.conditions)
            .await?;
        Ok(document)
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
            .change_document(ConfigKind::Cors, None, &self.conditions)
            .await
    }
}

#[async_trait]
impl Operation for GetCorsHistory {
    const NAME: &'static str = "GetCorsHistory";
    type Output = Vec<FormerDocument>;

    fn action(&self) -> Action {
        Action::GetBucketCors
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.history(ConfigKind::Cors).await
    }
}
