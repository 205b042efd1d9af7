//! The audit trail: what it says, and that it says nothing else.

use crate::fixture::{BUCKET, Fixture, ada, anonymous, bucket, eve, key, operator};
use serde_json::Value;
use sos_core::{TenantId, WriteConditions};
use sos_service::{
    Audit, AuditEntry, DocumentConditions, ServiceConfig,
    operations::{
        access_keys::{CreateAccessKey, NewAccessKey},
        bucket_policy::PutBucketPolicy,
        delete_object::{DeleteLine, DeleteObjects},
    },
};
use std::sync::{Arc, Mutex};

/// A trail in memory.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<Vec<Value>>);

impl Audit for Kept {
    fn record(&self, entry: &AuditEntry<'_>) {
        let entry = serde_json::to_value(entry).expect("JSON");
        self.0.lock().expect("no panic").push(entry);
    }
}

impl Kept {
    pub(crate) fn all(&self) -> Vec<Value> {
        self.0.lock().expect("no panic").clone()
    }

    fn last(&self) -> Value {
        self.0
            .lock()
            .expect("no panic")
            .last()
            .cloned()
            .expect("an entry")
    }
}

async fn audited() -> (Fixture, Arc<Kept>) {
    let kept = Arc::new(Kept::default());
    let config = ServiceConfig {
        audit: Some(kept.clone()),
        ..ServiceConfig::default()
    };
    let fixture = Fixture::with(config, |store| (store.clone(), store)).await;
    fixture.create(&ada(), BUCKET).await.expect("created");
    (fixture, kept)
}

#[tokio::test]
async fn an_entry_says_who_what_which_rule_and_what_came_of_it() {
    let (fixture, kept) = audited().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let entry = kept.last();
    assert_eq!(entry["time"], "2023-11-14T22:13:20.000Z");
    assert_eq!(
        entry["who"],
        serde_json::json!({
            "kind": "known", "tenant": "ada", "access_key": "ada-key", "arn": "arn:aws:iam::ada:root"
        })
    );
    assert_eq!(
        [
            &entry["operation"],
            &entry["bucket"],
            &entry["key"],
            &entry["outcome"]
        ],
        ["PutObject", BUCKET, "key", "success"]
    );
    assert_eq!(
        entry["rulings"],
        serde_json::json!([{
            "action": "s3:PutObject", "decision": "allow", "rule": "the owner's own right allows it"
        }])
    );
    assert_eq!(entry.get("error"), None);

    assert!(fixture.get(&eve(), "key").await.is_err());
    let entry = kept.last();
    assert_eq!(entry["outcome"], "denied");
    assert_eq!(entry["rulings"][0]["decision"], "deny");
    assert_eq!(
        entry["rulings"][0]["rule"],
        "neither the bucket's policy nor an ACL allows it, and it is another's"
    );

    assert!(fixture.get(&ada(), "none").await.is_err());
    let entry = kept.last();
    assert_eq!(
        (&entry["outcome"], &entry["rulings"][0]["decision"]),
        (&"refused".into(), &"allow".into())
    );
}

#[tokio::test]
async fn the_statement_that_decided_is_named() {
    let (fixture, kept) = audited().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let document = format!(
        r#"{{"Version":"2012-10-17","Statement":[
            {{"Effect":"Allow","Principal":"*","Action":"s3:ListBucket","Resource":"arn:aws:s3:::{BUCKET}"}},
            {{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{BUCKET}/*"}}]}}"#
    );
    let set = PutBucketPolicy {
        bucket: bucket(BUCKET),
        document: document.into(),
        conditions: DocumentConditions::default(),
    };
    fixture.service.call(&ada(), set).await.expect("set");
    fixture.get(&anonymous(), "key").await.expect("public");
    let entry = kept.last();
    assert_eq!(entry["who"], serde_json::json!({ "kind": "anonymous" }));
    assert_eq!(
        entry["rulings"][0]["rule"],
        "statement 2 of the bucket's policy allows it"
    );
}

#[tokio::test]
async fn every_line_of_a_multi_delete_is_told() {
    let (fixture, kept) = audited().await;
    let line = |name: &str| DeleteLine {
        key: key(name),
        version: None,
        conditions: WriteConditions::default(),
    };
    let delete = DeleteObjects {
        bucket: bucket(BUCKET),
        lines: vec![line("a"), line("b")],
        bypass_governance: false,
    };
    fixture.service.call(&eve(), delete).await.expect("line by line");
    let entry = kept.last();
    let told = entry["rulings"].as_array().expect("a list").iter();
    let told: Vec<_> = told
        .filter_map(|ruling| ruling["key"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(told, ["a", "b"]);
    assert_eq!(entry["rulings"][1]["decision"], "deny");
}

#[tokio::test]
async fn no_secret_is_in_the_trail() {
    let (fixture, kept) = audited().await;
    let create = CreateAccessKey {
        tenant: TenantId("ada".into()),
        wanted: NewAccessKey::default(),
    };
    let made = fixture.service.call(&operator(), create).await.expect("made");
    fixture.put(&ada(), "key", "confidential").await.expect("written");
    let all = format!("{:?}", kept.0.lock().expect("no panic"));
    assert!(all.contains("CreateAccessKey") && all.contains("PutObject"));
    for secret in [made.secret.as_str(), "ada-secret", "confidential"] {
        assert!(!all.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn what_proved_nobody_is_told_with_the_key_that_it_named() {
    let (fixture, kept) = audited().await;
    let target = (Some(BUCKET), Some("key"));
    fixture.service.record_unproven(
        &anonymous(),
        "GetObject",
        target,
        Some("AKIDNOBODY"),
        "InvalidAccessKeyId",
    );
    let entry = kept.last();
    assert_eq!(
        entry["who"],
        serde_json::json!({ "kind": "unproven", "access_key": "AKIDNOBODY" })
    );
    assert_eq!(
        (&entry["outcome"], &entry["error"]),
        (&"denied".into(), &"InvalidAccessKeyId".into())
    );
    let long = "A".repeat(129);
    fixture.service.record_unproven(
        &anonymous(),
        "GetObject",
        target,
        Some(&long),
        "InvalidAccessKeyId",
    );
    assert_eq!(kept.last()["who"], serde_json::json!({ "kind": "unproven" }));
}
