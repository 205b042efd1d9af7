//! Carries out all fixes.

use super::{Code, Finding, lint};
use crate::configuration::Configuration;
use crate::edit::{self, Edit, ListElement};
use crate::rule::Rule;

/// The most passes. Every pass but the last mends what no later pass breaks again, and at least one thing of each rule that has
/// findings, so that a document of 64 KiB needs far fewer; this is where a defect would stop.
const MAX_PASSES: usize = 1_000;

/// Carries out the fix of every finding until none is left.
///
/// Gives the configuration, which lints clean, and the findings whose fixes were carried out, in that order. Each of them speaks
/// of the configuration as it was when its turn came: once a rule is removed, those after it have other numbers.
///
/// The fix of one finding can make that of another needless or wrong, so they are carried out in passes. A pass goes from the
/// last rule to the first, which keeps rule numbers right, and leaves for the next pass what no longer fits: a value that is gone,
/// a list or a configuration that would be left empty. Shadowed rules are removed only when nothing else is left, since the fix of an
/// earlier rule may narrow it.
pub fn fix_all(configuration: &Configuration) -> (Configuration, Vec<Finding>) {
    let mut current = configuration.clone();
    let mut carried_out = Vec::new();
    for _ in 0..MAX_PASSES {
        let findings = lint(&current);
        let mut rules = current.rules().to_vec();
        let done = pass(&mut rules, findings);
        match Configuration::new(rules) {
            Ok(fixed) if !done.is_empty() => current = fixed,
            _ => break,
        }
        carried_out.extend(done);
    }
    (current, carried_out)
}

/// Carries out what fits together, and gives it.
fn pass(rules: &mut Vec<Rule>, findings: Vec<Finding>) -> Vec<Finding> {
    let is_shadow = |finding: &Finding| finding.code == Code::RuleShadowed;
    let only_shadows = findings.iter().all(is_shadow);
    let mut findings: Vec<_> = findings
        .into_iter()
        .filter(|finding| only_shadows || !is_shadow(finding))
        .collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.rule));
    let mut removed = None;
    findings.retain(|finding| {
        if removed.is_some() && removed == finding.rule {
            return false;
        }
        let before = rules.len();
        let done = carry_out(rules, &finding.fix.edits);
        if rules.len() < before {
            removed = finding.rule;
        }
        done
    });
    findings
}

/// Carries out the edits of one fix. A fix that begins to fit fits to its end: it is about one value, or about values that no other
/// fix of the same pass names.
fn carry_out(rules: &mut Vec<Rule>, edits: &[Edit]) -> bool {
    let fits = edits.iter().all(|edit| leaves_something(rules, edit));
    fits && edits.iter().all(|edit| edit::step(rules, edit).is_ok())
}

/// Whether the edit leaves a rule in the configuration, and an origin and a method in the rule.
fn leaves_something(rules: &[Rule], edit: &Edit) -> bool {
    match edit {
        Edit::RemoveRule { .. } => rules.len() > 1,
        Edit::RemoveValue {
            rule,
            element: element @ (ListElement::AllowedOrigin | ListElement::AllowedMethod),
            ..
        } => rules
            .get(rule - 1)
            .is_some_and(|rule| element.values(rule).len() > 1),
        _ => true,
    }
}
