//! Lifecycle rules with real effect: the job that goes through buckets with rules, and what rules say of one object.
//!
//! The job holds no position of its own on the disk: what is done is done, and a run after a restart finds what is left,
//! by the same rules. It reads a page, judges it by the rules as they are then, and hands what is due to the store in
//! small batches. Each change names the version that was judged, so that whatever came between is left alone, and the store
//! itself refuses to remove what is locked.

mod pass;
mod preview;
mod walk;

use super::{Scope, Service};
use crate::{
    error::ServiceError,
    lifecycle::{LifecycleCounts, LifecycleStatus},
    limits,
};
use pass::Pass;
use sos_core::{
    Bucket, BucketName, ConfigKind, ObjectKey, ObjectRecord, Timestamp, lifecycle::ExpectedExpiration,
};
use std::sync::Arc;

impl Scope<'_> {
    /// When the rules of the target's bucket will let a current object expire.
    pub(crate) fn expected_expiration(
        &self,
        key: &ObjectKey,
        record: &ObjectRecord,
    ) -> Option<ExpectedExpiration> {
        let day = self.service.config.lifecycle.day;
        self.lifecycle()?.expected_expiration(key.as_str(), record, day)
    }
}

impl Service {
    /// When the rules of a bucket will abort an upload that was begun then.
    pub async fn expected_abort(
        &self,
        bucket: &BucketName,
        key: &ObjectKey,
        created: Timestamp,
    ) -> Result<Option<ExpectedExpiration>, ServiceError> {
        let known = self.cached_bucket(bucket).await?;
        let rules = known.and_then(|known| known.lifecycle.clone());
        let day = self.config.lifecycle.day;
        Ok(rules.and_then(|rules| rules.expected_abort(key.as_str(), created, day)))
    }

    /// Goes through every bucket with lifecycle rules once and carries out what is due. The binary calls it from time to
    /// time; dropping the future ends it between two changes. A bucket that fails is told of in the status and does not keep
    /// the others from their turn.
    pub async fn run_lifecycle(&self) -> Result<LifecycleCounts, ServiceError> {
        let mut counts = LifecycleCounts::default();
        let mut after: Option<String> = None;
        loop {
            let page = self
                .metastore
                .list_buckets(None, "", after.as_deref(), limits::BUCKETS_AT_ONCE)
                .await?;
            let Some(last) = page.last() else { break };
            after = Some(last.name.to_string());
            for record in page {
                if self.has_lifecycle(&record.name).await? {
                    match self.run_bucket_lifecycle(&record.name).await {
                        Ok(done) => counts = counts.and(done),
                        Err(error) => {
                            tracing::warn!(bucket = %record.name, %error, "lifecycle rules failed; they are tried again");
                        }
                    }
                }
            }
        }
        let now = self.env.now();
        self.lifecycle.change(|status| status.last_ended = Some(now));
        Ok(counts)
    }

    /// The same for one bucket; does nothing where it has no rules or is gone.
    pub async fn run_bucket_lifecycle(&self, name: &BucketName) -> Result<LifecycleCounts, ServiceError> {
        let _turn = self.lifecycle.turn.lock().await;
        match self.cached_bucket(name).await? {
            Some(known) if known.lifecycle.is_some() => {
                Pass::new(self, name.clone(), known.bucket.record.id).run().await
            }
            _ => Ok(LifecycleCounts::default()),
        }
    }

    /// Says when the job is to run next, for whoever asks.
    pub fn lifecycle_is_due(&self, next: Timestamp) {
        self.lifecycle.change(|status| status.next = Some(next));
    }

    /// What the job did and does.
    pub fn lifecycle_status(&self) -> LifecycleStatus {
        self.lifecycle.status()
    }

    /// Whether a bucket has rules. One that memory does not know is read and not remembered, so that buckets without rules
    /// take no room from others.
    async fn has_lifecycle(&self, name: &BucketName) -> Result<bool, ServiceError> {
        if let Some(known) = self.buckets.known(name.as_str()) {
            return Ok(known.is_some_and(|known| known.lifecycle.is_some()));
        }
        let found: Option<Arc<Bucket>> = self.metastore.bucket(name).await?;
        Ok(found.is_some_and(|bucket| bucket.configs.contains_key(&ConfigKind::Lifecycle)))
    }
}
