//! Findings about what a rule lacks or has too much of: methods, exposed `ETag`, allowed headers, the max age, its place.

use super::headers::usual_headers;
use super::{Code, Finding, Fix, MAX_USEFUL_AGE_SECONDS, RuleInPlace, USUAL_AGE_SECONDS};
use crate::edit::{Edit, ListElement};
use crate::error::Element;
use crate::method::{Method, MethodList};
use crate::validate::exposed_names;

/// Checks the rule as a whole.
pub(super) fn check(rule: &RuleInPlace<'_>, findings: &mut Vec<Finding>) {
    let methods = MethodList::new(&rule.rule().allowed_methods);
    findings.extend(get_without_head(rule, &methods));
    findings.extend(write_without_etag(rule, &methods));
    findings.extend(write_without_headers(rule, &methods));
    findings.extend(max_age(rule, &methods));
}

/// The finding for a rule that an earlier one shadows.
pub(super) fn shadowed(rule: usize, earlier: usize) -> Finding {
    Finding {
        code: Code::RuleShadowed,
        severity: Code::RuleShadowed.severity(),
        rule: Some(rule),
        element: None,
        value: None,
        reason: format!(
            "The first rule that allows a request decides, and rule {earlier} allows everything that this one does: it never applies, \
             nor do the headers it exposes. Move it before rule {earlier} if it should."
        ),
        fix: Fix::safe(
            format!("Remove rule {rule}, which has no effect"),
            vec![Edit::RemoveRule { rule }],
        ),
    }
}

fn get_without_head(rule: &RuleInPlace<'_>, methods: &MethodList) -> Option<Finding> {
    let lacks = methods.contains(Method::Get)
        && !methods.contains(Method::Head)
        && !rule.reaches.allowed_elsewhere(rule.index, Method::Head);
    let add = |value: &str| add(rule, ListElement::AllowedMethod, value);
    lacks.then(|| {
        rule.finding(
            Code::GetWithoutHead,
            Some((Element::AllowedMethod, "GET")),
            "GET does not imply HEAD. Players, viewers and SDKs ask with HEAD for the size of an object before they read it, and fail \
             where it is not allowed.",
            Fix::widening("Allow `HEAD` too", vec![add("HEAD")]),
        )
    })
}

fn write_without_etag(rule: &RuleInPlace<'_>, methods: &MethodList) -> Option<Finding> {
    let method = [Method::Put, Method::Post]
        .into_iter()
        .find(|method| methods.contains(*method))?;
    let exposed = rule
        .rule()
        .expose_headers
        .iter()
        .flat_map(|list| exposed_names(list));
    if exposed.into_iter().any(|name| name.eq_ignore_ascii_case("ETag")) {
        return None;
    }
    Some(rule.finding(
        Code::WriteWithoutEtag,
        Some((Element::AllowedMethod, written(rule, method))),
        "A page that uploads in parts must read the ETag of every part to complete the upload, and a browser hides it unless \
         the rule exposes it.",
        Fix::safe("Expose `ETag`", vec![add(rule, ListElement::ExposeHeader, "ETag")]),
    ))
}

fn write_without_headers(rule: &RuleInPlace<'_>, methods: &MethodList) -> Option<Finding> {
    let method = [Method::Put, Method::Post, Method::Delete]
        .into_iter()
        .find(|method| methods.contains(*method))?;
    if !rule.rule().allowed_headers.is_empty() || rule.reaches.headers_allowed_elsewhere(rule.index) {
        return None;
    }
    let headers = usual_headers(methods);
    let names: Vec<_> = headers.iter().map(|name| format!("`{name}`")).collect();
    let edits = headers
        .iter()
        .map(|name| add(rule, ListElement::AllowedHeader, name));
    Some(rule.finding(
        Code::WriteWithoutHeaders,
        Some((Element::AllowedMethod, written(rule, method))),
        "A browser asks before it sends the headers that a page sets, and this rule allows none: an upload with a Content-Type such as \
         image/png, or a request signed in its headers, is refused.",
        Fix::widening(format!("Allow the headers {}", names.join(" and ")), edits.collect()),
    ))
}

fn max_age(rule: &RuleInPlace<'_>, methods: &MethodList) -> Option<Finding> {
    // Without other methods and without headers, whatever the rule allows is sent without a preflight (Fetch, section 3.3.1).
    let has_preflights = [Method::Post, Method::Put, Method::Delete]
        .into_iter()
        .any(|method| methods.contains(method))
        || !rule.rule().allowed_headers.is_empty();
    let set = |seconds| {
        vec![Edit::SetMaxAge {
            rule: rule.number(),
            seconds: Some(seconds),
        }]
    };
    let (code, reason, fix) = match rule.rule().max_age_seconds {
        None if has_preflights => (
            Code::MaxAgeMissing,
            "Without a max age, browsers forget a preflight after 5 seconds and send another before nearly every request.",
            Fix::safe(
                format!("Let browsers remember preflights for {USUAL_AGE_SECONDS} seconds"),
                set(USUAL_AGE_SECONDS),
            ),
        ),
        Some(..0) => (
            Code::MaxAgeNegative,
            "A max age below 0 is no value that the Fetch standard knows, so browsers differ in what they do with it. To have preflights \
             not remembered at all, set 0.",
            Fix::safe("Set the max age to 0", set(0)),
        ),
        Some(seconds) if seconds > MAX_USEFUL_AGE_SECONDS => (
            Code::MaxAgeTooLong,
            "More has no effect in Chromium, which remembers a preflight for 7200 seconds at most, nor in Safari, with its 600; \
             Firefox would rely on the answer for up to a day after you have changed the rule.",
            Fix::safe(
                format!("Set the max age to {MAX_USEFUL_AGE_SECONDS}"),
                set(MAX_USEFUL_AGE_SECONDS),
            ),
        ),
        _ => return None,
    };
    let value = rule.rule().max_age_seconds.map(|seconds| seconds.to_string());
    let mut finding = rule.finding(code, None, reason, fix);
    finding.element = Some(Element::MaxAgeSeconds);
    finding.value = value;
    Some(finding)
}

fn add(rule: &RuleInPlace<'_>, element: ListElement, value: &str) -> Edit {
    Edit::AddValue {
        rule: rule.number(),
        element,
        value: value.to_owned(),
    }
}

/// The value of the rule that allows the method.
fn written(rule: &RuleInPlace<'_>, method: Method) -> &'static str {
    let verbatim = rule
        .rule()
        .allowed_methods
        .iter()
        .any(|value| value == method.as_str());
    if verbatim { method.as_str() } else { "*" }
}
