//! What rules would do, without doing it.

use super::walk::{Judge, Judged, Walk};
use crate::{
    error::ServiceError,
    lifecycle::{LifecycleExample, LifecyclePreview},
    limits,
    service::Scope,
};
use sos_core::{
    Timestamp, Versioning,
    command::LifecycleAction,
    lifecycle::{Configuration, Rule},
    listing::{Entry, ListQuery, StartAt},
};

impl Scope<'_> {
    /// Looks at the target's bucket by these rules, as if it were that time.
    pub(crate) async fn preview_lifecycle(
        &self,
        rules: &Configuration,
        at: Timestamp,
    ) -> Result<LifecyclePreview, ServiceError> {
        let record = self.allowed_bucket()?;
        let metastore = &self.service.metastore;
        let day = self.service.config.lifecycle.day;
        let judge = Judge {
            rules,
            looks_at_tags: rules.enabled().any(Rule::looks_at_tags),
            now: at,
            day,
        };
        let query = |prefix: &str, start| ListQuery {
            prefix: prefix.to_owned(),
            delimiter: String::new(),
            start,
            limit: limits::LIFECYCLE_PAGE,
        };
        let mut preview = LifecyclePreview::default();
        for prefix in rules.object_prefixes() {
            let (mut walk, mut start) = (Walk::default(), StartAt::Beginning);
            loop {
                if preview.is_at_end() {
                    return Ok(preview);
                }
                let query = query(prefix, start);
                let page = if record.versioning == Versioning::Unversioned {
                    metastore.list_objects(record.id, &query).await?
                } else {
                    metastore.list_versions(record.id, &query).await?
                };
                let mut due = Vec::new();
                for entry in page.entries {
                    if let Entry::Item(listed) = entry {
                        preview.counts.examined += 1;
                        walk.step(listed, &judge, &mut due);
                    }
                }
                if page.next.is_none() {
                    walk.end(&judge, &mut due);
                }
                for judged in &due {
                    preview.add(judged);
                }
                match page.next {
                    Some(next) => start = next,
                    None => break,
                }
            }
        }
        for prefix in rules.upload_prefixes() {
            let mut start = StartAt::Beginning;
            loop {
                if preview.is_at_end() {
                    return Ok(preview);
                }
                let page = metastore.list_uploads(record.id, &query(prefix, start)).await?;
                for entry in page.entries {
                    let Entry::Item(upload) = entry else { continue };
                    preview.counts.examined += 1;
                    let key = upload.key.as_str();
                    if let Some(due) = rules.due_upload(key, upload.created, at, day) {
                        preview.counts.aborted_uploads += 1;
                        preview.example("abort_upload", due.rule, key, None);
                    }
                }
                match page.next {
                    Some(next) => start = next,
                    None => break,
                }
            }
        }
        Ok(preview)
    }
}

impl LifecyclePreview {
    /// Whether as much was looked at as may be.
    fn is_at_end(&mut self) -> bool {
        self.truncated = self.counts.examined >= limits::LIFECYCLE_PREVIEWED as u64;
        self.truncated
    }

    fn add(&mut self, judged: &Judged) {
        let counts = &mut self.counts;
        let (count, action) = match &judged.item.action {
            LifecycleAction::Expire => (&mut counts.expired, "expire"),
            LifecycleAction::Remove => (&mut counts.removed_versions, "remove_version"),
            LifecycleAction::RemoveMarker => (&mut counts.removed_markers, "remove_marker"),
            LifecycleAction::Transition(_) => (&mut counts.transitioned, "transition"),
        };
        *count += 1;
        let version = judged.item.version.to_string();
        self.example(action, &judged.rule, judged.item.key.as_str(), Some(version));
    }

    fn example(&mut self, action: &'static str, rule: &str, key: &str, version: Option<String>) {
        if self.examples.len() < limits::LIFECYCLE_EXAMPLES {
            self.examples.push(LifecycleExample {
                action: action.to_owned(),
                rule: rule.to_owned(),
                key: key.to_owned(),
                version,
            });
        }
    }
}
