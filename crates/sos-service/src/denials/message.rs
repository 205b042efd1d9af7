//! Why a request was denied and what would allow it, by the rules as they are now.

use super::{DenialReason, RecordedDenial, group::CUT};
use crate::limits;
use sos_cors::{
    Configuration, Decision, Denied, Mismatch, Request, RequestedHeaders,
    explain::{self, Part},
    suggest::{self, Suggestion},
};

/// Why, in one sentence. The rules may have changed since: where they now allow the request, it says so.
///
/// The sentence names what nearly matched, but for a configuration of more origins than
/// [`limits::DENIAL_NEAR_ORIGINS`]: looking for that takes long.
pub(crate) fn message(configuration: Option<&Configuration>, denial: &RecordedDenial) -> String {
    if denial.reason == DenialReason::Malformed {
        return malformed(denial);
    }
    let Some(configuration) = configuration else {
        return "the bucket has no CORS configuration".to_owned();
    };
    let Some(headers) = requested(denial).filter(|_| !is_cut(denial)) else {
        return "the request is too long to be kept whole, so that it cannot be compared with the rules"
            .to_owned();
    };
    decided(configuration, denial, &headers)
}

/// The change that would allow it, where there is a cautious one.
pub(crate) fn suggestion(
    configuration: Option<&Configuration>,
    denial: &RecordedDenial,
) -> Option<Suggestion> {
    if denial.reason == DenialReason::Malformed || is_cut(denial) {
        return None;
    }
    suggest::edits_for(configuration, &denial.origin, &denial.method, &denial.headers)
}

/// Whether something of it was not kept.
fn is_cut(denial: &RecordedDenial) -> bool {
    denial.origin.ends_with(CUT) || denial.headers.iter().any(|name| name.ends_with(CUT))
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
    let origins = configuration
        .rules()
        .iter()
        .map(|rule| rule.allowed_origins.len());
    if origins.sum::<usize>() > limits::DENIAL_NEAR_ORIGINS {
        return closest(&denied, denial);
    }
    let verdicts = explain::verdicts(configuration, request.origin, request.method, headers);
    match explain::nearest(&verdicts) {
        Some(nearest) if nearest.failed != Some(Part::Origin) || nearest.origin.hint.is_some() => {
            nearest.message.clone()
        }
        _ => no_origin(denial),
    }
}

fn no_origin(denial: &RecordedDenial) -> String {
    format!("no rule allows the origin `{}`", denial.origin)
}

/// The rule that comes closest, without looking at what nearly matched.
fn closest(denied: &Denied<'_>, denial: &RecordedDenial) -> String {
    let Some(refusal) = denied.closest() else {
        return "no rule matches".to_owned();
    };
    let number = refusal.rule_index + 1;
    let allowed = |values: &[String]| match values {
        [] => "it allows none".to_owned(),
        values => format!("allowed are {}", quoted(values)),
    };
    match refusal.mismatch {
        Mismatch::Origin => no_origin(denial),
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
