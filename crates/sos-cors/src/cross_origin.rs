//! The three request headers that make a request cross-origin: `Origin`, `Access-Control-Request-Method` and
//! `Access-Control-Request-Headers`.

use std::borrow::Cow;

use crate::pattern::is_token;

/// The `Origin` of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'a> {
    /// No such header: not a cross-origin request, or not of a browser.
    Absent,
    /// The one value, as sent.
    One(&'a [u8]),
    /// Several headers. No browser sends them; they match no rule.
    Several,
}

/// The three headers of one request, as they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossOriginHeaders<'a> {
    /// `Origin`
    pub origin: Origin<'a>,
    /// `Access-Control-Request-Method`; several lines are joined by ", " (and then name no method).
    pub request_method: Option<Cow<'a, [u8]>>,
    /// `Access-Control-Request-Headers`; several lines are joined by ", ".
    pub request_headers: Option<Cow<'a, [u8]>>,
}

impl<'a> CrossOriginHeaders<'a> {
    /// Collects the headers from the values of each name, in the order of their lines.
    ///
    /// ```
    /// use sos_cors::{CrossOriginHeaders, Origin};
    ///
    /// let headers = CrossOriginHeaders::collect([b"https://example.com".as_slice()], [b"PUT".as_slice()], []);
    /// assert_eq!(headers.origin, Origin::One(b"https://example.com"));
    /// assert_eq!(headers.request_headers, None);
    /// ```
    pub fn collect(
        origins: impl IntoIterator<Item = &'a [u8]>,
        request_methods: impl IntoIterator<Item = &'a [u8]>,
        request_headers: impl IntoIterator<Item = &'a [u8]>,
    ) -> Self {
        let mut origins = origins.into_iter();
        let origin = match (origins.next(), origins.next()) {
            (None, _) => Origin::Absent,
            (Some(origin), None) => Origin::One(origin),
            (Some(_), Some(_)) => Origin::Several,
        };
        Self {
            origin,
            request_method: join_lines(request_methods),
            request_headers: join_lines(request_headers),
        }
    }

    /// The names in `Access-Control-Request-Headers`.
    pub(crate) fn requested(&self) -> Result<RequestedHeaders, InvalidHeaderName> {
        RequestedHeaders::parse(self.request_headers.as_deref())
    }
}

/// Joins the lines of one header as RFC 9110, section 5.3, allows; one line is borrowed.
fn join_lines<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> Option<Cow<'a, [u8]>> {
    let mut lines = lines.into_iter();
    let mut joined = Cow::Borrowed(lines.next()?);
    for line in lines {
        let all = joined.to_mut();
        all.extend_from_slice(b", ");
        all.extend_from_slice(line);
    }
    Some(joined)
}

/// An item of `Access-Control-Request-Headers` is not a header name. `Display` is the message of S3.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Access-Control-Request-Headers \"{name}\" contains invalid character.")]
pub struct InvalidHeaderName {
    /// The item; bytes that are not UTF-8 are replaced.
    pub name: String,
}

/// The header names a request asks for: tokens in lower case, in the order of the request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestedHeaders {
    /// Joined by ", ", which is the value of `Access-Control-Allow-Headers` too: one allocation for both.
    joined: String,
}

impl RequestedHeaders {
    /// A request that asks for none.
    pub const NONE: Self = Self {
        joined: String::new(),
    };

    /// Reads the values of `Access-Control-Request-Headers`, one per line of the header: items separated by commas, white
    /// space around them and empty items dropped. The caller's limit on header sizes bounds the input.
    pub fn parse<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, InvalidHeaderName> {
        let mut joined = String::new();
        for line in lines {
            joined.reserve(line.len() + 2);
            for item in line.split(|&byte| byte == b',') {
                push_name(&mut joined, item.trim_ascii())?;
            }
        }
        Ok(Self { joined })
    }

    /// Whether no header is asked for.
    pub fn is_empty(&self) -> bool {
        self.joined.is_empty()
    }

    /// The names, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        // Tokens have no commas, and an empty list has no names.
        self.joined
            .split(',')
            .map(|name| name.strip_prefix(' ').unwrap_or(name))
            .filter(|name| !name.is_empty())
    }

    /// The names joined by ", ", or `None` where there are none.
    pub fn into_value(self) -> Option<String> {
        (!self.joined.is_empty()).then_some(self.joined)
    }

    /// As [`into_value`](Self::into_value), borrowed.
    pub fn value(&self) -> Option<&str> {
        (!self.joined.is_empty()).then_some(&self.joined)
    }
}

fn push_name(joined: &mut String, item: &[u8]) -> Result<(), InvalidHeaderName> {
    if item.is_empty() {
        return Ok(());
    }
    let name = std::str::from_utf8(item)
        .ok()
        .filter(|name| is_token(name.as_bytes()));
    let name = name.ok_or_else(|| InvalidHeaderName {
        name: String::from_utf8_lossy(item).into_owned(),
    })?;
    if !joined.is_empty() {
        joined.push_str(", ");
    }
    let start = joined.len();
    joined.push_str(name);
    joined[start..].make_ascii_lowercase();
    Ok(())
}
