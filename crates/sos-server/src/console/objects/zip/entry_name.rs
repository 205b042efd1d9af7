//! The name of an object in an archive: no program that unpacks it writes outside its folder, and no two keys share one.
//!
//! Keys are any text; names in archives become paths on systems of all kinds. What a system would take for something else
//! (`..`, an empty segment, `\`, a drive, a device, a control character, what Windows forbids) is escaped as `%XX`, and so
//! is a `%` that would read as such an escape. Everything else stays as it is.

use std::fmt::Write as _;

/// Names that Windows takes for devices, whatever extension follows
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The name of a key, relative to `base`, with which it begins. Empty for the base itself.
pub(super) fn entry_name(key: &str, base: &str) -> String {
    let relative = key.strip_prefix(base).unwrap_or(key);
    let mut name = String::with_capacity(relative.len());
    let mut segments = relative.split('/').peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        if segment.is_empty() && !is_last {
            // `a//b`: a segment of its own, that says that there was one more slash.
            name.push_str("%2F");
        }
        push_segment(&mut name, segment);
        if !is_last {
            name.push('/');
        }
    }
    name
}

/// The name for an object whose key ends in a slash but which has bytes, so that it cannot be a folder.
pub(super) fn with_bytes(mut name: String) -> String {
    if name.is_empty() || name.ends_with('/') {
        name.push_str("%2F");
    }
    name
}

fn push_segment(name: &mut String, segment: &str) {
    if segment.bytes().all(|byte| byte == b'.') {
        // `.` and `..`, and more dots, which Windows drops.
        (0..segment.len()).for_each(|_| name.push_str("%2E"));
        return;
    }
    let ends_badly = segment.ends_with(['.', ' ']);
    let last = segment.char_indices().next_back().map_or(0, |(index, _)| index);
    for (index, character) in segment.char_indices() {
        let escaped = match character {
            '%' => reads_as_escape(&segment[index..]),
            '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => true,
            control if control.is_control() => true,
            _ => (index == 0 && is_device(segment)) || (ends_badly && index == last),
        };
        if escaped {
            push_escaped(name, character);
        } else {
            name.push(character);
        }
    }
}

fn push_escaped(name: &mut String, character: char) {
    let mut buffer = [0; 4];
    for byte in character.encode_utf8(&mut buffer).bytes() {
        let _ = write!(name, "%{byte:02X}");
    }
}

fn reads_as_escape(text: &str) -> bool {
    let digits = text.as_bytes().get(1..3);
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

fn is_device(segment: &str) -> bool {
    let stem = segment.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_lowercase();
    let numbered = |port: &str| {
        stem.strip_prefix(port)
            .is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']))
    };
    DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::{entry_name, with_bytes};
    use std::collections::HashMap;

    #[test]
    fn names_are_safe_and_read_as_the_keys() {
        let check = |key: &str, expected: &str| assert_eq!(entry_name(key, ""), expected, "{key:?}");
        check("a/b c.txt", "a/b c.txt");
        check("ü/🦀", "ü/🦀");
        check("100%.txt", "100%.txt");
        check("a%2e", "a%252e");
        check("..", "%2E%2E");
        check("a/../b", "a/%2E%2E/b");
        check("./a", "%2E/a");
        check("a//b", "a/%2F/b");
        check("/etc/passwd", "%2F/etc/passwd");
        check("//", "%2F/%2F/");
        check("folder/", "folder/");
        check("C:\\x", "C%3A%5Cx");
        check("new\nline", "new%0Aline");
        check("<script>", "%3Cscript%3E");
        check("end. ", "end.%20");
        check("end.", "end%2E");
        check("con", "%63on");
        check("a/COM1.txt", "a/%43OM1.txt");
        check("console", "console");
        check(".hidden", ".hidden");
        assert_eq!(entry_name("a/b/c", "a/"), "b/c");
        assert_eq!(entry_name("a/", "a/"), "");
        assert_eq!(with_bytes(entry_name("a/", "a/")), "%2F");
        assert_eq!(with_bytes(entry_name("a/b/", "a/")), "b/%2F");
    }

    #[test]
    fn no_two_keys_have_one_name() {
        let pieces = [
            "", "a", "/", "//", ".", "..", "%", "%2E", "2E", "%2F", "2F", " ", "\\", "\n", "%%", "0A",
        ];
        let mut seen: HashMap<String, String> = HashMap::new();
        let mut add = |key: String| {
            let name = entry_name(&key, "");
            for segment in name.split('/') {
                assert!(segment != "." && segment != "..", "{name:?}");
            }
            assert!(
                !name.starts_with('/') && !name.contains("//") && !name.contains('\\'),
                "{name:?}"
            );
            if let Some(other) = seen.insert(name.clone(), key.clone()) {
                assert_eq!(other, key, "both are {name:?}");
            }
        };
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    add(format!("{first}{second}{third}"));
                }
            }
        }
    }
}
