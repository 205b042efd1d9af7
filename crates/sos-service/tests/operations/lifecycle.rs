//! Lifecycle rules carried out upon a bucket, with a clock that is moved.

use crate::fixture::{BUCKET, Fixture, ada, bucket, get, key};
use sos_core::{
    Command, Versioning,
    command::ObjectChange,
    lifecycle::{Configuration, ExpectedExpiration},
    listing::{Entry, ListQuery, Usage},
    object::Retention,
};
use sos_service::{
    DocumentConditions, LifecycleConfig, ServiceConfig,
    lifecycle::LifecycleCounts,
    operations::{
        bucket_lifecycle::{DeleteBucketLifecycle, PutBucketLifecycle},
        lifecycle_run::{GetBucketLifecycleStatus, PreviewBucketLifecycle, RunBucketLifecycle},
        list_objects::ListObjectVersions,
        multipart::{CreateMultipartUpload, ListMultipartUploads},
        object_tagging::PutObjectTagging,
        put_object::ObjectAttributes,
    },
};
use sos_store::Metastore;

pub(crate) const DAY_MS: i64 = 86_400_000;

pub(crate) fn without_rest() -> ServiceConfig {
    ServiceConfig {
        lifecycle: LifecycleConfig {
            rests: 0,
            ..LifecycleConfig::default()
        },
        ..ServiceConfig::default()
    }
}

pub(crate) async fn fixture() -> Fixture {
    let fixture = Fixture::with(without_rest(), |store| (store.clone(), store)).await;
    fixture.create(&ada(), BUCKET).await.expect("created");
    fixture
}

fn rules(rules: &str) -> Configuration {
    Configuration::parse_json(format!("{{\"Rules\":[{rules}]}}").as_bytes()).expect(rules)
}

pub(crate) async fn set(fixture: &Fixture, text: &str) {
    let put = PutBucketLifecycle {
        bucket: bucket(BUCKET),
        configuration: rules(text),
        conditions: DocumentConditions::default(),
    };
    fixture.service.call(&ada(), put).await.expect("set");
}

async fn run(fixture: &Fixture) -> LifecycleCounts {
    let counts = fixture.service.run_lifecycle().await.expect("run");
    // Running again finds nothing that is left.
    let again = fixture.service.run_lifecycle().await.expect("run again");
    assert_eq!(
        (
            again.expired,
            again.removed_versions,
            again.removed_markers,
            again.aborted_uploads
        ),
        (0, 0, 0, 0)
    );
    counts
}

/// Every version, newest first within a key: its key, and `*` for a delete marker.
async fn versions(fixture: &Fixture) -> Vec<String> {
    let list = ListObjectVersions {
        bucket: bucket(BUCKET),
        query: ListQuery {
            limit: 1000,
            ..ListQuery::default()
        },
    };
    let listed = fixture.service.call(&ada(), list).await.expect("listed");
    let shown = |entry: Entry<sos_core::listing::ListedObject>| match entry {
        Entry::Item(item) => {
            let mark = if item.record.delete_marker { "*" } else { "" };
            format!("{}{mark}", item.key)
        }
        Entry::CommonPrefix(prefix) => prefix,
    };
    listed.page.entries.into_iter().map(shown).collect()
}

#[tokio::test]
async fn objects_of_a_bucket_without_versions_are_gone() {
    let fixture = fixture().await;
    for name in ["keep/a", "logs/a", "logs/b"] {
        fixture.put(&ada(), name, "bytes").await.expect("written");
    }
    set(
        &fixture,
        r#"{"ID":"r","Status":"Enabled","Prefix":"logs/","Expiration":{"Days":1}}"#,
    )
    .await;
    assert_eq!(run(&fixture).await.expired, 0);
    fixture.env.advance_ms(2 * DAY_MS);
    let counts = run(&fixture).await;
    assert_eq!(
        (counts.expired, counts.examined),
        (2, 2),
        "only the rule's keys are looked at"
    );
    assert_eq!(versions(&fixture).await, ["keep/a"]);
}

#[tokio::test]
async fn versions_are_kept_under_delete_markers_until_their_own_time() {
    let fixture = fixture().await;
    fixture.version(Versioning::Enabled).await;
    for _ in 0..3 {
        fixture.put(&ada(), "a", "bytes").await.expect("written");
    }
    set(
        &fixture,
        r#"{"ID":"r","Status":"Enabled","Filter":{},"Expiration":{"Days":1},"NoncurrentVersionExpiration":{"NoncurrentDays":3}}"#,
    )
    .await;
    fixture.env.advance_ms(2 * DAY_MS);
    assert_eq!(run(&fixture).await.expired, 1);
    assert_eq!(versions(&fixture).await, ["a*", "a", "a", "a"]);
    fixture.env.advance_ms(2 * DAY_MS);
    assert_eq!(
        run(&fixture).await.removed_versions,
        2,
        "the newest became noncurrent later"
    );
    fixture.env.advance_ms(2 * DAY_MS);
    // The last version goes; the marker is alone then, and as old as the rule asks for.
    let counts = fixture.service.run_lifecycle().await.expect("run");
    assert_eq!(counts.removed_versions, 1);
    let counts = fixture.service.run_lifecycle().await.expect("run");
    assert_eq!(counts.removed_markers, 1);
    assert!(versions(&fixture).await.is_empty());
    let usage = fixture
        .store
        .usage(
            fixture
                .service
                .bucket_snapshot(&bucket(BUCKET))
                .await
                .expect("known")
                .expect("there")
                .record
                .id,
        )
        .await;
    assert_eq!(usage.expect("counted"), Usage::default());
}

#[tokio::test]
async fn a_suspended_bucket_loses_the_null_version() {
    let fixture = fixture().await;
    fixture.version(Versioning::Enabled).await;
    fixture.put(&ada(), "a", "old").await.expect("written");
    fixture.version(Versioning::Suspended).await;
    fixture.put(&ada(), "a", "null").await.expect("written");
    set(
        &fixture,
        r#"{"Status":"Enabled","Filter":{},"Expiration":{"Days":1}}"#,
    )
    .await;
    fixture.env.advance_ms(2 * DAY_MS);
    assert_eq!(run(&fixture).await.expired, 1);
    assert_eq!(versions(&fixture).await, ["a*", "a"]);
}

#[tokio::test]
async fn as_many_newer_versions_are_kept_as_the_rule_says() {
    let fixture = fixture().await;
    fixture.version(Versioning::Enabled).await;
    for _ in 0..10 {
        fixture.put(&ada(), "a", "bytes").await.expect("written");
    }
    set(
        &fixture,
        r#"{"Status":"Enabled","Filter":{},"NoncurrentVersionExpiration":{"NoncurrentDays":1,"NewerNoncurrentVersions":5}}"#,
    )
    .await;
    fixture.env.advance_ms(2 * DAY_MS);
    assert_eq!(run(&fixture).await.removed_versions, 4);
    assert_eq!(versions(&fixture).await.len(), 6);
}

#[tokio::test]
async fn tags_and_sizes_are_judged_on_the_object() {
    let fixture = fixture().await;
    for name in ["tagged", "plain"] {
        fixture.put(&ada(), name, "bytes").await.expect("written");
    }
    fixture
        .put(&ada(), "large", vec![0; 4096])
        .await
        .expect("written");
    let tag = PutObjectTagging {
        bucket: bucket(BUCKET),
        key: key("tagged"),
        version: None,
        tags: vec![("k".into(), "v".into())],
    };
    fixture.service.call(&ada(), tag).await.expect("tagged");
    set(
        &fixture,
        r#"{"Status":"Enabled","Filter":{"Tag":{"Key":"k","Value":"v"}},"Expiration":{"Days":1}},
           {"Status":"Enabled","Filter":{"ObjectSizeGreaterThan":4095},"Expiration":{"Days":1}}"#,
    )
    .await;
    fixture.env.advance_ms(2 * DAY_MS);
    assert_eq!(run(&fixture).await.expired, 2);
    assert_eq!(versions(&fixture).await, ["plain"]);
}

#[tokio::test]
async fn uploads_that_were_left_open_are_aborted() {
    let fixture = fixture().await;
    for name in ["tmp/a", "b"] {
        let create = CreateMultipartUpload {
            bucket: bucket(BUCKET),
            key: key(name),
            attributes: ObjectAttributes::default(),
            checksum_algorithm: None,
            checksum_type: None,
        };
        fixture.service.call(&ada(), create).await.expect("begun");
    }
    set(
        &fixture,
        r#"{"ID":"r","Status":"Enabled","Prefix":"tmp/","AbortIncompleteMultipartUpload":{"DaysAfterInitiation":1}}"#,
    )
    .await;
    fixture.env.advance_ms(2 * DAY_MS);
    assert_eq!(run(&fixture).await.aborted_uploads, 1);
    let list = ListMultipartUploads {
        bucket: bucket(BUCKET),
        query: ListQuery {
            limit: 10,
            ..ListQuery::default()
        },
    };
    let left = fixture.service.call(&ada(), list).await.expect("listed");
    assert_eq!(left.page.entries.len(), 1);
}

#[tokio::test]
async fn what_is_locked_stays_and_hinders_nothing() {
    let fixture = fixture().await;
    fixture.version(Versioning::Enabled).await;
    for name in ["a", "a", "b", "b"] {
        fixture.put(&ada(), name, "bytes").await.expect("written");
    }
    let id = fixture
        .service
        .bucket_snapshot(&bucket(BUCKET))
        .await
        .expect("known")
        .expect("there")
        .record
        .id;
    let lock = Command::ChangeBucket {
        bucket: id,
        name: bucket(BUCKET),
        change: sos_core::command::BucketChange::ObjectLock(None),
    };
    fixture.store.execute(lock).await.expect("object lock");
    let page = fixture
        .store
        .list_versions(
            id,
            &ListQuery {
                limit: 10,
                ..ListQuery::default()
            },
        )
        .await
        .expect("listed");
    let Some(Entry::Item(noncurrent)) = page.entries.into_iter().nth(1) else {
        panic!("a has two versions");
    };
    let until = sos_core::Timestamp(noncurrent.record.modified.0 + 100 * DAY_MS);
    let retain = Command::ChangeObject {
        bucket: id,
        key: key("a"),
        version: Some(noncurrent.record.version_id()),
        judged: None,
        change: ObjectChange::Retention {
            retention: Some(Retention {
                compliance: false,
                until,
            }),
            bypass: false,
        },
    };
    fixture.store.execute(retain).await.expect("retained");
    set(
        &fixture,
        r#"{"Status":"Enabled","Filter":{},"NoncurrentVersionExpiration":{"NoncurrentDays":1}}"#,
    )
    .await;
    fixture.env.advance_ms(2 * DAY_MS);
    let counts = run(&fixture).await;
    assert_eq!((counts.removed_versions, counts.locked), (1, 1));
    assert_eq!(versions(&fixture).await, ["a", "a", "b"]);
    fixture.env.advance_ms(100 * DAY_MS);
    assert_eq!(run(&fixture).await.removed_versions, 1, "once it has run out");
}

#[tokio::test]
async fn many_objects_and_many_versions_go_page_by_page() {
    let fixture = fixture().await;
    fixture.version(Versioning::Enabled).await;
    for number in 0..1100 {
        let name = format!("logs/{number:04}");
        fixture.put(&ada(), &name, "").await.expect("written");
    }
    for _ in 0..600 {
        fixture.put(&ada(), "logs/0500", "").await.expect("written");
    }
    set(&fixture, r#"{"Status":"Enabled","Filter":{},"Expiration":{"Days":1},"NoncurrentVersionExpiration":{"NoncurrentDays":1}}"#).await;
    fixture.env.advance_ms(2 * DAY_MS);
    let counts = fixture.service.run_lifecycle().await.expect("run");
    assert_eq!(
        (counts.expired, counts.removed_versions, counts.changed),
        (1100, 600, 0)
    );
    fixture.env.advance_ms(2 * DAY_MS);
    let counts = fixture.service.run_lifecycle().await.expect("run");
    assert_eq!(counts.removed_versions, 1100);
    fixture.service.run_lifecycle().await.expect("run");
    assert!(versions(&fixture).await.is_empty());
}

#[tokio::test]
async fn the_answer_says_when_an_object_will_expire() {
    let fixture = fixture().await;
    set(
        &fixture,
        r#"{"ID":"r","Status":"Enabled","Prefix":"logs/","Expiration":{"Days":1}}"#,
    )
    .await;
    let written = fixture.put(&ada(), "logs/a", "bytes").await.expect("written");
    let at = sos_core::Timestamp((written.modified.0 / DAY_MS + 2) * DAY_MS);
    let expected = Some(ExpectedExpiration { at, rule: "r".into() });
    assert_eq!(written.expiration, expected);
    assert_eq!(
        fixture.get(&ada(), "logs/a").await.expect("read").0.expiration,
        expected
    );
    assert_eq!(
        fixture
            .put(&ada(), "a", "bytes")
            .await
            .expect("written")
            .expiration,
        None
    );
    let delete = DeleteBucketLifecycle {
        bucket: bucket(BUCKET),
        conditions: DocumentConditions::default(),
    };
    fixture.service.call(&ada(), delete).await.expect("gone");
    assert_eq!(
        fixture.get(&ada(), "logs/a").await.expect("read").0.expiration,
        None
    );
}

#[tokio::test]
async fn a_preview_changes_nothing_and_a_run_tells_of_itself() {
    let fixture = fixture().await;
    for name in ["logs/a", "logs/b", "c"] {
        fixture.put(&ada(), name, "bytes").await.expect("written");
    }
    let text = r#"{"ID":"r","Status":"Enabled","Prefix":"logs/","Expiration":{"Days":1}}"#;
    let preview = |at| PreviewBucketLifecycle {
        bucket: bucket(BUCKET),
        draft: Some(rules(text)),
        at,
    };
    let caller = ada();
    let call = |preview| fixture.service.call(&caller, preview);
    assert_eq!(call(preview(None)).await.expect("previewed").counts.expired, 0);
    let later = sos_core::Timestamp(1_700_000_000_000 + 2 * DAY_MS);
    let shown = call(preview(Some(later))).await.expect("previewed");
    assert_eq!(
        (shown.counts.expired, shown.examples.len(), shown.truncated),
        (2, 2, false)
    );
    assert_eq!(
        (shown.examples[0].key.as_str(), shown.examples[0].action.as_str()),
        ("logs/a", "expire")
    );
    assert_eq!(versions(&fixture).await.len(), 3);
    set(&fixture, text).await;
    fixture.env.advance_ms(2 * DAY_MS);
    let done = fixture
        .service
        .call(
            &ada(),
            RunBucketLifecycle {
                bucket: bucket(BUCKET),
            },
        )
        .await;
    assert_eq!(done.expect("run").expired, 2);
    let status = fixture
        .service
        .call(
            &ada(),
            GetBucketLifecycleStatus {
                bucket: bucket(BUCKET),
            },
        )
        .await
        .expect("told");
    let last = &status.buckets[&bucket(BUCKET)];
    assert_eq!(
        (last.counts.expired, last.ended.is_some(), &last.error),
        (2, true, &None)
    );
    assert!(fixture.get_with(&ada(), get("logs/a")).await.is_err());
}
