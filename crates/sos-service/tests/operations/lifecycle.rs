//! Lifecycle rules carried out upon a bucket, with a clock that is moved.

use crate::fixture::{BUCKET, Fixture, ada, bucket, get, key};
use async_trait::async_trait;
use sos_core::{
    AccessKey, AccessKeyId, Bucket, BucketId, BucketName, BucketRecord, Command, ConfigKind, FormerDocument,
    Group, ObjectKey, Outcome, PartRecord, Role, Tenant, TenantId, UploadId, UploadRecord, VersionId,
    Versioning,
    command::ObjectChange,
    lifecycle::{Configuration, ExpectedExpiration},
    listing::{Entry, ListQuery, ObjectPage, UploadPage, Usage},
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
use sos_store::{BucketObserver, Metastore, StoreError, StoredObject};
use std::sync::{Arc, Mutex};

const DAY_MS: i64 = 86_400_000;

fn without_rest() -> ServiceConfig {
    ServiceConfig {
        lifecycle: LifecycleConfig {
            rests: 0,
            ..LifecycleConfig::default()
        },
        ..ServiceConfig::default()
    }
}

async fn fixture() -> Fixture {
    let fixture = Fixture::with(without_rest(), |store| (store.clone(), store)).await;
    fixture.create(&ada(), BUCKET).await.expect("created");
    fixture
}

fn rules(rules: &str) -> Configuration {
    Configuration::parse_json(format!("{{\"Rules\":[{rules}]}}").as_bytes()).expect(rules)
}

async fn set(fixture: &Fixture, text: &str) {
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

/// Does something the moment before a change of lifecycle rules reaches the store.
struct Between {
    store: Arc<dyn Metastore>,
    before: Mutex<Option<Command>>,
}

macro_rules! passed_on {
    ($(fn $name:ident(&self $(, $argument:ident: $kind:ty)*) -> $output:ty;)+) => {
        #[async_trait]
        impl Metastore for Between {
            fn observe_buckets(&self, observer: Arc<dyn BucketObserver>) {
                self.store.observe_buckets(observer);
            }

            async fn execute(&self, command: Command) -> Result<Outcome, StoreError> {
                if matches!(command, Command::ApplyLifecycle { .. }) {
                    let first = self.before.lock().expect("no panic").take();
                    if let Some(first) = first {
                        self.store.execute(first).await?;
                    }
                }
                self.store.execute(command).await
            }

            $(async fn $name(&self $(, $argument: $kind)*) -> Result<$output, StoreError> {
                self.store.$name($($argument),*).await
            })+
        }
    };
}

passed_on! {
    fn bucket(&self, name: &BucketName) -> Option<Arc<Bucket>>;
    fn history(&self, bucket: BucketId, kind: ConfigKind) -> Vec<FormerDocument>;
    fn list_buckets(&self, owner: Option<&TenantId>, prefix: &str, after: Option<&str>, limit: usize) -> Vec<BucketRecord>;
    fn object(&self, bucket: BucketId, key: &ObjectKey, version: Option<VersionId>) -> Option<StoredObject>;
    fn list_objects(&self, bucket: BucketId, query: &ListQuery) -> ObjectPage;
    fn list_versions(&self, bucket: BucketId, query: &ListQuery) -> ObjectPage;
    fn list_uploads(&self, bucket: BucketId, query: &ListQuery) -> UploadPage;
    fn upload(&self, bucket: BucketId, key: &ObjectKey, upload: UploadId) -> Option<UploadRecord>;
    fn list_parts(&self, bucket: BucketId, key: &ObjectKey, upload: UploadId, after: u16, limit: usize) -> Vec<PartRecord>;
    fn usage(&self, bucket: BucketId) -> Usage;
    fn tenant_quota(&self, tenant: &TenantId) -> Option<sos_core::TenantQuota>;
    fn tenants(&self) -> Vec<Tenant>;
    fn access_key(&self, id: &AccessKeyId) -> Option<AccessKey>;
    fn access_keys(&self) -> Vec<AccessKey>;
    fn groups(&self) -> Vec<Group>;
    fn roles(&self) -> Vec<Role>;
}

/// A fixture whose store carries out a command between judging and removing.
async fn raced(
    versioning: Versioning,
    command: impl FnOnce(BucketId) -> Command,
) -> (Fixture, LifecycleCounts) {
    let mut between = None;
    let fixture = Fixture::with(without_rest(), |store| {
        let wrapped = Arc::new(Between {
            store: store.clone(),
            before: Mutex::new(None),
        });
        between = Some(wrapped.clone());
        (wrapped, store)
    })
    .await;
    fixture.create(&ada(), BUCKET).await.expect("created");
    if versioning != Versioning::Unversioned {
        fixture.version(versioning).await;
    }
    fixture.put(&ada(), "a", "old").await.expect("written");
    fixture.put(&ada(), "b", "old").await.expect("written");
    set(
        &fixture,
        r#"{"Status":"Enabled","Filter":{},"Expiration":{"Days":1},"NoncurrentVersionExpiration":{"NoncurrentDays":1}}"#,
    )
    .await;
    fixture.env.advance_ms(2 * DAY_MS);
    let id = fixture
        .service
        .bucket_snapshot(&bucket(BUCKET))
        .await
        .expect("known")
        .expect("there")
        .record
        .id;
    *between.expect("wrapped").before.lock().expect("no panic") = Some(command(id));
    let counts = fixture.service.run_lifecycle().await.expect("run");
    (fixture, counts)
}

fn overwrite(bucket: BucketId) -> Command {
    let attributes = sos_core::command::NewObject {
        size: 3,
        etag: sos_core::ETag("0".repeat(32)),
        blob: sos_core::NewBlob::Riding(bytes::Bytes::from_static(b"new")),
        headers: sos_core::Headers::default(),
        metadata: Vec::new(),
        acl: sos_core::CannedAcl::Private.expand(&TenantId("ada".into()), None),
        tags: Vec::new(),
        checksum: None,
        storage_class: String::new(),
        retention: None,
        legal_hold: false,
        encryption: None,
    };
    Command::PutObject {
        bucket,
        key: key("a"),
        object: Box::new(attributes),
        conditions: sos_core::WriteConditions::default(),
    }
}

#[tokio::test]
async fn what_is_written_between_judging_and_removing_is_not_lost() {
    for versioning in [Versioning::Unversioned, Versioning::Enabled] {
        let (fixture, counts) = raced(versioning, overwrite).await;
        assert_eq!((counts.expired, counts.changed), (1, 1), "{versioning:?}");
        assert_eq!(fixture.get(&ada(), "a").await.expect("it is there").1, b"new");
        assert!(fixture.get(&ada(), "b").await.is_err());
    }
}

#[tokio::test]
async fn a_noncurrent_version_that_became_current_again_stays() {
    let fixture = fixture().await;
    fixture.version(Versioning::Enabled).await;
    fixture.put(&ada(), "a", "first").await.expect("written");
    let second = fixture.put(&ada(), "a", "second").await.expect("written");
    let id = fixture
        .service
        .bucket_snapshot(&bucket(BUCKET))
        .await
        .expect("known")
        .expect("there")
        .record
        .id;
    let page = fixture
        .store
        .list_versions(
            id,
            &ListQuery {
                limit: 9,
                ..ListQuery::default()
            },
        )
        .await
        .expect("listed");
    let Some(Entry::Item(first)) = page.entries.into_iter().nth(1) else {
        panic!("there are two");
    };
    fixture
        .delete(&ada(), "a", second.version)
        .await
        .expect("removed");
    let items = vec![sos_core::command::LifecycleItem {
        key: key("a"),
        version: first.record.version_id(),
        order: first.record.order,
        modified: first.record.modified,
        tags: None,
        action: sos_core::command::LifecycleAction::Remove,
    }];
    let outcome = fixture
        .store
        .execute(Command::ApplyLifecycle { bucket: id, items })
        .await
        .expect("applied");
    let Outcome::Lifecycle(results) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(results, [sos_core::command::LifecycleResult::Changed]);
    assert_eq!(fixture.get(&ada(), "a").await.expect("current").1, b"first");
}
