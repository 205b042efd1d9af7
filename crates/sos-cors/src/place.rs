//! Places in a document: where people look for what is wrong.

use crate::error::Element;

/// A place in a document as editors count: the line and the column, both from 1. A column counts characters, not bytes;
/// a byte order mark counts as none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
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
    /// The place of the first character at or after an offset in bytes that is no white space; the last one before it
    /// where only white space follows.
    pub(crate) fn of(text: &str, offset: usize) -> Self {
        let (before, rest) = text.split_at_checked(offset).unwrap_or((text, ""));
        let blank = rest.len() - rest.trim_start().len();
        if blank == rest.len() {
            let before = before.trim_end();
            let last = before.char_indices().next_back().map_or(0, |(index, _)| index);
            return Self::at(text, last);
        }
        Self::at(text, offset + blank)
    }

    /// The place of the character that begins at an offset.
    fn at(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// Which value of which rule is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The index of the rule, from 0.
    pub(crate) rule_index: usize,
    /// The member, and which of its values, from 0; `None`: the rule as a whole.
    pub(crate) value: Option<(Member, usize)>,
}

/// A member of a rule that holds text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Member {
    Id,
    List(Element),
}

/// Where the rules of a document begin, and the values in them: offsets in bytes.
#[derive(Debug, Default)]
pub(crate) struct Places(Vec<RulePlaces>);

#[derive(Debug)]
struct RulePlaces {
    start: usize,
    values: Vec<(Member, usize)>,
}

impl Places {
    /// A rule begins.
    pub(crate) fn rule(&mut self, start: usize) {
        let values = Vec::new();
        self.0.push(RulePlaces { start, values });
    }

    /// A value of the last rule begins.
    pub(crate) fn value(&mut self, member: Member, start: usize) {
        if let Some(rule) = self.0.last_mut() {
            rule.values.push((member, start));
        }
    }

    /// Where a value begins; where it is not known, where its rule does.
    pub(crate) fn find(&self, spot: Spot) -> Option<usize> {
        let rule = self.0.get(spot.rule_index)?;
        let value = spot.value.and_then(|(member, index)| {
            let mut of_member = rule.values.iter().filter(|value| value.0 == member);
            of_member.nth(index)
        });
        Some(value.map_or(rule.start, |value| value.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_and_step_over_white_space() {
        let check = |text: &str, offset: usize, line: usize, column: usize| {
            assert_eq!(
                Place::of(text, offset),
                Place { line, column },
                "{text:?} {offset}"
            );
        };
        check("", 0, 1, 1);
        check("\n\n", 2, 1, 1);
        check("a\n  b", 1, 2, 3);
        check("ä\u{1F980}x", 6, 1, 3);
        check("ab\n", 3, 1, 2);
        check("ab", 99, 1, 2);
        check("a\r\nb", 3, 2, 1);
    }
}
