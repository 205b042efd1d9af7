//! Whether there is room for what is to be written, before its bytes are taken.

use super::Scope;
use crate::error::ServiceError;
use sos_core::{ObjectKey, Refusal, Versioning, decide::UsageChange};

impl Scope<'_> {
    /// Refuses an object that is sure to exceed the bucket's quota, before its bytes are sent for nothing. The decision
    /// itself is the store's, with the change.
    pub(crate) async fn require_room(
        &self,
        key: &ObjectKey,
        length: Option<u64>,
    ) -> Result<(), ServiceError> {
        let bucket = &self.bucket()?.record;
        let Some(length) = length.filter(|_| bucket.quota.is_set()) else {
            return Ok(());
        };
        let change = UsageChange {
            versions: 1,
            bytes: i64::try_from(length).unwrap_or(i64::MAX),
            ..UsageChange::default()
        };
        let usage = self.usage().await?;
        let Err(exceeded) = bucket.quota.check(usage, change) else {
            return Ok(());
        };
        // What is replaced makes room.
        let replaces = bucket.versioning != Versioning::Enabled
            && self
                .service
                .metastore
                .object(bucket.id, key, None)
                .await?
                .is_some();
        if replaces {
            return Ok(());
        }
        Err(Refusal::QuotaExceeded(Box::new(exceeded)).into())
    }
}
