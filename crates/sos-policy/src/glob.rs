//! Patterns with `*` and `?`.
//!
//! A pattern is split at its stars into segments when it is read. To match, each segment is looked for behind the one
//! before; none is looked for twice. So a pattern without `?` costs time in proportion to the text, however many stars it
//! has, and one with `?` at most [`MAX_HOLED_CHARACTERS`](crate::MAX_HOLED_CHARACTERS) times as much.
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>: `*` stands for any
//! run of characters, also for none; `?` for any one character.

/// What patterns are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// This text, `*` and `?` in it included.
    Text(String),
    /// `?`
    AnyOne,
    /// `*`
    AnyRun,
}

/// A pattern, split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glob {
    head: Segment,
    /// What follows the first star: the segments between stars, and the one after the last; `None` where there is no star.
    behind: Option<(Vec<Segment>, Segment)>,
}

/// What stands between two stars.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Text(Box<str>),
    /// With `?`, which is `None`.
    Holes(Box<[Option<char>]>),
}

impl Glob {
    /// Reads a pattern in which nothing is a variable.
    pub(crate) fn parse(pattern: &str) -> Self {
        let mut pieces = Vec::new();
        pieces_of(pattern, &mut pieces);
        Self::new(pieces)
    }

    pub(crate) fn new(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut segments = Vec::new();
        let mut current: Vec<Option<char>> = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => current.extend(text.chars().map(Some)),
                Piece::AnyOne => current.push(None),
                Piece::AnyRun => segments.push(Segment::new(std::mem::take(&mut current))),
            }
        }
        let last = Segment::new(current);
        if segments.is_empty() {
            return Self {
                head: last,
                behind: None,
            };
        }
        let head = segments.remove(0);
        segments.retain(|segment| !segment.is_empty());
        Self {
            head,
            behind: Some((segments, last)),
        }
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        let Some(rest) = self.head.cut_front(text) else {
            return false;
        };
        let Some((middle, tail)) = &self.behind else {
            return rest.is_empty();
        };
        let Some(mut rest) = tail.cut_back(rest) else {
            return false;
        };
        for segment in middle {
            let Some(behind) = segment.cut_first(rest) else {
                return false;
            };
            rest = behind;
        }
        true
    }

    /// The text that alone matches; `None` where there are wildcards.
    pub(crate) fn fixed(&self) -> Option<&str> {
        match (&self.head, &self.behind) {
            (Segment::Text(text), None) => Some(text),
            _ => None,
        }
    }
}

impl Segment {
    fn new(characters: Vec<Option<char>>) -> Self {
        match characters.iter().copied().collect::<Option<String>>() {
            Some(text) => Self::Text(text.into()),
            None => Self::Holes(characters.into()),
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    /// What remains of a text that begins with the segment.
    fn cut_front<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Self::Text(own) => text.strip_prefix(&**own),
            Self::Holes(holes) => {
                let mut rest = text.chars();
                let fits = holes.iter().all(|hole| {
                    rest.next()
                        .is_some_and(|found| hole.is_none_or(|own| own == found))
                });
                fits.then_some(rest.as_str())
            }
        }
    }

    /// What remains of a text that ends with the segment.
    fn cut_back<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Self::Text(own) => text.strip_suffix(&**own),
            Self::Holes(holes) => {
                let mut rest = text.chars();
                let fits = holes.iter().rev().all(|hole| {
                    rest.next_back()
                        .is_some_and(|found| hole.is_none_or(|own| own == found))
                });
                fits.then_some(rest.as_str())
            }
        }
    }

    /// What follows the first place at which the segment stands in a text.
    fn cut_first<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Self::Text(own) => text.find(&**own).map(|start| &text[start + own.len()..]),
            Self::Holes(holes) => {
                if text.len() < holes.len() {
                    return None;
                }
                text.char_indices()
                    .find_map(|(start, _)| self.cut_front(&text[start..]))
            }
        }
    }
}

/// A piece that is borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PieceRef<'a> {
    Text(&'a str),
    AnyOne,
    AnyRun,
}

/// Matches pieces as [`Glob::matches`] does, without compiling them: for pieces that are compared once.
pub(crate) fn pieces_match(pieces: &[PieceRef<'_>], text: &str) -> bool {
    let mut segments = pieces.split(|piece| *piece == PieceRef::AnyRun);
    let Some(mut rest) = cut_front(segments.next().unwrap_or_default(), text) else {
        return false;
    };
    let Some(tail) = segments.next_back() else {
        return rest.is_empty();
    };
    match cut_back(tail, rest) {
        Some(before) => rest = before,
        None => return false,
    }
    for segment in segments {
        match cut_first(segment, rest) {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
    true
}

fn cut_front<'t>(segment: &[PieceRef<'_>], text: &'t str) -> Option<&'t str> {
    segment.iter().try_fold(text, |rest, piece| match piece {
        PieceRef::Text(own) => rest.strip_prefix(*own),
        PieceRef::AnyOne | PieceRef::AnyRun => {
            let mut characters = rest.chars();
            characters.next().map(|_| characters.as_str())
        }
    })
}

fn cut_back<'t>(segment: &[PieceRef<'_>], text: &'t str) -> Option<&'t str> {
    segment.iter().rev().try_fold(text, |rest, piece| match piece {
        PieceRef::Text(own) => rest.strip_suffix(*own),
        PieceRef::AnyOne | PieceRef::AnyRun => {
            let mut characters = rest.chars();
            characters.next_back().map(|_| characters.as_str())
        }
    })
}

fn cut_first<'t>(segment: &[PieceRef<'_>], text: &'t str) -> Option<&'t str> {
    if segment.contains(&PieceRef::AnyOne) {
        return text
            .char_indices()
            .find_map(|(start, _)| cut_front(segment, &text[start..]));
    }
    let own: String = segment
        .iter()
        .map(|piece| match piece {
            PieceRef::Text(own) => *own,
            PieceRef::AnyOne | PieceRef::AnyRun => "",
        })
        .collect();
    text.find(&own).map(|start| &text[start + own.len()..])
}

/// Adds the pieces of a text whose `*` and `?` are wildcards.
pub(crate) fn pieces_of(text: &str, pieces: &mut Vec<Piece>) {
    for part in text.split_inclusive(['*', '?']) {
        let wildcard = match part.as_bytes().last() {
            Some(b'*') => Some(Piece::AnyRun),
            Some(b'?') => Some(Piece::AnyOne),
            _ => None,
        };
        let literal = &part[..part.len() - usize::from(wildcard.is_some())];
        if !literal.is_empty() {
            pieces.push(Piece::Text(literal.to_owned()));
        }
        pieces.extend(wildcard);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        let check = |pattern: &str, text: &str, expected: bool| {
            assert_eq!(
                Glob::parse(pattern).matches(text),
                expected,
                "{pattern:?} {text:?}"
            );
        };
        check("", "", true);
        check("", "a", false);
        check("*", "", true);
        check("**", "anything", true);
        check("a*", "a", true);
        check("*a", "ba", true);
        check("a*a", "a", false);
        check("a*b*c", "a-b-b-c", true);
        check("a*b*c", "a-c-b", false);
        check("?", "", false);
        check("?", "ä", true);
        check("?", "ab", false);
        check("a?c", "abc", true);
        check("*?c", "c", false);
        check("*?c*", "xxbc", true);
        check("*a?*b", "caab", true);
        check("a?*?b", "a12b", true);
        check("a?*?b", "a1b", false);
        check("home/*/2026-??-*", "home/x/2026-11-26", true);
        check("ab*ab", "abab", true);
        check("ab*ab", "aba", false);
    }

    #[test]
    fn fixed_patterns() {
        assert_eq!(Glob::parse("abc").fixed(), Some("abc"));
        assert_eq!(Glob::parse("a?c").fixed(), None);
    }
}
