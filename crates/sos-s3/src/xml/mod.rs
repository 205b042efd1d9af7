//! The XML of S3: documents in, bounded and without document types; documents out, written into one string.
//!
//! Each file holds the documents of one group of operations. Knows no HTTP.

pub(crate) mod access_control;
pub(crate) mod bucket_access;
pub(crate) mod bucket_encryption;
pub(crate) mod buckets;
pub(crate) mod delete_objects;
pub(crate) mod list_objects;
pub(crate) mod list_versions;
pub(crate) mod multipart;
pub(crate) mod object_lock;
pub(crate) mod objects;
mod reader;
pub(crate) mod sessions;
pub(crate) mod tagging;
pub(crate) mod uploads;
mod writer;

pub(crate) use reader::{Element, malformed, read};
pub(crate) use writer::Writer;

/// The namespace of S3's documents.
pub(crate) const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";
