//! What makes two denials the same, in bounded texts.

use super::{Denial, DenialKind, DenialReason};
use crate::limits;

/// Stands where something was cut off. No origin and no header name has it.
pub(super) const CUT: &str = "…";

/// The same kind, origin, method, headers and reason.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Group {
    pub(super) kind: DenialKind,
    pub(super) reason: DenialReason,
    pub(super) origin: Box<str>,
    pub(super) method: Box<str>,
    /// Names in lower case, joined by commas.
    headers: Box<str>,
}

impl Group {
    pub(super) fn of(denial: &Denial<'_>) -> Self {
        Self {
            kind: denial.kind,
            reason: denial.reason,
            origin: bounded(denial.origin, limits::DENIAL_ORIGIN_BYTES).into(),
            method: bounded(denial.method, limits::DENIAL_METHOD_BYTES).into(),
            headers: bounded_names(denial.headers).into(),
        }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.headers.split(',').filter(|name| !name.is_empty())
    }

    pub(super) fn text_bytes(&self) -> usize {
        self.origin.len() + self.method.len() + self.headers.len()
    }
}

/// The text of at most so many bytes; what is longer ends in a mark, and what is not UTF-8 is replaced.
pub(super) fn bounded(bytes: &[u8], most: usize) -> String {
    let beginning = &bytes[..bytes.len().min(most)];
    let mut text = String::from_utf8_lossy(beginning).into_owned();
    // Replacements can make the text longer than the bytes were.
    if beginning.len() < bytes.len() || text.len() > most {
        text.truncate(text.floor_char_boundary(most - CUT.len()));
        text.push_str(CUT);
    }
    text
}

/// Whole names only, as many as fit.
fn bounded_names(list: &[u8]) -> String {
    let mut names = String::new();
    for item in list.split(|&byte| byte == b',').map(<[u8]>::trim_ascii) {
        if item.is_empty() {
            continue;
        }
        let name = bounded(item, limits::DENIAL_HEADERS_BYTES);
        let separator = if names.is_empty() { "" } else { "," };
        // A mark must still fit behind every name but it.
        if names.len() + separator.len() + name.len() + 1 + CUT.len() > limits::DENIAL_HEADERS_BYTES {
            names.push_str(separator);
            names.push_str(CUT);
            break;
        }
        names.push_str(separator);
        names.push_str(&name.to_ascii_lowercase());
    }
    names
}
