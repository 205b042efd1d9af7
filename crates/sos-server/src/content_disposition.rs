//! `Content-Disposition`: whether a browser shows what it gets or saves it, and under which name.
//!
//! Source: RFC 6266, RFC 8187.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a browser is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Show it where it can.
    Inline,
    /// Save it.
    Attachment,
}

/// What RFC 8187 lets stand in an extended value (`attr-char`).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// The value for an object: it is saved under the last part of its key, without a path whatever the key holds.
pub fn of_key(disposition: Disposition, key: &str) -> String {
    let kind = match disposition {
        Disposition::Inline => "inline",
        Disposition::Attachment => "attachment",
    };
    let name = file_name(key);
    let plain: String = name
        .chars()
        .map(|character| match character {
            '"' | '\\' | '%' | ';' => '_',
            ' '..='~' => character,
            _ => '_',
        })
        .collect();
    // The older form is for programs that do not know the newer one, which wins where both are known.
    format!(
        "{kind}; filename=\"{plain}\"; filename*=UTF-8''{}",
        utf8_percent_encode(&name, ESCAPED)
    )
}

/// Whether it makes text around it read in another order than it is written (UAX #9, explicit formatting characters): a name
/// that holds one may seem to end otherwise than it does.
pub(crate) fn reorders_text(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The last part of a key that is not empty, as a name that no system takes for a path.
fn file_name(key: &str) -> String {
    let last = key.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
    let name: String = last
        .chars()
        .map(|character| match character {
            '\\' | ':' => '_',
            control if control.is_control() || reorders_text(control) => '_',
            other => other,
        })
        .collect();
    match name.trim_matches('.') {
        "" => "object".to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_saved_under_the_last_part_of_their_keys() {
        let check = |key: &str, expected: &str| {
            assert_eq!(
                of_key(Disposition::Attachment, key),
                format!("attachment; {expected}"),
                "{key:?}"
            );
        };
        check("a.txt", "filename=\"a.txt\"; filename*=UTF-8''a.txt");
        check("x/y/a b.txt", "filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt");
        check("folder//", "filename=\"folder\"; filename*=UTF-8''folder");
        check(
            "q\"uo\\te%41",
            "filename=\"q_uo_te_41\"; filename*=UTF-8''q%22uo_te%2541",
        );
        check("a\r\nb", "filename=\"a__b\"; filename*=UTF-8''a__b");
        check("ü🦀", "filename=\"__\"; filename*=UTF-8''%C3%BC%F0%9F%A6%80");
        check(
            "a\u{202E}gpj.exe",
            "filename=\"a_gpj.exe\"; filename*=UTF-8''a_gpj.exe",
        );
        check("a/..", "filename=\"object\"; filename*=UTF-8''object");
        check("/", "filename=\"object\"; filename*=UTF-8''object");
        assert!(of_key(Disposition::Inline, "a").starts_with("inline; "));
    }
}
