//! CORS documents as people keep them: files, the standard input, XML or JSON.

use crate::{error::CommandError, terminal};
use clap::ValueEnum;
use sos_cors::{Configuration, CorsError, MAX_DOCUMENT_BYTES};
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// The form of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Shape {
    /// The XML of S3
    Xml,
    /// The JSON of the AWS command line
    Json,
}

impl Shape {
    /// The document in this form, one element a line. What a terminal would obey is written as a reference or an escape,
    /// which means the same.
    pub(super) fn write(self, configuration: &Configuration) -> String {
        match self {
            Self::Xml => terminal::without_obeyed(&configuration.to_xml_pretty(), |character| {
                format!("&#{};", u32::from(character))
            }),
            Self::Json => terminal::without_obeyed(&configuration.to_json(), terminal::json_escaped) + "\n",
        }
    }

    /// The form that [`Configuration::parse_any`] takes a document for.
    fn of(document: &[u8]) -> Self {
        let text = document.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document);
        if text.trim_ascii_start().starts_with(b"<") {
            Self::Xml
        } else {
            Self::Json
        }
    }
}

/// Reads a configuration from a file, or from the standard input where the path is `-`. Both forms are taken.
pub(super) fn read(path: &Path) -> Result<Configuration, CommandError> {
    read_with_shape(path).map(|(configuration, _)| configuration)
}

/// As [`read`], with the form that the document has.
pub(super) fn read_with_shape(path: &Path) -> Result<(Configuration, Shape), CommandError> {
    let (name, bytes) = if path == Path::new("-") {
        ("the standard input".to_owned(), bounded(io::stdin().lock()))
    } else {
        let bytes = File::open(path).and_then(bounded);
        (path.display().to_string(), bytes)
    };
    let bytes = bytes.map_err(|source| CommandError::Document {
        path: name.clone(),
        source,
    })?;
    Ok((parse(&name, &bytes)?, Shape::of(&bytes)))
}

/// Reads a configuration; `name` says in the error where it stands.
pub(super) fn parse(name: &str, document: &[u8]) -> Result<Configuration, CommandError> {
    Configuration::parse_any(document)
        .map_err(|error| CommandError::Refused(format!("{name}: {}", explained(&error))))
}

/// Reads what the store itself wrote, which may exceed the limit for what is sent to it.
pub(super) fn parse_stored(document: &[u8]) -> Result<Configuration, CommandError> {
    Configuration::parse_stored_xml(document)
        .map_err(|error| CommandError::Refused(format!("the store's answer: {}", explained(&error))))
}

/// What is wrong, with what S3 keeps to itself, the number of the rule and the place.
pub(super) fn explained(error: &CorsError) -> String {
    let mut text = match error.detail() {
        Some(detail) => format!("this is no CORS configuration: {detail}"),
        None => error.to_string(),
    };
    if let Some(index) = error.rule_index() {
        let place = error
            .place()
            .map(|place| format!(", {place}"))
            .unwrap_or_default();
        text.push_str(&format!(" (rule {}{place})", index + 1));
    }
    text
}

/// One byte more than a document may have shows that it is too large.
fn bounded(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(MAX_DOCUMENT_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
