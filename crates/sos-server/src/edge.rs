//! The edge: what happens to every request before and after the S3 protocol.
//!
//! Host to bucket, request ids, limits of the header section, preflights, cross-origin headers on every answer
//! (refusals, limits and panics included), one line in the log, metrics. Holds no rule of S3: the gate is
//! `sos-s3`'s, the CORS decision `sos-cors`'s.

mod asked;
mod at_once;
pub mod backend;
mod clock;
mod cross_origin;
mod denial;
mod health;
mod last_preflight;
mod oversize;
mod record;
#[cfg(test)]
mod tests;

pub use backend::{Backend, BoxError};
pub use last_preflight::LastPreflight;
pub(crate) use oversize::header_section_refusal;
pub(crate) use record::causes;
pub use record::{AnswerCut, CountedBody, RecordedBody};

use crate::{
    host::{self, HEALTH_PREFIX, HostRules, Place},
    listener::{Peer, Serve},
    request_id::{RequestId, RequestIds},
    telemetry::{CorsOutcome, PREFLIGHT, Telemetry},
};
pub(crate) use clock::Stopwatch;
use cross_origin::{Authority, Decoration};
use futures_util::FutureExt;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri, header, request::Parts};
use http_body::Body;
use hyper::body::Incoming;
use record::{Record, Told};
use sos_cors::Configuration;
use sos_s3::{
    Code, Failure, Handled, RequestContext, Resource, S3Body, S3Error, Style,
    error::{ErrorContext, render},
};
use sos_service::{BucketRules, DenialKind};
use std::{
    any::Any,
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amz-request-id");
const HOST_ID: HeaderName = HeaderName::from_static("x-amz-id-2");
const SERVER_NAME: HeaderValue = HeaderValue::from_static("SOS");

/// Headers of the answer to a preflight at most: six of CORS, `Vary`, the ids, `Server`. A table of this size never grows.
const PREFLIGHT_HEADERS: usize = 10;

/// The edge in front of a backend.
pub struct Edge<B> {
    backend: B,
    hosts: HostRules,
    ids: RequestIds,
    telemetry: Arc<Telemetry>,
    service_rules: Option<Configuration>,
    draining: AtomicBool,
}

impl<B> std::fmt::Debug for Edge<B> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Edge")
            .field("hosts", &self.hosts)
            .finish_non_exhaustive()
    }
}

/// An answer, and what the log says of it.
struct Outcome {
    response: Response<S3Body>,
    operation: &'static str,
    access_key: Option<String>,
    failure: Option<Failure>,
}

impl Outcome {
    fn plain(operation: &'static str, response: Response<S3Body>) -> Self {
        Self {
            response,
            operation,
            access_key: None,
            failure: None,
        }
    }
}

impl From<Handled> for Outcome {
    fn from(handled: Handled) -> Self {
        Self {
            response: handled.response,
            operation: handled.operation,
            access_key: handled.access_key.map(|key| key.0),
            failure: handled.failure,
        }
    }
}

/// A request as far as it is understood before anything is looked up.
struct Subject<'a> {
    method: &'a Method,
    path: &'a str,
    place: &'a Place<'a>,
    peer: Peer,
    request_id: &'a str,
    host_id: &'a str,
}

impl<B: Backend> Edge<B> {
    /// The edge. `random` seeds request ids and names the process.
    pub fn new(backend: B, hosts: HostRules, telemetry: Arc<Telemetry>, random: u128) -> Self {
        Self {
            backend,
            hosts,
            ids: RequestIds::new(random),
            telemetry,
            service_rules: None,
            draining: AtomicBool::new(false),
        }
    }

    /// With rules for the answers that belong to no bucket. They never give credentials to a pattern.
    #[must_use]
    pub fn with_service_rules(self, rules: Configuration) -> Self {
        Self {
            service_rules: Some(rules.for_service()),
            ..self
        }
    }

    /// From now on, readiness is denied, so that load balancers look elsewhere while requests finish.
    pub fn begin_draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    async fn answer(&self, request: Request<Incoming>, peer: Peer) -> Response<RecordedBody> {
        let id = self.ids.next();
        let (mut parts, body) = request.into_parts();
        let (uri, method) = (parts.uri.clone(), parts.method.clone());
        // Most requests have no body, and nothing to count.
        let received_bytes = (!body.is_end_stream()).then(|| Arc::new(AtomicU64::new(0)));
        let body = CountedBody::new(body, received_bytes.clone());
        let mut record = Box::new(Record {
            telemetry: Arc::clone(&self.telemetry),
            started: Stopwatch::start(),
            id,
            peer: peer.address.ip(),
            method: method.clone(),
            uri: uri.clone(),
            bucket: None,
            told: Told::nothing_yet(),
            received_bytes,
            sent_bytes: 0,
            complete: false,
        });
        let path = path_of(&uri);
        let host = host::host_of(&uri, &parts.headers, parts.version).map(|host| host.map(str::to_owned));
        let placed = match &host {
            Err(error) => Err(*error),
            Ok(host) => self.place(host.as_deref(), path),
        };
        let (place, host_error) = match placed {
            Ok(place) => (place, None),
            Err(error) => (Place::NOWHERE, Some(error)),
        };
        normalize_host(&mut parts);
        let subject = self.subject(&method, path, &place, peer, &id);

        let (outcome, decoration) =
            if !place.virtual_hosted && host_error.is_none() && path.starts_with(HEALTH_PREFIX) {
                let draining = self.draining.load(Ordering::Relaxed);
                let answer = health::answer(&method, path, draining, || self.backend.ready());
                (Outcome::plain(record::HEALTH, answer), None)
            } else {
                record.bucket = place.bucket.as_deref().map(str::to_owned);
                let (outcome, decoration) = self.s3(parts, body, &subject, host_error).await;
                (outcome, Some(decoration))
            };
        let (response, told) = self.finish(outcome, decoration, &id);
        record.told = told;
        response.map(|body| RecordedBody::new(body, record))
    }

    /// What every answer carries, and what is told of it.
    fn finish(
        &self,
        outcome: Outcome,
        decoration: Option<Decoration>,
        id: &RequestId,
    ) -> (Response<S3Body>, Told) {
        let mut response = outcome.response;
        let status = response.status();
        let headers = response.headers_mut();
        if let Some(decoration) = decoration {
            cross_origin::decorate(headers, decoration);
        }
        headers.insert(REQUEST_ID, id.header_value());
        headers.insert(HOST_ID, self.ids.host_header());
        headers.insert(header::SERVER, SERVER_NAME);
        let (code, cause) = match outcome.failure {
            Some(failure) => (Some(failure.code), failure.cause),
            None => (None, None),
        };
        let told = Told {
            operation: outcome.operation,
            access_key: outcome.access_key,
            code,
            cause,
            status: Some(status),
        };
        (response, told)
    }

    /// Where a request goes; HTTP/1.0 need not name a host.
    fn place<'a>(&self, host: Option<&'a str>, path: &'a str) -> Result<Place<'a>, host::HostError> {
        match host {
            Some(host) => self.hosts.place(host, path),
            None => Ok(host::path_style(path)),
        }
    }

    fn subject<'a>(
        &'a self,
        method: &'a Method,
        path: &'a str,
        place: &'a Place<'a>,
        peer: Peer,
        id: &'a RequestId,
    ) -> Subject<'a> {
        Subject {
            method,
            path,
            place,
            peer,
            request_id: id.as_str(),
            host_id: self.ids.host_id(),
        }
    }

    /// Everything that is no health check. The cross-origin decision comes first, from memory, so that whatever happens
    /// afterwards is answered with it.
    async fn s3(
        &self,
        parts: Parts,
        body: CountedBody,
        subject: &Subject<'_>,
        host_error: Option<host::HostError>,
    ) -> (Outcome, Decoration) {
        let preflight = subject.method == Method::OPTIONS;
        let rules = self.rules_of(subject.place).await;
        let mut decoration = Decoration::new();
        if let Ok(rules) = &rules
            && !preflight
        {
            self.decorate_actual(&parts, subject, rules.as_deref(), &mut decoration);
        }
        let refusal = host_error
            .map(|error| S3Error::with_message(Code::InvalidRequest, error.to_string()))
            .or_else(|| header_section_refusal(&parts.uri, &parts.headers));
        if let Some(error) = refusal {
            oversize::drain(&parts, body).await;
            return (Self::refuse(subject, "Unknown", &error), decoration);
        }
        if preflight {
            let outcome = match rules {
                Ok(rules) => self.preflight(&parts.headers, subject, rules.as_deref()),
                Err(error) => Self::refuse(subject, PREFLIGHT, &S3Error::internal(error)),
            };
            return (outcome, decoration);
        }
        if let Err(error) = rules {
            // The request itself will meet the same trouble and tell it better.
            tracing::warn!(error = error.as_ref(), "the rules of a bucket cannot be read");
        }
        let resource = Resource {
            style: if subject.place.virtual_hosted {
                Style::VirtualHosted
            } else {
                Style::Path
            },
            bucket: subject.place.bucket.as_deref().map(str::to_owned),
            raw_key: subject.place.raw_key.to_owned(),
        };
        let context = RequestContext {
            request_id: subject.request_id.to_owned(),
            host_id: subject.host_id.to_owned(),
            source_ip: Some(subject.peer.address.ip()),
            secure: subject.peer.secure,
        };
        // On the heap: what an operation may hold while it waits is large, and would be part of every preflight's future.
        let request = Request::from_parts(parts, body);
        let handled = Box::pin(self.backend.handle(request, resource, context));
        let outcome = match AssertUnwindSafe(handled).catch_unwind().await {
            Ok(handled) => Outcome::from(handled),
            Err(panic) => {
                self.telemetry.panicked();
                let error = S3Error::internal(format!("a panic: {}", panic_message(panic.as_ref())));
                Self::refuse(subject, "Unknown", &error)
            }
        };
        (outcome, decoration)
    }

    /// What the answer of an actual request carries, whatever becomes of the request. One that is refused for the length of
    /// `Access-Control-Request-Headers` itself is not decided on.
    fn decorate_actual(
        &self,
        parts: &Parts,
        subject: &Subject<'_>,
        rules: Option<&BucketRules>,
        decoration: &mut Decoration,
    ) {
        if let Some(policy) = rules.and_then(|rules| rules.cross_origin.as_deref()) {
            cross_origin::write_policy(policy, decoration);
        }
        if cross_origin::has_origin(&parts.headers) && !cross_origin::asks_too_much(&parts.headers) {
            let (authority, method) = (self.authority(rules), subject.method.as_str());
            let outcome = cross_origin::decide_actual(authority, method, &parts.headers, decoration);
            self.decided(DenialKind::Actual, outcome, &parts.headers, subject, rules);
        }
    }

    fn preflight(&self, request: &HeaderMap, subject: &Subject<'_>, rules: Option<&BucketRules>) -> Outcome {
        let mut response = Response::new(S3Body::empty());
        response.headers_mut().reserve(PREFLIGHT_HEADERS);
        let (answer, outcome) = cross_origin::answer_preflight(
            self.authority(rules),
            subject.place.names_key(),
            request,
            response.headers_mut(),
        );
        self.decided(DenialKind::Preflight, outcome, request, subject, rules);
        match answer {
            Ok(()) => Outcome::plain(PREFLIGHT, response),
            Err(error) => Self::refuse(subject, PREFLIGHT, &error),
        }
    }

    /// Counts a decision, and tells the bucket's owner of a denial.
    fn decided(
        &self,
        kind: DenialKind,
        outcome: CorsOutcome,
        request: &HeaderMap,
        subject: &Subject<'_>,
        rules: Option<&BucketRules>,
    ) {
        self.telemetry.cors_decided(kind, outcome);
        if let Some(rules) = rules {
            let (method, raw_key) = (subject.method.as_str(), subject.place.raw_key);
            denial::tell(&self.backend, rules, (kind, outcome), method, raw_key, request);
        }
    }

    fn authority<'a>(&'a self, rules: Option<&'a BucketRules>) -> Authority<'a> {
        match rules {
            Some(rules) => Authority::Bucket(rules),
            None => Authority::Service(self.service_rules.as_ref()),
        }
    }

    async fn rules_of(&self, place: &Place<'_>) -> Result<Option<Arc<BucketRules>>, BoxError> {
        match place.bucket_name() {
            Some(name) => self.backend.bucket_rules(&name).await,
            None => Ok(None),
        }
    }

    fn refuse(subject: &Subject<'_>, operation: &'static str, error: &S3Error) -> Outcome {
        let context = ErrorContext {
            method: subject.method.as_str(),
            resource: subject.path,
            bucket: subject.place.bucket.as_deref(),
            key: subject.place.names_key().then_some(subject.place.raw_key),
            request_id: subject.request_id,
            host_id: subject.host_id,
        };
        Outcome {
            response: render(error, context).map(S3Body::from),
            operation,
            access_key: None,
            failure: Some(Failure {
                code: error.code.name(),
                cause: std::error::Error::source(error).map(ToString::to_string),
            }),
        }
    }
}

impl<B: Backend> Serve for Edge<B> {
    type Body = RecordedBody;

    type Memory = LastPreflight;

    fn serve_at_once(
        &self,
        request: &Request<Incoming>,
        peer: Peer,
        last: &LastPreflight,
    ) -> Option<Response<RecordedBody>> {
        self.preflight_at_once(request, peer, last)
    }

    async fn serve(&self, request: Request<Incoming>, peer: Peer) -> Response<RecordedBody> {
        self.answer(request, peer).await
    }
}

/// The path of a target; `*` (`OPTIONS *`) asks about the service, as `/` does.
fn path_of(uri: &Uri) -> &str {
    match uri.path() {
        "" | "*" => "/",
        path => path,
    }
}

/// Makes `Host` what the request is for: HTTP/2 has only `:authority`, and an absolute target replaces the header (RFC
/// 9112, section 3.2.2). Signatures cover `host`, so the gate reads it here.
pub(crate) fn normalize_host(parts: &mut Parts) {
    if let Some(authority) = parts.uri.authority()
        && let Ok(value) = HeaderValue::from_str(authority.as_str())
    {
        parts.headers.insert(header::HOST, value);
    }
}

pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&'static str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}
