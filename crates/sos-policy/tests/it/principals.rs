//! Whom statements mean.

use std::borrow::Cow;

use sos_policy::{Facts, Grant, NamedPrincipal, Principal, Verdict};

use crate::{OWNER, STRANGER, account, bucket_policy, federated, session, user, verdict};

fn grant(principal_element: &str, caller: &Principal<'_>) -> Option<Grant> {
    let document = format!(
        r#"{{"Statement": {{"Effect": "Allow", {principal_element}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}}}}"#
    );
    match verdict(
        &bucket_policy(&document),
        caller,
        "s3:GetObject",
        "bucket/key",
        &Facts::new(),
    ) {
        Verdict::Allow { grant, .. } => Some(grant),
        _ => None,
    }
}

fn service() -> Principal<'static> {
    Principal::Service {
        name: Cow::Borrowed("logging.s3.amazonaws.com"),
    }
}

#[test]
fn principals_mean_callers() {
    let check = |element: &str, caller: &Principal<'_>, expected: Option<Grant>| {
        let element = format!(r#""Principal": {element}"#);
        assert_eq!(grant(&element, caller), expected, "{element} {caller}");
    };
    let anna = user(OWNER, "anna");
    let root = Principal::Root(account(OWNER));
    let build = session(OWNER, "build", "monday");
    let guest = federated(OWNER, "anna", "guest");
    for element in [r#""*""#, r#"{"AWS": "*"}"#, r#"{"AWS": ["111122223333", "*"]}"#] {
        for caller in [&Principal::Anonymous, &anna, &root, &build, &guest, &service()] {
            check(element, caller, Some(Grant::Direct));
        }
    }
    for element in [
        r#"{"AWS": "111122223333"}"#,
        r#"{"AWS": "arn:aws:iam::111122223333:root"}"#,
        r#"{"CanonicalUser": "c0ffee111122223333"}"#,
    ] {
        check(element, &root, Some(Grant::Direct));
        check(element, &anna, Some(Grant::Account));
        check(element, &build, Some(Grant::Account));
        check(element, &guest, Some(Grant::Account));
        check(element, &user(STRANGER, "anna"), None);
        check(element, &Principal::Anonymous, None);
        check(element, &service(), None);
    }
    check(
        r#"{"AWS": "arn:aws:iam::111122223333:user/anna"}"#,
        &anna,
        Some(Grant::Direct),
    );
    check(
        r#"{"AWS": "arn:aws:iam::111122223333:user/anna"}"#,
        &guest,
        Some(Grant::BehindSession),
    );
    check(r#"{"AWS": "arn:aws:iam::111122223333:user/ann"}"#, &anna, None);
    check(r#"{"AWS": "arn:aws:iam::111122223333:user/anna"}"#, &root, None);
    check(
        r#"{"AWS": "arn:aws:iam::111122223333:role/build"}"#,
        &build,
        Some(Grant::BehindSession),
    );
    check(
        r#"{"AWS": "arn:aws:sts::111122223333:assumed-role/build/monday"}"#,
        &build,
        Some(Grant::Direct),
    );
    check(
        r#"{"AWS": "arn:aws:sts::111122223333:assumed-role/build/sunday"}"#,
        &build,
        None,
    );
    check(
        r#"{"AWS": "arn:aws:sts::111122223333:federated-user/guest"}"#,
        &guest,
        Some(Grant::Direct),
    );
    check(
        r#"{"Service": "logging.s3.amazonaws.com"}"#,
        &service(),
        Some(Grant::Direct),
    );
    check(r#"{"Service": "other.amazonaws.com"}"#, &service(), None);
    check(r#"{"Service": "logging.s3.amazonaws.com"}"#, &anna, None);
    check(r#"{"Federated": "accounts.google.com"}"#, &anna, None);
    check(
        r#"{"AWS": ["111122223333", "arn:aws:iam::111122223333:user/anna"]}"#,
        &anna,
        Some(Grant::Direct),
    );
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>: the account has
/// to be listed beside the user, and both beside the session.
#[test]
fn not_principal_excepts_who_is_listed_with_all_names() {
    let check = |listed: &str, caller: &Principal<'_>, denied: bool| {
        let document = format!(
            r#"{{"Statement": {{"Effect": "Deny", "NotPrincipal": {listed}, "Action": "s3:*", "Resource": "arn:aws:s3:::bucket/*"}}}}"#
        );
        let found = verdict(
            &bucket_policy(&document),
            caller,
            "s3:GetObject",
            "bucket/key",
            &Facts::new(),
        );
        assert_eq!(
            matches!(found, Verdict::ExplicitDeny { .. }),
            denied,
            "{listed} {caller}"
        );
    };
    let anna = user(OWNER, "anna");
    let root = Principal::Root(account(OWNER));
    let with_account =
        r#"{"AWS": ["arn:aws:iam::111122223333:user/anna", "arn:aws:iam::111122223333:root"]}"#;
    check(with_account, &anna, false);
    check(with_account, &root, false);
    check(with_account, &user(OWNER, "bob"), true);
    check(with_account, &user(STRANGER, "anna"), true);
    check(with_account, &Principal::Anonymous, true);
    check(with_account, &service(), true);
    check(r#"{"AWS": "arn:aws:iam::111122223333:user/anna"}"#, &anna, true);
    let build = session(OWNER, "build", "monday");
    let whole = r#"{"AWS": ["arn:aws:sts::111122223333:assumed-role/build/monday",
        "arn:aws:iam::111122223333:role/build", "111122223333"]}"#;
    check(whole, &build, false);
    check(whole, &session(OWNER, "build", "sunday"), true);
    check(
        r#"{"AWS": ["arn:aws:iam::111122223333:role/build", "111122223333"]}"#,
        &build,
        true,
    );
    check(r#""*""#, &Principal::Anonymous, false);
    check(r#"{"Service": "logging.s3.amazonaws.com"}"#, &service(), false);
}

#[test]
fn the_most_direct_grant_counts() {
    let policy = bucket_policy(
        r#"{"Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "arn:aws:s3:::bucket/*"},
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/anna"}, "Action": "s3:GetObject",
             "Resource": "arn:aws:s3:::bucket/*"}]}"#,
    );
    let ask = |action: &str| verdict(&policy, &user(OWNER, "anna"), action, "bucket/key", &Facts::new());
    assert_eq!(
        ask("s3:GetObject"),
        Verdict::Allow {
            statement: 1,
            grant: Grant::Direct
        }
    );
    assert_eq!(
        ask("s3:PutObject"),
        Verdict::Allow {
            statement: 0,
            grant: Grant::Account
        }
    );
    let named: Vec<_> = policy.named_principals().collect();
    assert_eq!(
        named,
        [
            NamedPrincipal::Account("111122223333"),
            NamedPrincipal::Arn("arn:aws:iam::111122223333:user/anna")
        ]
    );
}

#[test]
fn callers_have_keys_about_themselves() {
    use sos_policy::{Key, Value, Values};
    let check = |caller: &Principal<'_>, key: &str, expected: Option<&str>| {
        let expected = expected.map_or(Values::Missing, |text| Values::One(Value::from(text.to_owned())));
        assert_eq!(caller.values(&Key::parse(key)), expected, "{key}");
    };
    let anna = user(OWNER, "anna");
    check(&anna, "aws:username", Some("anna"));
    check(
        &anna,
        "aws:PrincipalArn",
        Some("arn:aws:iam::111122223333:user/anna"),
    );
    check(&anna, "aws:PrincipalAccount", Some(OWNER));
    check(&anna, "aws:PrincipalType", Some("User"));
    check(&anna, "aws:SourceIp", None);
    let build = session(OWNER, "build", "monday");
    check(&build, "aws:username", None);
    check(&build, "aws:userid", Some("AROAbuild:monday"));
    check(
        &build,
        "aws:PrincipalArn",
        Some("arn:aws:iam::111122223333:role/build"),
    );
    let root = Principal::Root(account(OWNER));
    check(&root, "aws:PrincipalArn", Some("arn:aws:iam::111122223333:root"));
    check(&root, "aws:userid", Some(OWNER));
    check(&Principal::Anonymous, "aws:PrincipalArn", None);
    check(&Principal::Anonymous, "aws:userid", Some("anonymous"));
    check(
        &service(),
        "aws:PrincipalServiceName",
        Some("logging.s3.amazonaws.com"),
    );
}
