//! Policies of buckets.

use std::borrow::Cow;
use std::net::IpAddr;

use sos_policy::{Facts, Principal};

use super::check;
use crate::{OWNER, STRANGER, account, bucket_policy, session, user};

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn everyone_reads() {
    let policy = bucket_policy(
        r#"{"Version": "2012-10-17", "Statement": [{"Sid": "PublicRead", "Effect": "Allow", "Principal": "*",
            "Action": ["s3:GetObject", "s3:GetObjectVersion"], "Resource": ["arn:aws:s3:::bucket/*"]}]}"#,
    );
    let none = Facts::new();
    check(
        &policy,
        &Principal::Anonymous,
        "s3:GetObject",
        "bucket/a/b",
        &none,
        "allow",
    );
    check(
        &policy,
        &Principal::Anonymous,
        "s3:PutObject",
        "bucket/a/b",
        &none,
        "-",
    );
    check(
        &policy,
        &Principal::Anonymous,
        "s3:ListBucket",
        "bucket",
        &none,
        "-",
    );
    check(
        &policy,
        &Principal::Anonymous,
        "s3:GetObject",
        "other/a",
        &none,
        "-",
    );
    assert!(policy.is_public());
}

#[test]
fn uploads_must_be_encrypted() {
    let policy = bucket_policy(
        r#"{"Version": "2012-10-17", "Id": "PutObjPolicy", "Statement": [
            {"Sid": "WrongEncryption", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
             "Resource": "arn:aws:s3:::bucket/*", "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}},
            {"Sid": "NoKey", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::bucket/*",
             "Condition": {"Null": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "true"}}}]}"#,
    );
    let anna = user(OWNER, "anna");
    let put = |facts: &Facts<'_>, expected: &str| {
        check(&policy, &anna, "s3:PutObject", "bucket/a", facts, expected);
    };
    put(&Facts::new(), "deny");
    let kms = Facts::new().with("s3:x-amz-server-side-encryption", "aws:kms");
    put(&kms, "deny");
    put(
        &kms.clone().with(
            "s3:x-amz-server-side-encryption-aws-kms-key-id",
            "arn:aws:kms:eu:1:key/2",
        ),
        "-",
    );
    put(
        &Facts::new().with("s3:x-amz-server-side-encryption", "AES256"),
        "deny",
    );
    assert!(!policy.is_public());
}

#[test]
fn another_account_uploads_and_leaves_the_owner_in_control() {
    let policy = bucket_policy(
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::444455556666:root",
            "arn:aws:iam::777788889999:root"]}, "Action": ["s3:PutObject", "s3:PutObjectAcl"], "Resource": "arn:aws:s3:::bucket/*",
            "Condition": {"StringEquals": {"s3:x-amz-acl": ["bucket-owner-full-control"]}}}]}"#,
    );
    let root = Principal::Root(account(STRANGER));
    let acl = |acl: &'static str| Facts::new().with("s3:x-amz-acl", acl);
    check(
        &policy,
        &root,
        "s3:PutObject",
        "bucket/a",
        &acl("bucket-owner-full-control"),
        "allow",
    );
    check(
        &policy,
        &root,
        "s3:PutObject",
        "bucket/a",
        &acl("public-read"),
        "-",
    );
    check(&policy, &root, "s3:PutObject", "bucket/a", &Facts::new(), "-");
    check(
        &policy,
        &Principal::Anonymous,
        "s3:PutObject",
        "bucket/a",
        &acl("bucket-owner-full-control"),
        "-",
    );
}

#[test]
fn tags_of_objects_and_of_requests() {
    let policy = bucket_policy(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Principal": {"AWS": "arn:aws:iam::111122223333:role/build"}, "Effect": "Allow",
             "Action": ["s3:GetObject", "s3:GetObjectVersion"], "Resource": "arn:aws:s3:::bucket/*",
             "Condition": {"StringEquals": {"s3:ExistingObjectTag/environment": "production"}}},
            {"Principal": {"AWS": "arn:aws:iam::111122223333:role/build"}, "Effect": "Allow", "Action": "s3:PutObjectTagging",
             "Resource": "arn:aws:s3:::bucket/*",
             "Condition": {"ForAllValues:StringLike": {"s3:RequestObjectTagKeys": ["Owner", "CreationDate"]}}},
            {"Principal": {"AWS": "arn:aws:iam::111122223333:role/build"}, "Effect": "Allow", "Action": "s3:PutObject",
             "Resource": "arn:aws:s3:::bucket/*",
             "Condition": {"StringEquals": {"s3:RequestObjectTag/Department": ["Finance", "HR"]},
                           "ForAnyValue:StringEquals": {"s3:RequestObjectTagKeys": "Department"}}}]}"#,
    );
    let build = session(OWNER, "build", "monday");
    let tagged = |value: &'static str| Facts::new().with("s3:ExistingObjectTag/environment", value);
    check(
        &policy,
        &build,
        "s3:GetObject",
        "bucket/a",
        &tagged("production"),
        "allow",
    );
    check(
        &policy,
        &build,
        "s3:GetObject",
        "bucket/a",
        &tagged("staging"),
        "-",
    );
    check(&policy, &build, "s3:GetObject", "bucket/a", &Facts::new(), "-");
    let keys = |names: &[&'static str]| {
        names.iter().fold(Facts::new(), |facts, name| {
            facts.with("s3:RequestObjectTagKeys", *name)
        })
    };
    check(
        &policy,
        &build,
        "s3:PutObjectTagging",
        "bucket/a",
        &keys(&["Owner"]),
        "allow",
    );
    check(
        &policy,
        &build,
        "s3:PutObjectTagging",
        "bucket/a",
        &keys(&["Owner", "Colour"]),
        "-",
    );
    check(
        &policy,
        &build,
        "s3:PutObjectTagging",
        "bucket/a",
        &keys(&[]),
        "allow",
    );
    let department = keys(&["Department"]).with("s3:RequestObjectTag/Department", "HR");
    check(&policy, &build, "s3:PutObject", "bucket/a", &department, "allow");
    check(
        &policy,
        &build,
        "s3:PutObject",
        "bucket/a",
        &keys(&["Department"]),
        "-",
    );
}

#[test]
fn only_from_some_addresses() {
    let policy = bucket_policy(
        r#"{"Version": "2012-10-17", "Id": "S3PolicyId1", "Statement": [{"Sid": "IPAllow", "Effect": "Deny", "Principal": "*",
            "Action": "s3:*", "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"],
            "Condition": {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "2001:DB8:1234:5678::/64"]}}}]}"#,
    );
    let anna = user(OWNER, "anna");
    for (from, expected) in [
        ("192.0.2.200", "-"),
        ("192.0.3.1", "deny"),
        ("2001:db8:1234:5678:abcd::1", "-"),
        ("2001:db8:1234:5679::1", "deny"),
    ] {
        let facts = Facts::new().with("aws:SourceIp", address(from));
        check(&policy, &anna, "s3:ListBucket", "bucket", &facts, expected);
    }
    check(&policy, &anna, "s3:GetObject", "bucket/a", &Facts::new(), "deny");
}

#[test]
fn only_with_tls_and_a_new_one() {
    let policy = bucket_policy(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Sid": "HttpsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
             "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
            {"Sid": "Tls12", "Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": "arn:aws:s3:::bucket/*",
             "Condition": {"NumericLessThan": {"s3:TlsVersion": 1.2}}}]}"#,
    );
    let with = |tls: bool| Facts::new().with("aws:SecureTransport", tls);
    check(
        &policy,
        &Principal::Anonymous,
        "s3:GetObject",
        "bucket/a",
        &with(false),
        "deny",
    );
    check(
        &policy,
        &Principal::Anonymous,
        "s3:GetObject",
        "bucket/a",
        &with(true).with("s3:TlsVersion", "1.3"),
        "-",
    );
    check(
        &policy,
        &Principal::Anonymous,
        "s3:GetObject",
        "bucket/a",
        &with(true).with("s3:TlsVersion", "1.1"),
        "deny",
    );
}

#[test]
fn only_linked_from_some_pages() {
    let policy = bucket_policy(
        r#"{"Version": "2012-10-17", "Id": "HTTP referer example", "Statement": [{"Sid": "From our pages", "Effect": "Allow",
            "Principal": "*", "Action": ["s3:GetObject", "s3:GetObjectVersion"], "Resource": "arn:aws:s3:::bucket/*",
            "Condition": {"StringLike": {"aws:Referer": ["http://www.example.com/*", "http://example.com/*"]}}}]}"#,
    );
    let from = |page: &'static str| Facts::new().with("aws:Referer", page);
    check(
        &policy,
        &Principal::Anonymous,
        "s3:GetObject",
        "bucket/a",
        &from("http://example.com/page"),
        "allow",
    );
    check(
        &policy,
        &Principal::Anonymous,
        "s3:GetObject",
        "bucket/a",
        &from("http://example.org/"),
        "-",
    );
    check(
        &policy,
        &Principal::Anonymous,
        "s3:GetObject",
        "bucket/a",
        &Facts::new(),
        "-",
    );
    assert!(policy.is_public());
}

#[test]
fn a_second_factor_and_not_long_ago() {
    let policy = bucket_policy(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::bucket/taxdocuments/*",
             "Condition": {"Null": {"aws:MultiFactorAuthAge": true}}},
            {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::bucket/taxdocuments/*",
             "Condition": {"NumericGreaterThan": {"aws:MultiFactorAuthAge": 3600}}},
            {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::bucket/*"}]}"#,
    );
    let age = |seconds: i64| Facts::new().with("aws:MultiFactorAuthAge", seconds);
    check(
        &policy,
        &Principal::Anonymous,
        "s3:GetObject",
        "bucket/taxdocuments/a",
        &Facts::new(),
        "deny",
    );
    check(
        &policy,
        &Principal::Anonymous,
        "s3:GetObject",
        "bucket/taxdocuments/a",
        &age(60),
        "allow",
    );
    check(
        &policy,
        &Principal::Anonymous,
        "s3:GetObject",
        "bucket/taxdocuments/a",
        &age(3601),
        "deny",
    );
    check(
        &policy,
        &Principal::Anonymous,
        "s3:GetObject",
        "bucket/else",
        &Facts::new(),
        "allow",
    );
}

#[test]
fn services_write_for_the_owner() {
    let policy = bucket_policy(
        r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Logs", "Effect": "Allow",
            "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": ["s3:PutObject"], "Resource": "arn:aws:s3:::bucket/logs*",
            "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::source"}, "StringEquals": {"aws:SourceAccount": "111122223333"}}}]}"#,
    );
    let logging = Principal::Service {
        name: Cow::Borrowed("logging.s3.amazonaws.com"),
    };
    let from = |bucket: &'static str| {
        Facts::new()
            .with("aws:SourceArn", bucket)
            .with("aws:SourceAccount", OWNER)
    };
    check(
        &policy,
        &logging,
        "s3:PutObject",
        "bucket/logs/1",
        &from("arn:aws:s3:::source"),
        "allow",
    );
    check(
        &policy,
        &logging,
        "s3:PutObject",
        "bucket/logs/1",
        &from("arn:aws:s3:::elsewhere"),
        "-",
    );
    check(
        &policy,
        &user(OWNER, "anna"),
        "s3:PutObject",
        "bucket/logs/1",
        &from("arn:aws:s3:::source"),
        "-",
    );
    assert!(!policy.is_public());
}
