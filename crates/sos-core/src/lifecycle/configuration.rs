//! The model of a configuration, in the form of AWS's command line: `aws s3api get-bucket-lifecycle-configuration`.

use super::{Date, LifecycleError};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// A lifecycle configuration. One that was read is not checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Configuration {
    /// Which small objects transitions leave alone.
    #[serde(default, skip_serializing_if = "is_default")]
    pub transition_default_minimum_object_size: MinimumObjectSize,
    /// The rules, in the order they were given.
    pub rules: Vec<Rule>,
}

/// `x-amz-transition-default-minimum-object-size`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MinimumObjectSize {
    /// Objects under 128 KiB are not transitioned, unless the rule says sizes of its own.
    #[default]
    #[serde(rename = "all_storage_classes_128K")]
    AllStorageClasses128K,
    /// They are to GLACIER and DEEP_ARCHIVE.
    #[serde(rename = "varies_by_storage_class")]
    VariesByStorageClass,
}

impl MinimumObjectSize {
    /// The value of the header.
    pub fn name(self) -> &'static str {
        match self {
            Self::AllStorageClasses128K => "all_storage_classes_128K",
            Self::VariesByStorageClass => "varies_by_storage_class",
        }
    }

    /// The one of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::AllStorageClasses128K, Self::VariesByStorageClass]
            .into_iter()
            .find(|size| size.name() == name)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A rule: to what it applies, and what it does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Rule {
    /// The id, unique in its configuration; one is made for a rule that brings none.
    #[serde(default, rename = "ID", skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The older form of a filter. A rule has either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// To what it applies; one that is empty applies to everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Whether it is in force.
    pub status: RuleStatus,
    /// When current versions expire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration: Option<Expiration>,
    /// When current versions change their storage class.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transitions: Vec<Transition>,
    /// When noncurrent versions are removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noncurrent_version_expiration: Option<NoncurrentExpiration>,
    /// When noncurrent versions change their storage class.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub noncurrent_version_transitions: Vec<NoncurrentTransition>,
    /// When uploads that were not completed are aborted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abort_incomplete_multipart_upload: Option<AbortIncompleteUpload>,
}

/// Whether a rule is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RuleStatus {
    /// It is.
    Enabled,
    /// It is kept and does nothing.
    #[default]
    Disabled,
}

/// A filter: one condition, or several in `And`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Filter {
    /// Keys that start so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Objects that have this tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<Tag>,
    /// Objects of more bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_size_greater_than: Option<i64>,
    /// Objects of fewer bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_size_less_than: Option<i64>,
    /// Several conditions that must all hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub and: Option<And>,
}

/// Conditions that must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct And {
    /// Keys that start so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Objects that have all of these tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// Objects of more bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_size_greater_than: Option<i64>,
    /// Objects of fewer bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_size_less_than: Option<i64>,
}

/// A tag of a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Tag {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: String,
}

/// When current versions expire: exactly one of the three.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Expiration {
    /// From a date on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// So many days after they were written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
    /// Whether delete markers without any version below them are removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expired_object_delete_marker: Option<bool>,
}

/// When current versions change their storage class: one of days and date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Transition {
    /// From a date on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// So many days after they were written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
    /// The class.
    pub storage_class: String,
}

/// When noncurrent versions are removed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct NoncurrentExpiration {
    /// So many days after they became noncurrent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noncurrent_days: Option<i64>,
    /// How many newer noncurrent versions there must be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newer_noncurrent_versions: Option<i64>,
}

/// When noncurrent versions change their storage class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct NoncurrentTransition {
    /// So many days after they became noncurrent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noncurrent_days: Option<i64>,
    /// How many newer noncurrent versions there must be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newer_noncurrent_versions: Option<i64>,
    /// The class.
    pub storage_class: String,
}

/// When uploads that were not completed are aborted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AbortIncompleteUpload {
    /// So many days after they were begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_after_initiation: Option<i64>,
}

impl Configuration {
    /// Reads the JSON of AWS's command line; a member that is unknown is refused. It is not checked yet.
    pub fn parse_json(document: &[u8]) -> Result<Self, LifecycleError> {
        serde_json::from_slice(document).map_err(|error| LifecycleError::malformed(error.to_string()))
    }

    /// The same JSON back.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("strings and numbers always have a JSON form")
    }

    /// What is stored of it.
    pub fn to_stored(&self) -> Bytes {
        serde_json::to_vec(self)
            .expect("strings and numbers always have a JSON form")
            .into()
    }

    /// Reads what was stored.
    pub fn from_stored(document: &[u8]) -> Result<Self, LifecycleError> {
        Self::parse_json(document)
    }

    /// The rules that are in force.
    pub fn enabled(&self) -> impl Iterator<Item = &Rule> {
        self.rules
            .iter()
            .filter(|rule| rule.status == RuleStatus::Enabled)
    }
}
