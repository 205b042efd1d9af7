//! Commands: everything that changes the store, each one atomic change, and what comes of it.

use crate::{
    acl::Acl,
    bucket::{Bucket, ConfigKind, Versioning},
    checksum::Checksum,
    conditions::{JudgedVersion, WriteConditions},
    identity::{AccessKey, AccessKeyId, Group, GroupName, Role, Tenant, TenantId},
    names::{BucketId, BucketName, ObjectKey, Order, UploadId, VersionId},
    object::{ETag, Encryption, Headers, NewBlob, ObjectRecord, PendingExtent, Retention, Seal},
    quota::Quota,
    time::Timestamp,
    upload::PartRecord,
};
use bytes::Bytes;
use std::{collections::BTreeMap, sync::Arc};

/// An object version about to be written: all of [`ObjectRecord`] that the caller decides.
#[derive(Debug)]
pub struct NewObject {
    /// Bytes.
    pub size: u64,
    /// The entity tag.
    pub etag: ETag,
    /// The bytes.
    pub blob: NewBlob,
    /// Headers given back as sent.
    pub headers: Headers,
    /// User metadata.
    pub metadata: Vec<(String, String)>,
    /// The owner and the grants.
    pub acl: Acl,
    /// Tags.
    pub tags: Vec<(String, String)>,
    /// The checksum over the object.
    pub checksum: Option<Checksum>,
    /// `x-amz-storage-class`; empty means STANDARD.
    pub storage_class: String,
    /// Retention asked for; the bucket's default is applied by the caller.
    pub retention: Option<Retention>,
    /// Legal hold.
    pub legal_hold: bool,
    /// How the bytes are encrypted.
    pub encryption: Option<Encryption>,
}

/// A part named by CompleteMultipartUpload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletedPart {
    /// The part number, ascending.
    pub number: u16,
    /// Its ETag as the client knows it.
    pub etag: ETag,
    /// Its checksum, where the client repeats it.
    pub checksum: Option<Checksum>,
}

/// A change of one version in place (no new version).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectChange {
    /// Replace the ACL.
    Acl(Acl),
    /// Replace the tags.
    Tags(Vec<(String, String)>),
    /// Set or clear retention; `bypass` is the right to shorten GOVERNANCE.
    Retention {
        /// The new retention.
        retention: Option<Retention>,
        /// Whether the caller may bypass GOVERNANCE.
        bypass: bool,
    },
    /// Set or clear the legal hold.
    LegalHold(bool),
}

/// A change of a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BucketChange {
    /// Set a document, or remove it.
    Config(ConfigKind, Option<Bytes>),
    /// The same, only where the document is still the one the change was derived from; refused as
    /// [`Refusal::Conflict`](crate::Refusal::Conflict) where another one took its place.
    ConfigIf {
        /// Which document.
        kind: ConfigKind,
        /// The new document, or that there is none.
        content: Option<Bytes>,
        /// The document that must be there now, byte for byte; `None`: none may be.
        expected: Option<Bytes>,
    },
    /// Replace the ACL.
    Acl(Acl),
    /// Enable or suspend versioning.
    Versioning(Versioning),
    /// Say how much it may hold. What it holds already stays.
    Quota(Quota),
    /// Enable object lock, in a bucket with versioning enabled, and set the default retention of new versions
    /// ([`crate::DefaultRetention`], as it is stored) or remove it.
    ObjectLock(Option<Bytes>),
}

/// A version that lifecycle rules found due, and what is to become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifecycleItem {
    /// The key.
    pub key: ObjectKey,
    /// The version that was judged.
    pub version: VersionId,
    /// Its order.
    pub order: Order,
    /// When it was written; a copy onto itself keeps the order and not this.
    pub modified: Timestamp,
    /// Its tags, where the rules looked at them.
    pub tags: Option<Vec<(String, String)>>,
    /// What is to become of it.
    pub action: LifecycleAction,
}

impl LifecycleItem {
    /// Whether a record is still the one that was judged.
    pub fn judged(&self, record: &ObjectRecord) -> bool {
        self.order == record.order
            && self.modified == record.modified
            && self.tags.as_ref().is_none_or(|tags| *tags == record.tags)
    }
}

/// What lifecycle rules do to a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LifecycleAction {
    /// Delete the current object as DeleteObject does: where versions are kept, by a delete marker.
    Expire,
    /// Remove a noncurrent version for good.
    Remove,
    /// Remove a delete marker that is the only version of its key.
    RemoveMarker,
    /// Give the version this storage class.
    Transition(String),
}

/// What became of a [`LifecycleItem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifecycleResult {
    /// It was carried out.
    Done,
    /// The version is not what was judged any more: nothing was done.
    Changed,
    /// Retention or a legal hold forbids it: nothing was done.
    Locked,
}

/// Whose data key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyOwner {
    /// A version of an object.
    Version(VersionId),
    /// An open upload, for all its parts.
    Upload(UploadId),
}

/// A data key, wrapped by another master key than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RewrapItem {
    /// The key of the object.
    pub key: ObjectKey,
    /// Whose data key it is.
    pub owner: KeyOwner,
    /// The wrapped key as it was read. No two are the same, so that it names what was read.
    pub read: Bytes,
    /// The same data key as it is wrapped now.
    pub key_material: Bytes,
    /// Which master key wrapped it.
    pub wrapped_by: String,
}

/// What became of a [`RewrapItem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RewrapResult {
    /// It was carried out.
    Done,
    /// The wrapped key is not the one that was read any more, or its owner is gone: nothing was done.
    Changed,
}

/// Everything that changes the store.
#[derive(Debug)]
pub enum Command {
    /// CreateBucket. The owner is the ACL's.
    CreateBucket {
        /// The name.
        name: BucketName,
        /// The ACL.
        acl: Acl,
        /// `LocationConstraint`, or empty.
        location: String,
        /// Whether object lock (and versioning) is on from the start.
        object_lock: bool,
        /// Documents it is born with (defaults for new buckets).
        configs: BTreeMap<ConfigKind, Bytes>,
    },
    /// DeleteBucket: refused unless it holds nothing, open uploads included.
    DeleteBucket {
        /// The name.
        name: BucketName,
    },
    /// A change of a bucket's record or documents.
    ChangeBucket {
        /// The bucket.
        bucket: BucketId,
        /// The name, as the caller knows it.
        name: BucketName,
        /// What changes.
        change: BucketChange,
    },
    /// PutObject, and the target of CopyObject.
    PutObject {
        /// The bucket.
        bucket: BucketId,
        /// The key.
        key: ObjectKey,
        /// The object. Boxed: commands are moved through queues.
        object: Box<NewObject>,
        /// Conditions.
        conditions: WriteConditions,
    },
    /// DeleteObject.
    DeleteObject {
        /// The bucket.
        bucket: BucketId,
        /// The key.
        key: ObjectKey,
        /// This version, or the current one.
        version: Option<VersionId>,
        /// Conditions.
        conditions: WriteConditions,
        /// Whether the caller may bypass GOVERNANCE.
        bypass_governance: bool,
    },
    /// A change of one version in place.
    ChangeObject {
        /// The bucket.
        bucket: BucketId,
        /// The key.
        key: ObjectKey,
        /// This version, or the current one.
        version: Option<VersionId>,
        /// The version that the change was judged by; refused as [`Refusal::Conflict`](crate::Refusal::Conflict) where
        /// it is another one now.
        judged: Option<JudgedVersion>,
        /// What changes.
        change: ObjectChange,
    },
    /// CreateMultipartUpload.
    CreateUpload {
        /// The bucket.
        bucket: BucketId,
        /// The upload, [`crate::upload::UploadState::Open`]; `created` is set by the change.
        upload: Box<crate::upload::UploadRecord>,
    },
    /// UploadPart, UploadPartCopy.
    PutPart {
        /// The bucket.
        bucket: BucketId,
        /// The key.
        key: ObjectKey,
        /// The upload.
        upload: UploadId,
        /// 1 to 10 000.
        number: u16,
        /// Bytes.
        size: u64,
        /// MD5 of the bytes.
        etag: ETag,
        /// The bytes; `None` for an empty part.
        extent: Option<PendingExtent>,
        /// The part's checksum.
        checksum: Option<Checksum>,
        /// How its bytes are sealed.
        seal: Option<Seal>,
    },
    /// CompleteMultipartUpload.
    CompleteUpload {
        /// The bucket.
        bucket: BucketId,
        /// The key.
        key: ObjectKey,
        /// The upload.
        upload: UploadId,
        /// The parts, ascending by number.
        parts: Vec<CompletedPart>,
        /// What the caller computed from the parts it read; refused with [`crate::Refusal::Conflict`] where a part that the
        /// client names was put again meanwhile. `object.blob` is [`NewBlob::Parts`].
        object: Box<NewObject>,
        /// Conditions.
        conditions: WriteConditions,
    },
    /// AbortMultipartUpload.
    AbortUpload {
        /// The bucket.
        bucket: BucketId,
        /// The key.
        key: ObjectKey,
        /// The upload.
        upload: UploadId,
    },
    /// What lifecycle rules found due in a bucket, in one change. An item that is not what was judged any more, or that may
    /// not be removed, is left as it is and hinders no other; [`Outcome::Lifecycle`] says what became of each.
    ApplyLifecycle {
        /// The bucket.
        bucket: BucketId,
        /// The items, each of another key: a second one of the same key is left alone.
        items: Vec<LifecycleItem>,
    },
    /// Data keys of a bucket that another master key wraps now, in one change. Nothing else of a version or upload
    /// changes, so that no lock stands against it. An item whose wrapped key is not the one that was read any more
    /// hinders no other; [`Outcome::Rewrapped`] says what became of each.
    RewrapKeys {
        /// The bucket.
        bucket: BucketId,
        /// The items, each of another version or upload: a second one of the same is left alone.
        items: Vec<RewrapItem>,
    },
    /// Forget uploads completed before a time, the oldest first and at most 1000 of them, in all buckets: their answers
    /// need not be repeated any more. Run again until [`Outcome::Forgotten`] says 0.
    ForgetUploads {
        /// Before when they were completed.
        completed_before: Timestamp,
    },
    /// Create or replace a tenant.
    PutTenant(Tenant),
    /// Create an access key; refused where it exists or the tenant does not.
    CreateAccessKey(Box<AccessKey>),
    /// Replace an access key by one of the same id; refused where it does not exist.
    ChangeAccessKey(Box<AccessKey>),
    /// Delete an access key.
    DeleteAccessKey(AccessKeyId),
    /// Say how much the buckets of a tenant may hold together. The tenant need not be in the store: it may be declared.
    PutTenantQuota(TenantId, Quota),
    /// Delete a tenant, its access keys and its roles. Its buckets and objects stay.
    DeleteTenant(TenantId),
    /// Create or replace a group.
    PutGroup(Group),
    /// Delete a group. Tenants and ACLs that name it stay as they are.
    DeleteGroup(GroupName),
    /// Create or replace a role; refused where its tenant does not exist.
    PutRole(Box<Role>),
    /// Delete a role.
    DeleteRole(TenantId, String),
}

/// What came of a command.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Nothing to say.
    Done,
    /// The bucket as it is now (create, change).
    Bucket(Arc<Bucket>),
    /// The object as it is now (put, change in place, complete). `version` is `None` in a bucket that never kept
    /// versions.
    Object {
        /// The record.
        record: Box<ObjectRecord>,
        /// The version id to show, if one is shown.
        version: Option<VersionId>,
    },
    /// A delete: what was removed, or the marker that was put.
    Deleted {
        /// The version removed or the marker made, if one is shown.
        version: Option<VersionId>,
        /// Whether that version is a delete marker.
        delete_marker: bool,
    },
    /// The part as stored.
    Part(Box<PartRecord>),
    /// What became of each item of [`Command::ApplyLifecycle`], in order.
    Lifecycle(Vec<LifecycleResult>),
    /// What became of each item of [`Command::RewrapKeys`], in order.
    Rewrapped(Vec<RewrapResult>),
    /// How many completed uploads were forgotten.
    Forgotten(usize),
    /// An upload was completed before with the same parts: its answer again.
    Completed {
        /// The object's ETag.
        etag: ETag,
        /// The object's version.
        version: Option<VersionId>,
    },
}
