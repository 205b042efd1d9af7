//! The JSON of the AWS command line, `{"CORSRules": […]}`, and the bare list of rules.

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::configuration::{Configuration, without_byte_order_mark};
use crate::error::CorsError;
use crate::place::Place;
use crate::rule::Rule;

mod places;

pub(crate) use places::places;

/// The one member of the object form.
const RULES: &str = "CORSRules";

/// Reads a document of either shape. The rules are not checked yet.
pub(crate) fn read(document: &[u8]) -> Result<Vec<Rule>, CorsError> {
    let document = without_byte_order_mark(document);
    serde_json::from_slice::<Document>(document)
        .map(|document| document.0)
        .map_err(|error| malformed(document, &error))
}

/// The error with its place in characters; the library counts bytes.
fn malformed(document: &[u8], error: &serde_json::Error) -> CorsError {
    let (line, column) = (error.line(), error.column());
    let told = error.to_string();
    let detail = told
        .strip_suffix(&format!(" at line {line} column {column}"))
        .unwrap_or(&told)
        .to_owned();
    let refused = CorsError::MalformedJson { detail, place: None };
    let Some(index) = line.checked_sub(1) else {
        return refused;
    };
    let text = document
        .split(|&byte| byte == b'\n')
        .nth(index)
        .unwrap_or_default();
    let before = String::from_utf8_lossy(text.get(..column).unwrap_or(text));
    let column = before.chars().count().max(1);
    refused.at(Place { line, column })
}

/// Writes the object form, indented.
pub(crate) fn write(configuration: &Configuration) -> String {
    serde_json::to_string_pretty(configuration).expect("strings, lists and numbers always have a JSON form")
}

impl Serialize for Configuration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_struct("CORSConfiguration", 1)?;
        document.serialize_field(RULES, self.rules())?;
        document.end()
    }
}

impl<'de> Deserialize<'de> for Configuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Document(rules) = Document::deserialize(deserializer)?;
        Self::new(rules).map_err(|error| match error.detail() {
            Some(detail) => de::Error::custom(detail),
            None => de::Error::custom(error),
        })
    }
}

/// Unchecked rules from either shape.
struct Document(Vec<Rule>);

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DocumentVisitor)
    }
}

struct DocumentVisitor;

impl<'de> Visitor<'de> for DocumentVisitor {
    type Value = Document;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object with the member \"CORSRules\", or a list of CORS rules")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Document, A::Error> {
        let mut rules = Vec::new();
        while let Some(rule) = sequence.next_element()? {
            rules.push(rule);
        }
        Ok(Document(rules))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
        let mut rules = None;
        while let Some(name) = map.next_key::<String>()? {
            if name != RULES {
                return Err(de::Error::unknown_field(&name, &[RULES]));
            }
            if rules.is_some() {
                return Err(de::Error::duplicate_field(RULES));
            }
            rules = Some(map.next_value()?);
        }
        rules.map(Document).ok_or_else(|| de::Error::missing_field(RULES))
    }
}
