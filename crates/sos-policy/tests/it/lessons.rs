//! What implementations get wrong, each with its test.

use std::cell::RefCell;

use sos_policy::{Action, Context, Facts, Key, KeyName, Values};

use crate::{OWNER, holds, identity_policy, user, verdict};

/// Symptom: a statement meant for tagged requests did not apply to untagged ones. Cause: a missing key was taken for a set
/// that does not match. All values of an empty set match.
#[test]
fn for_all_values_with_a_missing_key_is_true() {
    let none = Facts::new();
    for operator in [
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringEqualsIfExists",
    ] {
        let condition = format!(r#"{{"ForAllValues:{operator}": {{"aws:TagKeys": ["a", "b"]}}}}"#);
        assert!(holds(&condition, &none), "{operator}");
    }
    assert!(holds(
        r#"{"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}"#,
        &Facts::new().with("aws:TagKeys", "")
    ));
}

/// Symptom: a denial of forbidden tags hit requests without tags. Cause: as above, the other way round. No value of an empty
/// set matches, also where the operator is negated.
#[test]
fn for_any_value_with_a_missing_key_is_false() {
    let none = Facts::new();
    for operator in ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"] {
        let condition = format!(r#"{{"ForAnyValue:{operator}": {{"aws:TagKeys": ["a", "b"]}}}}"#);
        assert!(!holds(&condition, &none), "{operator}");
    }
    assert!(!holds(
        r#"{"ForAnyValue:StringLike": {"aws:TagKeys": "*"}}"#,
        &Facts::new().with("aws:TagKeys", "")
    ));
    assert!(holds(
        r#"{"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": "a"}}"#,
        &none
    ));
}

/// A context that has nothing and notes what it is asked for.
#[derive(Default)]
struct Recorder(RefCell<Vec<Key>>);

impl Context for Recorder {
    fn values(&self, key: &Key) -> Values<'_> {
        self.0.borrow_mut().push(key.clone());
        Values::Missing
    }
}

/// Symptom: a value that stood in the policy let the policy's own condition pass. Cause: names and values of the document
/// were looked up among the request's. Nothing in a document makes a key exist.
#[test]
fn condition_keys_only_come_from_the_caller() {
    let policy = identity_policy(
        r#"{"Version": "2012-10-17", "Id": "aws:username", "Statement": [
            {"Sid": "anna", "Effect": "Allow", "Action": "s3:*", "Resource": "*",
             "Condition": {"StringEquals": {"aws:username": ["anna", "${aws:username}", "${aws:userid, 'anna'}"]}}},
            {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::${aws:PrincipalTag/bucket}/*"},
            {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
             "Condition": {"Null": {"AWS:UserName": "false"}, "StringLike": {"aws:Invented": "*"}}}]}"#,
    );
    let recorder = Recorder::default();
    // The caller has a name, but the context does not say so.
    let anna = user(OWNER, "anna");
    assert!(!verdict(&policy, &anna, "s3:GetObject", "bucket/key", &recorder).allows());
    let asked = recorder.0.borrow();
    let names: Vec<String> = asked.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["aws:username", "aws:PrincipalTag/bucket", "aws:username"]);
}

/// Symptom: a user named `*` could read every home. Cause: the value of a variable was read as a pattern.
#[test]
fn the_value_of_a_variable_is_no_pattern() {
    let policy = identity_policy(
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::bucket/home/${aws:username}/*"}}"#,
    );
    let star = user(OWNER, "*");
    let facts = Facts::new().with("aws:username", "*");
    assert!(!verdict(&policy, &star, "s3:GetObject", "bucket/home/anna/a", &facts).allows());
    assert!(verdict(&policy, &star, "s3:GetObject", "bucket/home/*/a", &facts).allows());
    let facts = Facts::new().with("aws:username", "a:b::c");
    assert!(verdict(&policy, &star, "s3:GetObject", "bucket/home/a:b::c/x", &facts).allows());
}

/// Symptom: `NotResource` with a variable that an anonymous caller does not have allowed everything. Cause: null is like
/// nothing, so that "all but null" is all. A statement that allows then allows nothing; one that denies does deny.
#[test]
fn not_resource_without_a_value_stays_closed() {
    let check = |effect: &str, expected: &str| {
        let document = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "{effect}", "Action": "s3:GetObject",
                "NotResource": ["arn:aws:s3:::bucket/private/*", "arn:aws:s3:::bucket/${{aws:username}}/*"]}}}}"#
        );
        let policy = identity_policy(&document);
        let found = verdict(
            &policy,
            &user(OWNER, "anna"),
            "s3:GetObject",
            "bucket/open/x",
            &Facts::new(),
        );
        assert_eq!(crate::word(found), expected);
    };
    check("Allow", "-");
    check("Deny", "deny");
}

/// Symptom: an IPv4 range did not match clients of a socket that listens on both protocols. Cause: their addresses come as
/// `::ffff:192.0.2.1`.
#[test]
fn mapped_addresses_are_ipv4() {
    let address: std::net::IpAddr = "::ffff:192.0.2.1".parse().unwrap();
    let facts = Facts::new().with("aws:SourceIp", address);
    assert!(holds(
        r#"{"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}"#,
        &facts
    ));
    assert!(!holds(
        r#"{"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}"#,
        &facts
    ));
    assert!(holds(
        r#"{"StringEquals": {"aws:SourceIp": "192.0.2.1"}}"#,
        &facts
    ));
}

/// What has to be read before a decision is announced: an object's tags only where a statement on the action asks for them.
#[test]
fn a_policy_says_what_it_asks_for() {
    let policy = identity_policy(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
             "Condition": {"StringEquals": {"s3:ExistingObjectTag/team": "${aws:PrincipalTag/team}"}}},
            {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/${aws:username}"}]}"#,
    );
    assert!(policy.asks_for(KeyName::S3ExistingObjectTag, Action::GetObject));
    assert!(policy.asks_for(KeyName::AwsPrincipalTag, Action::GetObject));
    assert!(!policy.asks_for(KeyName::S3ExistingObjectTag, Action::PutObject));
    assert!(policy.asks_for(KeyName::AwsUsername, Action::PutObject));
    assert!(!policy.asks_for(KeyName::AwsSourceIp, Action::PutObject));
}
