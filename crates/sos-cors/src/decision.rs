//! The one decision: which rule, if any, lets a request pass.

use std::borrow::Cow;

use crate::configuration::Configuration;
use crate::cross_origin::RequestedHeaders;
use crate::headers::ResponseHeaders;
use crate::method::Method;
use crate::pattern::is_safe_value;
use crate::rule::Rule;

/// What a decision looks at. The same for a preflight and for an actual request.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The value of `Origin`, byte for byte.
    pub origin: &'a [u8],
    /// The method asked for. One outside `GET HEAD POST PUT DELETE` matches no rule.
    pub method: &'a str,
    /// The names in `Access-Control-Request-Headers`.
    pub headers: &'a RequestedHeaders,
}

/// The outcome for one request.
#[derive(Debug, Clone)]
pub enum Decision<'a> {
    /// A rule matches.
    Allowed(Allowed<'a>),
    /// No rule matches.
    Denied(Denied<'a>),
}

impl<'a> Decision<'a> {
    /// The match, if there is one.
    pub fn allowed(self) -> Option<Allowed<'a>> {
        match self {
            Self::Allowed(allowed) => Some(allowed),
            Self::Denied(_) => None,
        }
    }

    /// Whether a rule matches.
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed(_))
    }
}

/// The match of a request: the first rule, in the order of the configuration, that allows all of it.
#[derive(Debug, Clone)]
pub struct Allowed<'a> {
    /// The index of the rule, from 0.
    pub rule_index: usize,
    /// The rule.
    pub rule: &'a Rule,
    /// What the answer carries.
    pub headers: ResponseHeaders<'a>,
}

/// A denial. It holds what is needed to give the reasons, and computes them only when asked.
#[derive(Debug, Clone)]
pub struct Denied<'a> {
    configuration: &'a Configuration,
    request: Request<'a>,
}

impl<'a> Denied<'a> {
    /// The refusal of the rule that came closest: of those whose mismatch comes latest in the order origin, method, header,
    /// the first. `None` never happens, since a configuration has a rule.
    pub fn closest(&self) -> Option<RuleRefusal<'a>> {
        let progress = |refusal: &RuleRefusal<'_>| match refusal.mismatch {
            Mismatch::Origin => 0,
            Mismatch::Method => 1,
            Mismatch::Header(_) => 2,
        };
        self.reasons().reduce(|closest, next| {
            if progress(&next) > progress(&closest) {
                next
            } else {
                closest
            }
        })
    }

    /// Why each rule does not match, in the order of the configuration. Never empty; at most
    /// [`MAX_RULES`](crate::MAX_RULES).
    pub fn reasons(&self) -> impl Iterator<Item = RuleRefusal<'a>> + use<'a> {
        let request = self.request;
        let safe = is_safe_value(request.origin);
        let method = Method::parse(request.method.as_bytes());
        let rules = self
            .configuration
            .rules()
            .iter()
            .zip(self.configuration.compiled());
        rules
            .enumerate()
            .filter_map(move |(rule_index, (rule, compiled))| {
                let mismatch = if safe {
                    compiled.mismatch(request.origin, method, request.headers)?
                } else {
                    Mismatch::Origin
                };
                Some(RuleRefusal {
                    rule_index,
                    rule,
                    mismatch,
                })
            })
    }
}

/// Why one rule does not match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRefusal<'a> {
    /// The index of the rule, from 0.
    pub rule_index: usize,
    /// The rule.
    pub rule: &'a Rule,
    /// The first thing it does not allow.
    pub mismatch: Mismatch<'a>,
}

/// The first thing that a rule does not allow, in the order origin, method, headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch<'a> {
    /// No pattern of the rule matches the origin.
    Origin,
    /// The method is not among those of the rule.
    Method,
    /// This requested header, in lower case, is matched by no pattern of the rule.
    Header(&'a str),
}

impl Configuration {
    /// Decides on a request: the first rule whose origin, method and every requested header match. Rules are not merged.
    ///
    /// Nothing is allocated. An origin with a control character, which could break a header apart, matches nothing.
    pub fn decide<'a>(&'a self, request: &Request<'a>) -> Decision<'a> {
        match self.find(request) {
            Some(rule_index) => Decision::Allowed(self.allowed(
                rule_index,
                request.origin,
                request.headers.value().map(Cow::Borrowed),
            )),
            None => Decision::Denied(Denied {
                configuration: self,
                request: *request,
            }),
        }
    }

    /// As [`decide`](Self::decide), but the answer owns the names of the headers.
    pub(crate) fn decide_owned<'a>(
        &'a self,
        origin: &'a [u8],
        method: &str,
        headers: RequestedHeaders,
    ) -> Option<Allowed<'a>> {
        let rule_index = self.find(&Request {
            origin,
            method,
            headers: &headers,
        })?;
        Some(self.allowed(rule_index, origin, headers.into_value().map(Cow::Owned)))
    }

    /// The index of the first rule that matches.
    fn find(&self, request: &Request<'_>) -> Option<usize> {
        if !is_safe_value(request.origin) {
            return None;
        }
        // A method outside the five is in no rule.
        let method = Some(Method::parse(request.method.as_bytes())?);
        self.compiled()
            .iter()
            .position(|rule| rule.mismatch(request.origin, method, request.headers).is_none())
    }

    fn allowed<'a>(
        &'a self,
        rule_index: usize,
        origin: &'a [u8],
        allow_headers: Option<Cow<'a, str>>,
    ) -> Allowed<'a> {
        let rule = &self.compiled()[rule_index];
        let credentials = self.gives_credentials(rule, origin);
        let headers = ResponseHeaders::new(rule, origin, allow_headers, credentials);
        Allowed {
            rule_index,
            rule: &self.rules()[rule_index],
            headers,
        }
    }
}
