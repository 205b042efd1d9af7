//! What is likely wrong with a configuration that is valid: warnings, never refusals.
//!
//! [`lint`] finds what makes pages fail, lets in more of them than meant, or costs needless preflights. Every [`Finding`]
//! says why in words for people, and brings a [`Fix`] that a program can carry out; [`fix_all`] carries out all of them.
//!
//! ```
//! use sos_cors::{Configuration, lint};
//!
//! let configuration = Configuration::parse_json(
//!     br#"[{"AllowedOrigins":["https://example.com/"],"AllowedMethods":["GET","HEAD"]}]"#)?;
//! let findings = lint::lint(&configuration);
//! assert_eq!(findings[0].code, lint::Code::OriginTrailingSlash);
//!
//! let (fixed, _) = lint::fix_all(&configuration);
//! assert_eq!(fixed.rules()[0].allowed_origins, ["https://example.com"]);
//! assert!(lint::lint(&fixed).is_empty());
//! # Ok::<(), sos_cors::CorsError>(())
//! ```

mod code;
mod containment;
mod duplicates;
mod fix_all;
mod headers;
mod host;
mod origin;
mod shape;
mod shared_hosting;
mod written_origin;

pub use code::{Code, Severity};
pub use fix_all::fix_all;
pub(crate) use headers::{is_never_requested, usual_headers};
pub(crate) use written_origin::is_sent_by_browsers;

use serde::{Deserialize, Serialize};

use crate::configuration::Configuration;
use crate::edit::Edit;
use crate::error::Element;
use containment::Reaches;

/// The most findings that [`lint`] gives: a document of 64 KiB can hold more than ten thousand doubtful values, and nobody reads
/// so many. The rest appear when the first are mended.
pub const MAX_FINDINGS: usize = 1_000;

/// The longest max age that is worth asking for: Chromium keeps a preflight for 7200 seconds at most, WebKit for 600.
pub(crate) const MAX_USEFUL_AGE_SECONDS: i32 = 7_200;

/// The max age that fixes, presets and suggestions set: an hour.
pub(crate) const USUAL_AGE_SECONDS: i32 = 3_600;

/// The origin that takes the place of the last origin of a configuration where that has to go, because a configuration cannot be
/// empty. No page can have it: names under `example` are never registered (RFC 2606, section 2).
pub const PLACEHOLDER_ORIGIN: &str = "https://your-site.example";

/// One thing that is likely wrong.
///
/// ```json
/// { "code": "origin-trailing-slash", "severity": "warning", "rule": 1, "element": "AllowedOrigin",
///   "value": "https://example.com/", "reason": "Browsers send an origin without a slash at its end, …",
///   "fix": { "title": "Write `https://example.com`", "widens": true,
///            "edits": [ { "op": "replace_value", "rule": 1, "element": "AllowedOrigin",
///                         "value": "https://example.com/", "with": "https://example.com" } ] } }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What kind of thing.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// The number of the rule, from 1.
    pub rule: Option<usize>,
    /// The element of the rule, where it is about one.
    pub element: Option<Element>,
    /// The value, verbatim, where it is about one.
    pub value: Option<String>,
    /// Why it hurts, in one or two sentences.
    pub reason: String,
    /// What to do about it.
    pub fix: Fix,
}

/// What to do about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What the edits do, as an instruction.
    pub title: String,
    /// Whether requests are allowed afterwards that were not before: headers or methods that the rule lacked, or an origin
    /// that its author misspelled. Where this is `false`, no request that a browser can send is newly allowed.
    pub widens: bool,
    /// For [`edit::apply`](crate::edit::apply), on the configuration that was linted. The edits of several findings need not go together:
    /// lint again after each, or use [`fix_all`].
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix that allows no request that was not allowed before.
    fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            widens: false,
            edits,
        }
    }

    /// A fix that allows more, and whose title says so.
    fn widening(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            widens: true,
            edits,
        }
    }
}

/// What is likely wrong, rule by rule; at most [`MAX_FINDINGS`]. A rule that an earlier one shadows gets that finding alone.
///
/// The work is bounded, about 20 ms for the worst document of 64 KiB: where rules overlap in millions of pairs of values, those
/// that are not compared have no finding that depends on another rule.
pub fn lint(configuration: &Configuration) -> Vec<Finding> {
    let rules = configuration.rules();
    let reaches = Reaches::new(rules);
    let mut findings = Vec::new();
    for index in 0..rules.len() {
        if let Some(earlier) = reaches.shadowing(index) {
            findings.push(shape::shadowed(index + 1, earlier + 1));
            continue;
        }
        let rule = RuleInPlace {
            rules,
            reaches: &reaches,
            index,
        };
        origin::check(&rule, &mut findings);
        shape::check(&rule, &mut findings);
        headers::check(&rule, &mut findings);
        duplicates::check(&rule, &mut findings);
        if findings.len() >= MAX_FINDINGS {
            break;
        }
    }
    findings.truncate(MAX_FINDINGS);
    findings
}

/// One rule among the others.
struct RuleInPlace<'a> {
    rules: &'a [crate::Rule],
    reaches: &'a Reaches<'a>,
    index: usize,
}

impl<'a> RuleInPlace<'a> {
    fn rule(&self) -> &'a crate::Rule {
        &self.rules[self.index]
    }

    /// Its number, from 1.
    const fn number(&self) -> usize {
        self.index + 1
    }

    fn finding(
        &self,
        code: Code,
        about: Option<(Element, &str)>,
        reason: impl Into<String>,
        fix: Fix,
    ) -> Finding {
        Finding {
            code,
            severity: code.severity(),
            rule: Some(self.number()),
            element: about.map(|(element, _)| element),
            value: about.map(|(_, value)| value.to_owned()),
            reason: reason.into(),
            fix,
        }
    }
}
