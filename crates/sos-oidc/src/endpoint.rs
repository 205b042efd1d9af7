//! Which URLs are asked: `https`, and `http` only where the bytes do not leave the machine.

use std::net::IpAddr;

use sos_client::Url;

/// Parses a URL that may be asked; the error says what is wrong with it, as a predicate.
///
/// `http` is let through for loopback hosts where the caller says so.
pub(crate) fn parse(text: &str, allow_loopback_http: bool) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "is no URL")?;
    if url.has_user_information {
        return Err("names a user or a password");
    }
    if text.contains('#') {
        return Err("has a fragment");
    }
    if url.is_https {
        return Ok(url);
    }
    if !is_loopback(&url) {
        return Err("is not of the scheme https");
    }
    if !allow_loopback_http {
        return Err("leads to this machine without TLS, though the issuer does not");
    }
    Ok(url)
}

/// Whether the host is this machine by its name or number (RFC 6761, section 6.3; the client asks no resolver for them).
fn is_loopback(url: &Url) -> bool {
    url.host == "localhost"
        || url.host.ends_with(".localhost")
        || url
            .host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn only_urls_that_keep_bytes_secret_are_asked() {
        let check = |text: &str, expected: Result<(), &'static str>| {
            assert_eq!(parse(text, true).map(|_| ()), expected, "{text}");
        };
        check("https://id.example.com/realm", Ok(()));
        check("http://127.0.0.1:8080", Ok(()));
        check("http://127.8.8.8:8080", Ok(()));
        check("http://[::1]:8080", Ok(()));
        check("http://id.localhost", Ok(()));
        check("http://LOCALHOST", Ok(()));
        let plain = Err("is not of the scheme https");
        check("http://id.example.com", plain);
        check("http://localhost.example.com", plain);
        check("http://127.0.0.1.example.com", plain);
        check("http://10.0.0.1", plain);
        check("http://0.0.0.0", plain);
        check("urn:kubernetes:programmatic_authorization", Err("is no URL"));
        check("ftp://id.example.com", Err("is no URL"));
        check(
            "https://user:word@id.example.com",
            Err("names a user or a password"),
        );
        check(
            "http://localhost@id.example.com",
            Err("names a user or a password"),
        );
        check("https://id.example.com/#x", Err("has a fragment"));
    }

    #[test]
    fn an_issuer_elsewhere_does_not_lead_to_this_machine() {
        assert!(parse("http://127.0.0.1:8080", false).is_err());
        assert!(parse("https://127.0.0.1:8080", false).is_ok());
    }
}
