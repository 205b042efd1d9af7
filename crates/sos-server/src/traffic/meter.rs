//! A request that something else than the edge answers, measured from its beginning to its end.

use super::{Sample, TrafficHistory};
use crate::edge::Stopwatch;
use http::StatusCode;
use sos_core::BucketName;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Counts one request into the history when it is dropped: at the end of its answer, or when the client is gone.
///
/// `history.begin(bucket)` where the handler begins, [`TrafficHistory::seen`] once the bucket is found, [`Self::receiver`]
/// and [`Self::sent`] for the bytes that pass, [`Self::answered`] with the status; the body of the answer keeps it until it
/// was sent.
#[derive(Debug)]
pub struct Meter {
    history: Arc<TrafficHistory>,
    bucket: Option<String>,
    started: Stopwatch,
    status: u16,
    received_bytes: Arc<AtomicU64>,
    sent_bytes: u64,
}

impl Meter {
    pub(super) fn new(history: Arc<TrafficHistory>, bucket: Option<String>) -> Self {
        Self {
            history,
            bucket,
            started: Stopwatch::start(),
            status: 0,
            received_bytes: Arc::default(),
            sent_bytes: 0,
        }
    }

    /// It turned out to be a request to this bucket.
    pub fn is_of(&mut self, bucket: &BucketName) {
        self.bucket = Some(bucket.to_string());
    }

    /// There is an answer.
    pub fn answered(&mut self, status: StatusCode) {
        self.status = status.as_u16();
    }

    /// Takes the bytes of the request's body, which goes its own way.
    pub fn receiver(&self) -> impl FnMut(u64) + Send + Unpin + use<> {
        let received_bytes = Arc::clone(&self.received_bytes);
        move |bytes| {
            received_bytes.fetch_add(bytes, Ordering::Relaxed);
        }
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
            received_bytes: self.received_bytes.load(Ordering::Relaxed),
            sent_bytes: self.sent_bytes,
        });
    }
}
