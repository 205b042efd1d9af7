//! Commands on buckets.

use super::Transaction;
use crate::{
    error::StoreError,
    reads,
    rows::{key, value},
};
use bytes::Bytes;
use sos_core::{
    Bucket, BucketId, BucketName, ConfigKind, FORMER_DOCUMENTS, FormerDocument, Outcome, Refusal,
    command::BucketChange,
    decide::bucket::{self, Creation, NewBucket},
    listing::Usage,
};
use std::{collections::BTreeMap, sync::Arc};

impl Transaction<'_> {
    pub(super) fn create_bucket(
        &mut self,
        wanted: NewBucket,
        configs: BTreeMap<ConfigKind, Bytes>,
    ) -> Result<Outcome, StoreError> {
        let existing = reads::bucket(self.view, &wanted.name)?;
        let existing_record = existing.as_ref().map(|bucket| &bucket.record);
        let record = match (
            bucket::create(existing_record, wanted, self.order, self.now)?,
            existing,
        ) {
            (Creation::New(record), _) => record,
            (Creation::Exists, Some(bucket)) => return Ok(Outcome::Bucket(Arc::new(bucket))),
            (Creation::Exists, None) => return Ok(Outcome::Done),
        };
        let id = record.id;
        self.put(key::bucket_name(&record.name), value::encode_bucket_id(id));
        self.put(key::bucket(id), value::encode_bucket(&record));
        self.put(key::counters(id), value::encode_usage(Usage::default()));
        for (kind, content) in &configs {
            self.put(key::config(id, *kind), value::encode_document(content));
        }
        Ok(self.bucket_is(Bucket { record, configs }))
    }

    pub(super) fn delete_bucket(&mut self, name: BucketName) -> Result<Outcome, StoreError> {
        let existing = reads::bucket(self.view, &name)?;
        let usage = match &existing {
            Some(existing) => reads::usage(self.view, existing.record.id)?,
            None => Usage::default(),
        };
        bucket::delete(existing.as_ref().map(|bucket| &bucket.record), &name, usage)?;
        if let Some(existing) = existing {
            let id = existing.record.id;
            self.delete(key::bucket_name(&name));
            self.delete(key::bucket(id));
            self.delete(key::counters(id));
            for kind in existing.configs.keys() {
                self.delete(key::config(id, *kind));
            }
            for former in reads::history(self.view, id, ConfigKind::Cors)? {
                self.delete(key::former(id, ConfigKind::Cors, former.replaced_by));
            }
            // Completed uploads go when they are forgotten: their bucket's number is never used again.
            self.bucket_changed = Some((name, None));
        }
        Ok(Outcome::Done)
    }

    pub(super) fn change_bucket(
        &mut self,
        id: BucketId,
        name: &BucketName,
        change: BucketChange,
    ) -> Result<Outcome, StoreError> {
        let existing = reads::bucket(self.view, name)?
            .filter(|existing| existing.record.id == id)
            .ok_or_else(|| Refusal::NoSuchBucket(name.to_string()))?;
        let (record, document) = bucket::change(existing.record, &existing.configs, change, self.order)?;
        let mut configs = existing.configs;
        self.put(key::bucket(id), value::encode_bucket(&record));
        if let Some((kind, content)) = &document
            && kind.has_history()
            && configs.get(kind) != content.as_ref()
        {
            self.keep_former(id, *kind, configs.get(kind).cloned())?;
        }
        match document {
            Some((kind, Some(content))) => {
                self.put(key::config(id, kind), value::encode_document(&content));
                configs.insert(kind, content);
            }
            Some((kind, None)) if configs.remove(&kind).is_some() => self.delete(key::config(id, kind)),
            _ => {}
        }
        Ok(self.bucket_is(Bucket { record, configs }))
    }

    /// Keeps what a document was before this change, in the same change, and lets go of the oldest.
    fn keep_former(
        &mut self,
        id: BucketId,
        kind: ConfigKind,
        content: Option<Bytes>,
    ) -> Result<(), StoreError> {
        let kept = reads::history(self.view, id, kind)?;
        for oldest in kept.iter().skip(FORMER_DOCUMENTS - 1) {
            self.delete(key::former(id, kind, oldest.replaced_by));
        }
        let former = FormerDocument {
            replaced_by: self.order,
            replaced: self.now,
            content,
        };
        self.put(key::former(id, kind, self.order), value::encode_former(&former));
        Ok(())
    }

    fn bucket_is(&mut self, bucket: Bucket) -> Outcome {
        let bucket = Arc::new(bucket);
        self.bucket_changed = Some((bucket.record.name.clone(), Some(Arc::clone(&bucket))));
        Outcome::Bucket(bucket)
    }
}
