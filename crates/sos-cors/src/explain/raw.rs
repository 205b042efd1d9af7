//! A bare preflight, as one sends it with `curl`.

use serde::{Deserialize, Serialize};

use super::answers::evaluated;
use super::model::RuleVerdict;
use super::rules::{nearest, verdicts};
use crate::cross_origin::CrossOriginHeaders;
use crate::preflight::{Bucket, ResourceType};

/// The three headers of a preflight; `None` where one is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPreflight {
    /// `Origin`
    #[serde(default)]
    pub origin: Option<String>,
    /// `Access-Control-Request-Method`
    #[serde(default)]
    pub request_method: Option<String>,
    /// `Access-Control-Request-Headers`
    #[serde(default)]
    pub request_headers: Option<String>,
}

/// What the server answers to a bare preflight, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawExplanation {
    /// Whether a rule matches.
    pub allowed: bool,
    /// One sentence.
    pub summary: String,
    /// The status.
    pub status: u16,
    /// The code of the error, if it is one.
    pub code: Option<String>,
    /// The message of the error, if it is one.
    pub message: Option<String>,
    /// The headers of the answer that matter here: those of CORS, and `vary`.
    pub answer: Vec<(String, String)>,
    /// The number, from 1, of the rule that matches.
    pub rule: Option<usize>,
    /// What each rule makes of it. Empty where no rule is asked, because something is missing or not valid.
    pub rules: Vec<RuleVerdict>,
}

/// Explains a bare preflight. The caller's limit on header sizes bounds the work.
pub fn explain_raw(bucket: Bucket<'_>, resource: ResourceType, preflight: &RawPreflight) -> RawExplanation {
    fn bytes(value: Option<&String>) -> Option<&[u8]> {
        value.map(String::as_bytes)
    }
    let headers = CrossOriginHeaders::collect(
        bytes(preflight.origin.as_ref()),
        bytes(preflight.request_method.as_ref()),
        bytes(preflight.request_headers.as_ref()),
    );
    let answer = evaluated(bucket, resource, &headers);
    let rules = match (
        super::configuration(bucket),
        &preflight.origin,
        &preflight.request_method,
        headers.requested(),
    ) {
        (Some(configuration), Some(origin), Some(method), Ok(requested)) => {
            verdicts(configuration, origin.as_bytes(), method, &requested)
        }
        _ => Vec::new(),
    };
    let summary = match (nearest(&rules), &answer.message) {
        (Some(rule), _) if rule.matches => format!("The preflight passes: {}.", rule.message),
        (Some(rule), _) => format!("The preflight is refused: {}.", rule.message),
        (None, Some(message)) => format!("The preflight is refused: {message}"),
        (None, None) => "The preflight passes.".to_owned(),
    };
    RawExplanation {
        allowed: answer.rule.is_some(),
        summary,
        status: answer.wire.status,
        code: answer.code,
        message: answer.message,
        answer: answer.wire.headers,
        rule: answer.rule,
        rules,
    }
}
