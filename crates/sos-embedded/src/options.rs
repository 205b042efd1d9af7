//! What an operator or a test may choose about an engine.

use crate::faults::Faults;
use std::{fmt, sync::Arc, time::Duration};

/// How an engine behaves. The defaults are right outside tests.
#[derive(Clone)]
pub struct Options {
    /// Objects up to this length ride in the log, in bytes; longer ones become extents.
    pub ride_up_to_bytes: usize,
    /// Segments of the log are closed at this length, in bytes.
    pub segment_bytes: u64,
    /// Memtables of the index are written to disk at this length, in bytes.
    pub memtable_bytes: u64,
    /// What the index may cache, in bytes.
    pub index_cache_bytes: u64,
    /// Below so many free bytes only deletes, aborts and compaction run; `None`: 256 MiB or 2 % of the disk, the smaller.
    pub reserve_bytes: Option<u64>,
    /// After so long without a command, what was reserved ahead is given back and a mostly dead tail is compacted.
    pub idle_after: Duration,
    /// How often space is looked after.
    pub upkeep_interval: Duration,
    /// A disk that fails on purpose; for tests.
    pub faults: Option<Arc<dyn Faults>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            ride_up_to_bytes: 128 * 1024,
            segment_bytes: 64 << 20,
            memtable_bytes: 16 << 20,
            index_cache_bytes: 32 << 20,
            reserve_bytes: None,
            idle_after: Duration::from_secs(3),
            upkeep_interval: Duration::from_millis(500),
            faults: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Options")
            .field("ride_up_to_bytes", &self.ride_up_to_bytes)
            .field("segment_bytes", &self.segment_bytes)
            .field("memtable_bytes", &self.memtable_bytes)
            .field("index_cache_bytes", &self.index_cache_bytes)
            .field("reserve_bytes", &self.reserve_bytes)
            .field("idle_after", &self.idle_after)
            .field("upkeep_interval", &self.upkeep_interval)
            .finish_non_exhaustive()
    }
}
