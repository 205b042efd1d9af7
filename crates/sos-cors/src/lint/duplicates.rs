//! Values that stand in their list already.

use std::collections::HashSet;

use super::headers::shorten_list;
use super::{Code, Finding, Fix, RuleInPlace};
use crate::edit::{Edit, ListElement};
use crate::error::Element;
use crate::validate::exposed_names;

/// Checks the lists of a rule. Empty header names and origins beside `*` have findings of their own.
pub(super) fn check(rule: &RuleInPlace<'_>, findings: &mut Vec<Finding>) {
    let any_origin = rule.rule().allowed_origins.iter().any(|origin| origin == "*");
    repeated(rule, ListElement::AllowedOrigin, findings, |origin| {
        (!any_origin || origin == "*").then(|| origin.to_owned())
    });
    methods(rule, findings);
    repeated(rule, ListElement::AllowedHeader, findings, |name| {
        (!name.is_empty()).then(|| name.to_ascii_lowercase())
    });
    exposed(rule, findings);
}

/// Finds values that have the same key as an earlier one.
fn repeated(
    rule: &RuleInPlace<'_>,
    element: ListElement,
    findings: &mut Vec<Finding>,
    key: impl Fn(&str) -> Option<String>,
) {
    let mut seen = HashSet::new();
    for value in element.values(rule.rule()) {
        if key(value).is_some_and(|key| !seen.insert(key)) {
            let reason = format!("Rule {} has `{value}` already; once is enough.", rule.number());
            findings.push(repetition(rule, element, value, reason));
        }
    }
}

/// A method is repeated where a `*` stands for it, too.
fn methods(rule: &RuleInPlace<'_>, findings: &mut Vec<Finding>) {
    let methods = &rule.rule().allowed_methods;
    if !methods.iter().any(|method| method == "*") {
        return repeated(rule, ListElement::AllowedMethod, findings, |method| {
            Some(method.to_owned())
        });
    }
    let mut seen_all = false;
    for method in methods {
        if method != "*" || std::mem::replace(&mut seen_all, true) {
            let reason =
                format!("`*` already stands for all five methods; `{method}` beside it has no effect.");
            findings.push(repetition(rule, ListElement::AllowedMethod, method, reason));
        }
    }
}

fn exposed(rule: &RuleInPlace<'_>, findings: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    for list in &rule.rule().expose_headers {
        let names = exposed_names(list).count();
        let rest: Vec<_> = exposed_names(list)
            .filter(|name| seen.insert(name.to_ascii_lowercase()))
            .collect();
        if rest.len() < names {
            findings.push(rule.finding(
                Code::DuplicateValue,
                Some((Element::ExposeHeader, list)),
                "The rule exposes a header of this list already; once is enough.",
                shorten_list(rule, list, &rest),
            ));
        }
    }
}

fn repetition(rule: &RuleInPlace<'_>, element: ListElement, value: &str, reason: String) -> Finding {
    let edit = Edit::RemoveValue {
        rule: rule.number(),
        element,
        value: value.to_owned(),
    };
    let fix = Fix::safe(format!("Remove the repeated `{value}`"), vec![edit]);
    rule.finding(Code::DuplicateValue, Some((element.into(), value)), reason, fix)
}
