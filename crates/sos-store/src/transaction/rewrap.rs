//! Data keys that another master key wraps now, many in one change.

use super::{Transaction, objects::LoadedKey};
use crate::{
    error::StoreError,
    ordered::Payload,
    reads,
    rows::{key, value},
};
use sos_core::{
    BucketId, Outcome,
    command::{KeyOwner, RewrapItem, RewrapResult},
    decide::{BucketState, key::reads_of_change, rewrap as rules},
};
use std::collections::HashSet;

impl Transaction<'_> {
    /// Each item is decided by itself upon the same view, and changes the one row that its wrapped key is in.
    pub(super) fn rewrap_keys(
        &mut self,
        bucket: BucketId,
        items: &[RewrapItem],
    ) -> Result<Outcome, StoreError> {
        let state = self.bucket_state(bucket)?;
        let mut owners = HashSet::with_capacity(items.len());
        let mut results = Vec::with_capacity(items.len());
        for item in items {
            let is_done = owners.insert((&item.key, item.owner)) && self.rewrap_key(bucket, &state, item)?;
            results.push(if is_done {
                RewrapResult::Done
            } else {
                RewrapResult::Changed
            });
        }
        Ok(Outcome::Rewrapped(results))
    }

    fn rewrap_key(
        &mut self,
        bucket: BucketId,
        state: &BucketState,
        item: &RewrapItem,
    ) -> Result<bool, StoreError> {
        match item.owner {
            KeyOwner::Version(version) => {
                let loaded = LoadedKey::load(self.view, bucket, &item.key, reads_of_change(Some(version)))?;
                let Ok(change) = rules::version(&loaded.view(), item) else {
                    return Ok(false);
                };
                self.write_key(bucket, &item.key, loaded, change, Payload::None, state)?;
            }
            KeyOwner::Upload(upload) => {
                let open = reads::open_upload(self.view, bucket, &item.key, upload)?;
                let Ok(record) = rules::upload(open, item) else {
                    return Ok(false);
                };
                self.put(
                    key::upload(bucket, &item.key, upload),
                    value::encode_upload(&record),
                );
            }
        }
        Ok(true)
    }
}
