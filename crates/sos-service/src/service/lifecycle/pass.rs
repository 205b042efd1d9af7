//! One run of a bucket's rules, from its first key to its last.

use super::walk::{Judge, Judged, Walk};
use crate::{
    audit::{self, AuditEntry, Who},
    bucket_cache::CachedBucket,
    error::ServiceError,
    lifecycle::{LifecycleCounts, LifecycleRun},
    limits,
    service::Service,
};
use futures_util::future::join_all;
use sos_core::{
    BucketId, BucketName, Command, ObjectKey, Outcome, Refusal, UploadId, Versioning,
    command::{LifecycleAction, LifecycleItem, LifecycleResult},
    lifecycle::{Configuration, Rule},
    listing::{Entry, ListQuery, StartAt},
};
use sos_store::pace::Step;
use std::{collections::HashMap, sync::Arc};

/// A run.
pub(super) struct Pass<'a> {
    service: &'a Service,
    name: BucketName,
    id: BucketId,
    run: LifecycleRun,
}

/// The rules as they are at one page.
struct InForce {
    rules: Arc<Configuration>,
    versioning: Versioning,
    looks_at_tags: bool,
}

impl<'a> Pass<'a> {
    pub(super) fn new(service: &'a Service, name: BucketName, id: BucketId) -> Self {
        let run = LifecycleRun {
            started: service.now(),
            ended: None,
            position: None,
            counts: LifecycleCounts::default(),
            error: None,
        };
        Self {
            service,
            name,
            id,
            run,
        }
    }

    /// Runs it, and tells of it whether it ends well or not.
    pub(super) async fn run(mut self) -> Result<LifecycleCounts, ServiceError> {
        self.tell();
        let ended = self.all().await;
        self.run.ended = Some(self.service.now());
        self.run.position = None;
        self.run.error = ended.as_ref().err().map(ToString::to_string);
        self.tell();
        ended.map(|()| self.run.counts)
    }

    async fn all(&mut self) -> Result<(), ServiceError> {
        let Some(in_force) = self.in_force().await? else {
            return Ok(());
        };
        let owned =
            |prefixes: Vec<&str>| -> Vec<String> { prefixes.into_iter().map(str::to_owned).collect() };
        for prefix in owned(in_force.rules.object_prefixes()) {
            self.versions(&prefix).await?;
        }
        for prefix in owned(in_force.rules.upload_prefixes()) {
            self.uploads(&prefix).await?;
        }
        Ok(())
    }

    /// The rules now; `None` where there are none any more, or another bucket took the name.
    async fn in_force(&self) -> Result<Option<InForce>, ServiceError> {
        let known = self.service.cached_bucket(&self.name).await?;
        let known = known.filter(|known| known.bucket.record.id == self.id);
        Ok(known.and_then(|known| {
            let CachedBucket {
                bucket, lifecycle, ..
            } = &*known;
            let rules = Arc::clone(lifecycle.as_ref()?);
            let looks_at_tags = rules.enabled().any(Rule::looks_at_tags);
            Some(InForce {
                looks_at_tags,
                versioning: bucket.record.versioning,
                rules,
            })
        }))
    }

    async fn versions(&mut self, prefix: &str) -> Result<(), ServiceError> {
        let mut walk = Walk::default();
        let mut start = StartAt::Beginning;
        loop {
            let Some(in_force) = self.in_force().await? else {
                return Ok(());
            };
            let query = ListQuery {
                prefix: prefix.to_owned(),
                delimiter: String::new(),
                start,
                limit: limits::LIFECYCLE_PAGE,
            };
            let metastore = &self.service.metastore;
            let step = Step::begin();
            let page = if in_force.versioning == Versioning::Unversioned {
                metastore.list_objects(self.id, &query).await?
            } else {
                metastore.list_versions(self.id, &query).await?
            };
            let judge = Judge {
                rules: &in_force.rules,
                looks_at_tags: in_force.looks_at_tags,
                now: self.service.now(),
                day: self.service.config.lifecycle.day,
            };
            let mut due = Vec::new();
            let examined = page.entries.len() as u64;
            for entry in page.entries {
                if let Entry::Item(listed) = entry {
                    walk.step(listed, &judge, &mut due);
                }
            }
            if page.next.is_none() {
                walk.end(&judge, &mut due);
            }
            self.examined(examined);
            self.run.position = page.next.as_ref().and_then(StartAt::key).map(str::to_owned);
            self.rest_after(step).await;
            self.carry_out(due).await?;
            self.tell();
            match page.next {
                Some(next) => start = next,
                None => return Ok(()),
            }
        }
    }

    /// Hands what is due to the store: keys in their first round together, further versions of a key in later rounds.
    async fn carry_out(&mut self, due: Vec<Judged>) -> Result<(), ServiceError> {
        let mut rounds: Vec<Vec<Judged>> = Vec::new();
        let mut met: HashMap<ObjectKey, usize> = HashMap::new();
        for judged in due {
            let round = met.entry(judged.item.key.clone()).or_default();
            if rounds.len() <= *round {
                rounds.push(Vec::new());
            }
            rounds[*round].push(judged);
            *round += 1;
        }
        let mut wave: Vec<Vec<Judged>> = Vec::new();
        let mut waiting = 0;
        for round in rounds {
            let mut rest = round.into_iter().peekable();
            while rest.peek().is_some() {
                let batch: Vec<Judged> = rest.by_ref().take(limits::LIFECYCLE_BATCH).collect();
                if !wave.is_empty()
                    && (waiting + batch.len() > limits::LIFECYCLE_BATCH
                        || wave.len() == limits::LIFECYCLE_CHANGES)
                {
                    self.apply(std::mem::take(&mut wave)).await?;
                    waiting = 0;
                }
                waiting += batch.len();
                wave.push(batch);
            }
        }
        if wave.is_empty() {
            return Ok(());
        }
        self.apply(wave).await
    }

    /// Carries out batches at once, and rests.
    async fn apply(&mut self, batches: Vec<Vec<Judged>>) -> Result<(), ServiceError> {
        let changes = batches.iter().map(|batch| {
            let items: Vec<LifecycleItem> = batch.iter().map(|judged| judged.item.clone()).collect();
            let bucket = self.id;
            self.service
                .metastore
                .execute(Command::ApplyLifecycle { bucket, items })
        });
        let step = Step::begin();
        let outcomes = join_all(changes).await;
        let mut failed = None;
        for (batch, outcome) in batches.iter().zip(outcomes) {
            match outcome.map_err(ServiceError::from) {
                Ok(Outcome::Lifecycle(results)) => {
                    for (judged, result) in batch.iter().zip(results) {
                        self.done(judged, result);
                    }
                }
                Ok(_) => failed = Some(ServiceError::Internal("ApplyLifecycle came to something else")),
                // The bucket is gone, and with it everything that was due.
                Err(ServiceError::Refused(Refusal::NoSuchBucket(_))) => {}
                Err(error) => failed = Some(error),
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
        self.rest_after(step).await;
        Ok(())
    }

    fn done(&mut self, judged: &Judged, result: LifecycleResult) {
        let counts = &mut self.run.counts;
        let (count, action, operation) = match &judged.item.action {
            LifecycleAction::Expire => (&mut counts.expired, "expired", "ExpireObject"),
            LifecycleAction::Remove => (
                &mut counts.removed_versions,
                "removed_version",
                "ExpireNoncurrentVersion",
            ),
            LifecycleAction::RemoveMarker => (
                &mut counts.removed_markers,
                "removed_marker",
                "ExpireDeleteMarker",
            ),
            LifecycleAction::Transition(_) => (&mut counts.transitioned, "transitioned", "TransitionObject"),
        };
        match result {
            LifecycleResult::Done => {
                *count += 1;
                counted(action, 1);
                let version = judged.item.version.to_string();
                self.record(operation, &judged.rule, &judged.item.key, Some(version));
            }
            LifecycleResult::Locked => {
                counts.locked += 1;
                counted("locked", 1);
            }
            LifecycleResult::Changed => {
                counts.changed += 1;
                counted("changed", 1);
            }
        }
    }

    async fn uploads(&mut self, prefix: &str) -> Result<(), ServiceError> {
        let mut start = StartAt::Beginning;
        loop {
            let Some(in_force) = self.in_force().await? else {
                return Ok(());
            };
            let query = ListQuery {
                prefix: prefix.to_owned(),
                delimiter: String::new(),
                start,
                limit: limits::LIFECYCLE_PAGE,
            };
            let page = self.service.metastore.list_uploads(self.id, &query).await?;
            let now = self.service.now();
            let day = self.service.config.lifecycle.day;
            let mut due: Vec<(ObjectKey, UploadId, String)> = Vec::new();
            self.examined(page.entries.len() as u64);
            for entry in page.entries {
                if let Entry::Item(upload) = entry
                    && let Some(found) =
                        in_force
                            .rules
                            .due_upload(upload.key.as_str(), upload.created, now, day)
                {
                    due.push((upload.key, upload.id, found.rule.to_owned()));
                }
            }
            self.run.position = page.next.as_ref().and_then(StartAt::key).map(str::to_owned);
            for some in due.chunks(limits::LIFECYCLE_CHANGES) {
                self.abort(some).await?;
            }
            self.tell();
            match page.next {
                Some(next) => start = next,
                None => return Ok(()),
            }
        }
    }

    async fn abort(&mut self, due: &[(ObjectKey, UploadId, String)]) -> Result<(), ServiceError> {
        let aborts = due.iter().map(|(key, upload, _)| {
            self.service.metastore.execute(Command::AbortUpload {
                bucket: self.id,
                key: key.clone(),
                upload: *upload,
            })
        });
        let step = Step::begin();
        let outcomes = join_all(aborts).await;
        for ((key, _, rule), outcome) in due.iter().zip(outcomes) {
            match outcome.map_err(ServiceError::from) {
                Ok(_) => {
                    self.run.counts.aborted_uploads += 1;
                    counted("aborted_upload", 1);
                    self.record("AbortIncompleteMultipartUpload", rule, key, None);
                }
                // It was completed or aborted meanwhile.
                Err(ServiceError::Refused(Refusal::NoSuchUpload(_))) => {
                    self.run.counts.changed += 1;
                    counted("changed", 1);
                }
                Err(ServiceError::Refused(Refusal::NoSuchBucket(_))) => {}
                Err(error) => return Err(error),
            }
        }
        self.rest_after(step).await;
        Ok(())
    }

    fn examined(&mut self, count: u64) {
        self.run.counts.examined += count;
        metrics::counter!("sos_lifecycle_examined_total").increment(count);
    }

    fn record(&self, operation: &'static str, rule: &str, key: &ObjectKey, version: Option<String>) {
        let Some(audit) = self.service.config.audit.as_deref() else {
            return;
        };
        audit.record(&AuditEntry {
            time: audit::rfc3339(self.service.now()),
            request_id: None,
            who: Who::Lifecycle { rule },
            source_ip: None,
            operation,
            bucket: Some(self.name.as_str()),
            key: Some(key.as_str()),
            version,
            rulings: Vec::new(),
            outcome: "success",
            error: None,
        });
    }

    async fn rest_after(&self, step: Step) {
        let rest = step.rest(self.service.config.lifecycle.rests);
        if rest.is_zero() {
            tokio::task::yield_now().await;
        } else {
            tokio::time::sleep(rest).await;
        }
    }

    fn tell(&self) {
        self.service.lifecycle.tell(&self.name, self.run.clone());
    }
}

fn counted(action: &'static str, count: u64) {
    metrics::counter!("sos_lifecycle_actions_total", "action" => action).increment(count);
}
