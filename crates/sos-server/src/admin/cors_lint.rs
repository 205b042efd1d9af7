//! What is likely wrong with CORS rules: of a bucket, or of a document before it is set.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sos_cors::{
    Configuration,
    lint::{self, Finding},
};
use sos_service::{heavy_work, operations::bucket_cors::GetBucketCors};

/// What is likely wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorsFindings {
    /// Rule by rule; at most [`lint::MAX_FINDINGS`].
    pub findings: Vec<Finding>,
}

pub(super) const GROUP: Group = Group {
    name: "lint",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/cors/lint",
            operation: "lintBucketCors",
            summary: "What is likely wrong with the CORS configuration of a bucket.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(
                StatusCode::OK,
                "CorsFindings",
                "The findings; an empty list is a good one.",
            ),
            refusals: &[(404, "NoSuchBucket"), (404, "NoSuchCORSConfiguration")],
            handler: |call| Box::pin(lint_bucket_cors(call)),
        },
        Route {
            verb: Verb::Post,
            path: "/v1/cors/lint",
            operation: "lintCors",
            summary: "What is likely wrong with a CORS configuration; nothing is set.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::CorsDocument,
            answered: Answered::json(
                StatusCode::OK,
                "CorsFindings",
                "The findings; an empty list is a good one.",
            ),
            refusals: &[(400, "MalformedXML"), (400, "InvalidRequest")],
            handler: |call| Box::pin(lint_cors(call)),
        },
    ],
    schemas: || {
        vec![
            (
                "CorsFindings",
                json!({
                    "type": "object",
                    "required": ["findings"],
                    "additionalProperties": false,
                    "properties": {
                        "findings": {
                            "type": "array",
                            "maxItems": lint::MAX_FINDINGS,
                            "items": { "$ref": "#/components/schemas/CorsFinding" }
                        }
                    }
                }),
            ),
            ("CorsFinding", finding_schema()),
            ("CorsEdit", edit_schema()),
        ]
    },
};

async fn lint_bucket_cors(call: &Call<'_>) -> Result<Reply, Refusal> {
    let document = call
        .run(GetBucketCors {
            bucket: call.bucket()?,
        })
        .await?;
    let configuration = Configuration::parse_stored_xml(&document)
        .map_err(|error| Refusal::internal(format!("the stored configuration cannot be read: {error}")))?;
    answer(configuration).await
}

async fn lint_cors(call: &Call<'_>) -> Result<Reply, Refusal> {
    answer(Configuration::parse_any(&call.body)?).await
}

async fn answer(configuration: Configuration) -> Result<Reply, Refusal> {
    let findings = heavy_work(move || lint::lint(&configuration)).await?;
    Reply::json(StatusCode::OK, &CorsFindings { findings })
}

fn finding_schema() -> Value {
    let codes: Vec<&str> = lint::Code::ALL.iter().map(|code| code.as_str()).collect();
    json!({
        "type": "object",
        "required": ["code", "severity", "rule", "element", "value", "reason", "fix"],
        "additionalProperties": false,
        "properties": {
            "code": { "enum": codes },
            "severity": {
                "enum": ["warning", "note"],
                "description": "warning: pages will fail, or more are let in than meant; note: it works, but slower or longer than it need be."
            },
            "rule": { "type": ["integer", "null"], "description": "The number of the rule, from 1." },
            "element": { "enum": ["AllowedOrigin", "AllowedMethod", "AllowedHeader", "ExposeHeader", "MaxAgeSeconds", null] },
            "value": { "type": ["string", "null"], "description": "The value, verbatim, where it is about one." },
            "reason": { "type": "string", "description": "Why it hurts, in one or two sentences." },
            "fix": {
                "type": "object",
                "required": ["title", "widens", "edits"],
                "additionalProperties": false,
                "properties": {
                    "title": { "type": "string", "description": "What the edits do, as an instruction." },
                    "widens": { "type": "boolean", "description": "Whether requests are allowed afterwards that were not before." },
                    "edits": { "type": "array", "items": { "$ref": "#/components/schemas/CorsEdit" } }
                }
            }
        }
    })
}

/// One step of a fix or of a suggestion.
fn edit_schema() -> Value {
    let number = || json!({ "type": "integer", "description": "The number of a rule, from 1." });
    let list = || json!({ "enum": ["AllowedOrigin", "AllowedMethod", "AllowedHeader", "ExposeHeader"] });
    let text = || json!({ "type": "string" });
    let step = |op: &str, members: Vec<(&str, Value)>| {
        let mut properties = json!({ "op": { "const": op }, "rule": number() });
        let mut required = vec!["op", "rule"];
        for (name, schema) in members {
            properties[name] = schema;
            required.push(name);
        }
        json!({ "type": "object", "required": required, "additionalProperties": false, "properties": properties })
    };
    json!({
        "description": "One step. Steps are carried out in sequence, and each sees what those before it left, rule numbers included.",
        "oneOf": [
            step("add_value", vec![("element", list()), ("value", text())]),
            step("remove_value", vec![("element", list()), ("value", text())]),
            step("replace_value", vec![("element", list()), ("value", text()), ("with", text())]),
            step("set_max_age", vec![("seconds", json!({ "type": ["integer", "null"] }))]),
            step("remove_rule", vec![]),
            step("insert_rule", vec![("content", json!({ "$ref": "#/components/schemas/CorsRule" }))]),
            step("move_rule", vec![("to", number())]),
        ]
    })
}
