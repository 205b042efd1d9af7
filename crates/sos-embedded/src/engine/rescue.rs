//! What only the index kept through a repair is written to the log again.
//!
//! A repair replaces damaged groups by empty ones. Where the index had applied them, their rows live on, but are in no
//! segment: compaction would not see them, and a rebuild would not find them. So a repair leaves a mark beside the segment
//! ([`Segment::repaired_path`]), and until all rows and payloads that the index places there have been moved to the log's
//! tail, the segment is not compacted.
//!
//! Crash safety: the mark goes after the moves are durable; a second rescue finds nothing left to move.

use super::{
    compaction::{Unit, relocate},
    queue::Queue,
    shared::Shared,
};
use crate::log::segments::{Segment, sync_folder};
use sos_store::{StoreError, rows};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    sync::Arc,
};

/// What the index places in segments that were repaired.
#[derive(Default)]
struct Kept {
    units: BTreeMap<u64, Vec<Unit>>,
    /// Segments with a payload that cannot be read: they stay as they are, so that reading it says so.
    damaged: BTreeSet<u64>,
}

/// Moves what the index kept of repaired segments to the tail. Reads the whole index where there is such a segment.
pub(crate) fn rescue(shared: &Shared, queue: &Queue) -> Result<(), StoreError> {
    let mut repaired: BTreeMap<u64, Arc<Segment>> = BTreeMap::new();
    for segment in shared.segments.all() {
        if segment.repaired_path().exists() {
            repaired.insert(segment.id(), segment);
        }
    }
    if repaired.is_empty() {
        return Ok(());
    }
    let kept = find(shared, &repaired)?;
    for (segment, units) in kept.units {
        tracing::info!(
            segment,
            moved = units.len(),
            "what the index kept of a repaired segment is written anew"
        );
        relocate(shared, queue, segment, units)?;
    }
    for segment in repaired
        .values()
        .filter(|segment| !kept.damaged.contains(&segment.id()))
    {
        let mark = segment.repaired_path();
        std::fs::remove_file(&mark).map_err(|error| StoreError::io("to remove", mark, error))?;
    }
    let folder = shared.segments.folder();
    sync_folder(folder).map_err(|error| StoreError::io("to sync", folder, error))
}

/// Looks through one snapshot: whatever is written later stands in the log, and a payload that passes to another row
/// meanwhile is moved with all rows that may carry it.
fn find(shared: &Shared, repaired: &BTreeMap<u64, Arc<Segment>>) -> Result<Kept, StoreError> {
    let mut kept = Kept::default();
    for row in shared
        .index
        .snapshot()
        .envelopes(Bound::Unbounded, Bound::Unbounded)
    {
        let (key, envelope) = row?;
        let payload = envelope
            .payload()
            .filter(|pointer| repaired.contains_key(&pointer.segment));
        let mut keys = vec![key.clone()];
        if let Some(pointer) = payload {
            if let Err(error) = shared.segments.read(pointer) {
                tracing::error!(%error, "what a repair left of an object cannot be read; the object should be deleted");
                kept.damaged.insert(pointer.segment);
                kept.damaged.insert(envelope.segment);
                continue;
            }
            if let Some(row) = envelope.clone().into_row() {
                keys.extend(rows::payload_owners(&key, &row.value));
            }
            kept.add(
                pointer.segment,
                Unit {
                    keys: keys.clone(),
                    payload,
                },
            );
        }
        if repaired.contains_key(&envelope.segment)
            && payload.is_none_or(|pointer| pointer.segment != envelope.segment)
        {
            kept.add(envelope.segment, Unit { keys, payload: None });
        }
    }
    Ok(kept)
}

impl Kept {
    fn add(&mut self, segment: u64, unit: Unit) {
        self.units.entry(segment).or_default().push(unit);
    }
}
