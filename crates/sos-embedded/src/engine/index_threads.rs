//! The index's own two threads: one writes closed memtables to disk, one merges the files.

use super::shared::Shared;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

/// The whole index is rewritten where so many rows were deleted, and they are a quarter of all or more.
const WORTH_REWRITING: u64 = 1000;

/// Flushes until the engine ends, and once more then.
pub(crate) fn flush_until_stopped(shared: &Arc<Shared>) {
    loop {
        shared.flush_wanted.wait(Duration::from_secs(1));
        let stopping = shared.is_stopping();
        if let Err(error) = shared.index.flush() {
            tracing::error!(%error, "the index could not be written; trying again");
            if stopping {
                return;
            }
            std::thread::sleep(Duration::from_millis(500));
            shared.flush_wanted.raise();
            continue;
        }
        shared.flushed.raise();
        if stopping {
            return;
        }
        shared.index_compaction_wanted.raise();
    }
}

/// Compacts the index until the engine ends.
pub(crate) fn compact_until_stopped(shared: &Arc<Shared>) {
    let mut groups_seen = 0;
    while !shared.is_stopping() {
        shared.index_compaction_wanted.wait(Duration::from_secs(1));
        let groups = shared.groups_written.load(Ordering::Acquire);
        let idle = groups == groups_seen;
        groups_seen = groups;
        let result = compact(shared, idle);
        if let Err(error) = result {
            tracing::error!(%error, "the index could not be compacted; trying again");
            std::thread::sleep(Duration::from_millis(500));
        }
    }
}

fn compact(shared: &Shared, idle: bool) -> Result<(), sos_store::StoreError> {
    while !shared.is_stopping() && shared.index.compact()? {}
    let deleted = shared.deleted_rows.load(Ordering::Relaxed);
    let rows = shared.index.approximate_rows();
    let everything_flushed = shared.index.persisted_group() == shared.index.rotated_group();
    if idle && everything_flushed && deleted >= WORTH_REWRITING && deleted * 4 >= rows {
        shared.deleted_rows.fetch_sub(deleted, Ordering::Relaxed);
        shared.kept_marks.store(deleted, Ordering::Relaxed);
        shared.index.compact_all()?;
    }
    shared.index.release()
}
