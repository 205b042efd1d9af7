//! The session's cookie: how it is set, cleared and found.
//!
//! Source: RFC 6265bis. A cookie is not kept from other ports of its host, so another server there gets it too, and can
//! set one: what it says is worth something only where the session table knows it, and an id that was offered is never
//! adopted.

use crate::limits;
use http::{HeaderMap, HeaderValue, header};

/// The name over plain HTTP.
const PLAIN: &str = "sos_session";
/// The name under TLS: the prefix makes browsers insist on `Secure`, on `Path=/`, and that no other host set it (RFC
/// 6265bis, section 4.1.3).
const SECURE: &str = "__Host-sos_session";

/// The name of the cookie that ties a log-in over an identity provider to the browser that began it …
const LOG_IN_PLAIN: &str = "sos_log_in";
/// … and under TLS.
const LOG_IN_SECURE: &str = "__Host-sos_log_in";

/// Characters of a session's token: 256 bits in hex digits.
pub(super) const TOKEN_CHARACTERS: usize = 64;

/// The value of `Set-Cookie` that hands a session over.
pub(super) fn set(token: &str, secure: bool) -> Option<HeaderValue> {
    let life = limits::CONSOLE_SESSION_LIFE.as_secs();
    HeaderValue::from_str(&format!("{}; Max-Age={life}", attributes(token, secure)))
        .ok()
        .map(|mut value| {
            value.set_sensitive(true);
            value
        })
}

/// The value of `Set-Cookie` that makes the browser forget it.
pub(super) fn cleared(secure: bool) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{}; Max-Age=0", attributes("", secure))).ok()
}

/// The value of `Set-Cookie` that ties a log-in to this browser. The provider's page leads back from another site, so
/// that it is `Lax`.
pub(super) fn set_log_in(token: &str, secure: bool) -> Option<HeaderValue> {
    log_in(token, limits::PROVIDER_LOG_IN_LIFE.as_secs(), secure)
}

/// The value of `Set-Cookie` that makes the browser forget that.
pub(super) fn cleared_log_in(secure: bool) -> Option<HeaderValue> {
    log_in("", 0, secure)
}

fn log_in(token: &str, life: u64, secure: bool) -> Option<HeaderValue> {
    // The prefix `__Host-` demands the path `/`.
    let text = if secure {
        format!("{LOG_IN_SECURE}={token}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age={life}")
    } else {
        format!("{LOG_IN_PLAIN}={token}; Path=/login; HttpOnly; SameSite=Lax; Max-Age={life}")
    };
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The tokens of log-ins that a request offers.
pub(super) fn log_in_tokens(headers: &HeaderMap, secure: bool) -> Vec<&str> {
    named(headers, if secure { LOG_IN_SECURE } else { LOG_IN_PLAIN })
}

fn attributes(token: &str, secure: bool) -> String {
    if secure {
        format!("{SECURE}={token}; Path=/; HttpOnly; SameSite=Strict; Secure")
    } else {
        format!("{PLAIN}={token}; Path=/; HttpOnly; SameSite=Strict")
    }
}

/// The tokens that a request offers: what has another form cannot be one. Under TLS, ours or that of a proxy in front, the
/// name that only secure pages can set is the only one that counts.
pub(super) fn tokens(headers: &HeaderMap, secure: bool) -> Vec<&str> {
    let found = named(headers, SECURE);
    if secure || !found.is_empty() {
        return found;
    }
    named(headers, PLAIN)
}

fn named<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(found, _)| *found == name)
        .map(|(_, token)| token)
        .filter(|token| is_token(token))
        .take(limits::CONSOLE_COOKIES)
        .collect()
}

fn is_token(text: &str) -> bool {
    text.len() == TOKEN_CHARACTERS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::{cleared, set, set_log_in, tokens};
    use http::{HeaderMap, HeaderValue, header};

    #[test]
    fn it_is_for_this_site_and_not_for_scripts() {
        let text = |value: Option<HeaderValue>| value.expect("a value").to_str().expect("text").to_owned();
        assert_eq!(
            text(set("ab", false)),
            "sos_session=ab; Path=/; HttpOnly; SameSite=Strict; Max-Age=604800"
        );
        assert_eq!(
            text(set("ab", true)),
            "__Host-sos_session=ab; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=604800"
        );
        assert_eq!(
            text(set_log_in("ab", false)),
            "sos_log_in=ab; Path=/login; HttpOnly; SameSite=Lax; Max-Age=600"
        );
        assert_eq!(
            text(set_log_in("ab", true)),
            "__Host-sos_log_in=ab; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=600"
        );
        assert_eq!(
            text(cleared(false)),
            "sos_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"
        );
    }

    #[test]
    fn a_token_is_found_among_the_cookies_of_other_servers() {
        let token = "0123456789abcdef".repeat(4);
        let check = |cookies: &[&str], secure: bool, expected: usize| {
            let mut headers = HeaderMap::new();
            for cookie in cookies {
                headers.append(header::COOKIE, HeaderValue::from_str(cookie).expect("a value"));
            }
            let found = tokens(&headers, secure);
            assert_eq!(found.len(), expected, "{cookies:?}");
            assert!(found.iter().all(|found| *found == token));
        };
        check(&[], false, 0);
        check(&[&format!("theme=dark; sos_session={token}; other=1")], false, 1);
        check(&["theme=dark", &format!("sos_session={token}")], false, 1);
        check(&[&format!("__Host-sos_session={token}")], true, 1);
        check(&[&format!("__Host-sos_session={token}")], false, 1);
        let other = "f".repeat(64);
        check(
            &[&format!("sos_session={other}; __Host-sos_session={token}")],
            false,
            1,
        );
        check(&[&format!("sos_session={token}")], true, 0);
        check(&[&format!("xsos_session={token}; SOS_SESSION={token}")], false, 0);
        check(&[&format!("sos_session={token}0")], false, 0);
        check(&[&format!("sos_session={}", token.to_uppercase())], false, 0);
        let many = format!("sos_session={token};").repeat(50);
        check(&[&many], false, 4);
    }
}
