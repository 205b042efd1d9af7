//! The buckets that have counters of their own: those that exist and were asked for, a bounded number of them.

use super::{MAX_TRAFFIC_BUCKETS, Sample, live::Live, ring::Recorder};
use arc_swap::ArcSwap;
use foldhash::fast::RandomState;
use sos_core::{BucketId, BucketName};
use std::{
    array,
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

/// How long a bucket must not have been asked for before it makes room for another, in minutes.
const IDLE_MINUTES: i64 = 60;

/// Places in the table of buckets that were seen lately; a power of two.
const LATELY: usize = 1024;

/// One bucket.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) id: BucketId,
    pub(super) name: BucketName,
    pub(super) live: Live,
    pub(super) recorder: Mutex<Recorder>,
    /// The last minute in which something was counted, or in which it was admitted.
    active: AtomicI64,
}

impl Counted {
    pub(super) fn recorder(&self) -> MutexGuard<'_, Recorder> {
        self.recorder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Every request looks into it. Its keys are names of buckets that exist, so that strangers cannot make it slow.
type Table = HashMap<Box<str>, Arc<Counted>, RandomState>;

/// All of them.
#[derive(Debug)]
pub(super) struct Buckets {
    table: ArcSwap<Table>,
    /// Numbers of buckets that are in the table, each at a place that follows from it: spares most look-ups.
    lately: [AtomicU64; LATELY],
    /// The minute that counts now.
    minute: AtomicI64,
    /// The minute in which there was no room, so that it is not looked for again before the next.
    full: AtomicI64,
    /// Held while the table is changed.
    changing: Mutex<()>,
}

impl Default for Buckets {
    fn default() -> Self {
        Self {
            table: ArcSwap::default(),
            lately: array::from_fn(|_| AtomicU64::new(0)),
            minute: AtomicI64::new(0),
            full: AtomicI64::new(i64::MIN),
            changing: Mutex::default(),
        }
    }
}

impl Buckets {
    /// Counts a request to the bucket of this name, if it is in the table.
    pub(super) fn add(&self, name: &str, sample: &Sample<'_>) {
        if let Some(counted) = self.table.load().get(name) {
            counted.live.add(sample);
        }
    }

    /// Admits a bucket that exists.
    pub(super) fn seen(&self, id: BucketId, name: &BucketName) {
        let place = &self.lately[place_of(id)];
        if place.load(Ordering::Relaxed) == id.0 {
            return;
        }
        let is_in = |table: &Table| table.get(name.as_str()).is_some_and(|counted| counted.id == id);
        if is_in(&self.table.load()) || self.admit(id, name) {
            place.store(id.0, Ordering::Relaxed);
        }
    }

    pub(super) fn minute_is(&self, minute: i64) {
        self.minute.store(minute, Ordering::Relaxed);
    }

    /// Ends a minute for all of them.
    pub(super) fn record(&self, minute: i64) {
        for counted in self.table.load().values() {
            if counted.recorder().record(minute, &counted.live) {
                counted.active.store(minute, Ordering::Relaxed);
            }
        }
    }

    pub(super) fn forget_from(&self, minute: i64) {
        for counted in self.table.load().values() {
            counted.recorder().forget_from(minute);
            counted.active.fetch_min(minute, Ordering::Relaxed);
        }
    }

    pub(super) fn names(&self) -> Vec<(BucketName, BucketId)> {
        let table = self.table.load();
        let mut names: Vec<_> = table
            .values()
            .map(|counted| (counted.name.clone(), counted.id))
            .collect();
        names.sort_unstable_by(|left, right| left.0.as_str().cmp(right.0.as_str()));
        names
    }

    /// Those of these numbers that are in the table, by name.
    pub(super) fn of(&self, ids: &[BucketId]) -> Vec<Arc<Counted>> {
        let ids: HashSet<_> = ids.iter().collect();
        self.those(|counted| ids.contains(&counted.id))
    }

    /// All that are in the table, by name.
    pub(super) fn all(&self) -> Vec<Arc<Counted>> {
        self.those(|_| true)
    }

    fn those(&self, wanted: impl Fn(&Counted) -> bool) -> Vec<Arc<Counted>> {
        let table = self.table.load();
        let found = table.values().filter(|counted| wanted(counted));
        let mut found: Vec<_> = found.cloned().collect();
        found.sort_unstable_by(|left, right| left.name.as_str().cmp(right.name.as_str()));
        found
    }

    /// Whether it is in the table now. A bucket of the same name with another number is gone.
    fn admit(&self, id: BucketId, name: &BucketName) -> bool {
        let minute = self.minute.load(Ordering::Relaxed);
        if self.full.load(Ordering::Relaxed) == minute {
            return false;
        }
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut table = Table::clone(&self.table.load());
        match table.get(name.as_str()) {
            Some(counted) if counted.id == id => return true,
            // A request that was slow to come here must not bring back the bucket before.
            Some(counted) if counted.id > id => return false,
            _ => {}
        }
        table.remove(name.as_str());
        if table.len() >= MAX_TRAFFIC_BUCKETS && !self.make_room(&mut table, minute) {
            self.full.store(minute, Ordering::Relaxed);
            return false;
        }
        let counted = Counted {
            id,
            name: name.clone(),
            live: Live::default(),
            recorder: Mutex::default(),
            active: AtomicI64::new(minute),
        };
        table.insert(name.as_str().into(), Arc::new(counted));
        self.table.store(Arc::new(table));
        true
    }

    /// Lets go of the bucket that was not asked for the longest, if that is long enough ago.
    fn make_room(&self, table: &mut Table, minute: i64) -> bool {
        let active = |counted: &Counted| counted.active.load(Ordering::Relaxed);
        let idle = table
            .values()
            .filter(|counted| active(counted) < minute - IDLE_MINUTES)
            .min_by_key(|counted| active(counted))
            .cloned();
        let Some(idle) = idle else {
            return false;
        };
        table.remove(idle.name.as_str());
        let place = &self.lately[place_of(idle.id)];
        // Another bucket may have taken the place.
        let _ = place.compare_exchange(idle.id.0, 0, Ordering::Relaxed, Ordering::Relaxed);
        true
    }
}

fn place_of(id: BucketId) -> usize {
    (id.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48) as usize % LATELY
}
