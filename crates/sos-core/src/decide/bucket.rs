//! The rules of a bucket: creation, change, deletion.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html> and the pages beside it.

use crate::{
    acl::Acl,
    bucket::{BucketRecord, ConfigKind, Versioning},
    command::BucketChange,
    listing::Usage,
    names::{BucketId, BucketName, Order},
    quota::Quota,
    refusal::Refusal,
    time::Timestamp,
};
use bytes::Bytes;
use std::collections::BTreeMap;

/// A bucket that someone wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBucket {
    /// The name.
    pub name: BucketName,
    /// The ACL; its owner owns the bucket.
    pub acl: Acl,
    /// `LocationConstraint`, or empty.
    pub location: String,
    /// Whether object lock (and versioning) is on from the start.
    pub object_lock: bool,
    /// Whether its owner has a quota.
    pub counts_for_owner: bool,
}

/// What CreateBucket does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Creation {
    /// The caller has this very bucket already: success, and nothing changes.
    Exists,
    /// A new bucket; its number is the order of the change.
    New(BucketRecord),
}

/// CreateBucket. The owner creating it again with the same ACL succeeds, as in us-east-1; with another ACL it is
/// refused, so that an ACL is never reset silently.
pub fn create(
    existing: Option<&BucketRecord>,
    wanted: NewBucket,
    order: Order,
    now: Timestamp,
) -> Result<Creation, Refusal> {
    match existing {
        Some(record) if record.acl == wanted.acl => Ok(Creation::Exists),
        Some(_) => Err(Refusal::BucketAlreadyExists(wanted.name)),
        None => Ok(Creation::New(BucketRecord {
            id: BucketId(order),
            name: wanted.name,
            acl: wanted.acl,
            created: now,
            location: wanted.location,
            versioning: if wanted.object_lock {
                Versioning::Enabled
            } else {
                Versioning::Unversioned
            },
            object_lock: wanted.object_lock,
            quota: Quota::default(),
            counts_for_owner: wanted.counts_for_owner,
            revision: order,
        })),
    }
}

/// DeleteBucket: only where no version, no delete marker and no open upload is left. Completed uploads that are kept
/// for their answer do not count.
pub fn delete(existing: Option<&BucketRecord>, name: &BucketName, usage: Usage) -> Result<(), Refusal> {
    if existing.is_none() {
        return Err(Refusal::NoSuchBucket(name.to_string()));
    }
    if usage.versions > 0 || usage.uploads > 0 {
        return Err(Refusal::BucketNotEmpty(name.clone()));
    }
    Ok(())
}

/// A changed bucket: its record and, where one changed, a document.
pub type Changed = (BucketRecord, Option<(ConfigKind, Option<Bytes>)>);

/// A change of the record or a document. `documents` are those that are set now.
pub fn change(
    existing: BucketRecord,
    documents: &BTreeMap<ConfigKind, Bytes>,
    change: BucketChange,
    order: Order,
) -> Result<Changed, Refusal> {
    let mut record = BucketRecord {
        revision: order,
        ..existing
    };
    let mut document = None;
    match change {
        BucketChange::ConfigIf { kind, expected, .. } if documents.get(&kind) != expected.as_ref() => {
            return Err(Refusal::Conflict);
        }
        BucketChange::Config(kind, content) | BucketChange::ConfigIf { kind, content, .. } => {
            document = Some((kind, content));
        }
        BucketChange::Acl(acl) => record.acl = acl,
        BucketChange::Versioning(Versioning::Unversioned) => {
            return Err(Refusal::InvalidBucketState(
                "Versioning can be suspended, but never be switched off again.",
            ));
        }
        BucketChange::Versioning(Versioning::Suspended) if record.object_lock => {
            return Err(Refusal::InvalidBucketState(
                "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
            ));
        }
        BucketChange::Versioning(versioning) => record.versioning = versioning,
        BucketChange::Quota(quota) => record.quota = quota,
        BucketChange::ObjectLock(_) if record.versioning != Versioning::Enabled => {
            return Err(Refusal::InvalidBucketState(
                "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
            ));
        }
        BucketChange::ObjectLock(default) => {
            record.object_lock = true;
            document = Some((ConfigKind::ObjectLock, default));
        }
    }
    Ok((record, document))
}
