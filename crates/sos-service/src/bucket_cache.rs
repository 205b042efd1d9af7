//! Buckets by name in memory, with their rules ready to decide; knows missing names too.
//!
//! Preflights and every operation read only it, and load on a miss. Invariant: once a change of a bucket was answered, no
//! lookup gives an older one: the engine reports each change in commit order before it is answered
//! ([`BucketObserver`]), and a load that raced a change is used once and not kept.

use crate::{bucket_access::BucketAccess, bucket_rules::BucketRules, coherent_cache::CoherentCache, limits};
use quick_cache::Weighter;
use sos_core::{Bucket, BucketName, ConfigKind, lifecycle::Configuration};
use sos_store::{BucketObserver, Metastore, StoreError};
use std::sync::Arc;

/// A bucket with its rules read.
#[derive(Clone, Debug)]
pub(crate) struct CachedBucket {
    /// The bucket and its documents.
    pub(crate) bucket: Arc<Bucket>,
    /// What it says to other origins.
    pub(crate) rules: Arc<BucketRules>,
    /// Who may do what in it, beside its ACL.
    pub(crate) access: BucketAccess,
    /// The lifecycle rules, where any are set.
    pub(crate) lifecycle: Option<Arc<Configuration>>,
}

impl CachedBucket {
    fn new(bucket: Arc<Bucket>) -> Self {
        Self {
            rules: Arc::new(BucketRules::of(&bucket)),
            access: BucketAccess::of(&bucket),
            lifecycle: read_lifecycle(&bucket),
            bucket,
        }
    }

    /// The lifecycle rules after a change; where they stayed the same they are not read again.
    fn lifecycle_after(&self, changed: &Bucket) -> Option<Arc<Configuration>> {
        let document = |bucket: &Bucket| bucket.configs.get(&ConfigKind::Lifecycle).cloned();
        if document(&self.bucket) == document(changed) {
            self.lifecycle.clone()
        } else {
            read_lifecycle(changed)
        }
    }

    /// After a change; what stayed the same is not read again.
    fn changed(known: Option<Known>, changed: Arc<Bucket>) -> Arc<Self> {
        match known.flatten() {
            Some(known) if known.bucket.record.revision > changed.record.revision => known,
            Some(known) => Arc::new(Self {
                rules: BucketRules::changed(&known.rules, &known.bucket, &changed),
                access: known.access.changed(&known.bucket, &changed),
                lifecycle: known.lifecycle_after(&changed),
                bucket: changed,
            }),
            None => Arc::new(Self::new(changed)),
        }
    }
}

/// The lifecycle rules of a bucket; what cannot be read removes nothing.
pub(crate) fn read_lifecycle(bucket: &Bucket) -> Option<Arc<Configuration>> {
    let document = bucket.configs.get(&ConfigKind::Lifecycle)?;
    Configuration::from_stored(document)
        .inspect_err(|error| {
            tracing::error!(bucket = %bucket.record.name, %error, "the stored lifecycle rules cannot be read");
        })
        .ok()
        .map(Arc::new)
}

/// What the cache knows of a name: the bucket, or that there is none.
pub(crate) type Known = Option<Arc<CachedBucket>>;

/// The cache.
pub(crate) struct BucketCache {
    entries: CoherentCache<BucketName, Known, Weight>,
}

/// Bytes, about: a parsed CORS configuration takes some more than its document.
#[derive(Clone, Copy, Debug)]
struct Weight;

impl Weighter<BucketName, Known> for Weight {
    fn weight(&self, _name: &BucketName, known: &Known) -> u64 {
        const RECORD_BYTES: u64 = 512;
        let documents: usize = known
            .iter()
            .flat_map(|known| known.bucket.configs.values())
            .map(bytes::Bytes::len)
            .sum();
        RECORD_BYTES + 2 * documents as u64
    }
}

impl Default for BucketCache {
    fn default() -> Self {
        const ESTIMATED_BUCKETS: usize = 10_000;
        Self {
            entries: CoherentCache::new(ESTIMATED_BUCKETS, limits::BUCKET_CACHE_BYTES, Weight),
        }
    }
}

impl BucketCache {
    /// What memory knows of a name.
    pub(crate) fn known(&self, name: &str) -> Option<Known> {
        self.entries.get(name)
    }

    /// The bucket, from memory or from the engine.
    pub(crate) async fn get(
        &self,
        metastore: &dyn Metastore,
        name: &BucketName,
    ) -> Result<Known, StoreError> {
        if let Some(known) = self.entries.get(name) {
            return Ok(known);
        }
        let ticket = self.entries.ticket();
        let loaded = metastore.bucket(name).await?;
        let known = loaded.map(|bucket| Arc::new(CachedBucket::new(bucket)));
        self.entries.fill(ticket, name.clone(), known.clone());
        Ok(known)
    }
}

impl BucketObserver for BucketCache {
    fn bucket_changed(&self, name: &BucketName, bucket: Option<Arc<Bucket>>) {
        self.entries.change(name.clone(), |known| {
            bucket.map(|bucket| CachedBucket::changed(known, bucket))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use sos_core::{Acl, BucketId, BucketRecord, ConfigKind, TenantId, Timestamp, Versioning};
    use std::collections::BTreeMap;

    const CORS: &[u8] = b"<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>\
        <AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>";

    fn name() -> BucketName {
        BucketName::parse("photos").expect("a valid name")
    }

    fn bucket(revision: u64, cors: Option<&'static [u8]>) -> Arc<Bucket> {
        let record = BucketRecord {
            id: BucketId(1),
            name: name(),
            acl: Acl {
                owner: TenantId("ada".into()),
                grants: Vec::new(),
            },
            created: Timestamp(0),
            location: String::new(),
            versioning: Versioning::Unversioned,
            object_lock: false,
            revision,
            quota: sos_core::Quota::default(),
            counts_for_owner: false,
        };
        let document = cors.map(|document| (ConfigKind::Cors, Bytes::from_static(document)));
        let configs: BTreeMap<_, _> = document.into_iter().collect();
        Arc::new(Bucket { record, configs })
    }

    fn known(cache: &BucketCache) -> Known {
        cache
            .entries
            .get(&name())
            .expect("something is known of the name")
    }

    fn revision(cache: &BucketCache) -> Option<u64> {
        known(cache).map(|known| known.bucket.record.revision)
    }

    #[test]
    fn a_missing_name_is_known_until_the_bucket_is_created() {
        let cache = BucketCache::default();
        assert!(cache.entries.get(&name()).is_none());
        cache.entries.fill(cache.entries.ticket(), name(), None);
        assert_eq!(revision(&cache), None);
        cache.bucket_changed(&name(), Some(bucket(1, None)));
        assert_eq!(revision(&cache), Some(1));
        cache.bucket_changed(&name(), None);
        assert_eq!(revision(&cache), None);
    }

    #[test]
    fn an_older_revision_never_replaces_a_newer_one() {
        let cache = BucketCache::default();
        cache.bucket_changed(&name(), Some(bucket(5, None)));
        cache.bucket_changed(&name(), Some(bucket(4, Some(CORS))));
        assert_eq!(revision(&cache), Some(5));
    }

    #[test]
    fn cors_is_parsed_once_per_document() {
        let cache = BucketCache::default();
        let cors = |cache: &BucketCache| known(cache).and_then(|known| known.rules.cors.clone());
        cache.bucket_changed(&name(), Some(bucket(1, Some(CORS))));
        let first = cors(&cache).expect("it was parsed");
        cache.bucket_changed(&name(), Some(bucket(2, Some(CORS))));
        assert!(Arc::ptr_eq(&first, &cors(&cache).expect("it is kept")));
        cache.bucket_changed(&name(), Some(bucket(3, None)));
        assert!(cors(&cache).is_none());
    }

    #[test]
    fn a_change_of_another_document_leaves_the_rules_as_they_are() {
        let cache = BucketCache::default();
        let rules = |cache: &BucketCache| Arc::clone(&known(cache).expect("the bucket is there").rules);
        cache.bucket_changed(&name(), Some(bucket(1, Some(CORS))));
        let before = rules(&cache);
        let mut changed = (*bucket(2, Some(CORS))).clone();
        changed
            .configs
            .insert(ConfigKind::Tagging, Bytes::from_static(b"tags"));
        cache.bucket_changed(&name(), Some(Arc::new(changed.clone())));
        assert!(Arc::ptr_eq(&before, &rules(&cache)));
        let policy = Bytes::from_static(br#"{"cross_origin_resource_policy":"same-site"}"#);
        changed.configs.insert(ConfigKind::CrossOrigin, policy);
        cache.bucket_changed(&name(), Some(Arc::new(changed)));
        let after = rules(&cache);
        assert!(after.cross_origin.is_some());
        assert!(Arc::ptr_eq(
            before.cors.as_ref().expect("set"),
            after.cors.as_ref().expect("kept")
        ));
    }

    #[test]
    fn an_unreadable_document_allows_nothing() {
        let cache = BucketCache::default();
        cache.bucket_changed(&name(), Some(bucket(1, Some(b"<nonsense/>"))));
        let rules = &known(&cache).expect("the bucket is there").rules;
        assert!(rules.cors.is_none());
        let mut changed = (*bucket(2, None)).clone();
        changed
            .configs
            .insert(ConfigKind::CrossOrigin, Bytes::from_static(b"nonsense"));
        cache.bucket_changed(&name(), Some(Arc::new(changed)));
        let rules = &known(&cache).expect("the bucket is there").rules;
        assert!(rules.cross_origin.is_none());
    }
}
