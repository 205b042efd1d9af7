//! Changes to a configuration as data, so that a program can propose one, show it and carry it out.
//!
//! An [`Edit`] is one step, and [`apply`] carries out a list of them **in sequence**, as JSON Patch does (RFC 6902, section 5):
//! each step sees what the steps before it left, rule numbers included. Only the outcome has to be a valid configuration, so
//! that the last origin of a rule can be removed by one step and another added by the next.

mod difference;

pub use difference::unified_diff;

use serde::{Deserialize, Serialize};

use crate::configuration::Configuration;
use crate::error::{CorsError, Element};
use crate::rule::Rule;
use crate::validate::exposed_names;

/// One step. Rules are numbered from 1, in the order of the configuration.
///
/// ```
/// use sos_cors::edit::{Edit, ListElement};
///
/// let edit: Edit = serde_json::from_str(
///     r#"{"op":"replace_value","rule":1,"element":"AllowedOrigin","value":"https://a.example/","with":"https://a.example"}"#)?;
/// assert_eq!(edit, Edit::ReplaceValue {
///     rule: 1,
///     element: ListElement::AllowedOrigin,
///     value: "https://a.example/".to_owned(),
///     with: "https://a.example".to_owned(),
/// });
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// Adds a value at the end of a list, unless the list has it already.
    AddValue {
        /// The number of the rule.
        rule: usize,
        /// The list.
        element: ListElement,
        /// The new value.
        value: String,
    },
    /// Removes a value from a list; where it stands there several times, the last of them.
    RemoveValue {
        /// The number of the rule.
        rule: usize,
        /// The list.
        element: ListElement,
        /// The value, verbatim.
        value: String,
    },
    /// Puts another value in the place of one, or only removes that one where the list has the other already.
    ReplaceValue {
        /// The number of the rule.
        rule: usize,
        /// The list.
        element: ListElement,
        /// The value that goes, verbatim.
        value: String,
        /// The value that comes.
        with: String,
    },
    /// Sets `MaxAgeSeconds`, or removes it.
    SetMaxAge {
        /// The number of the rule.
        rule: usize,
        /// The seconds; without them the element is removed.
        seconds: Option<i32>,
    },
    /// Removes a rule; those after it move up by one.
    RemoveRule {
        /// The number of the rule.
        rule: usize,
    },
    /// Inserts a rule, which then has this number; the number after the last appends.
    InsertRule {
        /// The number of the new rule.
        rule: usize,
        /// The new rule, in the JSON of the AWS command line.
        content: Rule,
    },
    /// Moves a rule, which then has the number `to`.
    MoveRule {
        /// The number of the rule.
        rule: usize,
        /// Its new number.
        to: usize,
    },
}

/// An element of a rule that may stand there several times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ListElement {
    /// `AllowedOrigin`
    AllowedOrigin,
    /// `AllowedMethod`
    AllowedMethod,
    /// `AllowedHeader`
    AllowedHeader,
    /// `ExposeHeader`
    ExposeHeader,
}

impl ListElement {
    /// The values of the element in a rule.
    pub fn values(self, rule: &Rule) -> &[String] {
        match self {
            Self::AllowedOrigin => &rule.allowed_origins,
            Self::AllowedMethod => &rule.allowed_methods,
            Self::AllowedHeader => &rule.allowed_headers,
            Self::ExposeHeader => &rule.expose_headers,
        }
    }

    fn values_mut(self, rule: &mut Rule) -> &mut Vec<String> {
        match self {
            Self::AllowedOrigin => &mut rule.allowed_origins,
            Self::AllowedMethod => &mut rule.allowed_methods,
            Self::AllowedHeader => &mut rule.allowed_headers,
            Self::ExposeHeader => &mut rule.expose_headers,
        }
    }

    /// Adds a value to the list of a rule unless it has it; says whether it did.
    pub(crate) fn add(self, rule: &mut Rule, value: &str) -> bool {
        let lacks = !self.holds(rule, value);
        if lacks {
            self.values_mut(rule).push(value.to_owned());
        }
        lacks
    }

    /// Whether the list of a rule has a value: header names in any letter case, exposed ones inside lists too.
    fn holds(self, rule: &Rule, value: &str) -> bool {
        let mut values = self.values(rule).iter().map(String::as_str);
        match self {
            Self::AllowedOrigin | Self::AllowedMethod => values.any(|held| held == value),
            Self::AllowedHeader => values.any(|held| held.eq_ignore_ascii_case(value)),
            Self::ExposeHeader => values
                .flat_map(exposed_names)
                .any(|held| held.eq_ignore_ascii_case(value)),
        }
    }
}

impl From<ListElement> for Element {
    fn from(element: ListElement) -> Self {
        match element {
            ListElement::AllowedOrigin => Self::AllowedOrigin,
            ListElement::AllowedMethod => Self::AllowedMethod,
            ListElement::AllowedHeader => Self::AllowedHeader,
            ListElement::ExposeHeader => Self::ExposeHeader,
        }
    }
}

/// Why edits cannot be carried out. Nothing is changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// A step names a rule that is not there when its turn comes.
    #[error("edit {edit} names rule {rule}, but there are {rules} rules; read the configuration again")]
    NoSuchRule {
        /// The number of the step, from 1.
        edit: usize,
        /// The number it names.
        rule: usize,
        /// How many rules there are.
        rules: usize,
    },
    /// A step names a value that is not there when its turn comes.
    #[error("edit {edit}: rule {rule} has no {} \"{value}\"; read the configuration again", Element::from(*.element))]
    NoSuchValue {
        /// The number of the step, from 1.
        edit: usize,
        /// The number of the rule.
        rule: usize,
        /// The list.
        element: ListElement,
        /// The value.
        value: String,
    },
    /// The outcome is not a valid configuration.
    #[error("the edited configuration is refused")]
    Refused(#[from] CorsError),
}

/// Carries out the edits in sequence and checks the outcome.
pub fn apply(configuration: &Configuration, edits: &[Edit]) -> Result<Configuration, EditError> {
    apply_to_rules(configuration.rules().to_vec(), edits)
}

/// As [`apply`], on rules that need not be valid yet: none at all, for a bucket without a configuration.
pub fn apply_to_rules(mut rules: Vec<Rule>, edits: &[Edit]) -> Result<Configuration, EditError> {
    for (index, edit) in edits.iter().enumerate() {
        step(&mut rules, edit).map_err(|missing| missing.into_error(index + 1, rules.len()))?;
    }
    Ok(Configuration::new(rules)?)
}

/// What a step looked for and did not find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing<'e> {
    /// The rule of this number.
    Rule(usize),
    /// A value of a rule.
    Value(usize, ListElement, &'e str),
}

impl Missing<'_> {
    fn into_error(self, edit: usize, rules: usize) -> EditError {
        match self {
            Self::Rule(rule) => EditError::NoSuchRule { edit, rule, rules },
            Self::Value(rule, element, value) => EditError::NoSuchValue {
                edit,
                rule,
                element,
                value: value.to_owned(),
            },
        }
    }
}

/// Carries out one edit, or changes nothing.
pub(crate) fn step<'e>(rules: &mut Vec<Rule>, edit: &'e Edit) -> Result<(), Missing<'e>> {
    match edit {
        Edit::AddValue { rule, element, value } => {
            let rule = numbered(rules, *rule)?;
            element.add(rule, value);
        }
        Edit::RemoveValue { rule, element, value } => {
            let values = element.values_mut(numbered(rules, *rule)?);
            let last = values.iter().rposition(|held| held == value);
            values.remove(last.ok_or(Missing::Value(*rule, *element, value))?);
        }
        Edit::ReplaceValue {
            rule,
            element,
            value,
            with,
        } => {
            let values = element.values_mut(numbered(rules, *rule)?);
            let place = values.iter().position(|held| held == value);
            let place = place.ok_or(Missing::Value(*rule, *element, value))?;
            if value != with && values.contains(with) {
                values.remove(place);
            } else {
                values[place].clone_from(with);
            }
        }
        Edit::SetMaxAge { rule, seconds } => numbered(rules, *rule)?.max_age_seconds = *seconds,
        Edit::RemoveRule { rule } => {
            let index = index(*rule, rules.len())?;
            rules.remove(index);
        }
        Edit::InsertRule { rule, content } => {
            let index = index(*rule, rules.len() + 1)?;
            rules.insert(index, content.clone());
        }
        Edit::MoveRule { rule, to } => {
            let (from, to) = (index(*rule, rules.len())?, index(*to, rules.len())?);
            let moved = rules.remove(from);
            rules.insert(to, moved);
        }
    }
    Ok(())
}

fn numbered(rules: &mut [Rule], number: usize) -> Result<&mut Rule, Missing<'static>> {
    let index = index(number, rules.len())?;
    Ok(&mut rules[index])
}

/// The index of a number from 1 to `count`.
const fn index(number: usize, count: usize) -> Result<usize, Missing<'static>> {
    if number >= 1 && number <= count {
        Ok(number - 1)
    } else {
        Err(Missing::Rule(number))
    }
}
