//! How much was asked of the store lately: of all of it, and of each bucket, minute by minute for an hour and quarter by
//! quarter for a day. In memory, gone with the process.
//!
//! A request adds to counters and does nothing else: no clock, no lock, no memory. [`TrafficHistory::tick`], called every
//! second, takes what was added in a minute and puts it into the slots. Only buckets that exist have counters of their own
//! ([`TrafficHistory::seen`]), at most [`MAX_TRAFFIC_BUCKETS`] at once; names that strangers
//! ask for cost nothing.
//!
//! Memory: 2 KB for a bucket, and 200 bytes for each minute and each quarter of an hour in which it was asked for anything;
//! so at most 40 KB for a bucket and 40 MB for all.

mod buckets;
mod latency;
mod live;
mod meter;
mod report;
mod ring;
mod tally;
#[cfg(test)]
mod tests;

pub use meter::Meter;
pub use report::{BucketTraffic, TrafficReport, TrafficSeries, Window};

use crate::limits::MAX_TRAFFIC_BUCKETS;
use buckets::Buckets;
use live::Live;
use ring::Recorder;
use sos_core::{BucketId, BucketName, Timestamp};
use sos_service::BucketRules;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// A request that is over.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// The bucket that it named, whether there is one or not.
    pub bucket: Option<&'a str>,
    /// The status of the answer; 0 where the client was gone before there was one.
    pub status: u16,
    /// From the header section to the end of the answer.
    pub elapsed: Duration,
    /// Bytes of the request's body.
    pub received_bytes: u64,
    /// Bytes of the answer's body.
    pub sent_bytes: u64,
}

/// What to report on.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// Every request, those that name no bucket included.
    Everything,
    /// The sum of these buckets.
    Buckets(&'a [BucketId]),
}

/// The history.
#[derive(Debug, Default)]
pub struct TrafficHistory {
    all: Live,
    buckets: Buckets,
    /// The minute that counts now, and what was recorded of all before it.
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Minutes since 1970; `None` before the first tick.
    minute: Option<i64>,
    all: Recorder,
}

impl TrafficHistory {
    /// Counts a request.
    pub fn record(&self, sample: &Sample<'_>) {
        self.all.add(sample);
        if let Some(bucket) = sample.bucket {
            self.buckets.add(bucket, sample);
        }
    }

    /// Notes that a bucket exists, so that what is asked of it is counted. To be called whenever a request finds it; the
    /// same again costs next to nothing.
    pub fn seen(&self, rules: &BucketRules) {
        self.buckets.seen(rules.id, &rules.name);
    }

    /// Begins to count a request that is not answered by the edge: see [`Meter`].
    pub fn begin(self: &Arc<Self>, bucket: Option<String>) -> Meter {
        Meter::new(Arc::clone(self), bucket)
    }

    /// Moves the clock on: what was counted since the last minute is that minute's. To be called every second or so; where
    /// it was not for some minutes, as while the machine slept, nothing is known of those.
    pub fn tick(&self, now: Timestamp) {
        let mut state = self.state();
        self.advance(&mut state, minute_of(now));
    }

    /// The buckets that have counters, by name.
    pub fn buckets(&self) -> Vec<(BucketName, BucketId)> {
        self.buckets.names()
    }

    /// What was recorded, the minute that is running now included.
    pub fn report(&self, window: Window, subject: Subject<'_>, now: Timestamp) -> TrafficReport {
        let mut state = self.state();
        let minute = minute_of(now);
        self.advance(&mut state, minute);
        report::build(window, minute, (&self.all, &state.all), &self.buckets, subject)
    }

    fn advance(&self, state: &mut State, minute: i64) {
        match state.minute {
            Some(counted) if counted == minute => {}
            Some(counted) => {
                state.all.record_covered(counted, &self.all);
                self.buckets.record(counted);
                if minute < counted {
                    // The clock was set back.
                    state.all.forget_from(minute);
                    self.buckets.forget_from(minute);
                }
                state.minute = Some(minute);
                self.buckets.minute_is(minute);
            }
            None => {
                state.minute = Some(minute);
                self.buckets.minute_is(minute);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn minute_of(now: Timestamp) -> i64 {
    now.seconds().div_euclid(60)
}
