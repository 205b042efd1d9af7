//! CreateMultipartUpload, AbortMultipartUpload, ListParts, ListMultipartUploads.

use super::put_object::ObjectAttributes;
use crate::{
    error::ServiceError,
    limits,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::{
    BucketName, ChecksumAlgorithm, ChecksumType, Command, ObjectKey, PartRecord, Refusal, Tenant, UploadId,
    UploadRecord,
    listing::{Entry, ListQuery, UploadPage},
    upload::UploadState,
};

/// CreateMultipartUpload; answers the [`UploadRecord`].
#[derive(Clone, Debug)]
pub struct CreateMultipartUpload {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// What the object will carry.
    pub attributes: ObjectAttributes,
    /// `x-amz-checksum-algorithm`.
    pub checksum_algorithm: Option<ChecksumAlgorithm>,
    /// `x-amz-checksum-type`.
    pub checksum_type: Option<ChecksumType>,
}

/// AbortMultipartUpload.
#[derive(Clone, Debug)]
pub struct AbortMultipartUpload {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// The upload.
    pub upload: UploadId,
}

/// ListParts.
#[derive(Clone, Debug)]
pub struct ListParts {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// The upload.
    pub upload: UploadId,
    /// Parts after this number.
    pub after: u16,
    /// At most so many, up to 1000.
    pub limit: usize,
}

/// The answer of [`ListParts`].
#[derive(Clone, Debug)]
pub struct PartList {
    /// The upload.
    pub upload: UploadRecord,
    /// The owner of the object to be.
    pub owner: Tenant,
    /// Who created the upload.
    pub initiator: Tenant,
    /// The parts.
    pub parts: Vec<PartRecord>,
    /// Whether more follow.
    pub truncated: bool,
}

/// ListMultipartUploads; answers [`UploadList`].
#[derive(Clone, Debug)]
pub struct ListMultipartUploads {
    /// The bucket.
    pub bucket: BucketName,
    /// What and from where.
    pub query: ListQuery,
}

/// The answer of [`ListMultipartUploads`].
#[derive(Clone, Debug)]
pub struct UploadList {
    /// The page.
    pub page: UploadPage,
    /// Every initiator and owner that appears, once.
    pub tenants: Vec<Tenant>,
}

impl Scope<'_> {
    /// The upload, open; a completed one is gone for everything but a repeated complete.
    pub(crate) async fn open_upload(&self, id: UploadId) -> Result<UploadRecord, ServiceError> {
        let upload = self.upload(id).await?;
        if upload.state != UploadState::Open {
            return Err(Refusal::NoSuchUpload(id).into());
        }
        Ok(upload)
    }
}

impl CreateMultipartUpload {
    /// The kind of checksum the object will have, where an algorithm was named.
    fn checksum_type(&self) -> Result<Option<ChecksumType>, ServiceError> {
        match (self.checksum_algorithm, self.checksum_type) {
            (Some(algorithm), Some(kind)) if !algorithm.supports(kind) => {
                Err(ServiceError::InvalidRequest(format!(
                    "The {} checksum type cannot be used with the {} checksum algorithm.",
                    kind.name(),
                    algorithm.name().to_ascii_lowercase()
                )))
            }
            (Some(_), Some(kind)) => Ok(Some(kind)),
            (Some(algorithm), None) => Ok(Some(algorithm.default_type())),
            (None, Some(_)) => Err(ServiceError::InvalidRequest(
                "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
                    .to_owned(),
            )),
            (None, None) => Ok(None),
        }
    }
}

#[async_trait]
impl Operation for CreateMultipartUpload {
    const NAME: &'static str = "CreateMultipartUpload";
    type Output = UploadRecord;

    fn action(&self) -> Action {
        Action::PutObject
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), None)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let checksum_type = self.checksum_type()?;
        let bucket = scope.bucket()?;
        let owner = scope.writer()?.clone();
        let attributes = self.attributes;
        let acl = scope.acl_of_new_object(attributes.acl)?;
        scope.require_to_tag(&attributes.tags, &acl.owner)?;
        let lock = scope.lock_asked_for(attributes.lock)?;
        let sealing = scope.sealing_of_new(attributes.encryption.as_ref()).await?;
        let upload = UploadRecord {
            id: UploadId(scope.service.env.random_u128()),
            key: self.key,
            state: UploadState::Open,
            created: scope.service.env.now(),
            acl,
            initiator: owner,
            headers: attributes.headers,
            metadata: attributes.metadata,
            tags: attributes.tags,
            storage_class: attributes.storage_class,
            checksum_algorithm: self.checksum_algorithm,
            checksum_type,
            lock,
            encryption: sealing.map(|sealing| sealing.of_upload()),
        };
        let command = Command::CreateUpload {
            bucket: bucket.record.id,
            upload: Box::new(upload.clone()),
        };
        scope.execute(command).await?;
        Ok(upload)
    }
}

#[async_trait]
impl Operation for AbortMultipartUpload {
    const NAME: &'static str = "AbortMultipartUpload";
    type Output = ();

    fn action(&self) -> Action {
        Action::AbortMultipartUpload
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), None)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.open_upload(self.upload).await?;
        let command = Command::AbortUpload {
            bucket: scope.bucket()?.record.id,
            key: self.key,
            upload: self.upload,
        };
        scope.execute(command).await?;
        Ok(())
    }
}

#[async_trait]
impl Operation for ListParts {
    const NAME: &'static str = "ListParts";
    type Output = PartList;

    fn action(&self) -> Action {
        Action::ListMultipartUploadParts
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), None)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let upload = scope.open_upload(self.upload).await?;
        let limit = self.limit.min(limits::MAX_LISTED_PARTS);
        let mut parts = scope.list_parts(&upload, self.after, limit + 1).await?;
        let truncated = parts.len() > limit;
        parts.truncate(limit);
        let identities = &scope.service.identities;
        Ok(PartList {
            owner: identities.shown(&upload.acl.owner),
            initiator: identities.shown(&upload.initiator),
            upload,
            parts,
            truncated,
        })
    }
}

#[async_trait]
impl Operation for ListMultipartUploads {
    const NAME: &'static str = "ListMultipartUploads";
    type Output = UploadList;

    fn action(&self) -> Action {
        Action::ListBucketMultipartUploads
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let page = scope.list_uploads(&self.query).await?;
        let mut tenants: Vec<Tenant> = Vec::new();
        for entry in &page.entries {
            let Entry::Item(upload) = entry else { continue };
            for id in [&upload.acl.owner, &upload.initiator] {
                if !tenants.iter().any(|tenant| tenant.id == *id) {
                    tenants.push(scope.service.identities.shown(id));
                }
            }
        }
        Ok(UploadList { page, tenants })
    }
}
