//! Whether there is room for what is to be written, before its bytes are taken.
//!
//! Only what is sure to exceed a quota is refused here, so that its bytes are not sent for nothing. The decision itself is
//! the store's, with the change that counts: what it would allow is never refused.

use super::Scope;
use crate::error::ServiceError;
use sos_core::{
    ObjectKey, PartRecord, QuotaExceeded, Refusal, UploadRecord, Versioning, decide::UsageChange,
};

impl Scope<'_> {
    /// Refuses an object that is sure to exceed the quota of the bucket or of its owner. `length`: its bytes, where they
    /// are known.
    pub(crate) async fn require_room(
        &self,
        key: &ObjectKey,
        length: Option<u64>,
    ) -> Result<(), ServiceError> {
        let Some(bytes) = length.map(signed) else {
            return Ok(());
        };
        let change = UsageChange {
            versions: 1,
            bytes,
            ..UsageChange::default()
        };
        // What is replaced makes room.
        if self.exceeded(change).await?.is_none() || self.replaces(key).await? {
            return Ok(());
        }
        // What was counted may have been replaced or deleted before the key was looked at.
        match self.exceeded(change).await? {
            Some(exceeded) if !self.replaces(key).await? => Err(refused(exceeded)),
            _ => Ok(()),
        }
    }

    /// Refuses a part that is sure to exceed the quota of the bucket or of its owner; the part that has the number now
    /// makes room. `upload` is one that [`Self::upload`] gave.
    pub(crate) async fn require_room_for_part(
        &self,
        upload: &UploadRecord,
        number: u16,
        length: Option<u64>,
    ) -> Result<(), ServiceError> {
        let Some(bytes) = length.map(signed) else {
            return Ok(());
        };
        let grows_by = |upload_bytes| UsageChange {
            upload_bytes,
            ..UsageChange::default()
        };
        if self.exceeded(grows_by(bytes)).await?.is_none() {
            return Ok(());
        }
        let replaced = self.part(upload, number).await?;
        let freed = replaced.as_ref().map_or(0, |part| signed(part.size));
        // The part that is taken off is the one that is counted, where it is the same before and after.
        match self.exceeded(grows_by(bytes - freed)).await? {
            Some(exceeded) if self.part(upload, number).await? == replaced => Err(refused(exceeded)),
            _ => Ok(()),
        }
    }

    /// Which quota a change would exceed: the bucket's is asked before its owner's, as the store does.
    async fn exceeded(&self, change: UsageChange) -> Result<Option<QuotaExceeded>, ServiceError> {
        let bucket = self.allowed_bucket()?;
        if bucket.quota.is_set()
            && let Err(exceeded) = bucket.quota.check(self.usage().await?, change)
        {
            return Ok(Some(exceeded));
        }
        // The row is asked, not `counts_for_owner` of the record: a snapshot is not told when the owner is given a quota.
        if let Some(of_owner) = self.tenant_quota(bucket.owner()).await?
            && let Err(exceeded) = of_owner.quota.check(of_owner.usage, change)
        {
            let tenant = Some(bucket.owner().clone());
            return Ok(Some(QuotaExceeded { tenant, ..exceeded }));
        }
        Ok(None)
    }

    /// Whether an object under this key takes the place of one that is there.
    async fn replaces(&self, key: &ObjectKey) -> Result<bool, ServiceError> {
        let bucket = self.allowed_bucket()?;
        if bucket.versioning == Versioning::Enabled {
            return Ok(false);
        }
        let found = self.service.metastore.object(bucket.id, key, None).await?;
        Ok(found.is_some())
    }

    async fn part(&self, upload: &UploadRecord, number: u16) -> Result<Option<PartRecord>, ServiceError> {
        let from_number = self.list_parts(upload, number.saturating_sub(1), 1).await?;
        Ok(from_number.into_iter().find(|part| part.number == number))
    }
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

fn refused(exceeded: QuotaExceeded) -> ServiceError {
    Refusal::QuotaExceeded(Box::new(exceeded)).into()
}
