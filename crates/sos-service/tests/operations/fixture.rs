//! A service upon the in-memory engine, three tenants, and short words for what tests do with them.

use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{
    AccessKey, AccessKeyId, BucketName, ChecksumAlgorithm, ObjectKey, ReadConditions, Tenant, TenantId,
    Timestamp, VersionId, Versioning, WriteConditions,
};
use sos_service::{
    BodyError, Caller, DeclaredIdentities, ObjectBody, Principal, Service, ServiceConfig, ServiceError,
    operations::{
        bucket_versioning::PutBucketVersioning,
        buckets::{CreateBucket, RequestedAcl},
        copy_object::{CopyObject, CopySource},
        delete_object::{DeleteObject, DeletedObject},
        get_object::{FoundObject, GetObject, ObjectStream, Selection},
        put_object::{Integrity, ObjectAttributes, PutObject, WrittenObject},
    },
};
use sos_store::{Blobstore, Env, MemoryStore, Metastore};
use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

/// A clock that stands until it is moved, and numbers that never repeat.
pub(crate) struct TestEnv {
    now_ms: AtomicI64,
    drawn: AtomicU64,
}

impl TestEnv {
    pub(crate) fn advance_ms(&self, millis: i64) {
        self.now_ms.fetch_add(millis, Ordering::Relaxed);
    }
}

impl Env for TestEnv {
    fn now(&self) -> Timestamp {
        Timestamp(self.now_ms.load(Ordering::Relaxed))
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        // Spread over all bits, so that names which use a few bits of each byte do not repeat either.
        let drawn = (self.drawn.fetch_add(1, Ordering::Relaxed) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = drawn.to_le_bytes()[place % 8].wrapping_add(place as u8);
        }
    }
}

pub(crate) struct Fixture {
    pub(crate) service: Arc<Service>,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) env: Arc<TestEnv>,
}

pub(crate) const BUCKET: &str = "photos";

impl Fixture {
    pub(crate) async fn new() -> Self {
        Self::with(ServiceConfig::default(), |store| (store.clone(), store)).await
    }

    /// A service whose engine is what `wrap` makes of the store.
    pub(crate) async fn with(
        config: ServiceConfig,
        wrap: impl FnOnce(Arc<MemoryStore>) -> (Arc<dyn Metastore>, Arc<dyn Blobstore>),
    ) -> Self {
        let env = Arc::new(TestEnv {
            now_ms: AtomicI64::new(1_700_000_000_000),
            drawn: AtomicU64::new(0),
        });
        let store = Arc::new(MemoryStore::new(env.clone()));
        let (metastore, blobstore) = wrap(store.clone());
        let service = Service::new(metastore, blobstore, env.clone(), config, declared()).await;
        Self {
            service: service.expect("an empty store opens"),
            store,
            env,
        }
    }

    /// A fixture with [`BUCKET`], owned by ada.
    pub(crate) async fn with_bucket() -> Self {
        let fixture = Self::new().await;
        fixture
            .create(&ada(), BUCKET)
            .await
            .expect("the bucket is created");
        fixture
    }

    pub(crate) async fn create(&self, caller: &Caller, name: &str) -> Result<(), ServiceError> {
        let create = CreateBucket {
            bucket: bucket(name),
            acl: RequestedAcl::default(),
            location: String::new(),
            object_lock: false,
            ownership: None,
        };
        self.service.call(caller, create).await.map(drop)
    }

    /// Whoever signs with this key, where it works now.
    pub(crate) async fn signed_with(&self, id: &AccessKeyId) -> Option<Caller> {
        let credential = self.service.credential(id).await.expect("looked up")?;
        let identity = Arc::clone(&credential.identity);
        Some(Caller::new(Principal::Known(identity)))
    }

    pub(crate) async fn version(&self, versioning: Versioning) {
        let put = PutBucketVersioning {
            bucket: bucket(BUCKET),
            versioning,
        };
        self.service.call(&ada(), put).await.expect("versioning is set");
    }

    pub(crate) async fn put(
        &self,
        caller: &Caller,
        name: &str,
        bytes: impl Into<Bytes>,
    ) -> Result<WrittenObject, ServiceError> {
        let attributes = ObjectAttributes::default();
        self.put_with(
            caller,
            name,
            attributes,
            Integrity::default(),
            &mut Body::of(bytes),
        )
        .await
    }

    pub(crate) async fn put_with(
        &self,
        caller: &Caller,
        name: &str,
        attributes: ObjectAttributes,
        integrity: Integrity,
        body: &mut Body,
    ) -> Result<WrittenObject, ServiceError> {
        let put = PutObject {
            bucket: bucket(BUCKET),
            key: key(name),
            attributes,
            integrity,
            conditions: WriteConditions::default(),
            body,
        };
        self.service.call(caller, put).await
    }

    pub(crate) async fn get(
        &self,
        caller: &Caller,
        name: &str,
    ) -> Result<(FoundObject, Vec<u8>), ServiceError> {
        self.get_with(caller, get(name)).await
    }

    pub(crate) async fn get_with(
        &self,
        caller: &Caller,
        get: GetObject,
    ) -> Result<(FoundObject, Vec<u8>), ServiceError> {
        let mut found = self.service.call(caller, get).await?;
        let length = found.body.length();
        let bytes = read(&mut found.body).await?;
        assert_eq!(bytes.len() as u64, length, "the announced length");
        Ok((found, bytes))
    }

    /// A record of the bucket as the engine has it.
    pub(crate) async fn store_object(&self, record: &sos_core::ObjectRecord) -> sos_store::StoredObject {
        let found = self
            .service
            .bucket_snapshot(&bucket(BUCKET))
            .await
            .expect("looked up");
        let id = found.expect("the bucket").record.id;
        let version = Some(record.version_id());
        let object = self.store.object(id, &key("key"), version).await.expect("read");
        object.expect("the object is there")
    }

    pub(crate) async fn delete(
        &self,
        caller: &Caller,
        name: &str,
        version: Option<VersionId>,
    ) -> Result<DeletedObject, ServiceError> {
        let delete = DeleteObject {
            bucket: bucket(BUCKET),
            key: key(name),
            version,
            conditions: WriteConditions::default(),
            bypass_governance: false,
        };
        self.service.call(caller, delete).await
    }
}

pub(crate) async fn read(stream: &mut ObjectStream) -> Result<Vec<u8>, ServiceError> {
    let mut bytes = Vec::new();
    while let Some(piece) = stream.next().await? {
        assert!(
            !piece.is_empty() && piece.len() <= 1 << 20,
            "pieces are 1 byte to 1 MiB"
        );
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

pub(crate) fn get(name: &str) -> GetObject {
    GetObject {
        bucket: bucket(BUCKET),
        key: key(name),
        version: None,
        selection: Selection::Whole,
        conditions: ReadConditions::default(),
        head: false,
    }
}

pub(crate) fn source(name: &str) -> CopySource {
    CopySource {
        bucket: bucket(BUCKET),
        key: key(name),
        version: None,
        conditions: ReadConditions::default(),
    }
}

pub(crate) fn copy(from: &str, to: &str) -> CopyObject {
    CopyObject {
        source: source(from),
        bucket: bucket(BUCKET),
        key: key(to),
        attributes: ObjectAttributes::default(),
        replace_metadata: false,
        replace_tags: false,
        checksum_algorithm: None,
        conditions: WriteConditions::default(),
        keeps_all: false,
    }
}

pub(crate) fn declared() -> DeclaredIdentities {
    let names = ["ada", "ben", "eve"];
    DeclaredIdentities {
        tenants: names.map(tenant).to_vec(),
        access_keys: names
            .map(|name| {
                AccessKey::new(
                    AccessKeyId(format!("{name}-key")),
                    format!("{name}-secret"),
                    TenantId(name.into()),
                    Timestamp(0),
                )
            })
            .to_vec(),
    }
}

pub(crate) fn tenant(name: &str) -> Tenant {
    Tenant {
        display_name: name.to_uppercase(),
        email: Some(format!("{name}@example.com")),
        ..Tenant::new(TenantId(name.into()))
    }
}

fn caller(name: &str) -> Caller {
    let access_key = AccessKeyId(format!("{name}-key"));
    Caller::new(Principal::root(TenantId(name.into()), access_key))
}

/// Owns [`BUCKET`].
pub(crate) fn ada() -> Caller {
    caller("ada")
}

/// Another tenant, with whom things are shared.
pub(crate) fn ben() -> Caller {
    caller("ben")
}

/// A tenant with whom nothing is shared.
pub(crate) fn eve() -> Caller {
    caller("eve")
}

pub(crate) fn anonymous() -> Caller {
    Caller::new(Principal::Anonymous)
}

pub(crate) fn operator() -> Caller {
    Caller::new(Principal::Operator)
}

pub(crate) fn bucket(name: &str) -> BucketName {
    BucketName::parse(name).expect("a valid bucket name")
}

pub(crate) fn key(name: &str) -> ObjectKey {
    ObjectKey::parse(name).expect("a valid key")
}

/// Bytes that differ from place to place.
pub(crate) fn sample(length: usize) -> Bytes {
    (0..length)
        .map(|place| (place * 31 + place / 251) as u8)
        .collect()
}

/// A body in pieces, as the gate gives it.
pub(crate) struct Body {
    pub(crate) length: Option<u64>,
    pub(crate) pieces: VecDeque<Result<Bytes, BodyError>>,
    pub(crate) trailer: Option<(ChecksumAlgorithm, Bytes)>,
}

impl Body {
    pub(crate) fn of(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let pieces = bytes.chunks(64 * 1024).map(|piece| Ok(bytes.slice_ref(piece)));
        Self {
            length: Some(bytes.len() as u64),
            pieces: pieces.collect(),
            trailer: None,
        }
    }
}

#[async_trait]
impl ObjectBody for Body {
    fn length(&self) -> Option<u64> {
        self.length
    }

    async fn next(&mut self) -> Result<Option<Bytes>, BodyError> {
        self.pieces.pop_front().transpose()
    }

    fn trailer_checksum(&self) -> Option<(ChecksumAlgorithm, Bytes)> {
        self.trailer.clone()
    }
}
