//! What CORS denied lately in a bucket.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use http::StatusCode;
use serde_json::{Value, json};
use sos_service::{
    limits,
    operations::cors_insight::{ClearCorsDenials, GetCorsDenials},
};

pub(super) const GROUP: Group = Group {
    name: "denials",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/cors/denials",
            operation: "getCorsDenials",
            summary: "The requests of pages that CORS denied lately, why, and what would allow them.",
            who: Who::Tenant,
            parameters: &[Parameter {
                name: "after",
                within: In::Query,
                meaning: "Only those that happened since: `cursor` of the answer before.",
            }],
            body: Body::None,
            answered: Answered::json(
                StatusCode::OK,
                "CorsDenials",
                "Newest first, explained by the rules in force now. They are kept in memory and are gone with the process.",
            ),
            refusals: &[(400, "InvalidRequest"), (404, "NoSuchBucket")],
            handler: |call| Box::pin(get_cors_denials(call)),
        },
        Route {
            verb: Verb::Delete,
            path: "/v1/buckets/{bucket}/cors/denials",
            operation: "clearCorsDenials",
            summary: "Forgets what CORS denied in a bucket.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::nothing("None is known."),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(clear_cors_denials(call)),
        },
    ],
    schemas: || {
        vec![
            (
                "CorsDenials",
                json!({
                    "type": "object",
                    "required": ["denials", "cursor", "dropped"],
                    "additionalProperties": false,
                    "properties": {
                        "denials": {
                            "type": "array",
                            "maxItems": limits::DENIALS_PER_BUCKET,
                            "items": { "$ref": "#/components/schemas/CorsDenial" }
                        },
                        "cursor": { "type": "integer", "description": "What `after` is next time." },
                        "dropped": { "type": "integer", "description": "How many had to make room for others." }
                    }
                }),
            ),
            ("CorsDenial", denial_schema()),
        ]
    },
};

async fn get_cors_denials(call: &Call<'_>) -> Result<Reply, Refusal> {
    let after = match call.query.get("after") {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| {
            Refusal::bad_request("after is a whole number: the `cursor` of an earlier answer".to_owned())
        })?),
    };
    let operation = GetCorsDenials {
        bucket: call.bucket()?,
        after,
    };
    Reply::json(StatusCode::OK, &call.run(operation).await?)
}

async fn clear_cors_denials(call: &Call<'_>) -> Result<Reply, Refusal> {
    call.run(ClearCorsDenials {
        bucket: call.bucket()?,
    })
    .await?;
    Ok(Reply::nothing())
}

fn denial_schema() -> Value {
    let text = |meaning: &str| json!({ "type": "string", "description": meaning });
    let moment = || json!({ "type": "string", "format": "date-time" });
    json!({
        "type": "object",
        "description": "Denials that look the same. Texts come from strangers; those that were too long end in `…`.",
        "required": [
            "kind", "origin", "method", "headers", "path", "reason", "message", "count", "first_seen", "last_seen", "sequence",
            "suggestion"
        ],
        "additionalProperties": false,
        "properties": {
            "kind": {
                "enum": ["preflight", "actual"],
                "description": "actual: the request itself, which was served, but the page may not read the answer."
            },
            "origin": text("The origin of the page."),
            "method": text("The method; of a preflight, the one it asks for."),
            "headers": { "type": "array", "items": { "type": "string" }, "description": "Those asked for, in lower case." },
            "path": text("The last path, without its query."),
            "reason": {
                "enum": ["origin", "method", "header", "not_enabled", "malformed"],
                "description": "What the nearest rule did not allow; not_enabled: there was no configuration; malformed: no browser sends such."
            },
            "message": text("Why, by the rules in force now."),
            "count": { "type": "integer" },
            "first_seen": moment(),
            "last_seen": moment(),
            "sequence": { "type": "integer", "description": "Grows with every denial." },
            "suggestion": {
                "description": "What would allow it; null where the rules do by now, and where no cautious change does.",
                "oneOf": [{ "$ref": "#/components/schemas/CorsSuggestion" }, { "type": "null" }]
            }
        }
    })
}
