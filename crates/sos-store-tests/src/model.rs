//! A naive model of a bucket: a list of versions per key, and every rule written the plainest way. It shares no code
//! with the rules it checks.

use crate::{
    rules::Rule,
    sequence::Deed,
    subject::{Refused, Shown},
};
use bytes::Bytes;
use sos_core::{
    Lock, Timestamp, UploadId, VersionId, Versioning,
    command::{LifecycleResult, RewrapResult},
    listing::Usage,
    object::Retention,
};
use std::collections::BTreeMap;

mod lifecycle;

/// A version of a key, or a delete marker.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Version {
    pub(crate) id: VersionId,
    pub(crate) marker: bool,
    pub(crate) content: Bytes,
    pub(crate) tag: Option<u8>,
    pub(crate) lock: Lock,
    /// Tells one write of the version from another.
    pub(crate) written: u64,
    /// How its data key is wrapped; none of a delete marker.
    pub(crate) wrapped: Option<Wrapped>,
}

/// A data key as it is wrapped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wrapped {
    /// Tells one wrapping from another.
    pub(crate) number: u64,
    /// The master key that did it.
    pub(crate) by: u8,
}

/// A version as somebody saw it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) id: VersionId,
    written: u64,
    wrapped: Option<Wrapped>,
}

/// An open upload.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) key: String,
    pub(crate) part: Bytes,
    pub(crate) wrapped_by: u8,
}

impl Version {
    fn is_locked(&self, bypass: bool, now: Timestamp) -> bool {
        let retained = match self.lock.retention {
            Some(retention) if retention.until > now => retention.compliance || !bypass,
            _ => false,
        };
        self.lock.legal_hold || retained
    }
}

/// A bucket with all that is in it.
#[derive(Debug, Default)]
pub struct Bucket {
    pub(crate) versioning: Versioning,
    pub(crate) object_lock: bool,
    /// Oldest first.
    pub(crate) keys: BTreeMap<String, Vec<Version>>,
    pub(crate) uploads: BTreeMap<UploadId, Upload>,
    /// What was written or wrapped so far.
    numbers: u64,
    /// The CORS configuration, and all that it ever was; oldest first.
    pub(crate) cors: Option<Bytes>,
    pub(crate) former_cors: Vec<(i64, Option<Bytes>)>,
    /// The lifecycle configuration; no rules: there is none.
    pub(crate) rules: Vec<Rule>,
}

impl Bucket {
    pub(crate) fn current(&self, key: &str) -> Option<&Version> {
        self.keys.get(key)?.last().filter(|version| !version.marker)
    }

    /// Whether a put that demands that nothing is there is refused.
    pub(crate) fn check_new(&self, key: &str) -> Result<(), Refused> {
        self.current(key).map_or(Ok(()), |_| Err(Refused::Exists))
    }

    /// Whether a put that asks for a lock is refused.
    pub(crate) fn check_lock(&self, lock: Lock) -> Result<(), Refused> {
        if lock == Lock::default() || self.object_lock {
            Ok(())
        } else {
            Err(Refused::NotLockable)
        }
    }

    /// The version id that an answer shows of a new version: `shown` is what it showed, of which only a number counts.
    pub(crate) fn id_of_new(&self, shown: Option<VersionId>) -> VersionId {
        match (self.versioning, shown) {
            (Versioning::Enabled, Some(VersionId::Numbered(order))) => VersionId::Numbered(order),
            (Versioning::Enabled, other) => panic!("a new version has a number, not {other:?}"),
            (Versioning::Unversioned | Versioning::Suspended, _) => VersionId::Null,
        }
    }

    fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// `wrapped_by` is the master key of its data key; a delete marker has none.
    pub(crate) fn put(
        &mut self,
        key: &str,
        id: VersionId,
        content: Bytes,
        lock: Lock,
        wrapped_by: Option<u8>,
    ) {
        let number = self.number();
        let versions = self.keys.entry(key.to_owned()).or_default();
        if id == VersionId::Null {
            versions.retain(|version| version.id != VersionId::Null);
        }
        versions.push(Version {
            id,
            marker: wrapped_by.is_none(),
            content,
            tag: None,
            lock,
            written: number,
            wrapped: wrapped_by.map(|by| Wrapped { number, by }),
        });
    }

    /// Whether a version was removed that is a delete marker.
    pub(crate) fn remove(
        &mut self,
        key: &str,
        id: VersionId,
        bypass: bool,
        now: Timestamp,
    ) -> Result<bool, Refused> {
        let Some(versions) = self.keys.get_mut(key) else {
            return Ok(false);
        };
        let named = versions.iter().find(|version| version.id == id);
        if named.is_some_and(|version| version.is_locked(bypass, now)) {
            return Err(Refused::Locked);
        }
        let marker = versions.iter().any(|version| version.id == id && version.marker);
        versions.retain(|version| version.id != id);
        if versions.is_empty() {
            self.keys.remove(key);
        }
        Ok(marker)
    }

    pub(crate) fn tag(&mut self, key: &str, id: Option<VersionId>, tag: u8) -> Result<(), Refused> {
        self.named(key, id)?.tag = Some(tag);
        Ok(())
    }

    pub(crate) fn retain(
        &mut self,
        key: &str,
        id: Option<VersionId>,
        new: Option<Retention>,
        bypass: bool,
        now: Timestamp,
    ) -> Result<(), Refused> {
        let is_lockable = self.object_lock;
        let version = self.named(key, id)?;
        if !is_lockable {
            return Err(Refused::NotLockable);
        }
        if let Some(old) = version.lock.retention
            && old.until > now
        {
            let longer = new.is_some_and(|new| new.compliance == old.compliance && new.until >= old.until);
            let may_be_bypassed = bypass && !old.compliance;
            if !longer && !may_be_bypassed {
                return Err(Refused::Locked);
            }
        }
        version.lock.retention = new;
        Ok(())
    }

    pub(crate) fn hold(&mut self, key: &str, id: Option<VersionId>, hold: bool) -> Result<(), Refused> {
        let is_lockable = self.object_lock;
        let version = self.named(key, id)?;
        if !is_lockable {
            return Err(Refused::NotLockable);
        }
        version.lock.legal_hold = hold;
        Ok(())
    }

    /// The version that a change names; no delete marker.
    fn named(&mut self, key: &str, id: Option<VersionId>) -> Result<&mut Version, Refused> {
        let versions = self.keys.get_mut(key).map(Vec::as_mut_slice).unwrap_or_default();
        let found = match id {
            None => versions
                .last_mut()
                .filter(|version| !version.marker)
                .ok_or(Refused::NoSuchKey)?,
            Some(id) => versions
                .iter_mut()
                .find(|version| version.id == id)
                .ok_or(Refused::NoSuchVersion)?,
        };
        if found.marker {
            return Err(Refused::Marker);
        }
        Ok(found)
    }

    /// `marker` is the delete marker that was made, where one was.
    pub(crate) fn apply_lifecycle(
        &mut self,
        key: &str,
        id: Option<VersionId>,
        deed: Deed,
        marker: Option<VersionId>,
        now: Timestamp,
    ) -> LifecycleResult {
        let versions = self.keys.get(key).map(Vec::as_slice).unwrap_or_default();
        let newest = versions.last();
        let found = id.map_or(newest, |id| versions.iter().find(|version| version.id == id));
        let Some(found) = found else {
            return LifecycleResult::Changed;
        };
        let is_newest = newest.is_some_and(|newest| newest.id == found.id);
        let is_due = match deed {
            Deed::Expire => !found.marker,
            Deed::Remove => !is_newest,
            Deed::RemoveMarker => found.marker && versions.len() == 1,
        };
        if !is_due {
            return LifecycleResult::Changed;
        }
        if deed == Deed::Expire && self.versioning != Versioning::Unversioned {
            let id = self.id_of_new(marker);
            self.put(key, id, Bytes::new(), Lock::default(), None);
            return LifecycleResult::Done;
        }
        let id = found.id;
        match self.remove(key, id, false, now) {
            Ok(_) => LifecycleResult::Done,
            Err(_) => LifecycleResult::Locked,
        }
    }

    /// The version of this id, or the current one, as somebody sees it who is to change it.
    pub(crate) fn see(&mut self, key: &str, id: Option<VersionId>) -> Option<Seen> {
        self.named(key, id).ok().map(|version| Seen {
            id: version.id,
            written: version.written,
            wrapped: version.wrapped,
        })
    }

    /// Tags what was seen, if it is still that.
    pub(crate) fn tag_seen(&mut self, key: &str, seen: &Seen, tag: u8) -> Result<(), Refused> {
        let version = self.any(key, Some(seen.id)).ok_or(Refused::NoSuchVersion)?;
        if version.written != seen.written {
            return Err(Refused::Conflict);
        }
        version.tag = Some(tag);
        Ok(())
    }

    /// Wraps the data key of a version by another master key, where it is `seen`, if it is still that.
    pub(crate) fn rewrap(
        &mut self,
        key: &str,
        id: Option<VersionId>,
        seen: Option<&Seen>,
        by: u8,
    ) -> RewrapResult {
        let number = self.number();
        match self.any(key, id) {
            Some(version)
                if version.wrapped.is_some() && seen.is_none_or(|seen| seen.wrapped == version.wrapped) =>
            {
                version.wrapped = Some(Wrapped { number, by });
                RewrapResult::Done
            }
            _ => RewrapResult::Changed,
        }
    }

    /// The version of this id or the newest, delete markers among them.
    fn any(&mut self, key: &str, id: Option<VersionId>) -> Option<&mut Version> {
        let versions = self.keys.get_mut(key)?;
        match id {
            None => versions.last_mut(),
            Some(id) => versions.iter_mut().find(|version| version.id == id),
        }
    }

    /// `by` is the master key that wraps the data key then.
    pub(crate) fn copy_onto_itself(&mut self, key: &str, by: u8, now: Timestamp) -> Result<(), Refused> {
        let number = self.number();
        let in_place = self.versioning != Versioning::Enabled
            && self
                .current(key)
                .is_some_and(|version| version.id == VersionId::Null);
        match self.keys.get_mut(key).and_then(|versions| versions.last_mut()) {
            Some(version) if in_place && version.is_locked(false, now) => Err(Refused::Locked),
            Some(version) if in_place => {
                version.tag = None;
                version.lock = Lock::default();
                version.written = number;
                version.wrapped = Some(Wrapped { number, by });
                Ok(())
            }
            _ => Err(Refused::Conflict),
        }
    }

    pub(crate) fn set_cors(&mut self, content: Option<Bytes>, now_ms: i64) {
        if content != self.cors {
            self.former_cors.push((now_ms, self.cors.clone()));
            self.cors = content;
        }
    }

    pub(crate) fn usage(&self) -> Usage {
        let versions = || self.keys.values().flatten();
        Usage {
            objects: self.keys.keys().filter(|key| self.current(key).is_some()).count() as u64,
            versions: versions().count() as u64,
            bytes: versions().map(|version| version.content.len() as u64).sum(),
            uploads: self.uploads.len() as u64,
            upload_bytes: self.uploads.values().map(|upload| upload.part.len() as u64).sum(),
        }
    }

    /// All that a listing shows, without pages. `after` is a marker that names a key.
    pub(crate) fn list(
        &self,
        versions_too: bool,
        prefix: &str,
        delimiter: &str,
        after: Option<&str>,
    ) -> Vec<Shown> {
        let mut shown = Vec::new();
        for (key, versions) in &self.keys {
            if !key.starts_with(prefix) || after.is_some_and(|after| key.as_str() <= after) {
                continue;
            }
            let visible = versions_too || self.current(key).is_some();
            let rolled_up = (!delimiter.is_empty())
                .then(|| key[prefix.len()..].find(delimiter))
                .flatten();
            if let (true, Some(at)) = (visible, rolled_up) {
                let common = &key[..prefix.len() + at + delimiter.len()];
                let entry = Shown::CommonPrefix(common.to_owned());
                if after != Some(common) && shown.last() != Some(&entry) {
                    shown.push(entry);
                }
                continue;
            }
            for (age, version) in versions.iter().rev().enumerate() {
                if versions_too || (age == 0 && !version.marker) {
                    shown.push(Shown::Version {
                        key: key.clone(),
                        id: version.id,
                        marker: version.marker,
                        size: version.content.len() as u64,
                        is_latest: age == 0,
                    });
                }
            }
        }
        shown
    }
}
