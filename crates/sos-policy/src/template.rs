//! Texts with policy variables, and with wildcards where they are allowed.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>. What a variable stands for
//! is text: a `*` in a user's name is a star, not a wildcard. A variable without a value is null, and nothing equals null or
//! is like it.

use crate::context::{Context, Value, Values};
use crate::glob::{Glob, Piece, PieceRef, pieces_match, pieces_of};
use crate::key::Key;
use crate::limits::MAX_HOLED_CHARACTERS;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Piece(Piece),
    Variable(Variable),
}

/// `${key}` or `${key, 'default'}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) key: Key,
    pub(crate) default: Option<Box<str>>,
}

/// What a text may have in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Syntax {
    /// `${…}`: in documents of version 2012-10-17.
    pub(crate) variables: bool,
    /// `*` and `?`.
    pub(crate) wildcards: bool,
}

/// Splits a text into its parts; `None` where a `${` has no variable behind it, and where a part with `?` between two `*` is
/// longer than [`MAX_HOLED_CHARACTERS`].
pub(crate) fn parts_of(text: &str, syntax: Syntax) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while syntax.variables
        && let Some((before, behind)) = rest.split_once("${")
    {
        add_text(before, syntax, &mut parts);
        let (part, behind) = variable(behind)?;
        parts.push(part);
        rest = behind;
    }
    add_text(rest, syntax, &mut parts);
    is_bounded(&parts).then_some(parts)
}

fn is_bounded(parts: &[Part]) -> bool {
    parts
        .split(|part| *part == Part::Piece(Piece::AnyRun))
        .all(|between| {
            let has_holes = between.contains(&Part::Piece(Piece::AnyOne));
            let characters = between.iter().map(|part| match part {
                Part::Piece(Piece::Text(text)) => text.chars().count(),
                Part::Piece(_) => 1,
                Part::Variable(_) => 0,
            });
            !has_holes || characters.sum::<usize>() <= MAX_HOLED_CHARACTERS
        })
}

fn add_text(text: &str, syntax: Syntax, parts: &mut Vec<Part>) {
    if syntax.wildcards {
        let mut pieces = Vec::new();
        pieces_of(text, &mut pieces);
        parts.extend(pieces.into_iter().map(Part::Piece));
    } else if !text.is_empty() {
        parts.push(Part::Piece(Piece::Text(text.to_owned())));
    }
}

/// Reads what follows `${`, and gives it with what is behind its `}`.
fn variable(text: &str) -> Option<(Part, &str)> {
    let end = text.find([',', '}'])?;
    let (name, rest) = (text[..end].trim(), &text[end..]);
    if let Some(behind) = rest.strip_prefix('}') {
        let part = match name {
            "" => return None,
            "*" | "?" | "$" => Part::Piece(Piece::Text(name.to_owned())),
            name => Part::Variable(Variable {
                key: Key::parse(name),
                default: None,
            }),
        };
        return Some((part, behind));
    }
    let (default, behind) = rest[1..].trim_start().strip_prefix('\'')?.split_once('\'')?;
    let behind = behind.trim_start().strip_prefix('}')?;
    if name.is_empty() {
        return None;
    }
    let variable = Variable {
        key: Key::parse(name),
        default: Some(default.into()),
    };
    Some((Part::Variable(variable), behind))
}

/// Puts values in the place of variables; `None` where one has none.
pub(crate) fn resolve(parts: &[Part], context: &dyn Context) -> Option<Vec<Piece>> {
    parts
        .iter()
        .map(|part| match part {
            Part::Piece(piece) => Some(piece.clone()),
            Part::Variable(variable) => variable.value(context).map(Piece::Text),
        })
        .collect()
}

impl Variable {
    /// The one value that the key has in the request, else the default. Keys with several values cannot be variables.
    fn value(&self, context: &dyn Context) -> Option<String> {
        let text = match context.values(&self.key) {
            _ if self.key.name.is_multivalued() => None,
            Values::One(value) => Some(value.text().into_owned()),
            Values::Many(values) => match values.as_slice() {
                [value] => Some(value.text().into_owned()),
                [] => None,
                _ => return None,
            },
            Values::Missing => None,
        };
        let default = || self.default.as_deref().map(str::to_owned);
        text.filter(|text| !text.is_empty()).or_else(default)
    }
}

/// A text that a value is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Template {
    /// Without variables.
    Fixed(Glob),
    /// With variables.
    Open(Vec<Part>),
}

impl Template {
    pub(crate) fn parse(text: &str, syntax: Syntax) -> Option<Self> {
        parts_of(text, syntax).map(Self::new)
    }

    pub(crate) fn new(parts: Vec<Part>) -> Self {
        let fixed: Option<Vec<Piece>> = parts
            .iter()
            .map(|part| match part {
                Part::Piece(piece) => Some(piece.clone()),
                Part::Variable(_) => None,
            })
            .collect();
        fixed.map_or(Self::Open(parts), |pieces| Self::Fixed(Glob::new(pieces)))
    }

    pub(crate) fn matches(&self, text: &str, context: &dyn Context) -> bool {
        match self {
            Self::Fixed(glob) => glob.matches(text),
            Self::Open(parts) => open_matches(parts, text, context),
        }
    }

    /// The same without regard to letter case; for templates without wildcards.
    pub(crate) fn equals_ignoring_case(&self, text: &str, context: &dyn Context) -> bool {
        let equals = |own: &str| {
            own.chars()
                .flat_map(char::to_lowercase)
                .eq(text.chars().flat_map(char::to_lowercase))
        };
        match self {
            Self::Fixed(glob) => glob.fixed().is_some_and(equals),
            Self::Open(parts) => {
                resolve(parts, context).is_some_and(|pieces| Glob::new(pieces).fixed().is_some_and(equals))
            }
        }
    }

    /// The keys of the variables.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        let parts = match self {
            Self::Fixed(_) => &[],
            Self::Open(parts) => parts.as_slice(),
        };
        keys_of(parts)
    }
}

pub(crate) fn keys_of(parts: &[Part]) -> impl Iterator<Item = &Key> {
    parts.iter().filter_map(|part| match part {
        Part::Variable(variable) => Some(&variable.key),
        Part::Piece(_) => None,
    })
}

/// Compares a text with one that has variables, piece by piece: nothing is compiled for one comparison.
fn open_matches(parts: &[Part], text: &str, context: &dyn Context) -> bool {
    // Most texts differ before the first variable, which then needs no value.
    if let Some(Part::Piece(Piece::Text(start))) = parts.first()
        && !text.starts_with(start.as_str())
    {
        return false;
    }
    let values: Option<Vec<String>> = parts
        .iter()
        .filter_map(|part| match part {
            Part::Variable(variable) => Some(variable.value(context)),
            Part::Piece(_) => None,
        })
        .collect();
    let Some(values) = values else {
        return false;
    };
    let mut values = values.iter();
    let pieces: Vec<PieceRef<'_>> = parts
        .iter()
        .map(|part| match part {
            Part::Piece(Piece::Text(text)) => PieceRef::Text(text),
            Part::Piece(Piece::AnyOne) => PieceRef::AnyOne,
            Part::Piece(Piece::AnyRun) => PieceRef::AnyRun,
            Part::Variable(_) => PieceRef::Text(values.next().map_or("", String::as_str)),
        })
        .collect();
    pieces_match(&pieces, text)
}

/// Whether a value of a set counts as none: the documentation takes an empty string for an empty set.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>.
pub(crate) fn is_empty_set(values: &[Value<'_>]) -> bool {
    match values {
        [] => true,
        [Value::Text(text)] => text.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Facts;

    const BOTH: Syntax = Syntax {
        variables: true,
        wildcards: true,
    };

    #[test]
    fn variables_stand_for_text() {
        let facts = Facts::new()
            .with("aws:username", "a*")
            .with("aws:TagKeys", "k")
            .with("aws:PrincipalTag/team", "red")
            .with("s3:max-keys", 7);
        let check = |template: &str, text: &str, expected: bool| {
            let parsed = Template::parse(template, BOTH).unwrap();
            assert_eq!(parsed.matches(text, &facts), expected, "{template} {text}");
        };
        check("home/${aws:username}/*", "home/a*/x", true);
        check("home/${aws:username}/*", "home/ab/x", false);
        check("${AWS:USERNAME}", "a*", true);
        check("${aws:userid}", "", false);
        check("*${aws:userid}", "anything", false);
        check("${aws:userid, 'nobody'}/?", "nobody/1", true);
        check("${aws:userid,'}'}", "}", true);
        check("${aws:username, 'nobody'}", "a*", true);
        check("${aws:PrincipalTag/Team}", "red", true);
        check("${s3:max-keys}", "7", true);
        check("${aws:TagKeys}", "k", false);
        check("${*}${?}${$}{x}", "*?${x}", true);
        check("${*}", "a", false);
        check("$x", "$x", true);
    }

    #[test]
    fn what_is_no_variable() {
        for text in [
            "${",
            "${}",
            "${aws:username",
            "${aws:username,}",
            "${a, 'b}",
            "${a, 'b' c}",
            "${ }",
            "${,'b'}",
        ] {
            assert_eq!(parts_of(text, BOTH), None, "{text:?}");
        }
        let without = Syntax {
            variables: false,
            ..BOTH
        };
        assert!(
            Template::parse("${", without)
                .unwrap()
                .matches("${", &Facts::new())
        );
    }
}
