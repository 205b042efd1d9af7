//! What was recorded, as it is told.

use super::{
    Subject,
    buckets::{Buckets, Counted},
    live::Live,
    ring::{MINUTES, QUARTER_MINUTES, QUARTERS, Recorder},
    tally::Tally,
};
use serde::{Deserialize, Serialize};
use sos_core::Timestamp;
use sos_s3::auth::iso_extended;
use std::sync::Arc;

/// How far back, and how finely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Window {
    /// The last hour by minutes.
    Hour,
    /// The last day by quarters of an hour.
    Day,
}

impl Window {
    /// How long a slot is, in seconds.
    pub fn step_seconds(self) -> u32 {
        match self {
            Self::Hour => 60,
            Self::Day => 900,
        }
    }

    /// How many slots there are.
    pub fn slots(self) -> usize {
        let slots = match self {
            Self::Hour => MINUTES,
            Self::Day => QUARTERS,
        };
        slots as usize
    }
}

/// What was asked of the store, or of some of its buckets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrafficReport {
    /// How far back.
    pub window: Window,
    /// How long a slot is, in seconds.
    pub step_seconds: u32,
    /// When the first slot begins, RFC 3339. The last one is still running.
    pub start: String,
    /// Slot by slot.
    pub series: TrafficSeries,
    /// Those that were asked for anything, by name.
    pub buckets: Vec<BucketTraffic>,
}

/// Slots, oldest first; `None` where the process did not run. Latencies are also unknown where there was no request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TrafficSeries {
    /// Requests that ended.
    pub requests: Vec<Option<u64>>,
    /// Those refused with a status of 400 to 499.
    pub errors_4xx: Vec<Option<u64>>,
    /// Those that failed with a status of 500 or more.
    pub errors_5xx: Vec<Option<u64>>,
    /// Bytes of requests' bodies.
    pub received_bytes: Vec<Option<u64>>,
    /// Bytes of answers' bodies.
    pub sent_bytes: Vec<Option<u64>>,
    /// Half of the requests took no longer, in milliseconds.
    pub latency_p50_ms: Vec<Option<f64>>,
    /// 99 of 100 requests took no longer, in milliseconds.
    pub latency_p99_ms: Vec<Option<f64>>,
}

/// One bucket over the whole window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketTraffic {
    /// The bucket.
    pub name: String,
    /// Requests.
    pub requests: u64,
    /// Those of them with a status of 400 or more.
    pub errors: u64,
    /// Bytes of requests' bodies.
    pub received_bytes: u64,
    /// Bytes of answers' bodies.
    pub sent_bytes: u64,
}

/// The slots of a window, by number: minutes or quarters of an hour since 1970.
#[derive(Clone, Copy)]
struct Slots {
    window: Window,
    /// The one that is running.
    current: i64,
}

impl Slots {
    fn new(window: Window, minute: i64) -> Self {
        let current = match window {
            Window::Hour => minute,
            Window::Day => minute.div_euclid(QUARTER_MINUTES),
        };
        Self { window, current }
    }

    fn numbers(self) -> impl Iterator<Item = i64> {
        self.current + 1 - self.window.slots() as i64..=self.current
    }

    fn start(self) -> Timestamp {
        let first = self.current + 1 - self.window.slots() as i64;
        Timestamp(first * i64::from(self.window.step_seconds()) * 1000)
    }

    fn ended(self, recorder: &Recorder, number: i64) -> Option<&Tally> {
        match self.window {
            Window::Hour => recorder.minute(number),
            Window::Day => recorder.quarter(number),
        }
    }

    /// What was counted in every slot.
    fn tallies(self, recorder: &Recorder, live: &Live) -> Vec<Option<Tally>> {
        self.numbers()
            .map(|number| {
                let ended = self.ended(recorder, number).copied();
                if number != self.current {
                    return ended;
                }
                let mut running = recorder.running(live);
                running.add(&ended.unwrap_or_default());
                Some(running)
            })
            .collect()
    }
}

/// Builds a report. `all` decides in which slots the process ran.
pub(super) fn build(
    window: Window,
    minute: i64,
    all: (&Live, &Recorder),
    buckets: &Buckets,
    subject: Subject<'_>,
) -> TrafficReport {
    let slots = Slots::new(window, minute);
    let of_all = slots.tallies(all.1, all.0);
    let (counted, mut sum): (Vec<Arc<Counted>>, Vec<Option<Tally>>) = match subject {
        Subject::Everything => (buckets.all(), of_all.clone()),
        Subject::Buckets(ids) => {
            let nothing = |slot: &Option<Tally>| slot.map(|_| Tally::default());
            (buckets.of(ids), of_all.iter().map(nothing).collect())
        }
    };
    let mut by_bucket = Vec::new();
    for bucket in counted {
        let tallies = slots.tallies(&bucket.recorder(), &bucket.live);
        if matches!(subject, Subject::Buckets(_)) {
            for (sum, tally) in sum.iter_mut().zip(&tallies) {
                if let (Some(sum), Some(tally)) = (sum, tally) {
                    sum.add(tally);
                }
            }
        }
        by_bucket.extend(whole(&bucket, &tallies));
    }
    TrafficReport {
        window,
        step_seconds: window.step_seconds(),
        start: iso_extended(slots.start()),
        series: series(&sum),
        buckets: by_bucket,
    }
}

fn whole(bucket: &Counted, tallies: &[Option<Tally>]) -> Option<BucketTraffic> {
    let mut whole = BucketTraffic {
        name: bucket.name.to_string(),
        requests: 0,
        errors: 0,
        received_bytes: 0,
        sent_bytes: 0,
    };
    for tally in tallies.iter().flatten() {
        whole.requests += tally.requests();
        whole.errors += tally.errors();
        whole.received_bytes = whole.received_bytes.saturating_add(tally.received_bytes);
        whole.sent_bytes = whole.sent_bytes.saturating_add(tally.sent_bytes);
    }
    (whole.requests > 0).then_some(whole)
}

fn series(slots: &[Option<Tally>]) -> TrafficSeries {
    let counts = |count: fn(&Tally) -> u64| slots.iter().map(|slot| slot.as_ref().map(count)).collect();
    let latencies = |part: f64| {
        slots
            .iter()
            .map(|slot| slot.as_ref().and_then(|tally| tally.quantile_ms(part)))
            .collect()
    };
    TrafficSeries {
        requests: counts(Tally::requests),
        errors_4xx: counts(|tally| u64::from(tally.errors_4xx)),
        errors_5xx: counts(|tally| u64::from(tally.errors_5xx)),
        received_bytes: counts(|tally| tally.received_bytes),
        sent_bytes: counts(|tally| tally.sent_bytes),
        latency_p50_ms: latencies(0.5),
        latency_p99_ms: latencies(0.99),
    }
}
