//! The faults a probe can name.

use serde::Serialize;

/// One fault, or one thing that could be better.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which one.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The number of the step, from 1, whose answer shows it.
    pub step: usize,
    /// What is wrong and what it does.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
}

/// How bad a finding is, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Browsers refuse the answer for it.
    Error,
    /// It works here and now, and fails elsewhere or later.
    Warning,
    /// Worth knowing.
    Note,
}

/// Which fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// Several lines of `Access-Control-Allow-Origin`.
    AllowOriginRepeated,
    /// Several origins in one line.
    AllowOriginList,
    /// `*` for a request with credentials.
    AllowOriginWildcardWithCredentials,
    /// Another origin than the request's.
    AllowOriginMismatch,
    /// No `Access-Control-Allow-Origin`.
    AllowOriginMissing,
    /// No `Access-Control-Allow-Credentials: true` for a request with credentials.
    AllowCredentialsMissing,
    /// `Access-Control-Allow-Credentials: true` beside `*`.
    CredentialsBesideWildcard,
    /// A preflight answered with a redirect.
    PreflightRedirected,
    /// A preflight answered with another status than 200 to 299.
    PreflightRefused,
    /// The method is not among those allowed.
    AllowMethodsMissing,
    /// Names that the request needs are not among those allowed.
    AllowHeadersMissing,
    /// `*` among the allowed headers does not cover `Authorization`.
    AllowHeadersWildcardAuthorization,
    /// `*` among methods, headers or exposed headers, for a request with credentials.
    WildcardWithCredentials,
    /// A page of HTML instead of the store's answer.
    AnsweredByHtml,
    /// No `Vary: Origin` on an answer that depends on the origin.
    VaryMissing,
    /// No `Vary: Origin` on an answer that no rule matched.
    VaryMissingUnmatched,
    /// No usable `Access-Control-Max-Age`.
    MaxAgeMissing,
    /// A larger `Access-Control-Max-Age` than browsers honour.
    MaxAgeTooBig,
    /// `ETag` is not exposed to a script that uploads.
    EtagNotExposed,
    /// A redirect from `http` to `https`.
    RedirectToHttps,
    /// Another redirect on the way.
    Redirected,
    /// `Origin` has become `null`.
    OriginBecameNull,
    /// A redirect that browsers do not follow.
    RedirectNotFollowed,
    /// A proxy or a service in front of the store names itself in the answer.
    ProxyInFront,
}
