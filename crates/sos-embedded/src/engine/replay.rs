//! Replay: bringing the index up to the log's end, which is found by reading.
//!
//! Crash safety: a group that a crash cut short is cut off before anything is written behind it. The last group may be
//! whole without ever having been synced: it is made durable before anything durable rests on it, the index included.

use super::{references::direct_extents, settle, shared::Shared};
use crate::{
    error::OpenError,
    index::applied::Applied,
    log::{
        layout::SEGMENT_HEADER_BYTES,
        record::{LoggedChange, Record},
        scan::{self, ScannedGroup, SegmentEnd, Tail},
        seal,
        segments::{Segment, Segments, read_up_to, sync_folder},
    },
};
use bytes::Bytes;
use sos_core::Order;
use sos_store::StoreError;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    os::unix::fs::FileExt,
};

/// What replay learned.
pub(crate) struct Replay {
    /// Groups up to this one are in the index already.
    applied_group: u64,
    /// The last whole group.
    pub(crate) last_group: u64,
    /// The next record's order.
    pub(crate) next_order: Order,
    /// Extent ids below this may have been given out.
    pub(crate) extents_reserved: u64,
    /// Extents that were pending or unborn when the index was last written; empty for a rebuild, which looks at all.
    doubtful: BTreeSet<u64>,
    /// Extents that the replayed records name.
    named: BTreeSet<u64>,
    /// Above all extent ids that the replayed records name, also where `named` is not kept for a rebuild.
    pub(crate) above_named: u64,
    /// How many rows were applied.
    pub(crate) rows: u64,
}

/// Reads the log from where the index ends, and applies it.
pub(crate) fn replay(shared: &Shared, applied: &Applied, rebuild: bool) -> Result<Replay, OpenError> {
    let mut replay = Replay {
        applied_group: applied.group,
        last_group: 0,
        next_order: applied.next_order.max(1),
        extents_reserved: applied.extents_reserved.max(1),
        doubtful: doubtful(shared, applied, rebuild)?,
        named: BTreeSet::new(),
        above_named: 0,
        rows: 0,
    };
    drop_unborn(&shared.segments)?;
    let all = shared.segments.all();
    for (position, segment) in all.iter().enumerate() {
        let header = &segment.header;
        replay.next_order = replay.next_order.max(header.first_order);
        replay.extents_reserved = replay.extents_reserved.max(header.extents_reserved);
        let next = all.get(position + 1);
        let sealed = segment.seal_path().exists();
        if sealed && next.is_some() && segment.last_group() <= replay.applied_group {
            continue;
        }
        let mut last_group_bytes = 0;
        let visit = |group: ScannedGroup| {
            last_group_bytes = group.header.total_bytes();
            replay.apply(shared, segment, group, rebuild)
        };
        let end = if sealed {
            seal::read_groups(&shared.segments, segment, visit)?
        } else {
            scan::scan_segment(&shared.segments, segment, next.is_none(), visit)?
        };
        replay.last_group = replay.last_group.max(end.last_group);
        if let Some(reason) = find_rot(segment, &end, next.map(|next| &**next)) {
            shared.make_read_only(reason);
            break;
        }
        if next.is_none() && end.tail == Tail::Torn {
            // What a seal or the index speaks of had been confirmed: it was not torn, but lost.
            if sealed || held_confirmed(shared, segment, &end, replay.applied_group)? {
                shared.make_read_only(damaged_at(
                    segment,
                    &end,
                    "where groups were that had been confirmed",
                ));
                break;
            }
            cut_off(segment, &end)?;
        }
        if next.is_none() && end.last_group > replay.applied_group && !sealed {
            confirm(segment, &end, last_group_bytes)?;
        }
        segment.advance(end.length.max(SEGMENT_HEADER_BYTES as u64), end.last_group);
    }
    Ok(replay)
}

fn doubtful(shared: &Shared, applied: &Applied, rebuild: bool) -> Result<BTreeSet<u64>, OpenError> {
    if rebuild {
        return Ok(BTreeSet::new());
    }
    let mut doubtful = shared
        .extents
        .existing(applied.next_extent)
        .map_err(|error| OpenError::io("to read", shared.folder.join("extents"), error))?;
    doubtful.extend(&applied.pending_extents);
    Ok(doubtful)
}

/// Removes the newest segment where it is empty and the one before went on: it had got its name, but beginning it failed,
/// and removing it again did too. Groups of the same numbers are in the one before.
fn drop_unborn(segments: &Segments) -> Result<(), OpenError> {
    let mut all = segments.all();
    let (Some(newest), Some(before)) = (all.pop(), all.pop()) else {
        return Ok(());
    };
    if before.id() + 1 != newest.id() || before.seal_path().exists() {
        return Ok(());
    }
    let failed = |error| OpenError::io("to read", &newest.path, error);
    let file = segments.file(&newest).map_err(failed)?;
    let (start, first_group) = (SEGMENT_HEADER_BYTES as u64, newest.header.first_group);
    let begun = scan::read_group(&file, &newest, start, first_group, false).map_err(failed)?;
    if begun.is_some()
        || scan::inspect_tail(&file, &newest, start, first_group).map_err(failed)? != Tail::Clean
    {
        return Ok(());
    }
    let end = scan::scan_segment(segments, &before, false, |_| Ok(()))?;
    if end.last_group >= first_group {
        segments.remove(newest.id());
        std::fs::remove_file(&newest.path)
            .and_then(|()| sync_folder(segments.folder()))
            .map_err(|error| OpenError::io("to remove", &newest.path, error))?;
    }
    Ok(())
}

/// Whether groups up to `confirmed` were where the segment is torn.
fn held_confirmed(
    shared: &Shared,
    segment: &Segment,
    end: &SegmentEnd,
    confirmed: u64,
) -> Result<bool, OpenError> {
    let held = shared
        .segments
        .file(segment)
        .and_then(|file| scan::held_groups(&file, end.length, end.last_group + 1, confirmed));
    held.map_err(|error| OpenError::io("to read", &segment.path, error))
}

/// Why the log is damaged in the middle, if it is.
fn find_rot(segment: &Segment, end: &SegmentEnd, next: Option<&Segment>) -> Option<String> {
    let lost = next.is_some_and(|next| {
        if next.id() == segment.id() + 1 {
            next.header.first_group != end.last_group + 1
        } else {
            // Between the two segments were compacted away: how many groups this one had is not known.
            end.tail == Tail::Torn
        }
    });
    (lost || end.tail == Tail::Rotten).then(|| damaged_at(segment, end, "before groups that are whole"))
}

fn damaged_at(segment: &Segment, end: &SegmentEnd, place: &str) -> String {
    format!(
        "{} is damaged at {}, {place}; restore the file from a backup, or run `sos repair`",
        segment.path.display(),
        end.length
    )
}

/// Removes what a write that was cut short left behind the last whole group.
fn cut_off(segment: &Segment, end: &SegmentEnd) -> Result<(), OpenError> {
    tracing::info!(
        segment = segment.id(),
        at = end.length,
        "a group that was never confirmed is cut off"
    );
    let cut = File::options().write(true).open(&segment.path).and_then(|file| {
        file.set_len(end.length)?;
        file.sync_all()
    });
    cut.map_err(|error| OpenError::io("to cut off", &segment.path, error))
}

/// Makes the last group, of so many bytes, durable: who wrote it may have ended before the sync, or the sync failed. It is
/// written anew, since a failed sync leaves pages behind that look written.
fn confirm(segment: &Segment, end: &SegmentEnd, bytes: u64) -> Result<(), OpenError> {
    let confirmed = File::options()
        .read(true)
        .write(true)
        .open(&segment.path)
        .and_then(|file| {
            let offset = end.length - bytes;
            let group = read_up_to(&file, offset, bytes as usize)?;
            file.write_all_at(&group, offset)?;
            file.sync_all()
        });
    confirmed.map_err(|error| OpenError::io("to confirm the end of", &segment.path, error))
}

impl Replay {
    /// Extents that were doubtful, and that no replayed record names.
    pub(crate) fn unnamed_extents(&self) -> Vec<u64> {
        self.doubtful.difference(&self.named).copied().collect()
    }

    fn apply(
        &mut self,
        shared: &Shared,
        segment: &Segment,
        group: ScannedGroup,
        rebuild: bool,
    ) -> Result<(), StoreError> {
        // The group before is durable: this one was written after its sync.
        if shared.index.memtable_bytes() >= shared.options.memtable_bytes {
            self.flush(shared)?;
        }
        self.next_order = self
            .next_order
            .max(group.header.first_order + u64::from(group.header.record_count));
        self.last_group = group.header.number;
        if group.header.number <= self.applied_group {
            return Ok(());
        }
        let snapshot = shared.index.snapshot();
        let mut changes: BTreeMap<Bytes, LoggedChange> = BTreeMap::new();
        for (_, record) in group.records {
            match record {
                Record::Reserved(below) => self.extents_reserved = self.extents_reserved.max(below),
                Record::Changes(list) => {
                    for change in list {
                        self.note_extents(&change, rebuild)?;
                        changes.insert(change.key.clone(), change);
                    }
                }
                Record::Relocated(list) => {
                    for change in list {
                        self.note_extents(&change, rebuild)?;
                        let current = match changes.get(&change.key) {
                            Some(earlier) => Some(earlier.order),
                            None => snapshot.envelope(&change.key)?.map(|envelope| envelope.order),
                        };
                        // A mark whose row nothing holds any more shadows nothing.
                        let moves = match current {
                            Some(order) => order <= change.order,
                            None => change.image.is_some(),
                        };
                        if moves {
                            changes.insert(change.key.clone(), change);
                        }
                    }
                }
            }
        }
        self.rows += changes.len() as u64;
        let batch = {
            let mut uses = shared.lock_uses();
            settle::settle(&shared.segments, &mut uses, &snapshot, segment.id(), changes)?
        };
        drop(snapshot);
        shared.index.apply(batch);
        Ok(())
    }

    fn note_extents(&mut self, change: &LoggedChange, rebuild: bool) -> Result<(), StoreError> {
        let Some(image) = &change.image else {
            return Ok(());
        };
        let named = match direct_extents(&change.key, &image.value) {
            // The sweep of a rebuild meets the row again, and keeps everything then.
            Err(_) if rebuild => return Ok(()),
            named => named?,
        };
        for extent in named {
            self.above_named = self.above_named.max(extent.0 + 1);
            if !rebuild {
                self.named.insert(extent.0);
            }
        }
        Ok(())
    }

    /// Writes what was replayed to disk, so that memory stays bounded.
    fn flush(&self, shared: &Shared) -> Result<(), StoreError> {
        shared.extents.start(self.extents_reserved, self.extents_reserved);
        rotate_and_flush(shared, self)?;
        while shared.index.compact()? {}
        tracing::info!(rows = self.rows, group = self.last_group, "replaying the log");
        Ok(())
    }
}

/// Makes what was replayed durable in the index.
pub(crate) fn rotate_and_flush(shared: &Shared, replay: &Replay) -> Result<(), StoreError> {
    if replay.last_group > shared.index.rotated_group() {
        let mut applied = shared.applied(replay.last_group, replay.next_order);
        // A start that goes on from here does not read again what named the others.
        applied.pending_extents = replay.unnamed_extents();
        shared.index.rotate(&applied);
        shared.index.flush()?;
        shared.index.publish();
    }
    Ok(())
}
