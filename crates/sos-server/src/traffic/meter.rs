//! A request that something else than the edge answers, measured from its beginning to its end.

use super::{Sample, TrafficHistory};
use crate::edge::Stopwatch;
use http::StatusCode;
use std::sync::Arc;

/// Counts one request into the history when it is dropped: at the end of its answer, or when the client is gone.
///
/// For requests of the console: `history.begin(bucket)` where the handler begins, [`TrafficHistory::seen`] once the bucket
/// is found, [`Self::received`] and [`Self::sent`] as bytes pass, [`Self::answered`] with the status; the body of the
/// answer keeps it until it was sent.
#[derive(Debug)]
pub struct Meter {
    history: Arc<TrafficHistory>,
    bucket: Option<String>,
    started: Stopwatch,
    status: u16,
    received_bytes: u64,
    sent_bytes: u64,
}

impl Meter {
    pub(super) fn new(history: Arc<TrafficHistory>, bucket: Option<String>) -> Self {
        Self {
            history,
            bucket,
            started: Stopwatch::start(),
            status: 0,
            received_bytes: 0,
            sent_bytes: 0,
        }
    }

    /// There is an answer.
    pub fn answered(&mut self, status: StatusCode) {
        self.status = status.as_u16();
    }

    /// Bytes of the request's body came.
    pub fn received(&mut self, bytes: u64) {
        self.received_bytes += bytes;
    }

    /// Bytes of the answer's body went.
    pub fn sent(&mut self, bytes: u64) {
        self.sent_bytes += bytes;
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.history.record(&Sample {
            bucket: self.bucket.as_deref(),
            status: self.status,
            elapsed: self.started.elapsed(),
            received_bytes: self.received_bytes,
            sent_bytes: self.sent_bytes,
        });
    }
}
