//! Looking after space: sealing, reserving ahead, giving back, and choosing what to compact.

use super::{
    compaction,
    queue::{Queue, Work},
    rescue,
    shared::Shared,
};
use crate::disk::DiskSpace;
use crate::log::{seal, segments::Segment, spare::Spare};
use sos_store::StoreError;
use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

/// The least that is worth sealing an idle tail for, in bytes.
const WORTH_SEALING: u64 = 64 * 1024;
/// Segments of which at most this share is live are compacted, in percent.
const LIVE_PERCENT: u64 = 55;
/// The same while nobody asks for anything: moving then costs nobody, up to two bytes moved for one that is given back.
const LIVE_PERCENT_IDLE: u64 = 70;
/// What the counters say may be wrong by so much before a segment is left alone after all, in percent of it.
const TOLERANCE_PERCENT: u64 = 10;
/// So many segments at most are compacted in a round.
const ROUND: usize = 32;
/// So many small segments are merged.
const SMALL_SEGMENTS: usize = 8;
/// Segments shorter than this are not worth zeroes ahead.
const WORTH_A_SPARE: u64 = 8 << 20;

/// Looks after space.
pub(crate) struct Upkeep {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
    spare: Arc<Spare>,
    /// Whether what a repair left to the index alone is in the log again.
    rescued: bool,
    idle_ticks: u32,
    groups_seen: u64,
    gave_back: bool,
    /// Bytes written when the log was last idle.
    idle_bytes: u64,
    /// Segments that turned out too live, and how many segments there were then: looked at again when some have gone.
    too_live: BTreeMap<u64, usize>,
}

impl Upkeep {
    /// One that has seen nothing yet.
    pub(crate) fn new(shared: Arc<Shared>, queue: Arc<Queue>, spare: Arc<Spare>) -> Self {
        Self {
            shared,
            queue,
            spare,
            rescued: false,
            idle_ticks: 0,
            groups_seen: 0,
            gave_back: false,
            idle_bytes: 0,
            too_live: BTreeMap::new(),
        }
    }

    /// Works until the engine ends.
    pub(crate) fn run(mut self) {
        let interval = self.shared.options.upkeep_interval;
        while !self.shared.is_stopping() {
            match self.round(interval) {
                Ok(true) => continue,
                Ok(false) | Err(StoreError::Closing | StoreError::ReadOnly(_)) => {}
                Err(error) => tracing::error!(%error, "space could not be looked after; trying again"),
            }
            self.shared.upkeep_wanted.wait(interval);
        }
    }

    /// One round; `true`: there is more to do at once.
    fn round(&mut self, interval: Duration) -> Result<bool, StoreError> {
        sample_disk(&self.shared);
        if self.shared.check_writable().is_err() {
            return Ok(false);
        }
        if !self.rescued {
            rescue::rescue(&self.shared, &self.queue)?;
            self.rescued = true;
        }
        self.seal_finished()?;
        let groups = self.shared.groups_written.load(Ordering::Acquire);
        let busy = groups != self.groups_seen;
        self.groups_seen = groups;
        let written = self.shared.bytes_written.load(Ordering::Relaxed);
        if !busy {
            self.idle_bytes = written;
        }
        self.idle_ticks = if busy {
            0
        } else {
            self.idle_ticks.saturating_add(1)
        };
        let idle = !busy && interval * self.idle_ticks >= self.shared.options.idle_after;
        if busy {
            self.gave_back = false;
            self.reserve_ahead(written);
        } else if idle {
            self.use_idleness()?;
        }
        self.compact(if idle { LIVE_PERCENT_IDLE } else { LIVE_PERCENT })
    }

    /// Seals all segments behind the newest.
    fn seal_finished(&self) -> Result<(), StoreError> {
        let mut all = self.shared.segments.all();
        all.pop();
        for segment in all.iter().filter(|segment| !segment.seal_path().exists()) {
            seal::seal(&self.shared.segments, segment)?;
        }
        Ok(())
    }

    /// Has zeroes ready for a log that grows steadily. Measured on ext4, one group of 30 or 300 kB per sync: 0.23 and
    /// 0.28 ms upon zeroes, 0.47 and 0.91 ms upon space that is only reserved, where each sync commits the journal.
    /// Best effort: a log without them is slower, but a disk that is nearly full needs compaction more than zeroes.
    fn reserve_ahead(&self, bytes_written: u64) {
        let bytes = self.shared.options.segment_bytes;
        let low = self.shared.disk_low.load(Ordering::Relaxed);
        if bytes < WORTH_A_SPARE || low || self.spare.is_ready() {
            return;
        }
        let filled = self
            .shared
            .segments
            .all()
            .pop()
            .map_or(0, |newest| newest.length());
        let due = if self.spare.is_in_use() {
            filled > bytes / 4
        } else {
            bytes_written - self.idle_bytes > bytes / 16
        };
        let reserve = self.shared.options.reserve_bytes;
        let has_room =
            || DiskSpace::of(&self.shared.folder).is_ok_and(|disk| disk.has_room_ahead(bytes, reserve));
        if due
            && has_room()
            && let Err(error) = self.spare.prepare(self.shared.segments.folder(), bytes)
        {
            tracing::warn!(%error, "no zeroes could be made ready for the log");
        }
    }

    fn use_idleness(&mut self) -> Result<(), StoreError> {
        if !self.gave_back {
            self.queue.push(Work::GiveBack)?;
            self.gave_back = true;
        }
        if let Some(newest) = self.shared.segments.all().pop() {
            let dead = newest.length() - self.live_bytes(&newest).min(newest.length());
            if dead >= WORTH_SEALING && dead * 2 >= newest.length() {
                self.queue.ask_blocking(Work::Roll)?;
                self.seal_finished()?;
            }
        }
        let deleted = self.shared.deleted_rows.load(Ordering::Relaxed);
        if deleted > 0 && self.shared.index.memtable_bytes() > WORTH_SEALING {
            compaction::persist_index(&self.shared, &self.queue)?;
            self.shared.index_compaction_wanted.raise();
        }
        Ok(())
    }

    /// What the counters say a segment still holds.
    fn live_bytes(&self, segment: &Segment) -> u64 {
        let usage = self
            .shared
            .lock_uses()
            .get(&segment.id())
            .copied()
            .unwrap_or_default();
        let shadows = usage.mark_bytes > 0
            && self
                .shared
                .segments
                .any_within(usage.oldest_shadowed, segment.id(), segment.id());
        usage.live_bytes + if shadows { usage.mark_bytes } else { 0 }
    }

    /// Compacts segments of which at most `live_percent` is live, or merges small ones; `true`: there is more to do.
    fn compact(&mut self, live_percent: u64) -> Result<bool, StoreError> {
        let mut all = self.shared.segments.all();
        all.pop();
        let count = all.len();
        let uses = self.shared.lock_uses().clone();
        let rows = |segment: &Segment| uses.get(&segment.id()).map_or(0, |usage| usage.live_bytes);
        let mut victims: Vec<_> = all
            .iter()
            .filter(|segment| rows(segment) * 100 <= segment.length() * live_percent)
            .filter(|segment| self.too_live.get(&segment.id()).is_none_or(|&then| then > count))
            .cloned()
            .collect();
        let merge = victims.is_empty();
        if merge {
            let small = self.shared.options.segment_bytes / 16;
            victims = all
                .into_iter()
                .filter(|segment| segment.length() < small)
                .collect();
            if victims.len() < SMALL_SEGMENTS {
                return Ok(false);
            }
        }
        victims.sort_by_key(|segment| rows(segment));
        let more = victims.len() > ROUND;
        victims.truncate(ROUND);
        let newest = victims
            .iter()
            .map(|segment| segment.last_group())
            .max()
            .unwrap_or(0);
        if newest > self.shared.index.persisted_group() {
            compaction::persist_index(&self.shared, &self.queue)?;
        }
        let before = victims.len();
        let most = (!merge).then_some(live_percent + TOLERANCE_PERCENT);
        let too_live = compaction::compact(&self.shared, &self.queue, &victims, most)?;
        let gone = before - too_live.len();
        self.too_live.extend(too_live.into_iter().map(|id| (id, count)));
        self.too_live
            .retain(|&id, _| self.shared.segments.get(id).is_some());
        Ok(more || gone > 0)
    }
}

/// Notes whether the disk is below its reserve.
pub(crate) fn sample_disk(shared: &Shared) {
    let Ok(disk) = DiskSpace::of(&shared.folder) else {
        return;
    };
    let free = disk.available_bytes;
    let reserve = disk.reserve_bytes(shared.options.reserve_bytes);
    let low = free < reserve;
    if shared.disk_low.swap(low, Ordering::Relaxed) != low {
        if low {
            tracing::warn!(free, reserve, "the disk is full: only deletes are taken");
        } else {
            tracing::info!(free, "the disk has room again");
        }
    }
}
