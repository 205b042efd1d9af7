//! The headers of an object's answer.

use super::{conditions::http_date, metadata, object_lock, text};
use crate::{
    error::{Code, S3Error},
    uri::Query,
};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};
use sos_core::{Checksum, ObjectRecord, VersionId, lifecycle::ExpectedExpiration};
use sos_service::operations::get_object::FoundObject;

/// What the id of a rule is written with in a header (AWS: "The rule ID is URL-encoded").
const RULE_ID: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

const OVERRIDES: [(&str, HeaderName); 6] = [
    ("response-content-type", header::CONTENT_TYPE),
    ("response-content-language", header::CONTENT_LANGUAGE),
    ("response-expires", header::EXPIRES),
    ("response-cache-control", header::CACHE_CONTROL),
    ("response-content-disposition", header::CONTENT_DISPOSITION),
    ("response-content-encoding", header::CONTENT_ENCODING),
];

/// Sets a header whose value is ours; one that no header can carry is left out.
pub(crate) fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// `ETag`, quoted.
pub(crate) fn set_etag(headers: &mut HeaderMap, etag: &sos_core::ETag) {
    set(headers, "etag", &format!("\"{etag}\""));
}

/// `x-amz-version-id`, where one is shown.
pub(crate) fn set_version(headers: &mut HeaderMap, version: Option<VersionId>) {
    if let Some(version) = version {
        set(headers, "x-amz-version-id", &version.to_string());
    }
}

/// `x-amz-checksum-*` and `x-amz-checksum-type`.
pub(crate) fn set_checksum(headers: &mut HeaderMap, checksum: Option<&Checksum>) {
    if let Some(checksum) = checksum {
        set(headers, checksum.algorithm.header_name(), &checksum.text());
        set(headers, "x-amz-checksum-type", checksum.kind.name());
    }
}

/// `x-amz-expiration`, where lifecycle rules will let the object expire.
pub(crate) fn set_expiration(headers: &mut HeaderMap, expected: Option<&ExpectedExpiration>) {
    if let Some(expected) = expected {
        let date = http_date(expected.at);
        let rule = percent_encoding::utf8_percent_encode(&expected.rule, RULE_ID);
        set(
            headers,
            "x-amz-expiration",
            &format!("expiry-date=\"{date}\", rule-id=\"{rule}\""),
        );
    }
}

/// `x-amz-abort-date` and `x-amz-abort-rule-id`, where lifecycle rules will abort the upload.
pub(crate) fn set_abort(headers: &mut HeaderMap, expected: Option<&ExpectedExpiration>) {
    if let Some(expected) = expected {
        set(headers, "x-amz-abort-date", &http_date(expected.at));
        set(headers, "x-amz-abort-rule-id", &expected.rule);
    }
}

/// The headers of GetObject and HeadObject, but those of the body's length.
pub(crate) fn object(headers: &mut HeaderMap, found: &FoundObject, with_checksum: bool) {
    let record = &found.record;
    validators(headers, record);
    set_version(headers, found.version);
    set_expiration(headers, found.expiration.as_ref());
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let stored = &record.headers;
    set(
        headers,
        "content-type",
        stored.content_type.as_deref().unwrap_or("binary/octet-stream"),
    );
    for (name, value) in [
        ("content-disposition", &stored.content_disposition),
        ("content-encoding", &stored.content_encoding),
        ("content-language", &stored.content_language),
        ("x-amz-website-redirect-location", &stored.website_redirect),
    ] {
        if let Some(value) = value {
            set(headers, name, value);
        }
    }
    metadata::write(headers, &record.metadata);
    if !record.storage_class.is_empty() {
        set(headers, "x-amz-storage-class", &record.storage_class);
    }
    if found.tag_count > 0 {
        headers.insert("x-amz-tagging-count", HeaderValue::from(found.tag_count));
    }
    object_lock::write(headers, found.lock);
    if let Some(count) = found.parts_count {
        headers.insert("x-amz-mp-parts-count", HeaderValue::from(count));
    }
    // A checksum is of the whole object, so that it says nothing about a range.
    let whole = found
        .range
        .is_none_or(|(first, last)| first == 0 && last.saturating_add(1) >= record.size);
    if let Some(part) = found.part_checksum.as_ref().filter(|_| with_checksum) {
        // `partNumber`: the part's own, under the object's type.
        let kind = record.checksum.as_ref().map_or(part.kind, |whole| whole.kind);
        set(headers, part.algorithm.header_name(), &part.text());
        set(headers, "x-amz-checksum-type", kind.name());
    } else if with_checksum && whole {
        set_checksum(headers, record.checksum.as_ref());
    }
}

/// The headers that 304 has too (RFC 9110, section 15.4.5).
fn validators(headers: &mut HeaderMap, record: &ObjectRecord) {
    set_etag(headers, &record.etag);
    set(headers, "last-modified", &http_date(record.modified));
    if let Some(value) = &record.headers.cache_control {
        set(headers, "cache-control", value);
    }
    if let Some(value) = &record.headers.expires {
        set(headers, "expires", value);
    }
}

/// 304.
pub(crate) fn not_modified(record: &ObjectRecord) -> S3Error {
    let mut headers = HeaderMap::new();
    validators(&mut headers, record);
    if !record.null_version {
        set_version(&mut headers, Some(record.version_id()));
    }
    let mut error = S3Error::new(Code::NotModified);
    for (name, value) in &headers {
        error = error.header(name.clone(), value.clone());
    }
    error
}

/// `response-*` parameters: refused for anonymous requests, since they are signed for a reason.
pub(crate) fn overrides(query: &Query, anonymous: bool) -> Result<Vec<(HeaderName, HeaderValue)>, S3Error> {
    let mut headers = Vec::new();
    for (parameter, name) in OVERRIDES {
        let Some(value) = query.get(parameter) else {
            continue;
        };
        if anonymous {
            return Err(S3Error::with_message(
                Code::InvalidRequest,
                "Request specific response headers cannot be used for anonymous GET requests.",
            ));
        }
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
            S3Error::invalid_argument("Header value cannot be represented.", parameter, value)
        })?;
        headers.push((name, value));
    }
    Ok(headers)
}

/// Whether `x-amz-checksum-mode` asks for checksums.
pub(crate) fn wants_checksum(headers: &HeaderMap) -> bool {
    text(headers, "x-amz-checksum-mode").is_some_and(|mode| mode.eq_ignore_ascii_case("ENABLED"))
}
