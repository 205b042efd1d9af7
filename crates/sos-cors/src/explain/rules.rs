//! What each rule makes of a request.

use super::model::{HeaderVerdict, MethodVerdict, OriginVerdict, Part, RuleVerdict};
use super::near_miss;
use crate::compiled::CompiledRule;
use crate::configuration::Configuration;
use crate::cross_origin::RequestedHeaders;
use crate::method::Method;
use crate::pattern::is_safe_value;
use crate::rule::Rule;

/// The most values that a sentence lists.
const LISTED: usize = 4;

/// What each rule of a configuration makes of a request, in their order. The first that matches is the one that
/// [`Configuration::decide`] finds; all are looked at.
pub fn verdicts(
    configuration: &Configuration,
    origin: &[u8],
    method: &str,
    headers: &RequestedHeaders,
) -> Vec<RuleVerdict> {
    configuration
        .rules()
        .iter()
        .zip(configuration.compiled())
        .enumerate()
        .map(|(index, (rule, compiled))| verdict(index + 1, rule, compiled, origin, method, headers))
        .collect()
}

/// What one rule makes of a request, given by its index from 0; `None` where there is no such rule.
pub fn verdict_of(
    configuration: &Configuration,
    rule_index: usize,
    origin: &[u8],
    method: &str,
    headers: &RequestedHeaders,
) -> Option<RuleVerdict> {
    let rule = configuration.rules().get(rule_index)?;
    let compiled = configuration.compiled().get(rule_index)?;
    Some(verdict(rule_index + 1, rule, compiled, origin, method, headers))
}

/// The rule that comes closest to allowing a request: the one that matches, else the one that gets furthest in the order
/// origin, method, headers, the first of several. `None` where there are no rules.
pub fn nearest(verdicts: &[RuleVerdict]) -> Option<&RuleVerdict> {
    let progress = |verdict: &RuleVerdict| match verdict.failed {
        None => 4,
        Some(Part::Header) => 3,
        Some(Part::Method) => 2,
        // An origin that is nearly right says more than one that is not.
        Some(Part::Origin) => usize::from(verdict.origin.hint.is_some()),
    };
    // The last of equals wins there, so the order is turned round.
    verdicts.iter().rev().max_by_key(|verdict| progress(verdict))
}

fn verdict(
    number: usize,
    rule: &Rule,
    compiled: &CompiledRule,
    origin: &[u8],
    method: &str,
    headers: &RequestedHeaders,
) -> RuleVerdict {
    let pattern = is_safe_value(origin)
        .then(|| compiled.matching_origin(origin))
        .flatten()
        .map(|index| rule.allowed_origins[index].clone());
    let mut origin_verdict = OriginVerdict {
        matches: pattern.is_some(),
        pattern,
        hint: None,
    };
    let method_verdict = MethodVerdict {
        matches: compiled.allows_method(Method::parse(method.as_bytes())),
    };
    let headers: Vec<HeaderVerdict> = headers
        .names()
        .map(|name| {
            let pattern = compiled
                .matching_header(name)
                .map(|index| rule.allowed_headers[index].clone());
            HeaderVerdict {
                name: name.to_owned(),
                matches: pattern.is_some(),
                pattern,
            }
        })
        .collect();
    let failed = if !origin_verdict.matches {
        Some(Part::Origin)
    } else if !method_verdict.matches {
        Some(Part::Method)
    } else if headers.iter().any(|header| !header.matches) {
        Some(Part::Header)
    } else {
        None
    };
    let sentence = match failed {
        None => matched(&origin_verdict, method, &headers),
        Some(Part::Origin) => {
            let (sentence, hint) = near_miss::sentence(origin, &rule.allowed_origins);
            origin_verdict.hint = hint.map(str::to_owned);
            sentence
        }
        Some(Part::Method) => method_sentence(rule, compiled, method),
        Some(Part::Header) => header_sentence(rule, &headers),
    };
    RuleVerdict {
        rule: number,
        id: rule.id.clone(),
        matches: failed.is_none(),
        origin: origin_verdict,
        method: method_verdict,
        headers,
        failed,
        message: format!("rule {number}: {sentence}"),
    }
}

fn matched(origin: &OriginVerdict, method: &str, headers: &[HeaderVerdict]) -> String {
    let pattern = origin.pattern.as_deref().unwrap_or_default();
    match headers {
        [] => format!("matches: the origin by `{pattern}`, and the method {method}"),
        [one] => format!(
            "matches: the origin by `{pattern}`, the method {method} and the header `{}`",
            one.name
        ),
        many => format!(
            "matches: the origin by `{pattern}`, the method {method} and the headers {}",
            listed(many.iter().map(|header| header.name.as_str()))
        ),
    }
}

fn method_sentence(rule: &Rule, compiled: &CompiledRule, method: &str) -> String {
    let allowed = compiled.allow_methods();
    if Method::parse(method.as_bytes()).is_none() {
        let upper_case = method.to_ascii_uppercase();
        return if Method::parse(upper_case.as_bytes()).is_some() {
            format!(
                "the origin matches, but the method `{method}` is not `{upper_case}`: letter case matters"
            )
        } else {
            format!(
                "the origin matches, but no rule can allow the method `{method}`; the five are GET, HEAD, POST, PUT and DELETE"
            )
        };
    }
    let hint = if method == "HEAD" && rule.allowed_methods.iter().any(|allowed| allowed == "GET") {
        " (GET does not imply HEAD)"
    } else {
        ""
    };
    format!("the origin matches, but the method {method} is not allowed; allowed are {allowed}{hint}")
}

fn header_sentence(rule: &Rule, headers: &[HeaderVerdict]) -> String {
    let missing: Vec<&str> = headers
        .iter()
        .filter(|header| !header.matches)
        .map(|header| header.name.as_str())
        .collect();
    let refused = match missing.as_slice() {
        [one] => format!("header `{one}` is"),
        many => format!("headers {} are", listed(many.iter().copied())),
    };
    if rule.allowed_headers.is_empty() {
        return format!("the origin matches, but {refused} not allowed; the rule has no AllowedHeader");
    }
    let allowed = listed(rule.allowed_headers.iter().map(String::as_str));
    format!("the origin matches, but {refused} not allowed; allowed are {allowed}")
}

/// Some values, each in back quotes, and how many more there are.
pub(crate) fn listed<'a>(values: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = values.len().saturating_sub(LISTED);
    let shown: Vec<String> = values.take(LISTED).map(|value| format!("`{value}`")).collect();
    let shown = shown.join(", ");
    if more == 0 {
        shown
    } else {
        format!("{shown} and {more} more")
    }
}
