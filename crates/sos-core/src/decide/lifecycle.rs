//! What lifecycle rules do to a key: only to the very version that was judged, and never to one that is locked.

use super::{
    BucketState,
    key::{self, Delete, KeyChange, KeyReads, KeyView},
};
use crate::{
    bucket::Versioning,
    command::{LifecycleAction, LifecycleItem},
    conditions::WriteConditions,
    names::{Order, VersionId},
    object::ObjectRecord,
    refusal::Refusal,
    time::Timestamp,
};

/// What an item reads of its key.
pub fn reads(item: &LifecycleItem, versioning: Versioning) -> KeyReads {
    let named = Some(item.version);
    match &item.action {
        LifecycleAction::Expire => key::reads_of_delete(None, versioning),
        LifecycleAction::Remove | LifecycleAction::RemoveMarker => key::reads_of_delete(named, versioning),
        LifecycleAction::Transition(_) => key::reads_of_change(named),
    }
}

/// What becomes of the key. Refused as [`Refusal::Conflict`] where the version is not what was judged any more, or not
/// where it was, and as [`Refusal::Locked`] where it may not be removed.
pub fn apply(
    view: &KeyView<'_>,
    bucket: &BucketState,
    item: &LifecycleItem,
    order: Order,
    now: Timestamp,
) -> Result<KeyChange, Refusal> {
    let is_judged = |found: &&ObjectRecord| item.judged(found);
    let is_newest = |found: &ObjectRecord| view.newest.is_some_and(|newest| newest.order == found.order);
    match &item.action {
        LifecycleAction::Expire => {
            view.current().filter(is_judged).ok_or(Refusal::Conflict)?;
            delete(view, bucket, None, order, now)
        }
        LifecycleAction::Remove => {
            let found = view.named.filter(is_judged).ok_or(Refusal::Conflict)?;
            if is_newest(found) {
                return Err(Refusal::Conflict);
            }
            delete(view, bucket, Some(item.version), order, now)
        }
        LifecycleAction::RemoveMarker => {
            let found = view.named.filter(is_judged).ok_or(Refusal::Conflict)?;
            if !found.delete_marker || !is_newest(found) || view.successor.is_some() {
                return Err(Refusal::Conflict);
            }
            delete(view, bucket, Some(item.version), order, now)
        }
        LifecycleAction::Transition(class) => {
            let found = view.named.filter(is_judged).ok_or(Refusal::Conflict)?;
            let mut record = found.clone();
            record.storage_class.clone_from(class);
            Ok(KeyChange {
                written: Some(Box::new(record)),
                newest: view.newest.map(|newest| newest.order),
                ..KeyChange::default()
            })
        }
    }
}

fn delete(
    view: &KeyView<'_>,
    bucket: &BucketState,
    version: Option<VersionId>,
    order: Order,
    now: Timestamp,
) -> Result<KeyChange, Refusal> {
    let delete = Delete {
        version,
        conditions: &WriteConditions::default(),
        bypass_governance: false,
    };
    key::delete(view, bucket, &delete, order, now).map(|(change, _)| change)
}
