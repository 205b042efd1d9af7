//! What headers and names say of an object, for those who take objects beside the gate: the admin API and the console.
//! One reading of them, and one set of rules.

use crate::{
    error::S3Error,
    headers::{attributes as object_attributes, conditions, copy_source, range},
    token,
    xml::tagging,
};
use http::HeaderMap;
use sos_core::{InvalidName, ReadConditions, Timestamp, WriteConditions};
use sos_service::operations::{
    buckets::RequestedAcl,
    get_object::Selection,
    put_object::{Integrity, ObjectAttributes},
};

/// Content type and the like, `x-amz-meta-*`, `x-amz-tagging` and `x-amz-storage-class`; the ACL is the private one.
pub fn attributes(headers: &HeaderMap) -> Result<ObjectAttributes, S3Error> {
    object_attributes::parse(headers, RequestedAcl::default())
}

/// `Content-MD5` and `x-amz-checksum-*`.
pub fn integrity(headers: &HeaderMap) -> Result<Integrity, S3Error> {
    object_attributes::integrity(headers)
}

/// `Range`; the whole where it is malformed or names several ranges.
pub fn selection(headers: &HeaderMap) -> Result<Selection, S3Error> {
    range::selection(headers, None)
}

/// `If-Match` and its relatives on a read.
pub fn read_conditions(headers: &HeaderMap) -> ReadConditions {
    conditions::read(headers)
}

/// `If-Match` and `If-None-Match` on a write; refused where they cannot be understood.
pub fn write_conditions(headers: &HeaderMap) -> Result<WriteConditions, S3Error> {
    conditions::write(headers)
}

/// Refuses tags of an object that break the rules.
pub fn check_tags(tags: &[(String, String)]) -> Result<(), S3Error> {
    tagging::check(tags, tagging::MAX_OBJECT_TAGS)
}

/// Why a key is refused.
pub fn key_refused(error: InvalidName) -> S3Error {
    copy_source::key_refused(error)
}

/// A part number, 1 to 10 000.
pub fn part_number(text: &str) -> Result<u16, S3Error> {
    range::part(text).map(|number| number as u16)
}

/// A date as `Last-Modified` writes it.
pub fn http_date(moment: Timestamp) -> String {
    conditions::http_date(moment)
}

/// The token that goes on after a name in a listing.
pub fn encode_token(name: &str) -> String {
    token::encode(name)
}

/// The name that a token goes on after.
pub fn decode_token(token: &str) -> Result<String, S3Error> {
    token::decode(token)
}
