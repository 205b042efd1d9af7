//! The header `Range` as a page sets it.

use super::engine::Engine;

/// Whether a value is a simple range (Fetch, section 2.2.2, simple range header value): `bytes=N-` or `bytes=N-M`, with `N`
/// present, no white space and `N` not above `M`. Those need no preflight.
///
/// The engines also have a largest number, and WebKit does not mind the letter case of `bytes`.
pub(crate) fn is_simple(value: &str, engine: Option<Engine>) -> bool {
    let Some((unit, range)) = value.split_once('=') else {
        return false;
    };
    let of_bytes = unit == "bytes" || (engine == Some(Engine::Webkit) && unit.eq_ignore_ascii_case("bytes"));
    let Some((first, last)) = range.split_once('-') else {
        return false;
    };
    let number = |text: &str| is_number(text, engine);
    of_bytes && number(first) && (last.is_empty() || (number(last) && !is_above(first, last)))
}

fn is_number(text: &str, engine: Option<Engine>) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && match engine {
            None => true,
            Some(Engine::Chromium) => text.parse::<i64>().is_ok_and(|number| number < i64::MAX),
            Some(Engine::Firefox | Engine::Webkit) => text.parse::<u64>().is_ok(),
        }
}

/// Whether a number is above another, of any length, without computing either.
fn is_above(first: &str, last: &str) -> bool {
    let first = first.trim_start_matches('0');
    let last = last.trim_start_matches('0');
    (first.len(), first) > (last.len(), last)
}
