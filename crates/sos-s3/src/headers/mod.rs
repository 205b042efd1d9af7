//! Headers and parameters of objects, parsed on the way in and written on the way out.
//!
//! `Range` and conditions that are malformed are ignored, as RFC 9110 says; what S3 itself defines is refused.

pub(crate) mod access_control;
pub(crate) mod answer;
pub(crate) mod attributes;
pub(crate) mod conditions;
pub(crate) mod copy_source;
pub(crate) mod encryption;
pub(crate) mod metadata;
pub(crate) mod object_lock;
pub(crate) mod range;
pub(crate) mod unsupported;

use http::HeaderMap;

/// A header's value as text without white space around it; `None` where it is missing, empty or no UTF-8.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = std::str::from_utf8(headers.get(name)?.as_bytes()).ok()?.trim();
    (!value.is_empty()).then_some(value)
}
