//! The change to the rules that would let a refused request pass.

use crate::browser::{BrowserVerdict, EnginePlan, Outcome, Plan};
use crate::preflight::Bucket;
use crate::suggest::{self, Suggestion};

/// The change, where the rules of the bucket are what some browser lacks. It covers the headers that each of those announces.
///
/// `None` where CORS is not what stops the request, where no rule can help (as where credentials need more than `*`), and where
/// there is no bucket whose rules could change.
pub(super) fn suggestion(bucket: Bucket<'_>, plan: &Plan, browsers: &[BrowserVerdict]) -> Option<Suggestion> {
    let configuration = match bucket {
        Bucket::WithCors(configuration) => Some(configuration),
        Bucket::WithoutCors => None,
        Bucket::Missing { .. } => return None,
    };
    let origin = plan.origin.as_deref()?;
    let blocked: Vec<&EnginePlan> = browsers
        .iter()
        .filter(|verdict| verdict.outcome == Outcome::Blocked)
        .filter_map(|verdict| plan.engine(verdict.engine))
        .filter(|own| own.cors)
        .collect();
    if blocked.is_empty() {
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    for name in blocked
        .iter()
        .filter_map(|own| own.preflight.as_ref())
        .flat_map(|preflight| &preflight.headers)
    {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    suggest::edits_for(configuration, origin, &plan.method, &names)
}
