//! The cross-origin side of every request: preflights answered, answers decorated.
//!
//! Rules and decisions are `sos-cors`'s; here they meet HTTP's types.

use crate::telemetry::CorsOutcome;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use sos_cors::{
    Configuration, CrossOriginHeaders, CrossOriginPolicy, Decision, Mismatch, Origin, Request,
    RequestedHeaders, ResponseHeaders, actual,
    headers::{self, VARY},
    preflight::{self, PreflightAnswer, PreflightRefusal, ResourceType},
};
use sos_s3::{Code, S3Error, limits};
use sos_service::{BucketRules, DenialReason};

const VARY_VALUE: HeaderValue = HeaderValue::from_static(VARY);
const ANY: HeaderValue = HeaderValue::from_static("*");
const TRUE: HeaderValue = HeaderValue::from_static("true");

/// Headers that an answer carries whatever becomes of the request; at most eight.
pub(super) type Decoration = Vec<(HeaderName, HeaderValue)>;

/// Whose rules an answer falls under.
#[derive(Clone, Copy, Debug)]
pub(super) enum Authority<'a> {
    /// The bucket's that the request names.
    Bucket(&'a BucketRules),
    /// There is no such bucket, or none is named: the service's own, if it has any.
    Service(Option<&'a Configuration>),
}

impl<'a> Authority<'a> {
    fn configuration(self) -> Option<&'a Configuration> {
        match self {
            Self::Bucket(rules) => rules.cors.as_deref(),
            Self::Service(rules) => rules,
        }
    }
}

/// Whether anything about the request is cross-origin.
pub(super) fn has_origin(headers: &HeaderMap) -> bool {
    headers.contains_key(header::ORIGIN)
}

/// Whether more header names are asked for than a request may hold in all: no browser does, and they are compared with
/// every rule.
pub(super) fn asks_too_much(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCESS_CONTROL_REQUEST_HEADERS);
    let asked_bytes: usize = lines.into_iter().map(HeaderValue::len).sum();
    asked_bytes > limits::MAX_HEADER_SECTION_BYTES
}

/// The three headers of a request that CORS looks at.
pub(super) fn collected(headers: &HeaderMap) -> CrossOriginHeaders<'_> {
    let lines = |name: HeaderName| headers.get_all(name).into_iter().map(HeaderValue::as_bytes);
    CrossOriginHeaders::collect(
        lines(header::ORIGIN),
        lines(header::ACCESS_CONTROL_REQUEST_METHOD),
        lines(header::ACCESS_CONTROL_REQUEST_HEADERS),
    )
}

/// Decides on an actual request with an origin and adds the headers of a match.
pub(super) fn decide_actual(
    authority: Authority<'_>,
    method: &str,
    request: &HeaderMap,
    decoration: &mut Decoration,
) -> CorsOutcome {
    let asked = collected(request);
    match actual::outcome(authority.configuration(), method, &asked) {
        actual::Outcome::Allowed(allowed) => {
            write(&allowed.headers, request, |name, value| {
                decoration.push((name, value));
            });
            CorsOutcome::Allowed
        }
        actual::Outcome::NotCrossOrigin | actual::Outcome::Denied => match authority {
            Authority::Service(_) => CorsOutcome::NoBucket,
            Authority::Bucket(rules) => {
                let method = asked.request_method.as_deref().unwrap_or(method.as_bytes());
                CorsOutcome::Denied(reason(rules.cors.as_deref(), method, &asked))
            }
        },
    }
}

/// Answers a preflight: 200 with the headers written to `answer`, or a refusal.
pub(super) fn answer_preflight(
    authority: Authority<'_>,
    names_key: bool,
    request: &HeaderMap,
    answer: &mut HeaderMap,
) -> (Result<(), S3Error>, CorsOutcome) {
    let bucket = match authority {
        Authority::Service(service_rules) => preflight::Bucket::Missing { service_rules },
        Authority::Bucket(rules) => match &rules.cors {
            Some(configuration) => preflight::Bucket::WithCors(configuration),
            None => preflight::Bucket::WithoutCors,
        },
    };
    let resource = if names_key {
        ResourceType::Object
    } else {
        ResourceType::Bucket
    };
    let asked = collected(request);
    match preflight::evaluate(bucket, resource, &asked) {
        PreflightAnswer::Allowed(allowed) => {
            write(&allowed.headers, request, |name, value| {
                answer.insert(name, value);
            });
            (Ok(()), CorsOutcome::Allowed)
        }
        PreflightAnswer::Refused(refusal) => {
            let outcome = match &refusal {
                PreflightRefusal::OriginMissing
                | PreflightRefusal::InvalidMethod { .. }
                | PreflightRefusal::InvalidHeader(_) => CorsOutcome::Denied(DenialReason::Malformed),
                PreflightRefusal::BucketNotFound { .. } => CorsOutcome::NoBucket,
                PreflightRefusal::NotEnabled { .. } => CorsOutcome::Denied(DenialReason::NotEnabled),
                PreflightRefusal::NotAllowed { method, .. } => {
                    let configuration = authority.configuration();
                    CorsOutcome::Denied(reason(configuration, method.as_str().as_bytes(), &asked))
                }
            };
            (Err(refused(&refusal)), outcome)
        }
    }
}

/// The headers of a bucket's policy, which do not depend on the request.
pub(super) fn write_policy(policy: &CrossOriginPolicy, decoration: &mut Decoration) {
    let pairs = policy.headers().filter_map(|(name, value)| {
        Some((HeaderName::from_static(name), HeaderValue::from_str(value).ok()?))
    });
    decoration.extend(pairs);
}

/// Adds the headers, and `Vary` whatever was decided: a cache must never hand an answer to another origin.
pub(super) fn decorate(headers: &mut HeaderMap, decoration: Decoration) {
    for (name, value) in decoration {
        headers.insert(name, value);
    }
    headers.append(header::VARY, VARY_VALUE);
}

/// Why a denied request was denied: what the rule that came closest refuses.
fn reason(
    configuration: Option<&Configuration>,
    method: &[u8],
    asked: &CrossOriginHeaders<'_>,
) -> DenialReason {
    let Some(configuration) = configuration else {
        return DenialReason::NotEnabled;
    };
    let requested = RequestedHeaders::parse(asked.request_headers.as_deref());
    let (Origin::One(origin), Ok(method), Ok(headers)) = (asked.origin, str::from_utf8(method), requested)
    else {
        return DenialReason::Malformed;
    };
    let request = Request {
        origin,
        method,
        headers: &headers,
    };
    let closest = match configuration.decide(&request) {
        Decision::Denied(denied) => denied.closest().map(|refusal| refusal.mismatch),
        Decision::Allowed(_) => None,
    };
    match closest {
        Some(Mismatch::Header(_)) => DenialReason::Header,
        Some(Mismatch::Method) => DenialReason::Method,
        Some(Mismatch::Origin) | None => DenialReason::Origin,
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

/// Gives each header to `put`. A value that HTTP cannot carry is left out: `sos-cors` makes none, and a missing header only
/// denies.
///
/// Preflights are many: a value that the request has too is shared with it.
fn write(allowed: &ResponseHeaders<'_>, request: &HeaderMap, mut put: impl FnMut(HeaderName, HeaderValue)) {
    let shared = [header::ORIGIN, header::ACCESS_CONTROL_REQUEST_HEADERS].map(|name| request.get(name));
    for (name, bytes) in allowed.iter() {
        let value = match bytes {
            b"*" => Ok(ANY),
            b"true" => Ok(TRUE),
            _ => match shared.into_iter().flatten().find(|value| *value == bytes) {
                Some(value) => Ok(value.clone()),
                None => HeaderValue::from_bytes(bytes),
            },
        };
        if let Ok(value) = value {
            put(header_name(name), value);
        }
    }
}

/// The name without looking it up among the standard ones.
fn header_name(name: &'static str) -> HeaderName {
    match name {
        headers::ALLOW_ORIGIN => header::ACCESS_CONTROL_ALLOW_ORIGIN,
        headers::ALLOW_CREDENTIALS => header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
        headers::ALLOW_METHODS => header::ACCESS_CONTROL_ALLOW_METHODS,
        headers::ALLOW_HEADERS => header::ACCESS_CONTROL_ALLOW_HEADERS,
        headers::EXPOSE_HEADERS => header::ACCESS_CONTROL_EXPOSE_HEADERS,
        headers::MAX_AGE => header::ACCESS_CONTROL_MAX_AGE,
        other => HeaderName::from_static(other),
    }
}
