//! What the CORS configuration of a bucket was before each of its last changes.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{FORMER_DOCUMENTS, FormerDocument};
use sos_cors::Configuration;
use sos_s3::auth::iso_extended;
use sos_service::operations::bucket_cors::GetCorsHistory;

/// What the configuration was, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorsHistory {
    /// At most [`FORMER_DOCUMENTS`].
    pub entries: Vec<FormerCors>,
}

/// What the configuration was before one change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerCors {
    /// How many changes ago, from 1.
    pub number: usize,
    /// When the change came that replaced it, RFC 3339.
    pub saved: String,
    /// The configuration; `None`: none was set.
    pub document: Option<Configuration>,
}

pub(super) const GROUP: Group = Group {
    name: "history",
    routes: &[Route {
        verb: Verb::Get,
        path: "/v1/buckets/{bucket}/cors/history",
        operation: "getCorsHistory",
        summary: "What the CORS configuration of a bucket was before each of its last ten changes, whoever made them.",
        who: Who::Tenant,
        parameters: &[],
        body: Body::None,
        answered: Answered::json(
            StatusCode::OK,
            "CorsHistory",
            "Newest first. A change is undone by a PUT of what was before it, or a DELETE where nothing was.",
        ),
        refusals: &[(404, "NoSuchBucket")],
        handler: |call| Box::pin(get_cors_history(call)),
    }],
    schemas: || {
        vec![
            (
                "CorsHistory",
                json!({
                    "type": "object",
                    "required": ["entries"],
                    "additionalProperties": false,
                    "properties": {
                        "entries": {
                            "type": "array",
                            "maxItems": FORMER_DOCUMENTS,
                            "items": { "$ref": "#/components/schemas/FormerCors" }
                        }
                    }
                }),
            ),
            (
                "FormerCors",
                json!({
                    "type": "object",
                    "required": ["number", "saved", "document"],
                    "additionalProperties": false,
                    "properties": {
                        "number": { "type": "integer", "description": "How many changes ago, from 1." },
                        "saved": {
                            "type": "string",
                            "format": "date-time",
                            "description": "When the change came that replaced it."
                        },
                        "document": {
                            "description": "Null: none was set.",
                            "oneOf": [{ "$ref": "#/components/schemas/CorsConfiguration" }, { "type": "null" }]
                        }
                    }
                }),
            ),
        ]
    },
};

async fn get_cors_history(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    let former = call.run(GetCorsHistory { bucket }).await?;
    let entries = former
        .into_iter()
        .enumerate()
        .map(|(index, former)| shown(index + 1, &former))
        .collect::<Result<_, _>>()?;
    Reply::json(StatusCode::OK, &CorsHistory { entries })
}

fn shown(number: usize, former: &FormerDocument) -> Result<FormerCors, Refusal> {
    let document = former
        .content
        .as_deref()
        .map(Configuration::parse_stored_xml)
        .transpose()
        .map_err(|error| Refusal::internal(format!("a former configuration cannot be read: {error}")))?;
    Ok(FormerCors {
        number,
        saved: iso_extended(former.replaced),
        document,
    })
}
