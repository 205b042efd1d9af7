//! Policies as the command line takes them: `NAME=FILE`.

use crate::error::CommandError;
use sos_server::admin::PolicyDocument;
use std::path::PathBuf;

/// A policy that stands in a file.
#[derive(Clone, Debug)]
pub(crate) struct PolicyFile {
    name: String,
    path: PathBuf,
}

/// Splits at the first `=`.
pub(super) fn policy_file(text: &str) -> Result<PolicyFile, String> {
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => Ok(PolicyFile {
            name: name.to_owned(),
            path: path.into(),
        }),
        _ => Err(format!("{text:?} is not of the form NAME=FILE")),
    }
}

/// Reads them all.
pub(super) fn read(files: &[PolicyFile]) -> Result<Vec<PolicyDocument>, CommandError> {
    let read = |file: &PolicyFile| {
        let document = std::fs::read_to_string(&file.path).map_err(|error| {
            CommandError::Refused(format!("cannot read {}: {error}", file.path.display()))
        })?;
        Ok(PolicyDocument {
            name: file.name.clone(),
            document,
        })
    };
    files.iter().map(read).collect()
}
