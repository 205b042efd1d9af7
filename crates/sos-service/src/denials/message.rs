//! The sentence that says why a request was denied, by the rules as they are now.

use super::{DenialReason, RecordedDenial, group::CUT};
use sos_cors::{Configuration, Decision, Mismatch, Request, RequestedHeaders};

/// Why, in one sentence. The rules may have changed since: where they now allow the request, it says so.
pub(crate) fn message(configuration: Option<&Configuration>, denial: &RecordedDenial) -> String {
    if denial.reason == DenialReason::Malformed {
        return malformed(denial);
    }
    let Some(configuration) = configuration else {
        return "the bucket has no CORS configuration".to_owned();
    };
    let is_cut = denial.origin.ends_with(CUT) || denial.headers.iter().any(|name| name.ends_with(CUT));
    match requested(denial).filter(|_| !is_cut) {
        Some(headers) => decided(configuration, denial, &headers),
        None => "the request is too long to be kept whole, so that it cannot be compared with the rules"
            .to_owned(),
    }
}

fn requested(denial: &RecordedDenial) -> Option<RequestedHeaders> {
    RequestedHeaders::parse(denial.headers.iter().map(String::as_bytes)).ok()
}

fn decided(configuration: &Configuration, denial: &RecordedDenial, headers: &RequestedHeaders) -> String {
    let request = Request {
        origin: denial.origin.as_bytes(),
        method: &denial.method,
        headers,
    };
    let denied = match configuration.decide(&request) {
        Decision::Allowed(allowed) => {
            return format!("rule {} allows it by now", allowed.rule_index + 1);
        }
        Decision::Denied(denied) => denied,
    };
    let Some(refusal) = denied.closest() else {
        return "no rule matches".to_owned();
    };
    let number = refusal.rule_index + 1;
    let allowed = |values: &[String]| match values {
        [] => "it allows none".to_owned(),
        values => format!("allowed are {}", quoted(values)),
    };
    match refusal.mismatch {
        Mismatch::Origin => format!("no rule allows the origin `{}`", denial.origin),
        Mismatch::Method => format!(
            "rule {number}: the origin matches, but the method `{}` is not allowed; {}",
            denial.method,
            allowed(&refusal.rule.allowed_methods)
        ),
        Mismatch::Header(name) => format!(
            "rule {number}: the origin and the method match, but the header `{name}` is not allowed; {}",
            allowed(&refusal.rule.allowed_headers)
        ),
    }
}

/// A few of the values: a rule may have thousands.
fn quoted(values: &[String]) -> String {
    const SHOWN: usize = 10;
    let mut text: Vec<_> = values
        .iter()
        .take(SHOWN)
        .map(|value| format!("`{value}`"))
        .collect();
    if values.len() > SHOWN {
        text.push(format!("{} more", values.len() - SHOWN));
    }
    text.join(", ")
}

fn malformed(denial: &RecordedDenial) -> String {
    let is_method = sos_cors::Method::parse(denial.method.as_bytes()).is_some();
    if denial.method.is_empty() {
        "the preflight names no method".to_owned()
    } else if requested(denial).is_none() {
        "a requested header is no header name".to_owned()
    } else if is_method {
        "the request has more than one Origin header".to_owned()
    } else {
        format!(
            "the method `{}` is none that a rule can allow: GET, HEAD, POST, PUT, DELETE",
            denial.method
        )
    }
}
