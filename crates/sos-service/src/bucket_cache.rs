//! The bucket cache: what preflights and the gate know of buckets without asking the engine.
//!
//! Invariant: once a change of a bucket was answered, no lookup gives an older one. The engine reports each change in
//! commit order before it is answered ([`BucketObserver`]); a load that raced a change is used once and not kept.

use quick_cache::sync::Cache;
use sos_core::{Bucket, BucketName, ConfigKind};
use sos_store::{BucketObserver, Metastore, StoreError};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

/// Names the cache holds, missing ones included.
const CAPACITY: usize = 10_000;

/// A bucket with its CORS configuration read.
#[derive(Clone, Debug)]
pub struct CachedBucket {
    /// The bucket and its documents.
    pub bucket: Arc<Bucket>,
    /// The CORS configuration, where one is set.
    pub cors: Option<Arc<sos_cors::Configuration>>,
}

impl CachedBucket {
    fn new(bucket: Arc<Bucket>) -> Self {
        let cors = bucket.configs.get(&ConfigKind::Cors).and_then(|document| {
            sos_cors::Configuration::parse_stored_xml(document)
                .inspect_err(|error| {
                    tracing::error!(bucket = %bucket.record.name, %error, "the stored CORS configuration cannot be read");
                })
                .ok()
                .map(Arc::new)
        });
        Self { bucket, cors }
    }
}

/// The cache; bounded, and knows missing names too.
pub struct BucketCache {
    entries: Cache<BucketName, Option<Arc<CachedBucket>>>,
    changes: AtomicU64,
    /// Held while an entry is put in place, so that a load cannot slip in behind a change.
    placing: Mutex<()>,
}

impl Default for BucketCache {
    fn default() -> Self {
        Self {
            entries: Cache::new(CAPACITY),
            changes: AtomicU64::new(0),
            placing: Mutex::new(()),
        }
    }
}

impl BucketCache {
    /// The bucket, from memory or from the engine.
    pub async fn get(
        &self,
        metastore: &dyn Metastore,
        name: &BucketName,
    ) -> Result<Option<Arc<CachedBucket>>, StoreError> {
        if let Some(entry) = self.entries.get(name) {
            return Ok(entry);
        }
        let changes = self.changes.load(Ordering::Acquire);
        let loaded = metastore
            .bucket(name)
            .await?
            .map(|bucket| Arc::new(CachedBucket::new(bucket)));
        let _placing = self
            .placing
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if self.changes.load(Ordering::Acquire) == changes {
            self.entries.insert(name.clone(), loaded.clone());
        }
        Ok(loaded)
    }
}

impl BucketObserver for BucketCache {
    fn bucket_changed(&self, name: &BucketName, bucket: Option<Arc<Bucket>>) {
        let entry = bucket.map(|bucket| Arc::new(CachedBucket::new(bucket)));
        let _placing = self
            .placing
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        self.changes.fetch_add(1, Ordering::AcqRel);
        self.entries.insert(name.clone(), entry);
    }
}
