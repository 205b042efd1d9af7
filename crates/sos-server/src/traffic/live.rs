//! The counters that requests add to: they only ever grow, and whoever reads them takes the difference.

use super::{
    Sample,
    latency::{LATENCY_BUCKETS, bucket_of},
    tally::Tally,
};
use std::{
    array,
    sync::atomic::{AtomicU64, Ordering},
};

/// Over how many copies the threads are spread, so that they seldom wait for each other's cache lines.
const SHARDS: usize = 4;

/// Counters since the process began.
#[derive(Debug, Default)]
pub(super) struct Live {
    shards: [Shard; SHARDS],
}

/// The counters of some of the threads, apart from those of others: two cache lines are fetched at once.
#[derive(Debug)]
#[repr(align(128))]
struct Shard {
    latency: [AtomicU64; LATENCY_BUCKETS],
    errors_4xx: AtomicU64,
    errors_5xx: AtomicU64,
    received_bytes: AtomicU64,
    sent_bytes: AtomicU64,
}

impl Default for Shard {
    fn default() -> Self {
        Self {
            latency: array::from_fn(|_| AtomicU64::new(0)),
            errors_4xx: AtomicU64::new(0),
            errors_5xx: AtomicU64::new(0),
            received_bytes: AtomicU64::new(0),
            sent_bytes: AtomicU64::new(0),
        }
    }
}

/// What was read of [`Live`] at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Totals {
    latency: [u64; LATENCY_BUCKETS],
    errors_4xx: u64,
    errors_5xx: u64,
    received_bytes: u64,
    sent_bytes: u64,
}

impl Default for Totals {
    fn default() -> Self {
        Self {
            latency: [0; LATENCY_BUCKETS],
            errors_4xx: 0,
            errors_5xx: 0,
            received_bytes: 0,
            sent_bytes: 0,
        }
    }
}

impl Live {
    /// Counts a request. A sum that a reader sees may lack half of it for a moment.
    pub(super) fn add(&self, sample: &Sample<'_>) {
        let shard = &self.shards[shard_of_thread()];
        shard.latency[bucket_of(sample.elapsed)].fetch_add(1, Ordering::Relaxed);
        match sample.status {
            400..=499 => shard.errors_4xx.fetch_add(1, Ordering::Relaxed),
            500.. => shard.errors_5xx.fetch_add(1, Ordering::Relaxed),
            _ => 0,
        };
        if sample.received_bytes > 0 {
            shard
                .received_bytes
                .fetch_add(sample.received_bytes, Ordering::Relaxed);
        }
        if sample.sent_bytes > 0 {
            shard.sent_bytes.fetch_add(sample.sent_bytes, Ordering::Relaxed);
        }
    }

    /// All that was counted.
    pub(super) fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for shard in &self.shards {
            for (total, count) in totals.latency.iter_mut().zip(&shard.latency) {
                *total += count.load(Ordering::Relaxed);
            }
            totals.errors_4xx += shard.errors_4xx.load(Ordering::Relaxed);
            totals.errors_5xx += shard.errors_5xx.load(Ordering::Relaxed);
            totals.received_bytes += shard.received_bytes.load(Ordering::Relaxed);
            totals.sent_bytes += shard.sent_bytes.load(Ordering::Relaxed);
        }
        totals
    }
}

impl Totals {
    /// What was counted between two moments.
    pub(super) fn since(&self, before: &Self) -> Tally {
        let difference = |now: u64, before: u64| now.saturating_sub(before);
        let count = |now, before| u32::try_from(difference(now, before)).unwrap_or(u32::MAX);
        Tally {
            latency: array::from_fn(|bucket| count(self.latency[bucket], before.latency[bucket])),
            errors_4xx: count(self.errors_4xx, before.errors_4xx),
            errors_5xx: count(self.errors_5xx, before.errors_5xx),
            received_bytes: difference(self.received_bytes, before.received_bytes),
            sent_bytes: difference(self.sent_bytes, before.sent_bytes),
        }
    }
}

/// Which copy a thread adds to, by where its own memory lies: the same one always, most likely not that of its neighbour.
fn shard_of_thread() -> usize {
    thread_local! {
        static PLACE: u8 = const { 0 };
    }
    let address = PLACE.with(|place| std::ptr::from_ref(place) as usize as u64);
    let mixed = (address >> 6).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 32) as usize % SHARDS
}
