//! What happens to a request, and why, in words.
//!
//! [`explain`] follows a page's request through the browser, the rules of a bucket and back: the preflight and its answer,
//! the answer to the request itself, what each rule makes of it, and what each browser engine lets the page do. It decides
//! nothing: the server's answers are those of [`preflight::evaluate`](crate::preflight::evaluate) and
//! [`actual::outcome`](crate::actual::outcome), the browser's verdicts those of [`browser::judge_engine`].
//!
//! [`verdicts`] gives only the rules' side.

mod answers;
mod mended;
mod model;
mod near_miss;
mod rules;
mod summary;

pub use model::{
    ActualExplanation, Explanation, HeaderVerdict, MethodVerdict, OriginVerdict, Part, PreflightExplanation,
    RequestSummary, RuleVerdict,
};
pub use rules::{nearest, verdict_of, verdicts};

use crate::browser::{self, BrowserVerdict, Engine, PageRequest, Plan, PlannedPreflight};
use crate::configuration::Configuration;
use crate::cross_origin::RequestedHeaders;
use crate::cross_origin_policy::CrossOriginPolicy;
use crate::preflight::{Bucket, ResourceType};
use answers::{ServerAnswer, actual_answer, preflight_answer};

/// Explains a page's request to a bucket or to a key in it. `beside` are the bucket's cross-origin headers beside CORS, which
/// decide on what is embedded without it. The request should have passed [`PageRequest::check`](browser::PageRequest::check),
/// which bounds the work.
///
/// ```
/// use sos_cors::browser::PageRequest;
/// use sos_cors::preflight::{Bucket, ResourceType};
/// use sos_cors::{Configuration, explain};
///
/// let configuration = Configuration::parse_json(
///     br#"[{"AllowedOrigins":["https://example.com"],"AllowedMethods":["GET"]}]"#)?;
/// let request = PageRequest::new("http://example.com", "GET");
/// let explanation = explain::explain(Bucket::WithCors(&configuration), None, ResourceType::Object, &request);
/// assert!(!explanation.allowed);
/// assert_eq!(
///     explanation.rules[0].message,
///     "rule 1: the origin `http://example.com` is not allowed; the rule allows `https://example.com` (the scheme differs)"
/// );
/// # Ok::<(), sos_cors::CorsError>(())
/// ```
pub fn explain(
    bucket: Bucket<'_>,
    beside: Option<&CrossOriginPolicy>,
    resource: ResourceType,
    request: &PageRequest,
) -> Explanation {
    let plan = browser::plan(request);
    let preflight = plan
        .preflight
        .as_ref()
        .map(|planned| (planned, preflight_answer(bucket, resource, planned)));
    let actual = actual_answer(bucket, beside, plan.origin.as_deref(), &plan.method);
    let browsers: Vec<BrowserVerdict> = Engine::ALL
        .iter()
        .map(|&engine| {
            let answer = own_preflight(bucket, resource, &plan, engine, preflight.as_ref());
            let answer = answer.as_ref().map(|answer| &answer.wire);
            browser::judge_engine(engine, request, &plan, answer, Some(&actual.wire))
        })
        .collect();
    let rules = rules_for(bucket, &plan);
    let decided = preflight.as_ref().map_or(actual.rule, |(_, answer)| answer.rule);
    let allowed = browsers.iter().all(|verdict| verdict.outcome.is_usable());
    let summary = summary::summary(
        bucket,
        &plan,
        preflight.as_ref().map(|(_, answer)| answer),
        &rules,
        &browsers,
    );
    let suggestion = mended::suggestion(bucket, &plan, &browsers);
    let mut notes = plan.notes;
    if decided.is_some() && decided != actual.rule {
        notes.extend(summary::two_rules(decided, actual.rule));
    }
    Explanation {
        allowed,
        summary,
        request: RequestSummary {
            origin: request.origin.clone(),
            origin_header: plan.origin.clone(),
            method: plan.method.clone(),
            cross_origin: plan.cross_origin,
            url: request.url.clone(),
        },
        preflight: preflight.map(|(planned, answer)| PreflightExplanation {
            reasons: planned.reasons.clone(),
            method: planned.method.clone(),
            headers: planned.headers.clone(),
            status: answer.wire.status,
            code: answer.code,
            message: answer.message,
            answer: answer.wire.headers,
        }),
        actual: ActualExplanation {
            rule: actual.rule,
            answer: actual.wire.headers,
        },
        rule: decided,
        rules,
        browsers,
        notes,
        suggestion,
    }
}

/// The answer to the preflight of one engine, which may announce other headers than the standard asks for.
fn own_preflight(
    bucket: Bucket<'_>,
    resource: ResourceType,
    plan: &Plan,
    engine: Engine,
    standard: Option<&(&PlannedPreflight, ServerAnswer)>,
) -> Option<ServerAnswer> {
    let own = plan.engine(engine)?.preflight.as_ref()?;
    match standard {
        Some((planned, answer)) if planned.is_same(own) => Some(answer.clone()),
        _ => Some(preflight_answer(bucket, resource, own)),
    }
}

/// What each rule makes of the request; empty where it sends no `Origin`, so that no rule is asked, and where there are none.
fn rules_for(bucket: Bucket<'_>, plan: &Plan) -> Vec<RuleVerdict> {
    let (Some(configuration), Some(origin)) = (configuration(bucket), plan.origin.as_deref()) else {
        return Vec::new();
    };
    let (method, names) = match &plan.preflight {
        Some(preflight) => (preflight.method.as_str(), preflight.headers.join(",")),
        None => (plan.method.as_str(), String::new()),
    };
    // The names are tokens: a script's header with any other name throws.
    let headers = RequestedHeaders::parse([names.as_bytes()]).unwrap_or_default();
    verdicts(configuration, origin.as_bytes(), method, &headers)
}

/// The rules that answer for a bucket.
const fn configuration(bucket: Bucket<'_>) -> Option<&Configuration> {
    match bucket {
        Bucket::WithCors(configuration) => Some(configuration),
        Bucket::WithoutCors => None,
        Bucket::Missing { service_rules } => service_rules,
    }
}
