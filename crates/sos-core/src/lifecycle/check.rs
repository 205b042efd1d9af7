//! What a configuration must be like. The messages are AWS's own where they are known.

use super::{
    Configuration, Expiration, Filter, LifecycleError, MAX_ID_CHARACTERS, MAX_NEWER_VERSIONS, MAX_RULES,
    NoncurrentExpiration, Rule, Tag, filter::Conditions,
};
use crate::{names::ObjectKey, xml_text::fits_xml};
use std::collections::HashSet;

type Checked = Result<(), LifecycleError>;

/// The classes that objects can be moved to, from the warmest on: an object only moves down.
const CLASSES: [&str; 6] = [
    "STANDARD_IA",
    "INTELLIGENT_TIERING",
    "ONEZONE_IA",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
];
/// Classes that an object moves to after 30 days at the earliest.
const AFTER_30_DAYS: [&str; 2] = ["STANDARD_IA", "ONEZONE_IA"];
/// AWS's numbers of days are 32 bits wide.
const MAX_DAYS: i64 = i32::MAX as i64;
const MAX_TAG_KEY_CHARACTERS: usize = 128;
const MAX_TAG_VALUE_CHARACTERS: usize = 256;

impl Configuration {
    /// The configuration as it is kept, where it is valid: a rule without an id gets one that `new_id` makes.
    pub fn check(mut self, mut new_id: impl FnMut() -> String) -> Result<Self, LifecycleError> {
        if self.rules.is_empty() {
            return Err(LifecycleError::malformed("there is no rule"));
        }
        if self.rules.len() > MAX_RULES {
            return Err(LifecycleError::malformed(format!(
                "there are {} rules, at most {MAX_RULES} are allowed",
                self.rules.len()
            )));
        }
        let mut ids = HashSet::new();
        for rule in &self.rules {
            check_rule(rule)?;
            if !rule.id.is_empty() && !ids.insert(rule.id.as_str()) {
                return Err(LifecycleError::argument(
                    "Rule ID must be unique. Found same ID for more than one rule",
                ));
            }
        }
        for rule in &mut self.rules {
            if rule.id.is_empty() {
                rule.id = new_id();
            }
        }
        Ok(self)
    }
}

fn check_rule(rule: &Rule) -> Checked {
    if rule.id.chars().count() > MAX_ID_CHARACTERS {
        return Err(LifecycleError::argument(
            "ID length should not exceed allowed limit of 255",
        ));
    }
    if !fits_xml(&rule.id) {
        return Err(LifecycleError::argument(
            "The ID has a character that XML cannot carry",
        ));
    }
    match (&rule.prefix, &rule.filter) {
        (Some(_), Some(_)) => return Err(LifecycleError::malformed("a rule has both Filter and Prefix")),
        (None, None) => return Err(LifecycleError::malformed("a rule has neither Filter nor Prefix")),
        (None, Some(filter)) => check_filter(filter)?,
        (Some(_), None) => {}
    }
    let conditions = rule.conditions();
    check_conditions(&conditions)?;
    let has_action = rule.expiration.is_some()
        || rule.noncurrent_version_expiration.is_some()
        || rule.abort_incomplete_multipart_upload.is_some()
        || !rule.transitions.is_empty()
        || !rule.noncurrent_version_transitions.is_empty();
    if !has_action {
        return Err(LifecycleError::request(
            "At least one action needs to be specified in a rule",
        ));
    }
    if let Some(expiration) = &rule.expiration {
        check_expiration(expiration, &conditions)?;
    }
    if let Some(expiration) = &rule.noncurrent_version_expiration {
        check_noncurrent_expiration(expiration)?;
    }
    if let Some(abort) = &rule.abort_incomplete_multipart_upload {
        let days = abort.days_after_initiation.ok_or_else(|| {
            LifecycleError::malformed("AbortIncompleteMultipartUpload has no DaysAfterInitiation")
        })?;
        check_days(days, "DaysAfterInitiation", "AbortIncompleteMultipartUpload")?;
        if conditions.has_tags() {
            return Err(LifecycleError::request(
                "AbortIncompleteMultipartUpload cannot be specified with Tags",
            ));
        }
        if conditions.has_sizes() {
            return Err(LifecycleError::request(
                "AbortIncompleteMultipartUpload cannot be specified with Object Size",
            ));
        }
    }
    check_transitions(rule, &conditions)?;
    check_noncurrent_transitions(rule, &conditions)
}

/// Exactly one condition, or none at all.
fn check_filter(filter: &Filter) -> Checked {
    let given = [
        filter.prefix.is_some(),
        filter.tag.is_some(),
        filter.object_size_greater_than.is_some(),
        filter.object_size_less_than.is_some(),
        filter.and.is_some(),
    ];
    if given.iter().filter(|given| **given).count() > 1 {
        return Err(LifecycleError::malformed(
            "a Filter has more than one condition; several go into And",
        ));
    }
    let Some(and) = &filter.and else { return Ok(()) };
    let given = usize::from(and.prefix.is_some())
        + and.tags.len()
        + usize::from(and.object_size_greater_than.is_some())
        + usize::from(and.object_size_less_than.is_some());
    if given < 2 {
        return Err(LifecycleError::malformed("an And needs two conditions or more"));
    }
    Ok(())
}

fn check_conditions(conditions: &Conditions<'_>) -> Checked {
    if conditions.prefix.len() > ObjectKey::MAX_BYTES {
        return Err(LifecycleError::request("The maximum size of a prefix is 1024."));
    }
    if !fits_xml(conditions.prefix) {
        return Err(LifecycleError::request(
            "The prefix has a character that XML cannot carry",
        ));
    }
    for (bound, name) in [
        (conditions.greater_than, "ObjectSizeGreaterThan"),
        (conditions.less_than, "ObjectSizeLessThan"),
    ] {
        if bound.is_some_and(|bound| bound < 0) {
            return Err(LifecycleError::argument(format!("'{name}' must be nonnegative")));
        }
    }
    if conditions.less_than == Some(0) {
        return Err(LifecycleError::argument(
            "'ObjectSizeLessThan' must be a positive integer",
        ));
    }
    if let (Some(greater), Some(less)) = (conditions.greater_than, conditions.less_than)
        && less <= greater.saturating_add(1)
    {
        return Err(LifecycleError::request(
            "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'",
        ));
    }
    let mut keys = HashSet::new();
    for tag in conditions.tag.into_iter().chain(conditions.tags) {
        check_tag(tag)?;
        if !keys.insert(tag.key.as_str()) {
            return Err(LifecycleError::request("Duplicate Tag Keys are not allowed."));
        }
    }
    Ok(())
}

fn check_tag(tag: &Tag) -> Checked {
    if !fits_xml(&tag.key) || !fits_xml(&tag.value) {
        return Err(LifecycleError::tag(
            "The tag has a character that XML cannot carry",
        ));
    }
    if tag.key.is_empty() || tag.key.chars().count() > MAX_TAG_KEY_CHARACTERS {
        return Err(LifecycleError::tag("The TagKey you have provided is invalid"));
    }
    if tag.value.chars().count() > MAX_TAG_VALUE_CHARACTERS {
        return Err(LifecycleError::tag("The TagValue you have provided is invalid"));
    }
    Ok(())
}

fn check_expiration(expiration: &Expiration, conditions: &Conditions<'_>) -> Checked {
    let given = [
        expiration.date.is_some(),
        expiration.days.is_some(),
        expiration.expired_object_delete_marker.is_some(),
    ];
    if given.iter().filter(|given| **given).count() != 1 {
        return Err(LifecycleError::malformed(
            "an Expiration has exactly one of Date, Days and ExpiredObjectDeleteMarker",
        ));
    }
    if let Some(days) = expiration.days {
        check_days(days, "Days", "Expiration")?;
    }
    if let Some(date) = expiration.date {
        check_date(date)?;
    }
    if expiration.expired_object_delete_marker.is_some() && conditions.has_tags() {
        return Err(LifecycleError::request(
            "ExpiredObjectDeleteMarker cannot be specified with Tags.",
        ));
    }
    if expiration.expired_object_delete_marker.is_some() && conditions.has_sizes() {
        return Err(LifecycleError::request(
            "ExpiredObjectDeleteMarker cannot be specified with Object Size.",
        ));
    }
    Ok(())
}

fn check_noncurrent_expiration(expiration: &NoncurrentExpiration) -> Checked {
    const ACTION: &str = "NoncurrentVersionExpiration";
    let days = expiration
        .noncurrent_days
        .ok_or_else(|| LifecycleError::malformed("a NoncurrentVersionExpiration has no NoncurrentDays"))?;
    check_days(days, "NoncurrentDays", ACTION)?;
    check_newer(expiration.newer_noncurrent_versions, ACTION)
}

fn check_days(days: i64, name: &str, action: &str) -> Checked {
    if (1..=MAX_DAYS).contains(&days) {
        return Ok(());
    }
    Err(LifecycleError::argument(format!(
        "'{name}' for {action} action must be a positive integer"
    )))
}

fn check_newer(newer: Option<i64>, action: &str) -> Checked {
    match newer {
        Some(newer) if newer < 1 => Err(LifecycleError::argument(format!(
            "'NewerNoncurrentVersions' for {action} action must be a positive integer"
        ))),
        Some(newer) if newer > MAX_NEWER_VERSIONS => Err(LifecycleError::argument(format!(
            "'NewerNoncurrentVersions' for {action} action must be less than or equal to {MAX_NEWER_VERSIONS}"
        ))),
        _ => Ok(()),
    }
}

fn check_date(date: super::Date) -> Checked {
    if date.is_midnight() {
        Ok(())
    } else {
        Err(LifecycleError::argument("'Date' must be at midnight GMT"))
    }
}

/// The rank of a class; a class that nothing can be moved to is none of the published form.
fn rank(class: &str) -> Result<usize, LifecycleError> {
    CLASSES
        .iter()
        .position(|known| *known == class)
        .ok_or_else(|| LifecycleError::malformed(format!("{class:?} is no storage class to transition to")))
}

fn check_transitions(rule: &Rule, conditions: &Conditions<'_>) -> Checked {
    let about = format!("(prefix={})", conditions.prefix);
    let mut moves = Vec::with_capacity(rule.transitions.len());
    for transition in &rule.transitions {
        let rank = rank(&transition.storage_class)?;
        let class = transition.storage_class.as_str();
        let when = match (transition.days, transition.date) {
            (Some(days), None) => {
                if !(0..=MAX_DAYS).contains(&days) {
                    return Err(LifecycleError::argument(
                        "'Days' for Transition action must be nonnegative",
                    ));
                }
                check_30_days(days, "Days", class)?;
                days
            }
            (None, Some(date)) => {
                check_date(date)?;
                date.0.0
            }
            _ => {
                return Err(LifecycleError::malformed(
                    "a Transition has exactly one of Date and Days",
                ));
            }
        };
        moves.push((rank, when, transition.date.is_some(), class));
    }
    check_moves(&moves, "Transition", &about)?;
    let Some(expiration) = &rule.expiration else {
        return Ok(());
    };
    for &(_, when, is_date, _) in &moves {
        let expires = match (is_date, expiration.days, expiration.date) {
            (false, None, Some(_)) | (true, Some(_), None) => return Err(mixed(&about)),
            (false, Some(days), _) => days,
            (true, _, Some(date)) => date.0.0,
            _ => continue,
        };
        if expires <= when {
            let what = if is_date { "Date" } else { "Days" };
            return Err(LifecycleError::argument(format!(
                "'{what}' in the Expiration action for filter '{about}' must be greater than '{what}' in the Transition action"
            )));
        }
    }
    Ok(())
}

fn check_noncurrent_transitions(rule: &Rule, conditions: &Conditions<'_>) -> Checked {
    const ACTION: &str = "NoncurrentVersionTransition";
    let about = format!("(prefix={})", conditions.prefix);
    let mut moves = Vec::with_capacity(rule.noncurrent_version_transitions.len());
    for transition in &rule.noncurrent_version_transitions {
        let rank = rank(&transition.storage_class)?;
        let days = transition.noncurrent_days.ok_or_else(|| {
            LifecycleError::malformed("a NoncurrentVersionTransition has no NoncurrentDays")
        })?;
        if !(0..=MAX_DAYS).contains(&days) {
            return Err(LifecycleError::argument(format!(
                "'NoncurrentDays' for {ACTION} action must be nonnegative"
            )));
        }
        check_newer(transition.newer_noncurrent_versions, ACTION)?;
        check_30_days(days, "NoncurrentDays", &transition.storage_class)?;
        moves.push((rank, days, false, transition.storage_class.as_str()));
    }
    check_moves(&moves, ACTION, &about)?;
    let expires = rule
        .noncurrent_version_expiration
        .as_ref()
        .and_then(|expiration| expiration.noncurrent_days);
    if let Some(expires) = expires
        && moves.iter().any(|&(_, days, ..)| expires <= days)
    {
        return Err(LifecycleError::argument(format!(
            "'NoncurrentDays' in the NoncurrentVersionExpiration action for filter '{about}' must be greater than \
             'NoncurrentDays' in the NoncurrentVersionTransition action"
        )));
    }
    Ok(())
}

fn check_30_days(days: i64, name: &str, class: &str) -> Checked {
    if days < 30 && AFTER_30_DAYS.contains(&class) {
        return Err(LifecycleError::argument(format!(
            "'{name}' in Transition action must be greater than or equal to 30 for storageClass '{class}'"
        )));
    }
    Ok(())
}

/// Each class once, days or dates throughout, and the colder the later.
fn check_moves(moves: &[(usize, i64, bool, &str)], action: &str, about: &str) -> Checked {
    for (at, one) in moves.iter().enumerate() {
        for other in &moves[..at] {
            if one.0 == other.0 {
                return Err(LifecycleError::request(format!(
                    "'StorageClass' must be different for '{action}' actions in same 'Rule' with filter '{about}'"
                )));
            }
            if one.2 != other.2 {
                return Err(mixed(about));
            }
            let (warm, cold) = if one.0 < other.0 {
                (one, other)
            } else {
                (other, one)
            };
            if cold.1 <= warm.1 {
                let what = match (action, one.2) {
                    (_, true) => "Date",
                    ("Transition", false) => "Days",
                    (_, false) => "NoncurrentDays",
                };
                return Err(LifecycleError::argument(format!(
                    "'{what}' in the '{action}' action for StorageClass '{}' for filter '{about}' must be greater than \
                     '{what}' in the '{action}' action for StorageClass '{}'",
                    cold.3, warm.3
                )));
            }
        }
    }
    Ok(())
}

fn mixed(about: &str) -> LifecycleError {
    LifecycleError::request(format!(
        "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for filter '{about}'"
    ))
}

#[cfg(test)]
mod tests;
