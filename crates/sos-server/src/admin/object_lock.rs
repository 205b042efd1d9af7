//! The retention and the legal hold of an object's version.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{
    VersionId,
    object::Retention,
    object_lock::{mode_name, parse_mode},
};
use sos_s3::auth::{iso_extended, parse_iso_extended};
use sos_service::operations::object_lock::{
    GetObjectLegalHold, GetObjectRetention, PutObjectLegalHold, PutObjectRetention,
};

/// Until when a version is kept.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShownRetention {
    mode: String,
    until: String,
}

/// The retention of a version.
#[derive(Debug, Serialize)]
struct RetentionOfVersion {
    retention: Option<ShownRetention>,
}

/// The retention that a version is to have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedRetention {
    retention: Option<ShownRetention>,
    #[serde(default)]
    bypass_governance: bool,
}

/// The legal hold of a version.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LegalHold {
    legal_hold: bool,
}

const OF_VERSION: &[Parameter] = &[
    Parameter {
        name: "key",
        within: In::RequiredQuery,
        meaning: "The key.",
    },
    Parameter {
        name: "version",
        within: In::Query,
        meaning: "The version; the current one where it is left out.",
    },
];

const READ_REFUSALS: &[(u16, &str)] = &[
    (400, "InvalidRequest"),
    (404, "NoSuchBucket"),
    (404, "NoSuchKey"),
    (404, "NoSuchVersion"),
];

const WRITE_REFUSALS: &[(u16, &str)] = &[
    (400, "MalformedJson"),
    (400, "InvalidRequest"),
    (400, "InvalidArgument"),
    (404, "NoSuchBucket"),
    (404, "NoSuchKey"),
    (404, "NoSuchVersion"),
];

pub(super) const GROUP: Group = Group {
    name: "object lock",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/objects/retention",
            operation: "getObjectRetention",
            summary: "Until when a version is kept; null where it has no retention.",
            who: Who::Tenant,
            parameters: OF_VERSION,
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "Retention", "What is set."),
            refusals: READ_REFUSALS,
            handler: |call| Box::pin(get_retention(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/objects/retention",
            operation: "putObjectRetention",
            summary: "Keeps a version until a moment to come. COMPLIANCE is only lengthened; GOVERNANCE is shortened or \
                      removed by who may bypass it and says so.",
            who: Who::Tenant,
            parameters: OF_VERSION,
            body: Body::Json {
                schema: "WantedRetention",
                required: true,
            },
            answered: Answered::nothing("It is set."),
            refusals: WRITE_REFUSALS,
            handler: |call| Box::pin(put_retention(call)),
        },
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/objects/legal-hold",
            operation: "getObjectLegalHold",
            summary: "Whether a version has a legal hold.",
            who: Who::Tenant,
            parameters: OF_VERSION,
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "LegalHold", "Whether it has."),
            refusals: READ_REFUSALS,
            handler: |call| Box::pin(get_legal_hold(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/objects/legal-hold",
            operation: "putObjectLegalHold",
            summary: "Puts a legal hold on a version, or lifts it.",
            who: Who::Tenant,
            parameters: OF_VERSION,
            body: Body::Json {
                schema: "LegalHold",
                required: true,
            },
            answered: Answered::nothing("It is set."),
            refusals: WRITE_REFUSALS,
            handler: |call| Box::pin(put_legal_hold(call)),
        },
    ],
    schemas: || {
        let retention = json!({
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
        });
        vec![
            (
                "Retention",
                json!({
                    "type": "object",
                    "required": ["retention"],
                    "additionalProperties": false,
                    "properties": { "retention": retention }
                }),
            ),
            (
                "WantedRetention",
                json!({
                    "type": "object",
                    "required": ["retention"],
                    "additionalProperties": false,
                    "properties": {
                        "retention": retention,
                        "bypass_governance": {
                            "type": "boolean",
                            "description": "Shorten or remove GOVERNANCE, where the caller may."
                        }
                    }
                }),
            ),
            (
                "LegalHold",
                json!({
                    "type": "object",
                    "required": ["legal_hold"],
                    "additionalProperties": false,
                    "properties": { "legal_hold": { "type": "boolean" } }
                }),
            ),
        ]
    },
};

/// The version that the query names.
fn version(call: &Call<'_>) -> Result<Option<VersionId>, Refusal> {
    let named = call.query.get("version").map(|text| {
        VersionId::parse(text).map_err(|_| Refusal::bad_request(format!("{text:?} is no version id.")))
    });
    named.transpose()
}

async fn get_retention(call: &Call<'_>) -> Result<Reply, Refusal> {
    let operation = GetObjectRetention {
        bucket: call.bucket()?,
        key: call.key()?,
        version: version(call)?,
    };
    let retention = call.run(operation).await?.map(|retention| ShownRetention {
        mode: mode_name(retention.compliance).to_owned(),
        until: iso_extended(retention.until),
    });
    Reply::json(StatusCode::OK, &RetentionOfVersion { retention })
}

async fn put_retention(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: WantedRetention = call.json()?;
    let retention = wanted.retention.map(|wanted| {
        let mode = &wanted.mode;
        let compliance = parse_mode(mode).ok_or_else(|| {
            Refusal::bad_request(format!(
                "{mode:?} is no mode; they are GOVERNANCE and COMPLIANCE."
            ))
        })?;
        let text = &wanted.until;
        let until = parse_iso_extended(text).ok_or_else(|| {
            Refusal::bad_request(format!(
                "{text:?} is no moment as RFC 3339 writes it, such as 2030-12-31T23:59:59Z"
            ))
        })?;
        Ok::<_, Refusal>(Retention { compliance, until })
    });
    let operation = PutObjectRetention {
        bucket: call.bucket()?,
        key: call.key()?,
        version: version(call)?,
        retention: retention.transpose()?,
        bypass_governance: wanted.bypass_governance,
    };
    call.run(operation).await?;
    Ok(Reply::nothing())
}

async fn get_legal_hold(call: &Call<'_>) -> Result<Reply, Refusal> {
    let operation = GetObjectLegalHold {
        bucket: call.bucket()?,
        key: call.key()?,
        version: version(call)?,
    };
    let legal_hold = call.run(operation).await?;
    Reply::json(StatusCode::OK, &LegalHold { legal_hold })
}

async fn put_legal_hold(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: LegalHold = call.json()?;
    let operation = PutObjectLegalHold {
        bucket: call.bucket()?,
        key: call.key()?,
        version: version(call)?,
        hold: wanted.legal_hold,
    };
    call.run(operation).await?;
    Ok(Reply::nothing())
}
