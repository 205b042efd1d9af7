//! The engine under test, and the short forms that the tests are written in.

use crate::TestEnv;
use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use sos_core::{
    Acl, Bucket, BucketId, BucketName, CannedAcl, Command, ConfigKind, ETag, Encryption, FormerDocument,
    Headers, JudgedVersion, Lock, NewBlob, ObjectKey, ObjectRecord, Outcome, PartRecord, PartSpan, Refusal,
    TenantId, Timestamp, UploadId, UploadRecord, VersionId, Versioning, WriteConditions,
    checksum::Md5Hasher,
    command::{BucketChange, CompletedPart, NewObject, ObjectChange},
    listing::{ListQuery, ObjectPage, Usage},
    upload::UploadState,
};
use sos_store::{Blobstore, Env, Metastore, StoreError, StoredObject, blobstore::BlobUse};
use std::{collections::BTreeMap, sync::Arc};

/// An engine as the suite drives it.
#[async_trait]
pub trait EngineUnderTest: Send + Sync {
    /// Its metadata. Asked for anew after [`Self::reopen`].
    fn metastore(&self) -> Arc<dyn Metastore>;
    /// Its bytes. Asked for anew after [`Self::reopen`].
    fn blobstore(&self) -> Arc<dyn Blobstore>;
    /// Closes it and opens what it stored, as after a crash. An engine without durable storage does nothing.
    async fn reopen(&mut self);
    /// Collects all garbage there is, then says how many extents are stored, those of unfinished writers included.
    async fn settled_extents(&mut self) -> usize;
}

/// An engine with its environment.
pub struct Fixture {
    /// The engine.
    pub engine: Box<dyn EngineUnderTest>,
    /// Its clock and randomness.
    pub env: Arc<TestEnv>,
}

/// Larger than what any engine lets ride in its log.
pub(crate) const EXTENT_BYTES: usize = 1024 * 1024;
/// The least bytes of a part that is not the last.
pub(crate) const PART_BYTES: usize = 5 * 1024 * 1024;

pub(crate) fn tenant(name: &str) -> TenantId {
    TenantId(name.to_owned())
}

pub(crate) fn private(owner: &str) -> Acl {
    CannedAcl::Private.expand(&tenant(owner), None)
}

pub(crate) fn key(text: &str) -> ObjectKey {
    ObjectKey::parse(text).expect("a valid key")
}

pub(crate) fn bucket_name(text: &str) -> BucketName {
    BucketName::parse(text).expect("a valid bucket name")
}

pub(crate) fn etag(content: &[u8]) -> ETag {
    ETag(hex::encode(Md5Hasher::digest(content)))
}

/// Bytes that differ from place to place and from seed to seed.
pub(crate) fn content(seed: u64, length: usize) -> Bytes {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = BytesMut::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes.freeze()
}

pub(crate) fn new_object(etag: ETag, size: u64, blob: NewBlob) -> NewObject {
    NewObject {
        size,
        etag,
        blob,
        headers: Headers {
            content_type: Some("text/plain".to_owned()),
            ..Headers::default()
        },
        metadata: vec![("origin".to_owned(), "suite".to_owned())],
        acl: private("alice"),
        tags: Vec::new(),
        checksum: None,
        storage_class: String::new(),
        retention: None,
        legal_hold: false,
        encryption: None,
    }
}

pub(crate) fn refusal(result: Result<Outcome, StoreError>) -> Refusal {
    match result {
        Err(StoreError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// A data key as a master key wrapped it: `number` tells it from others.
pub(crate) fn wrapped(number: u64, wrapped_by: &str, stored_size: usize) -> Encryption {
    Encryption {
        kind: Encryption::STORE,
        key_material: number.to_be_bytes().to_vec().into(),
        stored_size: stored_size as u64,
        wrapped_by: wrapped_by.to_owned(),
        ..Encryption::default()
    }
}

/// What came of a put: the record and the version shown.
pub(crate) fn object_of(outcome: Outcome) -> (ObjectRecord, Option<VersionId>) {
    match outcome {
        Outcome::Object { record, version } => (*record, version),
        other => panic!("expected an object, got {other:?}"),
    }
}

/// What came of a delete: the version shown, and whether it is a delete marker.
pub(crate) fn deleted(outcome: Outcome) -> (Option<VersionId>, bool) {
    match outcome {
        Outcome::Deleted {
            version,
            delete_marker,
        } => (version, delete_marker),
        other => panic!("expected a delete, got {other:?}"),
    }
}

impl Fixture {
    pub(crate) fn meta(&self) -> Arc<dyn Metastore> {
        self.engine.metastore()
    }

    pub(crate) async fn execute(&self, command: Command) -> Result<Outcome, StoreError> {
        self.meta().execute(command).await
    }

    pub(crate) async fn succeed(&self, command: Command) -> Outcome {
        self.execute(command).await.expect("the command succeeds")
    }

    pub(crate) fn create_command(name: &str, owner: &str) -> Command {
        Command::CreateBucket {
            name: bucket_name(name),
            acl: private(owner),
            location: String::new(),
            object_lock: false,
            configs: BTreeMap::new(),
        }
    }

    pub(crate) async fn create_bucket(&self, name: &str) -> BucketId {
        match self.succeed(Self::create_command(name, "alice")).await {
            Outcome::Bucket(bucket) => bucket.record.id,
            other => panic!("expected a bucket, got {other:?}"),
        }
    }

    pub(crate) async fn bucket(&self, name: &str) -> Option<Arc<Bucket>> {
        let name = bucket_name(name);
        self.meta().bucket(&name).await.expect("the bucket is read")
    }

    pub(crate) async fn versioned_bucket(&self, name: &str, versioning: Versioning) -> BucketId {
        let bucket = self.create_bucket(name).await;
        if versioning != Versioning::Unversioned {
            self.set_versioning(bucket, name, versioning).await;
        }
        bucket
    }

    pub(crate) async fn set_versioning(&self, bucket: BucketId, name: &str, versioning: Versioning) {
        let change = BucketChange::Versioning(versioning);
        self.succeed(Self::change_command(bucket, name, change)).await;
    }

    pub(crate) fn change_command(bucket: BucketId, name: &str, change: BucketChange) -> Command {
        Command::ChangeBucket {
            bucket,
            name: bucket_name(name),
            change,
        }
    }

    pub(crate) async fn write(&self, usage: BlobUse, content: &Bytes) -> NewBlob {
        let length = Some(content.len() as u64);
        let mut writer = self
            .engine
            .blobstore()
            .create(usage, length)
            .await
            .expect("a writer");
        for piece in content.chunks(64 * 1024) {
            let piece = content.slice_ref(piece);
            writer.write(piece).await.expect("the piece is taken");
        }
        writer.finish().await.expect("the bytes are kept")
    }

    pub(crate) async fn put_command(
        &self,
        bucket: BucketId,
        text: &str,
        content: &Bytes,
        conditions: WriteConditions,
    ) -> Command {
        let blob = self.write(BlobUse::Object, content).await;
        Command::PutObject {
            bucket,
            key: key(text),
            object: Box::new(new_object(etag(content), content.len() as u64, blob)),
            conditions,
        }
    }

    pub(crate) async fn put(
        &self,
        bucket: BucketId,
        text: &str,
        content: &Bytes,
    ) -> (ObjectRecord, Option<VersionId>) {
        let command = self
            .put_command(bucket, text, content, WriteConditions::default())
            .await;
        object_of(self.succeed(command).await)
    }

    pub(crate) async fn put_text(
        &self,
        bucket: BucketId,
        text: &str,
        content: &'static str,
    ) -> Option<VersionId> {
        self.put(bucket, text, &Bytes::from_static(content.as_bytes()))
            .await
            .1
    }

    pub(crate) fn delete_command(bucket: BucketId, text: &str, version: Option<VersionId>) -> Command {
        Command::DeleteObject {
            bucket,
            key: key(text),
            version,
            conditions: WriteConditions::default(),
            bypass_governance: false,
        }
    }

    pub(crate) async fn delete(
        &self,
        bucket: BucketId,
        text: &str,
        version: Option<VersionId>,
    ) -> (Option<VersionId>, bool) {
        deleted(self.succeed(Self::delete_command(bucket, text, version)).await)
    }

    pub(crate) async fn change(
        &self,
        bucket: BucketId,
        text: &str,
        version: Option<VersionId>,
        change: ObjectChange,
    ) -> Result<Outcome, StoreError> {
        self.change_judged(bucket, text, version, None, change).await
    }

    /// The same, of the very version that was judged.
    pub(crate) async fn change_judged(
        &self,
        bucket: BucketId,
        text: &str,
        version: Option<VersionId>,
        judged: Option<JudgedVersion>,
        change: ObjectChange,
    ) -> Result<Outcome, StoreError> {
        self.execute(Command::ChangeObject {
            bucket,
            key: key(text),
            version,
            judged,
            change,
        })
        .await
    }

    pub(crate) async fn stored(
        &self,
        bucket: BucketId,
        text: &str,
        version: Option<VersionId>,
    ) -> Option<StoredObject> {
        self.meta()
            .object(bucket, &key(text), version)
            .await
            .expect("the object is read")
    }

    pub(crate) async fn read(&self, object: &StoredObject) -> Result<Bytes, StoreError> {
        let mut reader = self.engine.blobstore().open(object).await?;
        let mut bytes = BytesMut::new();
        loop {
            let piece = reader.read(bytes.len() as u64, 256 * 1024).await?;
            if piece.is_empty() {
                assert_eq!(reader.size(), bytes.len() as u64, "the reader's size");
                return Ok(bytes.freeze());
            }
            bytes.extend_from_slice(&piece);
        }
    }

    /// The bytes of a version; `None` where it does not exist or is a delete marker.
    pub(crate) async fn get(
        &self,
        bucket: BucketId,
        text: &str,
        version: Option<VersionId>,
    ) -> Option<Bytes> {
        let stored = self.stored(bucket, text, version).await?;
        if stored.record.delete_marker {
            return None;
        }
        Some(self.read(&stored).await.expect("the bytes are read"))
    }

    /// What the CORS configuration was, newest first.
    pub(crate) async fn history(&self, bucket: BucketId) -> Vec<FormerDocument> {
        let history = self.meta().history(bucket, ConfigKind::Cors).await;
        history.expect("the history is read")
    }

    pub(crate) async fn usage(&self, bucket: BucketId) -> Usage {
        self.meta().usage(bucket).await.expect("the counters are read")
    }

    pub(crate) async fn list_objects(&self, bucket: BucketId, query: &ListQuery) -> ObjectPage {
        self.meta()
            .list_objects(bucket, query)
            .await
            .expect("the objects are listed")
    }

    pub(crate) async fn list_versions(&self, bucket: BucketId, query: &ListQuery) -> ObjectPage {
        self.meta()
            .list_versions(bucket, query)
            .await
            .expect("the versions are listed")
    }

    pub(crate) async fn create_upload(&self, bucket: BucketId, text: &str) -> UploadId {
        self.create_encrypted_upload(bucket, text, None).await
    }

    pub(crate) async fn create_encrypted_upload(
        &self,
        bucket: BucketId,
        text: &str,
        encryption: Option<Encryption>,
    ) -> UploadId {
        let id = UploadId(self.env.random_u128());
        let upload = UploadRecord {
            id,
            key: key(text),
            state: UploadState::Open,
            created: Timestamp::default(),
            initiator: tenant("alice"),
            acl: private("alice"),
            headers: Headers::default(),
            metadata: vec![("colour".to_owned(), "blue".to_owned())],
            tags: vec![("a".to_owned(), "b".to_owned())],
            storage_class: String::new(),
            checksum_algorithm: None,
            checksum_type: None,
            lock: Lock::default(),
            encryption,
        };
        self.succeed(Command::CreateUpload {
            bucket,
            upload: Box::new(upload),
        })
        .await;
        id
    }

    pub(crate) async fn put_part(
        &self,
        bucket: BucketId,
        text: &str,
        upload: UploadId,
        number: u16,
        content: &Bytes,
    ) -> Result<Outcome, StoreError> {
        let extent = match self.write(BlobUse::Part, content).await {
            NewBlob::Empty => None,
            NewBlob::Extent(extent) => Some(extent),
            other => panic!("a part is an extent, not {other:?}"),
        };
        self.execute(Command::PutPart {
            bucket,
            key: key(text),
            upload,
            number,
            size: content.len() as u64,
            etag: etag(content),
            extent,
            checksum: None,
            seal: None,
        })
        .await
    }

    pub(crate) async fn parts(&self, bucket: BucketId, text: &str, upload: UploadId) -> Vec<PartRecord> {
        self.meta()
            .list_parts(bucket, &key(text), upload, 0, 10_000)
            .await
            .expect("the parts are listed")
    }

    /// Completes with these of the parts that were read.
    pub(crate) fn complete_command(
        bucket: BucketId,
        text: &str,
        upload: UploadId,
        parts: &[PartRecord],
        conditions: WriteConditions,
    ) -> Command {
        let named = parts.iter().map(|part| CompletedPart {
            number: part.number,
            // As many clients send it.
            etag: ETag(format!("\"{}\"", part.etag)),
            checksum: None,
        });
        let spans = parts.iter().map(|part| PartSpan {
            number: part.number,
            size: part.size,
            extent: part.extent,
            checksum: part.checksum.clone(),
            seal: part.seal.clone(),
        });
        let all_etags: String = parts.iter().map(|part| part.etag.0.as_str()).collect();
        let object_etag = ETag(format!("{}-{}", etag(all_etags.as_bytes()), parts.len()));
        let size = parts.iter().map(|part| part.size).sum();
        Command::CompleteUpload {
            bucket,
            key: key(text),
            upload,
            parts: named.collect(),
            object: Box::new(new_object(object_etag, size, NewBlob::Parts(spans.collect()))),
            conditions,
        }
    }

    pub(crate) fn abort_command(bucket: BucketId, text: &str, upload: UploadId) -> Command {
        Command::AbortUpload {
            bucket,
            key: key(text),
            upload,
        }
    }
}
