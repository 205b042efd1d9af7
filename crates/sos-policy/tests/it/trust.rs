//! Trust policies of roles: who may become one, after the examples of the documentation.

use std::borrow::Cow;

use sos_policy::{Facts, Fault, Kind, Policy, Principal};

use crate::{OWNER, STRANGER, account, session, user, verdict, word};

const ROLE: &str = "arn:aws:iam::111122223333:role/r";

fn trust(document: &str) -> Policy {
    Policy::parse_trust(document.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{document}"))
}

fn web_identity(provider: &'static str) -> Principal<'static> {
    Principal::WebIdentity {
        provider: Cow::Borrowed(provider),
        subject: Cow::Borrowed("anna"),
    }
}

#[track_caller]
fn check(policy: &Policy, principal: &Principal<'_>, action: &str, facts: &Facts<'_>, expected: &str) {
    let found = word(verdict(policy, principal, action, ROLE, facts));
    assert_eq!(found, expected, "{principal} {action}");
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html>
#[test]
fn an_external_id_keeps_the_deputy_from_being_confused() {
    let policy = trust(
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "12345"}}}}"#,
    );
    let known = Facts::new().with("sts:ExternalId", "12345");
    let bob = user(STRANGER, "bob");
    check(&policy, &bob, "sts:AssumeRole", &known, "allow");
    check(
        &policy,
        &Principal::Root(account(STRANGER)),
        "sts:AssumeRole",
        &known,
        "allow",
    );
    check(&policy, &bob, "sts:AssumeRole", &Facts::new(), "-");
    let other = Facts::new().with("sts:ExternalId", "54321");
    check(&policy, &bob, "sts:AssumeRole", &other, "-");
    check(&policy, &bob, "sts:GetSessionToken", &known, "-");
    check(&policy, &user(OWNER, "anna"), "sts:AssumeRole", &known, "-");
    check(&policy, &Principal::Anonymous, "sts:AssumeRole", &known, "-");
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html>
#[test]
fn a_provider_vouches_for_its_own_alone() {
    for name in [
        "issuer.example/realms/one",
        "https://issuer.example/realms/one",
        "arn:aws:iam::111122223333:oidc-provider/issuer.example/realms/one",
    ] {
        let policy = trust(&format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow",
                "Principal": {{"Federated": "{name}"}}, "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {{"StringEquals": {{"issuer.example/realms/one:aud": "photos"}},
                              "StringLike": {{"Issuer.example/realms/one:sub": "team:*"}}}}}}]}}"#,
        ));
        let facts = Facts::new()
            .with("issuer.example/realms/one:aud", "photos")
            .with("issuer.example/realms/one:sub", "team:anna");
        let anna = web_identity("issuer.example/realms/one");
        let action = "sts:AssumeRoleWithWebIdentity";
        check(&policy, &anna, action, &facts, "allow");
        check(&policy, &anna, "sts:AssumeRole", &facts, "-");
        check(
            &policy,
            &web_identity("issuer.example/realms/two"),
            action,
            &facts,
            "-",
        );
        check(
            &policy,
            &web_identity("issuer.example/realms/one/"),
            action,
            &facts,
            "-",
        );
        check(&policy, &user(OWNER, "anna"), action, &facts, "-");
        check(&policy, &Principal::Anonymous, action, &facts, "-");
        let elsewhere = Facts::new()
            .with("issuer.example/realms/one:aud", "other")
            .with("issuer.example/realms/one:sub", "team:anna");
        check(&policy, &anna, action, &elsewhere, "-");
        check(&policy, &anna, action, &Facts::new(), "-");
    }
}

#[test]
fn everyone_is_nobody_of_a_provider() {
    for principal in [r#""*""#, r#"{"AWS": "*"}"#] {
        let policy = trust(&format!(
            r#"{{"Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "sts:*"}}}}"#
        ));
        let action = "sts:AssumeRoleWithWebIdentity";
        check(
            &policy,
            &web_identity("issuer.example"),
            action,
            &Facts::new(),
            "-",
        );
        check(
            &policy,
            &user(STRANGER, "bob"),
            "sts:AssumeRole",
            &Facts::new(),
            "allow",
        );
    }
}

#[test]
fn a_denial_reaches_a_provider_that_is_not_excepted() {
    let policy = trust(
        r#"{"Statement": [
            {"Effect": "Allow", "Principal": {"Federated": ["one.example", "two.example"]}, "Action": "sts:*"},
            {"Effect": "Deny", "NotPrincipal": {"Federated": "one.example"}, "Action": "sts:*"}]}"#,
    );
    let action = "sts:AssumeRoleWithWebIdentity";
    check(
        &policy,
        &web_identity("one.example"),
        action,
        &Facts::new(),
        "allow",
    );
    check(
        &policy,
        &web_identity("two.example"),
        action,
        &Facts::new(),
        "deny",
    );
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html>, role chaining.
#[test]
fn a_session_goes_on_to_the_next_role() {
    let policy = trust(
        r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": "arn:aws:iam::111122223333:role/first"},
            "Condition": {"StringLike": {"sts:RoleSessionName": "${aws:username}*"},
                          "NumericLessThanEquals": {"sts:DurationSeconds": "3600"}}},
            "Version": "2012-10-17"}"#,
    );
    let facts = |seconds: i64| {
        Facts::new()
            .with("aws:username", "anna")
            .with("sts:RoleSessionName", "anna-1")
            .with("sts:DurationSeconds", seconds)
    };
    let first = session(OWNER, "first", "s");
    check(&policy, &first, "sts:AssumeRole", &facts(3600), "allow");
    check(&policy, &first, "sts:AssumeRole", &facts(3601), "-");
    check(
        &policy,
        &session(OWNER, "other", "s"),
        "sts:AssumeRole",
        &facts(3600),
        "-",
    );
}

#[test]
fn what_is_no_trust_policy() {
    let check = |statement: &str, fault: fn(&Fault) -> bool, message: &str| {
        let document = format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#);
        let error = Policy::parse_trust(document.as_bytes()).expect_err(&document);
        assert!(fault(&error.fault), "{error}\n{document}");
        assert_eq!(error.kind, Kind::Trust);
        assert_eq!(error.code(), "MalformedPolicyDocument");
        assert_eq!(error.message(), message, "{document}");
    };
    check(
        r#"{"Effect": "Allow", "Action": "sts:AssumeRole"}"#,
        |fault| *fault == Fault::MissingPrincipal,
        "Missing required field Principal",
    );
    check(
        r#"{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}"#,
        |fault| *fault == Fault::ResourceNotAllowed,
        "Has prohibited field Resource",
    );
    for action in ["s3:GetObject", "iam:CreateUser", "sts:Nothing"] {
        check(
            &format!(r#"{{"Effect": "Allow", "Principal": "*", "Action": "{action}"}}"#),
            |fault| matches!(fault, Fault::InvalidAction { .. }),
            "AssumeRole policy may only specify STS AssumeRole actions.",
        );
    }
    check(
        r#"{"Effect": "Allow", "Principal": "*", "Action": "*"}"#,
        |fault| matches!(fault, Fault::InvalidAction { .. }),
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    );
    check(
        r#"{"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}"#,
        |fault| matches!(fault, Fault::InvalidPrincipal { .. }),
        "Invalid principal in policy: \"NotPrincipal with Allow\"",
    );
    check(
        r#"{"Effect": "Allow", "Principal": {"Federated": "*"}, "Action": "sts:AssumeRoleWithWebIdentity"}"#,
        |fault| matches!(fault, Fault::InvalidPrincipal { .. }),
        "Invalid principal in policy: \"*\"",
    );
}

#[test]
fn not_action_means_actions_of_sts_alone() {
    let policy =
        trust(r#"{"Statement": {"Effect": "Allow", "Principal": "*", "NotAction": "sts:AssumeRole"}}"#);
    let bob = user(STRANGER, "bob");
    check(&policy, &bob, "sts:TagSession", &Facts::new(), "allow");
    check(&policy, &bob, "sts:AssumeRole", &Facts::new(), "-");
    check(&policy, &bob, "s3:GetObject", &Facts::new(), "-");
}
