//! Policies of users, alone and with a bucket's.

use sos_policy::{Facts, Policy, Value};

use super::check;
use crate::{OWNER, identity_policy, user, verdict};

#[test]
fn homes_by_name() {
    let policy = identity_policy(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Sid": "ListHome", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::bucket",
             "Condition": {"StringLike": {"s3:prefix": ["", "home/", "home/${aws:username}/*"]}}},
            {"Sid": "UseHome", "Effect": "Allow", "Action": "s3:*Object", "Resource": "arn:aws:s3:::bucket/home/${aws:username}/*"},
            {"Sid": "Console", "Effect": "Allow", "Action": ["s3:ListAllMyBuckets", "s3:GetBucketLocation"], "Resource": "*"}]}"#,
    );
    let anna = user(OWNER, "anna");
    let facts = Facts::new().with("aws:username", "anna");
    let list = |prefix: &'static str| facts.clone().with("s3:prefix", prefix);
    check(&policy, &anna, "s3:ListBucket", "bucket", &list(""), "allow");
    check(
        &policy,
        &anna,
        "s3:ListBucket",
        "bucket",
        &list("home/anna/x"),
        "allow",
    );
    check(&policy, &anna, "s3:ListBucket", "bucket", &list("home/bob/"), "-");
    check(&policy, &anna, "s3:ListBucket", "bucket", &facts, "-");
    check(
        &policy,
        &anna,
        "s3:PutObject",
        "bucket/home/anna/x",
        &facts,
        "allow",
    );
    check(&policy, &anna, "s3:PutObject", "bucket/home/bob/x", &facts, "-");
    check(
        &policy,
        &anna,
        "s3:PutObject",
        "bucket/home/anna/x",
        &Facts::new(),
        "-",
    );
    check(&policy, &anna, "s3:ListAllMyBuckets", "*", &facts, "allow");
}

#[test]
fn keys_of_requests() {
    let policy = identity_policy(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::bucket/*",
             "Condition": {"StringEquals": {"s3:x-amz-grant-full-control": "id=c0ffee"}}},
            {"Effect": "Allow", "Action": "s3:GetObjectVersion", "Resource": "arn:aws:s3:::bucket/head.jpg",
             "Condition": {"StringEquals": {"s3:VersionId": "v1"}}},
            {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::bucket/*",
             "Condition": {"Null": {"s3:x-amz-copy-source": "false"}, "StringNotLike": {"s3:x-amz-copy-source": "bucket/public/*"}}},
            {"Effect": "Deny", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"NumericGreaterThan": {"s3:max-keys": "10"}}},
            {"Effect": "Allow", "Action": "s3:CreateBucket", "Resource": "arn:aws:s3:::*",
             "Condition": {"StringLike": {"s3:LocationConstraint": "sa-east-1"}}},
            {"Effect": "Deny", "Action": "s3:PutObjectRetention", "Resource": "arn:aws:s3:::bucket/*",
             "Condition": {"NumericGreaterThan": {"s3:object-lock-remaining-retention-days": "10"}}}]}"#,
    );
    let anna = user(OWNER, "anna");
    let one = |key: &str, value: Value<'static>| Facts::new().with(key, value);
    let grant = one("s3:x-amz-grant-full-control", "id=c0ffee".into());
    check(&policy, &anna, "s3:PutObject", "bucket/a", &grant, "allow");
    check(
        &policy,
        &anna,
        "s3:PutObject",
        "bucket/a",
        &grant.clone().with("s3:x-amz-copy-source", "bucket/secret/x"),
        "deny",
    );
    check(
        &policy,
        &anna,
        "s3:PutObject",
        "bucket/a",
        &grant.clone().with("s3:x-amz-copy-source", "bucket/public/x"),
        "allow",
    );
    check(
        &policy,
        &anna,
        "s3:GetObjectVersion",
        "bucket/head.jpg",
        &one("s3:versionid", "v1".into()),
        "allow",
    );
    check(
        &policy,
        &anna,
        "s3:GetObjectVersion",
        "bucket/head.jpg",
        &one("s3:versionid", "v2".into()),
        "-",
    );
    check(
        &policy,
        &anna,
        "s3:ListBucket",
        "bucket",
        &one("s3:max-keys", 1000.into()),
        "deny",
    );
    check(
        &policy,
        &anna,
        "s3:ListBucket",
        "bucket",
        &one("s3:max-keys", 10.into()),
        "-",
    );
    check(
        &policy,
        &anna,
        "s3:CreateBucket",
        "new",
        &one("s3:LocationConstraint", "sa-east-1".into()),
        "allow",
    );
    check(&policy, &anna, "s3:CreateBucket", "new", &Facts::new(), "-");
    check(
        &policy,
        &anna,
        "s3:PutObjectRetention",
        "bucket/a",
        &one("s3:object-lock-remaining-retention-days", 11.into()),
        "deny",
    );
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html>: the user's
/// policy lets him read and write his bucket and denies everything in another; the bucket's policy lets him list.
#[test]
fn the_users_and_the_buckets_policy() {
    use sos_policy::{AclGrant, Action, Rights, combine};
    let own = identity_policy(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Sid": "Own", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::bucket/*"},
            {"Sid": "Logs", "Effect": "Deny", "Action": "s3:*", "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]}]}"#,
    );
    let carlos = user(OWNER, "carlos");
    let decide = |bucket_document: Option<(&str, &str)>, action: Action, on: &str| {
        let none = Facts::new();
        let bucket_policy = bucket_document.map_or(sos_policy::Verdict::NoMatch, |(bucket, document)| {
            let policy = Policy::parse_bucket(document.as_bytes(), bucket).unwrap();
            verdict(&policy, &carlos, action.as_str(), on, &none)
        });
        combine(&Rights {
            principal: &carlos,
            action,
            owner: OWNER,
            bucket_policy,
            acl: AclGrant::None,
            identity_policies: &[verdict(&own, &carlos, action.as_str(), on, &none)],
            boundary: None,
            session_policy: None,
        })
        .is_allowed()
    };
    let listing = r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/carlos"},
        "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::bucket"}}"#;
    let logs = r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/carlos"},
        "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*"}}"#;
    assert!(decide(None, Action::PutObject, "bucket/a"));
    assert!(!decide(None, Action::ListBucket, "bucket"));
    assert!(decide(Some(("bucket", listing)), Action::ListBucket, "bucket"));
    assert!(!decide(Some(("logs", logs)), Action::PutObject, "logs/a"));
    assert!(!decide(None, Action::DeleteObject, "bucket/a"));
}
