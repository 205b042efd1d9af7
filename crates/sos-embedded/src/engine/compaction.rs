//! Compaction of the log: the live rows and payloads of mostly dead segments move to the tail, the segments go.
//!
//! Invariants: nothing is believed of the counters but which segment to look at; what is live is looked up row by row.
//! A segment goes only when the index, relocations included, is durable: so replay never needs it, and no row points
//! into it. A mark of deletion moves too while a segment exists that could bring its row back.

use super::{
    queue::{Queue, Relocation, Work},
    shared::Shared,
};
use crate::{
    index::{envelope::Image, tree::Snapshot},
    log::{
        record::{LoggedChange, Record},
        seal,
        segments::{Segment, sync_folder},
    },
};
use bytes::Bytes;
use sos_store::{PayloadPointer, StoreError, rows};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, atomic::Ordering},
};

/// A step moves at most so many rows.
const STEP_ROWS: usize = 512;
/// A step moves payloads until there are so many bytes.
const STEP_BYTES: u64 = 1 << 20;
/// A segment is left alone where more than this share of it turns out to be live, in percent.
const TOO_LIVE_PERCENT: u64 = 60;

/// Rows that move together.
struct Unit {
    keys: Vec<Bytes>,
    payload: Option<PayloadPointer>,
}

/// What was found in a segment.
struct Examined {
    live_bytes: u64,
    units: Vec<Unit>,
}

/// Compacts segments; gives the numbers of those that turned out to be too live. With `merge`, none is too live.
pub(crate) fn compact(
    shared: &Shared,
    queue: &Queue,
    victims: &[Arc<Segment>],
    merge: bool,
) -> Result<Vec<u64>, StoreError> {
    let mut emptied = Vec::new();
    let mut too_live = Vec::new();
    for victim in victims {
        if shared.is_stopping() {
            return Err(StoreError::Closing);
        }
        match empty(shared, queue, victim, merge) {
            Ok(true) => emptied.push(Arc::clone(victim)),
            Ok(false) => too_live.push(victim.id()),
            Err(error @ (StoreError::Damaged { .. } | StoreError::RowUnreadable { .. })) => {
                // What is damaged is kept for repair; reading it says so.
                tracing::error!(%error, segment = victim.id(), "a segment cannot be compacted");
                too_live.push(victim.id());
            }
            Err(error) => return Err(error),
        }
    }
    if !emptied.is_empty() {
        persist_index(shared, queue)?;
        for segment in emptied {
            remove(shared, &segment)?;
        }
        sync_folder(shared.segments.folder())
            .map_err(|error| StoreError::io("to sync", shared.segments.folder(), error))?;
        let marks = shared.kept_marks.swap(0, Ordering::Relaxed);
        shared.deleted_rows.fetch_add(marks, Ordering::Relaxed);
    }
    Ok(too_live)
}

/// Makes everything that the index holds durable.
pub(crate) fn persist_index(shared: &Shared, queue: &Queue) -> Result<(), StoreError> {
    queue.ask_blocking(Work::Rotate)?;
    shared.index.flush()?;
    shared.flushed.raise();
    Ok(())
}

/// Moves what is live out of a segment; `false`: too much of it is.
fn empty(shared: &Shared, queue: &Queue, victim: &Segment, merge: bool) -> Result<bool, StoreError> {
    let examined = examine(shared, victim)?;
    if !merge && examined.live_bytes * 100 > victim.length() * TOO_LIVE_PERCENT {
        return Ok(false);
    }
    let mut units = examined.units.into_iter().peekable();
    while units.peek().is_some() {
        let mut step = Relocation {
            segment: victim.id(),
            keys: Vec::new(),
            payloads: HashMap::new(),
        };
        let mut bytes = 0;
        while step.keys.len() < STEP_ROWS && bytes < STEP_BYTES {
            let Some(unit) = units.next() else {
                break;
            };
            if let Some(pointer) = unit.payload {
                step.payloads.insert(pointer, shared.segments.read(pointer)?);
                bytes += u64::from(pointer.length);
            }
            step.keys.extend(unit.keys);
        }
        queue.ask_blocking(|answer| Work::Relocate(step, answer))?;
    }
    Ok(true)
}

/// Looks every row and payload of a segment up in the index.
fn examine(shared: &Shared, victim: &Segment) -> Result<Examined, StoreError> {
    let snapshot = shared.index.snapshot();
    let mut examined = Examined {
        live_bytes: 0,
        units: Vec::new(),
    };
    let mut seen = BTreeSet::new();
    seal::read_groups(&shared.segments, victim, |group| {
        for (_, record) in group.records {
            let (Record::Changes(changes) | Record::Relocated(changes)) = record else {
                continue;
            };
            for change in changes {
                examine_row(shared, &snapshot, victim.id(), &change, &mut seen, &mut examined)?;
                examine_payload(&snapshot, victim.id(), &change, &mut examined)?;
            }
        }
        Ok(())
    })?;
    Ok(examined)
}

fn examine_row(
    shared: &Shared,
    snapshot: &Snapshot,
    victim: u64,
    change: &LoggedChange,
    seen: &mut BTreeSet<Bytes>,
    examined: &mut Examined,
) -> Result<(), StoreError> {
    let Some(envelope) = snapshot.envelope(&change.key)? else {
        return Ok(());
    };
    if envelope.segment != victim || envelope.order != change.order || seen.contains(&change.key) {
        return Ok(());
    }
    if let Image::Gone { newest_shadowed } = envelope.image
        && !shared
            .segments
            .any_within(envelope.oldest_segment, newest_shadowed, victim)
    {
        return Ok(());
    }
    examined.live_bytes += envelope.cost;
    seen.insert(change.key.clone());
    examined.units.push(Unit {
        keys: vec![change.key.clone()],
        payload: None,
    });
    Ok(())
}

/// A payload may have passed to another row since; all rows that may carry it move in one step, since it may pass on
/// until the committer looks.
fn examine_payload(
    snapshot: &Snapshot,
    victim: u64,
    change: &LoggedChange,
    examined: &mut Examined,
) -> Result<(), StoreError> {
    let Some(image) = &change.image else {
        return Ok(());
    };
    let Some(pointer) = image.payload.filter(|pointer| pointer.segment == victim) else {
        return Ok(());
    };
    let owners = rows::payload_owners(&change.key, &image.value);
    for owner in &owners {
        let carried = snapshot.envelope(owner)?.and_then(|envelope| envelope.payload());
        if carried == Some(pointer) {
            examined.live_bytes += u64::from(pointer.length);
            examined.units.push(Unit {
                keys: owners,
                payload: Some(pointer),
            });
            return Ok(());
        }
    }
    Ok(())
}

/// Removes a segment that nothing needs.
fn remove(shared: &Shared, segment: &Segment) -> Result<(), StoreError> {
    shared.segments.remove(segment.id());
    shared.lock_uses().remove(&segment.id());
    // The sealed rows go first: a segment without them is read itself.
    for path in [segment.seal_path(), segment.path.clone()] {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreError::io("to remove", path, error));
            }
            _ => {}
        }
    }
    tracing::debug!(segment = segment.id(), "a segment was compacted away");
    Ok(())
}
