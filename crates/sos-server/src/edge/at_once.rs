//! Preflights answered at once: what they take is in memory, so that no future is made and nothing is kept of them.
//!
//! Pages send one before most of their requests. Whatever is not at hand (a bucket that was not asked for yet, a request
//! that is refused before CORS) goes the long way, which asks the same functions.

use super::{
    Edge, Stopwatch,
    backend::Backend,
    cross_origin::Decoration,
    header_section_refusal, path_of,
    record::{Ended, Record, RecordedBody},
};
use crate::{host, listener::Peer};
use http::{Method, Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use std::sync::Arc;

impl<B: Backend> Edge<B> {
    /// The answer to a preflight without a body, where memory knows the bucket; `None` sends the request the long way.
    pub(super) fn preflight_at_once(
        &self,
        request: &Request<Incoming>,
        peer: Peer,
    ) -> Option<Response<RecordedBody>> {
        let (method, uri, headers) = (request.method(), request.uri(), request.headers());
        // A target with an authority (HTTP/2) replaces the `Host` header, which takes a copy of the headers.
        if *method != Method::OPTIONS || !request.body().is_end_stream() || uri.authority().is_some() {
            return None;
        }
        let started = Stopwatch::start();
        let path = path_of(uri);
        let host = host::host_of(uri, headers, request.version()).ok()?;
        let place = self.place(host, path).ok()?;
        let rules = self.backend.known_rules(&place.bucket_text()?)?;
        if header_section_refusal(uri, headers).is_some() {
            return None;
        }
        let id = self.ids.next();
        let subject = self.subject(method, path, &place, peer, &id);
        let outcome = self.preflight(headers, &subject, rules.as_deref());
        let (response, told) = self.finish(outcome, Some(Decoration::new()), &id);
        let (peer, bucket) = (peer.address.ip(), place.bucket.as_deref());
        Some(response.map(|body| {
            if body.is_end_stream() {
                Ended {
                    telemetry: &self.telemetry,
                    elapsed: started.elapsed(),
                    id: &id,
                    peer,
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
                peer,
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
}
