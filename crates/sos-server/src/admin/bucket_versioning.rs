//! Whether a bucket keeps older versions, and what locks new ones.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{DefaultRetention, RetentionPeriod, Versioning, object_lock};
use sos_service::{
    ServiceError,
    operations::{
        bucket_versioning::{GetBucketVersioning, PutBucketVersioning},
        object_lock::{GetObjectLockConfiguration, PutObjectLockConfiguration},
    },
};

/// Whether older versions are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BucketVersioning {
    /// `enabled`, `suspended`, or `off` where it never was enabled.
    pub(super) versioning: String,
}

/// Object lock of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ObjectLock {
    /// Whether it is enabled, which is for good.
    pub(super) enabled: bool,
    /// What new versions are given that ask for nothing.
    #[serde(default)]
    pub(super) default: Option<LockDefault>,
}

/// The retention that new versions are given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LockDefault {
    /// `GOVERNANCE` or `COMPLIANCE`.
    pub(super) mode: String,
    /// For so many days …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) days: Option<i64>,
    /// … or so many years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) years: Option<i64>,
}

pub(super) const GROUP: Group = Group {
    name: "versioning",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/versioning",
            operation: "getBucketVersioning",
            summary: "Whether a bucket keeps older versions.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "BucketVersioning", "What is set."),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(get_versioning(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/versioning",
            operation: "putBucketVersioning",
            summary: "Keeps older versions from now on, or no new ones; in force when answered. It is never off again.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "BucketVersioning",
                required: true,
            },
            answered: Answered::nothing("It is so."),
            refusals: &[
                (400, "InvalidRequest"),
                (404, "NoSuchBucket"),
                (409, "InvalidBucketState"),
            ],
            handler: |call| Box::pin(put_versioning(call)),
        },
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/object-lock",
            operation: "getBucketObjectLock",
            summary: "Whether a bucket has object lock, and what locks new versions in it.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "BucketObjectLock", "What is set."),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(get_object_lock(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/object-lock",
            operation: "putBucketObjectLock",
            summary: "Enables object lock, for good, in a bucket that keeps versions, and says what locks new ones.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "BucketObjectLock",
                required: true,
            },
            answered: Answered::nothing("It is so."),
            refusals: &[
                (400, "InvalidRequest"),
                (404, "NoSuchBucket"),
                (409, "InvalidBucketState"),
            ],
            handler: |call| Box::pin(put_object_lock(call)),
        },
    ],
    schemas: || {
        vec![
            (
                "BucketVersioning",
                json!({
                    "type": "object",
                    "required": ["versioning"],
                    "additionalProperties": false,
                    "properties": {
                        "versioning": {
                            "enum": ["enabled", "suspended", "off"],
                            "description": "enabled: every write and every delete keeps what was before; suspended: versions stay, and new ones take the place of the one without an id; off: it never was enabled, which nobody can ask for."
                        }
                    }
                }),
            ),
            (
                "DefaultRetention",
                json!({
                    "type": "object",
                    "required": ["mode"],
                    "additionalProperties": false,
                    "properties": {
                        "mode": {
                            "enum": ["GOVERNANCE", "COMPLIANCE"],
                            "description": "GOVERNANCE: who may bypass it can remove a version all the same; COMPLIANCE: nobody can."
                        },
                        "days": { "type": "integer", "minimum": 1, "maximum": RetentionPeriod::MAX_DAYS, "description": "For so many days, or" },
                        "years": { "type": "integer", "minimum": 1, "maximum": RetentionPeriod::MAX_YEARS, "description": "for so many years." }
                    }
                }),
            ),
            (
                "BucketObjectLock",
                json!({
                    "type": "object",
                    "required": ["enabled", "default"],
                    "additionalProperties": false,
                    "properties": {
                        "enabled": { "type": "boolean", "description": "Once it is, it is for good." },
                        "default": {
                            "description": "What new versions are given that ask for nothing: nothing where it is null.",
                            "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/DefaultRetention" }]
                        }
                    }
                }),
            ),
        ]
    },
};

async fn get_versioning(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    let versioning = match call.run(GetBucketVersioning { bucket }).await? {
        Versioning::Unversioned => "off",
        Versioning::Enabled => "enabled",
        Versioning::Suspended => "suspended",
    };
    let versioning = versioning.to_owned();
    Reply::json(StatusCode::OK, &BucketVersioning { versioning })
}

async fn put_versioning(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: BucketVersioning = call.json()?;
    let versioning = match wanted.versioning.as_str() {
        "enabled" => Versioning::Enabled,
        "suspended" => Versioning::Suspended,
        other => {
            return Err(Refusal::bad_request(format!(
                "{other:?} cannot be asked for: versioning is enabled or suspended."
            )));
        }
    };
    let bucket = call.bucket()?;
    call.run(PutBucketVersioning { bucket, versioning }).await?;
    Ok(Reply::nothing())
}

async fn get_object_lock(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    let found = call
        .api
        .service
        .call(&call.caller, GetObjectLockConfiguration { bucket })
        .await;
    let (enabled, default) = match found {
        Ok(default) => (true, default),
        Err(ServiceError::NoSuchConfiguration(..)) => (false, None),
        Err(error) => return Err(error.into()),
    };
    let default = default.map(|DefaultRetention { compliance, period }| {
        let (days, years) = match period {
            RetentionPeriod::Days(days) => (Some(days.into()), None),
            RetentionPeriod::Years(years) => (None, Some(years.into())),
        };
        LockDefault {
            mode: object_lock::mode_name(compliance).to_owned(),
            days,
            years,
        }
    });
    Reply::json(StatusCode::OK, &ObjectLock { enabled, default })
}

async fn put_object_lock(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: ObjectLock = call.json()?;
    if !wanted.enabled {
        return Err(Refusal::bad_request(
            "Object lock is never disabled: `enabled` is true, or nothing is asked.",
        ));
    }
    let default = wanted.default.map(|default| default.read()).transpose()?;
    let bucket = call.bucket()?;
    call.run(PutObjectLockConfiguration { bucket, default }).await?;
    Ok(Reply::nothing())
}

impl LockDefault {
    fn read(&self) -> Result<DefaultRetention, Refusal> {
        let period = match (self.days, self.years) {
            (Some(days), None) => RetentionPeriod::days(days),
            (None, Some(years)) => RetentionPeriod::years(years),
            _ => None,
        };
        let period = period.ok_or_else(|| {
            Refusal::bad_request(format!(
                "A default retention lasts either 1 to {} days or 1 to {} years.",
                RetentionPeriod::MAX_DAYS,
                RetentionPeriod::MAX_YEARS
            ))
        })?;
        let compliance = mode(&self.mode)?;
        Ok(DefaultRetention { compliance, period })
    }
}

/// Whether the mode of this name is COMPLIANCE.
pub(super) fn mode(name: &str) -> Result<bool, Refusal> {
    object_lock::parse_mode(name).ok_or_else(|| {
        Refusal::bad_request(format!(
            "{name:?} is no mode; they are GOVERNANCE and COMPLIANCE."
        ))
    })
}
