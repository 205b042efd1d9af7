//! Condition operators: how a request's values are compared with a policy's.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.

use std::cmp::Ordering;

/// An operator with what stands around it, such as `ForAnyValue:StringNotLikeIfExists`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operator {
    pub(crate) comparison: Comparison,
    /// `…Not…`: no value of the policy may match.
    pub(crate) negated: bool,
    /// `…IfExists`: a missing key is no objection.
    pub(crate) if_exists: bool,
    pub(crate) set: Option<SetOperator>,
}

/// How a key's several values are judged.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetOperator {
    /// `ForAllValues:`
    All,
    /// `ForAnyValue:`
    Any,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Numeric(Order),
    Date(Order),
    Bool,
    BinaryEquals,
    IpAddress,
    /// `ArnEquals` and `ArnLike` are the same.
    Arn,
    Null,
}

/// Which order of a request's value to a policy's is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Order {
    pub(crate) fn holds(self, found: Ordering) -> bool {
        match self {
            Self::Equal => found.is_eq(),
            Self::Less => found.is_lt(),
            Self::LessOrEqual => found.is_le(),
            Self::Greater => found.is_gt(),
            Self::GreaterOrEqual => found.is_ge(),
        }
    }
}

/// The names, without what may stand around them.
const NAMES: [(&str, Comparison, bool); 27] = [
    ("StringEquals", Comparison::StringEquals, false),
    ("StringNotEquals", Comparison::StringEquals, true),
    (
        "StringEqualsIgnoreCase",
        Comparison::StringEqualsIgnoreCase,
        false,
    ),
    (
        "StringNotEqualsIgnoreCase",
        Comparison::StringEqualsIgnoreCase,
        true,
    ),
    ("StringLike", Comparison::StringLike, false),
    ("StringNotLike", Comparison::StringLike, true),
    ("NumericEquals", Comparison::Numeric(Order::Equal), false),
    ("NumericNotEquals", Comparison::Numeric(Order::Equal), true),
    ("NumericLessThan", Comparison::Numeric(Order::Less), false),
    (
        "NumericLessThanEquals",
        Comparison::Numeric(Order::LessOrEqual),
        false,
    ),
    ("NumericGreaterThan", Comparison::Numeric(Order::Greater), false),
    (
        "NumericGreaterThanEquals",
        Comparison::Numeric(Order::GreaterOrEqual),
        false,
    ),
    ("DateEquals", Comparison::Date(Order::Equal), false),
    ("DateNotEquals", Comparison::Date(Order::Equal), true),
    ("DateLessThan", Comparison::Date(Order::Less), false),
    ("DateLessThanEquals", Comparison::Date(Order::LessOrEqual), false),
    ("DateGreaterThan", Comparison::Date(Order::Greater), false),
    (
        "DateGreaterThanEquals",
        Comparison::Date(Order::GreaterOrEqual),
        false,
    ),
    ("Bool", Comparison::Bool, false),
    ("BinaryEquals", Comparison::BinaryEquals, false),
    ("IpAddress", Comparison::IpAddress, false),
    ("NotIpAddress", Comparison::IpAddress, true),
    ("ArnEquals", Comparison::Arn, false),
    ("ArnNotEquals", Comparison::Arn, true),
    ("ArnLike", Comparison::Arn, false),
    ("ArnNotLike", Comparison::Arn, true),
    ("Null", Comparison::Null, false),
];

impl Operator {
    /// Reads a name, letter case aside; `None` where there is no such operator.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (set, name) = match text.split_once(':') {
            None => (None, text),
            Some((set, name)) if set.eq_ignore_ascii_case("ForAllValues") => (Some(SetOperator::All), name),
            Some((set, name)) if set.eq_ignore_ascii_case("ForAnyValue") => (Some(SetOperator::Any), name),
            Some(_) => return None,
        };
        let suffix_start = name.len().saturating_sub("IfExists".len());
        let (name, if_exists) = match name.split_at_checked(suffix_start) {
            Some((name, suffix)) if suffix.eq_ignore_ascii_case("IfExists") => (name, true),
            _ => (name, false),
        };
        let (_, comparison, negated) = NAMES.iter().find(|row| row.0.eq_ignore_ascii_case(name))?;
        if *comparison == Comparison::Null && (if_exists || set.is_some()) {
            return None;
        }
        Some(Self {
            comparison: *comparison,
            negated: *negated,
            if_exists,
            set,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_and_what_stands_around_them() {
        let parsed = Operator::parse("ForAnyValue:StringNotLikeIfExists").unwrap();
        assert_eq!(
            parsed,
            Operator {
                comparison: Comparison::StringLike,
                negated: true,
                if_exists: true,
                set: Some(SetOperator::Any),
            }
        );
        for (name, ..) in NAMES {
            assert!(Operator::parse(name).is_some(), "{name}");
        }
        for name in [
            "",
            "IfExists",
            "Equals",
            "NullIfExists",
            "ForAllValues:Null",
            "ForSome:StringEquals",
            "StringEqual",
            "ForAnyValue:",
            "ärIfExists",
        ] {
            assert_eq!(Operator::parse(name), None, "{name:?}");
        }
    }
}
