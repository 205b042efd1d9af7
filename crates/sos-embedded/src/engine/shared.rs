//! What the engine's threads and its callers share.

use super::signal::Signal;
use crate::{
    extents::{folder::ExtentFolder, pins::Pins},
    index::{
        applied::{Applied, SegmentUse},
        tree::Index,
        view::SnapshotView,
    },
    log::segments::Segments,
    options::Options,
};
use sos_core::Order;
use sos_store::{BucketObserver, Env, StoreError};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// The engine's state outside the committer.
pub(crate) struct Shared {
    /// The data folder.
    pub(crate) folder: PathBuf,
    /// What was chosen.
    pub(crate) options: Options,
    /// Clock and randomness.
    pub(crate) env: Arc<dyn Env>,
    /// The log's segments.
    pub(crate) segments: Arc<Segments>,
    /// The index.
    pub(crate) index: Arc<Index>,
    /// The extents.
    pub(crate) extents: Arc<ExtentFolder>,
    /// Readers of many extents.
    pub(crate) pins: Arc<Pins>,
    /// What each segment still holds.
    pub(crate) uses: Mutex<BTreeMap<u64, SegmentUse>>,
    /// The order that the next record will have: what pins name.
    pub(crate) next_order: AtomicU64,
    /// Groups written since the start: tells whether the store is idle.
    pub(crate) groups_written: AtomicU64,
    /// Bytes written to the log since the start.
    pub(crate) bytes_written: AtomicU64,
    /// Rows deleted since the whole index was last rewritten.
    pub(crate) deleted_rows: AtomicU64,
    /// Marks that the last rewriting may have kept.
    pub(crate) kept_marks: AtomicU64,
    /// Whether the disk is below its reserve.
    pub(crate) disk_low: AtomicBool,
    /// Who is told of buckets.
    pub(crate) observer: OnceLock<Arc<dyn BucketObserver>>,
    /// Why the store takes no writes, if it takes none.
    pub(crate) read_only: RwLock<Option<String>>,
    /// The threads are to end.
    pub(crate) stopping: AtomicBool,
    /// Wakes the thread that flushes the index.
    pub(crate) flush_wanted: Signal,
    /// Wakes the committer where it waits for a flush.
    pub(crate) flushed: Signal,
    /// Wakes the thread that compacts the index.
    pub(crate) index_compaction_wanted: Signal,
    /// Wakes the thread that looks after space.
    pub(crate) upkeep_wanted: Signal,
    /// Wakes the thread that removes extents.
    pub(crate) garbage_wanted: Signal,
}

impl Shared {
    /// A consistent view of all rows.
    pub(crate) fn view(&self) -> SnapshotView<'_> {
        SnapshotView {
            snapshot: self.index.snapshot(),
            segments: &self.segments,
        }
    }

    /// The segments' use, locked.
    pub(crate) fn lock_uses(&self) -> MutexGuard<'_, BTreeMap<u64, SegmentUse>> {
        self.uses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on nothing is written.
    pub(crate) fn make_read_only(&self, reason: String) {
        tracing::error!(%reason, "the store is read-only from now on");
        let mut read_only = self.read_only.write().unwrap_or_else(PoisonError::into_inner);
        read_only.get_or_insert(reason);
    }

    /// An error where nothing may be written.
    pub(crate) fn check_writable(&self) -> Result<(), StoreError> {
        match &*self.read_only.read().unwrap_or_else(PoisonError::into_inner) {
            Some(reason) => Err(StoreError::ReadOnly(reason.clone())),
            None => Ok(()),
        }
    }

    /// Whether the threads are to end.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Tells all threads to end.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        let signals = [
            &self.flush_wanted,
            &self.index_compaction_wanted,
            &self.upkeep_wanted,
            &self.garbage_wanted,
        ];
        for signal in signals {
            signal.raise();
        }
    }

    /// The row that says how far the index is, once `group` is in it.
    pub(crate) fn applied(&self, group: u64, next_order: Order) -> Applied {
        let (next_extent, extents_reserved, pending_extents) = self.extents.numbers();
        let segments = self.lock_uses().clone();
        Applied {
            group,
            next_order,
            extents_reserved,
            next_extent,
            pending_extents,
            segments,
        }
    }
}
