//! The response headers of an allowed request. Names are in lower case, as HTTP/2 demands.

use std::borrow::Cow;

use crate::compiled::CompiledRule;

/// `Access-Control-Allow-Origin`
pub const ALLOW_ORIGIN: &str = "access-control-allow-origin";
/// `Access-Control-Allow-Credentials`
pub const ALLOW_CREDENTIALS: &str = "access-control-allow-credentials";
/// `Access-Control-Allow-Methods`
pub const ALLOW_METHODS: &str = "access-control-allow-methods";
/// `Access-Control-Allow-Headers`
pub const ALLOW_HEADERS: &str = "access-control-allow-headers";
/// `Access-Control-Expose-Headers`
pub const EXPOSE_HEADERS: &str = "access-control-expose-headers";
/// `Access-Control-Max-Age`
pub const MAX_AGE: &str = "access-control-max-age";

/// The value of `Vary` on **every** answer of a bucket, matched or not, with or without a configuration: otherwise a cache
/// keeps an answer without CORS headers and hands it to the next origin.
pub const VARY: &str = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

/// The headers that let a browser use the answer; the same for a preflight and for an actual request.
///
/// Invariants: one `Access-Control-Allow-Origin`; never credentials when it is `*`; no value has a control
/// character, because the origin is checked, names are tokens and the rest is written by this crate.
#[derive(Debug, Clone)]
pub struct ResponseHeaders<'a> {
    rule: &'a CompiledRule,
    origin: &'a [u8],
    allow_headers: Option<Cow<'a, str>>,
    /// Whether the origin is given credentials where the answer names it.
    credentials: bool,
}

impl<'a> ResponseHeaders<'a> {
    pub(crate) const fn new(
        rule: &'a CompiledRule,
        origin: &'a [u8],
        allow_headers: Option<Cow<'a, str>>,
        credentials: bool,
    ) -> Self {
        Self {
            rule,
            origin,
            allow_headers,
            credentials,
        }
    }

    /// Names and values, each name once, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        let text = |name, value: Option<&'a str>| value.map(|value| (name, value.as_bytes()));
        [
            Some((ALLOW_ORIGIN, self.allow_origin())),
            self.allow_credentials()
                .then_some((ALLOW_CREDENTIALS, b"true".as_slice())),
            text(ALLOW_METHODS, Some(self.allow_methods())),
            self.allow_headers()
                .map(|value| (ALLOW_HEADERS, value.as_bytes())),
            text(EXPOSE_HEADERS, self.expose_headers()),
            text(MAX_AGE, self.max_age()),
        ]
        .into_iter()
        .flatten()
    }

    /// `*` where the rule lists a bare `*`, otherwise the origin of the request.
    pub const fn allow_origin(&self) -> &'a [u8] {
        if self.rule.any_origin() { b"*" } else { self.origin }
    }

    /// Whether `Access-Control-Allow-Credentials: true` is sent: exactly when the allowed origin is not `*`, because
    /// browsers refuse the two together (Fetch, section 3.3.5). [Rules of a service](crate::Configuration::for_service)
    /// give them to origins that are spelled out only.
    pub const fn allow_credentials(&self) -> bool {
        self.credentials && !self.rule.any_origin()
    }

    /// The methods of the rule, each once, never `*`.
    pub fn allow_methods(&self) -> &'a str {
        self.rule.allow_methods()
    }

    /// The headers the request asked for, in lower case; `None` where it asked for none.
    pub fn allow_headers(&self) -> Option<&str> {
        self.allow_headers.as_deref()
    }

    /// The headers that a script may read; `None` where the rule has none.
    pub fn expose_headers(&self) -> Option<&'a str> {
        self.rule.expose_headers()
    }

    /// The seconds a browser may remember a preflight; `None` where the rule does not say.
    pub fn max_age(&self) -> Option<&'a str> {
        self.rule.max_age()
    }
}
