//! What loads and changes may do to each other: a cache never outlives a change that was answered.

use crate::fixture::{BUCKET, Fixture, ada, bucket, copy, key};
use async_trait::async_trait;
use sos_core::{
    AccessKey, AccessKeyId, Bucket, BucketId, BucketName, BucketRecord, CannedAcl, Command, ConfigKind,
    FormerDocument, Group, ObjectKey, Outcome, PartRecord, Role, Tenant, TenantId, UploadId, UploadRecord,
    VersionId,
    listing::{ListQuery, ObjectPage, UploadPage, Usage},
};
use sos_service::{
    ServiceConfig,
    operations::{copy_object::CopyObject, put_object::ObjectAttributes},
};
use sos_store::{BucketObserver, MemoryStore, Metastore, StoreError, StoredObject};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::Semaphore;

/// A store whose reads, once armed, pause between reading and answering.
struct Pausing {
    store: Arc<MemoryStore>,
    armed: AtomicBool,
    reached: Semaphore,
    released: Semaphore,
}

impl Pausing {
    /// Pauses the first read after it was armed.
    async fn pause(&self) {
        if self.armed.swap(false, Ordering::SeqCst) {
            self.reached.add_permits(1);
            self.released
                .acquire()
                .await
                .expect("the semaphore is open")
                .forget();
        }
    }

    async fn is_reached(&self) {
        self.reached
            .acquire()
            .await
            .expect("the semaphore is open")
            .forget();
    }
}

#[async_trait]
impl Metastore for Pausing {
    fn observe_buckets(&self, observer: Arc<dyn BucketObserver>) {
        self.store.observe_buckets(observer);
    }

    async fn execute(&self, command: Command) -> Result<Outcome, StoreError> {
        self.store.execute(command).await
    }

    async fn bucket(&self, name: &BucketName) -> Result<Option<Arc<Bucket>>, StoreError> {
        let bucket = self.store.bucket(name).await;
        self.pause().await;
        bucket
    }

    async fn history(&self, bucket: BucketId, kind: ConfigKind) -> Result<Vec<FormerDocument>, StoreError> {
        self.store.history(bucket, kind).await
    }

    async fn list_buckets(
        &self,
        owner: Option<&TenantId>,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<BucketRecord>, StoreError> {
        self.store.list_buckets(owner, prefix, after, limit).await
    }

    async fn object(
        &self,
        bucket: BucketId,
        key: &ObjectKey,
        version: Option<VersionId>,
    ) -> Result<Option<StoredObject>, StoreError> {
        let object = self.store.object(bucket, key, version).await;
        self.pause().await;
        object
    }

    async fn list_objects(&self, bucket: BucketId, query: &ListQuery) -> Result<ObjectPage, StoreError> {
        self.store.list_objects(bucket, query).await
    }

    async fn list_versions(&self, bucket: BucketId, query: &ListQuery) -> Result<ObjectPage, StoreError> {
        self.store.list_versions(bucket, query).await
    }

    async fn list_uploads(&self, bucket: BucketId, query: &ListQuery) -> Result<UploadPage, StoreError> {
        self.store.list_uploads(bucket, query).await
    }

    async fn upload(
        &self,
        bucket: BucketId,
        key: &ObjectKey,
        upload: UploadId,
    ) -> Result<Option<UploadRecord>, StoreError> {
        let upload = self.store.upload(bucket, key, upload).await;
        self.pause().await;
        upload
    }

    async fn list_parts(
        &self,
        bucket: BucketId,
        key: &ObjectKey,
        upload: UploadId,
        after: u16,
        limit: usize,
    ) -> Result<Vec<PartRecord>, StoreError> {
        let parts = self.store.list_parts(bucket, key, upload, after, limit).await;
        self.pause().await;
        parts
    }

    async fn usage(&self, bucket: BucketId) -> Result<Usage, StoreError> {
        self.store.usage(bucket).await
    }

    async fn tenant_quota(&self, tenant: &TenantId) -> Result<Option<sos_core::TenantQuota>, StoreError> {
        self.store.tenant_quota(tenant).await
    }

    async fn tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        self.store.tenants().await
    }

    async fn access_key(&self, id: &AccessKeyId) -> Result<Option<AccessKey>, StoreError> {
        let key = self.store.access_key(id).await;
        self.pause().await;
        key
    }

    async fn access_keys(&self) -> Result<Vec<AccessKey>, StoreError> {
        self.store.access_keys().await
    }

    async fn groups(&self) -> Result<Vec<Group>, StoreError> {
        self.store.groups().await
    }

    async fn roles(&self) -> Result<Vec<Role>, StoreError> {
        self.store.roles().await
    }
}

async fn pausing() -> (Arc<Fixture>, Arc<Pausing>) {
    let mut made = None;
    let fixture = Fixture::with(ServiceConfig::default(), |store| {
        let pausing = Arc::new(Pausing {
            store: store.clone(),
            armed: AtomicBool::new(false),
            reached: Semaphore::new(0),
            released: Semaphore::new(0),
        });
        made = Some(pausing.clone());
        (pausing, store)
    })
    .await;
    (Arc::new(fixture), made.expect("it was wrapped"))
}

#[tokio::test]
async fn a_bucket_created_while_it_was_looked_up_is_found_afterwards() {
    let (fixture, store) = pausing().await;
    store.armed.store(true, Ordering::SeqCst);
    let looking = fixture.clone();
    let lookup = tokio::spawn(async move { looking.service.bucket_snapshot(&bucket(BUCKET)).await });
    store.is_reached().await;
    // The lookup has read that there is none, and has not yet kept it.
    let create = Command::CreateBucket {
        name: bucket(BUCKET),
        acl: CannedAcl::Private.expand(&TenantId("ada".into()), None),
        location: String::new(),
        object_lock: false,
        configs: std::collections::BTreeMap::new(),
    };
    store.execute(create).await.expect("created");
    store.released.add_permits(1);
    let before = lookup.await.expect("no panic").expect("looked up");
    assert!(before.is_none(), "it was read before the bucket was created");
    let after = fixture
        .service
        .bucket_snapshot(&bucket(BUCKET))
        .await
        .expect("looked up");
    assert!(after.is_some(), "what was read before is not kept");
}

#[tokio::test]
async fn a_key_deleted_while_it_was_looked_up_is_refused_afterwards() {
    let (fixture, store) = pausing().await;
    let key = fixture
        .service
        .create_key(&TenantId("ada".into()))
        .await
        .expect("created");
    // Another service upon the same store, which has not seen the key yet.
    let other = sos_service::Service::new(
        store.clone(),
        fixture.store.clone(),
        fixture.env.clone(),
        ServiceConfig::default(),
        sos_service::DeclaredIdentities::default(),
    );
    let other = other.await.expect("it opens");
    store.armed.store(true, Ordering::SeqCst);
    let (looking, id) = (other.clone(), key.id.clone());
    let lookup = tokio::spawn(async move { looking.find_key(&id).await });
    store.is_reached().await;
    other.delete_key(&key.id).await.expect("deleted");
    store.released.add_permits(1);
    assert!(lookup.await.expect("no panic").expect("looked up").is_some());
    assert_eq!(other.find_key(&key.id).await.expect("looked up"), None);
}

#[tokio::test]
async fn a_copy_onto_itself_keeps_what_was_written_meanwhile() {
    let (fixture, store) = pausing().await;
    fixture.create(&ada(), BUCKET).await.expect("created");
    fixture.put(&ada(), "key", "old").await.expect("written");
    store.armed.store(true, Ordering::SeqCst);
    let copying = fixture.clone();
    let copied = tokio::spawn(async move {
        let attributes = ObjectAttributes {
            metadata: vec![("colour".into(), "blue".into())],
            ..ObjectAttributes::default()
        };
        let copy = CopyObject {
            attributes,
            replace_metadata: true,
            ..copy("key", "key")
        };
        copying.service.call(&ada(), copy).await
    });
    store.is_reached().await;
    // The copy has read the old object and is about to replace its metadata.
    let newer = fixture.put(&ada(), "key", "new").await.expect("written");
    store.released.add_permits(1);
    copied.await.expect("no panic").expect("copied, from the start");
    let (found, bytes) = fixture.get(&ada(), "key").await.expect("found");
    assert_eq!(bytes, b"new");
    assert_eq!(
        (found.record.etag, found.record.checksum),
        (newer.etag, newer.checksum)
    );
    assert_eq!(found.record.metadata.len(), 1);
}

/// Symptom: a complete beside a part that was sent again, as after a client's timeout, was refused for good as if the part
/// were another. Cause: that the part had moved since it was read was told as `InvalidPart`. Fix: that is a conflict, and
/// the parts are read again, a bounded number of times.
#[tokio::test]
async fn a_complete_reads_parts_again_that_were_put_again_meanwhile() {
    use crate::multipart::{begin, complete, named, part};
    use sos_core::Refusal;
    use sos_service::{ServiceError, limits::READ_ATTEMPTS};
    for times in [1, READ_ATTEMPTS - 1, READ_ATTEMPTS] {
        let (fixture, store) = pausing().await;
        fixture.create(&ada(), BUCKET).await.expect("created");
        let upload = begin(&fixture, &ada(), "key").await;
        let put = async || {
            part(&fixture, &ada(), upload, 1, "bytes".into())
                .await
                .expect("put")
        };
        let parts = named(&[put().await]);
        store.armed.store(true, Ordering::SeqCst);
        let completing = fixture.clone();
        let completed =
            tokio::spawn(async move { completing.service.call(&ada(), complete(upload, parts)).await });
        for time in 1..=times {
            store.is_reached().await;
            // It has read the upload, and goes on to its parts.
            store.armed.store(true, Ordering::SeqCst);
            store.released.add_permits(1);
            store.is_reached().await;
            // The complete has read the part, which is now replaced by the same bytes.
            put().await;
            store.armed.store(time < times, Ordering::SeqCst);
            store.released.add_permits(1);
        }
        let completed = completed.await.expect("no panic");
        if times < READ_ATTEMPTS {
            completed.expect("completed, with the part that is there");
            assert_eq!(fixture.get(&ada(), "key").await.expect("found").1, b"bytes");
        } else {
            assert!(
                matches!(completed, Err(ServiceError::Refused(Refusal::Conflict))),
                "{completed:?}"
            );
        }
        assert_eq!(
            fixture.store.extent_count(),
            1,
            "the parts that were replaced are gone"
        );
    }
}

/// Symptom: of two completes at once, as after a client's timeout, one was now and then refused with `InvalidPart`. Cause:
/// between its reads of the upload and of the parts, the other took the parts away. Fix: where a part is missing, the
/// upload is looked at again.
#[tokio::test]
async fn a_complete_that_was_overtaken_is_answered_by_what_became_of_the_upload() {
    use crate::multipart::{abort, begin, complete, named, part};
    use sos_core::Refusal;
    use sos_service::ServiceError;
    for is_aborted in [false, true] {
        let (fixture, store) = pausing().await;
        fixture.create(&ada(), BUCKET).await.expect("created");
        let upload = begin(&fixture, &ada(), "key").await;
        let put = part(&fixture, &ada(), upload, 1, "bytes".into()).await;
        let parts = named(&[put.expect("put")]);
        store.armed.store(true, Ordering::SeqCst);
        let (completing, again) = (fixture.clone(), complete(upload, parts.clone()));
        let overtaken = tokio::spawn(async move { completing.service.call(&ada(), again).await });
        store.is_reached().await;
        // It has read that the upload is open.
        let etag = if is_aborted {
            let gone = fixture.service.call(&ada(), abort(upload)).await;
            gone.expect("aborted");
            None
        } else {
            let done = fixture.service.call(&ada(), complete(upload, parts)).await;
            Some(done.expect("completed").etag)
        };
        store.released.add_permits(1);
        let answer = overtaken.await.expect("no panic");
        match etag {
            Some(etag) => assert_eq!(answer.expect("the same answer").etag, etag),
            None => assert!(
                matches!(answer, Err(ServiceError::Refused(Refusal::NoSuchUpload(_)))),
                "{answer:?}"
            ),
        }
    }
}

#[tokio::test]
async fn an_acl_goes_to_the_version_that_was_judged() {
    use sos_core::Versioning;
    use sos_service::operations::{buckets::RequestedAcl, object_acl::PutObjectAcl};
    let (fixture, store) = pausing().await;
    fixture.create(&ada(), BUCKET).await.expect("created");
    fixture.version(Versioning::Enabled).await;
    let first = fixture.put(&ada(), "key", "one").await.expect("written").version;
    store.armed.store(true, Ordering::SeqCst);
    let opening = fixture.clone();
    let opened = tokio::spawn(async move {
        let acl = RequestedAcl::Canned(CannedAcl::PublicRead);
        let open = PutObjectAcl {
            bucket: bucket(BUCKET),
            key: key("key"),
            version: None,
            acl,
        };
        opening.service.call(&ada(), open).await
    });
    store.is_reached().await;
    fixture.put(&ada(), "key", "two").await.expect("written");
    store.released.add_permits(1);
    assert_eq!(opened.await.expect("no panic").expect("set"), first);
    assert!(
        fixture.get(&crate::fixture::anonymous(), "key").await.is_err(),
        "the newer version stays private"
    );
}

#[tokio::test]
async fn who_may_change_what_is_gone_may_not_change_what_replaced_it() {
    use sos_core::Versioning;
    use sos_service::{
        DocumentConditions, ServiceError,
        operations::{
            bucket_policy::PutBucketPolicy,
            object_tagging::PutObjectTagging,
            put_object::{Integrity, ObjectAttributes},
        },
    };
    for versioning in [None, Some(Versioning::Suspended)] {
        for replaced_by_the_same in [false, true] {
            let (fixture, store) = pausing().await;
            fixture.create(&ada(), BUCKET).await.expect("created");
            if let Some(versioning) = versioning {
                fixture.version(versioning).await;
            }
            let set = PutBucketPolicy {
                bucket: bucket(BUCKET),
                document: r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:PutObjectTagging",
                    "Resource":"arn:aws:s3:::photos/*","Condition":{"StringEquals":{"s3:ExistingObjectTag/open":"yes"}}}}"#
                    .into(),
                conditions: DocumentConditions::default(),
            };
            fixture.service.call(&ada(), set).await.expect("set");
            let write = async |is_open: bool| {
                let tags = is_open.then(|| ("open".to_owned(), "yes".to_owned()));
                let attributes = ObjectAttributes {
                    tags: tags.into_iter().collect(),
                    ..ObjectAttributes::default()
                };
                let body = &mut crate::fixture::Body::of("bytes");
                let written = fixture
                    .put_with(&ada(), "key", attributes, Integrity::default(), body)
                    .await;
                written.expect("written");
            };
            write(true).await;
            store.armed.store(true, Ordering::SeqCst);
            let tagging = fixture.clone();
            let tagged = tokio::spawn(async move {
                let tag = PutObjectTagging {
                    bucket: bucket(BUCKET),
                    key: key("key"),
                    version: None,
                    tags: vec![("colour".to_owned(), "blue".to_owned())],
                };
                tagging.service.call(&crate::fixture::ben(), tag).await
            });
            store.is_reached().await;
            // It was judged by the tags of an object that is gone when they are to be changed.
            write(replaced_by_the_same).await;
            store.released.add_permits(1);
            let tagged = tagged.await.expect("no panic");
            let (found, _) = fixture.get(&ada(), "key").await.expect("found");
            if replaced_by_the_same {
                tagged.expect("judged again, and allowed");
                assert_eq!(found.record.tags[0].0, "colour");
            } else {
                assert!(matches!(tagged, Err(ServiceError::AccessDenied)), "{tagged:?}");
                assert!(found.record.tags.is_empty(), "{:?}", found.record.tags);
            }
        }
    }
}
