//! Commands on objects, and how a key's versions lie in the rows `O`, `V` and `N`.

use super::Transaction;
use crate::{
    error::StoreError,
    ordered::{OrderedRows, Payload, Row},
    reads,
    rows::{Garbage, GarbageKind, key, value},
};
use sos_core::{
    Blob, BucketId, NewBlob, ObjectKey, ObjectRecord, Order, Outcome, VersionId,
    command::{NewObject, ObjectChange},
    conditions::{JudgedVersion, WriteConditions},
    decide::{
        BucketState, UsageChange,
        key::{self as rules, Delete, KeyChange, KeyReads, KeyView},
    },
};

/// A version as it was read.
struct Loaded {
    record: ObjectRecord,
    row: Row,
    /// In `O`, else in `V`.
    is_object: bool,
}

/// The versions of a key that a command reads, each once.
#[derive(Default)]
pub(super) struct LoadedKey {
    versions: Vec<Loaded>,
    newest: Option<usize>,
    null: Option<usize>,
    named: Option<usize>,
    successor: Option<usize>,
}

impl LoadedKey {
    pub(super) fn load(
        view: &dyn OrderedRows,
        bucket: BucketId,
        object_key: &ObjectKey,
        reads: KeyReads,
    ) -> Result<Self, StoreError> {
        let mut loaded = Self::default();
        if let Some(row) = view.get(&key::object(bucket, object_key))? {
            loaded.newest = Some(loaded.add(row, true)?);
        } else if reads.newest_marker
            && let Some(row) = reads::version_below(view, bucket, object_key, Order::MAX)?
        {
            loaded.newest = Some(loaded.add(row, false)?);
        }
        if reads.null {
            loaded.null = loaded
                .find(view, bucket, object_key, VersionId::Null)?
                .filter(|&null| Some(null) != loaded.newest);
        }
        if let Some(version) = reads.named {
            loaded.named = loaded.find(view, bucket, object_key, version)?;
        }
        if let (true, Some(newest)) = (reads.successor, loaded.newest)
            && loaded.named == loaded.newest
        {
            let below = loaded.versions[newest].record.order;
            if let Some(row) = reads::version_below(view, bucket, object_key, below)? {
                loaded.successor = Some(loaded.add(row, false)?);
            }
        }
        Ok(loaded)
    }

    pub(super) fn view(&self) -> KeyView<'_> {
        let record = |index: Option<usize>| index.map(|index| &self.versions[index].record);
        KeyView {
            newest: record(self.newest),
            null: record(self.null),
            named: record(self.named),
            successor: record(self.successor),
        }
    }

    fn find(
        &mut self,
        view: &dyn OrderedRows,
        bucket: BucketId,
        object_key: &ObjectKey,
        version: VersionId,
    ) -> Result<Option<usize>, StoreError> {
        if let Some(index) = self.position(version) {
            return Ok(Some(index));
        }
        match reads::noncurrent_version(view, bucket, object_key, version)? {
            Some(row) => self.add(row, false).map(Some),
            None => Ok(None),
        }
    }

    fn position(&self, version: VersionId) -> Option<usize> {
        self.versions
            .iter()
            .position(|loaded| loaded.record.version_id() == version)
    }

    fn add(&mut self, row: Row, is_object: bool) -> Result<usize, StoreError> {
        let record = value::decode_object(&row.value)?;
        if let Some(index) = self.position(record.version_id()) {
            return Ok(index);
        }
        self.versions.push(Loaded {
            record,
            row,
            is_object,
        });
        Ok(self.versions.len() - 1)
    }
}

impl Transaction<'_> {
    pub(super) fn put_object(
        &mut self,
        bucket: BucketId,
        object_key: &ObjectKey,
        object: NewObject,
        conditions: &WriteConditions,
    ) -> Result<Outcome, StoreError> {
        let state = self.bucket_state(bucket)?;
        self.put_new_version(
            bucket,
            object_key,
            &state,
            object,
            conditions,
            UsageChange::default(),
        )
    }

    /// Puts a version and counts it together with `also`, the other thing the command does to the counters.
    pub(super) fn put_new_version(
        &mut self,
        bucket: BucketId,
        object_key: &ObjectKey,
        state: &BucketState,
        object: NewObject,
        conditions: &WriteConditions,
        also: UsageChange,
    ) -> Result<Outcome, StoreError> {
        let loaded = LoadedKey::load(
            self.view,
            bucket,
            object_key,
            rules::reads_of_put(state.versioning),
        )?;
        let (change, blob) = rules::put(&loaded.view(), state, object, conditions, self.order, self.now)?;
        self.count(bucket, state, change.usage.and(also))?;
        let payload = match blob {
            NewBlob::Riding(bytes) => Payload::New(bytes),
            NewBlob::Parts(spans) => Payload::New(value::encode_manifest(&spans)),
            NewBlob::Extent(extent) => {
                self.pending.push(extent);
                Payload::None
            }
            NewBlob::Empty | NewBlob::Unmoved => Payload::None,
        };
        self.write_key(bucket, object_key, loaded, change, payload, state)
    }

    pub(super) fn delete_object(
        &mut self,
        bucket: BucketId,
        object_key: &ObjectKey,
        delete: &Delete<'_>,
    ) -> Result<Outcome, StoreError> {
        let state = self.bucket_state(bucket)?;
        let reads = rules::reads_of_delete(delete.version, state.versioning);
        let loaded = LoadedKey::load(self.view, bucket, object_key, reads)?;
        let (change, deletion) = rules::delete(&loaded.view(), &state, delete, self.order, self.now)?;
        self.count_freely(bucket, &state, change.usage)?;
        self.write_key(bucket, object_key, loaded, change, Payload::None, &state)?;
        Ok(Outcome::Deleted {
            version: deletion.version,
            delete_marker: deletion.delete_marker,
        })
    }

    pub(super) fn change_object(
        &mut self,
        bucket: BucketId,
        object_key: &ObjectKey,
        version: Option<VersionId>,
        judged: Option<JudgedVersion>,
        change: ObjectChange,
    ) -> Result<Outcome, StoreError> {
        let state = self.bucket_state(bucket)?;
        let loaded = LoadedKey::load(self.view, bucket, object_key, rules::reads_of_change(version))?;
        let change = rules::change(&loaded.view(), &state, version, judged, change, self.now)?;
        self.write_key(bucket, object_key, loaded, change, Payload::None, &state)
    }

    /// Lays a change out in rows: the newest version in `O` unless it is a delete marker, every other one in `V`, and in
    /// `N` the order of the null version while it is in `V`. `payload` rides beside a new version.
    pub(super) fn write_key(
        &mut self,
        bucket: BucketId,
        object_key: &ObjectKey,
        loaded: LoadedKey,
        change: KeyChange,
        payload: Payload,
        state: &BucketState,
    ) -> Result<Outcome, StoreError> {
        let object_row = key::object(bucket, object_key);
        let (mut had_object, mut has_object) = (false, false);
        let (mut null_before, mut null_after) = (None, None);
        let mut in_place = None;
        for Loaded {
            record,
            row,
            is_object,
        } in loaded.versions
        {
            had_object |= is_object;
            if record.null_version && !is_object {
                null_before = Some(record.order);
            }
            if change.removed.contains(&record.order) {
                if !is_object {
                    self.delete(key::version(bucket, object_key, record.order));
                }
                self.free_version(&record, row)?;
                continue;
            }
            if change
                .written
                .as_ref()
                .is_some_and(|written| written.order == record.order)
            {
                in_place = Some(keep_payload(&record, &row)?);
                continue;
            }
            let becomes_object = change.newest == Some(record.order) && !record.delete_marker;
            has_object |= becomes_object;
            if record.null_version && !becomes_object {
                null_after = Some(record.order);
            }
            if becomes_object == is_object {
                continue;
            }
            let payload = keep_payload(&record, &row)?;
            let version_row = key::version(bucket, object_key, record.order);
            if becomes_object {
                self.delete(version_row);
                self.put_with(object_row.clone(), row.value, payload);
            } else {
                self.put_with(version_row, row.value, payload);
            }
        }
        let mut outcome = Outcome::Done;
        if let Some(record) = change.written {
            let becomes_object = change.newest == Some(record.order) && !record.delete_marker;
            has_object |= becomes_object;
            if record.null_version && !becomes_object {
                null_after = Some(record.order);
            }
            let row_key = if becomes_object {
                object_row.clone()
            } else {
                key::version(bucket, object_key, record.order)
            };
            let (row_value, record) = value::encode_object(*record);
            self.put_with(row_key, row_value, in_place.unwrap_or(payload));
            outcome = Outcome::Object {
                version: rules::shown_version(&record, state.versioning),
                record: Box::new(record),
            };
        }
        if had_object && !has_object {
            self.delete(object_row);
        }
        match null_after {
            null_after if null_after == null_before => {}
            Some(order) => self.put(
                key::null_place(bucket, object_key),
                value::encode_null_place(order),
            ),
            None => self.delete(key::null_place(bucket, object_key)),
        }
        Ok(outcome)
    }

    /// What rode in the log dies with its row; extents are left to the collector.
    fn free_version(&mut self, record: &ObjectRecord, row: Row) -> Result<(), StoreError> {
        let (extents, payload) = match record.blob {
            Blob::Empty | Blob::Riding => return Ok(()),
            Blob::Extent(extent) => (vec![extent], Payload::None),
            Blob::Parts { .. } => (Vec::new(), keep_payload(record, &row)?),
        };
        let garbage = Garbage {
            freed: self.order,
            extents,
            manifest: payload != Payload::None,
        };
        self.put_with(
            key::garbage(record.order, GarbageKind::Version),
            value::encode_garbage(&garbage),
            payload,
        );
        Ok(())
    }
}

fn keep_payload(record: &ObjectRecord, row: &Row) -> Result<Payload, StoreError> {
    match (&record.blob, row.payload) {
        (Blob::Empty | Blob::Extent(_), _) => Ok(Payload::None),
        (Blob::Riding | Blob::Parts { .. }, Some(pointer)) => Ok(Payload::Keep(pointer)),
        (Blob::Riding | Blob::Parts { .. }, None) => Err(StoreError::RowUnreadable {
            what: format!("the object of order {}", record.order),
            reason: "its payload is missing".to_owned(),
        }),
    }
}
