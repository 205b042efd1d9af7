//! What goes to the standard output: text for people, JSON for programs, and never a panic when a pipe closes.

use crate::error::CommandError;
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// Writes to the standard output. A reader that has gone away is no error.
pub(crate) fn print(text: &str) -> Result<(), CommandError> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => Err(CommandError::System {
            operation: "write to the standard output",
            source,
        }),
        _ => Ok(()),
    }
}

/// Writes a value as JSON, for programs.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), CommandError> {
    let text = serde_json::to_string_pretty(value).map_err(|error| CommandError::System {
        operation: "write JSON",
        source: error.into(),
    })?;
    print(&(text + "\n"))
}

/// Writes a value as JSON in one line, for programs that read a stream of them.
pub(crate) fn print_json_line(value: &impl Serialize) -> Result<(), CommandError> {
    let text = serde_json::to_string(value).map_err(|error| CommandError::System {
        operation: "write JSON",
        source: error.into(),
    })?;
    print(&(text + "\n"))
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
    use super::table;

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
