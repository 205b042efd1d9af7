//! Reads of the documents a bucket may carry (policy, lifecycle, tagging, …): what is set, or that it is not.

use crate::{
    document::DocumentConditions,
    error::ServiceError,
    operation::{Action, Operation, Target, UnsetConfiguration},
    service::Scope,
};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{BucketName, ConfigKind};

/// The document of one kind; answers `NoSuchConfiguration` where it is unset.
#[derive(Clone, Debug)]
pub struct GetBucketDocument {
    /// The bucket.
    pub bucket: BucketName,
    /// Which document.
    pub kind: ConfigKind,
}

/// Sets a document, or removes it where `document` is `None`. Only kinds whose effect exists are ever set by the gate.
#[derive(Clone, Debug)]
pub struct PutBucketDocument {
    /// The bucket.
    pub bucket: BucketName,
    /// Which document.
    pub kind: ConfigKind,
    /// The document as it will be given back.
    pub document: Option<Bytes>,
    /// What is demanded of the document that it replaces; the S3 API demands nothing.
    pub conditions: DocumentConditions,
}

/// Asks for a configuration that no bucket here has, or for its removal; answers nothing, to whoever may.
#[derive(Clone, Debug)]
pub struct TouchUnsetConfiguration {
    /// The bucket.
    pub bucket: BucketName,
    /// Which configuration.
    pub configuration: UnsetConfiguration,
    /// Whether it would be set or removed; else it is read.
    pub writes: bool,
}

/// What the gate answers by this operation. Policies and what governs access have operations of their own.
fn read_action(kind: ConfigKind) -> Action {
    match kind {
        ConfigKind::Cors => Action::GetBucketCors,
        ConfigKind::Tagging => Action::GetBucketTagging,
        _ => Action::GetBucketConfiguration(kind),
    }
}

fn write_action(kind: ConfigKind) -> Action {
    match kind {
        ConfigKind::Cors => Action::PutBucketCors,
        ConfigKind::Tagging => Action::PutBucketTagging,
        _ => Action::PutBucketConfiguration(kind),
    }
}

#[async_trait]
impl Operation for GetBucketDocument {
    const NAME: &'static str = "GetBucketDocument";
    type Output = Bytes;

    fn action(&self) -> Action {
        read_action(self.kind)
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.document(self.kind)
    }
}

#[async_trait]
impl Operation for PutBucketDocument {
    const NAME: &'static str = "PutBucketDocument";
    type Output = ();

    fn action(&self) -> Action {
        write_action(self.kind)
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope
            .change_document(self.kind, self.document, &self.conditions)
            .await
    }
}

#[async_trait]
impl Operation for TouchUnsetConfiguration {
    const NAME: &'static str = "TouchUnsetConfiguration";
    type Output = ();

    fn action(&self) -> Action {
        if self.writes {
            Action::PutUnsetConfiguration(self.configuration)
        } else {
            Action::GetUnsetConfiguration(self.configuration)
        }
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.allowed_bucket().map(drop)
    }
}
