//! Everything that is stored under a wrapped data key, page by page: of each bucket first the open uploads, then the
//! versions. An upload that is completed meanwhile is met as a version, or took its wrapped key from the upload as it is by
//! then.

use crate::{error::ServiceError, limits, service::Service};
use sos_core::{
    BucketId, BucketName, BucketRecord, Encryption, ObjectKey,
    command::KeyOwner,
    listing::{Entry, ListQuery, StartAt},
};

/// Goes through all buckets.
pub(super) struct Walk<'a> {
    service: &'a Service,
    /// Buckets that are still to come, of those that were listed; the next one last.
    listed: Vec<BucketRecord>,
    /// The last bucket that was listed.
    after: Option<String>,
    at: Option<At>,
}

/// Where it is.
struct At {
    bucket: BucketName,
    id: BucketId,
    is_at_uploads: bool,
    start: StartAt,
}

/// A page of one bucket.
pub(super) struct WalkPage {
    pub(super) bucket: BucketName,
    pub(super) id: BucketId,
    /// The key behind which the next page starts.
    pub(super) position: Option<String>,
    /// What was on it, encrypted or not.
    pub(super) examined: u64,
    pub(super) wrapped: Vec<WrappedKey>,
}

/// A data key that a master key wrapped.
pub(super) struct WrappedKey {
    pub(super) key: ObjectKey,
    pub(super) owner: KeyOwner,
    pub(super) encryption: Encryption,
    /// Bytes of the version; 0 of an upload.
    pub(super) size: u64,
}

impl<'a> Walk<'a> {
    pub(super) fn new(service: &'a Service) -> Self {
        Self {
            service,
            listed: Vec::new(),
            after: None,
            at: None,
        }
    }

    /// The next page; `None`: that was all.
    pub(super) async fn next(&mut self) -> Result<Option<WalkPage>, ServiceError> {
        if self.at.is_none() {
            self.at = self.next_bucket().await?;
        }
        let Some(at) = self.at.as_mut() else {
            return Ok(None);
        };
        let query = ListQuery {
            start: std::mem::take(&mut at.start),
            limit: limits::REWRAP_PAGE,
            ..ListQuery::default()
        };
        let metastore = &self.service.metastore;
        let mut wrapped = Vec::new();
        let (examined, next) = if at.is_at_uploads {
            let page = metastore.list_uploads(at.id, &query).await?;
            let examined = page.entries.len();
            for upload in items(page.entries) {
                let owner = KeyOwner::Upload(upload.id);
                wrapped.extend(of_master_key(upload.key, owner, upload.encryption, 0));
            }
            (examined, page.next)
        } else {
            let page = metastore.list_versions(at.id, &query).await?;
            let examined = page.entries.len();
            for listed in items(page.entries) {
                let owner = KeyOwner::Version(listed.record.version_id());
                let (encryption, size) = (listed.record.encryption, listed.record.size);
                wrapped.extend(of_master_key(listed.key, owner, encryption, size));
            }
            (examined, page.next)
        };
        let page = WalkPage {
            bucket: at.bucket.clone(),
            id: at.id,
            position: next.as_ref().and_then(StartAt::key).map(str::to_owned),
            examined: examined as u64,
            wrapped,
        };
        match next {
            Some(next) => at.start = next,
            None if at.is_at_uploads => at.is_at_uploads = false,
            None => self.at = None,
        }
        Ok(Some(page))
    }

    async fn next_bucket(&mut self) -> Result<Option<At>, ServiceError> {
        if self.listed.is_empty() {
            let metastore = &self.service.metastore;
            let after = self.after.as_deref();
            self.listed = metastore
                .list_buckets(None, "", after, limits::BUCKETS_AT_ONCE)
                .await?;
            if let Some(last) = self.listed.last() {
                self.after = Some(last.name.to_string());
            }
            self.listed.reverse();
        }
        Ok(self.listed.pop().map(|bucket| At {
            id: bucket.id,
            bucket: bucket.name,
            is_at_uploads: true,
            start: StartAt::Beginning,
        }))
    }
}

fn items<T>(entries: Vec<Entry<T>>) -> impl Iterator<Item = T> {
    entries.into_iter().filter_map(|entry| match entry {
        Entry::Item(item) => Some(item),
        Entry::CommonPrefix(_) => None,
    })
}

fn of_master_key(
    key: ObjectKey,
    owner: KeyOwner,
    encryption: Option<Encryption>,
    size: u64,
) -> Option<WrappedKey> {
    let encryption = encryption.filter(Encryption::has_master_key)?;
    Some(WrappedKey {
        key,
        owner,
        encryption,
        size,
    })
}
