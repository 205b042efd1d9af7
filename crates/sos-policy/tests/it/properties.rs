//! Properties over many documents and requests.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use proptest::{prop_assert, prop_assert_eq};
use serde_json::{Map, Value as Json, json};
use sos_policy::{Action, Facts, Policy, Principal, Request};

use crate::naive;
use crate::{OWNER, STRANGER, account, resource, session, user, word};

fn few(pool: &'static [&'static str]) -> impl Strategy<Value = Json> {
    prop_oneof![
        select(pool).prop_map(|one| json!(one)),
        vec(select(pool), 1..4).prop_map(|some| json!(some)),
    ]
}

const ACTIONS: &[&str] = &[
    "s3:GetObject",
    "s3:*",
    "*",
    "s3:Get*",
    "s3:PUTOBJECT",
    "s3:?etObject",
    "s3:List*",
    "s3:*Object*",
];

const RESOURCES: &[&str] = &[
    "arn:aws:s3:::bucket/*",
    "arn:aws:s3:::bucket*",
    "arn:aws:s3:::bucket/home/${aws:username}/*",
    "arn:aws:s3:::bucket/${aws:PrincipalTag/team, 'none'}/?",
    "arn:aws:s3:::*/a*b*",
    "arn:aws:s3:::bucket/${*}",
    "arn:*:s3:*:*:bucket/home/*",
];

const PRINCIPALS: &[&str] = &[
    "*",
    "111122223333",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/anna",
    "arn:aws:iam::444455556666:root",
    "arn:aws:iam::111122223333:role/build",
    "arn:aws:sts::111122223333:assumed-role/build/monday",
];

/// Operators with values that they can compare with.
fn condition() -> impl Strategy<Value = (String, String, Json)> {
    let set = || select(&["", "", "ForAllValues:", "ForAnyValue:"][..]);
    let if_exists = || select(&["", "IfExists"][..]);
    let text = few(&[
        "anna",
        "Anna",
        "a*",
        "red",
        "${aws:username}",
        "${aws:userid, 'red'}",
        "??na",
        "*",
        "",
        "${*}",
    ]);
    let texts = select(
        &[
            "StringEquals",
            "StringNotEquals",
            "StringLike",
            "StringNotLike",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
        ][..],
    );
    let keys = select(
        &[
            "aws:username",
            "AWS:userid",
            "aws:TagKeys",
            "aws:PrincipalTag/team",
            "aws:Referer",
        ][..],
    );
    let numbers = select(
        &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericGreaterThanEquals",
        ][..],
    );
    let arns = select(&["ArnLike", "ArnNotEquals"][..]);
    prop_oneof![
        4 => (set(), texts, if_exists(), keys, text)
            .prop_map(|(set, name, suffix, key, values)| (format!("{set}{name}{suffix}"), key.to_owned(), values)),
        1 => (set(), numbers, if_exists(), few(&["1", "10", "-1", "2.5"]))
            .prop_map(|(set, name, suffix, values)| (format!("{set}{name}{suffix}"), "aws:EpochTime".to_owned(), values)),
        1 => (if_exists(), select(&["IpAddress", "NotIpAddress"][..]), few(&["192.0.2.0/24", "10.0.0.0/8", "2001:db8::/32", "192.0.2.1"]))
            .prop_map(|(suffix, name, values)| (format!("{name}{suffix}"), "aws:SourceIp".to_owned(), values)),
        1 => (if_exists(), few(&["true", "false"]))
            .prop_map(|(suffix, values)| (format!("Bool{suffix}"), "aws:SecureTransport".to_owned(), values)),
        1 => (select(&["aws:username", "aws:TagKeys", "aws:SecureTransport"][..]), few(&["true", "false"]))
            .prop_map(|(key, values)| ("Null".to_owned(), key.to_owned(), values)),
        1 => (set(), arns, if_exists(), few(&["arn:aws:iam::*:user/*", "arn:aws:iam::111122223333:role/build", "*", "arn:aws:iam::111122223333:user/${aws:username}"]))
            .prop_map(|(set, name, suffix, values)| (format!("{set}{name}{suffix}"), "aws:PrincipalArn".to_owned(), values)),
    ]
}

fn statement() -> impl Strategy<Value = Json> {
    let conditions = vec(condition(), 0..3);
    (
        any::<bool>(),
        (any::<bool>(), few(PRINCIPALS)),
        (any::<bool>(), few(ACTIONS)),
        (any::<bool>(), few(RESOURCES)),
        conditions,
    )
        .prop_map(|(deny, principal, action, resource, conditions)| {
            let mut statement = Map::new();
            let name =
                |negated: bool, element: &str| format!("{}{element}", if negated { "Not" } else { "" });
            statement.insert("Effect".to_owned(), json!(if deny { "Deny" } else { "Allow" }));
            statement.insert(
                name(principal.0 && deny, "Principal"),
                json!({"AWS": principal.1}),
            );
            statement.insert(name(action.0, "Action"), action.1);
            statement.insert(name(resource.0, "Resource"), resource.1);
            let mut block = Map::new();
            for (operator, key, values) in conditions {
                block
                    .entry(operator)
                    .or_insert_with(|| json!({}))
                    .as_object_mut()
                    .unwrap()
                    .insert(key, values);
            }
            statement.insert("Condition".to_owned(), Json::Object(block));
            Json::Object(statement)
        })
}

fn document() -> impl Strategy<Value = Json> {
    let version = select(&["2012-10-17", "2012-10-17", "2008-10-17"][..]);
    (version, vec(statement(), 1..5))
        .prop_map(|(version, statements)| json!({"Version": version, "Statement": statements}))
}

fn facts() -> impl Strategy<Value = Facts<'static>> {
    let text = || option::of(select(&["anna", "ANNA", "a*", "red", "", "x"][..]));
    (
        (text(), text(), text(), text()),
        vec(select(&["anna", "red", "b", ""][..]), 0..3),
        option::of(-2_i64..12),
        option::of(select(&["192.0.2.1", "192.0.2.9", "10.1.1.1", "2001:db8::1"][..])),
        option::of(any::<bool>()),
        option::of(select(
            &[
                "arn:aws:iam::111122223333:user/anna",
                "arn:aws:iam::111122223333:role/build",
                "odd",
            ][..],
        )),
    )
        .prop_map(|(texts, tags, number, address, tls, arn)| {
            let mut facts = Facts::new();
            let keys = [
                "aws:username",
                "aws:userid",
                "aws:PrincipalTag/team",
                "aws:Referer",
            ];
            for (key, value) in keys.into_iter().zip([texts.0, texts.1, texts.2, texts.3]) {
                if let Some(value) = value {
                    facts = facts.with(key, value);
                }
            }
            for tag in tags {
                facts = facts.with("aws:TagKeys", tag);
            }
            if let Some(number) = number {
                facts = facts.with("aws:EpochTime", number);
            }
            if let Some(address) = address {
                facts = facts.with("aws:SourceIp", address.parse::<std::net::IpAddr>().unwrap());
            }
            if let Some(tls) = tls {
                facts = facts.with("aws:SecureTransport", tls);
            }
            if let Some(arn) = arn {
                facts = facts.with("aws:PrincipalArn", arn);
            }
            facts
        })
}

fn principal() -> impl Strategy<Value = Principal<'static>> {
    prop_oneof![
        Just(Principal::Anonymous),
        Just(Principal::Root(account(OWNER))),
        Just(user(OWNER, "anna")),
        Just(user(STRANGER, "anna")),
        Just(session(OWNER, "build", "monday")),
    ]
}

/// Whether the model can follow a document: it takes no multivalued key for a variable, since none stands in the pool.
fn compare(
    document: &Json,
    policy: &Policy,
    principal: &Principal<'_>,
    action: &str,
    on: &str,
    facts: &Facts<'_>,
) {
    let resource = resource(on);
    let request = Request {
        principal,
        action: Action::find(action).unwrap(),
        resource: &resource,
        context: facts,
    };
    let found = policy.decide(&request);
    let expected = naive::decide(
        document,
        principal,
        action,
        resource.as_str(),
        &naive::circumstances(facts),
    );
    assert_eq!(
        word(found),
        expected,
        "{document:#}\n{principal} {action} {on}\n{facts:?}"
    );
    let explanation = policy.explain(&request);
    assert_eq!(explanation.verdict, found);
    for (index, statement) in explanation.statements.iter().enumerate() {
        assert_eq!(
            statement.applies,
            statement.elements.iter().all(|element| element.matches),
            "{index}"
        );
    }
    if expected == "-" {
        assert!(explanation.statements.iter().all(|statement| !statement.applies));
    }
}

const ASKED: &[&str] = &["s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:GetObjectAcl"];

const PLACES: &[&str] = &[
    "bucket",
    "bucket/home/anna/x",
    "bucket/home/a*/x",
    "bucket/red/1",
    "bucket/a1b2",
    "bucket/*",
    "bucket/none/1",
];

/// The properties below would hold of nothing, too: most documents must be accepted, and every verdict be met.
#[test]
fn the_properties_are_about_something() {
    let mut runner = TestRunner::deterministic();
    let (mut accepted, mut met) = (0, BTreeMap::new());
    for _ in 0..600 {
        let document = document().new_tree(&mut runner).unwrap().current();
        let Ok(policy) = Policy::parse_bucket(document.to_string().as_bytes(), "bucket") else {
            continue;
        };
        accepted += 1;
        let facts = facts().new_tree(&mut runner).unwrap().current();
        let caller = principal().new_tree(&mut runner).unwrap().current();
        let on = select(PLACES).new_tree(&mut runner).unwrap().current();
        let action = if on.contains('/') {
            "s3:GetObject"
        } else {
            "s3:ListBucket"
        };
        *met.entry(word(crate::verdict(&policy, &caller, action, on, &facts)))
            .or_insert(0) += 1;
    }
    assert!(accepted > 200, "{accepted}");
    assert!(
        ["allow", "deny", "-"]
            .iter()
            .all(|word| met.get(word).is_some_and(|&times| times > 20)),
        "{met:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// The compiled form decides as the documentation reads.
    #[test]
    fn decides_as_the_model(
        document in document(),
        principal in principal(),
        action in select(ASKED),
        on in select(PLACES),
        facts in facts(),
    ) {
        // Some combinations of actions and resources are refused; what they would say is of no interest.
        if let Ok(policy) = Policy::parse_bucket(document.to_string().as_bytes(), "bucket") {
            compare(&document, &policy, &principal, action, on, &facts);
        }
    }

    /// The same of identity policies, in which every combination may stand.
    #[test]
    fn decides_as_the_model_for_identities(
        document in document(),
        action in select(ASKED),
        on in select(PLACES),
        facts in facts(),
    ) {
        let mut document = document;
        for statement in document["Statement"].as_array_mut().unwrap() {
            let statement = statement.as_object_mut().unwrap();
            statement.remove("Principal");
            statement.remove("NotPrincipal");
        }
        let policy = Policy::parse_identity(document.to_string().as_bytes()).unwrap();
        compare(&document, &policy, &user(OWNER, "anna"), action, on, &facts);
    }

    /// Wildcards match as the table over both texts says.
    #[test]
    fn wildcards_match_as_the_model(pattern in "[ab*?ä]{0,12}", text in "[abä]{0,16}") {
        let condition = json!({"StringLike": {"aws:Referer": pattern}}).to_string();
        let found = crate::holds(&condition, &Facts::new().with("aws:Referer", text.as_str()));
        prop_assert_eq!(found, naive::wildcard(&naive::literal_tokens(&pattern, true), &text));
    }

    /// A text with any of its parts replaced by stars matches itself.
    #[test]
    fn a_text_matches_itself_behind_stars(parts in vec("[a-c/]{0,4}", 1..8), stars in vec(any::<bool>(), 8)) {
        let text = parts.concat();
        let pattern: String = parts
            .iter()
            .zip(stars)
            .map(|(part, star)| if star { "*" } else { part.as_str() })
            .collect();
        let condition = json!({"StringLike": {"aws:Referer": pattern}}).to_string();
        prop_assert!(crate::holds(&condition, &Facts::new().with("aws:Referer", text.as_str())));
    }

    /// Adding a statement that denies never allows more; adding one that allows never denies more.
    #[test]
    fn statements_only_add_their_effect(
        document in document(),
        added in statement(),
        principal in principal(),
        action in select(ASKED),
        on in select(PLACES),
        facts in facts(),
    ) {
        let mut longer = document.clone();
        longer["Statement"].as_array_mut().unwrap().push(added.clone());
        let read = |document: &Json| Policy::parse_bucket(document.to_string().as_bytes(), "bucket");
        if let (Ok(before), Ok(after)) = (read(&document), read(&longer)) {
            let ask = |policy: &Policy| word(crate::verdict(policy, &principal, action, on, &facts));
            let (before, after) = (ask(&before), ask(&after));
            match added["Effect"].as_str() {
                Some("Deny") => prop_assert!(before == after || after == "deny", "{} {}", before, after),
                _ => prop_assert!(before == after || (before == "-" && after == "allow"), "{} {}", before, after),
            }
        }
    }

    /// What is no JSON for one reader is none for the other, but for names that are there twice.
    #[test]
    fn json_is_what_serde_takes(text in r#"\{("[a\\u0041"]{0,6}"|[\[\]{}:,0-9.eE+\- \n]|true|null|"a":){0,12}\}"#) {
        let ours = Policy::parse_bucket(text.as_bytes(), "bucket").unwrap_err().fault;
        let theirs = serde_json::from_str::<Json>(&text);
        match ours {
            sos_policy::Fault::InvalidJson { .. } => prop_assert!(theirs.is_err(), "{}", text),
            sos_policy::Fault::DuplicateElement { .. } => {}
            _ => prop_assert!(theirs.is_ok() || text.contains(['e', 'E']), "{}", text),
        }
    }

    /// No bytes make the reader panic.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..200)) {
        let mut document = b"{".to_vec();
        document.extend(bytes);
        prop_assert!(Policy::parse_bucket(&document, "bucket").is_err());
        prop_assert!(Policy::parse_identity(&document).is_err());
    }
}
