//! `/-/metrics`, on a listener of its own: numbers of a store are not for the public.

use crate::{
    listener::{Peer, Serve},
    telemetry::Telemetry,
};
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Incoming;
use std::sync::Arc;

/// Where Prometheus reads.
pub const METRICS_PATH: &str = "/-/metrics";

/// Answers Prometheus.
#[derive(Debug)]
pub struct MetricsEndpoint {
    telemetry: Arc<Telemetry>,
}

impl MetricsEndpoint {
    /// The endpoint of these metrics.
    pub fn new(telemetry: Arc<Telemetry>) -> Self {
        Self { telemetry }
    }
}

impl Serve for MetricsEndpoint {
    type Body = Full<Bytes>;
    type Memory = ();

    async fn serve(&self, request: Request<Incoming>, _peer: Peer) -> Response<Full<Bytes>> {
        let readable = matches!(*request.method(), Method::GET | Method::HEAD);
        let (status, text) = match request.uri().path() {
            METRICS_PATH if readable => (StatusCode::OK, self.telemetry.render()),
            METRICS_PATH => (StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n".to_owned()),
            _ => (StatusCode::NOT_FOUND, format!("metrics are at {METRICS_PATH}\n")),
        };
        let mut response = Response::new(Full::new(Bytes::from(text)));
        *response.status_mut() = status;
        // https://prometheus.io/docs/instrumenting/exposition_formats/
        let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}
