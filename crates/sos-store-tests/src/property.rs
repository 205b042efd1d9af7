//! Random commands, run by an engine and by the model: answers, listings, bytes and counters must agree.

use crate::{
    EngineUnderTest, Fixture, TestEnv,
    driver::{FIRST_MASTER_KEY, run_sequence},
    fixture::{bucket_name, deleted, key, new_object, object_of, wrapped},
    model::Bucket,
    rules::Rule,
    sequence::{Deed, KEYS, NAMES, steps},
    subject::{Done, Judgement, List, Put, Read, Refused, Shown, Subject},
};
use async_trait::async_trait;
use bytes::Bytes;
use proptest::test_runner::{Config, TestRunner};
use sos_core::{
    BucketId, Command, ConfigKind, ETagCondition, Encryption, JudgedVersion, Lock, NewBlob, Outcome, Refusal,
    Timestamp, UploadId, VersionId, Versioning, WriteConditions,
    command::{
        BucketChange, KeyOwner, LifecycleAction, LifecycleItem, LifecycleResult, ObjectChange, RewrapItem,
        RewrapResult,
    },
    listing::{Entry, ListQuery, ListedObject, StartAt, Usage},
    object::Retention,
};
use sos_store::{Env, StoreError};
use std::{future::Future, pin::Pin, sync::Arc};

/// How many sequences to run: what `SOS_TEST_SEQUENCES` says, else the short form.
pub fn sequences(short: u32) -> u32 {
    let wanted = std::env::var("SOS_TEST_SEQUENCES").ok();
    wanted.and_then(|wanted| wanted.parse().ok()).unwrap_or(short)
}

/// Runs `cases` random sequences of commands, each on a new engine, and shrinks one that fails. Call it outside of any
/// runtime: `run` runs a future to its end.
pub fn agrees_with_model<Make, Made, Run>(cases: u32, make: Make, run: Run)
where
    Make: Fn(Arc<TestEnv>) -> Made,
    Made: Future<Output = Box<dyn EngineUnderTest>>,
    Run: Fn(Pin<Box<dyn Future<Output = ()> + '_>>),
{
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&steps(), |steps| {
            run(Box::pin(async {
                let env = Arc::new(TestEnv::new(11));
                let engine = make(Arc::clone(&env)).await;
                let subject = Engine {
                    fixture: Fixture { engine, env },
                    ids: [BucketId(0); NAMES.len()],
                };
                run_sequence(subject, &steps).await;
            }));
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

/// An engine as sequences drive it: by its commands.
struct Engine {
    fixture: Fixture,
    ids: [BucketId; NAMES.len()],
}

impl Engine {
    async fn change(&self, bucket: usize, change: BucketChange) -> Result<(), Refused> {
        let command = Fixture::change_command(self.ids[bucket], NAMES[bucket], change);
        self.fixture.execute(command).await.map(drop).map_err(refused)
    }

    async fn change_object(
        &self,
        bucket: usize,
        text: &str,
        version: Option<VersionId>,
        change: ObjectChange,
    ) -> Result<(), Refused> {
        let outcome = self.fixture.change(self.ids[bucket], text, version, change).await;
        outcome.map(|outcome| drop(object_of(outcome))).map_err(refused)
    }

    async fn check_history(&self, bucket: usize, model: &Bucket) {
        let found = self.fixture.history(self.ids[bucket]).await;
        let found: Vec<_> = found
            .into_iter()
            .map(|former| (former.replaced.0, former.content))
            .collect();
        let newest_first = model.former_cors.iter().rev();
        assert_eq!(found, newest_first.take(10).cloned().collect::<Vec<_>>());
    }

    /// What a listing does not show of versions.
    async fn check_latest(&self, bucket: usize, model: &Bucket) {
        for text in KEYS {
            let versions = model.keys.get(text).map(Vec::as_slice).unwrap_or_default();
            for version in versions {
                let id = Some(version.id);
                let stored = self.fixture.stored(self.ids[bucket], text, id).await;
                let stored = stored.expect("the version");
                assert_eq!(stored.record.delete_marker, version.marker);
                assert_eq!(stored.is_latest, Some(version) == versions.last());
            }
        }
    }

    /// Which master keys wrap the data keys.
    async fn check_wrapped(&self, bucket: usize, model: &Bucket) {
        let number = |encryption: Option<Encryption>| encryption.map(|encryption| encryption.wrapped_by);
        let id = self.ids[bucket];
        for (text, versions) in &model.keys {
            for version in versions {
                let stored = self.fixture.stored(id, text, Some(version.id)).await;
                let record = stored.expect("the version").record;
                let expected = version.wrapped.map(|wrapped| wrapped.by.to_string());
                assert_eq!(number(record.encryption), expected);
            }
        }
        for (upload, begun) in &model.uploads {
            let stored = self.fixture.meta().upload(id, &key(&begun.key), *upload).await;
            let stored = stored.expect("read").expect("the upload");
            assert_eq!(number(stored.encryption), Some(begun.wrapped_by.to_string()));
        }
    }

    /// A data key that was never wrapped before, wrapped.
    fn wrapped(&self, by: u8, size: usize) -> Encryption {
        wrapped(self.fixture.env.random_u128() as u64, &by.to_string(), size)
    }

    async fn rewrap_key(
        &self,
        bucket: usize,
        text: &str,
        owner: KeyOwner,
        read: Bytes,
        by: u8,
    ) -> RewrapResult {
        let Encryption {
            key_material,
            wrapped_by,
            ..
        } = self.wrapped(by, 0);
        let item = RewrapItem {
            key: key(text),
            owner,
            read,
            key_material,
            wrapped_by,
        };
        let command = Command::RewrapKeys {
            bucket: self.ids[bucket],
            items: vec![item],
        };
        match self.fixture.succeed(command).await {
            Outcome::Rewrapped(results) => results[0],
            other => panic!("expected what became of the item, got {other:?}"),
        }
    }

    /// How many extents versions and parts of a bucket name.
    async fn extents_named(&self, bucket: usize, model: &Bucket) -> usize {
        let mut named = 0;
        for (text, versions) in &model.keys {
            for version in versions {
                let id = Some(version.id);
                let stored = self.fixture.stored(self.ids[bucket], text, id).await;
                let stored = stored.expect("the version");
                let blobstore = self.fixture.engine.blobstore();
                let parts = blobstore.parts(&stored).await.expect("the parts");
                named += parts.iter().filter(|part| part.extent.is_some()).count();
                named += usize::from(matches!(stored.record.blob, sos_core::Blob::Extent(_)));
            }
        }
        let parts = model.uploads.values().filter(|upload| !upload.part.is_empty());
        named + parts.count()
    }
}

#[async_trait]
impl Subject for Engine {
    fn now(&self) -> Timestamp {
        self.fixture.env.now()
    }

    async fn wait(&mut self, millis: i64) -> bool {
        self.fixture.env.advance_ms(millis);
        true
    }

    async fn create_bucket(&mut self, bucket: usize) {
        self.ids[bucket] = self.fixture.create_bucket(NAMES[bucket]).await;
    }

    async fn delete_bucket(&mut self, bucket: usize) -> Result<(), Refused> {
        let name = bucket_name(NAMES[bucket]);
        let outcome = self.fixture.execute(Command::DeleteBucket { name }).await;
        outcome.map(drop).map_err(refused)
    }

    async fn set_versioning(&mut self, bucket: usize, enabled: bool) -> Result<(), Refused> {
        let versioning = if enabled {
            Versioning::Enabled
        } else {
            Versioning::Suspended
        };
        self.change(bucket, BucketChange::Versioning(versioning)).await
    }

    async fn enable_object_lock(&mut self, bucket: usize) {
        let answer = self.change(bucket, BucketChange::ObjectLock(None)).await;
        answer.expect("object lock is enabled");
    }

    async fn set_cors(&mut self, bucket: usize, content: Option<Bytes>) {
        let change = BucketChange::Config(ConfigKind::Cors, content);
        self.change(bucket, change).await.expect("it is set");
    }

    async fn put(&mut self, bucket: usize, text: &str, put: Put) -> Result<Option<VersionId>, Refused> {
        let conditions = WriteConditions {
            if_none_match: put.only_if_new.then_some(ETagCondition::Any),
            ..WriteConditions::default()
        };
        let mut command = self
            .fixture
            .put_command(self.ids[bucket], text, &put.content, conditions)
            .await;
        if let Command::PutObject { object, .. } = &mut command {
            object.retention = put.lock.retention;
            object.legal_hold = put.lock.legal_hold;
            object.encryption = Some(self.wrapped(FIRST_MASTER_KEY, put.content.len()));
        }
        let outcome = self.fixture.execute(command).await;
        outcome.map(|outcome| object_of(outcome).1).map_err(refused)
    }

    async fn delete(
        &mut self,
        bucket: usize,
        text: &str,
        version: Option<VersionId>,
        bypass: bool,
    ) -> Result<(Option<VersionId>, bool), Refused> {
        let mut command = Fixture::delete_command(self.ids[bucket], text, version);
        if let Command::DeleteObject {
            bypass_governance, ..
        } = &mut command
        {
            *bypass_governance = bypass;
        }
        self.fixture.execute(command).await.map(deleted).map_err(refused)
    }

    async fn tag(
        &mut self,
        bucket: usize,
        text: &str,
        version: Option<VersionId>,
        tag: u8,
    ) -> Result<(), Refused> {
        let tags = vec![("tag".to_owned(), tag.to_string())];
        self.change_object(bucket, text, version, ObjectChange::Tags(tags))
            .await
    }

    async fn retain(
        &mut self,
        bucket: usize,
        text: &str,
        version: Option<VersionId>,
        retention: Option<Retention>,
        bypass: bool,
    ) -> Result<(), Refused> {
        let change = ObjectChange::Retention { retention, bypass };
        self.change_object(bucket, text, version, change).await
    }

    async fn hold(
        &mut self,
        bucket: usize,
        text: &str,
        version: Option<VersionId>,
        hold: bool,
    ) -> Result<(), Refused> {
        self.change_object(bucket, text, version, ObjectChange::LegalHold(hold))
            .await
    }

    async fn apply_lifecycle(
        &mut self,
        bucket: usize,
        text: &str,
        version: Option<VersionId>,
        deed: Deed,
    ) -> Option<(LifecycleResult, Option<VersionId>)> {
        let bucket = self.ids[bucket];
        let judged = self.fixture.stored(bucket, text, version).await?.record;
        let item = LifecycleItem {
            key: key(text),
            version: judged.version_id(),
            order: judged.order,
            modified: judged.modified,
            tags: Some(judged.tags),
            action: match deed {
                Deed::Expire => LifecycleAction::Expire,
                Deed::Remove => LifecycleAction::Remove,
                Deed::RemoveMarker => LifecycleAction::RemoveMarker,
            },
        };
        let items = vec![item];
        let outcome = self
            .fixture
            .succeed(Command::ApplyLifecycle { bucket, items })
            .await;
        let Outcome::Lifecycle(results) = outcome else {
            panic!("expected what became of the items, got {outcome:?}");
        };
        let newest = self.fixture.stored(bucket, text, None).await;
        let marker = newest.filter(|newest| newest.record.delete_marker);
        Some((results[0], marker.map(|marker| marker.record.version_id())))
    }

    async fn judge(&mut self, bucket: usize, text: &str, version: Option<VersionId>) -> Option<Judgement> {
        let record = self.fixture.stored(self.ids[bucket], text, version).await?.record;
        let judged = JudgedVersion::of(&record);
        Some(Judgement {
            version: record.version_id(),
            judged,
            wrapped_key: record.encryption?.key_material,
        })
    }

    async fn tag_judged(
        &mut self,
        bucket: usize,
        text: &str,
        judgement: &Judgement,
        tag: u8,
    ) -> Result<(), Refused> {
        let tags = ObjectChange::Tags(vec![("tag".to_owned(), tag.to_string())]);
        let (version, judged) = (Some(judgement.version), Some(judgement.judged));
        let bucket = self.ids[bucket];
        let outcome = self
            .fixture
            .change_judged(bucket, text, version, judged, tags)
            .await;
        outcome.map(|outcome| drop(object_of(outcome))).map_err(refused)
    }

    async fn rewrap(
        &mut self,
        bucket: usize,
        text: &str,
        version: Option<VersionId>,
        judgement: Option<&Judgement>,
        by: u8,
    ) -> Option<RewrapResult> {
        let (version, read) = if let Some(judgement) = judgement {
            (judgement.version, judgement.wrapped_key.clone())
        } else {
            let stored = self.fixture.stored(self.ids[bucket], text, version).await?;
            let version = stored.record.version_id();
            let encryption = stored.record.encryption.unwrap_or_default();
            (version, encryption.key_material)
        };
        let owner = KeyOwner::Version(version);
        Some(self.rewrap_key(bucket, text, owner, read, by).await)
    }

    async fn rewrap_upload(
        &mut self,
        bucket: usize,
        text: &str,
        upload: UploadId,
        by: u8,
    ) -> Option<RewrapResult> {
        let stored = self
            .fixture
            .meta()
            .upload(self.ids[bucket], &key(text), upload)
            .await;
        let read = stored.expect("read")?.encryption?.key_material;
        let owner = KeyOwner::Upload(upload);
        Some(self.rewrap_key(bucket, text, owner, read, by).await)
    }

    async fn run_lifecycle(&mut self, _bucket: usize, _rules: Option<&[Rule]>) -> Option<Done> {
        None
    }

    async fn copy_onto_itself(&mut self, bucket: usize, text: &str, by: u8) -> Option<Result<(), Refused>> {
        let source = self.fixture.stored(self.ids[bucket], text, None).await?;
        let mut object = new_object(source.record.etag, source.record.size, NewBlob::Unmoved);
        object.encryption = Some(self.wrapped(by, source.record.size as usize));
        let command = Command::PutObject {
            bucket: self.ids[bucket],
            key: key(text),
            object: Box::new(object),
            conditions: WriteConditions {
                if_order: Some(source.record.order),
                ..WriteConditions::default()
            },
        };
        Some(self.fixture.execute(command).await.map(drop).map_err(refused))
    }

    async fn create_upload(&mut self, bucket: usize, text: &str) -> UploadId {
        let encryption = Some(self.wrapped(FIRST_MASTER_KEY, 0));
        self.fixture
            .create_encrypted_upload(self.ids[bucket], text, encryption)
            .await
    }

    async fn put_part(&mut self, bucket: usize, text: &str, upload: UploadId, number: u16, content: &Bytes) {
        let bucket = self.ids[bucket];
        let part = self.fixture.put_part(bucket, text, upload, number, content).await;
        part.expect("the part is put");
    }

    async fn complete_upload(
        &mut self,
        bucket: usize,
        text: &str,
        upload: UploadId,
    ) -> Result<Option<VersionId>, Refused> {
        let bucket = self.ids[bucket];
        let parts = self.fixture.parts(bucket, text, upload).await;
        let size = parts.iter().map(|part| part.size as usize).sum();
        let complete = || {
            let mut command =
                Fixture::complete_command(bucket, text, upload, &parts, WriteConditions::default());
            if let Command::CompleteUpload { object, .. } = &mut command {
                // What somebody read of the upload before its data key was wrapped by another master key.
                object.encryption = Some(self.wrapped(u8::MAX, size));
            }
            command
        };
        let (record, version) = object_of(self.fixture.execute(complete()).await.map_err(refused)?);
        match self.fixture.succeed(complete()).await {
            Outcome::Completed { etag, version: again } => assert_eq!((etag, again), (record.etag, version)),
            other => panic!("expected the same answer again, got {other:?}"),
        }
        Ok(version)
    }

    async fn abort_upload(&mut self, bucket: usize, text: &str, upload: UploadId) {
        let abort = Fixture::abort_command(self.ids[bucket], text, upload);
        self.fixture.succeed(abort).await;
    }

    async fn reopen(&mut self) {
        self.fixture.engine.reopen().await;
    }

    async fn usage(&mut self, bucket: usize) -> Option<Usage> {
        Some(self.fixture.usage(self.ids[bucket]).await)
    }

    async fn list(&mut self, bucket: usize, list: List<'_>) -> Vec<Shown> {
        let mut query = ListQuery {
            prefix: list.prefix.to_owned(),
            delimiter: list.delimiter.to_owned(),
            start: list
                .after
                .map_or(StartAt::Beginning, |after| StartAt::After(after.to_owned())),
            limit: list.page,
        };
        let mut shown = Vec::new();
        loop {
            let page = if list.versions {
                self.fixture.list_versions(self.ids[bucket], &query).await
            } else {
                self.fixture.list_objects(self.ids[bucket], &query).await
            };
            assert!(page.entries.len() <= list.page);
            shown.extend(page.entries.into_iter().map(show));
            match page.next {
                Some(next) => query.start = next,
                None => break,
            }
        }
        if !list.versions {
            shown.iter_mut().for_each(Shown::forget_version);
        }
        shown
    }

    async fn read(&mut self, bucket: usize, text: &str, version: Option<VersionId>) -> Result<Read, Refused> {
        let stored = self.fixture.stored(self.ids[bucket], text, version).await;
        let stored = stored.ok_or(Refused::NoSuchKey)?;
        let record = &stored.record;
        if record.delete_marker {
            return Err(version.map_or(Refused::NoSuchKey, |_| Refused::Marker));
        }
        let tag = record.tags.iter().find(|(name, _)| name == "tag");
        Ok(Read {
            content: self.fixture.read(&stored).await.expect("the bytes"),
            tag: tag.map(|(_, value)| value.clone()),
            lock: Lock {
                retention: record.retention,
                legal_hold: record.legal_hold,
            },
        })
    }

    async fn check(&mut self, models: &[Bucket]) {
        let mut named = 0;
        for (bucket, model) in models.iter().enumerate() {
            self.check_history(bucket, model).await;
            self.check_latest(bucket, model).await;
            self.check_wrapped(bucket, model).await;
            named += self.extents_named(bucket, model).await;
        }
        // No extent is left that no version and no part names.
        assert_eq!(self.fixture.engine.settled_extents().await, named);
    }
}

fn show(entry: Entry<ListedObject>) -> Shown {
    match entry {
        Entry::CommonPrefix(prefix) => Shown::CommonPrefix(prefix),
        Entry::Item(item) => Shown::Version {
            key: item.key.to_string(),
            id: item.record.version_id(),
            marker: item.record.delete_marker,
            size: item.record.size,
            is_latest: item.is_latest,
        },
    }
}

fn refused(error: StoreError) -> Refused {
    match error {
        StoreError::Refused(Refusal::PreconditionFailed("If-None-Match")) => Refused::Exists,
        StoreError::Refused(Refusal::NoSuchKey) => Refused::NoSuchKey,
        StoreError::Refused(Refusal::NoSuchVersion(_)) => Refused::NoSuchVersion,
        StoreError::Refused(Refusal::DeleteMarker(_)) => Refused::Marker,
        StoreError::Refused(Refusal::Conflict) => Refused::Conflict,
        StoreError::Refused(Refusal::Locked) => Refused::Locked,
        StoreError::Refused(Refusal::BucketNotEmpty(_)) => Refused::NotEmpty,
        StoreError::Refused(Refusal::NoObjectLock) => Refused::NotLockable,
        StoreError::Refused(Refusal::InvalidBucketState(_)) => Refused::State,
        other => panic!("no refusal that a sequence may come to: {other:?}"),
    }
}
