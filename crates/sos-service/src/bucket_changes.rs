//! The one observer of bucket changes: tells those in the service who keep something of a bucket.

use crate::{bucket_cache::BucketCache, denials::Denials};
use sos_core::{Bucket, BucketName};
use sos_store::BucketObserver;
use std::sync::Arc;

/// Who is told.
pub(crate) struct BucketChanges {
    /// Told of every change.
    pub(crate) buckets: Arc<BucketCache>,
    /// Told of deletions.
    pub(crate) denials: Arc<Denials>,
}

impl BucketObserver for BucketChanges {
    fn bucket_changed(&self, name: &BucketName, bucket: Option<Arc<Bucket>>) {
        let is_gone = bucket.is_none();
        self.buckets.bucket_changed(name, bucket);
        if is_gone {
            self.denials.forget(name);
        }
    }
}
