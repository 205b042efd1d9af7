//! What is refused, with which message, and where.

use sos_policy::{Fault, Policy};

/// Puts elements in the place of those of a statement that is in order; `null` takes one away.
fn statement(changes: &str) -> String {
    let mut statement: serde_json::Map<String, serde_json::Value> = serde_json::from_str(
        r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}"#,
    )
    .unwrap();
    let changes: serde_json::Map<String, serde_json::Value> = serde_json::from_str(changes).unwrap();
    for (name, value) in changes {
        if value.is_null() {
            statement.remove(&name);
        } else {
            statement.insert(name, value);
        }
    }
    serde_json::Value::Object(statement).to_string()
}

fn message(document: &str) -> String {
    match Policy::parse_bucket(document.as_bytes(), "bucket") {
        Ok(_) => "accepted".to_owned(),
        Err(error) => {
            assert_eq!(error.code(), "MalformedPolicy");
            error.message()
        }
    }
}

const NOT_JSON: &str = "This policy contains invalid Json";
const SYNTAX: &str = "Invalid policy syntax.";
const PRINCIPAL: &str = "Invalid principal in policy";
const ACTION: &str = "Policy has invalid action";
const RESOURCE: &str = "Policy has invalid resource";
const NO_RESOURCE: &str = "Action does not apply to any resource(s) in statement";
const KEY: &str = "Policy has an invalid condition key";
const NO_KEY: &str = "Conditions do not apply to combination of actions and resources in statement";

#[test]
fn documents() {
    let check = |document: &str, expected: &str| assert_eq!(message(document), expected, "{document}");
    let good = statement("{}");
    check(&format!(r#"{{"Statement": {good}}}"#), "accepted");
    check(
        &format!(r#"{{"Version": "2012-10-17", "Id": "x", "Statement": [{good}]}}"#),
        "accepted",
    );
    for document in ["", " {}", "[]", "\"a\"", "null"] {
        check(
            document,
            "Policies must be valid JSON and the first byte must be '{'",
        );
    }
    for document in [
        "{",
        "{}x",
        r#"{"Statement": [}"#,
        r#"{"Statement": [,]}"#,
        r#"{"a": 01}"#,
        r#"{"a": "\ud800"}"#,
        r#"{"a": "\x"}"#,
        "{\"a\": \"\n\"}",
        "{a: 1}",
        r#"{"a": tru}"#,
        r#"{"a": 1,}"#,
    ] {
        check(document, NOT_JSON);
    }
    check("{}", "Missing required field Statement");
    check(
        r#"{"Statement": []}"#,
        "Could not parse the policy: Statement is empty!",
    );
    check(r#"{"Statement": "x"}"#, SYNTAX);
    check(&format!(r#"{{"Statement": {good}, "Comment": "x"}}"#), SYNTAX);
    check(&format!(r#"{{"statement": {good}}}"#), SYNTAX);
    check(&format!(r#"{{"Id": 1, "Statement": {good}}}"#), SYNTAX);
    check(
        &format!(r#"{{"Statement": {good}, "Statement": {good}}}"#),
        SYNTAX,
    );
    for version in [r#""2012-10-18""#, r#""""#, "2012"] {
        check(
            &format!(r#"{{"Version": {version}, "Statement": {good}}}"#),
            "The policy must contain a valid version string",
        );
    }
}

#[test]
fn statements() {
    let check = |changes: &str, expected: &str| {
        let document = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
            statement(changes)
        );
        assert_eq!(message(&document), expected, "{changes}");
    };
    check(r#"{"Sid": "with space and -"}"#, "accepted");
    check(r#"{"Sid": 1}"#, SYNTAX);
    check(r#"{"Comment": "x"}"#, SYNTAX);
    check(r#"{"Effect": null}"#, "Missing required field Effect");
    check(r#"{"Effect": "allow"}"#, "Invalid effect: allow");
    check(r#"{"Principal": null}"#, "Missing required field Principal");
    check(r#"{"Action": null}"#, "Missing required field Action");
    check(r#"{"Action": []}"#, "Missing required field Action");
    check(r#"{"Resource": null}"#, "Missing required field Resource");
    check(r#"{"Resource": []}"#, "Missing required field Resource");
    check(r#"{"NotAction": "s3:GetObject"}"#, SYNTAX);
    check(r#"{"NotResource": "arn:aws:s3:::bucket/*"}"#, SYNTAX);
    check(r#"{"NotPrincipal": {"AWS": "111122223333"}}"#, SYNTAX);
    check(
        r#"{"Principal": null, "NotPrincipal": {"AWS": "111122223333"}}"#,
        PRINCIPAL,
    );
    check(
        r#"{"Effect": "Deny", "Principal": null, "NotPrincipal": {"AWS": "111122223333"}}"#,
        "accepted",
    );
    for principal in [
        r#""111122223333""#,
        "{}",
        r#"{"AWS": []}"#,
        r#"{"AWS": "nobody"}"#,
        r#"{"AWS": 111122223333}"#,
        r#"{"AWS": "arn:aws:iam::111122223333:user/*"}"#,
        r#"{"Service": "*"}"#,
        r#"{"Everyone": "*"}"#,
        r#"["*"]"#,
    ] {
        check(&format!(r#"{{"Principal": {principal}}}"#), PRINCIPAL);
    }
    check(r#"{"Action": "s3:getobject"}"#, "accepted");
    check(r#"{"Action": "*"}"#, "accepted");
    for action in [
        "GetObject",
        "s3:GetObjects",
        "s3:Frob*",
        "ec2:RunInstances",
        "iam:GetUser",
        "s3:",
        "s3*",
        "",
    ] {
        check(&format!(r#"{{"Action": "{action}"}}"#), ACTION);
    }
    check(r#"{"Action": 1}"#, SYNTAX);
    for resource in [
        "*",
        "bucket",
        "arn:aws:s3:::other/*",
        "arn:aws:s3:::bucket2/*",
        "arn:aws:iam:::bucket/*",
        "arn:aws:s3:eu-west-1:1:bucket",
        "arn:aws:s3:::bucket/${",
        "",
    ] {
        check(&format!(r#"{{"Resource": "{resource}"}}"#), RESOURCE);
    }
    check(r#"{"Resource": "arn:aws:s3:::*/*"}"#, "accepted");
    check(r#"{"Resource": "arn:aws:s3:::bucket"}"#, NO_RESOURCE);
    check(r#"{"Action": "s3:ListBucket"}"#, NO_RESOURCE);
    check(r#"{"Action": ["s3:GetObject", "s3:ListBucket"]}"#, NO_RESOURCE);
    check(
        r#"{"Action": "s3:ListAllMyBuckets", "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]}"#,
        NO_RESOURCE,
    );
    check(
        r#"{"Action": "s3:*", "Resource": "arn:aws:s3:::bucket"}"#,
        "accepted",
    );
    check(
        r#"{"Action": "s3:List*", "Resource": "arn:aws:s3:::bucket*"}"#,
        "accepted",
    );
    check(
        r#"{"Action": null, "NotAction": "s3:GetObject", "Resource": "arn:aws:s3:::bucket"}"#,
        "accepted",
    );
    check(
        r#"{"Resource": null, "NotResource": "arn:aws:s3:::bucket/private/*"}"#,
        "accepted",
    );
}

#[test]
fn conditions() {
    let check = |condition: &str, expected: &str| {
        let changes = format!(r#"{{"Condition": {condition}}}"#);
        let document = format!(
            r#"{{"Version": "2012-10-17", "Statement": {}}}"#,
            statement(&changes)
        );
        assert_eq!(message(&document), expected, "{condition}");
    };
    check("{}", "accepted");
    check("[]", SYNTAX);
    check(r#"{"StringEquals": "x"}"#, SYNTAX);
    check(
        r#"{"StringEqual": {"aws:Referer": "x"}}"#,
        "Invalid Condition type : StringEqual",
    );
    check(
        r#"{"NullIfExists": {"aws:Referer": "true"}}"#,
        "Invalid Condition type : NullIfExists",
    );
    check(r#"{"StringEquals": {"aws:Referer": []}}"#, SYNTAX);
    check(r#"{"StringEquals": {"aws:Referer": {}}}"#, SYNTAX);
    check(r#"{"StringEquals": {"aws:Referer": null}}"#, SYNTAX);
    check(r#"{"StringEquals": {"aws:Referer": ["a", 1, true]}}"#, "accepted");
    check(r#"{"StringEquals": {"aws:SomethingNew": "a"}}"#, "accepted");
    check(r#"{"StringEquals": {"s3:nothing": "a"}}"#, KEY);
    check(r#"{"StringEquals": {"Referer": "a"}}"#, KEY);
    check(r#"{"StringEquals": {"ec2:Region": "a"}}"#, KEY);
    check(r#"{"StringEquals": {"s3:ExistingObjectTag": "a"}}"#, KEY);
    check(
        r#"{"StringEquals": {"s3:ExistingObjectTag/team": "a"}}"#,
        "accepted",
    );
    check(r#"{"StringEquals": {"s3:prefix": "a"}}"#, NO_KEY);
    check(r#"{"StringEquals": {"s3:x-amz-acl": "private"}}"#, NO_KEY);
    check(
        r#"{"StringEquals": {"s3:signatureversion": "AWS4-HMAC-SHA256"}}"#,
        "accepted",
    );
    check(
        r#"{"IpAddress": {"aws:SourceIp": "1.2.3"}}"#,
        "Invalid IP address in Conditions",
    );
    check(
        r#"{"NotIpAddress": {"aws:SourceIp": "1.2.3.4/33"}}"#,
        "Invalid IP address in Conditions",
    );
    for (operator, value) in [
        ("NumericEquals", "x"),
        ("NumericEquals", "inf"),
        ("NumericEquals", "${aws:EpochTime}"),
        ("DateEquals", "soon"),
        ("Bool", "yes"),
        ("Null", "1"),
        ("BinaryEquals", "*"),
        ("ArnLike", "anna"),
        ("StringLike", "${aws:username"),
    ] {
        check(
            &format!(r#"{{"{operator}": {{"aws:Referer": "{value}"}}}}"#),
            &format!("Invalid value in Conditions for operator {operator}"),
        );
    }
}

#[test]
fn statement_identifiers_are_unique() {
    let two = |first: &str, second: &str| {
        let statement = |sid: &str| statement(&format!(r#"{{"Sid": "{sid}"}}"#));
        message(&format!(
            r#"{{"Statement": [{}, {}]}}"#,
            statement(first),
            statement(second)
        ))
    };
    assert_eq!(two("a", "b"), "accepted");
    assert_eq!(two("a", "A"), "accepted");
    assert_eq!(two("", ""), "accepted");
    assert_eq!(
        two("a", "a"),
        "Statement IDs (SID) in a single policy must be unique."
    );
}

#[test]
fn identity_policies() {
    let check = |document: &str, expected: &str| {
        let found = match Policy::parse_identity(document.as_bytes()) {
            Ok(_) => "accepted".to_owned(),
            Err(error) => {
                assert_eq!(error.code(), "MalformedPolicyDocument");
                error.message()
            }
        };
        assert_eq!(found, expected, "{document}");
    };
    let with = |changes: &str| {
        let without = r#"{"Principal": null, "#;
        let changes = format!("{without}{}", &changes[1..]);
        format!(r#" {{"Statement": {}}}"#, statement(&changes))
    };
    let syntax = "Syntax errors in policy.";
    let vendor = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
    check(&with(r#"{"Sid": "Read"}"#), "accepted");
    check(
        &with(r#"{"Sid": "Read it"}"#),
        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
    );
    check(
        &format!(r#"{{"Statement": {}}}"#, statement("{}")),
        "Policy document should not specify a principal.",
    );
    check("{}", syntax);
    check(r#"{"Statement": []}"#, syntax);
    check(&with(r#"{"Effect": "allow"}"#), syntax);
    check(
        &with(r#"{"Action": null}"#),
        "Policy statement must contain actions.",
    );
    check(
        &with(r#"{"Resource": null}"#),
        "Policy statement must contain resources.",
    );
    check(&with(r#"{"Resource": "*"}"#), "accepted");
    check(
        &with(r#"{"Resource": "bucket"}"#),
        "Resource bucket must be in ARN format or \"*\".",
    );
    check(
        &with(r#"{"Action": ["ec2:Run*", "iam:GetUser", "s3:ListBucket"]}"#),
        "accepted",
    );
    check(&with(r#"{"Action": "GetObject"}"#), vendor);
    check(&with(r#"{"Action": "s3:GetObjects"}"#), syntax);
    check(
        &with(r#"{"Condition": {"StringEquals": {"ec2:Region": "a"}}}"#),
        "accepted",
    );
    check(
        &with(r#"{"Condition": {"StringEquals": {"Region": "a"}}}"#),
        vendor,
    );
}

#[test]
fn places() {
    let check = |document: &str, line: usize, column: usize| {
        let error = Policy::parse_bucket(document.as_bytes(), "bucket").unwrap_err();
        let place = error.place.unwrap();
        assert_eq!((place.line, place.column), (line, column), "{error}\n{document}");
    };
    check("{\n  \"Statement\": [\n    ]\n}", 2, 16);
    check("{\n  \"ä\": 1}", 2, 3);
    check(
        "{\n  \"Statement\": {\"Effect\": \"Deny\",\n    \"Effect\": 1}}",
        3,
        5,
    );
    let document = format!(
        "{{\"Statement\":\n{}}}",
        statement(r#"{"Action": ["s3:GetObject", "s3:None"]}"#)
    );
    let column = document.lines().nth(1).unwrap().find("\"s3:None").unwrap() + 1;
    check(&document, 2, column);
    assert_eq!(Policy::parse_bucket(b"", "bucket").unwrap_err().place, None);
    let fault = Policy::parse_bucket(b"{\"a\xff\": 1}", "bucket").unwrap_err();
    assert_eq!(fault.place.map(|place| place.column), Some(4));
    assert!(matches!(fault.fault, Fault::InvalidJson { .. }));
}
