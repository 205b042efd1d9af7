//! What every answer of the console carries, whatever it is.
//!
//! Never a CORS header: no other origin has business here.

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// What the console's pages may load and run: only what the console itself serves, no inline script or style, in no
/// frame. Object URLs (`blob:`) are previews that a page made of what it fetched.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
                                       media-src 'self' blob:; connect-src 'self'; font-src 'self'; form-action 'self'; \
                                       frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'";

/// Capabilities of browsers that the console does not use but for the clipboard, which copies links and keys.
const PERMISSIONS_POLICY: &str =
    "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Set on every answer.
const ALWAYS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (header::SERVER, "SOS"),
];

/// Set on every answer that a browser could show by itself, in a window or a frame.
const SHOWN: [(HeaderName, &str); 3] = [
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
];

/// The types that nothing runs in when they are opened by themselves: browsers look at the headers of [`SHOWN`], and at
/// a policy, on documents alone. A first view has some fifty such files, and each would carry 600 bytes for nothing.
const NEVER_SHOWN: [&str; 3] = ["text/javascript", "text/css", "application/json"];

/// Completes an answer. `kind` is the type of what is at the path, for answers that do not repeat it.
pub(super) fn complete(headers: &mut HeaderMap, kind: Option<&'static str>, request_id: HeaderValue) {
    let is_shown = is_shown(headers, kind);
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_shown {
        for (name, value) in SHOWN {
            headers.insert(name, HeaderValue::from_static(value));
        }
        // Stored bytes have a stricter one.
        headers
            .entry(header::CONTENT_SECURITY_POLICY)
            .or_insert(HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    }
    // Files of the console may be kept.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers
        .entry(HeaderName::from_static("x-amz-request-id"))
        .or_insert(request_id);
}

/// Whether a browser could show the answer by itself. What has no type, or one that is not known here, it could.
fn is_shown(headers: &HeaderMap, kind: Option<&str>) -> bool {
    let own = headers.get(header::CONTENT_TYPE).map(HeaderValue::to_str);
    let kind = match own {
        Some(own) => own.ok(),
        None => kind,
    };
    let essence = kind.unwrap_or_default().split(';').next().unwrap_or_default();
    !NEVER_SHOWN.contains(&essence.trim())
}

#[cfg(test)]
mod tests {
    use super::complete;
    use http::{HeaderMap, HeaderValue, header};

    fn completed(own: &[(header::HeaderName, &'static str)], kind: Option<&'static str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in own {
            headers.insert(name, HeaderValue::from_static(value));
        }
        complete(&mut headers, kind, HeaderValue::from_static("1"));
        headers
    }

    #[test]
    fn what_can_be_shown_by_itself_has_a_policy_and_no_frame() {
        let check = |own: Option<&'static str>, kind: Option<&'static str>, expected: bool| {
            let own: Vec<_> = own.map(|own| (header::CONTENT_TYPE, own)).into_iter().collect();
            let headers = completed(&own, kind);
            for name in [
                "content-security-policy",
                "x-frame-options",
                "permissions-policy",
                "cross-origin-opener-policy",
            ] {
                assert_eq!(
                    headers.contains_key(name),
                    expected,
                    "{name} of {own:?}, {kind:?}"
                );
            }
            assert_eq!(headers["x-content-type-options"], "nosniff");
            assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
            assert_eq!(headers["cache-control"], "no-store");
        };
        check(Some("text/html; charset=utf-8"), None, true);
        check(Some("image/svg+xml"), None, true);
        check(Some("text/plain; charset=utf-8"), None, true);
        check(Some("application/octet-stream"), None, true);
        check(Some("text/javascript; charset=utf-8"), None, false);
        check(Some("text/css; charset=utf-8"), None, false);
        check(Some("application/json"), None, false);
        // The answer's own type counts: a script's path may answer with words.
        check(Some("text/plain"), Some("text/javascript"), true);
        check(None, Some("text/javascript"), false);
        check(None, Some("text/html"), true);
        check(None, None, true);
        check(Some("text/javascript-like"), None, true);
    }

    #[test]
    fn a_stricter_policy_and_other_caching_stand() {
        let own = [
            (header::CONTENT_TYPE, "image/png"),
            (header::CONTENT_SECURITY_POLICY, "sandbox"),
            (header::CACHE_CONTROL, "no-cache"),
        ];
        let headers = completed(&own, None);
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], "sandbox");
        assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
        assert_eq!(headers[header::X_FRAME_OPTIONS], "DENY");
    }
}
