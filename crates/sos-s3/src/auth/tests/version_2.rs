//! The examples of "Signing and authenticating REST requests".

use super::{KEY, SECRET, Sent};
use crate::auth::{AuthConfig, SIGNED_PARAMETERS, sign_v2};
use http::Method;

const HOST: &str = "johnsmith.s3.amazonaws.com";

pub(super) fn signed(method: Method, target: &str, date: &str, signature: &str) -> Sent {
    let sent = Sent::new(method, HOST, target, date)
        .header("date", date)
        .header("authorization", &format!("AWS {KEY}:{signature}"));
    Sent {
        bucket_in_host: Some("johnsmith"),
        ..sent
    }
}

pub(super) fn get_object() -> Sent {
    signed(
        Method::GET,
        "/photos/puppy.jpg",
        "Tue, 27 Mar 2007 19:36:42 +0000",
        "bWq2s1WEIj+Ydj0vQ697zp+IXMU=",
    )
}

pub(super) fn presigned_get() -> Sent {
    let sent = Sent::new(
        Method::GET,
        HOST,
        "/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&\
         Expires=1175139620",
        "Tue, 27 Mar 2007 19:36:42 +0000",
    );
    Sent {
        bucket_in_host: Some("johnsmith"),
        ..sent
    }
}

#[test]
fn documented_objects() {
    get_object().accepted();
    signed(
        Method::PUT,
        "/photos/puppy.jpg",
        "Tue, 27 Mar 2007 21:15:45 +0000",
        "MyyxeRY7whkBe+bq8fHCL/2kKUg=",
    )
    .header("content-type", "image/jpeg")
    .header("content-length", "94328")
    .accepted();
}

#[test]
fn documented_listing_and_subresource() {
    signed(
        Method::GET,
        "/?prefix=photos&max-keys=50&marker=puppy",
        "Tue, 27 Mar 2007 19:42:41 +0000",
        "htDYFYduRNen8P9ZfE/s9SuKy0U=",
    )
    .accepted();
    signed(
        Method::GET,
        "/?acl",
        "Tue, 27 Mar 2007 19:44:46 +0000",
        "c2WLPFtWHVgbEmeEG93a4cG37dM=",
    )
    .accepted();
    // Clients that write `?acl=` sign `?acl`.
    signed(
        Method::GET,
        "/?acl=",
        "Tue, 27 Mar 2007 19:44:46 +0000",
        "c2WLPFtWHVgbEmeEG93a4cG37dM=",
    )
    .accepted();
}

#[test]
fn documented_upload_with_metadata_through_a_custom_domain() {
    let sent = Sent {
        bucket_in_host: Some("static.johnsmith.net"),
        host: "static.johnsmith.net:8080",
        ..signed(
            Method::PUT,
            "/db-backup.dat.gz",
            "Tue, 27 Mar 2007 21:06:08 +0000",
            "ilyl83RwaSoYIEdixDQcA4OnAnc=",
        )
    };
    sent.header("x-amz-acl", "public-read")
        .header("content-type", "application/x-download")
        .header("content-md5", "4gJE4saaMU4BqNR0kLY+lw==")
        .header("x-amz-meta-reviewedby", "joe@johnsmith.net")
        .header("x-amz-meta-reviewedby", "jane@johnsmith.net")
        .header("x-amz-meta-filechecksum", "0x02661779")
        .header("x-amz-meta-checksumalgorithm", "crc32")
        .accepted();
}

#[test]
fn documented_service_and_unicode_keys() {
    let plain = |target: &str, date: &str, signature: &str| Sent {
        bucket_in_host: None,
        ..signed(Method::GET, target, date, signature)
    };
    plain(
        "/",
        "Wed, 28 Mar 2007 01:29:59 +0000",
        "qGdzdERIC03wnaRNKh6OqZehG9s=",
    )
    .accepted();
    plain(
        "/dictionary/fran%C3%A7ais/pr%c3%a9f%c3%a8re",
        "Wed, 28 Mar 2007 01:49:49 +0000",
        "DNEZGsoieTZ92F3bUfSPQcbGmlM=",
    )
    .accepted();
}

/// botocore signs the path of a bucket with a slash behind it, and sends it without one.
#[test]
fn a_bucket_is_signed_with_or_without_a_slash() {
    let date = "Tue, 27 Mar 2007 19:36:42 +0000";
    let sent = |target: &str, signed_path: &str| {
        let string_to_sign = format!("GET\n\n\n{date}\n{signed_path}");
        let signature = sign_v2(SECRET, string_to_sign.as_bytes());
        Sent {
            bucket_in_host: None,
            ..signed(Method::GET, target, date, &signature)
        }
    };
    sent("/bucket", "/bucket").accepted();
    sent("/bucket", "/bucket/").accepted();
    sent("/bucket?prefix=a&acl", "/bucket/?acl").accepted();
    sent("/bucket/", "/bucket/").accepted();
    for (target, signed_path) in [
        ("/bucket", "/bucket//"),
        ("/bucket/", "/bucket"),
        ("/bucket/key", "/bucket/key/"),
        ("/", "//"),
    ] {
        assert_eq!(
            sent(target, signed_path).refused().0,
            "SignatureDoesNotMatch",
            "{target}"
        );
    }
}

#[test]
fn documented_presigned_get() {
    presigned_get().accepted();
}

#[test]
fn version_2_can_be_turned_off() {
    let off = AuthConfig {
        version_2: false,
        ..AuthConfig::default()
    };
    for sent in [get_object(), presigned_get()] {
        let error = sent.verify_with(off.clone()).expect_err("refused");
        assert_eq!(error.code.name(), "InvalidRequest");
        assert!(error.message.contains("Please use AWS4-HMAC-SHA256."));
    }
}

#[test]
fn signed_parameters_are_sorted() {
    assert!(SIGNED_PARAMETERS.is_sorted());
}

#[test]
fn every_parameter_that_leads_to_another_operation_is_signed() {
    for subresource in crate::table::ROWS.iter().filter_map(|row| row.subresource) {
        assert!(
            super::super::SIGNED_PARAMETERS.contains(&subresource),
            "{subresource} could be added to a presigned URL"
        );
    }
    assert!(super::super::SIGNED_PARAMETERS.is_sorted());
}
