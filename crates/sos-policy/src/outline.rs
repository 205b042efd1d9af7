//! What each statement says, for people who look at a policy as a whole: no request is asked about.

use crate::place::Place;
use crate::policy::Policy;
use crate::principal::PrincipalPattern;
use crate::public;
use crate::statement::{Effect, Statement};

/// A statement as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline<'a> {
    /// Its index, from 0.
    pub index: usize,
    /// Its `Sid`.
    pub sid: Option<&'a str>,
    /// What it does.
    pub effect: Effect,
    /// Where it begins in the document.
    pub place: Place,
    /// Whether it grants something to the public.
    pub is_public: bool,
    /// Whom it means; empty in identity policies. Where `NotPrincipal` stands, everyone.
    pub whom: Vec<Whom<'a>>,
    /// The actions, as they are written.
    pub actions: Element<'a>,
    /// The resources, as they are written.
    pub resources: Element<'a>,
    /// The condition keys, as they are written.
    pub conditions: Vec<&'a str>,
}

/// Somebody whom a statement means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom<'a> {
    /// Everyone, or everyone but some.
    Everyone,
    /// An account, by its id or its canonical user id.
    Account(&'a str),
    /// A user, a role, a session, an identity provider or a service, as it is written.
    Named(&'a str),
}

/// An element with its values as the document writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element<'a> {
    /// Whether it is `Not…`: everything but the values.
    pub is_negated: bool,
    /// The values.
    pub values: &'a [String],
}

impl Policy {
    /// Every statement in its order.
    pub fn outlines(&self) -> impl ExactSizeIterator<Item = Outline<'_>> {
        self.compiled()
            .iter()
            .enumerate()
            .map(|(index, statement)| outline(index, statement))
    }
}

fn outline(index: usize, statement: &Statement) -> Outline<'_> {
    let mut whom = Vec::new();
    if let Some(principals) = &statement.principals {
        if principals.negated {
            whom.push(Whom::Everyone);
        } else {
            whom.extend(principals.patterns.iter().map(whom_of));
        }
    }
    Outline {
        index,
        sid: statement.sid.as_deref(),
        effect: statement.effect,
        place: statement.place,
        is_public: public::is_public(statement),
        whom,
        actions: Element {
            is_negated: statement.actions_written.negated,
            values: &statement.actions_written.values,
        },
        resources: Element {
            is_negated: statement.resources_written.negated,
            values: &statement.resources_written.values,
        },
        conditions: statement
            .conditions
            .iter()
            .map(|condition| condition.key_written.as_str())
            .collect(),
    }
}

fn whom_of(pattern: &PrincipalPattern) -> Whom<'_> {
    match pattern {
        PrincipalPattern::Everyone => Whom::Everyone,
        PrincipalPattern::Account(id) | PrincipalPattern::CanonicalUser(id) => Whom::Account(id),
        PrincipalPattern::Arn(name) | PrincipalPattern::Federated(name) | PrincipalPattern::Service(name) => {
            Whom::Named(name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Whom;
    use crate::{Effect, Policy};

    #[test]
    fn statements_are_told_as_they_are_written() {
        let document = br#"{"Version": "2012-10-17", "Statement": [
            {"Sid": "Reads", "Effect": "Allow", "Principal": {"AWS": ["*", "arn:aws:iam::studio:root"]},
             "Action": ["s3:Get*", "s3:ListBucket"], "Resource": ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"],
             "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}},
            {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"},
            {"Effect": "Deny", "NotPrincipal": {"CanonicalUser": "studio"}, "NotAction": "s3:GetObject",
             "Resource": "arn:aws:s3:::photos/*"}]}"#;
        let policy = Policy::parse_bucket(document, "photos").expect("a policy");
        let outlines: Vec<_> = policy.outlines().collect();
        assert_eq!(outlines[0].whom, [Whom::Everyone, Whom::Account("studio")]);
        assert_eq!(outlines[0].actions.values, ["s3:Get*", "s3:ListBucket"]);
        assert_eq!(outlines[0].conditions, ["aws:SourceIp"]);
        let public: Vec<_> = outlines.iter().map(|outline| outline.is_public).collect();
        assert_eq!(public, [false, true, false]);
        assert_eq!((outlines[2].effect, outlines[2].place.line), (Effect::Deny, 6));
        assert_eq!(outlines[2].whom, [Whom::Everyone]);
        assert!(outlines[2].actions.is_negated && !outlines[2].resources.is_negated);
    }
}
