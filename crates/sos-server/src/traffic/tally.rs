//! What was counted in a span of time.

use super::latency::{LATENCY_BUCKETS, quantile_ms};

/// What was counted. Counts stop at the largest number they can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    /// How many requests took how long; all of them, so that their number is the sum.
    pub(super) latency: [u32; LATENCY_BUCKETS],
    pub(super) errors_4xx: u32,
    pub(super) errors_5xx: u32,
    pub(super) received_bytes: u64,
    pub(super) sent_bytes: u64,
}

impl Default for Tally {
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

impl Tally {
    pub(super) fn requests(&self) -> u64 {
        self.latency.iter().map(|&count| u64::from(count)).sum()
    }

    pub(super) fn errors(&self) -> u64 {
        u64::from(self.errors_4xx) + u64::from(self.errors_5xx)
    }

    pub(super) fn quantile_ms(&self, part: f64) -> Option<f64> {
        quantile_ms(&self.latency, part)
    }

    /// Adds what was counted elsewhere or at another time.
    pub(super) fn add(&mut self, other: &Self) {
        for (count, more) in self.latency.iter_mut().zip(other.latency) {
            *count = count.saturating_add(more);
        }
        self.errors_4xx = self.errors_4xx.saturating_add(other.errors_4xx);
        self.errors_5xx = self.errors_5xx.saturating_add(other.errors_5xx);
        self.received_bytes = self.received_bytes.saturating_add(other.received_bytes);
        self.sent_bytes = self.sent_bytes.saturating_add(other.sent_bytes);
    }
}
