//! PutObject, also by POST form.

use super::buckets::RequestedAcl;
use crate::{body::ObjectBody, encryption::RequestedEncryption};
use crate::{
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::{
    Acl, Command, NewBlob, ObjectRecord, Outcome, command::NewObject, lifecycle::ExpectedExpiration,
};
use sos_core::{
    BucketName, Checksum, ChecksumAlgorithm, ETag, Encryption, Headers, Lock, ObjectKey, VersionId,
    WriteConditions,
};
use sos_store::blobstore::BlobUse;
use std::fmt;

/// What the client says about the bytes beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Integrity {
    /// `Content-MD5`, raw.
    pub content_md5: Option<[u8; 16]>,
    /// `x-amz-checksum-*` sent as a header.
    pub checksum: Option<Checksum>,
    /// The algorithm announced by `x-amz-trailer` (the value comes from [`ObjectBody::trailer_checksum`]) or asked for by
    /// `x-amz-sdk-checksum-algorithm`.
    pub algorithm: Option<ChecksumAlgorithm>,
}

/// What an object carries beside its bytes, as a request sets it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectAttributes {
    /// Headers given back as sent.
    pub headers: Headers,
    /// User metadata, names in lower case without `x-amz-meta-`.
    pub metadata: Vec<(String, String)>,
    /// The ACL asked for.
    pub acl: RequestedAcl,
    /// Tags.
    pub tags: Vec<(String, String)>,
    /// `x-amz-storage-class`; empty means STANDARD.
    pub storage_class: String,
    /// What is to keep it from being removed.
    pub lock: Lock,
    /// The encryption asked for, where the caller brings no key of its own ([`crate::Caller::customer_key`]).
    pub encryption: Option<RequestedEncryption>,
}

/// PutObject.
pub struct PutObject<'body> {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// What it carries.
    pub attributes: ObjectAttributes,
    /// What the client says about the bytes.
    pub integrity: Integrity,
    /// `If-Match`, `If-None-Match`.
    pub conditions: WriteConditions,
    /// The bytes; the gate keeps the rest of a refused one, to drain it.
    pub body: &'body mut dyn ObjectBody,
}

impl fmt::Debug for PutObject<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PutObject")
            .field("bucket", &self.bucket)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// The answer of a write of an object.
#[derive(Clone, Debug)]
pub struct WrittenObject {
    /// The entity tag.
    pub etag: ETag,
    /// The version, where one is shown.
    pub version: Option<VersionId>,
    /// The checksum kept.
    pub checksum: Option<Checksum>,
    /// Bytes.
    pub size: u64,
    /// When it was written.
    pub modified: sos_core::Timestamp,
    /// How it is encrypted.
    pub encryption: Option<Encryption>,
    /// When lifecycle rules will let it expire.
    pub expiration: Option<ExpectedExpiration>,
}

impl ObjectAttributes {
    /// The object these attributes make of stored bytes.
    pub(crate) fn into_object(
        self,
        acl: Acl,
        blob: NewBlob,
        size: u64,
        etag: ETag,
        checksum: Option<Checksum>,
    ) -> NewObject {
        NewObject {
            size,
            etag,
            blob,
            headers: self.headers,
            metadata: self.metadata,
            acl,
            tags: self.tags,
            checksum,
            storage_class: self.storage_class,
            retention: self.lock.retention,
            legal_hold: self.lock.legal_hold,
            encryption: None,
        }
    }
}

impl WrittenObject {
    /// What a write answers of the record it made.
    pub(crate) fn new(
        record: ObjectRecord,
        version: Option<VersionId>,
        expiration: Option<ExpectedExpiration>,
    ) -> Self {
        Self {
            etag: record.etag,
            version,
            checksum: record.checksum,
            size: record.size,
            modified: record.modified,
            encryption: record.encryption,
            expiration,
        }
    }
}

impl Scope<'_> {
    /// Commits an object under a key of the target's bucket.
    pub(crate) async fn put(
        &self,
        key: ObjectKey,
        object: NewObject,
        conditions: WriteConditions,
    ) -> Result<WrittenObject, ServiceError> {
        let judged = self.lifecycle().map(|_| key.clone());
        let command = Command::PutObject {
            bucket: self.bucket()?.record.id,
            key,
            object: Box::new(object),
            conditions,
        };
        match self.execute(command).await? {
            Outcome::Object { record, version } => {
                let expiration = judged.and_then(|key| self.expected_expiration(&key, &record));
                Ok(WrittenObject::new(*record, version, expiration))
            }
            _ => Err(ServiceError::Internal("PutObject came to something else")),
        }
    }
}

#[async_trait]
impl Operation for PutObject<'_> {
    const NAME: &'static str = "PutObject";
    type Output = WrittenObject;

    fn action(&self) -> Action {
        Action::PutObject
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), None)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let mut attributes = self.attributes;
        let acl = scope.acl_of_new_object(std::mem::take(&mut attributes.acl))?;
        scope.require_to_tag(&attributes.tags, &acl.owner)?;
        attributes.lock = scope.lock_of_new_object(attributes.lock)?;
        scope
            .require_to_compare(&self.key, None, &self.conditions)
            .await?;
        scope.require_room(&self.key, self.body.length()).await?;
        let sealing = scope.sealing_of_new(attributes.encryption.as_ref()).await?;
        let stream = sealing
            .as_ref()
            .map(|sealing| sealing.stream(0, scope.service.salt()));
        let stored = scope
            .service
            .take_in(
                BlobUse::Object,
                self.body,
                &self.integrity,
                ChecksumAlgorithm::Crc64Nvme,
                stream,
            )
            .await?;
        let etag = stored.etag();
        let mut object = attributes.into_object(acl, stored.blob, stored.size, etag, Some(stored.checksum));
        object.encryption = sealing.map(|sealing| sealing.of_object(stored.seal));
        scope.put(self.key, object, self.conditions).await
    }
}
