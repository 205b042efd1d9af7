//! The JSON of a page's request and of its explanation.

use serde_json::{Value, json};
use sos_cors::browser;

pub(super) fn all() -> Vec<(&'static str, Value)> {
    vec![
        (
            "BucketQuestion",
            json!({
                "type": "object",
                "required": ["request"],
                "additionalProperties": false,
                "properties": {
                    "request": reference("PageRequest"),
                    "key": {
                        "type": ["string", "null"],
                        "description": "The key; the bucket itself where none is given. No object need have it."
                    }
                }
            }),
        ),
        (
            "RulesQuestion",
            json!({
                "type": "object",
                "required": ["configuration", "request"],
                "additionalProperties": false,
                "properties": {
                    "configuration": {
                        "description": "The rules as an object, as the bare list, or as S3's XML in a string; null: a bucket without a configuration.",
                        "oneOf": [
                            reference("CorsConfiguration"),
                            { "type": "array", "items": reference("CorsRule") },
                            { "type": "string" },
                            { "type": "null" }
                        ]
                    },
                    "request": reference("PageRequest")
                }
            }),
        ),
        ("PageRequest", page_request()),
        ("Explanation", explanation()),
        ("CorsRuleVerdict", rule_verdict()),
        ("BrowserVerdict", browser_verdict()),
        ("CorsSuggestion", suggestion()),
    ]
}

fn page_request() -> Value {
    json!({
        "type": "object",
        "description": "What a page asks the browser to do.",
        "required": ["origin", "method"],
        "additionalProperties": false,
        "properties": {
            "origin": {
                "type": "string",
                "maxLength": browser::MAX_ORIGIN_BYTES,
                "description": "The origin of the page, as the browser sends it: `https://example.com`; `null` for a sandboxed frame or a file."
            },
            "method": { "type": "string", "maxLength": browser::MAX_METHOD_BYTES, "description": "As the script writes it." },
            "headers": {
                "type": "array",
                "maxItems": browser::MAX_HEADERS,
                "description": "Those that the script sets.",
                "items": {
                    "type": "object",
                    "required": ["name"],
                    "additionalProperties": false,
                    "properties": {
                        "name": { "type": "string", "maxLength": browser::MAX_NAME_BYTES },
                        "value": { "type": "string", "maxLength": browser::MAX_VALUE_BYTES, "default": "" }
                    }
                }
            },
            "initiator": {
                "enum": [
                    "fetch", "xhr", "image", "image_crossorigin", "image_use_credentials", "font", "script_module", "media",
                    "media_crossorigin", "form"
                ],
                "default": "fetch"
            },
            "mode": { "enum": ["cors", "no-cors", "same-origin"], "default": "cors", "description": "Of fetch." },
            "credentials": {
                "enum": ["omit", "same-origin", "include"],
                "default": "same-origin",
                "description": "Of fetch; `include` is also withCredentials of XMLHttpRequest."
            },
            "body": {
                "enum": ["none", "text", "blob", "bytes", "form_data", "url_search_params", "stream"],
                "default": "none",
                "description": "The kind of body, which gives the Content-Type where the script sets none."
            },
            "upload_listeners": { "type": "boolean", "default": false, "description": "Whether xhr.upload has listeners." },
            "url": {
                "type": ["string", "null"],
                "maxLength": browser::MAX_URL_BYTES,
                "description": "The target; without it, one of another origin."
            },
            "via": {
                "type": "array",
                "maxItems": browser::MAX_REDIRECTS,
                "description": "The URLs that redirected to `url`, first to last.",
                "items": { "type": "string", "maxLength": browser::MAX_URL_BYTES }
            }
        }
    })
}

fn explanation() -> Value {
    let preflight = object(&[
        ("reasons", texts("Why there is one.")),
        ("method", text("Access-Control-Request-Method")),
        ("headers", texts("The names in Access-Control-Request-Headers.")),
        ("status", json!({ "type": "integer" })),
        ("code", optional_text("The code of the error, if it is one.")),
        (
            "message",
            optional_text("The message of the error, if it is one."),
        ),
        ("answer", lines()),
    ]);
    object(&[
        (
            "allowed",
            flag("Whether every browser lets the page use the answer."),
        ),
        ("summary", text("One sentence for a web developer.")),
        (
            "request",
            object(&[
                ("origin", text("The origin of the page.")),
                (
                    "origin_header",
                    optional_text("The header Origin, null after some redirects; null where there is none."),
                ),
                ("method", text("Normalised.")),
                (
                    "cross_origin",
                    flag("Whether the target is of another origin than the page."),
                ),
                ("url", optional_text("The target, where it is given.")),
            ]),
        ),
        ("preflight", optional(preflight)),
        (
            "actual",
            object(&[
                (
                    "rule",
                    optional_number("The number of the rule that matches the request itself."),
                ),
                ("answer", lines()),
            ]),
        ),
        (
            "rule",
            optional_number("The number of the rule that decides, from 1."),
        ),
        ("rules", list(reference("CorsRuleVerdict"))),
        ("browsers", list(reference("BrowserVerdict"))),
        ("notes", texts("What else a person should know.")),
        ("suggestion", optional(reference("CorsSuggestion"))),
    ])
}

fn rule_verdict() -> Value {
    object(&[
        (
            "rule",
            json!({ "type": "integer", "description": "The number of the rule, from 1." }),
        ),
        ("id", optional_text("Its ID, if it has one.")),
        ("matches", flag("Whether it allows the whole request.")),
        (
            "origin",
            object(&[
                ("matches", flag("Whether it allows the origin.")),
                ("pattern", optional_text("The allowed origin that decides.")),
                (
                    "hint",
                    optional_text("The one thing that separates it from an allowed origin."),
                ),
            ]),
        ),
        (
            "method",
            object(&[("matches", flag("Whether it allows the method."))]),
        ),
        (
            "headers",
            list(object(&[
                ("name", text("In lower case.")),
                ("matches", flag("Whether it allows the header.")),
                ("pattern", optional_text("The allowed header that matches.")),
            ])),
        ),
        (
            "failed",
            json!({ "enum": ["origin", "method", "header", null], "description": "The first part that it does not allow." }),
        ),
        ("message", text("One sentence.")),
    ])
}

fn browser_verdict() -> Value {
    object(&[
        ("engine", json!({ "enum": ["chromium", "firefox", "webkit"] })),
        (
            "outcome",
            json!({
                "enum": ["readable", "opaque", "blocked", "refused"],
                "description": "readable: the script reads the answer; opaque: it is used, but no script reads it; blocked: the browser keeps it \
                                from the page, or stops after the preflight; refused: nothing is sent."
            }),
        ),
        (
            "stage",
            json!({ "enum": ["before", "preflight", "answer", null], "description": "Where it ended, if the page does not get the answer." }),
        ),
        ("reason", optional_text("Why.")),
        ("preflight_sent", flag("Whether a preflight is sent.")),
        ("request_sent", flag("Whether the request itself is sent.")),
        (
            "preflight_cached_seconds",
            optional_number("How long the preflight is remembered; null where none passed."),
        ),
        ("preflight_cache_note", optional_text("A word on that.")),
        (
            "credentials_sent",
            flag("Whether cookies go with it, as far as the person's settings let them."),
        ),
        (
            "readable_headers",
            texts("The headers of the answer that a script reads; `*`: all but set-cookie."),
        ),
        ("notes", texts("What is particular to this browser.")),
    ])
}

fn suggestion() -> Value {
    let mut suggestion = object(&[
        ("title", text("What it does, as an instruction.")),
        ("edits", list(reference("CorsEdit"))),
        (
            "number",
            json!({ "type": "integer", "description": "The number of the rule that is added or changed." }),
        ),
        ("rule", reference("CorsRule")),
    ]);
    suggestion["description"] =
        json!("The smallest change that allows the request; `rule` is that rule afterwards.");
    suggestion
}

fn object(members: &[(&str, Value)]) -> Value {
    let names: Vec<&str> = members.iter().map(|member| member.0).collect();
    let mut properties = json!({});
    for (name, schema) in members {
        properties[*name] = schema.clone();
    }
    json!({ "type": "object", "required": names, "additionalProperties": false, "properties": properties })
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn optional(schema: Value) -> Value {
    json!({ "oneOf": [schema, { "type": "null" }] })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn flag(meaning: &str) -> Value {
    json!({ "type": "boolean", "description": meaning })
}

fn text(meaning: &str) -> Value {
    json!({ "type": "string", "description": meaning })
}

fn optional_text(meaning: &str) -> Value {
    json!({ "type": ["string", "null"], "description": meaning })
}

fn optional_number(meaning: &str) -> Value {
    json!({ "type": ["integer", "null"], "description": meaning })
}

fn texts(meaning: &str) -> Value {
    json!({ "type": "array", "items": { "type": "string" }, "description": meaning })
}

/// Names and values of headers.
fn lines() -> Value {
    json!({
        "type": "array",
        "description": "The headers of the answer that matter here: name and value.",
        "items": { "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "string" } }
    })
}
