//! The tags of a bucket and the document that they are stored as, for whoever speaks of them beside the S3 API: one form,
//! and one set of rules.

use crate::{
    error::S3Error,
    xml::tagging::{self, MAX_BUCKET_TAGS},
};
use bytes::Bytes;

/// The most tags of a bucket.
///
/// Source: AWS, "Using cost allocation S3 bucket tags".
pub const MAX_TAGS: usize = MAX_BUCKET_TAGS;
/// The most characters of a tag's key.
pub const MAX_KEY_CHARACTERS: usize = tagging::MAX_KEY_CHARACTERS;
/// The most characters of a tag's value.
pub const MAX_VALUE_CHARACTERS: usize = tagging::MAX_VALUE_CHARACTERS;

/// Keys and values.
pub type Tags = Vec<(String, String)>;

/// The tags of a `Tagging` document; refuses those that break the rules.
pub fn parse(document: &[u8]) -> Result<Tags, S3Error> {
    tagging::parse(document, MAX_TAGS)
}

/// The document that these tags are stored as, in the order of their keys; `None` where there are none. Refuses those that
/// break the rules.
pub fn document(tags: &[(String, String)]) -> Result<Option<Bytes>, S3Error> {
    tagging::check(tags, MAX_TAGS)?;
    Ok((!tags.is_empty()).then(|| tagging::write(tags).into()))
}
