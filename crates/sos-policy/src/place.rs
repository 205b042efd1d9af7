//! Places in a document: where people look for what is wrong.

/// A place in a document as editors count: the line and the column, both from 1. A column counts characters, not bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The character within the line.
    pub column: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "line {}, column {}", self.line, self.column)
    }
}

impl Place {
    /// The place of the character that begins at an offset in bytes; of the end, where the offset lies beyond it.
    pub(crate) fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters() {
        let check = |text: &str, offset: usize, line: usize, column: usize| {
            assert_eq!(
                Place::of(text, offset),
                Place { line, column },
                "{text:?} {offset}"
            );
        };
        check("", 0, 1, 1);
        check("{\n  \"a\"", 4, 2, 3);
        check("ä\u{1F980}x", 6, 1, 3);
        check("ab", 99, 1, 3);
    }
}
