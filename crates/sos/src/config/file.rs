//! The configuration file: TOML whose every key is known, with the line of each value.

use super::{DEFINITIONS, Source};
use std::path::{Path, PathBuf};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The table that declares tenants.
pub(super) const TENANT: &str = "tenant";

/// The table that declares identity providers.
pub(super) const OIDC: &str = "oidc";

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// It cannot be read.
    #[error("cannot read the configuration {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is no TOML.
    #[error("{}:{line}: {reason}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// A key that means nothing.
    #[error("{}:{line}: unknown key {key}{}", path.display(), suggested(suggestion.as_deref()))]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key.
        key: String,
        /// What may have been meant.
        suggestion: Option<String>,
    },
}

fn suggested(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(
        || "; `sos config show` lists them all".to_owned(),
        |key| format!("; did you mean {key}?"),
    )
}

/// A file that was read.
pub(super) struct File<'a> {
    path: &'a Path,
    text: &'a str,
    table: DeTable<'a>,
}

impl<'a> File<'a> {
    /// Reads TOML and refuses keys that no option has.
    pub(super) fn parse(path: &'a Path, text: &'a str) -> Result<Self, FileError> {
        let table = DeTable::parse(text).map_err(|error| FileError::Malformed {
            path: path.to_owned(),
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            reason: error.message().trim_end().replace('\n', "; "),
        })?;
        let file = Self {
            path,
            text,
            table: table.into_inner(),
        };
        file.refuse_unknown_keys()?;
        Ok(file)
    }

    /// The value of `table.name`.
    pub(super) fn value(&self, key: &str) -> Option<(&DeValue<'a>, Source)> {
        let (table, name) = key.split_once('.')?;
        let value = self.table.get(table)?.get_ref().as_table()?.get(name)?;
        Some((value.get_ref(), self.source(value)))
    }

    /// The declared tenants, where there are any.
    pub(super) fn tenants(&self) -> Option<&Spanned<DeValue<'a>>> {
        self.table.get(TENANT)
    }

    /// The declared identity providers, where there are any.
    pub(super) fn providers(&self) -> Option<&Spanned<DeValue<'a>>> {
        self.table.get(OIDC)
    }

    /// Where in the file something stands.
    pub(super) fn source<T>(&self, place: &Spanned<T>) -> Source {
        Source::File {
            path: self.path.to_owned(),
            line: line_of(self.text, place.span().start),
        }
    }

    /// An error at this place.
    pub(super) fn unknown(&self, place: usize, key: String, suggestion: Option<String>) -> FileError {
        FileError::UnknownKey {
            path: self.path.to_owned(),
            line: line_of(self.text, place),
            key,
            suggestion,
        }
    }

    fn refuse_unknown_keys(&self) -> Result<(), FileError> {
        for (table, content) in &self.table {
            let name = table.get_ref().as_ref();
            if name == TENANT || name == OIDC {
                continue;
            }
            let prefix = format!("{name}.");
            let known_table = DEFINITIONS.iter().any(|known| known.key.starts_with(&prefix));
            let (Some(keys), true) = (content.get_ref().as_table(), known_table) else {
                return Err(self.unknown(table.span().start, name.to_owned(), closest(name)));
            };
            for key in keys.keys() {
                let full = format!("{prefix}{}", key.get_ref());
                if !DEFINITIONS.iter().any(|known| known.key == full) {
                    let suggestion = closest(&full);
                    return Err(self.unknown(key.span().start, full, suggestion));
                }
            }
        }
        Ok(())
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(offset)
        .filter(|&&byte| byte == b'\n')
        .count()
        + 1
}

/// The option whose key or last name is nearest, if it is near.
fn closest(key: &str) -> Option<String> {
    let name = key.rsplit('.').next().unwrap_or(key);
    DEFINITIONS
        .iter()
        .map(|known| {
            let known_name = known.key.rsplit('.').next().unwrap_or(known.key);
            let whole = edit_distance(key, known.key);
            (whole.min(edit_distance(name, known_name)), whole, known.key)
        })
        .min()
        .filter(|(nearest, ..)| *nearest <= 2)
        .map(|(.., key)| key.to_owned())
}

/// Levenshtein's distance.
fn edit_distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, byte) in one.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for (column, candidate) in other.bytes().enumerate() {
            let substituted = diagonal + usize::from(byte != candidate);
            diagonal = row[column + 1];
            row[column + 1] = substituted.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}
