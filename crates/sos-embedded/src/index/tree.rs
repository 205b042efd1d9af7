//! The tree: snapshots, batches, and how it reaches the disk.
//!
//! Numbers. The tree numbers each batch, and each of its own changes of shape (a flush, a compaction), from one
//! counter. A snapshot names a number and sees what is below it. Only the committer publishes, after a whole batch:
//! so no snapshot sees half of one, and a shape installed meanwhile is used by later snapshots only.

use super::{
    applied::{self, Applied},
    envelope::Envelope,
    shadow_filter::ShadowFilters,
};
use crate::log::segments::Segments;
use bytes::Bytes;
use lsm_tree::{
    AbstractTree, AnyTree, Cache, Config, DescriptorTable, Guard, SeqNo, SequenceNumberCounter,
    compaction::Leveled,
    config::{BloomConstructionPolicy, FilterPolicy, FilterPolicyEntry, PinningPolicy},
};
use sos_store::StoreError;
use std::{
    collections::BTreeMap,
    io::ErrorKind,
    ops::Bound,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// The target length of the tree's files: small, so that one compaction is short.
const TABLE_BYTES: u64 = 32 << 20;

/// The index.
pub(crate) struct Index {
    tree: AnyTree,
    counter: SequenceNumberCounter,
    published: AtomicU64,
    pins: Mutex<BTreeMap<SeqNo, usize>>,
    rotated_group: AtomicU64,
    persisted_group: AtomicU64,
}

/// One change of a batch.
pub(crate) enum IndexChange {
    /// The row's envelope is this.
    Put(Bytes, Envelope),
    /// The row leaves no trace.
    Remove(Bytes),
}

impl Index {
    /// Opens the tree in a folder, or makes one.
    pub(crate) fn open(folder: &Path, cache_bytes: u64, segments: Arc<Segments>) -> Result<Self, StoreError> {
        let counter = SequenceNumberCounter::new(1);
        let tree = Config::new(folder, counter.clone(), SequenceNumberCounter::default())
            .use_cache(Arc::new(Cache::with_capacity_bytes(cache_bytes)))
            .use_descriptor_table(Some(Arc::new(DescriptorTable::new(256))))
            .filter_policy(FilterPolicy::all(FilterPolicyEntry::Bloom(
                BloomConstructionPolicy::BitsPerKey(10.0),
            )))
            .filter_block_partitioning_policy(PinningPolicy::new([false, false, true]))
            .index_block_partitioning_policy(PinningPolicy::new([false, false, true]))
            .with_compaction_filter_factory(Some(Arc::new(ShadowFilters(segments))))
            .open()
            .map_err(|error| failed(folder, error))?;
        let next = tree
            .get_highest_persisted_seqno()
            .map_or(1, |highest| highest + 1);
        counter.set(next);
        let index = Self {
            tree,
            counter,
            published: AtomicU64::new(next),
            pins: Mutex::default(),
            rotated_group: AtomicU64::new(0),
            persisted_group: AtomicU64::new(0),
        };
        if let Some(applied) = index.applied()? {
            index.rotated_group.store(applied.group, Ordering::Release);
            index.persisted_group.store(applied.group, Ordering::Release);
        }
        Ok(index)
    }

    /// How far the index on disk is; `None`: it holds nothing.
    pub(crate) fn applied(&self) -> Result<Option<Applied>, StoreError> {
        let Some(value) = self
            .tree
            .get(applied::KEY, self.published())
            .map_err(|error| self.failed(error))?
        else {
            return Ok(None);
        };
        Applied::decode(&value)
            .map(Some)
            .map_err(|error| StoreError::Index(error.to_string()))
    }

    fn published(&self) -> SeqNo {
        self.published.load(Ordering::Acquire)
    }

    /// A consistent view of what is published; cheap, and to be held briefly.
    pub(crate) fn snapshot(self: &Arc<Self>) -> Snapshot {
        let mut pins = self.pins.lock().unwrap_or_else(PoisonError::into_inner);
        let number = self.published();
        *pins.entry(number).or_default() += 1;
        drop(pins);
        Snapshot {
            index: Arc::clone(self),
            number,
        }
    }

    /// The lowest number that a snapshot still names.
    pub(crate) fn watermark(&self) -> SeqNo {
        let pins = self.pins.lock().unwrap_or_else(PoisonError::into_inner);
        pins.keys().next().copied().unwrap_or_else(|| self.published())
    }

    /// Applies a batch and publishes it whole. Called by the committer only.
    pub(crate) fn apply(&self, batch: Vec<IndexChange>) {
        let number = self.counter.next();
        let memtable = self.tree.active_memtable();
        for change in batch {
            let entry = match change {
                IndexChange::Put(key, envelope) => lsm_tree::InternalValue::from_components(
                    &key[..],
                    envelope.encode(),
                    number,
                    lsm_tree::ValueType::Value,
                ),
                IndexChange::Remove(key) => lsm_tree::InternalValue::new_tombstone(&key[..], number),
            };
            memtable.insert(entry);
        }
        self.publish();
    }

    /// Lets later snapshots use the tree's newest shape. Called by the committer only, between batches.
    pub(crate) fn publish(&self) {
        self.published.store(self.counter.get(), Ordering::Release);
    }

    /// Bytes in the active memtable.
    pub(crate) fn memtable_bytes(&self) -> u64 {
        self.tree.active_memtable().size()
    }

    /// Memtables and files that wait for the flush and compaction threads: what the throttle goes by.
    pub(crate) fn backlog(&self) -> (usize, usize) {
        (self.tree.sealed_memtable_count(), self.tree.l0_run_count())
    }

    /// Closes the active memtable with the row that says how far it goes. Called by the committer only, between batches.
    pub(crate) fn rotate(&self, applied: &Applied) {
        let number = self.counter.next();
        // The count, a statistic, is of no use here.
        let _ = self.tree.insert(applied::KEY, applied.encode(), number);
        self.publish();
        self.tree.rotate_memtable();
        self.rotated_group.store(applied.group, Ordering::Release);
    }

    /// The last group that is in a closed memtable or on disk.
    pub(crate) fn rotated_group(&self) -> u64 {
        self.rotated_group.load(Ordering::Acquire)
    }

    /// The last group that the index holds durably.
    pub(crate) fn persisted_group(&self) -> u64 {
        self.persisted_group.load(Ordering::Acquire)
    }

    /// Writes closed memtables to disk.
    pub(crate) fn flush(&self) -> Result<(), StoreError> {
        let reached = self.rotated_group();
        let lock = self.tree.get_flush_lock();
        self.tree
            .flush(&lock, self.watermark())
            .map_err(|error| self.failed(error))?;
        drop(lock);
        self.persisted_group.fetch_max(reached, Ordering::AcqRel);
        Ok(())
    }

    /// Does one step of compaction; `false`: there was nothing to do.
    pub(crate) fn compact(&self) -> Result<bool, StoreError> {
        let before = self.tree.current_version().id();
        let strategy = Leveled::default().with_table_target_size(TABLE_BYTES);
        self.tree
            .compact(Arc::new(strategy), self.watermark())
            .map_err(|error| self.failed(error))?;
        Ok(self.tree.current_version().id() != before)
    }

    /// Rewrites the whole tree: what gives the space of deleted rows back.
    pub(crate) fn compact_all(&self) -> Result<(), StoreError> {
        self.tree
            .major_compact(TABLE_BYTES, self.watermark())
            .map_err(|error| self.failed(error))
    }

    /// Forgets shapes that no snapshot can use, and with them their files.
    pub(crate) fn release(&self) -> Result<(), StoreError> {
        let watermark = self.watermark();
        let folder = self.tree.tree_config().path.clone();
        self.tree
            .get_version_history_lock()
            .maintenance(&folder, watermark)
            .map_err(|error| self.failed(error))
    }

    fn failed(&self, error: lsm_tree::Error) -> StoreError {
        failed(&self.tree.tree_config().path, error)
    }

    /// Rows on disk and in memory, older images included.
    pub(crate) fn approximate_rows(&self) -> u64 {
        self.tree.approximate_len() as u64
    }
}

/// A consistent view of the index.
pub(crate) struct Snapshot {
    index: Arc<Index>,
    number: SeqNo,
}

impl Snapshot {
    /// A row's envelope, a mark of deletion included.
    pub(crate) fn envelope(&self, key: &[u8]) -> Result<Option<Envelope>, StoreError> {
        let value = self
            .index
            .tree
            .get(key, self.number)
            .map_err(|error| self.index.failed(error))?;
        value.map(|value| decode(key, &value)).transpose()
    }

    /// Envelopes in the order of their keys, marks of deletion included, the engine's own rows left out.
    pub(crate) fn envelopes(
        &self,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
    ) -> impl Iterator<Item = Result<(Bytes, Envelope), StoreError>> + use<> {
        let rows =
            (!is_empty(from, to)).then(|| self.index.tree.range::<&[u8], _>((from, to), self.number, None));
        let index = Arc::clone(&self.index);
        rows.into_iter()
            .flatten()
            .filter_map(move |guard| match guard.into_inner() {
                Ok((key, _)) if key.first().is_none_or(|&tag| tag < 0x20) => None,
                Ok((key, value)) => {
                    Some(decode(&key, &value).map(|envelope| (Bytes::copy_from_slice(&key), envelope)))
                }
                Err(error) => Some(Err(index.failed(error))),
            })
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        let mut pins = self.index.pins.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = pins.get_mut(&self.number) {
            *count -= 1;
            if *count == 0 {
                pins.remove(&self.number);
            }
        }
    }
}

/// Whether no key lies between.
pub(crate) fn is_empty(from: Bound<&[u8]>, to: Bound<&[u8]>) -> bool {
    match (from, to) {
        (Bound::Included(from), Bound::Included(to)) => from > to,
        (Bound::Included(from) | Bound::Excluded(from), Bound::Excluded(to))
        | (Bound::Excluded(from), Bound::Included(to)) => from >= to,
        (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
    }
}

fn decode(key: &[u8], value: &[u8]) -> Result<Envelope, StoreError> {
    Envelope::decode(value).map_err(|error| StoreError::RowUnreadable {
        what: format!("{:?}", Bytes::copy_from_slice(key)),
        reason: error.to_string(),
    })
}

/// [`StoreError::Index`] where the tree's files are damaged, so that the index has to be rebuilt; [`StoreError::Io`] where
/// the system refused, which may pass.
fn failed(folder: &Path, error: lsm_tree::Error) -> StoreError {
    match error {
        lsm_tree::Error::Io(source)
            if !matches!(source.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidData) =>
        {
            StoreError::io("to use the index in", folder, source)
        }
        error => StoreError::Index(error.to_string()),
    }
}
