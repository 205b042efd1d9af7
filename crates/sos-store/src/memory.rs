//! The in-memory engine: rows in a tree behind one mutex, which makes every command atomic. Nothing is durable.
//!
//! It shares rows, transactions and listings with the embedded engine, and so is what operations are tested upon.

mod blobs;

use crate::{
    env::Env,
    error::StoreError,
    listing,
    metastore::{BucketObserver, Metastore, StoredObject},
    ordered::{KeyedRow, OrderedRows, Payload, PayloadPointer, Row, RowImage},
    reads,
    rows::garbage,
    transaction::{Applied, apply},
};
use async_trait::async_trait;
use blobs::{ExtentGuard, Extents};
use bytes::Bytes;
use sos_core::{
    AccessKey, AccessKeyId, Bucket, BucketId, BucketName, BucketRecord, ChecksumAlgorithm, Command,
    ConfigKind, FormerDocument, Group, ObjectKey, Order, Outcome, PartRecord, Role, Tenant, TenantId,
    TenantQuota, UploadId, UploadRecord, VersionId,
    checksum::Hasher,
    listing::{ListQuery, ObjectPage, UploadPage, Usage},
};
use std::{
    collections::{BTreeMap, HashMap},
    ops::Bound,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

/// A store in memory. Clones of the `Arc` share it.
pub struct MemoryStore {
    env: Arc<dyn Env>,
    state: Mutex<State>,
    extents: Arc<Extents>,
    observer: OnceLock<Arc<dyn BucketObserver>>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new(env: Arc<dyn Env>) -> Self {
        Self {
            env,
            state: Mutex::default(),
            extents: Arc::default(),
            observer: OnceLock::new(),
        }
    }

    /// How many extents there are, those of running uploads included.
    pub fn extent_count(&self) -> usize {
        self.extents.count()
    }

    /// How many payloads ride beside rows.
    pub fn payload_count(&self) -> usize {
        self.state().payloads.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while the mutex was held left the rows as they were: changes are applied after everything that can fail.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn payload(&self, pointer: Option<PayloadPointer>) -> Result<Bytes, StoreError> {
        let pointer = pointer.ok_or(StoreError::PayloadMoved)?;
        self.state().payload(pointer)
    }
}

#[derive(Default)]
struct State {
    rows: BTreeMap<Bytes, Row>,
    payloads: HashMap<u64, Bytes>,
    last_order: Order,
    last_payload: u64,
}

impl State {
    fn commit(&mut self, applied: &Applied, extents: &Extents) -> Result<(), StoreError> {
        let mut released = Vec::new();
        let mut kept = Vec::new();
        for change in &applied.changes {
            let old = match &change.image {
                RowImage::Delete => self.rows.remove(&change.key),
                RowImage::Put { value, payload } => {
                    let payload = match payload {
                        Payload::None => None,
                        Payload::New(bytes) => Some(self.add_payload(bytes.clone())),
                        Payload::Keep(pointer) => {
                            kept.push(*pointer);
                            Some(*pointer)
                        }
                    };
                    let value = value.clone();
                    self.rows.insert(change.key.clone(), Row { value, payload })
                }
            };
            released.extend(old.and_then(|old| old.payload));
        }
        for pointer in released.into_iter().filter(|pointer| !kept.contains(pointer)) {
            self.payloads.remove(&pointer.offset);
        }
        for pending in &applied.pending {
            if let Some(guard) = pending.guard.downcast_ref::<ExtentGuard>() {
                guard.disarm();
            }
        }
        self.collect(extents)
    }

    fn add_payload(&mut self, bytes: Bytes) -> PayloadPointer {
        self.last_payload += 1;
        let pointer = PayloadPointer {
            segment: 0,
            offset: self.last_payload,
            length: bytes.len() as u32,
            crc32c: crc32c(&bytes),
        };
        self.payloads.insert(pointer.offset, bytes);
        pointer
    }

    /// Readers hold the bytes they read, so that garbage can go at once.
    fn collect(&mut self, extents: &Extents) -> Result<(), StoreError> {
        let rows: Vec<KeyedRow> = {
            let (from, to) = garbage::range();
            self.rows
                .range((from, to))
                .map(|(key, row)| (key.clone(), row.clone()))
                .collect()
        };
        for row in rows {
            for extent in garbage::extents(self, &row)? {
                extents.remove(extent);
            }
            self.rows.remove(&row.0);
            if let Some(pointer) = row.1.payload {
                self.payloads.remove(&pointer.offset);
            }
        }
        Ok(())
    }
}

impl OrderedRows for State {
    fn get(&self, key: &[u8]) -> Result<Option<Row>, StoreError> {
        Ok(self.rows.get(key).cloned())
    }

    fn scan<'view>(
        &'view self,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
    ) -> Box<dyn Iterator<Item = Result<KeyedRow, StoreError>> + 'view> {
        let empty = match (from, to) {
            (Bound::Included(from), Bound::Included(to)) => from > to,
            (Bound::Included(from) | Bound::Excluded(from), Bound::Included(to) | Bound::Excluded(to)) => {
                from >= to
            }
            _ => false,
        };
        if empty {
            return Box::new(std::iter::empty());
        }
        Box::new(
            self.rows
                .range::<[u8], _>((from, to))
                .map(|(key, row)| Ok((key.clone(), row.clone()))),
        )
    }

    fn payload(&self, pointer: PayloadPointer) -> Result<Bytes, StoreError> {
        let bytes = self
            .payloads
            .get(&pointer.offset)
            .ok_or(StoreError::PayloadMoved)?;
        if bytes.len() as u32 != pointer.length || crc32c(bytes) != pointer.crc32c {
            return Err(StoreError::Damaged {
                what: format!("payload {}", pointer.offset),
            });
        }
        Ok(bytes.clone())
    }
}

fn crc32c(bytes: &[u8]) -> u32 {
    let digest = Hasher::digest(ChecksumAlgorithm::Crc32c, bytes);
    digest.iter().fold(0, |crc, &byte| crc << 8 | u32::from(byte))
}

#[async_trait]
impl Metastore for MemoryStore {
    fn observe_buckets(&self, observer: Arc<dyn BucketObserver>) {
        // Only the first counts, as the trait says.
        let _ = self.observer.set(observer);
    }

    async fn execute(&self, command: Command) -> Result<Outcome, StoreError> {
        let now = self.env.now();
        let mut state = self.state();
        let order = state.last_order + 1;
        let applied = apply(&*state, command, order, now)?;
        state.last_order = order;
        state.commit(&applied, &self.extents)?;
        if let (Some((name, bucket)), Some(observer)) = (&applied.bucket_changed, self.observer.get()) {
            observer.bucket_changed(name, bucket.clone());
        }
        Ok(applied.outcome)
    }

    async fn bucket(&self, name: &BucketName) -> Result<Option<Arc<Bucket>>, StoreError> {
        Ok(reads::bucket(&*self.state(), name)?.map(Arc::new))
    }

    async fn list_buckets(
        &self,
        owner: Option<&TenantId>,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<BucketRecord>, StoreError> {
        reads::list_buckets(&*self.state(), owner, prefix, after, limit)
    }

    async fn object(
        &self,
        bucket: BucketId,
        key: &ObjectKey,
        version: Option<VersionId>,
    ) -> Result<Option<StoredObject>, StoreError> {
        reads::object(&*self.state(), bucket, key, version)
    }

    async fn list_objects(&self, bucket: BucketId, query: &ListQuery) -> Result<ObjectPage, StoreError> {
        listing::list_objects(&*self.state(), bucket, query)
    }

    async fn list_versions(&self, bucket: BucketId, query: &ListQuery) -> Result<ObjectPage, StoreError> {
        listing::list_versions(&*self.state(), bucket, query)
    }

    async fn list_uploads(&self, bucket: BucketId, query: &ListQuery) -> Result<UploadPage, StoreError> {
        listing::list_uploads(&*self.state(), bucket, query)
    }

    async fn upload(
        &self,
        bucket: BucketId,
        key: &ObjectKey,
        upload: UploadId,
    ) -> Result<Option<UploadRecord>, StoreError> {
        reads::upload(&*self.state(), bucket, key, upload)
    }

    async fn list_parts(
        &self,
        bucket: BucketId,
        key: &ObjectKey,
        upload: UploadId,
        after: u16,
        limit: usize,
    ) -> Result<Vec<PartRecord>, StoreError> {
        let state = self.state();
        match reads::open_upload(&*state, bucket, key, upload)? {
            Some(_) => reads::parts(&*state, bucket, upload, after, limit),
            None => Ok(Vec::new()),
        }
    }

    async fn history(&self, bucket: BucketId, kind: ConfigKind) -> Result<Vec<FormerDocument>, StoreError> {
        reads::history(&*self.state(), bucket, kind)
    }

    async fn usage(&self, bucket: BucketId) -> Result<Usage, StoreError> {
        reads::usage(&*self.state(), bucket)
    }

    async fn tenant_quota(&self, tenant: &TenantId) -> Result<Option<TenantQuota>, StoreError> {
        reads::tenant_quota(&*self.state(), tenant)
    }

    async fn tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        reads::tenants(&*self.state())
    }

    async fn access_key(&self, id: &AccessKeyId) -> Result<Option<AccessKey>, StoreError> {
        reads::access_key(&*self.state(), id)
    }

    async fn access_keys(&self) -> Result<Vec<AccessKey>, StoreError> {
        reads::access_keys(&*self.state())
    }

    async fn groups(&self) -> Result<Vec<Group>, StoreError> {
        reads::groups(&*self.state())
    }

    async fn roles(&self) -> Result<Vec<Role>, StoreError> {
        reads::roles(&*self.state())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemEnv;
    use sos_core::{
        CannedAcl, ETag, Headers, NewBlob, Versioning, WriteConditions,
        command::{BucketChange, NewObject},
        upload::UploadState,
    };

    async fn run(store: &MemoryStore, command: Command) -> Outcome {
        store.execute(command).await.expect("the command succeeds")
    }

    fn tags(store: &MemoryStore) -> String {
        store.state().rows.keys().map(|key| char::from(key[0])).collect()
    }

    /// Rows that outlive what they tell of would fill the disk unseen: no read shows them.
    #[tokio::test]
    async fn what_is_deleted_leaves_no_row() {
        let store = MemoryStore::new(Arc::new(SystemEnv));
        let name = BucketName::parse("bucket").expect("a valid name");
        let key = ObjectKey::parse("key").expect("a valid key");
        let acl = CannedAcl::Private.expand(&TenantId("alice".to_owned()), None);
        let create = Command::CreateBucket {
            name: name.clone(),
            acl: acl.clone(),
            location: String::new(),
            object_lock: false,
            configs: BTreeMap::new(),
        };
        let Outcome::Bucket(bucket) = run(&store, create).await else {
            panic!("expected a bucket")
        };
        let bucket = bucket.record.id;
        let put = || Command::PutObject {
            bucket,
            key: key.clone(),
            object: Box::new(NewObject {
                size: 1,
                etag: ETag("e".to_owned()),
                blob: NewBlob::Riding(Bytes::from_static(b"x")),
                headers: Headers::default(),
                metadata: Vec::new(),
                acl: acl.clone(),
                tags: Vec::new(),
                checksum: None,
                storage_class: String::new(),
                retention: None,
                legal_hold: false,
                encryption: None,
            }),
            conditions: WriteConditions::default(),
        };
        let delete = |version| Command::DeleteObject {
            bucket,
            key: key.clone(),
            version,
            conditions: WriteConditions::default(),
            bypass_governance: false,
        };
        let versioning = |versioning| Command::ChangeBucket {
            bucket,
            name: name.clone(),
            change: BucketChange::Versioning(versioning),
        };
        run(&store, put()).await;
        assert_eq!(tags(&store), "BCOb", "an object is one row");
        run(&store, versioning(Versioning::Enabled)).await;
        run(&store, put()).await;
        assert_eq!(tags(&store), "BCNOVb", "the null version has a place of its own");
        run(&store, versioning(Versioning::Suspended)).await;
        run(&store, put()).await;
        assert_eq!(tags(&store), "BCOVb", "the older null version is replaced");
        run(&store, delete(None)).await;
        assert_eq!(tags(&store), "BCNVVb", "the delete marker is the null version");
        run(&store, delete(Some(VersionId::Null))).await;
        assert_eq!(tags(&store), "BCOb", "the version below is current again");
        let newest = store
            .object(bucket, &key, None)
            .await
            .expect("read")
            .expect("the object");
        run(&store, delete(Some(newest.record.version_id()))).await;
        assert_eq!(tags(&store), "BCb");
        assert_eq!((store.payload_count(), store.extent_count()), (0, 0));

        let id = UploadId(9);
        let upload = UploadRecord {
            id,
            key: key.clone(),
            state: UploadState::Open,
            created: store.env.now(),
            initiator: acl.owner.clone(),
            acl: acl.clone(),
            headers: Headers::default(),
            metadata: Vec::new(),
            tags: Vec::new(),
            storage_class: String::new(),
            checksum_algorithm: None,
            checksum_type: None,
            lock: sos_core::Lock::default(),
            encryption: None,
        };
        let upload = Box::new(upload);
        run(&store, Command::CreateUpload { bucket, upload }).await;
        assert_eq!(tags(&store), "BCUb");
        let key = key.clone();
        run(
            &store,
            Command::AbortUpload {
                bucket,
                key,
                upload: id,
            },
        )
        .await;
        run(&store, Command::DeleteBucket { name }).await;
        assert_eq!(tags(&store), "");
    }
}
