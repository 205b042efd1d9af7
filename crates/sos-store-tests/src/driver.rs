//! Runs a sequence of commands on a subject and on the model: their answers must agree.

use crate::{
    fixture::content,
    model::{Bucket, Seen, Upload},
    rules::Rule,
    sequence::{Action, Days, Deed, KEYS, NAMES, Step, Which},
    subject::{Judgement, List, Put, Read, Refused, Shown, Subject},
};
use bytes::Bytes;
use sos_core::{Lock, Timestamp, VersionId, Versioning, command::RewrapResult, object::Retention};
use std::collections::BTreeMap;

const DAY_MS: i64 = 86_400_000;

/// The master key that wraps the data keys of what is written.
pub(crate) const FIRST_MASTER_KEY: u8 = 0;

/// The master key that wraps the data key of a copy onto itself.
const COPYING_MASTER_KEY: u8 = 1;

/// Runs one sequence from empty buckets, and compares all that can be read at its end.
pub async fn run_sequence<S: Subject>(subject: S, steps: &[Step]) {
    let mut driver = Driver {
        subject,
        models: NAMES.iter().map(|_| Bucket::default()).collect(),
        judged: NAMES.iter().map(|_| BTreeMap::new()).collect(),
        seed: 0,
    };
    for bucket in 0..NAMES.len() {
        driver.subject.create_bucket(bucket).await;
    }
    for step in steps {
        driver.subject.wait(1).await;
        driver.step(step).await;
        driver.check_counters(step.bucket).await;
    }
    driver.subject.reopen().await;
    for bucket in 0..NAMES.len() {
        driver.check_counters(bucket).await;
        driver.check_listings(bucket).await;
        driver.check_versions(bucket).await;
    }
    driver.subject.check(&driver.models).await;
}

struct Driver<S> {
    subject: S,
    models: Vec<Bucket>,
    /// Of each bucket, what somebody looked at last under a key.
    judged: Vec<BTreeMap<String, (Judgement, Seen)>>,
    seed: u64,
}

impl<S: Subject> Driver<S> {
    async fn step(&mut self, step: &Step) {
        let (bucket, text) = (step.bucket, KEYS[step.key]);
        match &step.action {
            Action::Versioning(enabled) => self.set_versioning(bucket, *enabled).await,
            Action::EnableObjectLock => {
                // That it takes versions is told by the API, and tested there.
                if self.models[bucket].versioning == Versioning::Enabled {
                    self.subject.enable_object_lock(bucket).await;
                    self.models[bucket].object_lock = true;
                }
            }
            Action::Cors(number) => {
                let content = number.map(|number| Bytes::from(format!("configuration {number}")));
                self.subject.set_cors(bucket, content.clone()).await;
                let now = self.subject.now();
                self.models[bucket].set_cors(content, now.0);
            }
            Action::Put {
                size,
                only_if_new,
                retention,
                hold,
            } => {
                let put = Put {
                    content: self.content(*size),
                    only_if_new: *only_if_new,
                    lock: Lock {
                        retention: self.retention(*retention),
                        legal_hold: *hold,
                    },
                };
                self.put(bucket, text, put).await;
            }
            Action::Delete { which, bypass } => self.delete(bucket, text, *which, *bypass).await,
            Action::Tag(which, tag) => {
                let version = self.version(bucket, text, *which);
                let answer = self.subject.tag(bucket, text, version, *tag).await;
                assert_eq!(answer, self.models[bucket].tag(text, version, *tag));
            }
            Action::Retain {
                which,
                retention,
                bypass,
            } => self.retain(bucket, text, *which, *retention, *bypass).await,
            Action::Hold(which, hold) => self.hold(bucket, text, *which, *hold).await,
            Action::Lifecycle(which, deed) => self.lifecycle(bucket, text, *which, *deed).await,
            Action::Judge(which) => self.judge(bucket, text, *which).await,
            Action::TagJudged(tag) => {
                if let Some((judgement, seen)) = self.judged[bucket].get(text) {
                    let answer = self.subject.tag_judged(bucket, text, judgement, *tag).await;
                    assert_eq!(answer, self.models[bucket].tag_seen(text, seen, *tag));
                }
            }
            Action::RewrapJudged(by) => {
                if let Some((judgement, seen)) = self.judged[bucket].get(text) {
                    let id = Some(seen.id);
                    let answer = self.subject.rewrap(bucket, text, id, Some(judgement), *by).await;
                    let expected = self.models[bucket].rewrap(text, id, Some(seen), *by);
                    assert_eq!(answer, Some(expected));
                }
            }
            Action::Rewrap(which, by) => {
                let version = self.version(bucket, text, *which);
                if let Some(answer) = self.subject.rewrap(bucket, text, version, None, *by).await {
                    assert_eq!(answer, self.models[bucket].rewrap(text, version, None, *by));
                }
            }
            Action::RewrapUpload(by) => self.rewrap_upload(bucket, *by).await,
            Action::RunLifecycle(rules) => self.run_lifecycle(bucket, rules.as_deref()).await,
            Action::Wait(days) => drop(self.subject.wait(days * DAY_MS).await),
            Action::CopyOntoItself => {
                let by = COPYING_MASTER_KEY;
                if let Some(answer) = self.subject.copy_onto_itself(bucket, text, by).await {
                    let now = self.subject.now();
                    assert_eq!(answer, self.models[bucket].copy_onto_itself(text, by, now));
                }
            }
            Action::Upload { size } => self.upload(bucket, text, *size).await,
            Action::CompleteUpload => self.complete_upload(bucket).await,
            Action::AbortUpload => {
                if let Some((id, upload)) = self.models[bucket].uploads.pop_first() {
                    self.subject.abort_upload(bucket, &upload.key, id).await;
                }
            }
            Action::RecreateBucket => self.recreate_bucket(bucket).await,
            Action::Reopen => self.subject.reopen().await,
        }
    }

    fn content(&mut self, size: usize) -> Bytes {
        self.seed += 1;
        content(self.seed, size)
    }

    /// Dates of retention are written with whole seconds.
    fn retention(&self, wanted: Option<Days>) -> Option<Retention> {
        let seconds = self.subject.now().0.div_euclid(1000);
        wanted.map(|Days { compliance, days }| Retention {
            compliance,
            until: Timestamp(seconds * 1000 + days * DAY_MS),
        })
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

    async fn set_versioning(&mut self, bucket: usize, enabled: bool) {
        let answer = self.subject.set_versioning(bucket, enabled).await;
        let model = &mut self.models[bucket];
        if model.object_lock && !enabled {
            assert_eq!(answer, Err(Refused::State));
            return;
        }
        assert_eq!(answer, Ok(()));
        model.versioning = if enabled {
            Versioning::Enabled
        } else {
            Versioning::Suspended
        };
    }

    async fn put(&mut self, bucket: usize, text: &str, put: Put) {
        let answer = self.subject.put(bucket, text, put.clone()).await;
        let model = &mut self.models[bucket];
        let refused = [
            model.check_lock(put.lock),
            if put.only_if_new {
                model.check_new(text)
            } else {
                Ok(())
            },
        ];
        if refused.iter().any(Result::is_err) {
            // Where both stand against it, either may be told.
            let told = answer.map(drop);
            assert!(told.is_err() && refused.contains(&told), "{told:?} {refused:?}");
            return;
        }
        let shown = answer.expect("the put succeeds");
        let id = model.id_of_new(shown);
        model.put(text, id, put.content, put.lock, Some(FIRST_MASTER_KEY));
        assert_eq!(shown, self.shown(bucket, id));
    }

    async fn delete(&mut self, bucket: usize, text: &str, which: Which, bypass: bool) {
        let version = self.version(bucket, text, which);
        let answer = self.subject.delete(bucket, text, version, bypass).await;
        let now = self.subject.now();
        let model = &mut self.models[bucket];
        match (version, model.versioning) {
            (Some(id), _) => {
                let expected = model.remove(text, id, bypass, now);
                assert_eq!(answer, expected.map(|marker| (version, marker)));
            }
            (None, Versioning::Unversioned) => {
                let expected = model.remove(text, VersionId::Null, bypass, now);
                assert_eq!(answer, expected.map(|_| (None, false)));
            }
            (None, _) => {
                let (shown, marker) = answer.expect("a delete marker may always be put");
                let id = model.id_of_new(shown);
                model.put(text, id, Bytes::new(), Lock::default(), None);
                assert_eq!((shown, marker), (Some(id), true));
            }
        }
    }

    async fn retain(&mut self, bucket: usize, text: &str, which: Which, wanted: Option<Days>, bypass: bool) {
        let version = self.version(bucket, text, which);
        let retention = self.retention(wanted);
        let answer = self
            .subject
            .retain(bucket, text, version, retention, bypass)
            .await;
        let now = self.subject.now();
        let expected = self.models[bucket].retain(text, version, retention, bypass, now);
        self.same_unless_unlockable(bucket, answer, expected);
    }

    async fn hold(&mut self, bucket: usize, text: &str, which: Which, hold: bool) {
        let version = self.version(bucket, text, which);
        let answer = self.subject.hold(bucket, text, version, hold).await;
        let expected = self.models[bucket].hold(text, version, hold);
        self.same_unless_unlockable(bucket, answer, expected);
    }

    /// In a bucket without object lock it may be told first that, or that there is no such version.
    fn same_unless_unlockable(
        &self,
        bucket: usize,
        answer: Result<(), Refused>,
        expected: Result<(), Refused>,
    ) {
        if answer != Err(Refused::NotLockable) || self.models[bucket].object_lock {
            assert_eq!(answer, expected);
        }
    }

    async fn lifecycle(&mut self, bucket: usize, text: &str, which: Which, deed: Deed) {
        let version = match deed {
            Deed::Expire => None,
            Deed::Remove | Deed::RemoveMarker => self.version(bucket, text, which),
        };
        let answer = self.subject.apply_lifecycle(bucket, text, version, deed).await;
        let now = self.subject.now();
        if let Some((result, marker)) = answer {
            let model = &mut self.models[bucket];
            assert_eq!(result, model.apply_lifecycle(text, version, deed, marker, now));
        }
    }

    async fn judge(&mut self, bucket: usize, text: &str, which: Which) {
        let version = self.version(bucket, text, which);
        let judgement = self.subject.judge(bucket, text, version).await;
        let seen = self.models[bucket].see(text, version);
        if let (Some(judgement), Some(seen)) = (judgement, seen) {
            self.judged[bucket].insert(text.to_owned(), (judgement, seen));
        }
    }

    async fn rewrap_upload(&mut self, bucket: usize, by: u8) {
        let Some((id, upload)) = self.models[bucket].uploads.first_key_value() else {
            return;
        };
        let (id, text) = (*id, upload.key.clone());
        if let Some(answer) = self.subject.rewrap_upload(bucket, &text, id, by).await {
            assert_eq!(answer, RewrapResult::Done);
            if let Some(upload) = self.models[bucket].uploads.get_mut(&id) {
                upload.wrapped_by = by;
            }
        }
    }

    async fn run_lifecycle(&mut self, bucket: usize, rules: Option<&[Rule]>) {
        let Some(done) = self.subject.run_lifecycle(bucket, rules).await else {
            return;
        };
        let all = List {
            versions: true,
            prefix: "",
            delimiter: "",
            after: None,
            page: 1000,
        };
        let found = self.subject.list(bucket, all).await;
        let now = self.subject.now();
        let model = &mut self.models[bucket];
        if let Some(rules) = rules {
            model.rules = rules.to_vec();
        }
        assert_eq!(done, model.run_lifecycle(&found, now), "{:?}", model.rules);
        assert_eq!(found, model.list(true, "", "", None));
    }

    async fn upload(&mut self, bucket: usize, text: &str, size: usize) {
        let upload = self.subject.create_upload(bucket, text).await;
        // The first part is put twice: only the second counts.
        for size in [size / 2, size] {
            let bytes = self.content(size);
            self.subject.put_part(bucket, text, upload, 1, &bytes).await;
            let begun = Upload {
                key: text.to_owned(),
                part: bytes,
                wrapped_by: FIRST_MASTER_KEY,
            };
            self.models[bucket].uploads.insert(upload, begun);
        }
    }

    async fn complete_upload(&mut self, bucket: usize) {
        let Some((id, upload)) = self.models[bucket].uploads.pop_first() else {
            return;
        };
        let text = upload.key;
        let answer = self.subject.complete_upload(bucket, &text, id).await;
        let shown = answer.expect("the upload is completed");
        let model = &mut self.models[bucket];
        let id = model.id_of_new(shown);
        let wrapped_by = Some(upload.wrapped_by);
        model.put(&text, id, upload.part, Lock::default(), wrapped_by);
        assert_eq!(shown, self.shown(bucket, id));
    }

    async fn recreate_bucket(&mut self, bucket: usize) {
        let answer = self.subject.delete_bucket(bucket).await;
        let model = &self.models[bucket];
        let is_empty = model.uploads.is_empty() || self.subject.ends_uploads_with_their_bucket();
        if model.keys.is_empty() && is_empty {
            assert_eq!(answer, Ok(()));
            self.subject.create_bucket(bucket).await;
            self.models[bucket] = Bucket::default();
            self.judged[bucket].clear();
        } else {
            assert_eq!(answer, Err(Refused::NotEmpty));
        }
    }

    async fn check_counters(&mut self, bucket: usize) {
        if let Some(usage) = self.subject.usage(bucket).await {
            assert_eq!(usage, self.models[bucket].usage());
        }
    }

    async fn check_listings(&mut self, bucket: usize) {
        let markers = [
            None,
            Some("a/"),
            Some("a/c"),
            Some("a/c/"),
            Some("a\0"),
            Some("b"),
        ];
        for versions in [false, true] {
            for (prefix, delimiter) in [("", ""), ("", "/"), ("a/", "/"), ("a", "/"), ("a", "")] {
                for after in markers {
                    // Inside a rolled-up prefix, the prefix is shown again as long as something is left in it.
                    let mut expected = self.models[bucket].list(versions, prefix, delimiter, after);
                    if !versions {
                        expected.iter_mut().for_each(Shown::forget_version);
                    }
                    for page in self.subject.page_sizes() {
                        let list = List {
                            versions,
                            prefix,
                            delimiter,
                            after,
                            page: *page,
                        };
                        let found = self.subject.list(bucket, list).await;
                        assert_eq!(found, expected, "{list:?}");
                    }
                }
            }
        }
    }

    async fn check_versions(&mut self, bucket: usize) {
        for text in KEYS {
            let versions = self.models[bucket].keys.get(text).cloned().unwrap_or_default();
            let current = versions.last().filter(|version| !version.marker);
            let found = self.subject.read(bucket, text, None).await.ok();
            assert_eq!(
                found.map(|read| read.content),
                current.map(|version| version.content.clone())
            );
            for version in versions {
                let found = self.subject.read(bucket, text, Some(version.id)).await;
                let expected = if version.marker {
                    Err(Refused::Marker)
                } else {
                    Ok(Read {
                        content: version.content,
                        tag: version.tag.map(|tag| tag.to_string()),
                        lock: version.lock,
                    })
                };
                assert_eq!(found, expected);
            }
        }
    }
}
