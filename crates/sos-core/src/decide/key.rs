//! The rules of a key and its versions.
//!
//! A key has a list of versions, newest first by order; at most one of them is the null version. Its newest version is
//! the current one; where that is a delete marker, the key does not exist for reads without a version id.
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html>.

use super::{BucketState, UsageChange};
use crate::{
    acl::Acl,
    bucket::Versioning,
    command::{NewObject, ObjectChange},
    conditions::{JudgedVersion, WriteConditions},
    names::{Order, VersionId},
    object::{Blob, ETag, Headers, NewBlob, ObjectRecord, Retention},
    refusal::Refusal,
    time::Timestamp,
};

/// What a command reads of a key, at most four versions. The current object is always read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyReads {
    /// The newest version even where it is a delete marker.
    pub newest_marker: bool,
    /// The null version, where it is not the newest.
    pub null: bool,
    /// This version.
    pub named: Option<VersionId>,
    /// Where the named version is the newest: the one below it.
    pub successor: bool,
}

/// What was read of a key.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyView<'a> {
    /// The newest version; a delete marker only where [`KeyReads::newest_marker`] asked for it.
    pub newest: Option<&'a ObjectRecord>,
    /// The null version, where it is not the newest and was asked for.
    pub null: Option<&'a ObjectRecord>,
    /// The named version, where it exists (it may be the newest).
    pub named: Option<&'a ObjectRecord>,
    /// The version below the named one, where that is the newest.
    pub successor: Option<&'a ObjectRecord>,
}

impl<'a> KeyView<'a> {
    /// What a read without a version id finds.
    pub fn current(&self) -> Option<&'a ObjectRecord> {
        self.newest.filter(|record| !record.delete_marker)
    }

    fn null_version(&self) -> Option<&'a ObjectRecord> {
        self.newest.filter(|record| record.null_version).or(self.null)
    }
}

/// What becomes of a key. Versions that are neither removed nor written stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyChange {
    /// Versions that are gone for good, and their bytes with them.
    pub removed: Vec<Order>,
    /// A version that is new, or one that was read, changed in place (same order, same bytes).
    pub written: Option<Box<ObjectRecord>>,
    /// The newest version after the change, of those that were read or written.
    pub newest: Option<Order>,
    /// What it does to the bucket's counters.
    pub usage: UsageChange,
}

/// What came of a delete: the version removed or made, if one is shown, and whether it is a delete marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// The version.
    pub version: Option<VersionId>,
    /// Whether it is a delete marker.
    pub delete_marker: bool,
}

/// A delete asked for.
#[derive(Clone, Debug)]
pub struct Delete<'a> {
    /// This version, or the current one.
    pub version: Option<VersionId>,
    /// Conditions.
    pub conditions: &'a WriteConditions,
    /// Whether the caller may bypass GOVERNANCE.
    pub bypass_governance: bool,
}

/// What a put reads.
pub fn reads_of_put(versioning: Versioning) -> KeyReads {
    KeyReads {
        null: versioning == Versioning::Suspended,
        ..KeyReads::default()
    }
}

/// What a delete reads.
pub fn reads_of_delete(version: Option<VersionId>, versioning: Versioning) -> KeyReads {
    match (version, versioning) {
        (_, Versioning::Unversioned) => KeyReads::default(),
        (None, _) => reads_of_put(versioning),
        (Some(_), _) => KeyReads {
            newest_marker: true,
            null: false,
            named: version,
            successor: true,
        },
    }
}

/// What a change in place reads.
pub fn reads_of_change(version: Option<VersionId>) -> KeyReads {
    KeyReads {
        named: version,
        ..KeyReads::default()
    }
}

/// Whether retention or a legal hold forbids removing the version now.
pub fn locked(record: &ObjectRecord, bypass_governance: bool, now: Timestamp) -> bool {
    let retained = record
        .retention
        .is_some_and(|retention| retention.until > now && (retention.compliance || !bypass_governance));
    record.legal_hold || retained
}

/// The version id an answer shows of a record; none in a bucket that never kept versions.
pub fn shown_version(record: &ObjectRecord, versioning: Versioning) -> Option<VersionId> {
    (versioning != Versioning::Unversioned).then(|| record.version_id())
}

/// PutObject, the target of CopyObject, and the object of CompleteMultipartUpload.
pub fn put(
    view: &KeyView<'_>,
    bucket: &BucketState,
    object: NewObject,
    conditions: &WriteConditions,
    order: Order,
    now: Timestamp,
) -> Result<(KeyChange, NewBlob), Refusal> {
    let current = view.current();
    check_put_conditions(conditions, current)?;
    if (object.retention.is_some() || object.legal_hold) && !bucket.object_lock {
        return Err(Refusal::NoObjectLock);
    }
    if matches!(object.blob, NewBlob::Unmoved) {
        return put_unmoved(view, bucket, object, now);
    }
    let null_version = bucket.versioning != Versioning::Enabled;
    let replaced = replaced_by_null(view, null_version, now)?;
    let (record, blob) = new_record(object, order, null_version, now);
    let usage = UsageChange {
        objects: 1 - i64::from(current.is_some()),
        versions: 1 - i64::from(replaced.is_some()),
        bytes: record.size as i64 - replaced.map_or(0, |replaced| replaced.size as i64),
        ..UsageChange::default()
    };
    let change = KeyChange {
        removed: replaced.iter().map(|replaced| replaced.order).collect(),
        written: Some(Box::new(record)),
        newest: Some(order),
        usage,
    };
    Ok((change, blob))
}

/// DeleteObject.
pub fn delete(
    view: &KeyView<'_>,
    bucket: &BucketState,
    delete: &Delete<'_>,
    order: Order,
    now: Timestamp,
) -> Result<(KeyChange, Deletion), Refusal> {
    let is_of_current = delete.version.is_none();
    if is_of_current && delete.conditions.if_match.is_some() && view.current().is_none() {
        return Err(Refusal::NoSuchKey);
    }
    match (delete.version, bucket.versioning) {
        (None, Versioning::Unversioned) => remove(view, view.current(), delete, None, now),
        (None, _) => put_marker(view, bucket, delete, order, now),
        (Some(VersionId::Null), Versioning::Unversioned) => {
            remove(view, view.current(), delete, delete.version, now)
        }
        (Some(VersionId::Numbered(_)), Versioning::Unversioned) => {
            remove(view, None, delete, delete.version, now)
        }
        (Some(_), _) => remove(view, view.named, delete, delete.version, now),
    }
}

/// A change of one version in place; of the very one that was judged, where one is named.
pub fn change(
    view: &KeyView<'_>,
    bucket: &BucketState,
    version: Option<VersionId>,
    judged: Option<JudgedVersion>,
    change: ObjectChange,
    now: Timestamp,
) -> Result<KeyChange, Refusal> {
    let found = match version {
        None => view.current().ok_or(Refusal::NoSuchKey)?,
        Some(version) => view.named.ok_or(Refusal::NoSuchVersion(version))?,
    };
    if judged.is_some_and(|judged| judged != JudgedVersion::of(found)) {
        return Err(Refusal::Conflict);
    }
    if found.delete_marker {
        return Err(Refusal::DeleteMarker(found.version_id()));
    }
    let mut record = found.clone();
    match change {
        ObjectChange::Acl(acl) => record.acl = acl,
        ObjectChange::Tags(tags) => record.tags = tags,
        ObjectChange::Retention { .. } | ObjectChange::LegalHold(_) if !bucket.object_lock => {
            return Err(Refusal::NoObjectLock);
        }
        ObjectChange::Retention { retention, bypass } => {
            if !may_change_retention(found.retention, retention, bypass, now) {
                return Err(Refusal::Locked);
            }
            record.retention = retention;
        }
        ObjectChange::LegalHold(legal_hold) => record.legal_hold = legal_hold,
    }
    Ok(KeyChange {
        removed: Vec::new(),
        written: Some(Box::new(record)),
        newest: view.newest.map(|newest| newest.order),
        usage: UsageChange::default(),
    })
}

/// A copy onto itself in place. Invariant: the version keeps its order, since payloads are found by the order of the
/// version that they were written with.
fn put_unmoved(
    view: &KeyView<'_>,
    bucket: &BucketState,
    object: NewObject,
    now: Timestamp,
) -> Result<(KeyChange, NewBlob), Refusal> {
    let current = view
        .current()
        .filter(|current| current.null_version && bucket.versioning != Versioning::Enabled)
        .ok_or(Refusal::Conflict)?;
    if locked(current, false, now) {
        return Err(Refusal::Locked);
    }
    let (mut record, blob) = new_record(object, current.order, true, now);
    record.blob = current.blob.clone();
    record.size = current.size;
    let change = KeyChange {
        removed: Vec::new(),
        written: Some(Box::new(record)),
        newest: Some(current.order),
        usage: UsageChange::default(),
    };
    Ok((change, blob))
}

fn put_marker(
    view: &KeyView<'_>,
    bucket: &BucketState,
    delete: &Delete<'_>,
    order: Order,
    now: Timestamp,
) -> Result<(KeyChange, Deletion), Refusal> {
    let current = view.current();
    // Another condition on a key that does not exist: nothing is to be deleted, and no marker is made.
    if current.is_none() && *delete.conditions != WriteConditions::default() {
        return Ok(nothing_to_delete(view, None));
    }
    check_delete_conditions(delete.conditions, current)?;
    let null_version = bucket.versioning == Versioning::Suspended;
    let replaced = replaced_by_null(view, null_version, now)?;
    let marker = ObjectRecord {
        order,
        null_version,
        delete_marker: true,
        size: 0,
        etag: ETag(String::new()),
        modified: now,
        blob: Blob::Empty,
        headers: Headers::default(),
        metadata: Vec::new(),
        acl: Acl {
            owner: bucket.owner.clone(),
            grants: Vec::new(),
        },
        tags: Vec::new(),
        checksum: None,
        storage_class: String::new(),
        retention: None,
        legal_hold: false,
        encryption: None,
    };
    let usage = UsageChange {
        objects: -i64::from(current.is_some()),
        versions: 1 - i64::from(replaced.is_some()),
        bytes: -replaced.map_or(0, |replaced| replaced.size as i64),
        ..UsageChange::default()
    };
    let deletion = Deletion {
        version: Some(marker.version_id()),
        delete_marker: true,
    };
    let change = KeyChange {
        removed: replaced.iter().map(|replaced| replaced.order).collect(),
        written: Some(Box::new(marker)),
        newest: Some(order),
        usage,
    };
    Ok((change, deletion))
}

/// Removes a version for good; where it was the newest, the one below it becomes current. What does not exist is
/// deleted successfully.
fn remove(
    view: &KeyView<'_>,
    found: Option<&ObjectRecord>,
    delete: &Delete<'_>,
    shown: Option<VersionId>,
    now: Timestamp,
) -> Result<(KeyChange, Deletion), Refusal> {
    let Some(found) = found else {
        return Ok(nothing_to_delete(view, shown));
    };
    check_delete_conditions(delete.conditions, Some(found))?;
    if locked(found, delete.bypass_governance, now) {
        return Err(Refusal::Locked);
    }
    let was_newest = view.newest.is_some_and(|newest| newest.order == found.order);
    let newest = if was_newest { view.successor } else { view.newest };
    let is_object =
        |record: Option<&ObjectRecord>| i64::from(record.is_some_and(|record| !record.delete_marker));
    let change = KeyChange {
        removed: vec![found.order],
        written: None,
        newest: newest.map(|newest| newest.order),
        usage: UsageChange {
            objects: is_object(newest) - is_object(view.newest),
            versions: -1,
            bytes: -(found.size as i64),
            ..UsageChange::default()
        },
    };
    let deletion = Deletion {
        version: shown,
        delete_marker: found.delete_marker,
    };
    Ok((change, deletion))
}

fn nothing_to_delete(view: &KeyView<'_>, shown: Option<VersionId>) -> (KeyChange, Deletion) {
    let change = KeyChange {
        newest: view.newest.map(|newest| newest.order),
        ..KeyChange::default()
    };
    let deletion = Deletion {
        version: shown,
        delete_marker: false,
    };
    (change, deletion)
}

/// The null version, where the new version is one too and so takes its place.
fn replaced_by_null<'a>(
    view: &KeyView<'a>,
    null_version: bool,
    now: Timestamp,
) -> Result<Option<&'a ObjectRecord>, Refusal> {
    let replaced = view.null_version().filter(|_| null_version);
    match replaced {
        Some(replaced) if locked(replaced, false, now) => Err(Refusal::Locked),
        replaced => Ok(replaced),
    }
}

fn new_record(
    object: NewObject,
    order: Order,
    null_version: bool,
    now: Timestamp,
) -> (ObjectRecord, NewBlob) {
    let blob = match &object.blob {
        NewBlob::Empty | NewBlob::Unmoved => Blob::Empty,
        NewBlob::Riding(_) => Blob::Riding,
        NewBlob::Extent(extent) => Blob::Extent(extent.id),
        NewBlob::Parts(spans) => Blob::Parts {
            count: spans.len() as u32,
        },
    };
    let record = ObjectRecord {
        order,
        null_version,
        delete_marker: false,
        size: object.size,
        etag: object.etag,
        modified: now,
        blob,
        headers: object.headers,
        metadata: object.metadata,
        acl: object.acl,
        tags: object.tags,
        checksum: object.checksum,
        storage_class: object.storage_class,
        retention: object.retention,
        legal_hold: object.legal_hold,
        encryption: object.encryption,
    };
    (record, object.blob)
}

/// Conditional writes: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>. A delete marker
/// counts as no object, so that `If-None-Match: *` succeeds over it.
fn check_put_conditions(conditions: &WriteConditions, current: Option<&ObjectRecord>) -> Result<(), Refusal> {
    if conditions.if_order.is_some() && conditions.if_order != current.map(|current| current.order) {
        return Err(Refusal::Conflict);
    }
    if let Some(condition) = &conditions.if_match {
        let current = current.ok_or(Refusal::NoSuchKey)?;
        if !condition.names(&current.etag) {
            return Err(Refusal::PreconditionFailed("If-Match"));
        }
    }
    if let (Some(condition), Some(current)) = (&conditions.if_none_match, current)
        && condition.names(&current.etag)
    {
        return Err(Refusal::PreconditionFailed("If-None-Match"));
    }
    Ok(())
}

/// Conditional deletes: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html>. All but
/// `If-Match`, which is judged before, hold where there is nothing to delete.
fn check_delete_conditions(
    conditions: &WriteConditions,
    found: Option<&ObjectRecord>,
) -> Result<(), Refusal> {
    let Some(found) = found else { return Ok(()) };
    check_put_conditions(conditions, Some(found))?;
    // The header carries an HTTP date, which has whole seconds.
    if conditions
        .if_match_modified
        .is_some_and(|modified| modified.seconds() != found.modified.seconds())
    {
        return Err(Refusal::PreconditionFailed("x-amz-if-match-last-modified-time"));
    }
    if conditions.if_match_size.is_some_and(|size| size != found.size) {
        return Err(Refusal::PreconditionFailed("x-amz-if-match-size"));
    }
    Ok(())
}

/// COMPLIANCE may only be lengthened; GOVERNANCE only lengthened too, unless bypassed. What has run out binds no more.
fn may_change_retention(
    old: Option<Retention>,
    new: Option<Retention>,
    bypass: bool,
    now: Timestamp,
) -> bool {
    let Some(old) = old.filter(|old| old.until > now) else {
        return true;
    };
    let lengthened = new.is_some_and(|new| new.compliance == old.compliance && new.until >= old.until);
    lengthened || (bypass && !old.compliance)
}
