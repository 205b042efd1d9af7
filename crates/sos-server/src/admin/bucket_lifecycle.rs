//! The lifecycle rules of a bucket: JSON or XML in and out, what they would do, and what the job did.

use super::{
    call::Call,
    entity_tag::quoted_etag,
    media,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{
    Timestamp,
    lifecycle::{Configuration, Date, MinimumObjectSize},
};
use sos_s3::lifecycle_document;
use sos_service::{
    lifecycle::{LifecycleCounts, LifecycleRun, LifecycleStatus},
    operations::{
        bucket_lifecycle::{DeleteBucketLifecycle, GetBucketLifecycle, PutBucketLifecycle},
        lifecycle_run::{GetBucketLifecycleStatus, PreviewBucketLifecycle, RunBucketLifecycle},
    },
};

/// The answer to rules that were set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleWritten {
    /// The entity tag of what is stored now, in quotes: what `If-Match` takes.
    pub etag: String,
    /// The rules as they are kept, every one with an id.
    pub configuration: Configuration,
}

/// What is asked of a preview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifecycleQuestion {
    /// Rules instead of those that are set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Configuration>,
    /// At which time, instead of now; ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Date>,
}

/// What the job did and does, since the server began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleReport {
    /// When all buckets were last gone through from beginning to end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_ended: Option<Date>,
    /// When they are gone through next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Date>,
    /// The last run of each bucket.
    pub buckets: Vec<LifecycleReported>,
}

/// The last run of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleReported {
    /// The bucket.
    pub bucket: String,
    /// When it began.
    pub started: Date,
    /// When it ended; left out while it is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Date>,
    /// The key that was reached, while it is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// What it did so far.
    pub counts: LifecycleCounts,
    /// Why it ended early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

const IF_MATCH: Parameter = Parameter {
    name: "If-Match",
    within: In::Header,
    meaning: "Only where the rules that are set have one of these entity tags; `*`: where any are set.",
};

const IF_NONE_MATCH: Parameter = Parameter {
    name: "If-None-Match",
    within: In::Header,
    meaning: "`*`: only where no rules are set.",
};

pub(super) const GROUP: Group = Group {
    name: "lifecycle",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/lifecycle",
            operation: "getBucketLifecycle",
            summary: "The lifecycle rules of a bucket.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered {
                status: StatusCode::OK,
                meaning: "The rules, as the AWS command line's JSON or S3's XML. The entity tag is that of what is stored, the \
                          same for both.",
                schema: Some("LifecycleConfiguration"),
                xml_too: true,
                etag: true,
            },
            refusals: &[(404, "NoSuchBucket"), (404, "NoSuchLifecycleConfiguration")],
            handler: |call| Box::pin(get_bucket_lifecycle(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/lifecycle",
            operation: "putBucketLifecycle",
            summary: "Replaces the lifecycle rules of a bucket; in force when answered.",
            who: Who::Tenant,
            parameters: &[IF_MATCH, IF_NONE_MATCH],
            body: Body::LifecycleDocument,
            answered: Answered {
                etag: true,
                ..Answered::json(StatusCode::OK, "LifecycleWritten", "They are set.")
            },
            refusals: &[
                (400, "MalformedXML"),
                (400, "MalformedJson"),
                (400, "InvalidArgument"),
                (400, "InvalidRequest"),
                (404, "NoSuchBucket"),
                (412, "PreconditionFailed"),
            ],
            handler: |call| Box::pin(put_bucket_lifecycle(call)),
        },
        Route {
            verb: Verb::Delete,
            path: "/v1/buckets/{bucket}/lifecycle",
            operation: "deleteBucketLifecycle",
            summary: "Removes the lifecycle rules of a bucket: nothing expires any more.",
            who: Who::Tenant,
            parameters: &[IF_MATCH],
            body: Body::None,
            answered: Answered::nothing("None are set."),
            refusals: &[(404, "NoSuchBucket"), (412, "PreconditionFailed")],
            handler: |call| Box::pin(delete_bucket_lifecycle(call)),
        },
        Route {
            verb: Verb::Post,
            path: "/v1/buckets/{bucket}/lifecycle/preview",
            operation: "previewBucketLifecycle",
            summary: "What rules would do now, or at another time: how much, and the first examples. Nothing is changed.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "LifecycleQuestion",
                required: false,
            },
            answered: Answered::json(
                StatusCode::OK,
                "LifecyclePreview",
                "At most 100 000 versions and uploads are looked at.",
            ),
            refusals: &[
                (400, "InvalidArgument"),
                (404, "NoSuchBucket"),
                (404, "NoSuchLifecycleConfiguration"),
            ],
            handler: |call| Box::pin(preview_bucket_lifecycle(call)),
        },
        Route {
            verb: Verb::Post,
            path: "/v1/buckets/{bucket}/lifecycle/run",
            operation: "runBucketLifecycle",
            summary: "Carries out what is due in a bucket by its rules; answered when that is done.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "LifecycleCounts", "What was done."),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(run_bucket_lifecycle(call)),
        },
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/lifecycle/status",
            operation: "getBucketLifecycleStatus",
            summary: "What the job of the lifecycle rules did last in a bucket, and when it runs next.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "LifecycleReport", "Since the server began."),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(get_bucket_lifecycle_status(call)),
        },
        Route {
            verb: Verb::Get,
            path: "/v1/lifecycle",
            operation: "getLifecycleStatus",
            summary: "What the job of the lifecycle rules did last in each bucket, and when it runs next.",
            who: Who::Operator,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "LifecycleReport", "Since the server began."),
            refusals: &[],
            handler: |call| Box::pin(std::future::ready(get_lifecycle_status(call))),
        },
    ],
    schemas: || {
        let count = || json!({ "type": "integer", "minimum": 0 });
        let time = |meaning: &str| json!({ "type": "string", "format": "date-time", "description": meaning });
        vec![
            (
                "LifecycleConfiguration",
                json!({
                    "type": "object",
                    "description": "As `aws s3api get-bucket-lifecycle-configuration` prints it. A body may also be S3's XML.",
                    "required": ["Rules"],
                    "additionalProperties": false,
                    "properties": {
                        "TransitionDefaultMinimumObjectSize": {
                            "type": "string",
                            "enum": ["all_storage_classes_128K", "varies_by_storage_class"]
                        },
                        "Rules": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 1000,
                            "items": { "type": "object", "required": ["Status"] }
                        }
                    }
                }),
            ),
            (
                "LifecycleWritten",
                json!({
                    "type": "object",
                    "required": ["etag", "configuration"],
                    "additionalProperties": false,
                    "properties": {
                        "etag": { "type": "string", "description": "The entity tag of what is stored now, in quotes: what If-Match takes." },
                        "configuration": { "$ref": "#/components/schemas/LifecycleConfiguration" }
                    }
                }),
            ),
            (
                "LifecycleQuestion",
                json!({
                    "type": "object",
                    "additionalProperties": false,
                    "properties": {
                        "draft": { "$ref": "#/components/schemas/LifecycleConfiguration" },
                        "at": time("At which time, instead of now.")
                    }
                }),
            ),
            (
                "LifecycleCounts",
                json!({
                    "type": "object",
                    "required": [
                        "examined", "expired", "removed_versions", "removed_markers", "transitioned", "aborted_uploads",
                        "locked", "changed"
                    ],
                    "additionalProperties": false,
                    "properties": {
                        "examined": count(),
                        "expired": count(),
                        "removed_versions": count(),
                        "removed_markers": count(),
                        "transitioned": count(),
                        "aborted_uploads": count(),
                        "locked": count(),
                        "changed": count()
                    }
                }),
            ),
            (
                "LifecyclePreview",
                json!({
                    "type": "object",
                    "required": ["counts", "examples", "truncated"],
                    "additionalProperties": false,
                    "properties": {
                        "counts": { "$ref": "#/components/schemas/LifecycleCounts" },
                        "examples": {
                            "type": "array",
                            "maxItems": 20,
                            "items": {
                                "type": "object",
                                "required": ["action", "rule", "key"],
                                "additionalProperties": false,
                                "properties": {
                                    "action": {
                                        "type": "string",
                                        "enum": ["expire", "remove_version", "remove_marker", "transition", "abort_upload"]
                                    },
                                    "rule": { "type": "string" },
                                    "key": { "type": "string" },
                                    "version": { "type": "string" }
                                }
                            }
                        },
                        "truncated": { "type": "boolean", "description": "Whether there is more in the bucket than was looked at." }
                    }
                }),
            ),
            (
                "LifecycleReport",
                json!({
                    "type": "object",
                    "required": ["buckets"],
                    "additionalProperties": false,
                    "properties": {
                        "last_ended": time("When all buckets were last gone through from beginning to end."),
                        "next": time("When they are gone through next."),
                        "buckets": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["bucket", "started", "counts"],
                                "additionalProperties": false,
                                "properties": {
                                    "bucket": { "type": "string" },
                                    "started": time("When the run began."),
                                    "ended": time("When it ended; left out while it is under way."),
                                    "position": { "type": "string", "description": "The key that was reached." },
                                    "counts": { "$ref": "#/components/schemas/LifecycleCounts" },
                                    "error": { "type": "string", "description": "Why it ended early." }
                                }
                            }
                        }
                    }
                }),
            ),
        ]
    },
};

async fn get_bucket_lifecycle(call: &Call<'_>) -> Result<Reply, Refusal> {
    let as_xml = media::prefers_xml(call.headers)?;
    let bucket = call.bucket()?;
    let configuration = call.run(GetBucketLifecycle { bucket }).await?;
    let etag = quoted_etag(&configuration.to_stored());
    let reply = if as_xml {
        Reply::document(
            StatusCode::OK,
            media::XML,
            lifecycle_document::write(&configuration),
        )
    } else {
        Reply::document(StatusCode::OK, media::JSON, configuration.to_json())
    };
    Ok(reply.with(header::ETAG, &etag).with(header::VARY, "Accept"))
}

async fn put_bucket_lifecycle(call: &Call<'_>) -> Result<Reply, Refusal> {
    let is_xml = call.body.trim_ascii_start().starts_with(b"<");
    let configuration = if is_xml {
        lifecycle_document::parse(&call.body, MinimumObjectSize::default())?
    } else {
        Configuration::parse_json(&call.body).map_err(Refusal::malformed_json)?
    };
    let operation = PutBucketLifecycle {
        bucket: call.bucket()?,
        configuration,
        conditions: call.conditions()?,
    };
    let configuration = call.run(operation).await?;
    let etag = quoted_etag(&configuration.to_stored());
    let written = LifecycleWritten {
        etag: etag.clone(),
        configuration,
    };
    Ok(Reply::json(StatusCode::OK, &written)?.with(header::ETAG, &etag))
}

async fn delete_bucket_lifecycle(call: &Call<'_>) -> Result<Reply, Refusal> {
    let operation = DeleteBucketLifecycle {
        bucket: call.bucket()?,
        conditions: call.conditions()?,
    };
    call.run(operation).await?;
    Ok(Reply::nothing())
}

async fn preview_bucket_lifecycle(call: &Call<'_>) -> Result<Reply, Refusal> {
    let question: LifecycleQuestion = call.json()?;
    let operation = PreviewBucketLifecycle {
        bucket: call.bucket()?,
        draft: question.draft,
        at: question.at.map(|at| at.0),
    };
    Reply::json(StatusCode::OK, &call.run(operation).await?)
}

async fn run_bucket_lifecycle(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    Reply::json(StatusCode::OK, &call.run(RunBucketLifecycle { bucket }).await?)
}

async fn get_bucket_lifecycle_status(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    let status = call.run(GetBucketLifecycleStatus { bucket }).await?;
    Reply::json(StatusCode::OK, &report(status))
}

fn get_lifecycle_status(call: &Call<'_>) -> Result<Reply, Refusal> {
    Reply::json(StatusCode::OK, &report(call.api.service.lifecycle_status()))
}

fn report(status: LifecycleStatus) -> LifecycleReport {
    let reported = |(bucket, run): (sos_core::BucketName, LifecycleRun)| LifecycleReported {
        bucket: bucket.to_string(),
        started: Date(run.started),
        ended: run.ended.map(Date),
        position: run.position,
        counts: run.counts,
        error: run.error,
    };
    let date = |moment: Option<Timestamp>| moment.map(Date);
    LifecycleReport {
        last_ended: date(status.last_ended),
        next: date(status.next),
        buckets: status.buckets.into_iter().map(reported).collect(),
    }
}
