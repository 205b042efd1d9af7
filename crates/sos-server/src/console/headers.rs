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
const ALWAYS: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
    (header::SERVER, "SOS"),
];

/// Set where an answer says nothing itself: those of stored bytes have a stricter policy, assets may be kept.
const OTHERWISE: [(HeaderName, &str); 2] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::CACHE_CONTROL, "no-store"),
];

/// Completes an answer.
pub(super) fn complete(headers: &mut HeaderMap, request_id: HeaderValue) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in OTHERWISE {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers
        .entry(HeaderName::from_static("x-amz-request-id"))
        .or_insert(request_id);
}
