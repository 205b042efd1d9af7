//! Policies with names, as keys and groups have them, and members that tell "left out" from "null".

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use sos_core::NamedPolicy;

/// A policy in the language of IAM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyDocument {
    /// Unique among those of one key or group.
    pub name: String,
    /// JSON as it was written, so that line and column mean something.
    pub document: String,
}

impl From<PolicyDocument> for NamedPolicy {
    fn from(policy: PolicyDocument) -> Self {
        Self {
            name: policy.name,
            document: policy.document,
        }
    }
}

impl From<NamedPolicy> for PolicyDocument {
    fn from(policy: NamedPolicy) -> Self {
        Self {
            name: policy.name,
            document: policy.document,
        }
    }
}

/// All of them as the service takes them.
pub(super) fn named(policies: Vec<PolicyDocument>) -> Vec<NamedPolicy> {
    policies.into_iter().map(NamedPolicy::from).collect()
}

/// All of them as they are shown.
pub(super) fn shown(policies: Vec<NamedPolicy>) -> Vec<PolicyDocument> {
    policies.into_iter().map(PolicyDocument::from).collect()
}

/// The name of the schema.
pub(super) const SCHEMA: &str = "PolicyDocument";

/// The schema [`SCHEMA`].
pub(super) fn schema() -> Value {
    json!({
        "type": "object",
        "required": ["name", "document"],
        "additionalProperties": false,
        "properties": {
            "name": { "type": "string", "description": "1 to 64 characters of a-z A-Z 0-9 . _ -" },
            "document": { "type": "string", "description": "The policy as text: JSON in the language of IAM, kept as it is written." }
        }
    })
}

/// The schema of a list of them.
pub(super) fn list_schema() -> Value {
    json!({ "type": "array", "items": { "$ref": format!("#/components/schemas/{SCHEMA}") } })
}

/// A member that is there, be it null: serde calls this only where it was not left out.
pub(super) fn given<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
