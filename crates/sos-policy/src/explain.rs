//! Why a policy says what it says, in words: the same functions as in the decision, asked for every element.

use serde::Serialize;

use crate::arn::ArnParts;
use crate::condition::Condition;
use crate::context::Context;
use crate::place::Place;
use crate::policy::{Policy, Verdict};
use crate::request::Request;
use crate::statement::{Effect, Statement, Written};

/// The most values that a sentence lists.
const LISTED: usize = 4;

/// What a policy says to a request, and what each statement makes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What [`Policy::decide`] says.
    pub verdict: Verdict,
    /// The verdict in a sentence.
    pub message: String,
    /// Every statement, in their order.
    pub statements: Vec<StatementReport>,
}

/// What one statement makes of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementReport {
    /// Its index, from 0.
    pub index: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// What it does with what it matches.
    pub effect: Effect,
    /// Where it begins.
    pub place: Place,
    /// Whether every element matches.
    pub applies: bool,
    /// Every element: the principal, the action, the resource, then the conditions.
    pub elements: Vec<ElementReport>,
}

/// What one element makes of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ElementReport {
    /// Which element.
    pub element: ElementKind,
    /// Whether it matches.
    pub matches: bool,
    /// That in a sentence, with the values on both sides.
    pub message: String,
}

/// An element of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum ElementKind {
    /// `Principal` or `NotPrincipal`
    Principal,
    /// `Action` or `NotAction`
    Action,
    /// `Resource` or `NotResource`
    Resource,
    /// One key of `Condition`.
    Condition,
}

impl Policy {
    /// Explains what the policy says to a request, statement by statement. Sentences show values of the request, so they are
    /// for those who may see them.
    pub fn explain(&self, request: &Request<'_>) -> Explanation {
        let statements: Vec<StatementReport> = self
            .compiled()
            .iter()
            .enumerate()
            .map(|(index, statement)| report(index, statement, request))
            .collect();
        let verdict = self.decide(request);
        let name = |index: usize| statements.get(index).map(name_of).unwrap_or_default();
        let message = match verdict {
            Verdict::Allow { statement, .. } => format!("{} allows it", name(statement)),
            Verdict::ExplicitDeny { statement } => format!("{} denies it", name(statement)),
            Verdict::NoMatch => "no statement applies".to_owned(),
        };
        Explanation {
            verdict,
            message,
            statements,
        }
    }
}

fn name_of(report: &StatementReport) -> String {
    match &report.sid {
        Some(sid) => format!("statement {} ({sid})", report.index + 1),
        None => format!("statement {}", report.index + 1),
    }
}

fn report(index: usize, statement: &Statement, request: &Request<'_>) -> StatementReport {
    let arn = ArnParts::of(request.resource.as_str());
    let mut elements = Vec::new();
    if let Some(principals) = &statement.principals {
        let written: Vec<String> = principals.patterns.iter().map(ToString::to_string).collect();
        let written = listed(&written);
        let not = if principals.negated { "Not" } else { "" };
        elements.push(element(
            ElementKind::Principal,
            statement.grant(request).is_some(),
            |verb| format!("{not}Principal {written} {verb} {}", request.principal),
        ));
    }
    elements.push(element(
        ElementKind::Action,
        statement.actions.contains(request.action),
        |verb| {
            written_element(
                "Action",
                &statement.actions_written,
                verb,
                request.action.as_str(),
            )
        },
    ));
    elements.push(element(
        ElementKind::Resource,
        statement.names_resource(arn.as_ref(), request.context),
        |verb| {
            let resource = request.resource.as_str();
            written_element("Resource", &statement.resources_written, verb, resource)
        },
    ));
    for condition in &statement.conditions {
        let holds = condition.holds(request.context);
        elements.push(ElementReport {
            element: ElementKind::Condition,
            matches: holds,
            message: condition_sentence(condition, holds, request.context),
        });
    }
    StatementReport {
        index,
        sid: statement.sid.clone(),
        effect: statement.effect,
        place: statement.place,
        applies: elements.iter().all(|element| element.matches),
        elements,
    }
}

fn element(kind: ElementKind, matches: bool, sentence: impl FnOnce(&str) -> String) -> ElementReport {
    ElementReport {
        element: kind,
        matches,
        message: sentence(if matches { "means" } else { "does not mean" }),
    }
}

fn written_element(name: &str, written: &Written, verb: &str, value: &str) -> String {
    let not = if written.negated { "Not" } else { "" };
    format!("{not}{name} {} {verb} `{value}`", listed(&written.values))
}

fn condition_sentence(condition: &Condition, holds: bool, context: &dyn Context) -> String {
    let found = context.values(&condition.key);
    let found: Vec<String> = found
        .as_slice()
        .iter()
        .map(|value| value.text().into_owned())
        .collect();
    let found = match found.as_slice() {
        [] => "the request does not have it".to_owned(),
        values => format!("the request has {}", listed(values)),
    };
    let met = if holds { "is met" } else { "is not met" };
    format!(
        "{} of {} with {} {met}: {found}",
        condition.operator_written,
        condition.key_written,
        listed(&condition.written),
    )
}

/// Some values, each in back quotes, and how many more there are.
fn listed(values: &[String]) -> String {
    let shown: Vec<String> = values
        .iter()
        .take(LISTED)
        .map(|value| format!("`{value}`"))
        .collect();
    let shown = shown.join(", ");
    match values.len().saturating_sub(LISTED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
