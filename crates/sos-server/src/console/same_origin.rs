//! That a request comes from a page of the console itself.
//!
//! Cookies go to every port of a host and `SameSite` looks at sites, not origins: a stored page on the S3 endpoint is of
//! the same site. So what browsers say of a request decides: `Sec-Fetch-Site` (Fetch metadata) where they send it, and
//! `Origin`, which must be this host at this port. No cross-origin preflight is ever answered with leave.

use crate::admin::Refusal;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};

/// Refuses what a page of another origin asks, and whatever cannot be told from that.
pub(super) fn check(headers: &HeaderMap, secure: bool) -> Result<(), Refusal> {
    let sites = headers.get_all("sec-fetch-site");
    if sites.iter().any(|site| site != "same-origin" && site != "none") {
        return Err(refused("a page of another origin asked"));
    }
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let Some(origin) = origins.next() else {
        return Ok(());
    };
    if origins.next().is_some() || !is_host(origin, headers.get(header::HOST), secure) {
        return Err(refused(
            "Origin and Host differ; a proxy in front of the console must pass Host on as it is",
        ));
    }
    Ok(())
}

/// Whether the page's own address is `https`, as a browser says it: under TLS of ours, or of a proxy's in front.
pub(super) fn is_secure(headers: &HeaderMap, secure: bool) -> bool {
    let https = |origin: &HeaderValue| origin.as_bytes().starts_with(b"https://");
    secure || headers.get(header::ORIGIN).is_some_and(https)
}

fn is_host(origin: &HeaderValue, host: Option<&HeaderValue>, secure: bool) -> bool {
    let parsed = |value: &HeaderValue| value.to_str().ok().map(str::to_ascii_lowercase);
    let (Some(origin), Some(host)) = (parsed(origin), host.and_then(parsed)) else {
        return false;
    };
    let Ok(origin) = origin.parse::<Uri>() else {
        return false;
    };
    let default_port = match origin.scheme_str() {
        Some("https") => ":443",
        Some("http") if !secure => ":80",
        _ => return false,
    };
    let without_default = |authority: &str| {
        authority
            .strip_suffix(default_port)
            .unwrap_or(authority)
            .to_owned()
    };
    origin
        .authority()
        .is_some_and(|authority| without_default(authority.as_str()) == without_default(&host))
}

fn refused(why: &str) -> Refusal {
    Refusal::new(
        StatusCode::FORBIDDEN,
        "CrossSiteRefused",
        format!("Only the console's own pages may ask this: {why}."),
    )
}

#[cfg(test)]
mod tests {
    use super::check;
    use http::{HeaderMap, HeaderName, HeaderValue};

    fn allowed(given: &[(&str, &str)], secure: bool) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            let name: HeaderName = name.parse().expect("a name");
            headers.append(name, HeaderValue::from_str(value).expect("a value"));
        }
        check(&headers, secure).is_ok()
    }

    #[test]
    fn only_the_same_host_and_port_is_the_same_origin() {
        let host = ("host", "127.0.0.1:9001");
        assert!(allowed(&[host], false), "a program sends no Origin");
        for origin in ["http://127.0.0.1:9001", "HTTP://127.0.0.1:9001"] {
            assert!(allowed(&[host, ("origin", origin)], false), "{origin}");
        }
        for origin in [
            "null",
            "",
            "http://127.0.0.1:9000",
            "http://127.0.0.1",
            "http://localhost:9001",
            "http://127.0.0.1:9001.example.com",
            "http://user@127.0.0.1:9001",
            "ftp://127.0.0.1:9001",
            "127.0.0.1:9001",
        ] {
            assert!(!allowed(&[host, ("origin", origin)], false), "{origin}");
        }
        let own = ("origin", "http://127.0.0.1:9001");
        assert!(!allowed(&[host, own, own], false), "two origins");
        assert!(!allowed(&[own], false), "no host");
        assert!(!allowed(&[host, own], true), "a plain page under TLS");
    }

    #[test]
    fn ports_that_go_without_saying_are_the_same() {
        let check = |host: &str, origin: &str, expected: bool| {
            assert_eq!(
                allowed(&[("host", host), ("origin", origin)], false),
                expected,
                "{host} {origin}"
            );
        };
        check("console.example.com", "https://console.example.com", true);
        check("console.example.com:443", "https://console.example.com", true);
        check("console.example.com", "http://console.example.com:80", true);
        check("console.example.com:443", "http://console.example.com", false);
        check("Console.Example.com", "https://console.example.com", true);
    }

    #[test]
    fn what_the_browser_says_of_the_page_is_believed() {
        let host = ("host", "127.0.0.1:9001");
        for (site, expected) in [
            ("same-origin", true),
            ("none", true),
            ("same-site", false),
            ("cross-site", false),
            ("", false),
            ("Same-Origin, cross-site", false),
        ] {
            assert_eq!(
                allowed(&[host, ("sec-fetch-site", site)], false),
                expected,
                "{site}"
            );
        }
    }
}
