//! One key of many that was refused, while others were not.

use super::refusal::Refusal;
use serde::Serialize;
use serde_json::{Value, json};

/// A key and why it was refused.
#[derive(Clone, Debug, Serialize)]
pub(super) struct RefusedKey {
    /// The key as it was sent.
    key: String,
    /// For programs: S3's code where S3 has one.
    code: &'static str,
    /// For people.
    message: String,
}

impl RefusedKey {
    /// Says of a key why it was refused; what the public is not told goes to the log.
    pub(super) fn new(key: impl Into<String>, refusal: impl Into<Refusal>) -> Self {
        let (key, refusal) = (key.into(), refusal.into());
        if refusal.status.is_server_error() {
            tracing::error!(
                code = refusal.code,
                cause = refusal.cause.as_deref(),
                "one object of many failed"
            );
        }
        Self {
            key,
            code: refusal.code,
            message: refusal.message,
        }
    }
}

/// The name of the schema.
pub(super) const SCHEMA: &str = "RefusedKey";

/// The schema [`SCHEMA`].
pub(super) fn schema() -> Value {
    json!({
        "type": "object",
        "required": ["key", "code", "message"],
        "additionalProperties": false,
        "properties": {
            "key": { "type": "string" },
            "code": { "type": "string", "description": "For programs: S3's code where S3 has one." },
            "message": { "type": "string", "description": "For people." }
        }
    })
}
