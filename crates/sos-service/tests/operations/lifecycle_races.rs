//! What comes between the judgement of lifecycle rules and their deed is not lost.

use crate::fixture::{BUCKET, Fixture, ada, bucket, key};
use crate::lifecycle::{DAY_MS, fixture, set, without_rest};
use async_trait::async_trait;
use sos_core::{
    AccessKey, AccessKeyId, Bucket, BucketId, BucketName, BucketRecord, Command, ConfigKind, FormerDocument,
    Group, ObjectKey, Outcome, PartRecord, Role, Tenant, TenantId, UploadId, UploadRecord, VersionId,
    Versioning,
    listing::{Entry, ListQuery, ObjectPage, UploadPage, Usage},
};
use sos_service::lifecycle::LifecycleCounts;
use sos_store::{BucketObserver, Metastore, StoreError, StoredObject};
use std::sync::{Arc, Mutex};

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
