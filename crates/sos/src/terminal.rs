//! What goes to the standard output: text for people, JSON for programs, and never a panic when a pipe closes.
//!
//! Much of what is printed was written by strangers: origins, paths, answers of other servers. No character of theirs
//! reaches a terminal that would obey it instead of showing it.

use crate::error::CommandError;
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// Writes text for people to the standard output: lines, and nothing that a terminal obeys.
pub(crate) fn print(text: &str) -> Result<(), CommandError> {
    print_exactly(&harmless(text))
}

/// Lines of text for people, with what a terminal obeys shown as escapes.
pub(crate) fn harmless(text: &str) -> String {
    without_obeyed(text, escaped)
}

/// Writes to the error stream as [`print`] does to the standard output.
pub(crate) fn complain(text: &str) {
    // Where the error stream is gone there is nobody to tell.
    let _ = io::stderr().write_all(harmless(text).as_bytes());
}

/// Writes what programs read to the standard output, as it is. A reader that has gone away is no error.
pub(crate) fn print_exactly(text: &str) -> Result<(), CommandError> {
    offer(text).map(drop)
}

/// Whether anybody still reads the standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// As far as one can tell.
    There,
    /// It closed its end of the pipe.
    Gone,
}

/// As [`print_exactly`], for what goes on for as long as somebody reads.
pub(crate) fn offer(text: &str) -> Result<Reader, CommandError> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Ok(()) => Ok(Reader::There),
        Err(source) if source.kind() == io::ErrorKind::BrokenPipe => Ok(Reader::Gone),
        Err(source) => Err(CommandError::System {
            operation: "write to the standard output",
            source,
        }),
    }
}

/// Writes a value as JSON, for programs.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), CommandError> {
    let text = serde_json::to_string_pretty(value).map_err(|error| CommandError::System {
        operation: "write JSON",
        source: error.into(),
    })?;
    print_exactly(&(without_obeyed(&text, json_escaped) + "\n"))
}

/// A value as JSON in one line, for programs that read a stream of them.
pub(crate) fn json_line(value: &impl Serialize) -> Result<String, CommandError> {
    let text = serde_json::to_string(value).map_err(|error| CommandError::System {
        operation: "write JSON",
        source: error.into(),
    })?;
    Ok(without_obeyed(&text, json_escaped) + "\n")
}

/// A value from a stranger, on one line: what a terminal obeys, line ends included, is shown as an escape.
pub(crate) fn plain(text: &str) -> String {
    without_obeyed(text, escaped)
        .replace('\n', "\\n")
        .replace('\t', "\\t")
}

/// The text with each character that a terminal obeys replaced. Line ends and tabs stay.
pub(crate) fn without_obeyed(text: &str, replacement: impl Fn(char) -> String) -> String {
    let mut harmless = String::with_capacity(text.len());
    for character in text.chars() {
        if is_obeyed(character) {
            harmless.push_str(&replacement(character));
        } else {
            harmless.push(character);
        }
    }
    harmless
}

/// A character as JSON escapes it: inside a string, where alone such characters stand, it means the same. All that a
/// terminal obeys are of the basic plane, so that one escape holds them.
pub(crate) fn json_escaped(character: char) -> String {
    format!("\\u{:04x}", u32::from(character))
}

fn escaped(character: char) -> String {
    character.escape_default().collect()
}

/// Whether a terminal may obey the character instead of showing it: controls (C0, C1 and DEL), and those that change the
/// direction of what follows or end a line (Unicode, annex 9; ECMA-48).
fn is_obeyed(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => character.is_control(),
    }
}

/// Whether a person looks at the standard output.
pub(crate) fn is_watched() -> bool {
    io::stdout().is_terminal()
}

/// Rows in columns, two spaces apart; the first row is the heading.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        })
        .collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(&format!("{cell:width$}  "));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{json_escaped, plain, table, without_obeyed};

    #[test]
    fn what_a_terminal_obeys_is_shown_instead() {
        assert_eq!(
            plain("a\u{1b}[2Jb\u{9b}\r\nc\u{202e}\tü"),
            r"a\u{1b}[2Jb\u{9b}\r\nc\u{202e}\tü"
        );
        let value = "\u{7f}\u{9b}31m\u{2067}\tä";
        let text = without_obeyed(&serde_json::to_string(value).expect("JSON"), json_escaped);
        assert_eq!(text, r#""\u007f\u009b31m\u2067\tä""#);
        assert_eq!(serde_json::from_str::<String>(&text).expect("JSON"), value);
    }

    #[test]
    fn columns_line_up() {
        let row = |cells: &[&str]| cells.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            table(&[
                row(&["NAME", "OWNER"]),
                row(&["a-long-name", "root"]),
                row(&["ä", ""])
            ]),
            "NAME         OWNER\na-long-name  root\nä\n"
        );
    }
}
