//! The kinds of findings.

use serde::{Deserialize, Serialize};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Pages will fail, or more pages are let in than meant.
    Warning,
    /// It works, but slower or longer than it need be.
    Note,
}

/// What a finding is about. Its JSON and its `Display` are the name in kebab case, `origin-trailing-slash`, which never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// An origin without any character.
    OriginEmpty,
    /// An origin that no browser can send, in any spelling: white space, letters beyond ASCII, no host.
    OriginNeverSent,
    /// `https://example.com/`
    OriginTrailingSlash,
    /// `https://example.com/app`
    OriginPath,
    /// `example.com`, `*.example.com`
    OriginMissingScheme,
    /// `*://example.com`: any scheme, plain `http` too.
    OriginAnyScheme,
    /// `https://example.com:443`, `http://example.com:80`
    OriginDefaultPort,
    /// `https://Example.com`
    OriginUpperCase,
    /// `null`
    OriginNull,
    /// `https://*`, `http*`, `https://*.com`: any host, with credentials.
    OriginAnyHost,
    /// `https://*example.com`, which matches `https://evilexample.com`.
    OriginPartialDomain,
    /// `https://example.com*`, which matches `https://example.com.evil.example`.
    OriginOpenEnd,
    /// `https://*.vercel.app`: names that anyone can have.
    OriginSharedHosting,
    /// Origins beside a bare `*`.
    OriginBesideWildcard,
    /// `GET` without `HEAD`.
    GetWithoutHead,
    /// `PUT` or `POST` without `ETag` exposed.
    WriteWithoutEtag,
    /// A method that writes, without any allowed header.
    WriteWithoutHeaders,
    /// No max age where there are preflights.
    MaxAgeMissing,
    /// A max age below 0.
    MaxAgeNegative,
    /// A max age above 7200.
    MaxAgeTooLong,
    /// A rule that allows nothing that an earlier one does not allow.
    RuleShadowed,
    /// A value that stands in its list already.
    DuplicateValue,
    /// A header name without any character.
    HeaderEmpty,
    /// An allowed header that no browser ever asks for.
    HeaderNeverRequested,
    /// An exposed header that no script ever reads.
    HeaderNeverReadable,
}

impl Code {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::OriginEmpty,
        Self::OriginNeverSent,
        Self::OriginTrailingSlash,
        Self::OriginPath,
        Self::OriginMissingScheme,
        Self::OriginAnyScheme,
        Self::OriginDefaultPort,
        Self::OriginUpperCase,
        Self::OriginNull,
        Self::OriginAnyHost,
        Self::OriginPartialDomain,
        Self::OriginOpenEnd,
        Self::OriginSharedHosting,
        Self::OriginBesideWildcard,
        Self::GetWithoutHead,
        Self::WriteWithoutEtag,
        Self::WriteWithoutHeaders,
        Self::MaxAgeMissing,
        Self::MaxAgeNegative,
        Self::MaxAgeTooLong,
        Self::RuleShadowed,
        Self::DuplicateValue,
        Self::HeaderEmpty,
        Self::HeaderNeverRequested,
        Self::HeaderNeverReadable,
    ];

    /// The name, as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OriginEmpty => "origin-empty",
            Self::OriginNeverSent => "origin-never-sent",
            Self::OriginTrailingSlash => "origin-trailing-slash",
            Self::OriginPath => "origin-path",
            Self::OriginMissingScheme => "origin-missing-scheme",
            Self::OriginAnyScheme => "origin-any-scheme",
            Self::OriginDefaultPort => "origin-default-port",
            Self::OriginUpperCase => "origin-upper-case",
            Self::OriginNull => "origin-null",
            Self::OriginAnyHost => "origin-any-host",
            Self::OriginPartialDomain => "origin-partial-domain",
            Self::OriginOpenEnd => "origin-open-end",
            Self::OriginSharedHosting => "origin-shared-hosting",
            Self::OriginBesideWildcard => "origin-beside-wildcard",
            Self::GetWithoutHead => "get-without-head",
            Self::WriteWithoutEtag => "write-without-etag",
            Self::WriteWithoutHeaders => "write-without-headers",
            Self::MaxAgeMissing => "max-age-missing",
            Self::MaxAgeNegative => "max-age-negative",
            Self::MaxAgeTooLong => "max-age-too-long",
            Self::RuleShadowed => "rule-shadowed",
            Self::DuplicateValue => "duplicate-value",
            Self::HeaderEmpty => "header-empty",
            Self::HeaderNeverRequested => "header-never-requested",
            Self::HeaderNeverReadable => "header-never-readable",
        }
    }

    /// How much it matters.
    pub const fn severity(self) -> Severity {
        match self {
            Self::OriginAnyScheme
            | Self::GetWithoutHead
            | Self::MaxAgeMissing
            | Self::MaxAgeTooLong
            | Self::DuplicateValue
            | Self::HeaderEmpty
            | Self::HeaderNeverRequested
            | Self::HeaderNeverReadable => Severity::Note,
            _ => Severity::Warning,
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}
