//! Addresses of endpoints and objects: `http` and `https` only, and the target kept as it was written.
//!
//! A general URL type would normalise the path (`..`, `//`, odd escapes), which are the very things an S3 key may hold.

use std::fmt;

use crate::ClientError;

/// A URL split into what a connection needs and what a request line holds. Fragments are dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// Whether the scheme is `https`.
    pub is_https: bool,
    /// The host in lower case; an IPv6 address without its brackets.
    pub host: String,
    /// The port, the scheme's default where none was written.
    pub port: u16,
    /// Path and query as they stand in the request line; begins with `/`.
    pub target: String,
    /// Whether the text named a user or a password, which is dropped. Browsers refuse such a URL after a redirect.
    pub has_user_information: bool,
}

impl Url {
    /// Parses an absolute URL.
    pub fn parse(text: &str) -> Result<Self, ClientError> {
        let invalid = |reason| ClientError::InvalidUrl {
            url: text.to_owned(),
            reason,
        };
        let (scheme, rest) = text
            .split_once("://")
            .ok_or_else(|| invalid("it has no scheme"))?;
        let is_https = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err(invalid("its scheme is neither http nor https")),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        let (user, host_and_port) = authority
            .rsplit_once('@')
            .map_or((None, authority), |(user, host)| (Some(user), host));
        let (host, port) =
            split_port(host_and_port).ok_or_else(|| invalid("its port is no number up to 65535"))?;
        if host.is_empty() || host.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(invalid("it has no host"));
        }
        if target.contains(|c: char| c == ' ' || c.is_control()) {
            return Err(invalid(
                "its path has a space or a control character, which must be escaped",
            ));
        }
        Ok(Self {
            is_https,
            host: host.to_ascii_lowercase(),
            port: port.unwrap_or(if is_https { 443 } else { 80 }),
            target: if target.starts_with('/') {
                target.to_owned()
            } else {
                format!("/{target}")
            },
            has_user_information: user.is_some(),
        })
    }

    /// The same endpoint with another path and query, which must begin with `/`.
    #[must_use]
    pub fn with_target(&self, target: impl Into<String>) -> Self {
        Self {
            target: target.into(),
            ..self.clone()
        }
    }

    /// The value of `Host`: the port only where it is not the scheme's default.
    pub fn authority(&self) -> String {
        let host = self.bracketed_host();
        match (self.is_https, self.port) {
            (false, 80) | (true, 443) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }

    /// Host and port, always both, for messages.
    pub fn address(&self) -> String {
        format!("{}:{}", self.bracketed_host(), self.port)
    }

    /// The serialised origin, as a browser sends it in `Origin`.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme(), self.authority())
    }

    /// Where a `Location` leads, read from this URL (RFC 3986, section 5.2, without dot segments: a server that redirects
    /// writes none).
    pub fn join(&self, location: &str) -> Result<Self, ClientError> {
        let location = location.trim();
        if let Some(rest) = location.strip_prefix("//") {
            return Self::parse(&format!("{}://{rest}", self.scheme()));
        }
        if has_scheme(location) {
            return Self::parse(location);
        }
        let path_end = self.target.find('?').unwrap_or(self.target.len());
        let path = &self.target[..path_end];
        let folder = path.rfind('/').map_or("/", |slash| &path[..=slash]);
        let target = match location.chars().next() {
            Some('/') => location.to_owned(),
            Some('?') => format!("{path}{location}"),
            Some('#') | None => self.target.clone(),
            Some(_) => format!("{folder}{location}"),
        };
        Self::parse(&format!("{}{target}", self.origin()))
    }

    fn scheme(&self) -> &'static str {
        if self.is_https { "https" } else { "http" }
    }

    fn bracketed_host(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.origin(), self.target)
    }
}

/// Whether the text begins with a scheme (RFC 3986, section 3.1).
fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// Splits `host:port`, `host` and `[v6]:port`. `None` where the port is no number.
fn split_port(text: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':').unwrap_or(rest)),
        None => text.rsplit_once(':').unwrap_or((text, "")),
    };
    if port.is_empty() {
        return Some((host, None));
    }
    port.parse().ok().map(|port| (host, Some(port)))
}

#[cfg(test)]
mod tests {
    use super::Url;

    #[test]
    fn a_url_is_split_and_written_again() {
        let check = |text: &str, authority: &str, target: &str| {
            let url = Url::parse(text).unwrap();
            assert_eq!(
                (url.authority().as_str(), url.target.as_str()),
                (authority, target),
                "{text}"
            );
            assert_eq!(Url::parse(&url.to_string()).unwrap(), url, "{text}");
        };
        check("http://Store.example:80", "store.example", "/");
        check(
            "https://store.example:80/a//b?x=1",
            "store.example:80",
            "/a//b?x=1",
        );
        check("HTTPS://store.example:443?cors", "store.example", "/?cors");
        check("http://[::1]:9000/%ff/..#fragment", "[::1]:9000", "/%ff/..");
        for text in [
            "store.example",
            "ftp://a",
            "http://",
            "http://a:99999",
            "http://a b/",
            "http://a/b c",
        ] {
            assert!(Url::parse(text).is_err(), "{text}");
        }
        assert!(Url::parse("http://user@a/").unwrap().has_user_information);
    }

    #[test]
    fn a_location_is_read_from_where_it_was_given() {
        let base = Url::parse("http://a:9000/b/c?d").unwrap();
        let check = |location: &str, expected: &str| {
            assert_eq!(base.join(location).unwrap().to_string(), expected, "{location}");
        };
        check("https://other/x", "https://other/x");
        check("//other/x", "http://other/x");
        check("/x?y", "http://a:9000/x?y");
        check("x", "http://a:9000/b/x");
        check("?y", "http://a:9000/b/c?y");
        check("", "http://a:9000/b/c?d");
        assert!(base.join("ftp://x/").is_err());
    }
}
