//! The format, and runs that cannot begin. Whole runs are in `crates/sos/tests/it/cors_conformance.rs`.

use std::time::Duration;

use super::{RunOptions, Table, Text, run};
use crate::exchange::{Client, Options};
use crate::sign::{Credentials, Signer};
use crate::{ClientError, Url};

#[test]
fn every_built_in_case_says_what_it_expects_and_why() {
    let table = Table::built_in().unwrap();
    assert!(table.cases().count() > 500);
    for case in table.cases() {
        assert!(!case.source.is_empty(), "{}: no source", case.name);
        let expect = serde_json::to_value(&case.expect).unwrap();
        let said = |member: &str| expect[member].as_object().is_some_and(|map| !map.is_empty());
        let more =
            said("headers") || said("elements") || !expect["code"].is_null() || !expect["body"].is_null();
        assert!(
            more || !case.then.is_empty() || expect["status"] != 200,
            "{}: only a status of 200",
            case.name
        );
    }
}

#[test]
fn a_member_that_the_format_does_not_have_is_an_error() {
    let folder = std::env::temp_dir().join(format!("sos-client-cases-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("a.json"), r#"{"title":"a","groups":[],"group":1}"#).unwrap();
    std::fs::write(folder.join("notes.txt"), "not a table").unwrap();
    let error = Table::load(&folder).unwrap_err();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(
        matches!(&error, ClientError::InvalidCases { file, .. } if file == "a.json"),
        "{error}"
    );
    assert!(matches!(Table::load(&folder), Err(ClientError::ReadCases { .. })));
}

#[test]
fn repetitions_are_bounded() {
    let text: Text = serde_json::from_str(r#"{"before":"<","repeat":"ab","times":3,"after":">"}"#).unwrap();
    assert_eq!(text.whole(), "<ababab>");
    let text: Text = serde_json::from_str(r#"{"repeat":"ab","times":1000000000}"#).unwrap();
    assert_eq!(text.whole().len(), 1024 * 1024);
}

#[tokio::test]
async fn an_endpoint_that_is_not_there_is_an_error() {
    let client = Client::new(Options {
        connect_timeout: Duration::from_secs(5),
        ..Options::default()
    });
    let credentials = Credentials {
        access_key: "key".to_owned(),
        secret_key: "secret".to_owned(),
        session_token: None,
    };
    let endpoint = Url::parse("http://127.0.0.1:1").unwrap();
    let signer = Signer::new(credentials, "us-east-1");
    let outcome = run(
        &client,
        &endpoint,
        &signer,
        &Table::built_in().unwrap(),
        &RunOptions::default(),
    )
    .await;
    let error = outcome.unwrap_err();
    assert!(matches!(error, ClientError::Connect { .. }), "{error}");
}
