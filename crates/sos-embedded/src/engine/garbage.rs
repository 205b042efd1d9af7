//! Removing extents that nothing names any more: what the `G` rows list.
//!
//! Crash safety: files go first, for good, the row after; a row that is found again lists files that are gone, which is
//! fine. A file that came back without its row would stay for ever.

use super::{
    queue::{Queue, Work},
    shared::Shared,
};
use sos_core::{ExtentId, Order};
use sos_store::{OrderedRows, StoreError, ordered::KeyedRow, rows::garbage};
use std::{
    ops::Bound,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

/// So many rows are taken at a time.
const BATCH: usize = 1000;
/// Who read a row before it was let go of has so long to open its extents.
const GRACE: Duration = Duration::from_millis(500);
/// How soon the thread notices that the engine ends.
const SLICE: Duration = Duration::from_millis(10);

/// Removes garbage until the engine ends.
pub(crate) fn collect_until_stopped(shared: &Arc<Shared>, queue: &Queue) {
    let mut aged: Order = 0;
    while !shared.is_stopping() {
        shared.garbage_wanted.wait(Duration::from_secs(5));
        let mut waited = Duration::ZERO;
        while waited < GRACE && !shared.is_stopping() {
            std::thread::sleep(SLICE);
            waited += SLICE;
        }
        let now = shared.next_order.load(Ordering::Acquire);
        loop {
            match collect(shared, queue, aged) {
                Ok(true) if !shared.is_stopping() => {}
                Ok(_) | Err(StoreError::Closing | StoreError::ReadOnly(_)) => break,
                Err(error) => {
                    tracing::error!(%error, "garbage could not be removed; trying again");
                    break;
                }
            }
        }
        if aged != now {
            aged = now;
            // What was too young this time is old enough next time.
            shared.garbage_wanted.raise();
        }
    }
}

/// Removes all garbage there is now, without the time that a reader has to open what it read of.
pub(crate) fn collect_at_once(shared: &Shared, queue: &Queue) -> Result<(), StoreError> {
    while collect(shared, queue, Order::MAX)? {}
    Ok(())
}

/// Removes what was let go of before `aged`, one batch; says whether there may be more. What cannot be removed does not
/// keep the rest, and is told of at the end.
fn collect(shared: &Shared, queue: &Queue, aged: Order) -> Result<bool, StoreError> {
    let mut seen = 0;
    let mut keys = Vec::new();
    let mut removed = Vec::new();
    let mut failed = None;
    let view = shared.view();
    let (from, to) = garbage::range();
    for row in view.scan(as_ref(&from), as_ref(&to)).take(BATCH) {
        let row = row?;
        seen += 1;
        match remove(shared, &view, &row, aged) {
            Ok(Some(extents)) => {
                removed.extend(extents);
                keys.push(row.0);
            }
            Ok(None) => {}
            Err(error) => failed = Some(error),
        }
    }
    drop(view);
    let progress = !keys.is_empty();
    if progress {
        shared.extents.sync_removals(&removed)?;
        shared.extents.remove_empty_folders();
        queue.ask_blocking(|answer| Work::DeleteRows(keys, answer))?;
    }
    match failed {
        _ if progress && seen == BATCH => Ok(true),
        Some(error) => Err(error),
        None => Ok(false),
    }
}

/// Removes the files that a row lists, unless a reader may still open them: then `None`.
fn remove(
    shared: &Shared,
    view: &dyn OrderedRows,
    row: &KeyedRow,
    aged: Order,
) -> Result<Option<Vec<ExtentId>>, StoreError> {
    let freed = garbage::decode(&row.1.value)?.freed;
    if freed >= aged || !shared.pins.allow_removal(freed) {
        return Ok(None);
    }
    let extents = garbage::extents(view, row)?;
    for &extent in &extents {
        shared.extents.remove(extent)?;
    }
    Ok(Some(extents))
}

fn as_ref(bound: &Bound<bytes::Bytes>) -> Bound<&[u8]> {
    bound.as_ref().map(|key| &key[..])
}
