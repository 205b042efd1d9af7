//! The header `Range` as a page sets it.

/// Whether a value is a simple range (Fetch, section 2.2.2, simple range header value): `bytes=N-` or `bytes=N-M`, with
/// `N` present, no white space and `N` not above `M`. Those need no preflight.
pub(crate) fn is_simple(value: &str) -> bool {
    let Some((first, last)) = value
        .strip_prefix("bytes=")
        .and_then(|range| range.split_once('-'))
    else {
        return false;
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    !first.is_empty() && digits(first) && digits(last) && (last.is_empty() || !is_above(first, last))
}

/// Whether a number is above another, of any length, without computing either.
fn is_above(first: &str, last: &str) -> bool {
    let first = first.trim_start_matches('0');
    let last = last.trim_start_matches('0');
    (first.len(), first) > (last.len(), last)
}
