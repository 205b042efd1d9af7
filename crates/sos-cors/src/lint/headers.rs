//! Findings about header names, allowed and exposed.

use super::{Code, Finding, Fix, RuleInPlace};
use crate::browser::is_forbidden_name;
use crate::edit::{Edit, ListElement};
use crate::error::Element;
use crate::method::{Method, MethodList};
use crate::validate::exposed_names;

/// The forbidden response-header names of the Fetch standard, section 2.2.2: no script reads them, exposed or not.
const FORBIDDEN_RESPONSE_HEADERS: [&str; 2] = ["set-cookie", "set-cookie2"];

/// Whether no browser ever asks for the header, or for one with the prefix: no script can set it, so no preflight names it.
pub(crate) fn is_never_requested(name: &str) -> bool {
    is_forbidden_name(&name.to_ascii_lowercase())
}

/// What pages send with the methods that write: uploads their type and metadata, deletions their signature.
pub(crate) fn usual_headers(methods: &MethodList) -> [&'static str; 2] {
    if methods.contains(Method::Put) || methods.contains(Method::Post) {
        ["content-*", "x-amz-*"]
    } else {
        ["authorization", "x-amz-*"]
    }
}

/// Checks the header names of a rule.
pub(super) fn check(rule: &RuleInPlace<'_>, findings: &mut Vec<Finding>) {
    for name in &rule.rule().allowed_headers {
        if name.is_empty() {
            findings.push(empty(rule, ListElement::AllowedHeader, name));
        } else if is_never_requested(name) {
            let reason = format!(
                "Browsers set `{name}` themselves or not at all and never ask whether a page may: allowing it has no effect."
            );
            findings.push(removal(
                rule,
                Code::HeaderNeverRequested,
                ListElement::AllowedHeader,
                name,
                reason,
            ));
        }
    }
    for list in &rule.rule().expose_headers {
        if exposed_names(list).next().is_none() {
            findings.push(empty(rule, ListElement::ExposeHeader, list));
        } else if exposed_names(list).any(is_never_readable) {
            let rest: Vec<_> = exposed_names(list)
                .filter(|name| !is_never_readable(name))
                .collect();
            findings.push(rule.finding(
                Code::HeaderNeverReadable,
                Some((Element::ExposeHeader, list)),
                "Browsers never show cookies of an answer to a script: exposing them has no effect.",
                shorten_list(rule, list, &rest),
            ));
        }
    }
}

/// Leaves only these names of a list of exposed headers.
pub(super) fn shorten_list(rule: &RuleInPlace<'_>, list: &str, rest: &[&str]) -> Fix {
    let (rule, element, value) = (rule.number(), ListElement::ExposeHeader, list.to_owned());
    if rest.is_empty() {
        return Fix::safe(
            format!("Remove `{list}`"),
            vec![Edit::RemoveValue { rule, element, value }],
        );
    }
    let with = rest.join(", ");
    Fix::safe(
        format!("Write `{with}`"),
        vec![Edit::ReplaceValue {
            rule,
            element,
            value,
            with,
        }],
    )
}

fn is_never_readable(name: &str) -> bool {
    FORBIDDEN_RESPONSE_HEADERS
        .into_iter()
        .any(|forbidden| name.eq_ignore_ascii_case(forbidden))
}

fn empty(rule: &RuleInPlace<'_>, element: ListElement, value: &str) -> Finding {
    removal(
        rule,
        Code::HeaderEmpty,
        element,
        value,
        "The element names no header and has no effect.".to_owned(),
    )
}

fn removal(rule: &RuleInPlace<'_>, code: Code, element: ListElement, value: &str, reason: String) -> Finding {
    let edit = Edit::RemoveValue {
        rule: rule.number(),
        element,
        value: value.to_owned(),
    };
    let title = if value.is_empty() {
        "Remove the empty element".to_owned()
    } else {
        format!("Remove `{value}`")
    };
    rule.finding(
        code,
        Some((element.into(), value)),
        reason,
        Fix::safe(title, vec![edit]),
    )
}
