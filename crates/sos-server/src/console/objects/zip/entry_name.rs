//! The names of objects in an archive: no program that unpacks it writes outside its folder, no two keys share one, and no
//! file stands where a folder must.
//!
//! Keys are any text; names in archives become paths on systems of all kinds. What a system would take for something else
//! (`..`, an empty segment, `\`, a drive, a device, a control character, what Windows forbids), and what makes a name read
//! otherwise than it is, is escaped as `%XX`, and so is a `%` that would read as such an escape. Everything else stays as it
//! is.

use crate::content_disposition::reorders_text;
use std::{
    collections::HashSet,
    fmt::Write as _,
    hash::{BuildHasher, RandomState},
};

/// Names that Windows takes for devices, whatever extension follows
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// What an object is in an archive.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum EntryName {
    /// The folder that the archive is: nothing.
    Base,
    /// A folder; ends in a slash.
    Folder(String),
    /// A file.
    File(String),
}

/// Gives out names. Keys come in their order, so that a file is named before the folder of the same name.
pub(super) struct EntryNames {
    /// Hashes of the files' names. Two that share one cost an escape that is not needed, and nothing else.
    files: HashSet<u64>,
    hashes: RandomState,
}

impl EntryNames {
    /// None is given out yet.
    pub(super) fn new() -> Self {
        Self {
            files: HashSet::new(),
            hashes: RandomState::new(),
        }
    }

    /// The name of a key, relative to `base`, with which it begins. A key that ends in a slash is a folder where the object
    /// has no bytes.
    pub(super) fn name(&mut self, key: &str, base: &str, size: u64) -> EntryName {
        let mut name = self.beside_files(&entry_name(key, base));
        let is_folder = name.is_empty() || name.ends_with('/');
        match (is_folder, size) {
            (true, 0) if name.is_empty() => return EntryName::Base,
            (true, 0) => return EntryName::Folder(name),
            (true, _) => name.push_str(SLASH),
            (false, _) => {}
        }
        self.files.insert(self.hashes.hash_one(name.as_str()));
        EntryName::File(name)
    }

    /// Where a folder on the way has the name of a file (`a` and `a/b` are both keys), its name gets a slash of its own.
    fn beside_files(&self, name: &str) -> String {
        let mut path = String::with_capacity(name.len());
        let mut segments = name.split('/').peekable();
        while let Some(segment) = segments.next() {
            path.push_str(segment);
            if segments.peek().is_some() {
                while self.files.contains(&self.hashes.hash_one(path.as_str())) {
                    path.push_str(SLASH);
                }
                path.push('/');
            }
        }
        path
    }
}

/// A slash that is part of a name. No key leads to it otherwise: `%2F` in one is escaped.
const SLASH: &str = "%2F";

fn entry_name(key: &str, base: &str) -> String {
    let relative = key.strip_prefix(base).unwrap_or(key);
    let mut name = String::with_capacity(relative.len());
    let mut segments = relative.split('/').peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        if segment.is_empty() && !is_last {
            // `a//b`: a segment of its own, that says that there was one more slash.
            name.push_str(SLASH);
        }
        push_segment(&mut name, segment);
        if !is_last {
            name.push('/');
        }
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
            control if control.is_control() || reorders_text(control) => true,
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
    use super::{EntryName, EntryNames, entry_name};
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
        check("a\u{202E}gpj.exe", "a%E2%80%AEgpj.exe");
        check("<script>", "%3Cscript%3E");
        check("end. ", "end.%20");
        check("end.", "end%2E");
        check("con", "%63on");
        check("a/COM1.txt", "a/%43OM1.txt");
        check("console", "console");
        check(".hidden", ".hidden");
        assert_eq!(entry_name("a/b/c", "a/"), "b/c");
        assert_eq!(entry_name("a/", "a/"), "");
    }

    #[test]
    fn no_file_stands_where_a_folder_must() {
        let mut names = EntryNames::new();
        let mut check = |key: &str, size: u64, expected: EntryName| {
            assert_eq!(names.name(key, "x/", size), expected, "{key}");
        };
        let file = |name: &str| EntryName::File(name.to_owned());
        let folder = |name: &str| EntryName::Folder(name.to_owned());
        check("x/", 0, EntryName::Base);
        check("x/", 1, file("%2F"));
        check("x/a", 1, file("a"));
        check("x/a-b", 1, file("a-b"));
        check("x/a/", 0, folder("a%2F/"));
        check("x/a/b", 1, file("a%2F/b"));
        check("x/a/b/c", 1, file("a%2F/b%2F/c"));
        check("x/c/", 1, file("c/%2F"));
        check("x/c/d", 1, file("c/d"));
        check("x//e", 1, file("%2F%2F/e"));
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
