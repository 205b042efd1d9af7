//! Metrics of requests, in the form Prometheus reads.
//!
//! Every name is listed in `docs/reference/metrics.md`. Labels have few values, all known beforehand: operations,
//! classes of status, outcomes of CORS decisions; never a bucket, a key or an origin.

mod durations;

use crate::traffic::TrafficHistory;
use durations::Durations;
use http::StatusCode;
use metrics::{Counter, Gauge, Recorder, counter, gauge, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use sos_service::{DenialKind, DenialReason};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

/// What preflights are called among the operations.
pub(crate) const PREFLIGHT: &str = "Preflight";

/// What became of a CORS decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CorsOutcome {
    /// A rule of the bucket or of the service matches.
    Allowed,
    /// The bucket refuses.
    Denied(DenialReason),
    /// There is no such bucket, or none is named, and no rule of the service matches.
    NoBucket,
}

impl CorsOutcome {
    /// The labels `outcome` and `reason`, in the order of [`Self::index`].
    const LABELS: [(&'static str, &'static str); 7] = [
        ("allowed", "none"),
        ("denied", "origin"),
        ("denied", "method"),
        ("denied", "header"),
        ("denied", "not_enabled"),
        ("denied", "malformed"),
        ("denied", "no_bucket"),
    ];

    const fn index(self) -> usize {
        match self {
            Self::Allowed => 0,
            Self::Denied(DenialReason::Origin) => 1,
            Self::Denied(DenialReason::Method) => 2,
            Self::Denied(DenialReason::Header) => 3,
            Self::Denied(DenialReason::NotEnabled) => 4,
            Self::Denied(DenialReason::Malformed) => 5,
            Self::NoBucket => 6,
        }
    }
}

/// Decisions of one kind, by [`CorsOutcome::index`].
type CorsDecisions = [Counter; CorsOutcome::LABELS.len()];

fn cors_decisions(kind: &'static str) -> CorsDecisions {
    CorsOutcome::LABELS.map(|(outcome, reason)| {
        counter!("sos_cors_decisions_total", "kind" => kind, "outcome" => outcome, "reason" => reason)
    })
}

/// The metrics of a process. Handles are looked up once per label and kept.
pub struct Telemetry {
    recorder: Arc<PrometheusRecorder>,
    handle: PrometheusHandle,
    /// The most frequent of all is at hand without a lock.
    preflight: OperationMetrics,
    operations: RwLock<HashMap<&'static str, Arc<OperationMetrics>>>,
    preflight_decisions: CorsDecisions,
    actual_decisions: CorsDecisions,
    panics: Counter,
    connections: Gauge,
    connections_accepted: Counter,
    /// What was asked for lately, for people.
    pub history: Arc<TrafficHistory>,
}

struct OperationMetrics {
    /// By class of status: none (the client was gone), 1xx to 5xx.
    requests: [Counter; 6],
    durations: Durations,
    received_bytes: Counter,
    sent_bytes: Counter,
}

impl OperationMetrics {
    /// Registered with the local recorder.
    fn new(operation: &'static str) -> Self {
        Self {
            requests: ["none", "1xx", "2xx", "3xx", "4xx", "5xx"]
                .map(|class| counter!("sos_requests_total", "operation" => operation, "status" => class)),
            durations: Durations::default(),
            received_bytes: counter!("sos_received_bytes_total", "operation" => operation),
            sent_bytes: counter!("sos_sent_bytes_total", "operation" => operation),
        }
    }
}

impl std::fmt::Debug for Telemetry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Telemetry").finish_non_exhaustive()
    }
}

impl Telemetry {
    /// Fresh metrics, of this process alone.
    pub fn new() -> Arc<Self> {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        let recorder = Arc::new(recorder);
        let (panics, connections, connections_accepted, decisions, preflight) =
            with_local_recorder(&recorder, || {
                metrics::describe_counter!("sos_requests_total", "Requests by operation and class of status");
                metrics::describe_counter!("sos_received_bytes_total", "Bytes of request bodies");
                metrics::describe_counter!("sos_sent_bytes_total", "Bytes of answers' bodies");
                metrics::describe_counter!(
                    "sos_cors_decisions_total",
                    "Cross-origin decisions by kind, outcome and reason"
                );
                metrics::describe_counter!("sos_panics_total", "Requests that ended in a panic: defects");
                metrics::describe_gauge!("sos_connections", "Open connections");
                metrics::describe_counter!("sos_connections_accepted_total", "Connections accepted");
                (
                    counter!("sos_panics_total"),
                    gauge!("sos_connections"),
                    counter!("sos_connections_accepted_total"),
                    [cors_decisions("preflight"), cors_decisions("actual")],
                    OperationMetrics::new(PREFLIGHT),
                )
            });
        let [preflight_decisions, actual_decisions] = decisions;
        Arc::new(Self {
            recorder,
            handle,
            preflight,
            operations: RwLock::default(),
            preflight_decisions,
            actual_decisions,
            panics,
            connections,
            connections_accepted,
            history: Arc::default(),
        })
    }

    /// The recorder, so that the binary can make it the one that other crates' counters reach.
    pub fn recorder(&self) -> impl Recorder + Sync + 'static {
        Arc::clone(&self.recorder)
    }

    /// Everything in Prometheus' text form.
    pub fn render(&self) -> String {
        let mut text = self.handle.render();
        let operations = self.operations.read().unwrap_or_else(PoisonError::into_inner);
        let others = operations
            .iter()
            .map(|(operation, metrics)| (*operation, &metrics.durations));
        let all = others.chain([(PREFLIGHT, &self.preflight.durations)]);
        durations::write_all(all, &mut text);
        text
    }

    /// A request ended. `status` is `None` where the client was gone before there was an answer.
    pub(crate) fn request_ended(
        &self,
        operation: &'static str,
        status: Option<StatusCode>,
        elapsed: Duration,
        received_bytes: u64,
        sent_bytes: u64,
    ) {
        let ended = |metrics: &OperationMetrics| {
            let class = status.map_or(0, |status| usize::from(status.as_u16() / 100).min(5));
            metrics.requests[class].increment(1);
            metrics.durations.record(elapsed);
            if received_bytes > 0 {
                metrics.received_bytes.increment(received_bytes);
            }
            if sent_bytes > 0 {
                metrics.sent_bytes.increment(sent_bytes);
            }
        };
        if operation == PREFLIGHT {
            ended(&self.preflight);
        } else {
            ended(&self.operation(operation));
        }
    }

    /// A CORS decision was taken.
    pub(crate) fn cors_decided(&self, kind: DenialKind, outcome: CorsOutcome) {
        let decisions = match kind {
            DenialKind::Preflight => &self.preflight_decisions,
            DenialKind::Actual => &self.actual_decisions,
        };
        decisions[outcome.index()].increment(1);
    }

    /// A request ended in a panic.
    pub(crate) fn panicked(&self) {
        self.panics.increment(1);
    }

    /// A connection was accepted; it is open until the answer is dropped.
    pub(crate) fn connected(&self) -> Connected {
        self.connections_accepted.increment(1);
        self.connections.increment(1);
        Connected(self.connections.clone())
    }

    fn operation(&self, operation: &'static str) -> Arc<OperationMetrics> {
        let known = self.operations.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(metrics) = known.get(operation) {
            return Arc::clone(metrics);
        }
        drop(known);
        let metrics = with_local_recorder(&self.recorder, || OperationMetrics::new(operation));
        let mut known = self.operations.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(operation).or_insert_with(|| Arc::new(metrics)))
    }
}

/// An open connection, counted until it is dropped.
#[derive(Debug)]
pub(crate) struct Connected(Gauge);

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_operation_and_class() {
        let telemetry = Telemetry::new();
        let second = Duration::from_secs(1);
        telemetry.request_ended("GetObject", Some(StatusCode::OK), second, 0, 10);
        telemetry.request_ended("GetObject", Some(StatusCode::PARTIAL_CONTENT), second, 0, 5);
        telemetry.request_ended("GetObject", None, second, 3, 0);
        telemetry.cors_decided(DenialKind::Preflight, CorsOutcome::Denied(DenialReason::Header));
        telemetry.cors_decided(DenialKind::Actual, CorsOutcome::NoBucket);
        let connected = telemetry.connected();
        let text = telemetry.render();
        for line in [
            r#"sos_requests_total{operation="GetObject",status="2xx"} 2"#,
            r#"sos_requests_total{operation="GetObject",status="none"} 1"#,
            r#"sos_sent_bytes_total{operation="GetObject"} 15"#,
            r#"sos_received_bytes_total{operation="GetObject"} 3"#,
            r#"sos_request_duration_seconds_count{operation="GetObject"} 3"#,
            r#"sos_cors_decisions_total{kind="preflight",outcome="denied",reason="header"} 1"#,
            r#"sos_cors_decisions_total{kind="preflight",outcome="denied",reason="method"} 0"#,
            r#"sos_cors_decisions_total{kind="actual",outcome="denied",reason="no_bucket"} 1"#,
            r#"sos_cors_decisions_total{kind="actual",outcome="allowed",reason="none"} 0"#,
            "sos_connections 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
        drop(connected);
        assert!(telemetry.render().contains("sos_connections 0"));
    }
}
