//! A bucket as the API shows it, alone and in lists.

use super::bucket_access::level_schema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sos_core::Versioning;
use sos_s3::auth::iso_extended;
use sos_service::{access_summary::AccessLevel, operations::bucket_summary::BucketSummary};

/// A bucket as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedBucket {
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: String,
    /// When it was made, RFC 3339 in UTC.
    pub created: String,
    /// How many objects it holds now: current versions that are no delete markers. Exact.
    pub objects: u64,
    /// All versions, older ones and delete markers included. Exact.
    pub versions: u64,
    /// Bytes of all versions; those of the current ones, where no others are kept. Exact.
    pub bytes: u64,
    /// How far it is open, by its ACL and its policy.
    pub access: AccessLevel,
    /// The rules of its CORS configuration; 0 where there is none.
    pub cors_rules: usize,
    /// `enabled`, `suspended` or `off`.
    pub versioning: String,
}

impl ListedBucket {
    pub(super) fn of(summary: &BucketSummary) -> Self {
        let record = &summary.bucket.record;
        Self {
            name: record.name.as_str().to_owned(),
            owner: record.owner().0.clone(),
            created: iso_extended(record.created),
            objects: summary.usage.objects,
            versions: summary.usage.versions,
            bytes: summary.usage.bytes,
            access: summary.access,
            cors_rules: summary.cors_rules,
            versioning: match record.versioning {
                Versioning::Unversioned => "off",
                Versioning::Enabled => "enabled",
                Versioning::Suspended => "suspended",
            }
            .to_owned(),
        }
    }
}

/// The schema `Bucket`.
pub(super) fn schema() -> Value {
    let count = |description: &str| json!({ "type": "integer", "minimum": 0, "description": description });
    json!({
        "type": "object",
        "required": ["name", "owner", "created", "objects", "versions", "bytes", "access", "cors_rules", "versioning"],
        "additionalProperties": false,
        "properties": {
            "name": { "type": "string" },
            "owner": { "type": "string", "description": "The id of a tenant." },
            "created": { "type": "string", "format": "date-time" },
            "objects": count("Objects: current versions that are no delete markers. Exact."),
            "versions": count("All versions, older ones and delete markers included. Exact."),
            "bytes": count("Bytes of all versions; those of the current ones, where no others are kept. Exact."),
            "access": level_schema(),
            "cors_rules": count("Rules of the CORS configuration; 0 where there is none."),
            "versioning": { "type": "string", "enum": ["enabled", "suspended", "off"] }
        }
    })
}
