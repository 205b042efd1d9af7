//! What a run of a bucket's lifecycle rules comes to: everything is judged as the run finds it, and what is due is done
//! then, from the newest version of a key to its oldest.

use super::{Bucket, Version};
use crate::{
    rules::{Condition, Due, Expiration, Rule},
    sequence::Deed,
    subject::{Done, Shown},
};
use sos_core::{Timestamp, VersionId, command::LifecycleResult};

impl Bucket {
    /// `after` is a list of all versions after the run, of which only the numbers of new delete markers count.
    pub(crate) fn run_lifecycle(&mut self, after: &[Shown], now: Timestamp) -> Done {
        let mut done = Done::default();
        for (key, id, deed) in self.due() {
            let newest = after.iter().find_map(|shown| match shown {
                Shown::Version {
                    key: found,
                    id,
                    is_latest: true,
                    ..
                } if *found == key => Some(*id),
                _ => None,
            });
            let count = match self.apply_lifecycle(&key, Some(id), deed, newest, now) {
                LifecycleResult::Locked => &mut done.locked,
                LifecycleResult::Changed => &mut done.changed,
                LifecycleResult::Done => match deed {
                    Deed::Expire => &mut done.expired,
                    Deed::Remove => &mut done.removed_versions,
                    Deed::RemoveMarker => &mut done.removed_markers,
                },
            };
            *count += 1;
        }
        let uploads = self.uploads.len();
        let rules = std::mem::take(&mut self.rules);
        self.uploads
            .retain(|_, upload| !rules.iter().any(|rule| aborts(rule, &upload.key)));
        self.rules = rules;
        done.aborted_uploads = (uploads - self.uploads.len()) as u64;
        done
    }

    fn due(&self) -> Vec<(String, VersionId, Deed)> {
        let mut due = Vec::new();
        for (key, versions) in &self.keys {
            for (newer, version) in versions.iter().rev().enumerate() {
                let deed = match (newer, version.marker) {
                    (0, false) => Deed::Expire,
                    (0, true) if versions.len() == 1 => Deed::RemoveMarker,
                    (0, true) => continue,
                    _ => Deed::Remove,
                };
                let newer_noncurrent = newer.saturating_sub(1);
                if self
                    .rules
                    .iter()
                    .any(|rule| asks_for(rule, deed, key, version, newer_noncurrent))
                {
                    due.push((key.clone(), version.id, deed));
                }
            }
        }
        due
    }
}

fn asks_for(rule: &Rule, deed: Deed, key: &str, version: &Version, newer_noncurrent: usize) -> bool {
    let is_about_it = match rule.condition {
        None => true,
        // A delete marker has neither bytes nor tags.
        Some(_) if version.marker => false,
        Some(Condition::LargerThan(bytes)) => version.content.len() as u64 > bytes,
        Some(Condition::Tag(tag)) => version.tag == Some(tag),
    };
    let expires = matches!(
        rule.expiration,
        Some(Expiration::Days(Due::Now) | Expiration::Date(Due::Now))
    );
    let is_asked_for = match deed {
        Deed::Expire => expires,
        Deed::RemoveMarker => expires || rule.expiration == Some(Expiration::Markers),
        Deed::Remove => rule
            .noncurrent
            .is_some_and(|(due, kept)| due == Due::Now && newer_noncurrent >= usize::from(kept.unwrap_or(0))),
    };
    rule.enabled && key.starts_with(rule.prefix) && is_about_it && is_asked_for
}

fn aborts(rule: &Rule, key: &str) -> bool {
    rule.enabled && rule.uploads == Some(Due::Now) && key.starts_with(rule.prefix)
}
