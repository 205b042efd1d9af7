//! A data key that another master key wraps now. The data key itself, the bytes under it and everything else of the version
//! or upload stay as they are, so that neither retention nor a legal hold has a say.

use super::key::{KeyChange, KeyView};
use crate::{
    command::RewrapItem,
    object::{Encryption, ObjectRecord},
    refusal::Refusal,
    upload::UploadRecord,
};

/// What becomes of the key, where it is about a version. Refused as [`Refusal::Conflict`] where the wrapped key is not the
/// one that was read any more.
pub fn version(view: &KeyView<'_>, item: &RewrapItem) -> Result<KeyChange, Refusal> {
    let mut record: ObjectRecord = view.named.ok_or(Refusal::Conflict)?.clone();
    rewrap(record.encryption.as_mut(), item)?;
    Ok(KeyChange {
        written: Some(Box::new(record)),
        newest: view.newest.map(|newest| newest.order),
        ..KeyChange::default()
    })
}

/// What becomes of an open upload; refused as [`version`] is.
pub fn upload(open: Option<UploadRecord>, item: &RewrapItem) -> Result<UploadRecord, Refusal> {
    let mut record = open.ok_or(Refusal::Conflict)?;
    rewrap(record.encryption.as_mut(), item)?;
    Ok(record)
}

fn rewrap(encryption: Option<&mut Encryption>, item: &RewrapItem) -> Result<(), Refusal> {
    let encryption = encryption
        .filter(|encryption| encryption.has_master_key() && encryption.key_material == item.read)
        .ok_or(Refusal::Conflict)?;
    encryption.key_material.clone_from(&item.key_material);
    encryption.wrapped_by.clone_from(&item.wrapped_by);
    Ok(())
}
