//! What is told to the owner of a bucket when its rules deny a request.

use super::{Backend, cross_origin};
use crate::telemetry::CorsOutcome;
use http::{HeaderMap, HeaderValue, header};
use sos_service::{BucketRules, Denial, DenialKind};

/// Tells the backend of a denial. A request without an origin is no page's, and a page of the very host that it asks
/// needs no rule.
pub(super) fn tell<B: Backend>(
    backend: &B,
    rules: &BucketRules,
    (kind, outcome): (DenialKind, CorsOutcome),
    method: &str,
    raw_key: &str,
    request: &HeaderMap,
) {
    let CorsOutcome::Denied(reason) = outcome else {
        return;
    };
    let Some(origin) = request.get(header::ORIGIN).map(HeaderValue::as_bytes) else {
        return;
    };
    if is_same_host(origin, request) {
        return;
    }
    let asked = cross_origin::collected(request);
    let method = match kind {
        DenialKind::Preflight => "",
        DenialKind::Actual => method,
    };
    backend.denied(
        rules,
        &Denial {
            kind,
            reason,
            origin,
            method: asked.request_method.as_deref().unwrap_or(method.as_bytes()),
            headers: asked.request_headers.as_deref().unwrap_or_default(),
            path: &format!("/{raw_key}"),
        },
    );
}

/// Whether the origin's host and port are those of the request. Schemes are not compared: a proxy may speak TLS for us.
fn is_same_host(origin: &[u8], request: &HeaderMap) -> bool {
    let authority = origin
        .windows(3)
        .position(|window| window == b"://")
        .map(|place| &origin[place + 3..]);
    let host = request.get(header::HOST).map(HeaderValue::as_bytes);
    authority
        .zip(host)
        .is_some_and(|(authority, host)| authority.eq_ignore_ascii_case(host))
}
