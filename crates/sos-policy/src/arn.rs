//! ARNs and patterns of them.
//!
//! Each of the six components between the colons is compared by itself, the last with whatever colons it has.
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>, "Amazon
//! Resource Name (ARN) condition operators".

use crate::context::Context;
use crate::glob::Piece;
use crate::key::Key;
use crate::template::{Part, Syntax, Template, keys_of, parts_of, resolve};

/// What S3's ARNs of buckets and objects begin with.
const S3_START: &str = "arn:aws:s3:::";

/// An ARN, split at its colons.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ArnParts<'a> {
    components: [&'a str; 6],
    /// What follows the colons of an ARN of S3.
    in_s3: Option<&'a str>,
}

impl<'a> ArnParts<'a> {
    /// `None` where a text has fewer than six components.
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        let mut rest = text.splitn(6, ':');
        let mut components = [""; 6];
        for component in &mut components {
            *component = rest.next()?;
        }
        let in_s3 = text.strip_prefix(S3_START);
        Some(Self { components, in_s3 })
    }
}

/// A pattern of ARNs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ArnPattern {
    /// `*` alone.
    Everything,
    /// A bucket or an object by its last component, the others being those of S3: nearly all there are.
    InS3(Template),
    /// The six components.
    Components(Box<[Template; 6]>),
    /// A variable holds several components.
    Open(Vec<Part>),
}

impl ArnPattern {
    /// Reads a pattern; `None` where it is neither `*` nor an ARN, or has a `${` that is no variable.
    pub(crate) fn parse(text: &str, variables: bool) -> Option<Self> {
        let syntax = Syntax {
            variables,
            wildcards: true,
        };
        let parts = parts_of(text, syntax)?;
        if !parts.is_empty() && parts.iter().all(|part| *part == Part::Piece(Piece::AnyRun)) {
            return Some(Self::Everything);
        }
        let begins_well = match parts.first()? {
            Part::Piece(Piece::Text(text)) => text.starts_with("arn:"),
            Part::Piece(_) => false,
            Part::Variable(_) => true,
        };
        if !begins_well {
            return None;
        }
        if let Some(components) = components(&parts) {
            let components = components.map(Template::new);
            let is_in_s3 = S3_START.split(':').zip(&components).take(5).all(
                |(own, component)| matches!(component, Template::Fixed(glob) if glob.fixed() == Some(own)),
            );
            if !is_in_s3 {
                return Some(Self::Components(Box::new(components)));
            }
            let [.., last] = components;
            return Some(Self::InS3(last));
        }
        let is_open = keys_of(&parts).next().is_some();
        is_open.then_some(Self::Open(parts))
    }

    /// Whether a text matches that is an ARN; [`ArnPattern::Everything`] matches any text.
    pub(crate) fn matches_text(&self, text: &str, context: &dyn Context) -> bool {
        match ArnParts::of(text) {
            Some(arn) => self.matches(&arn, context),
            None => *self == Self::Everything,
        }
    }

    pub(crate) fn matches(&self, arn: &ArnParts<'_>, context: &dyn Context) -> bool {
        let fits = |components: &[Template; 6]| {
            components
                .iter()
                .zip(arn.components)
                .all(|(component, text)| component.matches(text, context))
        };
        match self {
            Self::Everything => true,
            Self::InS3(last) => arn.in_s3.is_some_and(|text| last.matches(text, context)),
            Self::Components(components) => fits(components),
            Self::Open(parts) => {
                let Some(pieces) = resolve(parts, context) else {
                    return false;
                };
                let parts: Vec<Part> = pieces.into_iter().map(Part::Piece).collect();
                components(&parts).is_some_and(|components| fits(&components.map(Template::new)))
            }
        }
    }

    /// Whether every variable has a value.
    pub(crate) fn is_resolved(&self, context: &dyn Context) -> bool {
        let has_values = |component: &Template| match component {
            Template::Fixed(_) => true,
            Template::Open(parts) => resolve(parts, context).is_some(),
        };
        match self {
            Self::Everything => true,
            Self::InS3(last) => has_values(last),
            Self::Components(components) => components.iter().all(has_values),
            Self::Open(parts) => resolve(parts, context).is_some(),
        }
    }

    /// Whether the components before the last may be those of S3's ARNs of buckets and objects.
    pub(crate) fn is_of_s3(&self) -> bool {
        match self {
            Self::Everything | Self::InS3(_) | Self::Open(_) => true,
            Self::Components(components) => {
                components
                    .iter()
                    .zip(["arn", "aws", "s3", "", ""])
                    .all(|(component, text)| match component {
                        Template::Fixed(glob) => glob.matches(text),
                        Template::Open(_) => true,
                    })
            }
        }
    }

    /// The keys of the variables.
    pub(crate) fn keys(&self) -> Box<dyn Iterator<Item = &Key> + '_> {
        match self {
            Self::Everything => Box::new(std::iter::empty()),
            Self::InS3(last) => Box::new(last.keys()),
            Self::Components(components) => Box::new(components.iter().flat_map(Template::keys)),
            Self::Open(parts) => Box::new(keys_of(parts)),
        }
    }
}

/// Splits at the first five colons that the pattern itself has. Those in the values of variables separate nothing.
fn components(parts: &[Part]) -> Option<[Vec<Part>; 6]> {
    let mut components: [Vec<Part>; 6] = Default::default();
    let mut index = 0;
    for part in parts {
        let Part::Piece(Piece::Text(text)) = part else {
            components[index].push(part.clone());
            continue;
        };
        let pieces = text.splitn(6 - index, ':');
        for (number, piece) in pieces.enumerate() {
            index += usize::from(number > 0);
            if !piece.is_empty() {
                components[index].push(Part::Piece(Piece::Text(piece.to_owned())));
            }
        }
    }
    (index == 5).then_some(components)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Facts;

    #[test]
    fn components_are_compared_one_by_one() {
        let facts = Facts::new()
            .with("aws:PrincipalAccount", "1:role/x")
            .with("aws:username", "a:b")
            .with("aws:PrincipalArn", "arn:aws:iam::123:user/a");
        let check = |pattern: &str, arn: &str, expected: bool| {
            let parsed = ArnPattern::parse(pattern, true).unwrap();
            assert_eq!(parsed.matches_text(arn, &facts), expected, "{pattern} {arn}");
        };
        check("*", "arn:aws:s3:::b", true);
        check("*", "no arn", true);
        check("arn:aws:s3:::b*", "arn:aws:s3:::bucket/key:with:colons", true);
        check("arn:aws:s3:::*", "arn:aws:s3:eu:1:b", false);
        check("arn:aws:s3:*:*:b", "arn:aws:s3:::b", true);
        check("arn:*:s3:::b", "arn:aws:iam:x:s3:::b", false);
        check("arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/a:b", true);
        check(
            "arn:aws:iam::${aws:PrincipalAccount}:y",
            "arn:aws:iam::1:role/x:y",
            false,
        );
        check("${aws:PrincipalArn}", "arn:aws:iam::123:user/a", true);
        check("${aws:PrincipalArn}", "arn:aws:iam::123:user/b", false);
        check("${aws:userid}", "arn:aws:iam::123:user/b", false);
        check("arn:aws:iam::123:*", "no arn", false);
    }

    #[test]
    fn what_is_no_pattern() {
        for text in [
            "",
            "bucket",
            "arn:*",
            "arn:aws:s3::b",
            "s3:aws:s3:::b",
            "*:aws:s3:::b",
            "arn:aws:s3:::${",
        ] {
            assert_eq!(ArnPattern::parse(text, true), None, "{text:?}");
        }
    }
}
