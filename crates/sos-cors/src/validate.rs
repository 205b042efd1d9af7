//! The checks a configuration passes, in the order of S3: the structure of all rules, then their values rule by rule.

use crate::configuration::{MAX_ID_CHARACTERS, MAX_RULES};
use crate::error::{CorsError, Element};
use crate::method::Method;
use crate::pattern::is_token;
use crate::rule::{Rule, strip};

/// Checks rules whose values are stripped.
pub(crate) fn validate(rules: &[Rule]) -> Result<(), CorsError> {
    structure(rules)?;
    if rules.len() > MAX_RULES {
        return Err(CorsError::TooManyRules { count: rules.len() });
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
fn structure(rules: &[Rule]) -> Result<(), CorsError> {
    if rules.is_empty() {
        return Err(CorsError::malformed_xml(
            "a configuration needs at least one rule",
        ));
    }
    for (index, rule) in rules.iter().enumerate() {
        let number = index + 1;
        if rule.allowed_origins.is_empty() {
            return Err(CorsError::malformed_xml(format!(
                "rule {number} has no allowed origin"
            )));
        }
        if rule.allowed_methods.is_empty() {
            return Err(CorsError::malformed_xml(format!(
                "rule {number} has no allowed method"
            )));
        }
        if rule
            .id
            .as_ref()
            .is_some_and(|id| id.chars().count() > MAX_ID_CHARACTERS)
        {
            return Err(CorsError::malformed_xml(format!(
                "the ID of rule {number} is longer than {MAX_ID_CHARACTERS} characters"
            )));
        }
        if rule.texts().any(|text| !text.chars().all(is_xml_character)) {
            return Err(CorsError::malformed_xml(format!(
                "rule {number} has a character that XML cannot carry"
            )));
        }
    }
    Ok(())
}

/// The values of one rule: methods, origins, allowed headers, exposed headers.
fn values(rule_index: usize, rule: &Rule) -> Result<(), CorsError> {
    for method in &rule.allowed_methods {
        if method != "*" && Method::parse(method.as_bytes()).is_none() {
            return Err(CorsError::UnsupportedMethod {
                rule_index,
                method: method.clone(),
            });
        }
    }
    for origin in &rule.allowed_origins {
        at_most_one_wildcard(rule_index, Element::AllowedOrigin, origin)?;
    }
    for header in &rule.allowed_headers {
        allowed_header(rule_index, header)?;
    }
    rule.expose_headers
        .iter()
        .flat_map(|list| exposed_names(list))
        .try_for_each(|name| exposed_header(rule_index, name))
}

fn at_most_one_wildcard(rule_index: usize, element: Element, value: &str) -> Result<(), CorsError> {
    if value.matches('*').count() > 1 {
        return Err(CorsError::SeveralWildcards {
            rule_index,
            element,
            value: value.to_owned(),
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
        }),
        _ => Ok(()),
    }
}

fn exposed_header(rule_index: usize, name: &str) -> Result<(), CorsError> {
    if name.contains('*') {
        return Err(CorsError::ExposedWildcard {
            rule_index,
            value: name.to_owned(),
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
    })
}
