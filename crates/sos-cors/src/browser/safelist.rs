//! Methods and request headers that need no preflight, and those that no script may set.

use super::engine::Engine;
use super::page_request::HeaderField;
use super::range;
use crate::pattern::is_token;

/// The longest value of a safelisted header, in bytes (Fetch, section 2.2.2, CORS-safelisted request-header).
const MAX_SAFE_VALUE_BYTES: usize = 128;

/// The longest safelisted values together, in bytes (Fetch, section 2.2.2, CORS-unsafe request-header names).
const MAX_SAFE_VALUES_BYTES: usize = 1_024;

/// The methods that a form can send (Fetch, section 2.2.1, CORS-safelisted method).
pub(crate) fn is_safe_method(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "POST")
}

/// A method in upper case, if it is one of the six that browsers normalise (Fetch, section 2.2.1, normalize). `patch` is
/// not among them and stays another method than `PATCH`.
pub(crate) fn normalised_method(method: &str) -> String {
    let upper_case = method.to_ascii_uppercase();
    match upper_case.as_str() {
        "DELETE" | "GET" | "HEAD" | "OPTIONS" | "POST" | "PUT" => upper_case,
        _ => method.to_owned(),
    }
}

/// Methods that no script may use (Fetch, section 2.2.1, forbidden method).
pub(crate) fn is_forbidden_method(method: &str) -> bool {
    ["CONNECT", "TRACE", "TRACK"]
        .iter()
        .any(|forbidden| method.eq_ignore_ascii_case(forbidden))
}

/// Headers that browsers drop without a word (Fetch, section 2.2.2, forbidden request-header). The name is in lower case.
pub(crate) fn is_forbidden_header(name: &str, value: &str) -> bool {
    const OVERRIDES: [&str; 3] = ["x-http-method", "x-http-method-override", "x-method-override"];
    is_forbidden_name(name)
        || (OVERRIDES.contains(&name) && value.split(',').map(str::trim).any(is_forbidden_method))
}

/// Those of them that are forbidden whatever their value. The name is in lower case.
pub(crate) fn is_forbidden_name(name: &str) -> bool {
    const NAMES: [&str; 21] = [
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    ];
    NAMES.contains(&name) || name.starts_with("proxy-") || name.starts_with("sec-")
}

/// A header that makes a preflight necessary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnsafeHeader {
    /// The name, in lower case.
    pub(crate) name: String,
    /// Why, in words.
    pub(crate) reason: String,
}

/// The headers that make a preflight necessary, sorted by name as the preflight announces them (Fetch, section 2.2.2,
/// CORS-unsafe request-header names), each once. The names are in lower case.
pub(crate) fn unsafe_headers(headers: &[HeaderField], engine: Option<Engine>) -> Vec<UnsafeHeader> {
    let mut found = Vec::new();
    let mut safe = Vec::new();
    let mut safe_bytes = 0;
    for header in headers {
        if let Some(reason) = unsafe_reason(&header.name, &header.value, engine) {
            found.push(UnsafeHeader {
                name: header.name.clone(),
                reason,
            });
        } else {
            safe_bytes += length_bytes(&header.value);
            safe.push(header);
        }
    }
    if safe_bytes > MAX_SAFE_VALUES_BYTES {
        found.extend(safe.into_iter().map(|header| UnsafeHeader {
            name: header.name.clone(),
            reason: format!(
                "the values of the CORS-safelisted headers, `{}` among them, are longer than {MAX_SAFE_VALUES_BYTES} bytes together",
                header.name
            ),
        }));
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found.dedup_by(|one, other| one.name == other.name);
    found
}

/// Whether a header may be set on a `no-cors` request (Fetch, section 2.2.2, no-CORS-safelisted request-header).
pub(crate) fn is_safe_without_cors(name: &str, value: &str) -> bool {
    matches!(
        name,
        "accept" | "accept-language" | "content-language" | "content-type"
    ) && unsafe_reason(name, value, None).is_none()
}

/// Why a header, its name in lower case, needs a preflight; `None` where it does not (Fetch, section 2.2.2,
/// CORS-safelisted request-header). With an engine, its own habits count.
pub(crate) fn unsafe_reason(name: &str, value: &str, engine: Option<Engine>) -> Option<String> {
    if engine == Some(Engine::Chromium) && is_of_chromium(name, value) {
        return None;
    }
    if !matches!(
        name,
        "accept" | "accept-language" | "content-language" | "content-type" | "range"
    ) {
        return Some(format!("the header `{name}` is not CORS-safelisted"));
    }
    if length_bytes(value) > MAX_SAFE_VALUE_BYTES {
        return Some(format!(
            "the value of `{name}` is longer than {MAX_SAFE_VALUE_BYTES} bytes"
        ));
    }
    match name {
        "accept" => unsafe_byte(name, value, engine),
        "content-type" => unsafe_byte(name, value, engine).or_else(|| unsafe_content_type(value)),
        "accept-language" | "content-language" => {
            let character = value.chars().find(|&character| !is_of_language(character))?;
            Some(format!(
                "the value of `{name}` has {}, and only letters, digits, spaces and `*,-.;=` are CORS-safelisted there",
                named(character)
            ))
        }
        "range" if !range::is_simple(value, engine) => Some(format!(
            "`range` is CORS-safelisted only as `bytes=N-` or `bytes=N-M`, and `{value}` is neither"
        )),
        _ => None,
    }
}

/// Headers that Chromium adds to the safelist, because it sends them itself: client hints with a plausible value, among
/// others. `user-agent` it does not even send. Not in Fetch, and in no other engine.
fn is_of_chromium(name: &str, value: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = || {
        value
            .split_once('.')
            .map_or_else(|| digits(value), |(whole, part)| digits(whole) && digits(part))
    };
    let plausible = match name {
        "device-memory" | "downlink" | "dpr" => number(),
        "rtt" | "viewport-width" | "width" => digits(value),
        "ect" => matches!(value, "slow-2g" | "2g" | "3g" | "4g"),
        "save-data" => value.eq_ignore_ascii_case("on"),
        "intervention" => true,
        _ => false,
    };
    name == "user-agent" || (plausible && length_bytes(value) <= MAX_SAFE_VALUE_BYTES)
}

/// The bytes of a value: browsers send the characters up to U+00FF as one byte each, and take no others.
fn length_bytes(value: &str) -> usize {
    value.chars().count()
}

/// Fetch, section 2.2.2, CORS-unsafe request-header byte.
const fn is_unsafe(character: char) -> bool {
    matches!(
        character,
        '\0'..='\x08' | '\x0a'..='\x1f' | '"' | '(' | ')' | ':' | '<' | '>' | '?' | '@' | '[' | '\\' | ']' | '{' | '}' | '\x7f'
    )
}

const fn is_of_language(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, ' ' | '*' | ',' | '-' | '.' | ';' | '=')
}

/// Firefox also takes every byte above 0x7f for an unsafe one.
fn unsafe_byte(name: &str, value: &str, engine: Option<Engine>) -> Option<String> {
    let is_unsafe =
        |character: char| is_unsafe(character) || (engine == Some(Engine::Firefox) && !character.is_ascii());
    let character = value.chars().find(|&character| is_unsafe(character))?;
    Some(format!(
        "the value of `{name}` has {}, which is not CORS-safelisted",
        named(character)
    ))
}

fn unsafe_content_type(value: &str) -> Option<String> {
    const ESSENCES: [&str; 3] = [
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "text/plain",
    ];
    let essence = essence(value);
    if essence
        .as_deref()
        .is_some_and(|essence| ESSENCES.contains(&essence))
    {
        return None;
    }
    let found = essence.unwrap_or_else(|| value.to_owned());
    Some(format!(
        "the content type `{found}` is not CORS-safelisted; only `text/plain`, `multipart/form-data` and \
         `application/x-www-form-urlencoded` are"
    ))
}

/// The type and subtype, in lower case and without parameters; `None` where there are none (MIME Sniffing, section 4.4).
fn essence(value: &str) -> Option<String> {
    let white_space = [' ', '\t', '\r', '\n'];
    let (kind, rest) = value.trim_matches(white_space).split_once('/')?;
    let subtype = rest.split(';').next()?.trim_end_matches(white_space);
    let is_name = |text: &str| !text.is_empty() && is_token(text.as_bytes());
    (is_name(kind) && is_name(subtype)).then(|| format!("{kind}/{subtype}").to_ascii_lowercase())
}

/// A character, so that a person sees which one it is.
fn named(character: char) -> String {
    if character.is_ascii_graphic() {
        format!("`{character}`")
    } else {
        format!("the character U+{:04X}", u32::from(character))
    }
}
