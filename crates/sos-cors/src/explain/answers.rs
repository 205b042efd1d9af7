//! The server's answers to the requests of a browser, as the browser sees them.

use crate::actual::{self, Outcome};
use crate::browser::{Answer, PlannedPreflight};
use crate::cross_origin::CrossOriginHeaders;
use crate::cross_origin_policy::CrossOriginPolicy;
use crate::headers::{ResponseHeaders, VARY};
use crate::preflight::{self, Bucket, PreflightAnswer, ResourceType};

/// An answer of the server, and what decided it.
#[derive(Debug, Clone)]
pub(crate) struct ServerAnswer {
    pub(crate) wire: Answer,
    /// The number of the rule, from 1.
    pub(crate) rule: Option<usize>,
    /// The code and the message of an error.
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

/// The answer to a preflight.
pub(crate) fn preflight_answer(
    bucket: Bucket<'_>,
    resource: ResourceType,
    planned: &PlannedPreflight,
) -> ServerAnswer {
    let names = (!planned.headers.is_empty()).then(|| planned.headers.join(","));
    let headers = CrossOriginHeaders::collect(
        planned.origin.as_deref().map(str::as_bytes),
        [planned.method.as_bytes()],
        names.as_deref().map(str::as_bytes),
    );
    match preflight::evaluate(bucket, resource, &headers) {
        PreflightAnswer::Allowed(allowed) => ServerAnswer {
            wire: wire(200, Some(&allowed.headers)),
            rule: Some(allowed.rule_index + 1),
            code: None,
            message: None,
        },
        PreflightAnswer::Refused(refusal) => ServerAnswer {
            wire: wire(refusal.status(), None),
            rule: None,
            code: Some(refusal.code().to_owned()),
            message: Some(refusal.to_string()),
        },
    }
}

/// The answer to the request itself, with the headers beside CORS where the bucket sends some. Its status is not known here
/// and does not matter to CORS: it stands as 200.
pub(crate) fn actual_answer(
    bucket: Bucket<'_>,
    beside: Option<&CrossOriginPolicy>,
    origin: Option<&str>,
    method: &str,
) -> ServerAnswer {
    let headers = CrossOriginHeaders::collect(origin.map(str::as_bytes), [], []);
    let (mut wire, rule) = match actual::outcome(super::configuration(bucket), method, &headers) {
        Outcome::Allowed(allowed) => (wire(200, Some(&allowed.headers)), Some(allowed.rule_index + 1)),
        Outcome::NotCrossOrigin | Outcome::Denied => (wire(200, None), None),
    };
    let beside = beside.into_iter().flat_map(CrossOriginPolicy::headers);
    wire.headers
        .extend(beside.map(|(name, value)| (name.to_owned(), value.to_owned())));
    ServerAnswer {
        wire,
        rule,
        code: None,
        message: None,
    }
}

fn wire(status: u16, headers: Option<&ResponseHeaders<'_>>) -> Answer {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let mut lines: Vec<(String, String)> = headers
        .iter()
        .flat_map(|headers| headers.iter())
        .map(|(name, value)| (name.to_owned(), text(value)))
        .collect();
    lines.push(("vary".to_owned(), VARY.to_owned()));
    Answer {
        status,
        headers: lines,
    }
}
