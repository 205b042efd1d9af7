//! What a verified token says about whoever it was given to (OpenID Connect Core 1.0, sections 2 and 5.1).

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

/// The claims of a verified ID token.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Claims {
    /// `iss`: the provider that vouches for the rest.
    pub issuer: String,
    /// `sub`: who it is; unique and never given again within the issuer. At most 255 bytes, no control characters.
    pub subject: String,
    /// `aud`: whom the token is for; each is accepted by the configuration.
    pub audience: Vec<String>,
    /// `azp`: at whose request it was given.
    pub authorized_party: Option<String>,
    /// `exp`, in milliseconds since 1970.
    pub expires_at_ms: u64,
    /// `iat`, in milliseconds since 1970.
    pub issued_at_ms: u64,
    /// `email`. Proves nothing unless it is verified.
    pub email: Option<String>,
    /// `email_verified`; false where it is missing.
    pub email_verified: bool,
    /// `preferred_username`: for display; the person may change it, another may take it.
    pub preferred_username: Option<String>,
    /// `name`: for display.
    pub name: Option<String>,
    /// The groups, from the claim that the configuration names.
    pub groups: Vec<String>,
    by_name: BTreeMap<String, ClaimValue>,
}

/// The value of a claim as conditions see it. Objects and `null` are left out, in arrays too.
#[derive(Debug, Clone, PartialEq)]
pub enum ClaimValue {
    /// A string.
    Text(String),
    /// A number.
    Number(Number),
    /// `true` or `false`.
    Bool(bool),
    /// The strings, numbers and truth values of an array, in order.
    List(Vec<ClaimValue>),
}

impl Claims {
    /// Any claim by its name in the token, the ones above included; for trust conditions.
    pub fn get(&self, name: &str) -> Option<&ClaimValue> {
        self.by_name.get(name)
    }

    /// All claims by name, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ClaimValue)> {
        self.by_name.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Gathers what is optional; what must be there has been checked and comes with `required`.
    pub(crate) fn gather(required: Required, claims: &Map<String, Value>, groups_claim: &str) -> Self {
        let by_name: BTreeMap<String, ClaimValue> = claims
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), ClaimValue::read(value)?)))
            .collect();
        let text = |name: &str| match by_name.get(name) {
            Some(ClaimValue::Text(text)) => Some(text.clone()),
            _ => None,
        };
        Self {
            issuer: required.issuer,
            subject: required.subject,
            audience: required.audience,
            authorized_party: required.authorized_party,
            expires_at_ms: required.expires_at_ms,
            issued_at_ms: required.issued_at_ms,
            email: text("email"),
            // Some providers write the truth value as a string.
            email_verified: match by_name.get("email_verified") {
                Some(ClaimValue::Bool(verified)) => *verified,
                Some(ClaimValue::Text(text)) => text == "true",
                _ => false,
            },
            preferred_username: text("preferred_username"),
            name: text("name"),
            groups: by_name
                .get(groups_claim)
                .map(ClaimValue::texts)
                .unwrap_or_default(),
            by_name,
        }
    }
}

/// The claims without which a token is refused.
pub(crate) struct Required {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) audience: Vec<String>,
    pub(crate) authorized_party: Option<String>,
    pub(crate) expires_at_ms: u64,
    pub(crate) issued_at_ms: u64,
}

impl ClaimValue {
    /// The values as policies compare them: one for a plain value, one for each element of an array.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::Text(text) => vec![text.clone()],
            Self::Number(number) => vec![number.to_string()],
            Self::Bool(value) => vec![value.to_string()],
            Self::List(values) => values.iter().flat_map(Self::texts).collect(),
        }
    }

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Array(values) => Some(Self::List(values.iter().filter_map(Self::read_plain).collect())),
            plain => Self::read_plain(plain),
        }
    }

    fn read_plain(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::Text(text.clone())),
            Value::Number(number) => Some(Self::Number(number.clone())),
            Value::Bool(value) => Some(Self::Bool(*value)),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}
