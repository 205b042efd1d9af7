//! The schemas of access keys.

use super::policies;
use serde_json::{Value, json};

/// All of them by name.
pub(super) fn all() -> Vec<(&'static str, Value)> {
    let text = json!({ "type": "string" });
    let mut in_full = listed();
    in_full["properties"]["policy_documents"] = policies::list_schema();
    if let Some(required) = in_full["required"].as_array_mut() {
        required.push(json!("policy_documents"));
    }
    vec![
        ("NewKey", new()),
        ("ChangedKey", changed()),
        (
            "Rotation",
            json!({
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "overlap_seconds": {
                        "type": "integer", "minimum": 0, "maximum": 2_592_000, "default": 0,
                        "description": "For how long both keys work; 0: the old one is deleted at once."
                    }
                }
            }),
        ),
        (
            "CreatedKey",
            json!({
                "type": "object",
                "required": ["access_key", "secret_key", "tenant"],
                "additionalProperties": false,
                "properties": { "access_key": text, "secret_key": text, "tenant": text }
            }),
        ),
        ("ListedKey", listed()),
        ("KeyInFull", in_full),
        (
            "KeyList",
            json!({
                "type": "object",
                "required": ["keys"],
                "additionalProperties": false,
                "properties": {
                    "keys": { "type": "array", "items": { "$ref": "#/components/schemas/ListedKey" } }
                }
            }),
        ),
        (policies::SCHEMA, policies::schema()),
    ]
}

fn limits() -> Value {
    json!({
        "type": "array",
        "items": { "type": "string" },
        "description": "What it is limited to: BUCKET=RIGHTS, such as photos=read,write or *=read; rights are read, write and own. None: nothing limits it."
    })
}

fn name() -> Value {
    json!({ "type": ["string", "null"], "description": "What people call it: 1 to 64 characters of a-z A-Z 0-9 . _ -" })
}

fn expires() -> Value {
    json!({ "type": ["string", "null"], "format": "date-time", "description": "From when on it works no more; null: never." })
}

fn master() -> Value {
    json!({ "type": "boolean", "description": "Whether it may do everything, with everyone's buckets too. Only the operator, or whoever has a master key, makes and changes one." })
}

fn new() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "tenant": { "type": ["string", "null"], "description": "Whose key it is: the caller's where none is named; for the operator the root tenant's. Only the operator may name another." },
            "name": name(),
            "limits": limits(),
            "expires": expires(),
            "policies": policies::list_schema(),
            "master": master()
        }
    })
}

fn changed() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "name": name(),
            "disabled": { "type": "boolean" },
            "expires": expires(),
            "limits": limits(),
            "policies": policies::list_schema(),
            "master": master()
        }
    })
}

fn listed() -> Value {
    json!({
        "type": "object",
        "required": [
            "access_key", "tenant", "name", "created", "expires", "disabled", "master", "limits", "policies", "declared"
        ],
        "additionalProperties": false,
        "properties": {
            "access_key": { "type": "string" },
            "tenant": { "type": "string" },
            "name": name(),
            "created": { "type": ["string", "null"], "format": "date-time", "description": "Null for a declared key." },
            "expires": expires(),
            "disabled": { "type": "boolean", "description": "Whether it does not work for now." },
            "master": master(),
            "limits": limits(),
            "policies": { "type": "array", "items": { "type": "string" }, "description": "The names of its policies." },
            "declared": { "type": "boolean", "description": "Declared in the configuration file, where alone it can be changed and removed." }
        }
    })
}
