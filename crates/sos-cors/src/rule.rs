//! One rule as its author wrote it.

use serde::{Deserialize, Serialize};

/// One rule: which origins may use which methods and headers. Values are verbatim, in the order given.
///
/// A rule by itself is plain data and unchecked; [`Configuration::new`](crate::Configuration::new) checks it. Its JSON is
/// that of the AWS command line; members that are not set are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Rule {
    /// A name that its author gave the rule, at most [`MAX_ID_CHARACTERS`](crate::MAX_ID_CHARACTERS). It decides nothing.
    #[serde(rename = "ID", default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Origins (`https://example.com`), each with one `*` at most, which stands for any run of characters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_origins: Vec<String>,
    /// `GET`, `HEAD`, `POST`, `PUT`, `DELETE`, or `*` for all five.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_methods: Vec<String>,
    /// Names of request headers, or prefixes of them with a trailing `*`. Letter case does not matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_headers: Vec<String>,
    /// Response headers a script may read: one name each, or lists separated by commas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expose_headers: Vec<String>,
    /// How long a browser may remember a preflight, in seconds. S3 takes any signed 32-bit integer, so do we.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age_seconds: Option<i32>,
}

/// The white space of XML (production S), which surrounds no value.
const WHITE_SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

/// A value without the white space around it.
pub(crate) fn strip(value: &str) -> &str {
    value.trim_matches(WHITE_SPACE)
}

impl Rule {
    /// The rule with every value stripped of surrounding XML white space.
    pub(crate) fn stripped(mut self) -> Self {
        let lists = [
            &mut self.allowed_origins,
            &mut self.allowed_methods,
            &mut self.allowed_headers,
            &mut self.expose_headers,
        ];
        for value in lists.into_iter().flatten().chain(self.id.as_mut()) {
            let stripped = strip(value);
            if stripped.len() != value.len() {
                *value = stripped.to_owned();
            }
        }
        self
    }

    /// All texts of the rule.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &String> {
        self.id
            .iter()
            .chain(&self.allowed_origins)
            .chain(&self.allowed_methods)
            .chain(&self.allowed_headers)
            .chain(&self.expose_headers)
    }
}
