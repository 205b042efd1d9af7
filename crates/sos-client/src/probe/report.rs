//! What a probe found out.

use serde::Serialize;
use sos_cors::browser::{Answer, BrowserVerdict, Engine, Outcome};

use super::finding::{Finding, Severity};

/// What a probe found out.
#[derive(Debug, Clone, Serialize)]
pub struct ProbeReport {
    /// Whether every engine lets the page use the answer.
    pub allowed: bool,
    /// The outcome in one sentence.
    pub summary: String,
    /// What was sent and answered, in order.
    pub steps: Vec<Step>,
    /// The verdict of each engine.
    pub browsers: Vec<BrowserVerdict>,
    /// What is wrong or could be better, the worst first.
    pub findings: Vec<Finding>,
    /// What else a person should know about the request.
    pub notes: Vec<String>,
}

/// One exchange of a probe.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// Preflight or request.
    pub kind: StepKind,
    /// The engines that would send this; none for what only the probe sends.
    pub engines: Vec<Engine>,
    /// The method.
    pub method: String,
    /// Where it was sent; a signature in the query is left out.
    pub url: String,
    /// The headers sent, but for those that HTTP itself needs. The value of `Authorization` is left out.
    pub headers: Vec<(String, String)>,
    /// The answer; `None` where none came.
    pub answer: Option<Answer>,
    /// The S3 error code of the answer's body, where it has one.
    pub code: Option<String>,
    /// The message beside that code.
    pub message: Option<String>,
    /// Why no answer came.
    pub error: Option<String>,
}

/// What kind of exchange a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// `OPTIONS`, which asks for leave.
    Preflight,
    /// The request of the page.
    Request,
    /// The same request without `Origin`, as an image of the store's own page makes it: what a cache may keep of it decides
    /// whether the page's request works later.
    WithoutOrigin,
}

/// The outcome in one sentence.
pub(super) fn summary(browsers: &[BrowserVerdict], findings: &[Finding], steps: &[Step]) -> String {
    let failed: Vec<_> = browsers
        .iter()
        .filter(|verdict| !verdict.outcome.is_usable())
        .collect();
    let Some(first) = failed.first() else {
        let opaque = browsers.iter().any(|verdict| verdict.outcome == Outcome::Opaque);
        let what = if opaque {
            "The page may use the answer, but no script may read it".to_owned()
        } else {
            format!("The script may read the answer{}", refusal(steps))
        };
        let warnings = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Warning);
        return match warnings.count() {
            0 => format!("{what}."),
            1 => format!("{what}; one thing should be repaired all the same."),
            count => format!("{what}; {count} things should be repaired all the same."),
        };
    };
    // Engines that fail in another way have their own line in `browsers`.
    let alike: Vec<_> = failed
        .iter()
        .filter(|verdict| verdict.stage == first.stage && verdict.reason == first.reason)
        .map(|verdict| verdict.engine.name())
        .collect();
    let who = if alike.len() == browsers.len() {
        "No browser".to_owned()
    } else {
        format!("Not every browser ({} does not)", alike.join(", "))
    };
    let what = match first.outcome {
        Outcome::Refused => "sends the request",
        _ if first.request_sent => "lets the script read the answer",
        _ => "gets past the preflight",
    };
    let reason = first.reason.as_deref().unwrap_or("the reason is not known");
    format!("{who} {what}: {reason}.")
}

/// What the page's request was answered with in the end, where that is an error: CORS let it pass, but the page does not
/// have what it wanted.
fn refusal(steps: &[Step]) -> String {
    let last = steps.iter().rfind(|step| step.kind == StepKind::Request);
    let Some(answer) = last.and_then(|step| step.answer.as_ref()) else {
        return String::new();
    };
    if answer.status < 400 {
        return String::new();
    }
    // Whatever answered may call its errors as it likes; those of S3 are single words.
    let is_word = |code: &&String| code.len() <= 64 && code.chars().all(|one| one.is_ascii_alphanumeric());
    match last.and_then(|step| step.code.as_ref()).filter(is_word) {
        Some(code) => format!(": {} {code}", answer.status),
        None => format!(": {}", answer.status),
    }
}
