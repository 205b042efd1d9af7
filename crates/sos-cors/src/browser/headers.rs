//! What becomes of the headers that a script sets, before any of them is sent.

use serde::Serialize;

use super::page_request::HeaderField;
use super::plan::RequestMode;
use super::safelist;
use crate::pattern::is_token;

/// A header that the script sets and the browser does not send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DroppedHeader {
    /// The name, in lower case.
    pub name: String,
    /// Why, in words.
    pub reason: String,
}

/// The headers of a script, sorted out.
#[derive(Debug, Default)]
pub(crate) struct Sorted {
    /// Those that are sent: names in lower case, each once, in the order of the script.
    pub(crate) kept: Vec<HeaderField>,
    /// The same as the script sets them: not joined.
    pub(crate) separate: Vec<HeaderField>,
    /// Those that are not.
    pub(crate) dropped: Vec<DroppedHeader>,
    /// Why the script gets an exception instead, if it does.
    pub(crate) exception: Option<String>,
}

/// Sorts out the headers of a script: those no script may set, and on a `no-cors` request those it may not carry, are
/// dropped; several of one name are joined (Fetch, section 5.1, append to a `Headers` object).
pub(crate) fn sort_out(headers: &[HeaderField], mode: RequestMode) -> Sorted {
    let mut sorted = Sorted::default();
    for header in headers {
        let name = header.name.to_ascii_lowercase();
        let value = header.value.trim_matches([' ', '\t', '\r', '\n']);
        if let Some(exception) = exception(&name, value) {
            sorted.exception.get_or_insert(exception);
        } else if safelist::is_forbidden_header(&name, value) {
            sorted.dropped.push(DroppedHeader {
                reason: format!("`{name}` is for the browser to set, not for scripts"),
                name,
            });
        } else if mode == RequestMode::NoCors && !safelist::is_safe_without_cors(&name, value) {
            sorted.dropped.push(DroppedHeader {
                reason: format!(
                    "a `no-cors` request carries only CORS-safelisted headers, and `{name}` is not one here"
                ),
                name,
            });
        } else {
            sorted.separate.push(HeaderField {
                name,
                value: value.to_owned(),
            });
        }
    }
    for header in &sorted.separate {
        match sorted.kept.iter_mut().find(|earlier| earlier.name == header.name) {
            Some(earlier) => earlier.value = format!("{}, {}", earlier.value, header.value),
            None => sorted.kept.push(header.clone()),
        }
    }
    sorted
}

/// Why setting a header throws (Fetch, section 5.1, validate).
fn exception(name: &str, value: &str) -> Option<String> {
    if name.is_empty() || !is_token(name.as_bytes()) {
        return Some(format!(
            "`{name}` is no name of a header: the script gets a TypeError"
        ));
    }
    if value.contains(['\0', '\r', '\n']) {
        return Some(format!(
            "the value of `{name}` has a line break or a NUL: the script gets a TypeError"
        ));
    }
    // The interface takes byte strings: characters up to U+00FF.
    value.chars().any(|character| u32::from(character) > 0xff).then(|| {
        format!("the value of `{name}` has a character above U+00FF, which no header can carry: the script gets a TypeError")
    })
}
