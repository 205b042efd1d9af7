//! A rule made ready: what can be computed when it is stored is not computed per request.

use crate::cross_origin::RequestedHeaders;
use crate::decision::Mismatch;
use crate::header_set::HeaderSet;
use crate::method::{Method, MethodList};
use crate::pattern::{HeaderPattern, OriginPattern};
use crate::rule::Rule;
use crate::validate::exposed_names;

/// The compiled form of one rule.
#[derive(Debug, Clone)]
pub(crate) struct CompiledRule {
    /// Whether a bare `*` is among the origins.
    any_origin: bool,
    origins: Vec<OriginPattern>,
    methods: MethodList,
    headers: Vec<HeaderPattern>,
    /// The same, where there are many: whoever asks may name thousands.
    header_set: Option<HeaderSet>,
    /// The value of `Access-Control-Expose-Headers`.
    expose_headers: Option<String>,
    /// The value of `Access-Control-Max-Age`.
    max_age: Option<String>,
}

impl CompiledRule {
    /// Compiles a rule that passed validation.
    pub(crate) fn new(rule: &Rule) -> Self {
        let origins: Vec<_> = rule
            .allowed_origins
            .iter()
            .map(|value| OriginPattern::new(value))
            .collect();
        let exposed: Vec<_> = rule
            .expose_headers
            .iter()
            .flat_map(|list| exposed_names(list))
            .collect();
        let headers: Vec<_> = rule
            .allowed_headers
            .iter()
            .map(|value| HeaderPattern::new(value))
            .collect();
        Self {
            any_origin: origins.contains(&OriginPattern::Any),
            origins,
            methods: MethodList::new(&rule.allowed_methods),
            header_set: HeaderSet::of_many(&headers),
            headers,
            expose_headers: (!exposed.is_empty()).then(|| exposed.join(", ")),
            max_age: rule.max_age_seconds.map(|seconds| seconds.to_string()),
        }
    }

    /// Whether the rule lists a bare `*`: the answer then is `*`, whatever the origin.
    pub(crate) const fn any_origin(&self) -> bool {
        self.any_origin
    }

    pub(crate) fn allow_methods(&self) -> &str {
        self.methods.as_str()
    }

    pub(crate) fn expose_headers(&self) -> Option<&str> {
        self.expose_headers.as_deref()
    }

    pub(crate) fn max_age(&self) -> Option<&str> {
        self.max_age.as_deref()
    }

    /// Whether an origin is allowed. The origin must be a safe header value.
    pub(crate) fn allows_origin(&self, origin: &[u8]) -> bool {
        self.any_origin || self.origins.iter().any(|pattern| pattern.matches(origin))
    }

    /// Whether the origin stands among those of the rule as it is, without any `*`.
    pub(crate) fn spells_out(&self, origin: &[u8]) -> bool {
        self.origins
            .iter()
            .any(|pattern| matches!(pattern, OriginPattern::Exact(exact) if **exact == *origin))
    }

    /// Whether a method is allowed; one outside the five never is.
    pub(crate) fn allows_method(&self, method: Option<Method>) -> bool {
        method.is_some_and(|method| self.methods.contains(method))
    }

    /// Whether a request header, its name in lower case, is allowed.
    pub(crate) fn allows_header(&self, name: &str) -> bool {
        match &self.header_set {
            Some(set) => set.contains(name),
            None => self.matching_header(name).is_some(),
        }
    }

    /// The index of the allowed origin that decides: a bare `*` where there is one, because the answer then is `*`, otherwise
    /// the first that matches.
    pub(crate) fn matching_origin(&self, origin: &[u8]) -> Option<usize> {
        self.origins
            .iter()
            .position(|pattern| *pattern == OriginPattern::Any)
            .or_else(|| self.origins.iter().position(|pattern| pattern.matches(origin)))
    }

    /// The index of the first allowed header that matches a name in lower case.
    pub(crate) fn matching_header(&self, name: &str) -> Option<usize> {
        self.headers.iter().position(|pattern| pattern.matches(name))
    }

    /// The first thing in the order origin, method, headers that the rule does not allow. The one place where a rule and a
    /// request meet: decisions, refusals and explanations all come from here.
    pub(crate) fn mismatch<'a>(
        &self,
        origin: &[u8],
        method: Option<Method>,
        headers: &'a RequestedHeaders,
    ) -> Option<Mismatch<'a>> {
        if !self.allows_origin(origin) {
            Some(Mismatch::Origin)
        } else if !self.allows_method(method) {
            Some(Mismatch::Method)
        } else {
            headers
                .names()
                .find(|name| !self.allows_header(name))
                .map(Mismatch::Header)
        }
    }
}
