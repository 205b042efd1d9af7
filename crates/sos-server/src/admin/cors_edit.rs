//! Edits of a CORS configuration that is not set: what a fix or a suggestion makes of the document in somebody's editor.

use super::{
    call::Call,
    cors_explain::configuration_of,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sos_cors::{
    Configuration,
    edit::{self, Edit, EditError},
    lint::{self, Finding},
};
use sos_service::heavy_work;

/// A document and what is to be done to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorsChange {
    /// The configuration: either JSON, or S3's XML in a string; `null` is a bucket without one.
    pub document: Value,
    /// Carried out in sequence; with none the document is only read.
    #[serde(default)]
    pub edits: Vec<Edit>,
    /// Whether the fix of every finding is carried out afterwards.
    #[serde(default)]
    pub fix_all: bool,
}

/// What became of it. Nothing is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorsChanged {
    /// The configuration afterwards.
    pub document: Configuration,
    /// What is likely wrong with it.
    pub findings: Vec<Finding>,
    /// The findings that were fixed, in the order of the fixes; empty unless that was asked for.
    pub fixed: Vec<Finding>,
}

pub(super) const GROUP: Group = Group {
    name: "edit",
    routes: &[Route {
        verb: Verb::Post,
        path: "/v1/cors/edit",
        operation: "editCors",
        summary: "Reads a CORS configuration, carries out edits on it and gives the outcome; nothing is set.",
        who: Who::Tenant,
        parameters: &[],
        body: Body::Json {
            schema: "CorsChange",
            required: true,
        },
        answered: Answered::json(
            StatusCode::OK,
            "CorsChanged",
            "The outcome, and what is likely wrong with it.",
        ),
        refusals: &[
            (400, "MalformedJson"),
            (400, "MalformedXML"),
            (400, "InvalidRequest"),
        ],
        handler: |call| Box::pin(edit_cors(call)),
    }],
    schemas: || {
        let findings = |meaning: &str| {
            json!({
                "type": "array",
                "items": { "$ref": "#/components/schemas/CorsFinding" },
                "description": meaning
            })
        };
        vec![
            (
                "CorsChange",
                json!({
                    "type": "object",
                    "required": ["document"],
                    "additionalProperties": false,
                    "properties": {
                        "document": {
                            "description": "The rules as an object, as the bare list, or either format in a string, whose errors then \
                                            have lines and columns; null: a bucket without a configuration.",
                            "oneOf": [
                                { "$ref": "#/components/schemas/CorsConfiguration" },
                                { "type": "array", "items": { "$ref": "#/components/schemas/CorsRule" } },
                                { "type": "string" },
                                { "type": "null" }
                            ]
                        },
                        "edits": {
                            "type": "array",
                            "items": { "$ref": "#/components/schemas/CorsEdit" },
                            "description": "Carried out in sequence; with none the document is only read."
                        },
                        "fix_all": {
                            "type": "boolean",
                            "default": false,
                            "description": "Whether the fix of every finding is carried out afterwards."
                        }
                    }
                }),
            ),
            (
                "CorsChanged",
                json!({
                    "type": "object",
                    "required": ["document", "findings", "fixed"],
                    "additionalProperties": false,
                    "properties": {
                        "document": { "$ref": "#/components/schemas/CorsConfiguration" },
                        "findings": findings("What is likely wrong with the outcome."),
                        "fixed": findings("What `fix_all` fixed, in the order of the fixes.")
                    }
                }),
            ),
        ]
    },
};

async fn edit_cors(call: &Call<'_>) -> Result<Reply, Refusal> {
    let CorsChange {
        document,
        edits,
        fix_all,
    } = call.json()?;
    let configuration = configuration_of(&document)?;
    let changed = heavy_work(move || changed(configuration, &edits, fix_all)).await??;
    Reply::json(StatusCode::OK, &changed)
}

fn changed(
    configuration: Option<Configuration>,
    edits: &[Edit],
    fix_all: bool,
) -> Result<CorsChanged, EditError> {
    let rules = configuration.map_or_else(Vec::new, Configuration::into_rules);
    let edited = edit::apply_to_rules(rules, edits)?;
    let (document, fixed) = if fix_all {
        lint::fix_all(&edited)
    } else {
        (edited, Vec::new())
    };
    Ok(CorsChanged {
        findings: lint::lint(&document),
        document,
        fixed,
    })
}

impl From<EditError> for Refusal {
    fn from(error: EditError) -> Self {
        match error {
            EditError::Refused(error) => error.into(),
            EditError::NoSuchRule { .. } | EditError::NoSuchValue { .. } => {
                Self::bad_request(format!("{error}."))
            }
        }
    }
}
