//! Preflights answered at once: what they take is in memory, so that no future is made and nothing is kept of them.
//!
//! Pages send one before most of their requests. Whatever is not at hand (a bucket that was not asked for yet, a request
//! that is refused before CORS) goes the long way, which asks the same functions.

use super::{
    Edge, REQUEST_ID, Stopwatch,
    asked::Asked,
    backend::Backend,
    cross_origin::Decoration,
    header_section_refusal,
    last_preflight::LastPreflight,
    path_of,
    record::{Ended, Record, RecordedBody, Told},
};
use crate::{
    listener::Peer,
    request_id::RequestId,
    telemetry::{CorsOutcome, PREFLIGHT},
};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body::Body;
use hyper::body::Incoming;
use sos_s3::S3Body;
use sos_service::DenialKind;
use std::sync::Arc;

impl<B: Backend> Edge<B> {
    /// The answer to a preflight without a body, where memory knows the bucket; `None` sends the request the long way.
    pub(super) fn preflight_at_once(
        &self,
        request: &Request<Incoming>,
        peer: Peer,
        last: &LastPreflight,
    ) -> Option<Response<RecordedBody>> {
        let (method, uri, headers) = (request.method(), request.uri(), request.headers());
        // A target with an authority (HTTP/2) replaces the `Host` header, which takes a copy of the headers.
        if *method != Method::OPTIONS || !request.body().is_end_stream() || uri.authority().is_some() {
            return None;
        }
        let started = Stopwatch::start();
        let path = path_of(uri);
        let asked = Asked::once(headers)?;
        let place = self.hosts.place(asked.host?.to_str().ok()?, path).ok()?;
        let rules = self.backend.known_rules(&place.bucket_text()?)?;
        if header_section_refusal(uri, headers).is_some() {
            return None;
        }
        let id = self.ids.next();
        let (peer_ip, bucket) = (peer.address.ip(), place.bucket.as_deref());
        let same = rules.as_ref().and_then(|rules| last.answer(rules, &asked));
        let (response, told) = if let Some(answer) = same {
            self.allowed_again(answer, &id)
        } else {
            let subject = self.subject(method, path, &place, peer, &id);
            let outcome = self.preflight(headers, &subject, rules.as_deref());
            let (response, told) = self.finish(outcome, Some(Decoration::new()), &id);
            if let Some(rules) = rules.as_ref().filter(|_| told.code.is_none()) {
                last.decided(rules, &asked, response.headers());
            }
            (response, told)
        };
        Some(response.map(|body| {
            if body.is_end_stream() {
                Ended {
                    telemetry: &self.telemetry,
                    elapsed: started.elapsed(),
                    id: &id,
                    peer: peer_ip,
                    method,
                    path,
                    bucket,
                    told: &told,
                    received_bytes: 0,
                    sent_bytes: 0,
                    complete: true,
                }
                .tell();
                return RecordedBody::told(body);
            }
            let record = Record {
                telemetry: Arc::clone(&self.telemetry),
                started,
                id,
                peer: peer_ip,
                method: method.clone(),
                uri: uri.clone(),
                bucket: bucket.map(str::to_owned),
                told,
                received_bytes: None,
                sent_bytes: 0,
                complete: false,
            };
            RecordedBody::new(body, Box::new(record))
        }))
    }

    /// The answer with the headers of the last one, counted as another decision.
    fn allowed_again(&self, mut headers: HeaderMap, id: &RequestId) -> (Response<S3Body>, Told) {
        self.telemetry
            .cors_decided(DenialKind::Preflight, CorsOutcome::Allowed);
        headers.insert(REQUEST_ID, id.header_value());
        let mut response = Response::new(S3Body::empty());
        *response.headers_mut() = headers;
        (response, Told::plain(PREFLIGHT, StatusCode::OK))
    }
}
