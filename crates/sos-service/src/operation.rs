//! What an operation is: one action, one target, one function.

use crate::{caller::Caller, error::ServiceError, service::Service};
use async_trait::async_trait;
use sos_core::{Bucket, BucketName, ObjectKey, VersionId};
use std::{fmt, sync::Arc};

/// What is done, in the words of IAM
/// (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are AWS's own")]
pub enum Action {
    ListAllMyBuckets,
    CreateBucket,
    DeleteBucket,
    /// HeadBucket, ListObjects, ListObjectsV2.
    ListBucket,
    ListBucketVersions,
    ListBucketMultipartUploads,
    GetBucketLocation,
    GetBucketCors,
    PutBucketCors,
    GetBucketAcl,
    PutBucketAcl,
    GetBucketVersioning,
    PutBucketVersioning,
    GetBucketTagging,
    PutBucketTagging,
    /// Documents SOS answers as AWS does where unset; each has its own read action in IAM.
    GetBucketConfiguration,
    GetObject,
    GetObjectVersion,
    PutObject,
    DeleteObject,
    DeleteObjectVersion,
    GetObjectAcl,
    GetObjectVersionAcl,
    PutObjectAcl,
    PutObjectVersionAcl,
    GetObjectTagging,
    PutObjectTagging,
    DeleteObjectTagging,
    AbortMultipartUpload,
    ListMultipartUploadParts,
}

/// What it is done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// No bucket (ListBuckets).
    Service,
    /// A bucket that need not exist yet (CreateBucket).
    NewBucket(BucketName),
    /// A bucket.
    Bucket(BucketName),
    /// An object: the one of this key, or one of its versions.
    Object(BucketName, ObjectKey, Option<VersionId>),
}

impl Target {
    /// The bucket, where there must be one.
    pub fn bucket(&self) -> Option<&BucketName> {
        match self {
            Self::Service | Self::NewBucket(_) => None,
            Self::Bucket(name) | Self::Object(name, ..) => Some(name),
        }
    }
}

/// What an operation runs with: authorised already, its target's bucket loaded.
pub struct Scope<'call> {
    /// The service.
    pub service: &'call Service,
    /// The caller.
    pub caller: &'call Caller,
    bucket: Option<Arc<Bucket>>,
}

impl fmt::Debug for Scope<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Scope")
            .field("caller", &self.caller)
            .finish_non_exhaustive()
    }
}

impl<'call> Scope<'call> {
    /// Made by [`Service::call`] alone.
    pub(crate) fn new(service: &'call Service, caller: &'call Caller, bucket: Option<Arc<Bucket>>) -> Self {
        Self {
            service,
            caller,
            bucket,
        }
    }

    /// The target's bucket. Operations on a bucket or object always have one.
    pub fn bucket(&self) -> Result<&Arc<Bucket>, ServiceError> {
        self.bucket
            .as_ref()
            .ok_or(ServiceError::Internal("the operation has no bucket"))
    }
}

/// One S3 operation: its input is the value itself.
#[async_trait]
pub trait Operation: Send + Sized {
    /// AWS's name, for logs and metrics.
    const NAME: &'static str;
    /// What it answers.
    type Output: Send;

    /// The one action it needs on its target.
    fn action(&self) -> Action;

    /// What it is done to.
    fn target(&self) -> Target;

    /// What else must be allowed before it runs (the source of a copy).
    fn also(&self) -> Vec<(Action, Target)> {
        Vec::new()
    }

    /// Runs it; called by [`Service::call`] once everything above was allowed.
    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError>;
}
