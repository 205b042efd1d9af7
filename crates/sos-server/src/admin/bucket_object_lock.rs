//! Object lock of a bucket: whether its versions can be locked, and what locks new ones.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{DefaultRetention, RetentionPeriod, object_lock};
use sos_service::{
    ServiceError,
    operations::object_lock::{GetObjectLockConfiguration, PutObjectLockConfiguration},
};

/// Object lock of a bucket, and the retention of new versions that ask for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BucketLock {
    /// Whether it is enabled, which is for good.
    enabled: bool,
    /// `GOVERNANCE` or `COMPLIANCE`; absent where new versions are given nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mode: Option<String>,
    /// For so many days …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    days: Option<i64>,
    /// … or so many years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    years: Option<i64>,
}

pub(super) const GROUP: Group = Group {
    name: "object lock",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/object-lock",
            operation: "getBucketObjectLock",
            summary: "Whether a bucket has object lock, and what locks new versions in it.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "BucketLock", "What is set."),
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
                schema: "BucketLock",
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
        vec![(
            "BucketLock",
            json!({
                "type": "object",
                "required": ["enabled"],
                "additionalProperties": false,
                "properties": {
                    "enabled": { "type": "boolean", "description": "Once it is, it is for good." },
                    "mode": {
                        "enum": ["GOVERNANCE", "COMPLIANCE"],
                        "description": "What new versions are given that ask for nothing; nothing where it is left out. GOVERNANCE: who may bypass it can remove them all the same; COMPLIANCE: nobody can."
                    },
                    "days": { "type": "integer", "minimum": 1, "maximum": RetentionPeriod::MAX_DAYS, "description": "For so many days, or" },
                    "years": { "type": "integer", "minimum": 1, "maximum": RetentionPeriod::MAX_YEARS, "description": "for so many years." }
                }
            }),
        )]
    },
};

async fn get_object_lock(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    let operation = GetObjectLockConfiguration { bucket };
    let shown = match call.api.service.call(&call.caller, operation).await {
        Ok(default) => BucketLock::of(default),
        Err(ServiceError::NoSuchConfiguration(..)) => BucketLock::default(),
        Err(error) => return Err(error.into()),
    };
    Reply::json(StatusCode::OK, &shown)
}

async fn put_object_lock(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: BucketLock = call.json()?;
    if !wanted.enabled {
        return Err(Refusal::bad_request(
            "Object lock is never disabled: `enabled` is true, or nothing is asked.",
        ));
    }
    let default = wanted.default_retention()?;
    let bucket = call.bucket()?;
    call.run(PutObjectLockConfiguration { bucket, default }).await?;
    Ok(Reply::nothing())
}

impl BucketLock {
    fn of(default: Option<DefaultRetention>) -> Self {
        let period = default.map(|default| default.period);
        Self {
            enabled: true,
            mode: default.map(|default| object_lock::mode_name(default.compliance).to_owned()),
            days: match period {
                Some(RetentionPeriod::Days(days)) => Some(days.into()),
                _ => None,
            },
            years: match period {
                Some(RetentionPeriod::Years(years)) => Some(years.into()),
                _ => None,
            },
        }
    }

    fn default_retention(&self) -> Result<Option<DefaultRetention>, Refusal> {
        let period = match (&self.mode, self.days, self.years) {
            (None, None, None) => return Ok(None),
            (Some(_), Some(days), None) => RetentionPeriod::days(days),
            (Some(_), None, Some(years)) => RetentionPeriod::years(years),
            _ => None,
        };
        let (Some(mode), Some(period)) = (&self.mode, period) else {
            return Err(Refusal::bad_request(format!(
                "A default retention has a mode, and lasts either 1 to {} days or 1 to {} years.",
                RetentionPeriod::MAX_DAYS,
                RetentionPeriod::MAX_YEARS
            )));
        };
        let compliance = super::object_kept::mode(mode)?;
        Ok(Some(DefaultRetention { compliance, period }))
    }
}
