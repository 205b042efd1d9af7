//! CORS documents as people keep them: files, the standard input, XML or JSON.

use crate::error::CommandError;
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
    /// The document in this form, one element a line.
    pub(super) fn write(self, configuration: &Configuration) -> String {
        match self {
            Self::Xml => configuration.to_xml_pretty(),
            Self::Json => configuration.to_json() + "\n",
        }
    }
}

/// Reads a configuration from a file, or from the standard input where the path is `-`. Both forms are taken.
pub(super) fn read(path: &Path) -> Result<Configuration, CommandError> {
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
    parse(&name, &bytes)
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

/// What is wrong, with what S3 keeps to itself and the number of the rule.
pub(super) fn explained(error: &CorsError) -> String {
    let mut text = match error.detail() {
        Some(detail) => format!("this is no CORS configuration: {detail}"),
        None => error.to_string(),
    };
    if let Some(index) = error.rule_index() {
        text.push_str(&format!(" (rule {})", index + 1));
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
