//! The object lock of a bucket, and the retention of its new versions.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{
    ConfigKind, DefaultRetention,
    object_lock::{RetentionPeriod, mode_name, parse_mode},
};
use sos_service::{
    ServiceError,
    operations::object_lock::{GetObjectLockConfiguration, PutObjectLockConfiguration},
};

/// The object lock of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketLock {
    /// Whether versions can be locked. Once they can, they always can.
    pub enabled: bool,
    /// The mode of the default retention, `GOVERNANCE` or `COMPLIANCE`; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Its days; never beside years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Its years; never beside days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<u32>,
}

pub(super) const GROUP: Group = Group {
    name: "object lock",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/object-lock",
            operation: "getBucketObjectLock",
            summary: "Whether versions of a bucket can be locked, and the retention that new ones are given.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "BucketLock", "What is set."),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(get_bucket_object_lock(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/object-lock",
            operation: "putBucketObjectLock",
            summary: "Enables object lock for good, in a bucket with versioning enabled, and sets the retention of new \
                      versions or, without a mode, none. Versions that are there stay as they are.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "BucketLock",
                required: true,
            },
            answered: Answered::nothing("It is set."),
            refusals: &[
                (400, "MalformedJson"),
                (400, "InvalidRequest"),
                (404, "NoSuchBucket"),
                (409, "InvalidBucketState"),
            ],
            handler: |call| Box::pin(put_bucket_object_lock(call)),
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
                    "enabled": {
                        "type": "boolean",
                        "description": "Whether versions can be locked. Once they can, they always can."
                    },
                    "mode": {
                        "enum": ["GOVERNANCE", "COMPLIANCE"],
                        "description": "The mode of the default retention, with days or years; absent where there is none."
                    },
                    "days": { "type": "integer", "minimum": 1, "maximum": RetentionPeriod::MAX_DAYS },
                    "years": { "type": "integer", "minimum": 1, "maximum": RetentionPeriod::MAX_YEARS }
                }
            }),
        )]
    },
};

impl From<Option<DefaultRetention>> for BucketLock {
    fn from(default: Option<DefaultRetention>) -> Self {
        let (days, years) = match default.map(|default| default.period) {
            None => (None, None),
            Some(RetentionPeriod::Days(days)) => (Some(days), None),
            Some(RetentionPeriod::Years(years)) => (None, Some(years)),
        };
        Self {
            enabled: true,
            mode: default.map(|default| mode_name(default.compliance).to_owned()),
            days,
            years,
        }
    }
}

impl BucketLock {
    /// The default retention asked for.
    fn default_retention(&self) -> Result<Option<DefaultRetention>, Refusal> {
        let Some(mode) = &self.mode else {
            if self.days.or(self.years).is_some() {
                return Err(Refusal::bad_request(
                    "Days or years go with a mode: GOVERNANCE or COMPLIANCE.",
                ));
            }
            return Ok(None);
        };
        let compliance = parse_mode(mode).ok_or_else(|| {
            Refusal::bad_request(format!(
                "{mode:?} is no mode; they are GOVERNANCE and COMPLIANCE."
            ))
        })?;
        let period = match (self.days, self.years) {
            (Some(days), None) => RetentionPeriod::days(days.into()),
            (None, Some(years)) => RetentionPeriod::years(years.into()),
            _ => return Err(Refusal::bad_request("A mode goes with either days or years.")),
        };
        let period = period.ok_or_else(|| {
            Refusal::bad_request(format!(
                "A default retention lasts 1 to {} days or 1 to {} years.",
                RetentionPeriod::MAX_DAYS,
                RetentionPeriod::MAX_YEARS
            ))
        })?;
        Ok(Some(DefaultRetention { compliance, period }))
    }
}

async fn get_bucket_object_lock(call: &Call<'_>) -> Result<Reply, Refusal> {
    let operation = GetObjectLockConfiguration {
        bucket: call.bucket()?,
    };
    let shown = match call.api.service.call(&call.caller, operation).await {
        Ok(default) => BucketLock::from(default),
        Err(ServiceError::NoSuchConfiguration(_, ConfigKind::ObjectLock)) => BucketLock::default(),
        Err(error) => return Err(error.into()),
    };
    Reply::json(StatusCode::OK, &shown)
}

async fn put_bucket_object_lock(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: BucketLock = call.json()?;
    if !wanted.enabled {
        return Err(Refusal::bad_request(
            "Object lock is enabled for good: \"enabled\" must be true. Without a mode, new versions are given no retention.",
        ));
    }
    let operation = PutObjectLockConfiguration {
        bucket: call.bucket()?,
        default: wanted.default_retention()?,
    };
    call.run(operation).await?;
    Ok(Reply::nothing())
}
