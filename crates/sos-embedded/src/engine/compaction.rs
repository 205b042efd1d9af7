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
        scan::Tail,
        seal,
        segments::{Segment, sync_folder},
    },
};
use bytes::Bytes;
use sos_store::{PayloadPointer, StoreError, pace::Step, rows};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

/// A step moves at most so many rows: commands wait while a step is decided.
const STEP_ROWS: usize = 192;
/// A step moves payloads until there are so many bytes.
const STEP_BYTES: u64 = 128 << 10;
/// From this share of dead bytes on there is no rest between steps, in percent.
const TOO_DEAD_PERCENT: u64 = 67;
/// How soon a rest notices that the engine ends.
const SLICE: Duration = Duration::from_millis(10);

/// Rows that move together.
pub(crate) struct Unit {
    /// Their keys.
    pub(crate) keys: Vec<Bytes>,
    /// The payload that one of them carries.
    pub(crate) payload: Option<PayloadPointer>,
}

/// What was found in a segment.
struct Examined {
    live_bytes: u64,
    units: Vec<Unit>,
}

/// Compacts segments; gives the numbers of those of which more than `most_live_percent` turned out to be live, which are
/// left alone. With `None`, none is too live.
pub(crate) fn compact(
    shared: &Shared,
    queue: &Queue,
    victims: &[Arc<Segment>],
    most_live_percent: Option<u64>,
) -> Result<Vec<u64>, StoreError> {
    let mut emptied = Vec::new();
    let mut too_live = Vec::new();
    for victim in victims {
        if shared.is_stopping() {
            return Err(StoreError::Closing);
        }
        match empty(shared, queue, victim, most_live_percent) {
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
fn empty(
    shared: &Shared,
    queue: &Queue,
    victim: &Segment,
    most_live_percent: Option<u64>,
) -> Result<bool, StoreError> {
    if victim.repaired_path().exists() {
        // The index may place rows in it that none of its groups holds any more.
        return Ok(false);
    }
    let examined = examine(shared, victim)?;
    if most_live_percent.is_some_and(|most| examined.live_bytes * 100 > victim.length() * most) {
        return Ok(false);
    }
    relocate(shared, queue, victim.id(), examined.units)?;
    Ok(true)
}

/// Writes what is still current of these rows and payloads of a segment to the tail, in steps with rests between them.
pub(crate) fn relocate(
    shared: &Shared,
    queue: &Queue,
    segment: u64,
    units: Vec<Unit>,
) -> Result<(), StoreError> {
    let rests = rests(shared);
    let mut units = units.into_iter().peekable();
    while units.peek().is_some() {
        if shared.is_stopping() {
            return Err(StoreError::Closing);
        }
        let mut step = Relocation {
            segment,
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
        let timed = Step::begin();
        queue.ask_blocking(|answer| Work::Relocate(step, answer))?;
        rest_after(shared, timed, rests);
    }
    Ok(())
}

/// How many times as long as a step took is rested after it: once, but not at all where the disk is low or much of the log
/// is dead, so that the log stays within a bound of what lives, however fast objects are replaced.
fn rests(shared: &Shared) -> u32 {
    if shared.disk_low.load(Ordering::Relaxed) {
        return 0;
    }
    let length: u64 = shared.segments.all().iter().map(|segment| segment.length()).sum();
    let live: u64 = shared.lock_uses().values().map(|usage| usage.live_bytes).sum();
    u32::from(length.saturating_sub(live) * 100 < length * TOO_DEAD_PERCENT)
}

/// Rests, in slices, so that the engine can end.
fn rest_after(shared: &Shared, step: Step, times: u32) {
    let mut left = step.rest(times);
    while !left.is_zero() && !shared.is_stopping() {
        let slice = left.min(SLICE);
        std::thread::sleep(slice);
        left -= slice;
    }
}

/// Looks every row and payload of a segment up in the index.
fn examine(shared: &Shared, victim: &Segment) -> Result<Examined, StoreError> {
    let mut examination = Examination {
        shared,
        snapshot: shared.index.snapshot(),
        victim: victim.id(),
        rows: BTreeSet::new(),
        payloads: HashSet::new(),
        found: Examined {
            live_bytes: 0,
            units: Vec::new(),
        },
    };
    let end = seal::read_groups(&shared.segments, victim, |group| {
        for (_, record) in group.records {
            let (Record::Changes(changes) | Record::Relocated(changes)) = record else {
                continue;
            };
            for change in changes {
                examination.look_at(change)?;
            }
        }
        Ok(())
    })?;
    // What lies behind damage was not looked at, and may be live.
    if end.tail != Tail::Clean || end.length != victim.length() {
        return Err(StoreError::Damaged {
            what: format!("{} at {}", victim.path.display(), end.length),
        });
    }
    Ok(examination.found)
}

/// An examination under way.
struct Examination<'a> {
    shared: &'a Shared,
    snapshot: Snapshot,
    victim: u64,
    /// Rows that were found to be live.
    rows: BTreeSet<Bytes>,
    /// Payloads that were: several changes of a segment may name one.
    payloads: HashSet<PayloadPointer>,
    found: Examined,
}

impl Examination<'_> {
    /// What a change still stands for: a row, a payload, or both, which then move together.
    fn look_at(&mut self, change: LoggedChange) -> Result<(), StoreError> {
        let row = self.live_row(&change)?;
        let payload = self.live_payload(&change)?;
        if row.is_none() && payload.is_none() {
            return Ok(());
        }
        let (mut keys, payload) = match payload {
            Some((owners, pointer)) => (owners, Some(pointer)),
            None => (Vec::new(), None),
        };
        self.found.live_bytes += row.unwrap_or(0) + payload.map_or(0, |pointer| u64::from(pointer.length));
        if row.is_some() && !keys.contains(&change.key) {
            keys.push(change.key);
        }
        self.found.units.push(Unit { keys, payload });
        Ok(())
    }

    /// The bytes of the row, where the change is what the index has.
    fn live_row(&mut self, change: &LoggedChange) -> Result<Option<u64>, StoreError> {
        let Some(envelope) = self.snapshot.envelope(&change.key)? else {
            return Ok(None);
        };
        if envelope.segment != self.victim
            || envelope.order != change.order
            || self.rows.contains(&change.key)
        {
            return Ok(None);
        }
        if let Image::Gone { newest_shadowed } = envelope.image
            && !self
                .shared
                .segments
                .any_within(envelope.oldest_segment, newest_shadowed, self.victim)
        {
            return Ok(None);
        }
        self.rows.insert(change.key.clone());
        Ok(Some(envelope.cost))
    }

    /// The payload, where a row still carries it, with the rows that may. It may have passed to another row since; all rows
    /// that may carry it move in one step, since it may pass on until the committer looks.
    fn live_payload(
        &mut self,
        change: &LoggedChange,
    ) -> Result<Option<(Vec<Bytes>, PayloadPointer)>, StoreError> {
        let Some(image) = &change.image else {
            return Ok(None);
        };
        let Some(pointer) = image.payload.filter(|pointer| pointer.segment == self.victim) else {
            return Ok(None);
        };
        if self.payloads.contains(&pointer) {
            return Ok(None);
        }
        let owners = rows::payload_owners(&change.key, &image.value);
        for owner in &owners {
            let carried = self
                .snapshot
                .envelope(owner)?
                .and_then(|envelope| envelope.payload());
            if carried == Some(pointer) {
                self.payloads.insert(pointer);
                return Ok(Some((owners, pointer)));
            }
        }
        Ok(None)
    }
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
