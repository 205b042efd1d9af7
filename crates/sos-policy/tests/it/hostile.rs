//! Documents that mean harm cost bounded time, and are refused for what they are.

use std::time::Duration;

use sos_policy::{Facts, Fault, MAX_DOCUMENT_BYTES, MAX_HOLED_CHARACTERS, Policy};

use crate::{OWNER, identity_policy, user, verdict};

/// Far more than anything here may take, also in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

fn fault(document: &str) -> Fault {
    within_patience(|| Policy::parse_bucket(document.as_bytes(), "bucket"))
        .unwrap_err()
        .fault
}

#[expect(clippy::disallowed_methods, reason = "what is measured is real time")]
fn within_patience<T>(work: impl FnOnce() -> T) -> T {
    let start = std::time::Instant::now();
    let result = work();
    let taken = start.elapsed();
    assert!(taken < PATIENCE, "took {taken:?}");
    result
}

#[test]
fn deep_nesting() {
    let document = format!("{{\"Statement\": {}", "[".repeat(MAX_DOCUMENT_BYTES - 20));
    assert!(matches!(fault(&document), Fault::InvalidJson { detail } if detail.contains("deeply")));
    let document = format!("{{\"a\":{}1{}", "{\"a\":".repeat(1000), "}".repeat(1001));
    assert!(matches!(fault(&document), Fault::InvalidJson { detail } if detail.contains("deeply")));
}

#[test]
fn a_million_values() {
    let document = format!("{{\"Statement\": [{}1]}}", "1,".repeat(1_000_000));
    assert!(matches!(fault(&document), Fault::TooLarge { .. }));
    let values = format!("[{}\"*\"]", "\"*\",".repeat(2_000));
    let document = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Principal": "*", "Resource": "arn:aws:s3:::bucket/*", "Action": {values}}}}}"#
    );
    assert!(matches!(fault(&document), Fault::TooManyValues { count: 2_001 }));
    let document = format!("{{\"Statement\": [{}{{}}]}}", "{},".repeat(300));
    assert!(matches!(
        fault(&document),
        Fault::TooManyStatements { count: 301 }
    ));
}

#[test]
fn huge_strings() {
    let document = format!("{{\"Id\": \"{}\"}}", "x".repeat(100 * MAX_DOCUMENT_BYTES));
    assert!(matches!(fault(&document), Fault::TooLarge { .. }));
    let document = format!("{{\"Id\": \"{}\"}}", "\\u0041".repeat(3_000));
    assert!(matches!(fault(&document), Fault::MissingStatement));
    let document = format!("{{\"Id\": {}}}", "1".repeat(MAX_DOCUMENT_BYTES - 10));
    assert!(matches!(fault(&document), Fault::WrongType { .. }));
}

#[test]
fn duplicate_names() {
    let names: Vec<String> = (0..2_000).map(|number| format!("\"{number}\":1")).collect();
    let document = format!("{{{},\"7\":1}}", names.join(","));
    assert!(matches!(fault(&document), Fault::DuplicateElement { name } if name == "7"));
    // Escapes are another spelling of the same name.
    assert!(matches!(
        fault(r#"{"Id": "a", "\u0049d": "b"}"#),
        Fault::DuplicateElement { .. }
    ));
    let twice = r#"{"Statement": {"Condition": {"StringEquals": {"aws:Referer": "a", "aws:Referer": "b"}}}}"#;
    assert!(matches!(fault(twice), Fault::DuplicateElement { .. }));
}

/// As many actions as fit, each a pattern that is compared with the whole table.
#[test]
fn many_patterns() {
    let actions = vec!["\"s3:*t*\""; 1_000].join(",");
    let document =
        format!(r#"{{"Statement": {{"Effect": "Allow", "Resource": "*", "Action": [{actions}]}}}}"#);
    within_patience(|| identity_policy(&document));
}

/// Stars against a long key: each is looked for once.
#[test]
fn stars_without_end() {
    let anna = user(OWNER, "anna");
    let key = format!("bucket/{}", "a".repeat(1_000));
    let long = "a".repeat(60_000);
    for pattern in [
        "*a".repeat(5_000),
        "*a?".repeat(4_000),
        format!("{}b", "*a".repeat(5_000)),
        format!("*{}b*", "?".repeat(MAX_HOLED_CHARACTERS - 1)),
    ] {
        let document = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/{pattern}"}}}}"#
        );
        let policy = identity_policy(&document);
        within_patience(|| verdict(&policy, &anna, "s3:GetObject", &key, &Facts::new()));
        let document = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                "Condition": {{"StringLike": {{"aws:Referer": "{pattern}"}}}}}}}}"#
        );
        let policy = identity_policy(&document);
        let facts = Facts::new().with("aws:Referer", long.as_str());
        within_patience(|| verdict(&policy, &anna, "s3:GetObject", "bucket/key", &facts));
    }
}

/// A part with `?` is looked for at every place, so that its length is bounded.
#[test]
fn question_marks_without_end() {
    let document = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*{}b*"}}}}"#,
        "?".repeat(MAX_HOLED_CHARACTERS)
    );
    assert!(matches!(fault(&document), Fault::InvalidResource { .. }));
}
