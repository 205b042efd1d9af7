//! The policy of a form: until when it is good, and what the fields must be.
//!
//! Source: AWS, "Creating a POST Policy"; the messages are those of S3.

use super::FormFields;
use crate::{
    error::{Code, S3Error},
    limits::MAX_POLICY_CONDITIONS,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use sos_core::Timestamp;

/// A policy that was read, not yet applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    expiration: Timestamp,
    conditions: Vec<Condition>,
    /// The least and the most bytes of the file.
    pub(super) content_length: (u64, u64),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Condition {
    Equals { field: String, value: String },
    StartsWith { field: String, prefix: String },
}

impl Policy {
    /// Reads the `policy` field: JSON in base64.
    pub fn parse(encoded: &str) -> Result<Self, S3Error> {
        let compact: String = encoded
            .chars()
            .filter(|character| !character.is_ascii_whitespace())
            .collect();
        let json = STANDARD
            .decode(compact)
            .map_err(|_| invalid("Invalid Base64 encoding."))?;
        let document: Value = serde_json::from_slice(&json).map_err(|_| invalid("Invalid JSON."))?;
        let document = document.as_object().ok_or_else(|| invalid("Invalid JSON."))?;
        let expiration = document
            .get("expiration")
            .ok_or_else(|| invalid("Policy missing expiration."))?;
        let expiration = expiration
            .as_str()
            .and_then(parse_expiration)
            .ok_or_else(|| invalid(&format!("Invalid 'expiration' value: '{}'", plain(expiration))))?;
        let conditions = document
            .get("conditions")
            .ok_or_else(|| invalid("Policy missing conditions."))?;
        let conditions = conditions
            .as_array()
            .ok_or_else(|| invalid("Invalid 'conditions' value: must be a List."))?;
        if conditions.len() > MAX_POLICY_CONDITIONS {
            return Err(invalid("Too many conditions."));
        }
        let mut policy = Self {
            expiration,
            conditions: Vec::new(),
            content_length: (0, u64::MAX),
        };
        for condition in conditions {
            policy.add(condition)?;
        }
        Ok(policy)
    }

    /// Applies the policy: its expiration, each condition, and that each field is named by one.
    pub fn check(&self, fields: &FormFields, key: &str, bucket: &str, now: Timestamp) -> Result<(), S3Error> {
        if now >= self.expiration {
            return Err(denied("Policy expired."));
        }
        for condition in &self.conditions {
            let value = match condition.field() {
                "bucket" => bucket,
                "key" => key,
                field => fields.get(field).unwrap_or_default(),
            };
            if !condition.holds(value) {
                return Err(denied(&format!("Policy Condition failed: {}", condition.text())));
            }
        }
        let covered = |name: &str| self.conditions.iter().any(|condition| condition.field() == name);
        let mut extra: Vec<&str> = fields
            .iter()
            .map(|field| field.0)
            .filter(|name| !is_exempt(name) && !covered(name))
            .collect();
        if !covered("bucket") && !extra.contains(&"bucket") {
            extra.push("bucket");
        }
        if extra.is_empty() {
            return Ok(());
        }
        Err(denied(&format!("Extra input fields: {}", extra.join(", "))))
    }

    fn add(&mut self, condition: &Value) -> Result<(), S3Error> {
        match condition {
            Value::Object(members) => {
                let mut members = members.iter();
                let (Some((field, value)), None) = (members.next(), members.next()) else {
                    return Err(invalid(
                        "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
                    ));
                };
                let value = scalar(value)
                    .ok_or_else(|| invalid("Invalid Simple-Condition: value must be a string."))?;
                self.conditions.push(Condition::Equals {
                    field: field.to_ascii_lowercase(),
                    value,
                });
                Ok(())
            }
            Value::Array(items) => self.add_list(items),
            _ => Err(invalid("Invalid Condition: must be a List or an Object.")),
        }
    }

    fn add_list(&mut self, items: &[Value]) -> Result<(), S3Error> {
        let [operator, first, second] = items else {
            return Err(invalid("Invalid Condition: wrong number of arguments."));
        };
        let operator = operator.as_str().unwrap_or_default().to_ascii_lowercase();
        if operator == "content-length-range" {
            let (Some(least), Some(most)) = (length(first), length(second)) else {
                return Err(invalid(
                    "Invalid content-length-range: arguments must be non-negative integers.",
                ));
            };
            self.content_length = (self.content_length.0.max(least), self.content_length.1.min(most));
            return Ok(());
        }
        let field = first
            .as_str()
            .and_then(|field| field.strip_prefix('$'))
            .ok_or_else(|| invalid("Invalid Condition: a field must begin with '$'."))?
            .to_ascii_lowercase();
        let value = scalar(second).ok_or_else(|| invalid("Invalid Condition: a value must be a string."))?;
        self.conditions.push(match operator.as_str() {
            "eq" => Condition::Equals { field, value },
            "starts-with" => Condition::StartsWith { field, prefix: value },
            _ => {
                return Err(invalid(&format!(
                    "Invalid Condition: unknown operation '{operator}'."
                )));
            }
        });
        Ok(())
    }
}

impl Condition {
    fn field(&self) -> &str {
        match self {
            Self::Equals { field, .. } | Self::StartsWith { field, .. } => field,
        }
    }

    fn holds(&self, actual: &str) -> bool {
        match self {
            Self::Equals { value, .. } => actual == value,
            // Each of several types must begin so.
            Self::StartsWith { field, prefix } if field == "content-type" => actual
                .split(',')
                .all(|kind| kind.trim().starts_with(prefix.as_str())),
            Self::StartsWith { prefix, .. } => actual.starts_with(prefix.as_str()),
        }
    }

    fn text(&self) -> String {
        let (operator, field, value) = match self {
            Self::Equals { field, value } => ("eq", field, value),
            Self::StartsWith { field, prefix } => ("starts-with", field, prefix),
        };
        format!("[\"{operator}\", \"${field}\", {}]", Value::from(value.as_str()))
    }
}

/// Fields that no condition need name.
fn is_exempt(name: &str) -> bool {
    matches!(
        name,
        "x-amz-signature" | "signature" | "file" | "policy" | "awsaccesskeyid"
    ) || name.starts_with("x-ignore-")
}

/// ISO 8601 in UTC, with or without fractions of a second: `2007-12-01T12:00:00.000Z`.
fn parse_expiration(text: &str) -> Option<Timestamp> {
    if !text.ends_with('Z') || text.as_bytes().get(10) != Some(&b'T') {
        return None;
    }
    text.parse::<jiff::Timestamp>()
        .ok()
        .map(|moment| Timestamp(moment.as_millisecond()))
}

fn length(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.parse().ok(),
        _ => value.as_u64(),
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn invalid(detail: &str) -> S3Error {
    S3Error::with_message(Code::InvalidPolicyDocument, format!("Invalid Policy: {detail}"))
}

fn denied(detail: &str) -> S3Error {
    S3Error::with_message(
        Code::AccessDenied,
        format!("Invalid according to Policy: {detail}"),
    )
}
