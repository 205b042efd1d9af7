//! What lifecycle rules found due, many keys in one change.

use super::{Transaction, objects::LoadedKey};
use crate::{error::StoreError, ordered::Payload};
use sos_core::{
    BucketId, Outcome, Refusal,
    command::{LifecycleItem, LifecycleResult},
    decide::{BucketState, UsageChange, lifecycle as rules},
};
use std::collections::HashSet;

impl Transaction<'_> {
    /// Each item is decided by itself upon the same view, so that no two may be of one key.
    pub(super) fn apply_lifecycle(
        &mut self,
        bucket: BucketId,
        items: &[LifecycleItem],
    ) -> Result<Outcome, StoreError> {
        let state = self.bucket_state(bucket)?;
        let mut usage = UsageChange::default();
        let mut keys = HashSet::with_capacity(items.len());
        let mut results = Vec::with_capacity(items.len());
        for item in items {
            let result = if keys.insert(&item.key) {
                self.apply_item(bucket, &state, item, &mut usage)?
            } else {
                LifecycleResult::Changed
            };
            results.push(result);
        }
        self.count_freely(bucket, &state, usage)?;
        Ok(Outcome::Lifecycle(results))
    }

    fn apply_item(
        &mut self,
        bucket: BucketId,
        state: &BucketState,
        item: &LifecycleItem,
        usage: &mut UsageChange,
    ) -> Result<LifecycleResult, StoreError> {
        let reads = rules::reads(item, state.versioning);
        let loaded = LoadedKey::load(self.view, bucket, &item.key, reads)?;
        let change = match rules::apply(&loaded.view(), state, item, self.order, self.now) {
            Ok(change) => change,
            Err(Refusal::Locked) => return Ok(LifecycleResult::Locked),
            Err(_) => return Ok(LifecycleResult::Changed),
        };
        *usage = usage.and(change.usage);
        self.write_key(bucket, &item.key, loaded, change, Payload::None, state)?;
        Ok(LifecycleResult::Done)
    }
}
