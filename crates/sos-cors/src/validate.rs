//! The checks a configuration passes, in the order of S3: the structure of all rules, then their values rule by rule.

use crate::configuration::{MAX_ID_CHARACTERS, MAX_RULES};
use crate::error::{CorsError, Element};
use crate::method::Method;
use crate::pattern::is_token;
use crate::place::{Member, Place, Places, Spot};
use crate::rule::{Rule, strip};

/// What is wrong, and with which value; `None`: with the document as a whole.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) error: CorsError,
    pub(crate) spot: Option<Spot>,
}

impl Fault {
    /// The error, with the place of the value in the text that it was read from.
    pub(crate) fn located(self, text: &str, places: &Places) -> CorsError {
        match self.spot.map(|spot| places.find(spot)) {
            Some(Some(offset)) => self.error.at(Place::of(text, offset)),
            Some(None) => self.error,
            None => self.error.at(Place::of(text, 0)),
        }
    }

    fn of_rule(rule_index: usize, error: CorsError) -> Self {
        let spot = Some(Spot {
            rule_index,
            value: None,
        });
        Self { error, spot }
    }

    fn of_value(rule_index: usize, member: Member, index: usize, error: CorsError) -> Self {
        let spot = Some(Spot {
            rule_index,
            value: Some((member, index)),
        });
        Self { error, spot }
    }
}

/// Checks rules whose values are stripped.
pub(crate) fn validate(rules: &[Rule]) -> Result<(), Fault> {
    structure(rules)?;
    if rules.len() > MAX_RULES {
        let error = CorsError::TooManyRules {
            count: rules.len(),
            place: None,
        };
        return Err(Fault::of_rule(MAX_RULES, error));
    }
    rules
        .iter()
        .enumerate()
        .try_for_each(|(rule_index, rule)| values(rule_index, rule))
}

/// The header names in one `ExposeHeader`: split at commas, trimmed, empty ones dropped.
pub(crate) fn exposed_names(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(strip).filter(|name| !name.is_empty())
}

/// Whether XML 1.0 can carry the character, even as a reference (production Char).
pub(crate) const fn is_xml_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{1_0000}'..)
}

/// What S3's schema demands. Each failure is `MalformedXML`.
fn structure(rules: &[Rule]) -> Result<(), Fault> {
    if rules.is_empty() {
        return Err(Fault {
            error: CorsError::malformed_xml("a configuration needs at least one rule"),
            spot: None,
        });
    }
    for (index, rule) in rules.iter().enumerate() {
        let number = index + 1;
        let fault = |detail: String| Fault::of_rule(index, CorsError::malformed_xml(detail));
        if rule.allowed_origins.is_empty() {
            return Err(fault(format!("rule {number} has no allowed origin")));
        }
        if rule.allowed_methods.is_empty() {
            return Err(fault(format!("rule {number} has no allowed method")));
        }
        if rule
            .id
            .as_ref()
            .is_some_and(|id| id.chars().count() > MAX_ID_CHARACTERS)
        {
            let detail = format!("the ID of rule {number} is longer than {MAX_ID_CHARACTERS} characters");
            let error = CorsError::malformed_xml(detail);
            return Err(Fault::of_value(index, Member::Id, 0, error));
        }
        if rule.texts().any(|text| !text.chars().all(is_xml_character)) {
            return Err(fault(format!(
                "rule {number} has a character that XML cannot carry"
            )));
        }
    }
    Ok(())
}

/// The values of one rule: methods, origins, allowed headers, exposed headers.
fn values(rule_index: usize, rule: &Rule) -> Result<(), Fault> {
    let each = |element: Element, values: &[String], check: fn(usize, &str) -> Result<(), CorsError>| {
        values.iter().enumerate().try_for_each(|(index, value)| {
            check(rule_index, value)
                .map_err(|error| Fault::of_value(rule_index, Member::List(element), index, error))
        })
    };
    each(Element::AllowedMethod, &rule.allowed_methods, allowed_method)?;
    each(
        Element::AllowedOrigin,
        &rule.allowed_origins,
        |rule_index, origin| at_most_one_wildcard(rule_index, Element::AllowedOrigin, origin),
    )?;
    each(Element::AllowedHeader, &rule.allowed_headers, allowed_header)?;
    each(Element::ExposeHeader, &rule.expose_headers, |rule_index, list| {
        exposed_names(list).try_for_each(|name| exposed_header(rule_index, name))
    })
}

fn allowed_method(rule_index: usize, method: &str) -> Result<(), CorsError> {
    if method == "*" || Method::parse(method.as_bytes()).is_some() {
        return Ok(());
    }
    Err(CorsError::UnsupportedMethod {
        rule_index,
        method: method.to_owned(),
        place: None,
    })
}

fn at_most_one_wildcard(rule_index: usize, element: Element, value: &str) -> Result<(), CorsError> {
    if value.matches('*').count() > 1 {
        return Err(CorsError::SeveralWildcards {
            rule_index,
            element,
            value: value.to_owned(),
            place: None,
        });
    }
    Ok(())
}

fn allowed_header(rule_index: usize, header: &str) -> Result<(), CorsError> {
    at_most_one_wildcard(rule_index, Element::AllowedHeader, header)?;
    header_name(rule_index, Element::AllowedHeader, header)?;
    match header.split_once('*') {
        Some((_, after)) if !after.is_empty() => Err(CorsError::WildcardNotTrailing {
            rule_index,
            value: header.to_owned(),
            place: None,
        }),
        _ => Ok(()),
    }
}

fn exposed_header(rule_index: usize, name: &str) -> Result<(), CorsError> {
    if name.contains('*') {
        return Err(CorsError::ExposedWildcard {
            rule_index,
            value: name.to_owned(),
            place: None,
        });
    }
    header_name(rule_index, Element::ExposeHeader, name)
}

fn header_name(rule_index: usize, element: Element, value: &str) -> Result<(), CorsError> {
    if is_token(value.as_bytes()) {
        return Ok(());
    }
    Err(CorsError::InvalidCharacter {
        rule_index,
        element,
        value: value.to_owned(),
        place: None,
    })
}
