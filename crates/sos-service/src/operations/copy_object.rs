//! CopyObject.

use super::buckets::RequestedAcl;
use super::put_object::ObjectAttributes;
use super::put_object::WrittenObject;
use crate::{
    digest::Stored,
    encryption::{Sealing, Wanted, check_customer_key},
    service::shown_version,
};
use crate::{
    error::ServiceError,
    limits,
    operation::{Action, Operation, Source, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::{
    Acl, Blob, Bucket, Checksum, ChecksumType, Encryption, NewBlob, ObjectRecord, Order, Refusal, Versioning,
    conditions::ReadVerdict,
};
use sos_core::{BucketName, ChecksumAlgorithm, ObjectKey, ReadConditions, VersionId, WriteConditions};
use sos_store::{StoredObject, blobstore::BlobUse};
use std::sync::Arc;

/// Where a copy comes from.
#[derive(Clone, Debug)]
pub struct CopySource {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
    /// `x-amz-copy-source-if-*`; on a copy every failure is 412.
    pub conditions: ReadConditions,
}

/// CopyObject. The source is authorised as GetObject beside the target's PutObject.
#[derive(Clone, Debug)]
pub struct CopyObject {
    /// The source.
    pub source: CopySource,
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// What the target carries. Headers and metadata count only where `replace_metadata`, tags only where
    /// `replace_tags`; the ACL is never copied.
    pub attributes: ObjectAttributes,
    /// `x-amz-metadata-directive: REPLACE`.
    pub replace_metadata: bool,
    /// `x-amz-tagging-directive: REPLACE`.
    pub replace_tags: bool,
    /// `x-amz-checksum-algorithm`.
    pub checksum_algorithm: Option<ChecksumAlgorithm>,
    /// `If-Match`, `If-None-Match` on the target.
    pub conditions: WriteConditions,
    /// The target is the source, edited or renamed: it keeps what a copy in S3 never carries. That is the storage class
    /// and the redirect where none is asked for, and the ACL where the caller owns the source.
    pub keeps_all: bool,
}

/// The answer of [`CopyObject`].
#[derive(Clone, Debug)]
pub struct CopiedObject {
    /// The target.
    pub target: super::put_object::WrittenObject,
    /// The source's version, where one is shown.
    pub source_version: Option<VersionId>,
    /// The source's order, for who deletes what was copied and nothing newer.
    pub source_order: Order,
}

impl CopySource {
    /// What must be readable.
    pub(crate) fn to_read(&self) -> Source {
        Source {
            bucket: self.bucket.clone(),
            key: self.key.clone(),
            version: self.version,
        }
    }

    /// The source, if the caller may read it and its conditions hold; on a copy every failed condition is 412.
    pub(crate) async fn find<'scope>(
        &self,
        scope: &'scope Scope<'_>,
    ) -> Result<(&'scope Arc<Bucket>, StoredObject), ServiceError> {
        let (bucket, object) = scope.source().await.map_err(|error| match error {
            // AWS: a delete marker named by its version is no source.
            ServiceError::DeleteMarker { asked_for: true, .. } => ServiceError::InvalidRequest(
                "The source of a copy request may not specifically refer to a delete marker by version id."
                    .to_owned(),
            ),
            ServiceError::DeleteMarker { .. } => Refusal::NoSuchKey.into(),
            other => other,
        })?;
        match self.conditions.evaluate(&object.record) {
            ReadVerdict::Proceed => Ok((bucket, object)),
            ReadVerdict::NotModified => {
                Err(Refusal::PreconditionFailed("x-amz-copy-source-If-None-Match").into())
            }
            ReadVerdict::PreconditionFailed(header) => Err(Refusal::PreconditionFailed(header).into()),
        }
    }
}

/// What a copy may have of its source's bytes without their being written again.
enum Shared {
    /// Nothing: they are to be encrypted otherwise.
    Nothing,
    /// The bytes as they are, which nobody encrypts.
    Plain,
    /// The sealed bytes as they are, under the same data key.
    Sealed(Box<Sealing>),
}

impl Shared {
    fn encryption(self) -> Option<Encryption> {
        match self {
            Self::Sealed(sealing) => Some(sealing.of_object(None)),
            Self::Nothing | Self::Plain => None,
        }
    }
}

impl CopyObject {
    /// The attributes of the target: those of the source but for what the directives replace.
    fn target_attributes(&self, source: &ObjectRecord) -> ObjectAttributes {
        let mut attributes = self.attributes.clone();
        if !self.replace_metadata {
            attributes.headers = source.headers.clone();
            // The redirect is never copied.
            attributes
                .headers
                .website_redirect
                .clone_from(&self.attributes.headers.website_redirect);
            attributes.metadata.clone_from(&source.metadata);
        }
        if self.keeps_all {
            if attributes.headers.website_redirect.is_none() {
                attributes
                    .headers
                    .website_redirect
                    .clone_from(&source.headers.website_redirect);
            }
            if attributes.storage_class.is_empty() {
                attributes.storage_class.clone_from(&source.storage_class);
            }
        }
        if !self.replace_tags {
            attributes.tags.clone_from(&source.tags);
        }
        attributes
    }

    fn changes_something(&self) -> bool {
        let attributes = &self.attributes;
        self.replace_metadata
            || self.replace_tags
            || self.checksum_algorithm.is_some()
            || !attributes.storage_class.is_empty()
            || attributes.headers.website_redirect.is_some()
            || attributes.encryption.is_some()
    }

    /// How the target is to be encrypted. What is edited or renamed stays as it is.
    fn wanted_encryption(&self, scope: &Scope<'_>, source: &ObjectRecord) -> Result<Wanted, ServiceError> {
        let caller = scope.caller;
        let asks = self.attributes.encryption.is_some() || caller.customer_key.is_some();
        if self.keeps_all && !asks {
            Wanted::like(source, caller.source_customer_key.as_ref())
        } else {
            scope.wanted_encryption(self.attributes.encryption.as_ref())
        }
    }

    async fn attempt(&self, scope: &Scope<'_>) -> Result<CopiedObject, ServiceError> {
        let (source_bucket, source) = self.source.find(scope).await?;
        let bucket = scope.bucket()?;
        let onto_itself =
            self.source.bucket == self.bucket && self.source.key == self.key && source.is_latest;
        let caller = scope.caller;
        let source_customer = caller.source_customer_key.as_ref();
        check_customer_key(&source.record, source_customer)?;
        if onto_itself && !self.changes_something() && caller.customer_key.is_none() {
            return Err(ServiceError::CopyOntoItself);
        }
        if !self.replace_tags && !source.record.tags.is_empty() {
            scope.require_of_source(Action::reading_tags(self.source.version), &source.record)?;
        }
        let source_version = shown_version(source_bucket, &source.record);
        let mut attributes = self.target_attributes(&source.record);
        let requested = std::mem::take(&mut attributes.acl);
        let acl = self.target_acl(scope, requested, &source.record)?;
        scope.require_to_tag(&attributes.tags, &acl.owner)?;
        // A lock is never copied.
        attributes.lock = scope.lock_of_new_object(attributes.lock)?;
        scope
            .require_to_compare(&self.key, None, &self.conditions)
            .await?;
        let mut conditions = self.conditions.clone();
        if onto_itself && self.keeps_all {
            // An edit of what is no longer there would undo what came between.
            conditions.if_order = Some(source.record.order);
        }
        let wanted = self.wanted_encryption(scope, &source.record)?;
        let shared = match (&source.record.encryption, &wanted) {
            (None, Wanted::Plain) => Shared::Plain,
            (None, _) => Shared::Nothing,
            (Some(encryption), wanted) => {
                let service = scope.service;
                let sealing = service
                    .shared_sealing(encryption, source_customer, wanted)
                    .await?;
                sealing.map_or(Shared::Nothing, |sealing| Shared::Sealed(Box::new(sealing)))
            }
        };
        let unmoved = onto_itself
            && !matches!(shared, Shared::Nothing)
            && bucket.record.versioning != Versioning::Enabled
            && source.record.null_version
            && self.keeps_checksum(&source.record)
            && !matches!(source.record.blob, Blob::Parts { .. });
        let mut object;
        if unmoved {
            conditions.if_order = Some(source.record.order);
            let record = &source.record;
            object = attributes.into_object(
                acl,
                NewBlob::Unmoved,
                record.size,
                record.etag.clone(),
                record.checksum.clone(),
            );
            object.encryption = shared.encryption();
        } else {
            let (stored, encryption) = self.copy_bytes(scope, &source, &wanted, shared).await?;
            let etag = stored.etag();
            object = attributes.into_object(acl, stored.blob, stored.size, etag, Some(stored.checksum));
            object.encryption = encryption;
        }
        let target: WrittenObject = scope.put(self.key.clone(), object, conditions).await?;
        Ok(CopiedObject {
            target,
            source_version,
            source_order: source.record.order,
        })
    }

    fn target_acl(
        &self,
        scope: &Scope<'_>,
        requested: RequestedAcl,
        source: &ObjectRecord,
    ) -> Result<Acl, ServiceError> {
        let writer = scope.writer()?;
        let target = scope.target()?;
        let may_keep =
            target.ownership.has_acls() && !(target.block.block_public_acls && source.acl.is_public());
        if self.keeps_all && may_keep && source.acl.owner == *writer {
            return Ok(source.acl.clone());
        }
        scope.acl_of_new_object(requested)
    }

    fn keeps_checksum(&self, source: &ObjectRecord) -> bool {
        let kept = source
            .checksum
            .as_ref()
            .filter(|checksum| checksum.kind == ChecksumType::FullObject);
        match (self.checksum_algorithm, kept) {
            (None, Some(_)) => true,
            (Some(wanted), Some(kept)) => kept.algorithm == wanted,
            (_, None) => false,
        }
    }

    /// The source's bytes once more. An extent gets a second name and no byte moves, where its hashes still hold;
    /// anything else is read and hashed, as the copy of a multipart object is one piece with an ETag of its own.
    ///
    /// `shared` is the sealing of the source's bytes as they are, where the target may have them.
    async fn copy_bytes(
        &self,
        scope: &Scope<'_>,
        source: &StoredObject,
        wanted: &Wanted,
        shared: Shared,
    ) -> Result<(Stored, Option<Encryption>), ServiceError> {
        let record = &source.record;
        if record.size > limits::MAX_COPY_BYTES {
            return Err(ServiceError::InvalidRequest(
                "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120"
                    .to_owned(),
            ));
        }
        let service = scope.service;
        if let (Blob::Extent(extent), true, Some(etag), Some(checksum), Shared::Plain | Shared::Sealed(_)) = (
            &record.blob,
            self.keeps_checksum(record),
            etag_bytes(record),
            &record.checksum,
            &shared,
        ) {
            let pending = service.blobstore.duplicate(*extent, record.stored_size()).await?;
            let stored = Stored {
                blob: NewBlob::Extent(pending),
                size: record.size,
                etag,
                checksum: checksum.clone(),
                seal: None,
            };
            return Ok((stored, shared.encryption()));
        }
        let kept: Option<&Checksum> = record.checksum.as_ref();
        let algorithm = self
            .checksum_algorithm
            .or(kept.map(|checksum| checksum.algorithm))
            .unwrap_or(ChecksumAlgorithm::Crc64Nvme);
        let sealing = service.sealing(wanted).await?;
        let stream = sealing.as_ref().map(|sealing| sealing.stream(0, service.salt()));
        let source_customer = scope.caller.source_customer_key.as_ref();
        let mut reader = service.open_object(source, source_customer).await?;
        let stored = service
            .take_copy(BlobUse::Object, &mut *reader, 0, record.size, algorithm, stream)
            .await?;
        let encryption = sealing.map(|sealing| sealing.of_object(stored.seal.clone()));
        Ok((stored, encryption))
    }
}

/// The 16 bytes that the ETag of one piece shows; none for multipart objects.
fn etag_bytes(record: &ObjectRecord) -> Option<[u8; 16]> {
    let digits = record.etag.0.as_bytes();
    let mut md5 = [0; 16];
    if digits.len() != 32 {
        return None;
    }
    for (byte, pair) in md5.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(md5)
}

#[async_trait]
impl Operation for CopyObject {
    const NAME: &'static str = "CopyObject";
    type Output = CopiedObject;

    fn action(&self) -> Action {
        Action::PutObject
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), None)
    }

    fn source(&self) -> Option<Source> {
        Some(self.source.to_read())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        for _ in 1..limits::READ_ATTEMPTS {
            match self.attempt(&scope).await {
                Err(error) if error.is_out_of_date() => {}
                answer => return answer,
            }
        }
        self.attempt(&scope).await
    }
}
