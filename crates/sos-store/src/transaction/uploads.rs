//! Commands on multipart uploads.

use super::Transaction;
use crate::{
    error::StoreError,
    reads,
    rows::{key, value},
};
use sos_core::{
    BucketId, ETag, NewBlob, ObjectKey, Outcome, PartRecord, PendingExtent, Timestamp, UploadId,
    UploadRecord,
    command::{CompletedPart, NewObject},
    conditions::WriteConditions,
    decide::upload::{self as rules, Complete, Completion, NewPart},
    upload::UploadState,
};
use std::ops::Bound;

/// How many completed uploads one command forgets at most.
const FORGET_LIMIT: usize = 1000;

impl Transaction<'_> {
    pub(super) fn create_upload(
        &mut self,
        bucket: BucketId,
        upload: UploadRecord,
    ) -> Result<Outcome, StoreError> {
        let state = self.bucket_state(bucket)?;
        let (record, usage) = rules::create(upload, self.now);
        self.put(
            key::upload(bucket, &record.key, record.id),
            value::encode_upload(&record),
        );
        self.count(bucket, &state, usage)?;
        Ok(Outcome::Done)
    }

    pub(super) fn put_part(
        &mut self,
        bucket: BucketId,
        object_key: &ObjectKey,
        upload: UploadId,
        part: NewPart,
        pending: Option<PendingExtent>,
    ) -> Result<Outcome, StoreError> {
        let state = self.bucket_state(bucket)?;
        let open = reads::open_upload(self.view, bucket, object_key, upload)?;
        let part_row = key::part(bucket, upload, part.number);
        let replaced = match self.view.get(&part_row)? {
            Some(row) => Some(value::decode_part(&row.value)?),
            None => None,
        };
        let change = rules::put_part(
            upload,
            open.as_ref(),
            replaced.as_ref(),
            part,
            self.order,
            self.now,
        )?;
        self.put(part_row, value::encode_part(&change.record));
        self.count(bucket, &state, change.usage)?;
        self.free_parts(change.freed.into_iter().collect());
        self.pending.extend(pending);
        Ok(Outcome::Part(Box::new(change.record)))
    }

    pub(super) fn complete_upload(
        &mut self,
        bucket: BucketId,
        object_key: &ObjectKey,
        upload: UploadId,
        named: &[CompletedPart],
        mut object: NewObject,
        conditions: &WriteConditions,
    ) -> Result<Outcome, StoreError> {
        let state = self.bucket_state(bucket)?;
        let existing = reads::upload(self.view, bucket, object_key, upload)?;
        let stored = self.parts(bucket, upload)?;
        let spans = match &object.blob {
            NewBlob::Parts(spans) => spans.as_slice(),
            _ => &[],
        };
        let complete = Complete {
            id: upload,
            named,
            spans,
            etag: &object.etag,
        };
        let (unused, usage) = match rules::complete(existing.as_ref(), &stored, &complete)? {
            Completion::Repeated { etag, version } => return Ok(Outcome::Completed { etag, version }),
            Completion::Complete { unused, usage } => (unused, usage),
        };
        if let Some(existing) = &existing {
            rules::keep_wrapped_key(&mut object, existing);
        }
        let outcome = self.put_new_version(bucket, object_key, &state, object, conditions, usage)?;
        self.delete(key::upload(bucket, object_key, upload));
        self.delete_parts(bucket, upload, &stored);
        self.free_parts(unused);
        if let (Some(existing), Outcome::Object { record, version }) = (existing, &outcome) {
            let etag: ETag = record.etag.clone();
            let finished = UploadRecord {
                state: UploadState::Completed {
                    etag,
                    version: *version,
                    at: self.now,
                },
                ..existing
            };
            self.put(
                key::finished_upload(bucket, object_key, upload),
                value::encode_upload(&finished),
            );
            self.put(
                key::upload_expiry(self.now, self.order),
                value::encode_upload_expiry(bucket, object_key, upload),
            );
        }
        Ok(outcome)
    }

    pub(super) fn abort_upload(
        &mut self,
        bucket: BucketId,
        object_key: &ObjectKey,
        upload: UploadId,
    ) -> Result<Outcome, StoreError> {
        let state = self.bucket_state(bucket)?;
        let open = reads::open_upload(self.view, bucket, object_key, upload)?;
        let stored = self.parts(bucket, upload)?;
        let (freed, usage) = rules::abort(upload, open.as_ref(), &stored)?;
        self.delete(key::upload(bucket, object_key, upload));
        self.delete_parts(bucket, upload, &stored);
        self.free_parts(freed);
        self.count_freely(bucket, &state, usage)?;
        Ok(Outcome::Done)
    }

    pub(super) fn forget_uploads(&mut self, completed_before: Timestamp) -> Result<Outcome, StoreError> {
        let from = [key::UPLOAD_EXPIRY];
        let to = key::upload_expiry(completed_before, 0);
        let mut forgotten = 0;
        let rows = self
            .view
            .scan(Bound::Included(&from), Bound::Excluded(&to))
            .take(FORGET_LIMIT);
        for row in rows {
            let (row_key, row) = row?;
            let expiry = value::decode_upload_expiry(&row.value)?;
            self.delete(row_key);
            self.delete(key::finished_upload(expiry.bucket, &expiry.key, expiry.upload));
            forgotten += 1;
        }
        Ok(Outcome::Forgotten(forgotten))
    }

    fn parts(&self, bucket: BucketId, upload: UploadId) -> Result<Vec<PartRecord>, StoreError> {
        reads::parts(self.view, bucket, upload, 0, usize::MAX)
    }

    fn delete_parts(&mut self, bucket: BucketId, upload: UploadId, parts: &[PartRecord]) {
        for part in parts {
            self.delete(key::part(bucket, upload, part.number));
        }
    }
}
