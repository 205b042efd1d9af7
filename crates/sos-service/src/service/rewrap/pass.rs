//! One run of the job, from the first bucket to the last.

use super::walk::{Walk, WalkPage, WrappedKey};
use crate::{
    audit::{self, AuditEntry, Who},
    encryption::{EncryptionError, KeyError, Wrapped, bare_name, named},
    error::ServiceError,
    limits,
    rewrap::{KeyState, KeyUse, RewrapCounts},
    service::Service,
};
use futures_util::future::join_all;
use sos_core::{
    Command, Outcome, Refusal,
    command::{KeyOwner, RewrapItem, RewrapResult},
};
use sos_store::pace::Step;
use std::collections::BTreeMap;

/// A run.
pub(super) struct Pass<'a> {
    service: &'a Service,
    is_dry_run: bool,
    counts: RewrapCounts,
    /// By the name of a named key, and the id.
    keys: BTreeMap<(Option<String>, String), KeyUse>,
}

impl<'a> Pass<'a> {
    pub(super) fn new(service: &'a Service, is_dry_run: bool) -> Self {
        Self {
            service,
            is_dry_run,
            counts: RewrapCounts::default(),
            keys: BTreeMap::new(),
        }
    }

    /// Runs it, and tells of it whether it ends well or not.
    pub(super) async fn run(mut self) -> Result<(), ServiceError> {
        let ended = self.all().await;
        let now = self.service.now();
        let mut keys = Vec::new();
        if ended.is_ok() {
            keys.extend(std::mem::take(&mut self.keys).into_values());
            keys.sort_by_key(|entry: &KeyUse| (entry.name.clone(), entry.state));
        }
        self.service.rewrap.change(|status| {
            status.ended = Some(now);
            status.bucket = None;
            status.position = None;
            status.counts = self.counts;
            status.keys = keys;
            status.error = ended.as_ref().err().map(ToString::to_string);
        });
        ended
    }

    async fn all(&mut self) -> Result<(), ServiceError> {
        for (name, key, state) in self.service.config.keys.all() {
            let name = name.map(str::to_owned);
            // A key that is there twice is what its first place makes of it.
            let place = (name.clone(), key.clone());
            self.keys.entry(place).or_insert_with(|| unused(name, key, state));
        }
        let mut walk = Walk::new(self.service);
        loop {
            let step = Step::begin();
            let Some(page) = walk.next().await? else {
                return Ok(());
            };
            rest_after(step).await;
            self.counts.examined += page.examined;
            metrics::counter!("sos_rewrap_examined_total").increment(page.examined);
            for batch in page.wrapped.chunks(limits::REWRAP_BATCH) {
                self.batch(&page, batch).await?;
            }
            self.service.rewrap.change(|status| {
                status.bucket = Some(page.bucket.to_string());
                status.position.clone_from(&page.position);
                status.counts = self.counts;
            });
        }
    }

    /// Wraps what an older master key wrapped, and has the store keep it.
    async fn batch(&mut self, page: &WalkPage, batch: &[WrappedKey]) -> Result<(), ServiceError> {
        let (mut items, mut owners) = (Vec::new(), Vec::new());
        for some in batch.chunks(limits::REWRAP_AT_ONCE) {
            let wrapping = some.iter().map(|wrapped| self.wrap(wrapped));
            for (wrapped, answer) in some.iter().zip(join_all(wrapping).await) {
                match self.judge(page, wrapped, answer)? {
                    Some(item) => {
                        items.push(item);
                        owners.push(wrapped);
                    }
                    None => self.count(page, wrapped, &wrapped.encryption.wrapped_by).await?,
                }
            }
        }
        if items.is_empty() {
            return Ok(());
        }
        let by: Vec<String> = items.iter().map(|item| item.wrapped_by.clone()).collect();
        let bucket = page.id;
        let command = Command::RewrapKeys { bucket, items };
        let step = Step::begin();
        let outcome = self.service.metastore.execute(command).await;
        rest_after(step).await;
        let results = match outcome.map_err(ServiceError::from) {
            Ok(Outcome::Rewrapped(results)) => results,
            Ok(_) => return Err(ServiceError::Internal("RewrapKeys came to something else")),
            // The bucket is gone, and with it everything in it.
            Err(ServiceError::Refused(Refusal::NoSuchBucket(_))) => return Ok(()),
            Err(error) => return Err(error),
        };
        for ((wrapped, by), result) in owners.into_iter().zip(by).zip(results) {
            match result {
                RewrapResult::Done => {
                    self.counts.rewrapped += 1;
                    counted("rewrapped");
                    self.record(page, wrapped);
                    self.count(page, wrapped, &by).await?;
                }
                // It is gone, or the first master key wrapped it meanwhile.
                RewrapResult::Changed => {
                    self.counts.changed += 1;
                    counted("changed");
                }
            }
        }
        Ok(())
    }

    /// The data key, wrapped by the first master key; `None` where that wrapped it before, and in a dry run.
    async fn wrap(&self, wrapped: &WrappedKey) -> Result<Option<Wrapped>, KeyError> {
        if self.is_dry_run {
            return Ok(None);
        }
        self.service.rewrapped(&wrapped.encryption).await
    }

    /// What the store is to keep of a data key. One that cannot be wrapped anew is counted, and hinders no other; a key
    /// service that fails ends the run.
    fn judge(
        &mut self,
        page: &WalkPage,
        wrapped: &WrappedKey,
        answer: Result<Option<Wrapped>, KeyError>,
    ) -> Result<Option<RewrapItem>, ServiceError> {
        match answer {
            Ok(Some(anew)) => {
                return Ok(Some(RewrapItem {
                    key: wrapped.key.clone(),
                    owner: wrapped.owner,
                    read: wrapped.encryption.key_material.clone(),
                    key_material: anew.material,
                    wrapped_by: anew.by,
                }));
            }
            Ok(None) if self.is_dry_run => self.count_dry(wrapped),
            Ok(None) => self.counts.current += 1,
            Err(KeyError::MasterKeyMissing(_) | KeyError::NoSuchKey(_) | KeyError::NoMasterKey) => {
                self.counts.missing += 1;
                counted("missing");
            }
            Err(KeyError::NotAuthentic) => {
                self.counts.unreadable += 1;
                counted("unreadable");
                let key = wrapped.key.as_str();
                tracing::warn!(bucket = %page.bucket, key, "a wrapped data key does not open; it stays as it is");
            }
            Err(error @ KeyError::Unavailable(_)) => return Err(EncryptionError::from(error).into()),
        }
        Ok(None)
    }

    fn count_dry(&mut self, wrapped: &WrappedKey) {
        let keys = &self.service.config.keys;
        let (name, by) = (named(&wrapped.encryption), &wrapped.encryption.wrapped_by);
        if !keys.has(name, by) {
            self.counts.missing += 1;
        } else if keys.first(name).ok().flatten().as_ref() == Some(by) {
            self.counts.current += 1;
        } else {
            self.counts.rewrapped += 1;
        }
    }

    /// Counts what a master key wraps.
    async fn count(&mut self, page: &WalkPage, wrapped: &WrappedKey, by: &str) -> Result<(), ServiceError> {
        let name = named(&wrapped.encryption).map(|name| bare_name(name).to_owned());
        let mut of_upload = None;
        if let KeyOwner::Upload(upload) = wrapped.owner {
            let metastore = &self.service.metastore;
            let parts = metastore.list_parts(page.id, &wrapped.key, upload, 0, limits::MAX_PARTS);
            of_upload = Some(parts.await?);
        }
        let entry = self
            .keys
            .entry((name.clone(), by.to_owned()))
            .or_insert_with(|| unused(name, by.to_owned(), KeyState::Missing));
        if let Some(parts) = of_upload {
            entry.uploads += 1;
            entry.parts += parts.len() as u64;
            entry.bytes += parts.iter().map(|part| part.size).sum::<u64>();
        } else {
            entry.versions += 1;
            entry.bytes += wrapped.size;
        }
        Ok(())
    }

    fn record(&self, page: &WalkPage, wrapped: &WrappedKey) {
        let Some(audit) = self.service.config.audit.as_deref() else {
            return;
        };
        let version = match wrapped.owner {
            KeyOwner::Version(version) => Some(version.to_string()),
            KeyOwner::Upload(_) => None,
        };
        audit.record(&AuditEntry {
            time: audit::rfc3339(self.service.now()),
            request_id: None,
            who: Who::Rewrap,
            source_ip: None,
            operation: "RewrapKey",
            bucket: Some(page.bucket.as_str()),
            key: Some(wrapped.key.as_str()),
            version,
            rulings: Vec::new(),
            outcome: "success",
            error: None,
        });
    }
}

fn unused(name: Option<String>, key: String, state: KeyState) -> KeyUse {
    let algorithm = if name.is_some() { "aws:kms" } else { "AES256" };
    KeyUse {
        algorithm: algorithm.to_owned(),
        name,
        key,
        state,
        versions: 0,
        uploads: 0,
        parts: 0,
        bytes: 0,
    }
}

async fn rest_after(step: Step) {
    tokio::time::sleep(step.rest(limits::REWRAP_RESTS)).await;
}

fn counted(outcome: &'static str) {
    metrics::counter!("sos_rewrap_keys_total", "outcome" => outcome).increment(1);
}
