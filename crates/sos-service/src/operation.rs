//! What an operation is: one action, one target, one function.

use crate::{
    authorize::{Decision, Resource, authorize},
    caller::Caller,
    error::ServiceError,
    service::Service,
};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{
    Bucket, BucketName, Command, ConfigKind, ObjectKey, ObjectRecord, Outcome, Refusal, VersionId,
    Versioning,
    command::{BucketChange, ObjectChange},
};
use sos_store::StoredObject;
use std::{fmt, sync::Arc};

/// What is done, in the words of IAM
/// (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are AWS's own")]
pub enum Action {
    ListAllMyBuckets,
    CreateBucket,
    DeleteBucket,
    /// DeleteObjects as a whole: anyone may ask; each line is judged as DeleteObject or DeleteObjectVersion.
    DeleteObjects,
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
    /// Sets such a document.
    PutBucketConfiguration,
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

/// What an operation runs with: authorised already as far as the bucket goes, its target's bucket loaded.
///
/// Operations reach objects through the scope alone, which judges what rests on an object's own ACL.
pub struct Scope<'call> {
    /// The service.
    pub service: &'call Service,
    /// The caller.
    pub caller: &'call Caller,
    action: Action,
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
    pub(crate) fn new(
        service: &'call Service,
        caller: &'call Caller,
        action: Action,
        bucket: Option<Arc<Bucket>>,
    ) -> Self {
        Self {
            service,
            caller,
            action,
            bucket,
        }
    }

    /// The target's bucket. Operations on a bucket or object always have one.
    pub fn bucket(&self) -> Result<&Arc<Bucket>, ServiceError> {
        self.bucket
            .as_ref()
            .ok_or(ServiceError::Internal("the operation has no bucket"))
    }

    /// The object the operation acts on, if the caller may; a delete marker is refused as S3 refuses it.
    pub(crate) async fn object(
        &self,
        key: &ObjectKey,
        version: Option<VersionId>,
    ) -> Result<StoredObject, ServiceError> {
        self.object_in(self.bucket()?, self.action, key, version).await
    }

    /// The source of a copy, if the caller may read it.
    pub(crate) async fn copy_source(
        &self,
        name: &BucketName,
        key: &ObjectKey,
        version: Option<VersionId>,
    ) -> Result<(Arc<Bucket>, StoredObject), ServiceError> {
        let bucket = self.service.existing_bucket(name).await?;
        if self
            .caller
            .expected_source_bucket_owner
            .as_ref()
            .is_some_and(|owner| *owner != bucket.record.owner().0)
        {
            return Err(ServiceError::AccessDenied);
        }
        let action = if version.is_some() {
            Action::GetObjectVersion
        } else {
            Action::GetObject
        };
        let object = self.object_in(&bucket, action, key, version).await?;
        Ok((bucket, object))
    }

    /// A document of the target's bucket.
    pub(crate) fn document(&self, kind: ConfigKind) -> Result<Bytes, ServiceError> {
        let bucket = self.bucket()?;
        bucket
            .configs
            .get(&kind)
            .cloned()
            .ok_or_else(|| ServiceError::NoSuchConfiguration(bucket.record.name.clone(), kind))
    }

    /// Changes the target's bucket.
    pub(crate) async fn change_bucket(&self, change: BucketChange) -> Result<(), ServiceError> {
        let record = &self.bucket()?.record;
        let command = Command::ChangeBucket {
            bucket: record.id,
            name: record.name.clone(),
            change,
        };
        self.service.metastore.execute(command).await?;
        Ok(())
    }

    /// Changes a version in place; answers the version to show.
    pub(crate) async fn change_object(
        &self,
        key: ObjectKey,
        version: Option<VersionId>,
        change: ObjectChange,
    ) -> Result<Option<VersionId>, ServiceError> {
        let command = Command::ChangeObject {
            bucket: self.bucket()?.record.id,
            key,
            version,
            change,
        };
        match self.service.metastore.execute(command).await? {
            Outcome::Object { version, .. } => Ok(version),
            _ => Err(ServiceError::Internal("a change in place came to something else")),
        }
    }

    async fn object_in(
        &self,
        bucket: &Bucket,
        action: Action,
        key: &ObjectKey,
        version: Option<VersionId>,
    ) -> Result<StoredObject, ServiceError> {
        let found = self
            .service
            .metastore
            .object(bucket.record.id, key, version)
            .await?;
        let acl = found
            .as_ref()
            .filter(|object| !object.record.delete_marker)
            .map(|object| &object.record.acl);
        let resource = Resource::Object(&bucket.record, acl);
        if authorize(&self.caller.principal, action, resource) == Decision::Deny {
            return Err(ServiceError::AccessDenied);
        }
        match (found, version) {
            (Some(object), _) if object.record.delete_marker => Err(ServiceError::DeleteMarker {
                version: object.record.version_id(),
                asked_for: version.is_some(),
            }),
            (Some(object), _) => Ok(object),
            (None, None) => Err(Refusal::NoSuchKey.into()),
            (None, Some(version)) => Err(Refusal::NoSuchVersion(version).into()),
        }
    }
}

/// The version id to show for a record: none in a bucket that never kept versions.
pub(crate) fn shown_version(bucket: &Bucket, record: &ObjectRecord) -> Option<VersionId> {
    (bucket.record.versioning != Versioning::Unversioned).then(|| record.version_id())
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

    /// Runs it; called by [`Service::call`] once everything above was allowed.
    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError>;
}
