//! The headers of an actual request's answer: any method but `OPTIONS`.
//!
//! CORS never blocks on the server. Where nothing matches, the request is served as usual and the browser keeps the answer
//! from the script. The headers belong on **every** answer, errors included, so that a script can read the real error.

use crate::configuration::Configuration;
use crate::cross_origin::{CrossOriginHeaders, Origin};
use crate::headers::ResponseHeaders;

/// What an actual request is, seen from the rules of its bucket.
#[derive(Debug, Clone)]
pub enum Outcome<'a> {
    /// No `Origin`: not cross-origin, nothing to decide and nothing to count.
    NotCrossOrigin,
    /// A rule matches; the answer carries its headers.
    Allowed(crate::Allowed<'a>),
    /// No rule matches, or the bucket has none.
    Denied,
}

/// The headers for the answer, or `None` where it is to have none.
///
/// The request is judged by `method`, its real one, or by `Access-Control-Request-Method` where it has that header, as S3
/// does; `Access-Control-Request-Headers` is checked where present, the real headers of the request are not. An invalid
/// method or header name, and several `Origin` headers, match nothing.
pub fn evaluate<'a>(
    configuration: Option<&'a Configuration>,
    method: &str,
    headers: &CrossOriginHeaders<'a>,
) -> Option<ResponseHeaders<'a>> {
    match outcome(configuration, method, headers) {
        Outcome::Allowed(allowed) => Some(allowed.headers),
        Outcome::NotCrossOrigin | Outcome::Denied => None,
    }
}

/// As [`evaluate`], telling a denial from a request that is not cross-origin.
pub fn outcome<'a>(
    configuration: Option<&'a Configuration>,
    method: &str,
    headers: &CrossOriginHeaders<'a>,
) -> Outcome<'a> {
    let origin = match headers.origin {
        Origin::Absent => return Outcome::NotCrossOrigin,
        Origin::Several => return Outcome::Denied,
        Origin::One(origin) => origin,
    };
    let method = match headers.request_method.as_deref() {
        None => method,
        // What is not UTF-8 is no method; the empty string is none either.
        Some(requested) => std::str::from_utf8(requested).unwrap_or_default(),
    };
    configuration
        .zip(headers.requested().ok())
        .and_then(|(configuration, requested)| configuration.decide_owned(origin, method, requested))
        .map_or(Outcome::Denied, Outcome::Allowed)
}
