//! Random commands, run by an engine and by the model: answers, listings, bytes and counters must agree.

use crate::{
    EngineUnderTest, Fixture, TestEnv,
    fixture::{EXTENT_BYTES, bucket_name, content, key, new_object, object_of, refusal},
    model::{Bucket, Refused, Shown},
};
use bytes::Bytes;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use sos_core::{
    BucketId, Command, ConfigKind, ETagCondition, NewBlob, Outcome, Refusal, VersionId, Versioning,
    WriteConditions,
    command::{BucketChange, ObjectChange},
    listing::{Entry, ListQuery, ListedObject, StartAt},
};
use sos_store::Env;
use std::{collections::BTreeMap, future::Future, sync::Arc};

const KEYS: [&str; 8] = ["a", "a\0", "a/", "a/b", "a/c/d", "a/c/e", "ab", "ß"];
const NAMES: [&str; 2] = ["first", "second"];

/// Which version a command names.
#[derive(Clone, Copy, Debug)]
enum Which {
    Current,
    Null,
    Nth(usize),
    Missing,
}

#[derive(Clone, Debug)]
enum Action {
    Versioning(bool),
    /// One of a few configurations, or none.
    Cors(Option<u8>),
    Put {
        size: usize,
        only_if_new: bool,
    },
    Delete(Which),
    Tag(Which, u8),
    CopyOntoItself,
    Upload {
        size: usize,
    },
    CompleteUpload,
    AbortUpload,
    RecreateBucket,
    Reopen,
}

#[derive(Clone, Debug)]
struct Step {
    bucket: usize,
    key: usize,
    action: Action,
}

fn which() -> impl Strategy<Value = Which> {
    prop_oneof![
        4 => Just(Which::Current),
        2 => Just(Which::Null),
        4 => (0..6_usize).prop_map(Which::Nth),
        1 => Just(Which::Missing),
    ]
}

fn size() -> impl Strategy<Value = usize> {
    prop_oneof![1 => Just(0), 8 => 1..200_usize, 1 => Just(EXTENT_BYTES)]
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        3 => any::<bool>().prop_map(Action::Versioning),
        6 => prop::option::weighted(0.7, 0..3_u8).prop_map(Action::Cors),
        12 => (size(), prop::bool::weighted(0.2))
            .prop_map(|(size, only_if_new)| Action::Put { size, only_if_new }),
        10 => which().prop_map(Action::Delete),
        3 => (which(), any::<u8>()).prop_map(|(which, tag)| Action::Tag(which, tag)),
        3 => Just(Action::CopyOntoItself),
        3 => size().prop_map(|size| Action::Upload { size }),
        3 => Just(Action::CompleteUpload),
        1 => Just(Action::AbortUpload),
        1 => Just(Action::RecreateBucket),
        1 => Just(Action::Reopen),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..NAMES.len(), 0..KEYS.len(), action()).prop_map(|(bucket, key, action)| Step {
        bucket,
        key,
        action,
    });
    prop::collection::vec(step, 1..60)
}

/// Runs `cases` random sequences of commands, each on a new engine, and shrinks one that fails. Call it outside of any
/// runtime: `run` runs a future to its end.
pub fn agrees_with_model<Make, Made, Run>(cases: u32, make: Make, run: Run)
where
    Make: Fn(Arc<TestEnv>) -> Made,
    Made: Future<Output = Box<dyn EngineUnderTest>>,
    Run: Fn(std::pin::Pin<Box<dyn Future<Output = ()> + '_>>),
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
                Driver::new(Fixture { engine, env }).await.run(&steps).await;
            }));
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

struct Driver {
    fixture: Fixture,
    ids: Vec<BucketId>,
    models: Vec<Bucket>,
    seed: u64,
}

impl Driver {
    async fn new(fixture: Fixture) -> Self {
        let mut ids = Vec::new();
        for name in NAMES {
            ids.push(fixture.create_bucket(name).await);
        }
        Self {
            fixture,
            ids,
            models: NAMES.iter().map(|_| Bucket::default()).collect(),
            seed: 0,
        }
    }

    async fn run(&mut self, steps: &[Step]) {
        for step in steps {
            self.fixture.env.advance_ms(1);
            self.step(step).await;
            self.check_counters(step.bucket).await;
        }
        self.fixture.engine.reopen().await;
        for bucket in 0..NAMES.len() {
            self.check_counters(bucket).await;
            self.check_listings(bucket).await;
            self.check_bytes(bucket).await;
            self.check_history(bucket).await;
        }
        self.check_extents().await;
    }

    async fn step(&mut self, step: &Step) {
        let (bucket, text) = (step.bucket, KEYS[step.key]);
        match &step.action {
            Action::Versioning(enabled) => {
                let versioning = if *enabled {
                    Versioning::Enabled
                } else {
                    Versioning::Suspended
                };
                let (id, name) = (self.ids[bucket], NAMES[bucket]);
                self.fixture.set_versioning(id, name, versioning).await;
                self.models[bucket].versioning = versioning;
            }
            Action::Cors(number) => self.set_cors(bucket, *number).await,
            Action::Put { size, only_if_new } => self.put(bucket, text, *size, *only_if_new).await,
            Action::Delete(which) => self.delete(bucket, text, *which).await,
            Action::Tag(which, tag) => self.tag(bucket, text, *which, *tag).await,
            Action::CopyOntoItself => self.copy_onto_itself(bucket, text).await,
            Action::Upload { size } => self.upload(bucket, text, *size).await,
            Action::CompleteUpload => self.complete_upload(bucket).await,
            Action::AbortUpload => {
                if let Some((upload, (text, _))) = self.models[bucket].uploads.pop_first() {
                    let abort = Fixture::abort_command(self.ids[bucket], &text, upload);
                    self.fixture.succeed(abort).await;
                }
            }
            Action::RecreateBucket => self.recreate_bucket(bucket).await,
            Action::Reopen => self.fixture.engine.reopen().await,
        }
    }

    fn content(&mut self, size: usize) -> Bytes {
        self.seed += 1;
        content(self.seed, size)
    }

    /// The version id that an answer shows for one that the model knows.
    fn shown(&self, bucket: usize, id: VersionId) -> Option<VersionId> {
        (self.models[bucket].versioning != Versioning::Unversioned).then_some(id)
    }

    fn version(&self, bucket: usize, text: &str, which: Which) -> Option<VersionId> {
        match which {
            Which::Current => None,
            Which::Null => Some(VersionId::Null),
            Which::Missing => Some(VersionId::Numbered(u64::MAX - 1)),
            Which::Nth(index) => {
                let versions = self.models[bucket].keys.get(text)?;
                Some(versions[index % versions.len()].id)
            }
        }
    }

    async fn put(&mut self, bucket: usize, text: &str, size: usize, only_if_new: bool) {
        let bytes = self.content(size);
        let conditions = WriteConditions {
            if_none_match: only_if_new.then_some(ETagCondition::Any),
            ..WriteConditions::default()
        };
        let command = self
            .fixture
            .put_command(self.ids[bucket], text, &bytes, conditions)
            .await;
        let outcome = self.fixture.execute(command).await;
        if only_if_new && let Err(refused) = self.models[bucket].check_new(text) {
            assert_eq!(refused_as(&refusal(outcome)), Some(refused));
            return;
        }
        let (record, version) = object_of(outcome.expect("the put succeeds"));
        let id = self.models[bucket].put(text, bytes, false, record.order);
        assert_eq!(version, self.shown(bucket, id));
    }

    async fn set_cors(&mut self, bucket: usize, number: Option<u8>) {
        let content = number.map(|number| Bytes::from(format!("configuration {number}")));
        let change = BucketChange::Config(ConfigKind::Cors, content.clone());
        let command = Fixture::change_command(self.ids[bucket], NAMES[bucket], change);
        self.fixture.succeed(command).await;
        let now = self.fixture.env.now();
        self.models[bucket].set_cors(content, now.0);
    }

    async fn delete(&mut self, bucket: usize, text: &str, which: Which) {
        let version = self.version(bucket, text, which);
        let outcome = self.fixture.delete(self.ids[bucket], text, version).await;
        let model = &mut self.models[bucket];
        match (version, model.versioning) {
            (Some(id), _) => {
                let marker = model.remove(text, id);
                assert_eq!(outcome, (version, marker));
            }
            (None, Versioning::Unversioned) => {
                model.remove(text, VersionId::Null);
                assert_eq!(outcome, (None, false));
            }
            (None, _) => {
                let order = match outcome.0 {
                    Some(VersionId::Numbered(order)) => order,
                    _ => 0,
                };
                let id = model.put(text, Bytes::new(), true, order);
                assert_eq!(outcome, (Some(id), true));
            }
        }
    }

    async fn tag(&mut self, bucket: usize, text: &str, which: Which, tag: u8) {
        let version = self.version(bucket, text, which);
        let tags = vec![("tag".to_owned(), tag.to_string())];
        let change = ObjectChange::Tags(tags);
        let outcome = self.fixture.change(self.ids[bucket], text, version, change).await;
        match self.models[bucket].tag(text, version, tag) {
            Ok(()) => drop(object_of(outcome.expect("the change succeeds"))),
            Err(refused) => assert_eq!(refused_as(&refusal(outcome)), Some(refused)),
        }
    }

    async fn copy_onto_itself(&mut self, bucket: usize, text: &str) {
        let Some(source) = self.fixture.stored(self.ids[bucket], text, None).await else {
            return;
        };
        let object = new_object(source.record.etag, source.record.size, NewBlob::Unmoved);
        let command = Command::PutObject {
            bucket: self.ids[bucket],
            key: key(text),
            object: Box::new(object),
            conditions: WriteConditions {
                if_order: Some(source.record.order),
                ..WriteConditions::default()
            },
        };
        let outcome = self.fixture.execute(command).await;
        match self.models[bucket].copy_onto_itself(text) {
            Ok(()) => drop(object_of(outcome.expect("the copy succeeds"))),
            Err(refused) => assert_eq!(refused_as(&refusal(outcome)), Some(refused)),
        }
    }

    async fn upload(&mut self, bucket: usize, text: &str, size: usize) {
        let id = self.ids[bucket];
        let upload = self.fixture.create_upload(id, text).await;
        // The first part is put twice: only the second counts.
        for size in [size / 2, size] {
            let bytes = self.content(size);
            let part = self.fixture.put_part(id, text, upload, 1, &bytes).await;
            part.expect("the part is put");
            self.models[bucket]
                .uploads
                .insert(upload, (text.to_owned(), bytes));
        }
    }

    async fn complete_upload(&mut self, bucket: usize) {
        let Some((upload, (text, bytes))) = self.models[bucket].uploads.pop_first() else {
            return;
        };
        let id = self.ids[bucket];
        let parts = self.fixture.parts(id, &text, upload).await;
        let complete = || Fixture::complete_command(id, &text, upload, &parts, WriteConditions::default());
        let (record, version) = object_of(self.fixture.succeed(complete()).await);
        let id = self.models[bucket].put(&text, bytes, false, record.order);
        assert_eq!(version, self.shown(bucket, id));
        match self.fixture.succeed(complete()).await {
            Outcome::Completed { etag, version: again } => assert_eq!((etag, again), (record.etag, version)),
            other => panic!("expected the same answer again, got {other:?}"),
        }
    }

    async fn recreate_bucket(&mut self, bucket: usize) {
        let name = bucket_name(NAMES[bucket]);
        let outcome = self
            .fixture
            .execute(Command::DeleteBucket { name: name.clone() })
            .await;
        let model = &self.models[bucket];
        if model.keys.is_empty() && model.uploads.is_empty() {
            outcome.expect("an empty bucket is deleted");
            self.ids[bucket] = self.fixture.create_bucket(NAMES[bucket]).await;
            self.models[bucket] = Bucket::default();
        } else {
            assert_eq!(refusal(outcome), Refusal::BucketNotEmpty(name));
        }
    }

    async fn check_counters(&self, bucket: usize) {
        let usage = self.fixture.usage(self.ids[bucket]).await;
        assert_eq!(usage, self.models[bucket].usage());
    }

    async fn check_history(&self, bucket: usize) {
        let found = self.fixture.history(self.ids[bucket]).await;
        let found: Vec<_> = found
            .into_iter()
            .map(|former| (former.replaced.0, former.content))
            .collect();
        let newest_first = self.models[bucket].former_cors.iter().rev();
        assert_eq!(found, newest_first.take(10).cloned().collect::<Vec<_>>());
    }

    async fn check_listings(&self, bucket: usize) {
        let markers = [
            None,
            Some("a/"),
            Some("a/c"),
            Some("a/c/"),
            Some("a\0"),
            Some("b"),
        ];
        for versions_too in [false, true] {
            for (prefix, delimiter) in [("", ""), ("", "/"), ("a/", "/"), ("a", "/"), ("a", "")] {
                for after in markers {
                    // Inside a rolled-up prefix, the prefix is shown again as long as something is left in it.
                    let expected = self.models[bucket].list(versions_too, prefix, delimiter, after);
                    for limit in [1, 2, 1000] {
                        let found = self
                            .pages(bucket, versions_too, prefix, delimiter, after, limit)
                            .await;
                        assert_eq!(
                            found, expected,
                            "{versions_too} {prefix:?} {delimiter:?} {after:?} {limit}"
                        );
                    }
                }
            }
        }
    }

    async fn pages(
        &self,
        bucket: usize,
        versions_too: bool,
        prefix: &str,
        delimiter: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Vec<Shown> {
        let mut query = ListQuery {
            prefix: prefix.to_owned(),
            delimiter: delimiter.to_owned(),
            start: after.map_or(StartAt::Beginning, |after| StartAt::After(after.to_owned())),
            limit,
        };
        let mut shown = Vec::new();
        loop {
            let page = if versions_too {
                self.fixture.list_versions(self.ids[bucket], &query).await
            } else {
                self.fixture.list_objects(self.ids[bucket], &query).await
            };
            assert!(page.entries.len() <= limit);
            shown.extend(page.entries.into_iter().map(show));
            match page.next {
                Some(next) => query.start = next,
                None => return shown,
            }
        }
    }

    async fn check_bytes(&self, bucket: usize) {
        let id = self.ids[bucket];
        for text in KEYS {
            let versions = self.models[bucket].keys.get(text).cloned().unwrap_or_default();
            let current = versions.last().filter(|version| !version.marker);
            let found = self.fixture.get(id, text, None).await;
            assert_eq!(found.as_ref(), current.map(|version| &version.content));
            for version in &versions {
                let stored = self
                    .fixture
                    .stored(id, text, Some(version.id))
                    .await
                    .expect("the version");
                assert_eq!(stored.record.delete_marker, version.marker);
                assert_eq!(stored.is_latest, Some(version) == versions.last());
                let tags: BTreeMap<_, _> = stored.record.tags.iter().cloned().collect();
                assert_eq!(tags.get("tag").cloned(), version.tag.map(|tag| tag.to_string()));
                if !version.marker {
                    assert_eq!(
                        self.fixture.read(&stored).await.expect("the bytes"),
                        version.content
                    );
                }
            }
        }
    }

    /// No extent is left that no version and no part names.
    async fn check_extents(&mut self) {
        let mut named = 0;
        for (bucket, model) in self.models.iter().enumerate() {
            for (text, versions) in &model.keys {
                for version in versions {
                    let id = Some(version.id);
                    let stored = self
                        .fixture
                        .stored(self.ids[bucket], text, id)
                        .await
                        .expect("the version");
                    let parts = self
                        .fixture
                        .engine
                        .blobstore()
                        .parts(&stored)
                        .await
                        .expect("the parts");
                    named += parts.iter().filter(|part| part.extent.is_some()).count();
                    named += usize::from(matches!(stored.record.blob, sos_core::Blob::Extent(_)));
                }
            }
            named += model
                .uploads
                .values()
                .filter(|(_, part)| !part.is_empty())
                .count();
        }
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

fn refused_as(refusal: &Refusal) -> Option<Refused> {
    match refusal {
        Refusal::PreconditionFailed("If-None-Match") => Some(Refused::Exists),
        Refusal::NoSuchKey => Some(Refused::NoSuchKey),
        Refusal::NoSuchVersion(_) => Some(Refused::NoSuchVersion),
        Refusal::DeleteMarker(_) => Some(Refused::Marker),
        Refusal::Conflict => Some(Refused::Conflict),
        _ => None,
    }
}
