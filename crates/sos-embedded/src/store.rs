//! The engine as the traits show it.

use crate::{
    blobs,
    engine::{
        committer::Committer, garbage, index_threads, queue::Queue, recovery, shared::Shared, upkeep::Upkeep,
    },
    error::OpenError,
    meta,
    options::Options,
    verify::VerifyReport,
};
use async_trait::async_trait;
use sos_core::{
    AccessKey, AccessKeyId, Bucket, BucketId, BucketName, BucketRecord, Command, ConfigKind, ExtentId,
    FormerDocument, Group, ObjectKey, Outcome, PartRecord, PartSpan, PendingExtent, Role, Tenant, TenantId,
    TenantQuota, UploadId, UploadRecord, VersionId,
    listing::{ListQuery, ObjectPage, UploadPage, Usage},
};
use sos_store::{
    BlobReader, BlobWriter, Blobstore, BucketObserver, Env, Metastore, StoreError, StoredObject,
    blobstore::BlobUse, listing, reads, transaction,
};
use std::{
    fs::File,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
};

/// The default engine: everything in one data folder.
///
/// Opened by one process at a time. Its threads end with [`EmbeddedStore::close`], or when it is dropped.
pub struct EmbeddedStore {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
    committer: Mutex<Option<JoinHandle<()>>>,
    helpers: Mutex<Vec<JoinHandle<()>>>,
    lock: Mutex<Option<File>>,
}

impl EmbeddedStore {
    /// Opens a data folder, or makes one: replays what the index lacks, or rebuilds the index where it is lost.
    ///
    /// Blocks until the store can serve. A log that is damaged in its middle opens read-only; see
    /// [`EmbeddedStore::read_only_reason`].
    pub fn open(folder: &Path, options: Options, env: Arc<dyn Env>) -> Result<Arc<Self>, OpenError> {
        let lock = meta::lock(folder)?;
        meta::open(folder, &*env)?;
        let recovered = recovery::recover(folder, options, env)?;
        let queue = Arc::new(Queue::new());
        let store = Arc::new(Self {
            shared: recovered.shared,
            queue,
            committer: Mutex::new(None),
            helpers: Mutex::default(),
            lock: Mutex::new(Some(lock)),
        });
        match recovered.writer {
            Some(writer) => store
                .start(writer)
                .map_err(|error| OpenError::io("to start threads for", folder, error))?,
            None => store.queue.close(),
        }
        Ok(store)
    }

    fn start(&self, writer: crate::log::writer::LogWriter) -> std::io::Result<()> {
        let spare = writer.spare();
        let committer = Committer::new(Arc::clone(&self.shared), Arc::clone(&self.queue), writer);
        let committer = thread::Builder::new()
            .name("sos-committer".to_owned())
            .spawn(move || committer.run())?;
        *self.committer.lock().unwrap_or_else(PoisonError::into_inner) = Some(committer);

        let mut helpers = self.helpers.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = Arc::clone(&self.shared);
        let flusher = move || index_threads::flush_until_stopped(&shared);
        helpers.push(
            thread::Builder::new()
                .name("sos-index-flush".to_owned())
                .spawn(flusher)?,
        );
        let shared = Arc::clone(&self.shared);
        let compactor = move || index_threads::compact_until_stopped(&shared);
        helpers.push(
            thread::Builder::new()
                .name("sos-index-merge".to_owned())
                .spawn(compactor)?,
        );
        let (shared, queue) = (Arc::clone(&self.shared), Arc::clone(&self.queue));
        let collector = move || garbage::collect_until_stopped(&shared, &queue);
        helpers.push(
            thread::Builder::new()
                .name("sos-garbage".to_owned())
                .spawn(collector)?,
        );
        let upkeep = Upkeep::new(Arc::clone(&self.shared), Arc::clone(&self.queue), spare);
        helpers.push(
            thread::Builder::new()
                .name("sos-upkeep".to_owned())
                .spawn(move || upkeep.run())?,
        );
        Ok(())
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.shared.folder
    }

    /// Why the store takes no writes, if it takes none.
    pub fn read_only_reason(&self) -> Option<String> {
        self.shared
            .read_only
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Removes the extents that nothing names any more, at once. Blocks.
    ///
    /// The engine does so by itself a little later, so that who has just read a row can still open its bytes.
    pub fn collect_garbage(&self) -> Result<(), StoreError> {
        garbage::collect_at_once(&self.shared, &self.queue)
    }

    /// Reads everything that is stored and checks it against its checksums. Blocks, for as long as reading takes; the
    /// store serves meanwhile.
    pub fn verify(&self) -> Result<VerifyReport, StoreError> {
        crate::verify::verify(&self.shared)
    }

    /// Carries out what is queued, writes the index out and ends the threads. Blocks; calling it again does nothing.
    pub fn close(&self) {
        self.queue.close();
        let committer = self
            .committer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(committer) = committer {
            // A panic of the committer has ended the process.
            let _ = committer.join();
        }
        self.shared.stop();
        for helper in self
            .helpers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .drain(..)
        {
            if helper.join().is_err() {
                tracing::error!("a helper thread of the engine had panicked");
            }
        }
        drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl Drop for EmbeddedStore {
    fn drop(&mut self) {
        self.close();
    }
}

#[async_trait]
impl Metastore for EmbeddedStore {
    fn observe_buckets(&self, observer: Arc<dyn BucketObserver>) {
        if self.shared.observer.set(observer).is_err() {
            tracing::error!("a second observer of buckets was refused");
        }
    }

    async fn execute(&self, command: Command) -> Result<Outcome, StoreError> {
        self.shared.check_writable()?;
        // The committer finds these in memory then.
        let keys = transaction::rows_read(&command);
        if !keys.is_empty() {
            let snapshot = self.shared.index.snapshot();
            for key in keys {
                snapshot.envelope(&key)?;
            }
        }
        self.queue.execute(command).await
    }

    async fn bucket(&self, name: &BucketName) -> Result<Option<Arc<Bucket>>, StoreError> {
        Ok(reads::bucket(&self.shared.view(), name)?.map(Arc::new))
    }

    async fn list_buckets(
        &self,
        owner: Option<&TenantId>,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<BucketRecord>, StoreError> {
        reads::list_buckets(&self.shared.view(), owner, prefix, after, limit)
    }

    async fn object(
        &self,
        bucket: BucketId,
        key: &ObjectKey,
        version: Option<VersionId>,
    ) -> Result<Option<StoredObject>, StoreError> {
        reads::object(&self.shared.view(), bucket, key, version)
    }

    async fn list_objects(&self, bucket: BucketId, query: &ListQuery) -> Result<ObjectPage, StoreError> {
        listing::list_objects(&self.shared.view(), bucket, query)
    }

    async fn list_versions(&self, bucket: BucketId, query: &ListQuery) -> Result<ObjectPage, StoreError> {
        listing::list_versions(&self.shared.view(), bucket, query)
    }

    async fn list_uploads(&self, bucket: BucketId, query: &ListQuery) -> Result<UploadPage, StoreError> {
        listing::list_uploads(&self.shared.view(), bucket, query)
    }

    async fn upload(
        &self,
        bucket: BucketId,
        key: &ObjectKey,
        upload: UploadId,
    ) -> Result<Option<UploadRecord>, StoreError> {
        reads::upload(&self.shared.view(), bucket, key, upload)
    }

    async fn list_parts(
        &self,
        bucket: BucketId,
        _key: &ObjectKey,
        upload: UploadId,
        after: u16,
        limit: usize,
    ) -> Result<Vec<PartRecord>, StoreError> {
        reads::parts(&self.shared.view(), bucket, upload, after, limit)
    }

    async fn history(&self, bucket: BucketId, kind: ConfigKind) -> Result<Vec<FormerDocument>, StoreError> {
        reads::history(&self.shared.view(), bucket, kind)
    }

    async fn usage(&self, bucket: BucketId) -> Result<Usage, StoreError> {
        reads::usage(&self.shared.view(), bucket)
    }

    async fn tenant_quota(&self, tenant: &TenantId) -> Result<Option<TenantQuota>, StoreError> {
        reads::tenant_quota(&self.shared.view(), tenant)
    }

    async fn tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        reads::tenants(&self.shared.view())
    }

    async fn access_key(&self, id: &AccessKeyId) -> Result<Option<AccessKey>, StoreError> {
        reads::access_key(&self.shared.view(), id)
    }

    async fn access_keys(&self) -> Result<Vec<AccessKey>, StoreError> {
        reads::access_keys(&self.shared.view())
    }

    async fn groups(&self) -> Result<Vec<Group>, StoreError> {
        reads::groups(&self.shared.view())
    }

    async fn roles(&self) -> Result<Vec<Role>, StoreError> {
        reads::roles(&self.shared.view())
    }
}

#[async_trait]
impl Blobstore for EmbeddedStore {
    async fn create(
        &self,
        usage: BlobUse,
        length_bytes: Option<u64>,
    ) -> Result<Box<dyn BlobWriter>, StoreError> {
        blobs::create(&self.shared, &self.queue, usage, length_bytes)
    }

    async fn open(&self, object: &StoredObject) -> Result<Box<dyn BlobReader>, StoreError> {
        blobs::open(&self.shared, object)
    }

    async fn parts(&self, object: &StoredObject) -> Result<Vec<PartSpan>, StoreError> {
        blobs::parts(&self.shared, object)
    }

    async fn duplicate(&self, extent: ExtentId, size: u64) -> Result<PendingExtent, StoreError> {
        blobs::duplicate(&self.shared, &self.queue, extent, size).await
    }
}
