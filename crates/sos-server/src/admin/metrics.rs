//! How much was asked of the store lately, and what its disk has left: for the console's page and for scripts that have no
//! Prometheus.

use super::{
    call::{Call, bucket_name},
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use crate::traffic::{Subject, Window};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sos_core::{BucketId, BucketName};
use sos_service::operations::own_buckets::FindOwnBuckets;

/// The disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskReport {
    /// The size of the file system that the data is on; `None` where the engine keeps nothing on one.
    pub total_bytes: Option<u64>,
    /// What of it is free.
    pub available_bytes: Option<u64>,
    /// What the store's data takes, counted once a minute at most; `None` for tenants but the first.
    pub data_bytes: Option<u64>,
}

pub(super) const GROUP: Group = Group {
    name: "metrics",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/metrics/traffic",
            operation: "getTraffic",
            summary: "How much was asked of the store, or of a bucket, in the last hour or day.",
            who: Who::Tenant,
            parameters: &[
                Parameter {
                    name: "window",
                    within: In::Query,
                    meaning: "`hour` (by minutes; the default) or `day` (by quarters of an hour).",
                },
                Parameter {
                    name: "bucket",
                    within: In::Query,
                    meaning: "Only requests to this bucket.",
                },
            ],
            body: Body::None,
            answered: Answered::json(
                StatusCode::OK,
                "Traffic",
                "Of a tenant's own buckets; for the operator, of everything. Kept in memory, gone with the process.",
            ),
            refusals: &[(400, "InvalidRequest"), (404, "NoSuchBucket")],
            handler: |call| Box::pin(get_traffic(call)),
        },
        Route {
            verb: Verb::Get,
            path: "/v1/metrics/disk",
            operation: "getDisk",
            summary: "The size of the disk that the data is on, and what of it is free.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "Disk", "In bytes."),
            refusals: &[],
            handler: |call| Box::pin(get_disk(call)),
        },
    ],
    schemas: || {
        vec![
            ("Traffic", traffic_schema()),
            ("BucketTraffic", bucket_schema()),
            (
                "Disk",
                json!({
                    "type": "object",
                    "required": ["total_bytes", "available_bytes", "data_bytes"],
                    "additionalProperties": false,
                    "properties": {
                        "total_bytes": { "type": ["integer", "null"], "description": "The size of the file system; null where the data is on none." },
                        "available_bytes": { "type": ["integer", "null"], "description": "What of it is free." },
                        "data_bytes": {
                            "type": ["integer", "null"],
                            "description": "What the store's data takes, counted once a minute at most. Null for every tenant but the first: it is the sum of all tenants'."
                        }
                    }
                }),
            ),
        ]
    },
};

async fn get_traffic(call: &Call<'_>) -> Result<Reply, Refusal> {
    let window = match call.query.get("window") {
        None | Some("hour") => Window::Hour,
        Some("day") => Window::Day,
        Some(_) => return Err(Refusal::bad_request("window is hour or day")),
    };
    let now = call.api.env.now();
    let history = &call.api.history;
    let report = match call.query.get("bucket") {
        Some(name) => {
            let name = bucket_name(name)?;
            let found = call
                .run(FindOwnBuckets {
                    names: vec![name.clone()],
                })
                .await?;
            let bucket = found.first().ok_or_else(|| no_such_bucket(&name))?;
            history.report(window, Subject::Buckets(&[bucket.id]), now)
        }
        None if call.is_operator() => history.report(window, Subject::Everything, now),
        None => {
            let own = own_buckets(call, history.buckets()).await?;
            history.report(window, Subject::Buckets(&own), now)
        }
    };
    Reply::json(StatusCode::OK, &report)
}

/// Those of the counted buckets that are the caller's now. One that was deleted is nobody's.
async fn own_buckets(
    call: &Call<'_>,
    counted: Vec<(BucketName, BucketId)>,
) -> Result<Vec<BucketId>, Refusal> {
    let names = counted.into_iter().map(|(name, _)| name).collect();
    let found = call.run(FindOwnBuckets { names }).await?;
    Ok(found.into_iter().map(|bucket| bucket.id).collect())
}

fn no_such_bucket(name: &BucketName) -> Refusal {
    sos_service::ServiceError::from(sos_core::Refusal::NoSuchBucket(name.to_string())).into()
}

async fn get_disk(call: &Call<'_>) -> Result<Reply, Refusal> {
    let Some(gauge) = &call.api.disk else {
        return Reply::json(StatusCode::OK, &DiskReport::default());
    };
    let found = gauge
        .read(call.api.env.now())
        .await?
        .map_err(|error| Refusal::internal(format!("the disk cannot be read: {error}")))?;
    let sees_all = call.is_operator() || call.caller.principal.tenant() == Some(&call.api.default_tenant);
    let report = DiskReport {
        total_bytes: Some(found.total_bytes),
        available_bytes: Some(found.available_bytes),
        data_bytes: sees_all.then_some(found.data_bytes),
    };
    Reply::json(StatusCode::OK, &report)
}

fn traffic_schema() -> Value {
    let counts = |meaning: &str| {
        json!({
            "type": "array",
            "description": meaning,
            "items": { "type": ["integer", "null"] }
        })
    };
    let latencies = |meaning: &str| {
        json!({
            "type": "array",
            "description": meaning,
            "items": { "type": ["number", "null"] }
        })
    };
    json!({
        "type": "object",
        "required": ["window", "step_seconds", "start", "series", "buckets"],
        "additionalProperties": false,
        "properties": {
            "window": { "enum": ["hour", "day"] },
            "step_seconds": { "enum": [60, 900], "description": "How long a slot is." },
            "start": {
                "type": "string",
                "format": "date-time",
                "description": "When the first slot begins. An hour has 60 slots, a day 96; the last is still running."
            },
            "series": {
                "type": "object",
                "description": "Slots, oldest first. Null where the process did not run; latencies also where there was no request.",
                "required": [
                    "requests", "errors_4xx", "errors_5xx", "received_bytes", "sent_bytes", "latency_p50_ms", "latency_p99_ms"
                ],
                "additionalProperties": false,
                "properties": {
                    "requests": counts("Requests that ended, preflights included, health checks not."),
                    "errors_4xx": counts("Those refused with a status of 400 to 499."),
                    "errors_5xx": counts("Those that failed with a status of 500 or more."),
                    "received_bytes": counts("Bytes of requests' bodies."),
                    "sent_bytes": counts("Bytes of answers' bodies."),
                    "latency_p50_ms": latencies("Half of the requests took no longer, a fifth more or less."),
                    "latency_p99_ms": latencies("99 of 100 took no longer.")
                }
            },
            "buckets": {
                "type": "array",
                "description": "Those that were asked for anything, by name. A thousand buckets are counted at once.",
                "items": { "$ref": "#/components/schemas/BucketTraffic" }
            }
        }
    })
}

fn bucket_schema() -> Value {
    json!({
        "type": "object",
        "description": "A bucket over the whole window.",
        "required": ["name", "requests", "errors", "received_bytes", "sent_bytes"],
        "additionalProperties": false,
        "properties": {
            "name": { "type": "string" },
            "requests": { "type": "integer" },
            "errors": { "type": "integer", "description": "Answers with a status of 400 or more." },
            "received_bytes": { "type": "integer" },
            "sent_bytes": { "type": "integer" }
        }
    })
}
