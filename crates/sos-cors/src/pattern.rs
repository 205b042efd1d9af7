//! How an allowed origin and an allowed header match.

/// An allowed origin, compiled. Bytes are compared as they are: letter case, scheme and port matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OriginPattern {
    /// The bare `*`.
    Any,
    /// No `*`: equal bytes.
    Exact(Box<[u8]>),
    /// One `*`: what stands before and after it, with any run of bytes, even none, between.
    Between {
        /// The bytes before the `*`, then those after it, in one allocation.
        literal: Box<[u8]>,
        /// How many of them come before.
        before_len: usize,
    },
}

impl OriginPattern {
    /// Compiles a value with at most one `*`. (A second one, which validation refuses, would be literal.)
    pub(crate) fn new(value: &str) -> Self {
        match value.split_once('*') {
            None => Self::Exact(value.as_bytes().into()),
            Some(("", "")) => Self::Any,
            Some((before, after)) => Self::Between {
                literal: [before, after].concat().into_bytes().into(),
                before_len: before.len(),
            },
        }
    }

    /// Whether the whole origin matches: anchored at both ends.
    pub(crate) fn matches(&self, origin: &[u8]) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(exact) => origin == &**exact,
            Self::Between { literal, before_len } => {
                let (before, after) = literal.split_at(*before_len);
                // The length makes sure that the two ends do not overlap: `a*a` does not match `a`.
                origin.len() >= literal.len() && origin.starts_with(before) && origin.ends_with(after)
            }
        }
    }
}

/// An allowed header, compiled: a name or a prefix in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HeaderPattern {
    /// The name itself.
    Exact(Box<str>),
    /// Every name that starts so; the bare `*` is the empty prefix.
    Prefix(Box<str>),
}

impl HeaderPattern {
    /// Compiles a value whose only `*`, if any, comes last.
    pub(crate) fn new(value: &str) -> Self {
        let lower_case = value.to_ascii_lowercase();
        match lower_case.strip_suffix('*') {
            Some(prefix) => Self::Prefix(prefix.into()),
            None => Self::Exact(lower_case.into()),
        }
    }

    /// Whether a name, in lower case, matches.
    pub(crate) fn matches(&self, name: &str) -> bool {
        match self {
            Self::Exact(exact) => name == &**exact,
            Self::Prefix(prefix) => name.starts_with(&**prefix),
        }
    }
}

/// Whether the bytes can be the value of a response header: no control characters, so no CR, LF or NUL.
///
/// RFC 9110, section 5.5, also permits a tab inside a value; no serialised origin has one.
pub(crate) fn is_safe_value(bytes: &[u8]) -> bool {
    bytes.iter().all(|&byte| byte >= 0x20 && byte != 0x7f)
}

/// Whether all bytes are those of a token (RFC 9110, section 5.6.2). True of the empty string.
pub(crate) fn is_token(name: &[u8]) -> bool {
    name.iter()
        .all(|&byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
