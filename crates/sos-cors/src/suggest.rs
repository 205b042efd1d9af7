//! The smallest change that lets a refused request pass.
//!
//! Cautious on purpose, because one click carries a suggestion out and the request may come from anyone: nothing is suggested for
//! what no browser sends, nor for `null`, which every page can be; no rule is opened to further origins; and a rule for
//! many origins is not given a method that writes.

use serde::{Deserialize, Serialize};

use crate::configuration::{Configuration, MAX_RULES};
use crate::cross_origin::RequestedHeaders;
use crate::decision::Request;
use crate::edit::{self, Edit, EditError, ListElement};
use crate::lint::{USUAL_AGE_SECONDS, is_never_requested, is_sent_by_browsers, usual_headers};
use crate::method::{Method, MethodList};
use crate::pattern::{HeaderPattern, OriginPattern};
use crate::rule::Rule;

/// Families of headers of which a client sends now these, now those: where a request asks for two of one, all are allowed.
const FAMILIES: [&str; 3] = ["x-amz-*", "amz-sdk-*", "content-*"];

/// A change that lets one request pass.
///
/// ```json
/// { "title": "Allow `PUT` for `https://example.com` in rule 2", "number": 2,
///   "edits": [ { "op": "add_value", "rule": 2, "element": "AllowedMethod", "value": "PUT" } ],
///   "rule": { "AllowedOrigins": ["https://example.com"], "AllowedMethods": ["GET", "HEAD", "PUT"] } }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// What it does, as an instruction.
    pub title: String,
    /// For [`edit::apply`], on the configuration that it was made for.
    pub edits: Vec<Edit>,
    /// The number, from 1, of the rule that is added or changed.
    pub number: usize,
    /// That rule afterwards.
    pub rule: Rule,
}

impl Suggestion {
    /// Carries the suggestion out on the configuration that it was made for; `None` for a bucket without one.
    pub fn apply(&self, configuration: Option<&Configuration>) -> Result<Configuration, EditError> {
        let rules = configuration.map_or_else(Vec::new, |configuration| configuration.rules().to_vec());
        edit::apply_to_rules(rules, &self.edits)
    }
}

/// A rule that allows the request and little else. `None` where no browser sends such a request from a page that could be named:
/// another method than the five, an origin that is `null` or not spelled as browsers do, a header that no script sets.
pub fn rule_for(origin: &str, method: &str, headers: &[impl AsRef<str>]) -> Option<Rule> {
    Some(Asked::new(origin, method, headers)?.new_rule())
}

/// The smallest change to a configuration, or to none, that makes it allow the request.
///
/// The first rule that allows origin and method gets the headers that it lacks; otherwise the first rule for this origin
/// alone gets the method, or one that matches it where rule and method only read; otherwise a rule is added at the end.
/// `None` where [`rule_for`] gives none, where the request is allowed already, and where a rule would have to be added to
/// [`MAX_RULES`] of them.
pub fn edits_for(
    configuration: Option<&Configuration>,
    origin: &str,
    method: &str,
    headers: &[impl AsRef<str>],
) -> Option<Suggestion> {
    let asked = Asked::new(origin, method, headers)?;
    let Some(configuration) = configuration else {
        return Some(asked.added(1));
    };
    let request = Request {
        origin: origin.as_bytes(),
        method,
        headers: &asked.headers,
    };
    if configuration.decide(&request).is_allowed() {
        return None;
    }
    asked
        .with_headers(configuration)
        .or_else(|| asked.with_method(configuration))
        .or_else(|| {
            let count = configuration.rules().len();
            (count < MAX_RULES).then(|| asked.added(count + 1))
        })
}

/// A request that a browser could have sent.
struct Asked<'a> {
    origin: &'a str,
    method: Method,
    headers: RequestedHeaders,
}

impl<'a> Asked<'a> {
    fn new(origin: &'a str, method: &str, headers: &[impl AsRef<str>]) -> Option<Self> {
        let method = Method::parse(method.as_bytes())?;
        let headers = RequestedHeaders::parse(headers.iter().map(|name| name.as_ref().as_bytes())).ok()?;
        let possible = is_sent_by_browsers(origin)
            && headers
                .names()
                .all(|name| !is_never_requested(name) && !name.contains('*'));
        possible.then_some(Self {
            origin,
            method,
            headers,
        })
    }

    /// The rule that allows origin and method gets the headers it lacks.
    fn with_headers(&self, configuration: &Configuration) -> Option<Suggestion> {
        let index = configuration.compiled().iter().position(|rule| {
            rule.allows_origin(self.origin.as_bytes()) && rule.allows_method(Some(self.method))
        })?;
        let number = index + 1;
        let rule = &configuration.rules()[index];
        let mut extension = Extension::new(number, rule);
        extension.add(ListElement::AllowedHeader, self.lacking(rule));
        let title = format!(
            "Allow the headers that `{}` asks for in rule {number}",
            self.origin
        );
        Some(extension.into_suggestion(title))
    }

    /// The rule that names the origin gets the method, and what goes with it.
    fn with_method(&self, configuration: &Configuration) -> Option<Suggestion> {
        let index = configuration
            .rules()
            .iter()
            .position(|rule| self.may_extend(rule))?;
        let number = index + 1;
        let rule = &configuration.rules()[index];
        let title = format!("Allow `{}` for `{}` in rule {number}", self.method, self.origin);
        let wanted = self.new_rule();
        let mut extension = Extension::new(number, rule);
        extension.add(ListElement::AllowedMethod, wanted.allowed_methods);
        // The headers that uploads usually have are for a rule that allows none so far.
        let headers = if rule.allowed_headers.is_empty() {
            wanted.allowed_headers
        } else {
            self.lacking(rule)
        };
        extension.add(ListElement::AllowedHeader, headers);
        extension.add(ListElement::ExposeHeader, wanted.expose_headers);
        Some(extension.into_suggestion(title))
    }

    /// Whether the rule may get the method: it is for this origin alone, or only for reading, and so is the method.
    fn may_extend(&self, rule: &Rule) -> bool {
        let reads = matches!(self.method, Method::Get | Method::Head);
        let only_reads = rule
            .allowed_methods
            .iter()
            .all(|method| method == "GET" || method == "HEAD");
        let names_it = rule.allowed_origins == [self.origin];
        let matches_it = || {
            let mut origins = rule.allowed_origins.iter();
            origins.any(|pattern| OriginPattern::new(pattern).matches(self.origin.as_bytes()))
        };
        names_it || (reads && only_reads && matches_it())
    }

    fn added(&self, number: usize) -> Suggestion {
        let rule = self.new_rule();
        Suggestion {
            title: format!("Add a rule that allows `{}` for `{}`", self.method, self.origin),
            edits: vec![Edit::InsertRule {
                rule: number,
                content: rule.clone(),
            }],
            number,
            rule,
        }
    }

    fn new_rule(&self) -> Rule {
        let methods: &[Method] = match &self.method {
            Method::Get => &[Method::Get, Method::Head],
            other => std::slice::from_ref(other),
        };
        let writes = matches!(self.method, Method::Put | Method::Post);
        let mut rule = Rule {
            allowed_origins: vec![self.origin.to_owned()],
            allowed_methods: methods.iter().map(ToString::to_string).collect(),
            expose_headers: if writes {
                vec!["ETag".to_owned()]
            } else {
                Vec::new()
            },
            max_age_seconds: Some(USUAL_AGE_SECONDS),
            ..Rule::default()
        };
        rule.allowed_headers = self.lacking(&rule);
        if rule.allowed_headers.is_empty() && !matches!(self.method, Method::Get | Method::Head) {
            let methods = MethodList::new(&rule.allowed_methods);
            rule.allowed_headers = usual_headers(&methods).map(str::to_owned).to_vec();
        }
        rule
    }

    /// The values of `AllowedHeader` that the rule lacks for the request: names, or a family where two of it are asked for.
    fn lacking(&self, rule: &Rule) -> Vec<String> {
        let allowed: Vec<_> = rule
            .allowed_headers
            .iter()
            .map(|value| HeaderPattern::new(value))
            .collect();
        let mut lacking: Vec<String> = Vec::new();
        for name in self.headers.names() {
            let covered = allowed.iter().any(|pattern| pattern.matches(name))
                || lacking
                    .iter()
                    .any(|value| HeaderPattern::new(value).matches(name));
            if !covered {
                lacking.push(self.family(name).unwrap_or(name).to_owned());
            }
        }
        lacking
    }

    /// The family of a header of which the request asks for another member too.
    fn family(&self, name: &str) -> Option<&'static str> {
        FAMILIES.into_iter().find(|family| {
            let pattern = HeaderPattern::new(family);
            pattern.matches(name)
                && self
                    .headers
                    .names()
                    .any(|other| other != name && pattern.matches(other))
        })
    }
}

/// A rule with more values, and the edits that add them.
struct Extension {
    number: usize,
    rule: Rule,
    edits: Vec<Edit>,
}

impl Extension {
    fn new(number: usize, rule: &Rule) -> Self {
        Self {
            number,
            rule: rule.clone(),
            edits: Vec::new(),
        }
    }

    /// Adds the values that the list does not hold yet.
    fn add(&mut self, element: ListElement, values: impl IntoIterator<Item = String>) {
        for value in values {
            if element.add(&mut self.rule, &value) {
                self.edits.push(Edit::AddValue {
                    rule: self.number,
                    element,
                    value,
                });
            }
        }
    }

    fn into_suggestion(self, title: String) -> Suggestion {
        Suggestion {
            title,
            edits: self.edits,
            number: self.number,
            rule: self.rule,
        }
    }
}
