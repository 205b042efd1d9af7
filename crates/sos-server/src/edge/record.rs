//! What is told of each request once it is over: one line in the log and the metrics, whatever became of it.

use super::{backend::BoxError, clock::Stopwatch};
use crate::{request_id::RequestId, telemetry::Telemetry, traffic::Sample};
use bytes::Bytes;
use http::{Method, StatusCode, Uri};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use sos_s3::S3Body;
use std::{
    error::Error,
    net::IpAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

/// Health is asked for every few seconds; it is told at a level of its own.
pub(super) const HEALTH: &str = "Health";

/// A request's story. It is told when this is dropped: at the end of the answer, or when the client is gone.
pub(super) struct Record {
    pub(super) telemetry: Arc<Telemetry>,
    pub(super) started: Stopwatch,
    pub(super) id: RequestId,
    pub(super) peer: IpAddr,
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) bucket: Option<String>,
    pub(super) told: Told,
    /// `None` for a request without a body.
    pub(super) received_bytes: Option<Arc<AtomicU64>>,
    pub(super) sent_bytes: u64,
    /// Whether the whole answer was handed over.
    pub(super) complete: bool,
}

/// What is told of an answer.
pub(super) struct Told {
    pub(super) operation: &'static str,
    pub(super) access_key: Option<String>,
    pub(super) code: Option<&'static str>,
    pub(super) cause: Option<String>,
    /// `None` until there is an answer.
    pub(super) status: Option<StatusCode>,
}

impl Told {
    /// A success of which there is no more to tell.
    pub(super) const fn plain(operation: &'static str, status: StatusCode) -> Self {
        Self {
            operation,
            access_key: None,
            code: None,
            cause: None,
            status: Some(status),
        }
    }

    /// There is no answer yet.
    pub(super) const fn nothing_yet() -> Self {
        Self {
            operation: "Unknown",
            access_key: None,
            code: None,
            cause: None,
            status: None,
        }
    }
}

/// A request that is over, however it ended.
pub(super) struct Ended<'a> {
    pub(super) telemetry: &'a Telemetry,
    pub(super) elapsed: Duration,
    pub(super) id: &'a RequestId,
    pub(super) peer: IpAddr,
    pub(super) method: &'a Method,
    /// The path without its query, which may hold signatures.
    pub(super) path: &'a str,
    pub(super) bucket: Option<&'a str>,
    pub(super) told: &'a Told,
    pub(super) received_bytes: u64,
    pub(super) sent_bytes: u64,
    /// Whether the whole answer was handed over.
    pub(super) complete: bool,
}

/// An error and its causes, joined by ": ".
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

impl Ended<'_> {
    /// One line in the log, and the metrics.
    pub(super) fn tell(&self) {
        let Told {
            operation, status, ..
        } = *self.told;
        self.telemetry.request_ended(
            operation,
            status,
            self.elapsed,
            self.received_bytes,
            self.sent_bytes,
        );
        // Health is asked for by machines, and would drown what a quiet bucket is asked for.
        if operation != HEALTH {
            self.telemetry.history.record(&Sample {
                bucket: self.bucket,
                status: status.map_or(0, |status| status.as_u16()),
                elapsed: self.elapsed,
                received_bytes: self.received_bytes,
                sent_bytes: self.sent_bytes,
            });
        }
        macro_rules! tell {
            ($level:expr) => {
                tracing::event!(
                    target: "sos::request",
                    $level,
                    id = self.id.as_str(),
                    method = self.method.as_str(),
                    path = self.path,
                    bucket = self.bucket,
                    operation,
                    status = status.map_or(0, |status| status.as_u16()),
                    received_bytes = self.received_bytes,
                    sent_bytes = self.sent_bytes,
                    duration_ms = self.elapsed.as_micros() as f64 / 1000.0,
                    peer = %self.peer,
                    access_key = self.told.access_key.as_deref(),
                    code = self.told.code,
                    cause = self.told.cause.as_deref(),
                    outcome = match (status, self.complete) {
                        (None, _) => Some("client gone before the answer"),
                        (Some(_), false) => Some("answer cut"),
                        (Some(_), true) => None,
                    },
                )
            };
        }
        if status.is_some_and(|status| status.is_server_error()) {
            tell!(tracing::Level::ERROR);
        } else if operation == HEALTH {
            tell!(tracing::Level::DEBUG);
        } else {
            tell!(tracing::Level::INFO);
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let received_bytes = self.received_bytes.as_ref();
        Ended {
            telemetry: &self.telemetry,
            elapsed: self.started.elapsed(),
            id: &self.id,
            peer: self.peer,
            method: &self.method,
            path: self.uri.path(),
            bucket: self.bucket.as_deref(),
            told: &self.told,
            received_bytes: received_bytes.map_or(0, |count| count.load(Ordering::Relaxed)),
            sent_bytes: self.sent_bytes,
            complete: self.complete,
        }
        .tell();
    }
}

/// A request's body that counts what arrives.
#[derive(Debug)]
pub struct CountedBody {
    inner: Incoming,
    received_bytes: Option<Arc<AtomicU64>>,
}

impl CountedBody {
    pub(super) fn new(inner: Incoming, received_bytes: Option<Arc<AtomicU64>>) -> Self {
        Self {
            inner,
            received_bytes,
        }
    }
}

impl Body for CountedBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let (Some(piece), Some(received_bytes)) = (frame.data_ref(), &self.received_bytes)
        {
            received_bytes.fetch_add(piece.len() as u64, Ordering::Relaxed);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// An answer's body that counts what is sent and ends the request's story.
pub struct RecordedBody {
    inner: S3Body,
    /// `None` where the story is told already.
    record: Option<Box<Record>>,
}

impl RecordedBody {
    pub(super) fn new(inner: S3Body, mut record: Box<Record>) -> Self {
        // The library does not ask for the body of an answer to HEAD, nor for one that is empty.
        record.complete = inner.is_end_stream() || record.method == Method::HEAD;
        let record = Some(record);
        Self { inner, record }
    }

    /// The body of an answer of which everything has been told.
    pub(super) fn told(inner: S3Body) -> Self {
        Self { inner, record: None }
    }
}

impl std::fmt::Debug for RecordedBody {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("RecordedBody")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

/// Why an answer ends before its end: the connection is closed, so that the client does not take it for whole.
#[derive(Debug, thiserror::Error)]
pub enum AnswerCut {
    /// The bytes could not be read.
    #[error("the answer ends early")]
    Failed(#[source] BoxError),
    /// A defect.
    #[error("the answer ends early: a panic")]
    Panicked,
}

impl Body for RecordedBody {
    type Data = Bytes;
    type Error = AnswerCut;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, AnswerCut>>> {
        let this = &mut *self;
        let inner = &mut this.inner;
        // A panic here must not take the other requests of an HTTP/2 connection with it.
        let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(inner).poll_frame(context)));
        let Ok(polled) = polled else {
            if let Some(record) = &mut this.record {
                record.telemetry.panicked();
                record.told.cause = Some("a panic while the answer was sent".to_owned());
            }
            return Poll::Ready(Some(Err(AnswerCut::Panicked)));
        };
        let Poll::Ready(next) = polled else {
            return Poll::Pending;
        };
        if let Some(record) = &mut this.record {
            match &next {
                None => record.complete = true,
                Some(Ok(frame)) => {
                    record.sent_bytes += frame.data_ref().map_or(0, |piece| piece.len() as u64);
                    record.complete = this.inner.is_end_stream();
                }
                Some(Err(error)) => record.told.cause = Some(causes(error)),
            }
        }
        Poll::Ready(next.map(|piece| piece.map_err(|error| AnswerCut::Failed(error.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
