//! The OpenAPI 3.1 document, made from the table of routes.

use super::{
    media,
    route::{Answered, Body, In, Parameter, Route, Who},
    table::GROUPS,
};
use crate::limits;
use serde_json::{Map, Value, json};

/// The document as it is served.
pub(super) fn document_text() -> String {
    format!("{:#}\n", document())
}

/// The document.
pub(super) fn document() -> Value {
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for group in GROUPS {
        schemas.extend(
            (group.schemas)()
                .into_iter()
                .map(|(name, schema)| (name.to_owned(), schema)),
        );
        for route in group.routes {
            let path = paths.entry(route.path).or_insert_with(|| json!({}));
            path[route.verb.name().to_ascii_lowercase()] = operation(route, group.name);
        }
    }
    schemas.insert("Error".to_owned(), error_schema());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "SOS admin API",
            "version": "1",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
            "description": format!(
                "Requests are signed with AWS Signature Version 4 (service s3, the region of the store) in the Authorization \
                 header, with the SHA-256 of the body in x-amz-content-sha256. Through the control socket in the data folder no \
                 signature is needed: whoever may open it is the operator. Bodies have at most {} bytes, those that list keys {}. A request with an Origin \
                 header is refused.",
                limits::ADMIN_BODY_BYTES,
                limits::ADMIN_KEYS_BODY_BYTES
            )
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {
                "Refused": {
                    "description": "It was refused, and nothing was changed.",
                    "content": { media::JSON: { "schema": reference("Error") } }
                }
            },
            "securitySchemes": {
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "AWS Signature Version 4 with a signed payload."
                }
            }
        }
    })
}

fn error_schema() -> Value {
    json!({
        "type": "object",
        "required": ["error"],
        "additionalProperties": false,
        "properties": {
            "error": {
                "type": "object",
                "required": ["code", "message", "request_id"],
                "additionalProperties": false,
                "properties": {
                    "code": { "type": "string", "description": "For programs: S3's code where S3 has one." },
                    "message": { "type": "string", "description": "For people." },
                    "request_id": { "type": "string", "description": "As x-amz-request-id and in the log." },
                    "line": { "type": "integer", "description": "Where in the document that was sent, from 1. Given for CORS configurations and policies, where one place is at fault." },
                    "column": { "type": "integer", "description": "The character within the line, from 1; given with `line`." },
                    "policy": { "type": "string", "description": "The name of the policy that is at fault, where several were sent." }
                }
            }
        }
    })
}

fn operation(route: &Route, tag: &str) -> Value {
    let mut operation = json!({
        "operationId": route.operation,
        "tags": [tag],
        "summary": route.summary,
        "security": match route.who {
            Who::Anyone => json!([]),
            Who::Tenant | Who::Operator => json!([{ "signature": [] }]),
        },
        "responses": responses(route),
    });
    if route.who == Who::Operator {
        operation["description"] = json!(
            "Only the operator may: through the control socket, where no server runs, or signed with a master key. Every \
             other request is refused with AccessDenied."
        );
    }
    let variables = route
        .variables()
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }));
    let parameters: Vec<Value> = variables.chain(route.parameters.iter().map(parameter)).collect();
    if !parameters.is_empty() {
        operation["parameters"] = Value::Array(parameters);
    }
    let (schema, required) = match route.body {
        Body::None => return operation,
        Body::Json { schema, required } => (schema, required),
        Body::Keys { schema } => (schema, true),
        Body::CorsDocument => ("CorsConfiguration", true),
        Body::LifecycleDocument => ("LifecycleConfiguration", true),
        Body::PolicyDocument => ("Policy", true),
    };
    let content: Map<String, Value> = media::taken(route.body)
        .iter()
        .map(|&kind| {
            let media = if kind == media::JSON {
                json!({ "schema": reference(schema) })
            } else {
                json!({ "schema": { "type": "string" } })
            };
            (kind.to_owned(), media)
        })
        .collect();
    operation["requestBody"] = json!({ "required": required, "content": content });
    operation
}

fn parameter(parameter: &Parameter) -> Value {
    json!({
        "name": parameter.name,
        "in": match parameter.within {
            In::Query | In::RequiredQuery => "query",
            In::Header => "header",
        },
        "required": parameter.within == In::RequiredQuery,
        "description": parameter.meaning,
        "schema": { "type": "string" }
    })
}

fn responses(route: &Route) -> Map<String, Value> {
    let mut responses = Map::new();
    responses.insert(
        route.answered.status.as_str().to_owned(),
        answered(&route.answered),
    );
    for (status, code) in route.refusals {
        let refused = responses.entry(status.to_string()).or_insert_with(
            || json!({ "description": "", "content": { media::JSON: { "schema": reference("Error") } } }),
        );
        let known = refused["description"].as_str().unwrap_or_default();
        let description = if known.is_empty() {
            (*code).to_owned()
        } else {
            format!("{known}, {code}")
        };
        refused["description"] = json!(description);
    }
    responses.insert(
        "default".to_owned(),
        json!({ "$ref": "#/components/responses/Refused" }),
    );
    responses
}

fn answered(answered: &Answered) -> Value {
    let mut response = json!({ "description": answered.meaning });
    if let Some(schema) = answered.schema {
        response["content"] = json!({ media::JSON: { "schema": reference(schema) } });
        if answered.xml_too {
            response["content"][media::XML] = json!({ "schema": { "type": "string" } });
        }
    }
    if answered.etag {
        response["headers"] = json!({
            "ETag": { "required": true, "description": "What If-Match takes.", "schema": { "type": "string" } }
        });
    }
    response
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}
