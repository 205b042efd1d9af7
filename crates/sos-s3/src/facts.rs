//! What a request says that conditions of policies may look at, by its condition keys.
//!
//! Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>, "Condition keys for
//! Amazon S3". Addresses, TLS, the time and who signed are not here: the service knows them itself.

use crate::{
    auth::{Scheme, Verified},
    headers::{attributes, object_lock, text},
    uri::Query,
};
use http::HeaderMap;
use sos_core::{Timestamp, object::Retention, object_lock::mode_name};
use sos_policy::{Facts, Key, KeyName, Value};

/// The key of a header that is a condition as it stands.
fn key_of(header: &str) -> Option<KeyName> {
    Some(match header {
        "user-agent" => KeyName::AwsUserAgent,
        "referer" => KeyName::AwsReferer,
        "if-match" => KeyName::S3IfMatch,
        "if-none-match" => KeyName::S3IfNoneMatch,
        "x-amz-acl" => KeyName::S3XAmzAcl,
        "x-amz-content-sha256" => KeyName::S3XAmzContentSha256,
        "x-amz-copy-source" => KeyName::S3XAmzCopySource,
        "x-amz-grant-full-control" => KeyName::S3XAmzGrantFullControl,
        "x-amz-grant-read" => KeyName::S3XAmzGrantRead,
        "x-amz-grant-read-acp" => KeyName::S3XAmzGrantReadAcp,
        "x-amz-grant-write" => KeyName::S3XAmzGrantWrite,
        "x-amz-grant-write-acp" => KeyName::S3XAmzGrantWriteAcp,
        "x-amz-metadata-directive" => KeyName::S3XAmzMetadataDirective,
        "x-amz-object-lock-legal-hold" => KeyName::S3ObjectLockLegalHold,
        "x-amz-object-lock-mode" => KeyName::S3ObjectLockMode,
        "x-amz-object-lock-retain-until-date" => KeyName::S3ObjectLockRetainUntilDate,
        "x-amz-object-ownership" => KeyName::S3XAmzObjectOwnership,
        "x-amz-server-side-encryption" => KeyName::S3XAmzServerSideEncryption,
        "x-amz-server-side-encryption-aws-kms-key-id" => KeyName::S3XAmzServerSideEncryptionAwsKmsKeyId,
        "x-amz-server-side-encryption-customer-algorithm" => {
            KeyName::S3XAmzServerSideEncryptionCustomerAlgorithm
        }
        "x-amz-storage-class" => KeyName::S3XAmzStorageClass,
        "x-amz-website-redirect-location" => KeyName::S3XAmzWebsiteRedirectLocation,
        _ => return None,
    })
}

/// Parameters that are conditions as they stand. One that is there and empty is there.
const PARAMETERS: &[(&str, KeyName)] = &[("prefix", KeyName::S3Prefix), ("delimiter", KeyName::S3Delimiter)];

/// The facts of a request that was verified.
pub(crate) fn of_request(
    headers: &HeaderMap,
    query: &Query,
    verified: &Verified,
    now: Timestamp,
) -> Facts<'static> {
    let mut facts = Facts::new();
    add_headers(&mut facts, headers, now);
    for &(name, key) in PARAMETERS {
        if let Some(value) = query.get(name) {
            add(&mut facts, key, value.to_owned());
        }
    }
    if let Some(count) = query.get("max-keys").and_then(|count| count.parse::<i64>().ok()) {
        add(&mut facts, KeyName::S3MaxKeys, count);
    }
    add_signature(&mut facts, verified, now);
    facts
}

/// The facts of a form, whose fields stand for headers.
pub(crate) fn of_form(
    of_request: &HeaderMap,
    fields: &HeaderMap,
    verified: &Verified,
    now: Timestamp,
) -> Facts<'static> {
    let mut facts = Facts::new();
    for name in ["user-agent", "referer"] {
        if let (Some(key), Some(value)) = (key_of(name), text(of_request, name)) {
            add(&mut facts, key, value.to_owned());
        }
    }
    add_headers(&mut facts, fields, now);
    add_signature(&mut facts, verified, now);
    facts
}

/// Adds the tags that a document of the request asks for.
pub(crate) fn add_tags(facts: &mut Facts<'static>, tags: &[(String, String)]) {
    for (tag, value) in tags {
        let key = Key {
            name: KeyName::S3RequestObjectTag,
            detail: tag.as_str().into(),
        };
        facts.add(key, value.clone().into());
        add(facts, KeyName::S3RequestObjectTagKeys, tag.clone());
    }
}

/// Adds the retention that a document of the request asks for.
pub(crate) fn add_retention(facts: &mut Facts<'static>, retention: Option<Retention>, now: Timestamp) {
    if let Some(retention) = retention {
        add(facts, KeyName::S3ObjectLockMode, mode_name(retention.compliance));
        let until = object_lock::format_date(retention.until);
        add(facts, KeyName::S3ObjectLockRetainUntilDate, until);
        add_remaining_days(facts, retention, now);
    }
}

/// Adds the legal hold that a document of the request asks for.
pub(crate) fn add_legal_hold(facts: &mut Facts<'static>, hold: bool) {
    add(
        facts,
        KeyName::S3ObjectLockLegalHold,
        if hold { "ON" } else { "OFF" },
    );
}

/// How many days a retention is to last, those begun counted.
fn add_remaining_days(facts: &mut Facts<'static>, retention: Retention, now: Timestamp) {
    const DAY_MS: i64 = 86_400_000;
    let remaining = retention.until.0.saturating_sub(now.0);
    let days = remaining.div_euclid(DAY_MS) + i64::from(remaining.rem_euclid(DAY_MS) > 0);
    add(facts, KeyName::S3ObjectLockRemainingRetentionDays, days);
}

fn add_headers(facts: &mut Facts<'static>, headers: &HeaderMap, now: Timestamp) {
    for name in headers.keys() {
        let key = key_of(name.as_str());
        if let (Some(key), Some(value)) = (key, text(headers, name.as_str())) {
            add(facts, key, value.to_owned());
        }
    }
    // What cannot be read is refused by whoever acts on it.
    if let Ok(tags) = attributes::tags(headers) {
        add_tags(facts, &tags);
    }
    if let Ok(Some(retention)) = object_lock::parse(headers).map(|lock| lock.retention) {
        add_remaining_days(facts, retention, now);
    }
}

fn add_signature(facts: &mut Facts<'static>, verified: &Verified, now: Timestamp) {
    let (version, kind) = match verified.scheme {
        Scheme::Anonymous => return,
        Scheme::V4Header => ("AWS4-HMAC-SHA256", "REST-HEADER"),
        Scheme::V4Presigned => ("AWS4-HMAC-SHA256", "REST-QUERY-STRING"),
        Scheme::V4Form => ("AWS4-HMAC-SHA256", "POST"),
        Scheme::V2Header => ("AWS", "REST-HEADER"),
        Scheme::V2Presigned => ("AWS", "REST-QUERY-STRING"),
        Scheme::V2Form => ("AWS", "POST"),
    };
    add(facts, KeyName::S3Signatureversion, version);
    add(facts, KeyName::S3AuthType, kind);
    if let Some(signed_at) = verified.signed_at {
        add(facts, KeyName::S3SignatureAge, now.0.saturating_sub(signed_at.0));
    }
}

fn add(facts: &mut Facts<'static>, key: KeyName, value: impl Into<Value<'static>>) {
    facts.add(key.into(), value.into());
}
