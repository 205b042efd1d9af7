//! Operators, missing keys, several values: the tables of the AWS documentation.

use std::net::IpAddr;

use sos_policy::{Facts, Value};

use crate::holds;

fn facts() -> Facts<'static> {
    let v4: IpAddr = "203.0.113.17".parse().unwrap();
    Facts::new()
        .with("aws:username", "Anna")
        .with("aws:UserAgent", "aws-cli/2 (Linux)")
        .with("s3:prefix", "home/anna/")
        .with("s3:max-keys", 10)
        .with("s3:TlsVersion", "1.2")
        .with("aws:SecureTransport", true)
        .with("aws:SourceIp", v4)
        .with("aws:CurrentTime", Value::TimeMs(1_700_000_000_000))
        .with("aws:EpochTime", 1_700_000_000)
        .with("aws:PrincipalArn", "arn:aws:iam::111122223333:role/team/build")
        .with(
            "aws:FederatedProvider",
            Value::Bytes(b"\x00\xff".as_slice().into()),
        )
        .with("aws:TagKeys", "team")
        .with("aws:TagKeys", "cost")
}

#[test]
fn single_values() {
    let check =
        |condition: &str, expected: bool| assert_eq!(holds(condition, &facts()), expected, "{condition}");
    check(r#"{"StringEquals": {"aws:username": "Anna"}}"#, true);
    check(r#"{"StringEquals": {"AWS:UserName": ["Bob", "Anna"]}}"#, true);
    check(r#"{"StringEquals": {"aws:username": "anna"}}"#, false);
    check(r#"{"StringEquals": {"aws:username": "An*"}}"#, false);
    check(r#"{"StringEquals": {"aws:username": "${aws:username}"}}"#, true);
    check(r#"{"StringNotEquals": {"aws:username": ["Bob", "Anna"]}}"#, false);
    check(r#"{"StringNotEquals": {"aws:username": ["Bob", "Carl"]}}"#, true);
    check(r#"{"StringEqualsIgnoreCase": {"aws:username": "ANNA"}}"#, true);
    check(
        r#"{"StringNotEqualsIgnoreCase": {"aws:username": "ANNA"}}"#,
        false,
    );
    check(r#"{"StringLike": {"s3:prefix": "home/?nna/*"}}"#, true);
    check(
        r#"{"StringLike": {"s3:prefix": "home/${aws:username}/*"}}"#,
        false,
    );
    check(r#"{"StringNotLike": {"s3:prefix": ["tmp/*", "home/*"]}}"#, false);
    check(r#"{"StringEquals": {"s3:max-keys": "10"}}"#, true);
    check(r#"{"StringEquals": {"aws:SecureTransport": "true"}}"#, true);
    check(r#"{"NumericEquals": {"s3:max-keys": 10}}"#, true);
    check(r#"{"NumericEquals": {"s3:max-keys": "10.0"}}"#, true);
    check(r#"{"NumericNotEquals": {"s3:max-keys": "10"}}"#, false);
    check(r#"{"NumericLessThan": {"s3:max-keys": "10"}}"#, false);
    check(r#"{"NumericLessThanEquals": {"s3:max-keys": "10"}}"#, true);
    check(r#"{"NumericGreaterThan": {"s3:max-keys": "9"}}"#, true);
    check(r#"{"NumericGreaterThanEquals": {"s3:max-keys": "11"}}"#, false);
    check(r#"{"NumericLessThan": {"s3:TlsVersion": 1.3}}"#, true);
    check(r#"{"NumericEquals": {"aws:username": 0}}"#, false);
    check(r#"{"NumericNotEquals": {"aws:username": 0}}"#, true);
    check(
        r#"{"DateGreaterThan": {"aws:CurrentTime": "2023-11-14T00:00:00Z"}}"#,
        true,
    );
    check(r#"{"DateLessThan": {"aws:CurrentTime": "2023-11-14"}}"#, false);
    check(r#"{"DateEquals": {"aws:CurrentTime": "1700000000"}}"#, true);
    check(r#"{"DateNotEquals": {"aws:CurrentTime": "1700000000"}}"#, false);
    check(
        r#"{"DateLessThanEquals": {"aws:EpochTime": "2023-11-14T22:13:20Z"}}"#,
        true,
    );
    check(
        r#"{"DateGreaterThanEquals": {"aws:EpochTime": "2023-11-14T22:13:21Z"}}"#,
        false,
    );
    check(
        r#"{"NumericGreaterThanEquals": {"aws:CurrentTime": 1700000000}}"#,
        true,
    );
    check(r#"{"Bool": {"aws:SecureTransport": "True"}}"#, true);
    check(r#"{"Bool": {"aws:SecureTransport": false}}"#, false);
    check(r#"{"Bool": {"aws:SecureTransport": ["true", "false"]}}"#, true);
    check(r#"{"BinaryEquals": {"aws:FederatedProvider": "AP8="}}"#, true);
    check(r#"{"BinaryEquals": {"aws:FederatedProvider": "AP4="}}"#, false);
    check(r#"{"BinaryEquals": {"aws:username": "QW5uYQ=="}}"#, true);
    check(
        r#"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]}}"#,
        true,
    );
    check(r#"{"IpAddress": {"aws:SourceIp": "203.0.113.18"}}"#, false);
    check(
        r#"{"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]}}"#,
        false,
    );
    check(r#"{"IpAddress": {"aws:SourceIp": "::/0"}}"#, false);
    check(
        r#"{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/team/*"}}"#,
        true,
    );
    check(
        r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::11112222333?:role/*"}}"#,
        true,
    );
    check(
        r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:*:role/*:*:*:*"}}"#,
        false,
    );
    check(
        r#"{"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:*"}}"#,
        true,
    );
    check(
        r#"{"ArnNotEquals": {"aws:PrincipalArn": ["arn:aws:iam::1:root", "arn:aws:iam::111122223333:role/*"]}}"#,
        false,
    );
    check(r#"{"ArnEquals": {"aws:username": "*"}}"#, true);
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.
#[test]
fn missing_keys() {
    let none = Facts::new();
    let check =
        |condition: &str, expected: bool| assert_eq!(holds(condition, &none), expected, "{condition}");
    for (operator, value) in [
        ("StringEquals", "a"),
        ("StringEqualsIgnoreCase", "a"),
        ("StringLike", "*"),
        ("NumericEquals", "1"),
        ("NumericLessThan", "1"),
        ("DateGreaterThan", "1970-01-01"),
        ("Bool", "false"),
        ("BinaryEquals", "QQ=="),
        ("IpAddress", "0.0.0.0/0"),
        ("ArnLike", "*"),
    ] {
        check(
            &format!(r#"{{"{operator}": {{"aws:userid": "{value}"}}}}"#),
            false,
        );
        check(
            &format!(r#"{{"{operator}IfExists": {{"aws:userid": "{value}"}}}}"#),
            true,
        );
        check(
            &format!(r#"{{"ForAnyValue:{operator}": {{"aws:userid": "{value}"}}}}"#),
            false,
        );
        check(
            &format!(r#"{{"ForAllValues:{operator}": {{"aws:userid": "{value}"}}}}"#),
            true,
        );
    }
    for (operator, value) in [
        ("StringNotEquals", "a"),
        ("StringNotEqualsIgnoreCase", "a"),
        ("StringNotLike", "*"),
        ("NumericNotEquals", "1"),
        ("DateNotEquals", "1970-01-01"),
        ("NotIpAddress", "0.0.0.0/0"),
        ("ArnNotLike", "*"),
    ] {
        check(&format!(r#"{{"{operator}": {{"aws:userid": "{value}"}}}}"#), true);
        check(
            &format!(r#"{{"{operator}IfExists": {{"aws:userid": "{value}"}}}}"#),
            true,
        );
    }
    check(r#"{"Null": {"aws:userid": "true"}}"#, true);
    check(r#"{"Null": {"aws:userid": true}}"#, true);
    check(r#"{"Null": {"aws:userid": "false"}}"#, false);
    check(r#"{"Null": {"aws:userid": ["false", "true"]}}"#, true);
}

#[test]
fn null_where_the_key_is_there() {
    let check =
        |condition: &str, expected: bool| assert_eq!(holds(condition, &facts()), expected, "{condition}");
    check(r#"{"Null": {"aws:username": "false"}}"#, true);
    check(r#"{"Null": {"aws:username": "true"}}"#, false);
    check(r#"{"Null": {"aws:TagKeys": "false"}}"#, true);
    check(r#"{"StringEqualsIfExists": {"aws:username": "Bob"}}"#, false);
    check(r#"{"StringEqualsIfExists": {"aws:username": "Anna"}}"#, true);
}

/// Operators and keys are joined by "and", values by "or", of negated operators by "nor".
#[test]
fn joining() {
    let check =
        |condition: &str, expected: bool| assert_eq!(holds(condition, &facts()), expected, "{condition}");
    check("{}", true);
    check(r#"{"StringEquals": {}}"#, true);
    check(
        r#"{"StringEquals": {"aws:username": "Anna", "s3:prefix": "x"}}"#,
        false,
    );
    check(
        r#"{"StringEquals": {"aws:username": "Anna"}, "Bool": {"aws:SecureTransport": true}}"#,
        true,
    );
    check(
        r#"{"StringEquals": {"aws:username": "Anna"}, "Bool": {"aws:SecureTransport": false}}"#,
        false,
    );
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>.
/// The request has the tag keys `team` and `cost`.
#[test]
fn several_values() {
    let check = |operator: &str, values: &str, expected: bool| {
        let condition = format!(r#"{{"{operator}": {{"aws:TagKeys": {values}}}}}"#);
        assert_eq!(holds(&condition, &facts()), expected, "{condition}");
    };
    check("ForAllValues:StringEquals", r#"["team", "cost", "stage"]"#, true);
    check("ForAllValues:StringEquals", r#"["team"]"#, false);
    check("ForAllValues:StringLike", r#"["*"]"#, true);
    check("ForAllValues:StringNotEquals", r#"["stage"]"#, true);
    check("ForAllValues:StringNotEquals", r#"["stage", "cost"]"#, false);
    check("ForAnyValue:StringEquals", r#"["team", "stage"]"#, true);
    check("ForAnyValue:StringEquals", r#"["stage"]"#, false);
    check("ForAnyValue:StringNotEquals", r#"["team"]"#, true);
    check("ForAnyValue:StringNotEquals", r#"["team", "cost"]"#, false);
    check("ForAllValues:StringEqualsIfExists", r#"["team"]"#, false);
    // Without a set operator one value that matches is enough, and for a negated one too many.
    check("StringEquals", r#"["team"]"#, true);
    check("StringNotEquals", r#"["team"]"#, false);
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>, "Policy variables with no
/// value": nothing equals null or is like it.
#[test]
fn variables_without_a_value() {
    let check =
        |condition: &str, expected: bool| assert_eq!(holds(condition, &facts()), expected, "{condition}");
    check(
        r#"{"StringEquals": {"s3:prefix": "${aws:PrincipalTag/home}"}}"#,
        false,
    );
    check(
        r#"{"StringNotEquals": {"s3:prefix": "${aws:PrincipalTag/home}"}}"#,
        true,
    );
    check(
        r#"{"StringLike": {"s3:prefix": "*${aws:PrincipalTag/home}"}}"#,
        false,
    );
    check(
        r#"{"StringEquals": {"s3:prefix": "${aws:PrincipalTag/home, 'home/anna/'}"}}"#,
        true,
    );
    check(r#"{"StringLike": {"aws:TagKeys": "${aws:TagKeys}"}}"#, false);
}

#[test]
fn before_2012_nothing_is_a_variable() {
    for version in [r#""Version": "2008-10-17","#, ""] {
        let document = format!(
            r#"{{{version} "Statement": {{"Effect": "Allow", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::bucket/${{aws:username}}"}}}}"#
        );
        let policy = crate::identity_policy(&document);
        let anna = crate::user(crate::OWNER, "Anna");
        let ask = |on: &str| crate::verdict(&policy, &anna, "s3:GetObject", on, &facts()).allows();
        assert!(!ask("bucket/Anna"));
        assert!(ask("bucket/${aws:username}"));
    }
}
