//! A validator of the part of JSON Schema (2020-12) that the document uses. A keyword that it does not know fails, so that
//! no schema says more than is checked.

use serde_json::{Map, Value};

/// Keywords that say nothing about validity.
const ANNOTATIONS: &[&str] = &["description", "format", "default", "examples"];

/// Why a value is not of a schema; references are looked up in `document`.
pub(super) fn check(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    let Some(schema) = schema.as_object() else {
        return Err(format!("no schema: {schema}"));
    };
    for (keyword, wanted) in schema {
        let holds = match keyword.as_str() {
            "$ref" => {
                let pointer = wanted
                    .as_str()
                    .and_then(|text| text.strip_prefix('#'))
                    .unwrap_or("?");
                let found = document
                    .pointer(pointer)
                    .ok_or(format!("{wanted} leads nowhere"))?;
                check(document, found, value)?;
                true
            }
            "type" => is_of_type(wanted, value),
            "enum" => wanted.as_array().is_some_and(|values| values.contains(value)),
            "const" => wanted == value,
            "required" => names(wanted).all(|name| value.get(name).is_some()),
            "properties" => {
                for (name, schema) in members(wanted) {
                    if let Some(member) = value.get(name) {
                        check(document, schema, member).map_err(|error| format!("{name}: {error}"))?;
                    }
                }
                true
            }
            "additionalProperties" => {
                let known: Vec<_> = schema.get("properties").into_iter().flat_map(members).collect();
                members(value).all(|(name, member)| {
                    known.iter().any(|(known, _)| *known == name)
                        || (*wanted != Value::Bool(false) && check(document, wanted, member).is_ok())
                })
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(document, wanted, item).map_err(|error| format!("[{index}]: {error}"))?;
                }
                true
            }
            "oneOf" => {
                let schemas = wanted.as_array().into_iter().flatten();
                schemas
                    .filter(|schema| check(document, schema, value).is_ok())
                    .count()
                    == 1
            }
            "minimum" => value.as_u64().is_none_or(|found| found >= number(wanted)),
            "maximum" => value.as_u64().is_none_or(|found| found <= number(wanted)),
            "minItems" => value
                .as_array()
                .is_none_or(|items| items.len() as u64 >= number(wanted)),
            "maxItems" => value
                .as_array()
                .is_none_or(|items| items.len() as u64 <= number(wanted)),
            "minLength" => value
                .as_str()
                .is_none_or(|text| text.chars().count() as u64 >= number(wanted)),
            "maxLength" => value
                .as_str()
                .is_none_or(|text| text.chars().count() as u64 <= number(wanted)),
            annotation if ANNOTATIONS.contains(&annotation) => true,
            unknown => return Err(format!("the keyword {unknown} is not checked")),
        };
        if !holds {
            return Err(format!("{value} is not {keyword} {wanted}"));
        }
    }
    Ok(())
}

fn is_of_type(wanted: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        _ => false,
    };
    wanted.as_str().is_some_and(is) || names(wanted).any(is)
}

fn names(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn members(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flat_map(Map::iter)
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(u64::MAX)
}

#[test]
fn it_finds_what_is_wrong() {
    use serde_json::json;
    let document = json!({ "s": { "type": "string", "maxLength": 3 } });
    let schema = json!({
        "type": "object",
        "required": ["a"],
        "additionalProperties": false,
        "properties": { "a": { "$ref": "#/s" }, "b": { "type": ["array", "null"], "items": { "type": "integer" } } }
    });
    let valid = |value: Value| check(&document, &schema, &value).is_ok();
    assert!(valid(json!({ "a": "abc" })) && valid(json!({ "a": "", "b": [1, 2] })));
    assert!(valid(json!({ "a": "", "b": null })));
    for wrong in [
        json!([]),
        json!({}),
        json!({ "a": 1 }),
        json!({ "a": "long" }),
        json!({ "a": "", "c": 1 }),
        json!({ "a": "", "b": ["x"] }),
        json!({ "a": "", "b": 1.5 }),
    ] {
        assert!(!valid(wrong.clone()), "{wrong}");
    }
    assert!(check(&document, &json!({ "pattern": "x" }), &json!("x")).is_err());
}
