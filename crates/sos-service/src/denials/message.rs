//! Why a request was denied and what would allow it, by the rules as they are now.

use super::{DenialReason, RecordedDenial, group::CUT};
use crate::limits;
use sos_cors::{
    Configuration, Decision, Mismatch, Request, RequestedHeaders, RuleRefusal, explain,
    suggest::{self, Suggestion},
};

/// Why, in one sentence. The rules may have changed since: where they now allow the request, it says so.
///
/// It is that of the explanation of the nearest rule, and a shorter one for a configuration of more values than
/// [`limits::DENIAL_EXPLAINED_VALUES`].
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
    let Some(closest) = denied.closest() else {
        return "no rule matches".to_owned();
    };
    if has_many_values(configuration) {
        return in_short(&closest, denial);
    }
    let nearest = match closest.mismatch {
        // An origin that is nearly right says more than one that is not. No header is compared there.
        Mismatch::Origin => {
            let none = RequestedHeaders::default();
            let verdicts = explain::verdicts(configuration, request.origin, request.method, &none);
            explain::nearest(&verdicts)
                .filter(|nearest| nearest.origin.hint.is_some())
                .cloned()
        }
        Mismatch::Method | Mismatch::Header(_) => explain::verdict_of(
            configuration,
            closest.rule_index,
            request.origin,
            request.method,
            headers,
        ),
    };
    nearest.map_or_else(|| in_short(&closest, denial), |nearest| nearest.message)
}

fn has_many_values(configuration: &Configuration) -> bool {
    let values = configuration
        .rules()
        .iter()
        .map(|rule| rule.allowed_origins.len() + rule.allowed_headers.len());
    values.sum::<usize>() > limits::DENIAL_EXPLAINED_VALUES
}

/// By the first thing that the closest rule does not allow.
fn in_short(refusal: &RuleRefusal<'_>, denial: &RecordedDenial) -> String {
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
