//! The one sentence that a web developer reads first.

use super::answers::ServerAnswer;
use super::model::RuleVerdict;
use super::rules::nearest;
use crate::browser::{BrowserVerdict, Outcome, Plan, RequestMode, Stage};
use crate::preflight::Bucket;

/// What happens, in one sentence.
pub(crate) fn summary(
    bucket: Bucket<'_>,
    plan: &Plan,
    preflight: Option<&ServerAnswer>,
    rules: &[RuleVerdict],
    browsers: &[BrowserVerdict],
) -> String {
    let failing: Vec<&BrowserVerdict> = browsers
        .iter()
        .filter(|verdict| !verdict.outcome.is_usable())
        .collect();
    let Some(first) = failing.first() else {
        return passes(plan, preflight.is_some());
    };
    // Engines that fail in another way have their own line in `browsers`.
    let alike: Vec<&str> = failing
        .iter()
        .filter(|verdict| verdict.stage == first.stage && verdict.reason == first.reason)
        .map(|verdict| verdict.engine.name())
        .collect();
    let plural = alike.len() > 1 && alike.len() < browsers.len();
    let who = if alike.len() == browsers.len() {
        "The browser".to_owned()
    } else {
        alike.join(" and ")
    };
    let does = |singular: &'static str, several: &'static str| if plural { several } else { singular };
    let reason = first.reason.as_deref().unwrap_or_default();
    let is_asked = plan.engine(first.engine).is_some_and(|own| own.cors);
    let why = || {
        let of_rules = is_asked.then(|| rule_reason(bucket, rules)).flatten();
        of_rules.unwrap_or_else(|| reason.to_owned())
    };
    match (first.outcome, first.stage) {
        (Outcome::Refused, _) => format!("{who} {} the request: {reason}.", does("refuses", "refuse")),
        (_, Some(Stage::Preflight)) => format!(
            "{who} {} at the preflight, and the request is never sent: {}.",
            does("stops", "stop"),
            why()
        ),
        _ => format!(
            "{who} {} the request and {} the answer from the page: {}.",
            does("sends", "send"),
            does("keeps", "keep"),
            why()
        ),
    }
}

/// That another rule decides the request than its preflight, which compares no header.
pub(crate) fn two_rules(preflight: Option<usize>, actual: Option<usize>) -> Option<String> {
    Some(format!(
        "rule {} decides the preflight, rule {} the request itself: the server compares headers only in the preflight",
        preflight?, actual?
    ))
}

fn passes(plan: &Plan, preflight: bool) -> String {
    let method = &plan.method;
    let origin = plan.origin.as_deref().unwrap_or_default();
    match plan.mode {
        RequestMode::Navigate => {
            format!("The form is sent with {method}, and its answer replaces the page: CORS is not asked.")
        }
        RequestMode::NoCors if plan.cross_origin => {
            format!(
                "The request is sent with {method} and its answer is used, but no script can read it: CORS is not asked."
            )
        }
        _ if !plan.cross_origin => "The page and the target are of one origin: CORS is not asked.".to_owned(),
        _ if preflight => {
            format!(
                "After a preflight, the browser sends {method} for `{origin}` and lets the page read the answer."
            )
        }
        _ => format!(
            "The browser sends {method} for `{origin}` without a preflight and lets the page read the answer."
        ),
    }
}

/// Why the server does not allow it, if that is the cause.
fn rule_reason(bucket: Bucket<'_>, rules: &[RuleVerdict]) -> Option<String> {
    match nearest(rules) {
        Some(rule) if rule.matches => None,
        Some(rule) if rules.len() == 1 => Some(rule.message.clone()),
        Some(rule) => Some(format!(
            "none of the {} rules matches; nearest is {}",
            rules.len(),
            rule.message
        )),
        None => match bucket {
            Bucket::WithoutCors => Some("the bucket has no CORS configuration".to_owned()),
            Bucket::Missing { .. } => Some("there is no such bucket".to_owned()),
            Bucket::WithCors(_) => None,
        },
    }
}
