//! What keeps an object from being removed, as its details show it.

use super::{call::Call, refusal::Refusal};
use serde::Serialize;
use serde_json::{Value, json};
use sos_core::{ObjectKey, VersionId, object::Retention, object_lock};
use sos_s3::auth::iso_extended;
use sos_service::{
    ServiceError,
    operations::object_lock::{GetObjectLegalHold, GetObjectRetention},
};

/// A retention as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct ShownRetention {
    /// `GOVERNANCE` or `COMPLIANCE`.
    mode: String,
    /// Until when, RFC 3339.
    until: String,
}

/// What keeps a version; what is `None` nobody is told: the bucket has no object lock, or the caller may not see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct ShownLock {
    /// Its retention.
    retention: Option<ShownRetention>,
    /// Whether it is held.
    legal_hold: Option<bool>,
}

/// What keeps an object, as far as the caller may see it.
pub(super) async fn shown_lock(
    call: &Call<'_>,
    key: &ObjectKey,
    version: Option<VersionId>,
) -> Result<ShownLock, Refusal> {
    let service = &call.api.service;
    let retention = GetObjectRetention {
        bucket: call.bucket()?,
        key: key.clone(),
        version,
    };
    let hold = GetObjectLegalHold {
        bucket: call.bucket()?,
        key: key.clone(),
        version,
    };
    Ok(ShownLock {
        retention: told(service.call(&call.caller, retention).await)?
            .flatten()
            .map(ShownRetention::from),
        legal_hold: told(service.call(&call.caller, hold).await)?,
    })
}

/// Who may read an object may not always see what keeps it, and in most buckets nothing does.
fn told<T>(answer: Result<T, ServiceError>) -> Result<Option<T>, Refusal> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(ServiceError::AccessDenied | ServiceError::Refused(sos_core::Refusal::NoObjectLock)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The schema of a retention or null.
pub(super) fn retention_schema(description: &str) -> Value {
    json!({
        "description": description,
        "oneOf": [
            { "type": "null" },
            {
                "type": "object",
                "required": ["mode", "until"],
                "additionalProperties": false,
                "properties": {
                    "mode": { "enum": ["GOVERNANCE", "COMPLIANCE"] },
                    "until": { "type": "string", "format": "date-time" }
                }
            }
        ]
    })
}

impl From<Retention> for ShownRetention {
    fn from(Retention { compliance, until }: Retention) -> Self {
        Self {
            mode: object_lock::mode_name(compliance).to_owned(),
            until: iso_extended(until),
        }
    }
}
