//! An explanation as data. Its JSON is the one of the API and of the command line.

use serde::{Deserialize, Serialize};

use crate::browser::BrowserVerdict;
use crate::suggest::Suggestion;

/// What happens to a request, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Whether every engine lets the page use the answer.
    pub allowed: bool,
    /// One sentence for a web developer.
    pub summary: String,
    /// The request.
    pub request: RequestSummary,
    /// The preflight, where Fetch asks for one.
    pub preflight: Option<PreflightExplanation>,
    /// The server's side of the request itself. It is not sent where the preflight fails.
    pub actual: ActualExplanation,
    /// The number, from 1, of the rule that decides: of the preflight where there is one, otherwise of the request itself.
    pub rule: Option<usize>,
    /// What each rule makes of it, in their order. The first that matches is [`rule`](Self::rule). Empty where no rule is
    /// asked: the bucket has none, or the request has no `Origin`.
    pub rules: Vec<RuleVerdict>,
    /// The verdict of each engine.
    pub browsers: Vec<BrowserVerdict>,
    /// What else a person should know.
    pub notes: Vec<String>,
    /// What would allow the request, where rules are what is missing and a cautious change helps; for the configuration that was asked.
    pub suggestion: Option<Suggestion>,
}

/// The request, as the browser understands it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSummary {
    /// The origin of the page.
    pub origin: String,
    /// The header `Origin` of the request, `null` after some redirects; `None` where it has none.
    pub origin_header: Option<String>,
    /// The method, normalised.
    pub method: String,
    /// Whether the target is of another origin than the page.
    pub cross_origin: bool,
    /// The target, where it is given.
    pub url: Option<String>,
}

/// The preflight and the server's answer to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreflightExplanation {
    /// Why it is needed.
    pub reasons: Vec<String>,
    /// `Access-Control-Request-Method`
    pub method: String,
    /// The names in `Access-Control-Request-Headers`.
    pub headers: Vec<String>,
    /// The status of the answer.
    pub status: u16,
    /// The code of the error, if it is one.
    pub code: Option<String>,
    /// The message of the error, if it is one.
    pub message: Option<String>,
    /// The headers of the answer that matter here: those of CORS, and `vary`.
    pub answer: Vec<(String, String)>,
}

/// The server's side of the request itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActualExplanation {
    /// The number, from 1, of the rule that matches it.
    pub rule: Option<usize>,
    /// The headers of the answer that matter here: those of CORS, `vary`, and those beside CORS.
    pub answer: Vec<(String, String)>,
}

/// What one rule makes of a request: every part of it, not only the first that fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleVerdict {
    /// The number of the rule, from 1.
    pub rule: usize,
    /// Its ID, if it has one.
    pub id: Option<String>,
    /// Whether it allows the whole request.
    pub matches: bool,
    /// The origin.
    pub origin: OriginVerdict,
    /// The method.
    pub method: MethodVerdict,
    /// Every requested header, in the order of the request.
    pub headers: Vec<HeaderVerdict>,
    /// The first part that it does not allow.
    pub failed: Option<Part>,
    /// One sentence: `rule 2: the origin matches, but …`.
    pub message: String,
}

/// Whether a rule allows the origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginVerdict {
    /// Whether it does.
    pub matches: bool,
    /// The allowed origin that decides.
    pub pattern: Option<String>,
    /// The one thing that separates it from an allowed origin, if it is only one: `the scheme differs`.
    pub hint: Option<String>,
}

/// Whether a rule allows the method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodVerdict {
    /// Whether it does.
    pub matches: bool,
}

/// Whether a rule allows a requested header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderVerdict {
    /// The name, in lower case.
    pub name: String,
    /// Whether it does.
    pub matches: bool,
    /// The allowed header that matches.
    pub pattern: Option<String>,
}

/// A part of a request that a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The origin.
    Origin,
    /// The method.
    Method,
    /// A requested header.
    Header,
}
