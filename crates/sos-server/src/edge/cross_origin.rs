//! The cross-origin side of every request: preflights answered, answers decorated.
//!
//! Rules and decisions are `sos-cors`'s; here they meet HTTP's types.

use super::backend::BucketCors;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use sos_cors::{
    CrossOriginHeaders, ResponseHeaders, actual,
    headers::VARY,
    preflight::{self, PreflightAnswer, PreflightRefusal, ResourceType},
};
use sos_s3::{Code, S3Error};

/// Headers of an answer that follow from the request's origin; at most six.
pub(super) type Decoration = Vec<(HeaderName, HeaderValue)>;

/// Whether anything about the request is cross-origin.
pub(super) fn has_origin(headers: &HeaderMap) -> bool {
    headers.contains_key(header::ORIGIN)
}

/// What an actual request's answer carries, and how the decision is counted.
pub(super) fn decide_actual(
    cors: &BucketCors,
    method: &str,
    headers: &HeaderMap,
) -> (Decoration, &'static str) {
    let configuration = match cors {
        BucketCors::With(configuration) => Some(configuration.as_ref()),
        BucketCors::Without | BucketCors::Missing => None,
    };
    match actual::outcome(configuration, method, &collected(headers)) {
        actual::Outcome::Allowed(allowed) => (written(&allowed.headers), "allowed"),
        actual::Outcome::NotCrossOrigin => (Vec::new(), "not_cross_origin"),
        actual::Outcome::Denied => match cors {
            BucketCors::Missing => (Vec::new(), "no_bucket"),
            BucketCors::Without => (Vec::new(), "not_enabled"),
            BucketCors::With(_) => (Vec::new(), "denied"),
        },
    }
}

/// A preflight's answer, 200 with these headers or a refusal, and how the decision is counted.
pub(super) fn answer_preflight(
    cors: &BucketCors,
    names_key: bool,
    headers: &HeaderMap,
) -> (Result<Decoration, S3Error>, &'static str) {
    let bucket = match cors {
        BucketCors::Missing => preflight::Bucket::Missing { service_rules: None },
        BucketCors::Without => preflight::Bucket::WithoutCors,
        BucketCors::With(configuration) => preflight::Bucket::WithCors(configuration),
    };
    let resource = if names_key {
        ResourceType::Object
    } else {
        ResourceType::Bucket
    };
    match preflight::evaluate(bucket, resource, &collected(headers)) {
        PreflightAnswer::Allowed(allowed) => (Ok(written(&allowed.headers)), "allowed"),
        PreflightAnswer::Refused(refusal) => {
            let outcome = match refusal {
                PreflightRefusal::OriginMissing
                | PreflightRefusal::InvalidMethod { .. }
                | PreflightRefusal::InvalidHeader(_) => "malformed",
                PreflightRefusal::BucketNotFound { .. } => "no_bucket",
                PreflightRefusal::NotEnabled { .. } => "not_enabled",
                PreflightRefusal::NotAllowed { .. } => "denied",
            };
            (Err(refused(&refusal)), outcome)
        }
    }
}

/// The refusal as S3 words it: Code, Message, Method, ResourceType, RequestId, HostId.
fn refused(refusal: &PreflightRefusal) -> S3Error {
    let code = match refusal.status() {
        400 => Code::BadRequest,
        _ => Code::AccessForbidden,
    };
    let mut error = S3Error::with_message(code, refusal.to_string());
    if let Some(method) = refusal.method() {
        error = error.element("Method", method);
    }
    if let Some(resource) = refusal.resource_type() {
        error = error.element("ResourceType", resource.as_str());
    }
    error
}

/// Adds the headers, and `Vary` whatever was decided: a cache must never hand an answer to another origin.
pub(super) fn decorate(headers: &mut HeaderMap, decoration: Decoration) {
    for (name, value) in decoration {
        headers.insert(name, value);
    }
    headers.append(header::VARY, HeaderValue::from_static(VARY));
}

fn collected(headers: &HeaderMap) -> CrossOriginHeaders<'_> {
    let lines = |name: HeaderName| headers.get_all(name).into_iter().map(HeaderValue::as_bytes);
    CrossOriginHeaders::collect(
        lines(header::ORIGIN),
        lines(header::ACCESS_CONTROL_REQUEST_METHOD),
        lines(header::ACCESS_CONTROL_REQUEST_HEADERS),
    )
}

/// A value that HTTP cannot carry is left out: `sos-cors` makes none, and a missing header only denies.
fn written(allowed: &ResponseHeaders<'_>) -> Decoration {
    allowed
        .iter()
        .filter_map(|(name, value)| {
            Some((
                HeaderName::from_static(name),
                HeaderValue::from_bytes(value).ok()?,
            ))
        })
        .collect()
}
