//! Host and path to bucket: pure, no look-up.
//!
//! The port is ignored and case is folded. A host strictly below a configured domain names a bucket
//! (`photos.localhost`); the domain itself, an IP address and every other host are path style. A custom domain, a
//! host that is a bucket's name, counts only where the operator lists it, so that no tenant can claim the
//! endpoint's own name by creating a bucket. Sources: RFC 9110 section 7.2 and RFC 9112 section 3.2 (Host and
//! target), Amazon S3 User Guide, "Virtual hosting of general purpose buckets".

use http::{HeaderMap, Uri, Version, header};
use percent_encoding::percent_decode_str;
use sos_core::BucketName;
use std::{
    borrow::Cow,
    collections::HashSet,
    net::{IpAddr, Ipv4Addr},
};

/// Where health is asked for; no bucket name starts with `-`.
pub const HEALTH_PREFIX: &str = "/-/";

/// Why no host can be told from a request; each is answered with 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// HTTP/1.1 and later demand one (RFC 9112, section 3.2).
    #[error("the request has no Host header")]
    Missing,
    /// Two or more Host headers.
    #[error("the request has more than one Host header")]
    Several,
    /// It is no host name and no address.
    #[error("the Host header is no host name")]
    Malformed,
}

/// What a request names, before anything was looked up or checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The text where a bucket's name stands: a label of the host in lower case, or a segment of the path as it was
    /// sent. It may be no valid name. `None`: no bucket is named.
    pub bucket: Option<Cow<'a, str>>,
    /// What follows the bucket in the path, as it was sent, without its leading slash: the key, still encoded; empty
    /// where only the bucket is named.
    pub raw_key: &'a str,
    /// Whether the host named the bucket.
    pub virtual_hosted: bool,
}

impl Place<'_> {
    /// The place of a request whose host cannot be told.
    pub const NOWHERE: Self = Self {
        bucket: None,
        raw_key: "",
        virtual_hosted: false,
    };

    /// Whether a key is named.
    pub fn names_key(&self) -> bool {
        !self.raw_key.is_empty()
    }

    /// The text as a bucket's name is written; `None` where none is named or the text cannot be decoded.
    pub fn bucket_text(&self) -> Option<Cow<'_, str>> {
        let text = self.bucket.as_deref()?;
        if self.virtual_hosted || !text.as_bytes().contains(&b'%') {
            return Some(Cow::Borrowed(text));
        }
        percent_decode_str(text).decode_utf8().ok()
    }

    /// The bucket, where the text is a valid name.
    pub fn bucket_name(&self) -> Option<BucketName> {
        BucketName::parse(&self.bucket_text()?).ok()
    }
}

/// The host names that mean something.
#[derive(Clone, Debug, Default)]
pub struct HostRules {
    /// In lower case, without leading or trailing dots.
    domains: Vec<String>,
    custom_domains: HashSet<String>,
}

impl HostRules {
    /// Rules from the operator's lists; case, surrounding dots and ports in them do not matter.
    pub fn new<D, C>(domains: D, custom_domains: C) -> Self
    where
        D: IntoIterator,
        D::Item: AsRef<str>,
        C: IntoIterator,
        C::Item: AsRef<str>,
    {
        Self {
            domains: domains
                .into_iter()
                .filter_map(|name| folded(name.as_ref()))
                .collect(),
            custom_domains: custom_domains
                .into_iter()
                .filter_map(|name| folded(name.as_ref()))
                .collect(),
        }
    }

    /// The place that `host` and `path` (as sent, starting with `/`) name.
    pub fn place<'a>(&self, host: &'a str, path: &'a str) -> Result<Place<'a>, HostError> {
        match self.bucket_of_host(host)? {
            Some(bucket) => Ok(Place {
                bucket: Some(bucket),
                raw_key: path.strip_prefix('/').unwrap_or(path),
                virtual_hosted: true,
            }),
            None => Ok(path_style(path)),
        }
    }

    fn bucket_of_host<'a>(&self, host: &'a str) -> Result<Option<Cow<'a, str>>, HostError> {
        let Name::Registered(name) = parse_host(host)? else {
            return Ok(None);
        };
        // Only a name with capitals is copied.
        let name = if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(name.to_ascii_lowercase())
        } else {
            Cow::Borrowed(name)
        };
        if self.domains.iter().any(|domain| domain.as_str() == name) {
            return Ok(None);
        }
        // The longest domain wins, so that `a.s3.example.com` is bucket `a` where both `example.com` and
        // `s3.example.com` are configured.
        let below = self
            .domains
            .iter()
            .filter_map(|domain| name.strip_suffix(domain.as_str())?.strip_suffix('.'))
            .map(str::len)
            .min()
            .filter(|&length| length > 0);
        if let Some(length) = below {
            return Ok(Some(match name {
                Cow::Borrowed(name) => Cow::Borrowed(&name[..length]),
                Cow::Owned(mut name) => {
                    name.truncate(length);
                    Cow::Owned(name)
                }
            }));
        }
        Ok(self.custom_domains.contains(name.as_ref()).then_some(name))
    }
}

/// The host a request is for: of the target where it has one (absolute form, `:authority`), else of the header
/// (RFC 9112, section 3.2.2). `None` only for HTTP/1.0, which need not say.
pub fn host_of<'a>(
    uri: &'a Uri,
    headers: &'a HeaderMap,
    version: Version,
) -> Result<Option<&'a str>, HostError> {
    let mut values = headers.get_all(header::HOST).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(HostError::Several);
    }
    if let Some(authority) = uri.authority() {
        return Ok(Some(authority.as_str()));
    }
    match first {
        Some(value) => value.to_str().map(Some).map_err(|_| HostError::Malformed),
        None if version <= Version::HTTP_10 => Ok(None),
        None => Err(HostError::Missing),
    }
}

/// The place of a request that names its bucket in the path, or none.
pub fn path_style(path: &str) -> Place<'_> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let (bucket, raw_key) = path.split_once('/').unwrap_or((path, ""));
    Place {
        // `//key` names the empty bucket, which the gate refuses; only `/` names none.
        bucket: (!path.is_empty()).then_some(Cow::Borrowed(bucket)),
        raw_key,
        virtual_hosted: false,
    }
}

enum Name<'a> {
    Registered(&'a str),
    Address,
}

/// Splits off the port and tells names from addresses (RFC 3986, section 3.2.2).
fn parse_host(host: &str) -> Result<Name<'_>, HostError> {
    if let Some(rest) = host.strip_prefix('[') {
        let (address, port) = rest.split_once(']').ok_or(HostError::Malformed)?;
        let valid_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        return match address.parse::<IpAddr>() {
            Ok(IpAddr::V6(_)) if valid_port => Ok(Name::Address),
            _ => Err(HostError::Malformed),
        };
    }
    let name = match host.split_once(':') {
        Some((name, port)) if is_port(port) => name,
        Some(_) => return Err(HostError::Malformed),
        None => host,
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.is_empty() || !name.bytes().all(is_name_byte) {
        return Err(HostError::Malformed);
    }
    // With a colon it would have been taken for a port: only an address of version 4 can be here.
    if name.starts_with(|first: char| first.is_ascii_digit()) && name.parse::<Ipv4Addr>().is_ok() {
        return Ok(Name::Address);
    }
    Ok(Name::Registered(name))
}

fn is_port(port: &str) -> bool {
    port.is_empty() || port.parse::<u16>().is_ok()
}

/// Host names as they are used; `_` because old bucket names and some internal names have it.
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~')
}

fn folded(name: &str) -> Option<String> {
    let name = name.trim().trim_matches('.');
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    (!name.is_empty()).then(|| name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> HostRules {
        HostRules::new(
            [
                "localhost",
                "S3.Example.COM.",
                ".example.com",
                "s3.example.net:9000",
            ],
            ["cdn.photos.org"],
        )
    }

    #[track_caller]
    fn check(host: &str, path: &str, bucket: Option<&str>, raw_key: &str, virtual_hosted: bool) {
        let place = rules().place(host, path).expect("a valid host");
        assert_eq!(
            (place.bucket.as_deref(), place.raw_key, place.virtual_hosted),
            (bucket, raw_key, virtual_hosted),
            "{host} {path}"
        );
    }

    #[test]
    fn a_host_below_a_domain_names_the_bucket() {
        check("photos.localhost", "/", Some("photos"), "", true);
        check(
            "photos.localhost:9000",
            "/a/b%20c",
            Some("photos"),
            "a/b%20c",
            true,
        );
        check("PHOTOS.LocalHost:", "/a", Some("photos"), "a", true);
        check("photos.localhost.", "/a", Some("photos"), "a", true);
        check(
            "my.dotted.bucket.s3.example.com",
            "/k",
            Some("my.dotted.bucket"),
            "k",
            true,
        );
        check("a.s3.example.com", "/k", Some("a"), "k", true);
        check("a.example.com", "/k", Some("a"), "k", true);
        check("photos.s3.example.net", "/k", Some("photos"), "k", true);
        // A path that looks like path style is a key here, slashes included.
        check(
            "photos.localhost",
            "//photos//x",
            Some("photos"),
            "/photos//x",
            true,
        );
    }

    #[test]
    fn the_domain_itself_addresses_and_other_hosts_are_path_style() {
        for host in [
            "localhost",
            "LOCALHOST:80",
            "s3.example.com",
            "example.com",
            "127.0.0.1:9000",
            "127.0.0.1",
            "[::1]:9000",
            "[::1]",
            "elsewhere.org",
            "localhost.evil.org",
            "notlocalhost",
            "photos.org",
        ] {
            check(host, "/photos/a/b", Some("photos"), "a/b", false);
            check(host, "/photos", Some("photos"), "", false);
            check(host, "/photos/", Some("photos"), "", false);
            check(host, "/", None, "", false);
        }
    }

    #[test]
    fn a_custom_domain_counts_only_where_listed() {
        check("cdn.photos.org", "/a/b", Some("cdn.photos.org"), "a/b", true);
        check("CDN.photos.org:443", "/a/b", Some("cdn.photos.org"), "a/b", true);
        check("other.photos.org", "/a/b", Some("a"), "b", false);
    }

    #[test]
    fn a_path_is_taken_as_it_was_sent() {
        check(
            "localhost",
            "/my%2Dbucket/%2Fa%00",
            Some("my%2Dbucket"),
            "%2Fa%00",
            false,
        );
        let name = |path: &'static str| path_style(path).bucket_name();
        assert_eq!(name("/my%2Dbucket/x"), BucketName::parse("my-bucket").ok());
        for invalid in ["/", "/No/x", "/a%2Fb", "/%ff%ff%ff/x", "//x"] {
            assert_eq!(name(invalid), None, "{invalid}");
        }
        check("localhost", "/photos//x", Some("photos"), "/x", false);
        check("localhost", "//x", Some(""), "x", false);
        check("localhost", "//", Some(""), "", false);
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for host in [
            "",
            ":80",
            "a b",
            "a/b",
            "[::1",
            "[127.0.0.1]",
            "[::1]x",
            "localhost:http",
            "localhost:99999",
            "a@b",
            "::1",
            ".",
        ] {
            assert_eq!(rules().place(host, "/"), Err(HostError::Malformed), "{host:?}");
        }
    }

    #[test]
    fn the_target_wins_over_the_header() {
        let headers = |hosts: &[&'static str]| {
            hosts
                .iter()
                .map(|host| (header::HOST, http::HeaderValue::from_static(host)))
                .collect::<HeaderMap>()
        };
        let origin_form = Uri::from_static("/k");
        let absolute = Uri::from_static("http://a.localhost:1/k");
        let v11 = Version::HTTP_11;
        assert_eq!(host_of(&origin_form, &headers(&["b"]), v11), Ok(Some("b")));
        assert_eq!(
            host_of(&absolute, &headers(&["b"]), v11),
            Ok(Some("a.localhost:1"))
        );
        assert_eq!(
            host_of(&absolute, &headers(&[]), Version::HTTP_2),
            Ok(Some("a.localhost:1"))
        );
        assert_eq!(host_of(&origin_form, &headers(&[]), v11), Err(HostError::Missing));
        assert_eq!(host_of(&origin_form, &headers(&[]), Version::HTTP_10), Ok(None));
        assert_eq!(
            host_of(&origin_form, &headers(&["a", "a"]), v11),
            Err(HostError::Several)
        );
    }
}
