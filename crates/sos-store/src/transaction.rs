//! A command becomes row changes: loads what the rules read, decides, and lays the change out in rows.
//!
//! Engines over one ordered keyspace share this. It only reads the view; the engine applies all changes of a command
//! atomically, or none. Orders must rise from command to command and none may be used twice, since bucket numbers and
//! versions are orders.

mod buckets;
mod identities;
mod lifecycle;
mod objects;
mod rewrap;
mod uploads;

use crate::{
    error::StoreError,
    ordered::{OrderedRows, Payload, RowChange, RowImage},
    rows::{Garbage, GarbageKind, key, value},
};
use bytes::Bytes;
use sos_core::{
    Bucket, BucketId, BucketName, Command, ExtentId, Order, Outcome, PendingExtent, Quota, QuotaExceeded,
    Refusal, TenantId, Timestamp,
    command::KeyOwner,
    decide::{BucketState, UsageChange},
};
use std::sync::Arc;

/// A bucket that a command changed, for [`crate::BucketObserver`]; `None`: it is gone.
pub type BucketChanged = (BucketName, Option<Arc<Bucket>>);

/// What a command does, not yet done.
#[derive(Debug)]
pub struct Applied {
    /// The row changes: atomic together, at most one per row.
    pub changes: Vec<RowChange>,
    /// The answer once they are durable.
    pub outcome: Outcome,
    /// The bucket to tell the observer of.
    pub bucket_changed: Option<BucketChanged>,
    /// Extents that the changes name: the engine disarms them at commit. Dropped before, they are removed.
    pub pending: Vec<PendingExtent>,
}

/// Decides a command upon a view. Fails with [`StoreError::Refused`] where the rules refuse it; the bytes it brought
/// are dropped then.
pub fn apply(
    view: &dyn OrderedRows,
    command: Command,
    order: Order,
    now: Timestamp,
) -> Result<Applied, StoreError> {
    let mut transaction = Transaction {
        view,
        order,
        now,
        changes: Vec::with_capacity(4),
        bucket_changed: None,
        pending: Vec::new(),
    };
    let outcome = transaction.run(command)?;
    Ok(Applied {
        changes: transaction.changes,
        outcome,
        bucket_changed: transaction.bucket_changed,
        pending: transaction.pending,
    })
}

/// The rows a command is sure to read: an engine may load them beforehand, so that the decision finds them in memory.
pub fn rows_read(command: &Command) -> Vec<Bytes> {
    match command {
        Command::PutObject { bucket, key, .. }
        | Command::DeleteObject { bucket, key, .. }
        | Command::ChangeObject { bucket, key, .. } => {
            vec![
                key::bucket(*bucket),
                key::object(*bucket, key),
                key::counters(*bucket),
            ]
        }
        Command::PutPart {
            bucket,
            key,
            upload,
            number,
            ..
        } => vec![
            key::bucket(*bucket),
            key::upload(*bucket, key, *upload),
            key::part(*bucket, *upload, *number),
            key::counters(*bucket),
        ],
        Command::CompleteUpload {
            bucket, key, upload, ..
        } => vec![
            key::bucket(*bucket),
            key::upload(*bucket, key, *upload),
            key::object(*bucket, key),
            key::counters(*bucket),
        ],
        Command::ApplyLifecycle { bucket, items } => {
            let objects = items.iter().map(|item| key::object(*bucket, &item.key));
            let of_bucket = [key::bucket(*bucket), key::counters(*bucket)];
            of_bucket.into_iter().chain(objects).collect()
        }
        Command::RewrapKeys { bucket, items } => {
            let rows = items.iter().map(|item| match item.owner {
                KeyOwner::Version(_) => key::object(*bucket, &item.key),
                KeyOwner::Upload(upload) => key::upload(*bucket, &item.key, upload),
            });
            std::iter::once(key::bucket(*bucket)).chain(rows).collect()
        }
        _ => Vec::new(),
    }
}

struct Transaction<'view> {
    view: &'view dyn OrderedRows,
    order: Order,
    now: Timestamp,
    changes: Vec<RowChange>,
    bucket_changed: Option<BucketChanged>,
    pending: Vec<PendingExtent>,
}

impl Transaction<'_> {
    fn run(&mut self, command: Command) -> Result<Outcome, StoreError> {
        match command {
            Command::CreateBucket {
                name,
                acl,
                location,
                object_lock,
                configs,
            } => {
                let wanted = sos_core::decide::bucket::NewBucket {
                    name,
                    counts_for_owner: crate::reads::tenant_quota(self.view, &acl.owner)?.is_some(),
                    acl,
                    location,
                    object_lock,
                };
                self.create_bucket(wanted, configs)
            }
            Command::DeleteBucket { name } => self.delete_bucket(name),
            Command::ChangeBucket { bucket, name, change } => self.change_bucket(bucket, &name, change),
            Command::PutObject {
                bucket,
                key,
                object,
                conditions,
            } => self.put_object(bucket, &key, *object, &conditions),
            Command::DeleteObject {
                bucket,
                key,
                version,
                conditions,
                bypass_governance,
            } => {
                let delete = sos_core::decide::key::Delete {
                    version,
                    conditions: &conditions,
                    bypass_governance,
                };
                self.delete_object(bucket, &key, &delete)
            }
            Command::ChangeObject {
                bucket,
                key,
                version,
                judged,
                change,
            } => self.change_object(bucket, &key, version, judged, change),
            Command::CreateUpload { bucket, upload } => self.create_upload(bucket, *upload),
            Command::PutPart {
                bucket,
                key,
                upload,
                number,
                size,
                etag,
                extent,
                checksum,
                seal,
            } => {
                let part = sos_core::decide::upload::NewPart {
                    number,
                    size,
                    etag,
                    extent: extent.as_ref().map(|extent| extent.id),
                    checksum,
                    seal,
                };
                self.put_part(bucket, &key, upload, part, extent)
            }
            Command::CompleteUpload {
                bucket,
                key,
                upload,
                parts,
                object,
                conditions,
            } => self.complete_upload(bucket, &key, upload, &parts, *object, &conditions),
            Command::AbortUpload { bucket, key, upload } => self.abort_upload(bucket, &key, upload),
            Command::ApplyLifecycle { bucket, items } => self.apply_lifecycle(bucket, &items),
            Command::RewrapKeys { bucket, items } => self.rewrap_keys(bucket, &items),
            Command::ForgetUploads { completed_before } => self.forget_uploads(completed_before),
            Command::PutTenantQuota(tenant, quota) => self.put_tenant_quota(&tenant, quota),
            Command::PutTenant(tenant) => Ok(self.put_tenant(&tenant)),
            Command::CreateAccessKey(access_key) => self.create_access_key(&access_key),
            Command::ChangeAccessKey(access_key) => self.change_access_key(&access_key),
            Command::DeleteAccessKey(id) => self.delete_access_key(&id),
            Command::DeleteTenant(id) => self.delete_tenant(&id),
            Command::PutGroup(group) => Ok(self.put_group(&group)),
            Command::DeleteGroup(name) => self.delete_group(&name),
            Command::PutRole(role) => self.put_role(&role),
            Command::DeleteRole(tenant, name) => self.delete_role(&tenant, &name),
        }
    }

    fn bucket_state(&self, bucket: BucketId) -> Result<BucketState, StoreError> {
        match self.view.get(&key::bucket(bucket))? {
            Some(row) => value::decode_bucket_state(&row.value),
            None => Err(Refusal::NoSuchBucket(format!("number {}", bucket.0)).into()),
        }
    }

    fn put(&mut self, key: Bytes, value: Bytes) {
        self.put_with(key, value, Payload::None);
    }

    fn put_with(&mut self, key: Bytes, value: Bytes, payload: Payload) {
        let image = RowImage::Put { value, payload };
        self.changes.push(RowChange { key, image });
    }

    fn delete(&mut self, key: Bytes) {
        let image = RowImage::Delete;
        self.changes.push(RowChange { key, image });
    }

    /// Counts what a command puts, within the quotas.
    fn count(
        &mut self,
        bucket: BucketId,
        state: &BucketState,
        change: UsageChange,
    ) -> Result<(), StoreError> {
        self.count_with(bucket, state, change, true)
    }

    /// Counts what a command takes away, or a delete marker that it makes: no quota stands against that.
    fn count_freely(
        &mut self,
        bucket: BucketId,
        state: &BucketState,
        change: UsageChange,
    ) -> Result<(), StoreError> {
        self.count_with(bucket, state, change, false)
    }

    fn count_with(
        &mut self,
        bucket: BucketId,
        state: &BucketState,
        change: UsageChange,
        is_limited: bool,
    ) -> Result<(), StoreError> {
        if change == UsageChange::default() {
            return Ok(());
        }
        let usage = crate::reads::usage(self.view, bucket)?;
        let check = |quota: Quota, usage, tenant: Option<&TenantId>| {
            let checked = if is_limited {
                quota.check(usage, change)
            } else {
                Ok(())
            };
            checked.map_err(|exceeded| {
                let tenant = tenant.cloned();
                Refusal::QuotaExceeded(Box::new(QuotaExceeded { tenant, ..exceeded }))
            })
        };
        check(state.quota, usage, None)?;
        self.put(key::counters(bucket), value::encode_usage(change.apply(usage)));
        if state.counts_for_owner
            && let Some(mut of_owner) = crate::reads::tenant_quota(self.view, &state.owner)?
        {
            check(of_owner.quota, of_owner.usage, Some(&state.owner))?;
            of_owner.usage = change.apply(of_owner.usage);
            self.put(
                key::tenant_quota(&state.owner),
                value::encode_tenant_quota(of_owner),
            );
        }
        Ok(())
    }

    fn free_parts(&mut self, extents: Vec<ExtentId>) {
        if !extents.is_empty() {
            let garbage = Garbage {
                freed: self.order,
                extents,
                manifest: false,
            };
            self.put(
                key::garbage(self.order, GarbageKind::Parts),
                value::encode_garbage(&garbage),
            );
        }
    }
}
