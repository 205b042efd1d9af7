//! Documents of buckets: their list, location and versioning.

use super::{Writer, read};
use crate::error::{Code, S3Error};
use sos_core::Versioning;
use sos_service::operations::buckets::BucketList;

/// `ListAllMyBucketsResult`. A region per bucket is shown where the request asked for a page.
pub(crate) fn list_buckets(
    list: &BucketList,
    prefix: &str,
    region: Option<&str>,
    token: Option<&str>,
) -> String {
    let mut xml = Writer::new("ListAllMyBucketsResult", list.buckets.len() * 128);
    xml.open("Owner");
    xml.text("ID", &list.owner.id.0);
    xml.text("DisplayName", &list.owner.display_name);
    xml.close("Owner");
    xml.open("Buckets");
    for bucket in &list.buckets {
        xml.open("Bucket");
        xml.text("Name", bucket.name.as_str());
        xml.timestamp("CreationDate", bucket.created);
        if let Some(region) = region {
            xml.text("BucketRegion", location_or(&bucket.location, region));
        }
        xml.close("Bucket");
    }
    xml.close("Buckets");
    if !prefix.is_empty() {
        xml.text("Prefix", prefix);
    }
    xml.optional("ContinuationToken", token);
    xml.finish()
}

/// The region a bucket's location stands for.
pub(crate) fn location_or<'a>(location: &'a str, region: &'a str) -> &'a str {
    match location {
        "" | "US" => region,
        "EU" => "eu-west-1",
        other => other,
    }
}

/// The location that a `CreateBucketConfiguration` asks for; empty where it names none.
pub(crate) fn parse_create_bucket(document: &[u8]) -> Result<String, S3Error> {
    if document.iter().all(u8::is_ascii_whitespace) {
        return Ok(String::new());
    }
    let root = read(document, &["CreateBucketConfiguration", "CreateBucketConstraint"])?;
    root.only(&["LocationConstraint", "Location", "Bucket", "Tags"])?;
    if root.child("Location").is_some() || root.child("Bucket").is_some() {
        return Err(S3Error::with_message(
            Code::NotImplemented,
            "Directory buckets are not implemented",
        ));
    }
    if root.child("Tags").is_some_and(|tags| !tags.children.is_empty()) {
        return Err(S3Error::with_message(
            Code::NotImplemented,
            "Tags are not taken when a bucket is created; set them with PutBucketTagging",
        ));
    }
    let location = root.trimmed("LocationConstraint").unwrap_or_default();
    let valid = location.len() <= 64
        && location
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if valid {
        Ok(location.to_owned())
    } else {
        Err(S3Error::new(Code::InvalidLocationConstraint).element("LocationConstraint", location))
    }
}

/// `LocationConstraint`; empty for us-east-1.
pub(crate) fn location(location: &str) -> String {
    let mut xml = Writer::new("LocationConstraint", 64);
    crate::error::escape_into(xml.buffer(), location);
    xml.finish()
}

/// `VersioningConfiguration`; empty where versioning was never enabled.
pub(crate) fn versioning(versioning: Versioning) -> String {
    let mut xml = Writer::new("VersioningConfiguration", 64);
    match versioning {
        Versioning::Unversioned => {}
        Versioning::Enabled => xml.text("Status", "Enabled"),
        Versioning::Suspended => xml.text("Status", "Suspended"),
    }
    xml.finish()
}

/// The state that a `VersioningConfiguration` asks for.
pub(crate) fn parse_versioning(document: &[u8]) -> Result<Versioning, S3Error> {
    let root = read(document, &["VersioningConfiguration"])?;
    root.only(&["Status", "MfaDelete", "MFADelete"])?;
    let mfa_delete = root.trimmed("MfaDelete").or(root.trimmed("MFADelete"));
    if mfa_delete.is_some_and(|value| value != "Disabled") {
        return Err(S3Error::with_message(
            Code::NotImplemented,
            "MFA delete is not implemented",
        ));
    }
    match root.trimmed("Status") {
        Some("Enabled") => Ok(Versioning::Enabled),
        Some("Suspended") => Ok(Versioning::Suspended),
        Some(other) => Err(super::malformed(format!("the status is {other:?}"))),
        None => Err(Code::IllegalVersioningConfigurationException.into()),
    }
}
