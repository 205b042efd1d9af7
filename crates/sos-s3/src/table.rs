//! The table of operations: what each (method, resource, subresource) does. It drives routing, the reference page and
//! the coverage tests; nothing is reachable that has no row here.
//!
//! Source: Amazon S3 API Reference, "Actions".

mod rows;

pub use rows::ROWS;

use crate::error::Code;
use sos_core::ConfigKind;
use sos_service::UnsetConfiguration;
use std::fmt::Write as _;

/// A method that S3 knows. `OPTIONS` is the edge's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `PUT`
    Put,
    /// `POST`
    Post,
    /// `DELETE`
    Delete,
}

impl Verb {
    /// The verb of a method.
    pub fn of(method: &http::Method) -> Option<Self> {
        Some(match method.as_str() {
            "GET" => Self::Get,
            "HEAD" => Self::Head,
            "PUT" => Self::Put,
            "POST" => Self::Post,
            "DELETE" => Self::Delete,
            _ => return None,
        })
    }

    /// As it is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// What a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// No bucket.
    Service,
    /// A bucket.
    Bucket,
    /// An object.
    Object,
}

impl Kind {
    fn path(self) -> &'static str {
        match self {
            Self::Service => "/",
            Self::Bucket => "/bucket",
            Self::Object => "/bucket/key",
        }
    }
}

/// What tells two operations apart that method, resource and subresource do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// Nothing: the operation of last resort.
    Always,
    /// A header was sent.
    Header(&'static str),
    /// A parameter has this value.
    Parameter(&'static str, &'static str),
    /// The body is a form whose field `Action` has this value.
    Form(&'static str),
}

/// What a document that is not set is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unset {
    /// A refusal, 404.
    Refusal(Code),
    /// This document, without its declaration.
    Document(&'static str),
}

/// What a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are AWS's own")]
pub enum Does {
    ListBuckets,
    AssumeRole,
    AssumeRoleWithWebIdentity,
    GetSessionToken,
    GetCallerIdentity,
    CreateBucket,
    HeadBucket,
    DeleteBucket,
    GetBucketLocation,
    GetBucketCors,
    PutBucketCors,
    DeleteBucketCors,
    GetBucketAcl,
    PutBucketAcl,
    GetBucketEncryption,
    PutBucketEncryption,
    DeleteBucketEncryption,
    GetBucketOwnershipControls,
    PutBucketOwnershipControls,
    DeleteBucketOwnershipControls,
    GetPublicAccessBlock,
    PutPublicAccessBlock,
    DeletePublicAccessBlock,
    GetBucketPolicy,
    PutBucketPolicy,
    DeleteBucketPolicy,
    GetBucketPolicyStatus,
    GetBucketVersioning,
    PutBucketVersioning,
    GetBucketTagging,
    PutBucketTagging,
    DeleteBucketTagging,
    ListObjects,
    ListObjectsV2,
    ListObjectVersions,
    ListMultipartUploads,
    DeleteObjects,
    PostObject,
    PutObject,
    CopyObject,
    GetObject,
    HeadObject,
    DeleteObject,
    GetObjectAcl,
    PutObjectAcl,
    GetObjectTagging,
    PutObjectTagging,
    DeleteObjectTagging,
    GetObjectAttributes,
    GetObjectLockConfiguration,
    PutObjectLockConfiguration,
    GetObjectRetention,
    PutObjectRetention,
    GetObjectLegalHold,
    PutObjectLegalHold,
    CreateMultipartUpload,
    UploadPart,
    UploadPartCopy,
    CompleteMultipartUpload,
    AbortMultipartUpload,
    ListParts,
    /// Gives back a bucket's document, or says that it is not set.
    GetDocument(ConfigKind, Unset),
    /// Removes a bucket's document, set or not.
    DeleteDocument(ConfigKind),
    /// Answers what is never set on a bucket.
    NeverSetOnBucket(UnsetConfiguration, Unset),
    /// Answers what is never set on an object.
    NeverSetOnObject(Code),
    /// Refuses with 501, since the effect does not exist; the text says what is missing.
    NotBuilt(&'static str),
    /// Refuses as S3 does where the feature is closed to new customers.
    Closed,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The method.
    pub verb: Verb,
    /// The resource.
    pub kind: Kind,
    /// The parameter that names the subresource.
    pub subresource: Option<&'static str>,
    /// What else must hold.
    pub when: When,
    /// AWS's name of the operation.
    pub name: &'static str,
    /// What it does.
    pub does: Does,
}

/// Whether a parameter names a subresource of S3, of any resource.
pub fn is_subresource(name: &str) -> bool {
    ROWS.iter().any(|row| row.subresource == Some(name))
}

/// The row of an action that a form names.
pub fn row_of_form(action: &str) -> Option<&'static Row> {
    ROWS.iter()
        .find(|row| matches!(row.when, When::Form(known) if known == action))
}

/// The page `docs/reference/s3-operations.md`.
pub fn markdown() -> String {
    let mut page = String::from(
        "# S3 operations\n\n\
         Made from the table that routes requests (`crates/sos-s3/src/table/rows.rs`); a test holds it against the code.\n\n\
         - **yes**: works as in Amazon S3.\n\
         - **unset**: answers as Amazon S3 does where the feature is not configured.\n\
         - **501**: refused with `NotImplemented`, since the effect does not exist.\n\
         - **405**: refused as Amazon S3 refuses new customers.\n\n\
         A subresource with a method that has no row is `405 MethodNotAllowed`. A parameter that names no subresource is \
         ignored on GET and HEAD, as Amazon S3 does, and refused with `501 NotImplemented` on PUT, POST and DELETE, so \
         that `DELETE /bucket?unknown` never deletes the bucket.\n\n\
         | Operation | Request | Supported |\n|---|---|---|\n",
    );
    for row in ROWS {
        let mut request = format!("{} {}", row.verb.as_str(), row.kind.path());
        if let Some(subresource) = row.subresource {
            request.extend(["?", subresource]);
        }
        match row.when {
            When::Always => {}
            When::Header(name) => request.extend([" with ", name]),
            When::Form(action) => request.extend([" with Action=", action]),
            When::Parameter(name, value) => {
                let mark = if row.subresource.is_some() { "&" } else { "?" };
                request.extend([mark, name, "=", value]);
            }
        }
        let support = match row.does {
            Does::GetDocument(..)
            | Does::DeleteDocument(_)
            | Does::NeverSetOnBucket(..)
            | Does::NeverSetOnObject(_) => "unset",
            Does::NotBuilt(_) => "501",
            Does::Closed => "405",
            _ => "yes",
        };
        // Writing into a string never fails.
        let _ = writeln!(page, "| {} | `{request}` | {support} |", row.name);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_row_is_reachable_and_named_once() {
        let mut seen = HashSet::new();
        for row in ROWS {
            assert!(
                seen.insert((row.verb, row.kind, row.subresource, row.when)),
                "{} is shadowed",
                row.name
            );
        }
    }

    #[test]
    fn a_row_of_last_resort_stands_after_those_that_need_more() {
        let mut settled = HashSet::new();
        for row in ROWS {
            let place = (row.verb, row.kind, row.subresource);
            assert!(!settled.contains(&place), "{} stands too late", row.name);
            if row.when == When::Always {
                settled.insert(place);
            }
        }
    }

    #[test]
    fn the_reference_page_is_the_table() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../docs/reference/s3-operations.md"
        );
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(path, markdown()).expect("the page is written");
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            page == markdown(),
            "docs/reference/s3-operations.md is out of date: run UPDATE_EXPECT=1 cargo test -p sos-s3 the_reference_page"
        );
    }
}
