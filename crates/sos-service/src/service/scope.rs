//! What an operation runs with.
//!
//! An operation reaches the store through its scope alone, and the scope judges before it hands out or changes anything.
//! Invariant: nothing is read of an object or upload, and nothing is changed, unless [`authorize`] allowed it; where an
//! object's own record decides, that is when the scope reads it. An operation that forgets to read it is refused.

use super::{Service, claim::Claim};
use crate::{
    audit::Trail,
    authorize::{BucketView, Resource, RoleView, Subject, authorize, may_bring, may_lock},
    caller::Caller,
    document::DocumentConditions,
    error::ServiceError,
    limits,
    operation::{Action, Source, Target},
};
use bytes::Bytes;
use sos_core::{
    Bucket, BucketName, BucketRecord, Checksum, Command, ConfigKind, ETag, ETagCondition, FormerDocument,
    JudgedVersion, ObjectKey, ObjectRecord, Outcome, PartRecord, Refusal, TenantId, TenantQuota, UploadId,
    UploadRecord, VersionId, Versioning, WriteConditions,
    command::{BucketChange, ObjectChange},
    listing::{ListQuery, ObjectPage, UploadPage, Usage},
};
use sos_store::StoredObject;
use std::{fmt, sync::Arc};

/// What an operation runs with: the caller, and the target as far as the caller may reach it.
pub struct Scope<'call> {
    /// The service, for bytes, identities, clock and randomness.
    pub(crate) service: &'call Service,
    /// The caller.
    pub(crate) caller: &'call Caller,
    /// Where what is judged is noted.
    pub(super) trail: Option<&'call Trail>,
    target: Claim,
    /// The source of a copy.
    source: Option<Claim>,
}

impl fmt::Debug for Scope<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Scope")
            .field("caller", &self.caller)
            .field("action", &self.target.action)
            .field("target", &self.target.target)
            .finish_non_exhaustive()
    }
}

impl<'call> Scope<'call> {
    /// Judges the caller as far as the buckets decide; made by [`Service::call`] alone.
    pub(super) async fn admit(
        service: &'call Service,
        caller: &'call Caller,
        action: Action,
        target: Target,
        source: Option<Source>,
        trail: Option<&'call Trail>,
    ) -> Result<Self, ServiceError> {
        let expected = caller.expected_bucket_owner.as_deref();
        let target = Claim::admit(service, caller, action, target, expected, trail).await?;
        let source = match source {
            Some(source) => {
                let action = Action::reading(source.version);
                let source = Target::Object(source.bucket, source.key, source.version);
                let expected = caller.expected_source_bucket_owner.as_deref();
                Some(Claim::admit(service, caller, action, source, expected, trail).await?)
            }
            None => None,
        };
        Ok(Self {
            service,
            caller,
            trail,
            target,
            source,
        })
    }

    /// Comes to a decision: loads the target's object where it is the one that decides.
    pub(super) async fn settle(&self) -> Result<(), ServiceError> {
        match self.target.require_allowed() {
            Ok(()) => Ok(()),
            Err(_) => self.object().await.map(drop),
        }
    }

    /// The target's bucket. Operations on a bucket or object always have one.
    pub(crate) fn bucket(&self) -> Result<&Arc<Bucket>, ServiceError> {
        self.target.bucket()
    }

    /// The lifecycle rules of the target's bucket, where any are set.
    pub(crate) fn lifecycle(&self) -> Option<&Arc<sos_core::lifecycle::Configuration>> {
        self.target.cached().ok()?.lifecycle.as_ref()
    }

    /// The target's bucket with all that decides about access to it.
    pub(crate) fn target(&self) -> Result<BucketView<'_>, ServiceError> {
        self.target.view()
    }

    /// Who owns what the caller writes. Nobody and the operator have no id of their own: the bucket's owner does.
    pub(crate) fn writer(&self) -> Result<&TenantId, ServiceError> {
        match self.caller.principal.tenant() {
            Some(tenant) => Ok(tenant),
            None => Ok(self.bucket()?.record.owner()),
        }
    }

    /// Whether the caller may also do this to the target's bucket, or to this key in it, as far as the bucket decides.
    pub(crate) fn may(&self, action: Action, key: Option<&ObjectKey>) -> Result<bool, ServiceError> {
        Ok(self.judge(action, self.resource(key)?))
    }

    /// Refuses conditions that name entity tags, unless the caller may read what is stored under the key: the answer tells
    /// whether they are the object's (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html>,
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html>).
    pub(crate) async fn require_to_compare(
        &self,
        key: &ObjectKey,
        version: Option<VersionId>,
        conditions: &WriteConditions,
    ) -> Result<(), ServiceError> {
        let stated = [&conditions.if_match, &conditions.if_none_match];
        if !stated
            .into_iter()
            .any(|condition| matches!(condition, Some(ETagCondition::OneOf(_))))
        {
            return Ok(());
        }
        let bucket = self.bucket()?.record.id;
        let found = self.service.metastore.object(bucket, key, version).await?;
        let resource = Resource {
            version,
            subject: Subject::found(found.as_ref().map(|object| &object.record)),
            ..self.resource(Some(key))?
        };
        if self.judge(Action::reading(version), resource) {
            Ok(())
        } else {
            Err(ServiceError::AccessDenied)
        }
    }

    /// Refuses whoever may not do this, too, to an object that [`Self::object`] gave.
    pub(crate) fn require_also(&self, action: Action, record: &ObjectRecord) -> Result<(), ServiceError> {
        if self.may_also(action, record)? {
            Ok(())
        } else {
            Err(ServiceError::AccessDenied)
        }
    }

    /// Whether the caller may do this, too, to an object that [`Self::object`] gave.
    pub(crate) fn may_also(&self, action: Action, record: &ObjectRecord) -> Result<bool, ServiceError> {
        let resource = Resource {
            version: self.target.target.version(),
            subject: Subject::Object(record.into()),
            ..self.resource(self.target.target.key())?
        };
        Ok(self.judge(action, resource))
    }

    /// The version of the target that is named.
    pub(crate) fn version(&self) -> Option<VersionId> {
        self.target.target.version()
    }

    /// Refuses whoever may not do this, too, to the source of a copy that [`Self::source`] gave.
    pub(crate) fn require_of_source(
        &self,
        action: Action,
        record: &ObjectRecord,
    ) -> Result<(), ServiceError> {
        let source = self
            .source
            .as_ref()
            .ok_or(ServiceError::Internal("the operation has no source"))?;
        let resource = source.resource(self.service, Subject::found(Some(record)));
        if self.judge(action, resource) {
            Ok(())
        } else {
            Err(ServiceError::AccessDenied)
        }
    }

    fn judge(&self, action: Action, resource: Resource<'_>) -> bool {
        let ruling = authorize(self.caller, action, resource);
        if let Some(trail) = self.trail {
            trail.note(action, resource.key, ruling);
        }
        ruling.is_allowed()
    }

    /// Refuses what a write brings along and has an action of its own, an ACL or tags, unless the caller may. `will_own`:
    /// whether the object will be the caller's.
    pub(crate) fn require_to_bring(&self, action: Action, will_own: bool) -> Result<(), ServiceError> {
        let resource = self.resource(self.target.target.key())?;
        if may_bring(self.caller, action, resource, will_own) {
            Ok(())
        } else {
            Err(ServiceError::AccessDenied)
        }
    }

    /// Refuses a write that asks for a lock which the caller may not give. The action is the lock's own.
    pub(crate) fn require_to_lock(&self, action: Action) -> Result<(), ServiceError> {
        let resource = self.resource(self.target.target.key())?;
        if may_lock(self.caller, action, resource) {
            Ok(())
        } else {
            Err(ServiceError::AccessDenied)
        }
    }

    /// Refuses whoever may not become a role.
    pub(crate) fn judge_role(&self, role: RoleView<'_>) -> Result<(), ServiceError> {
        self.target
            .judge(self.service, self.caller, Subject::Role(role), self.trail)?;
        self.target.require_allowed()
    }

    /// Refuses what only the operator and whoever has a master key may, where it is that.
    pub(crate) fn require_master_for(&self, is_masters: bool) -> Result<(), ServiceError> {
        if self.caller.principal.is_operator() || !is_masters {
            Ok(())
        } else {
            Err(ServiceError::AccessDenied)
        }
    }

    fn resource<'a>(&'a self, key: Option<&'a ObjectKey>) -> Result<Resource<'a>, ServiceError> {
        Ok(Resource {
            bucket: Some(self.target()?),
            name: self.target.target.bucket_name(),
            key,
            version: None,
            subject: Subject::NotLoaded,
            now: self.service.env.now(),
        })
    }

    /// The object the operation acts on, if the caller may; a delete marker is refused as S3 refuses it.
    pub(crate) async fn object(&self) -> Result<StoredObject, ServiceError> {
        self.target.object(self).await
    }

    /// The source of a copy with its bucket, if the caller may read it.
    pub(crate) async fn source(&self) -> Result<(&Arc<Bucket>, StoredObject), ServiceError> {
        let source = self
            .source
            .as_ref()
            .ok_or(ServiceError::Internal("the operation has no source"))?;
        Ok((source.bucket()?, source.object(self).await?))
    }

    /// An upload to the target's key, open or completed, if the caller may.
    pub(crate) async fn upload(&self, id: UploadId) -> Result<UploadRecord, ServiceError> {
        let (bucket, key, _) = self.target.parts()?;
        let found = self.service.metastore.upload(bucket.id, key, id).await?;
        let subject = match &found {
            Some(upload) => Subject::Upload(&upload.initiator),
            None => Subject::Missing,
        };
        self.target
            .judge(self.service, self.caller, subject, self.trail)?;
        found.ok_or_else(|| Refusal::NoSuchUpload(id).into())
    }

    /// The checksum of what an upload that [`Self::upload`] gave became, while it is still there.
    pub(crate) async fn completed_checksum(
        &self,
        version: Option<VersionId>,
        etag: &ETag,
    ) -> Result<Option<Checksum>, ServiceError> {
        let bucket = self.allowed_bucket()?.id;
        let (_, key, _) = self.target.parts()?;
        let found = self.service.metastore.object(bucket, key, version).await?;
        let record = found
            .map(|object| object.record)
            .filter(|record| record.etag == *etag);
        Ok(record.and_then(|record| record.checksum))
    }

    /// The parts of an upload that [`Self::upload`] gave, by number, after `after`, at most `limit`.
    pub(crate) async fn list_parts(
        &self,
        upload: &UploadRecord,
        after: u16,
        limit: usize,
    ) -> Result<Vec<PartRecord>, ServiceError> {
        let bucket = self.allowed_bucket()?.id;
        let metastore = &self.service.metastore;
        Ok(metastore
            .list_parts(bucket, &upload.key, upload.id, after, limit)
            .await?)
    }

    /// A document of the target's bucket.
    pub(crate) fn document(&self, kind: ConfigKind) -> Result<Bytes, ServiceError> {
        self.allowed_bucket()?;
        let bucket = self.bucket()?;
        bucket
            .configs
            .get(&kind)
            .cloned()
            .ok_or_else(|| ServiceError::NoSuchConfiguration(bucket.record.name.clone(), kind))
    }

    /// What a document of the target's bucket was before each of its last changes, newest first.
    pub(crate) async fn history(&self, kind: ConfigKind) -> Result<Vec<FormerDocument>, ServiceError> {
        let bucket = self.allowed_bucket()?.id;
        Ok(self.service.metastore.history(bucket, kind).await?)
    }

    /// A page of the target bucket's current objects.
    pub(crate) async fn list_objects(&self, query: &ListQuery) -> Result<ObjectPage, ServiceError> {
        let bucket = self.allowed_bucket()?.id;
        Ok(self.service.metastore.list_objects(bucket, query).await?)
    }

    /// A page of the target bucket's versions.
    pub(crate) async fn list_versions(&self, query: &ListQuery) -> Result<ObjectPage, ServiceError> {
        let bucket = self.allowed_bucket()?.id;
        Ok(self.service.metastore.list_versions(bucket, query).await?)
    }

    /// A page of the target bucket's open uploads.
    pub(crate) async fn list_uploads(&self, query: &ListQuery) -> Result<UploadPage, ServiceError> {
        let bucket = self.allowed_bucket()?.id;
        Ok(self.service.metastore.list_uploads(bucket, query).await?)
    }

    /// The target bucket's exact counters.
    pub(crate) async fn usage(&self) -> Result<Usage, ServiceError> {
        let bucket = self.allowed_bucket()?.id;
        Ok(self.service.metastore.usage(bucket).await?)
    }

    /// How much the buckets of a tenant may hold together, and do.
    pub(crate) async fn tenant_quota(&self, tenant: &TenantId) -> Result<Option<TenantQuota>, ServiceError> {
        self.target.require_allowed()?;
        Ok(self.service.metastore.tenant_quota(tenant).await?)
    }

    /// Buckets of the caller, those that its key is limited to; of everyone for the operator.
    pub(crate) async fn list_buckets(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<BucketRecord>, ServiceError> {
        self.target.require_allowed()?;
        let identity = self.caller.principal.identity();
        if let Some(names) = identity.and_then(|identity| identity.limited_to.as_ref()) {
            let wanted = |name: &&BucketName| {
                name.as_str().starts_with(prefix) && after.is_none_or(|after| name.as_str() > after)
            };
            let mut names: Vec<_> = names.iter().filter(wanted).cloned().collect();
            names.sort();
            names.dedup();
            let mut found = self.own_buckets(&names).await?;
            found.truncate(limit);
            return Ok(found);
        }
        let owner = self.caller.principal.tenant();
        let metastore = &self.service.metastore;
        Ok(metastore.list_buckets(owner, prefix, after, limit).await?)
    }

    /// Those of these buckets that are the caller's; those that exist for the operator.
    pub(crate) async fn own_buckets(&self, names: &[BucketName]) -> Result<Vec<BucketRecord>, ServiceError> {
        self.target.require_allowed()?;
        let owner = self.caller.principal.tenant();
        let mut found = Vec::new();
        for name in names {
            let bucket = self.service.bucket_snapshot(name).await?;
            let own = bucket.filter(|bucket| owner.is_none_or(|owner| bucket.record.owner() == owner));
            found.extend(own.map(|bucket| bucket.record.clone()));
        }
        Ok(found)
    }

    /// Carries out a command on the target.
    pub(crate) async fn execute(&self, command: Command) -> Result<Outcome, ServiceError> {
        self.target.require_allowed()?;
        let outcome = self.service.metastore.execute(command).await;
        outcome.map_err(|error| match (ServiceError::from(error), &self.target.bucket) {
            // The rules know the bucket by its number.
            (ServiceError::Refused(Refusal::NoSuchBucket(_)), Some(bucket)) => {
                no_such_bucket(&bucket.bucket.record.name)
            }
            (error, _) => error,
        })
    }

    /// Changes the target's bucket.
    pub(crate) async fn change_bucket(&self, change: BucketChange) -> Result<(), ServiceError> {
        let record = &self.bucket()?.record;
        let command = Command::ChangeBucket {
            bucket: record.id,
            name: record.name.clone(),
            change,
        };
        self.execute(command).await?;
        Ok(())
    }

    /// Sets a document of the target's bucket, or removes it, where the conditions hold at that very moment.
    pub(crate) async fn change_document(
        &self,
        kind: ConfigKind,
        content: Option<Bytes>,
        conditions: &DocumentConditions,
    ) -> Result<(), ServiceError> {
        if conditions.is_empty() {
            return self.change_bucket(BucketChange::Config(kind, content)).await;
        }
        for _ in 0..limits::CHANGE_ATTEMPTS {
            let current = self.bucket_now().await?;
            let expected = current.configs.get(&kind).cloned();
            conditions.check(expected.as_ref())?;
            let change = BucketChange::ConfigIf {
                kind,
                content: content.clone(),
                expected,
            };
            match self.change_bucket(change).await {
                // Another document took the place of the one that was judged.
                Err(ServiceError::Refused(Refusal::Conflict)) => {}
                answer => return answer,
            }
        }
        Err(Refusal::Conflict.into())
    }

    /// The target's bucket as it is now, not as it was when the caller was judged.
    pub(crate) async fn bucket_now(&self) -> Result<Arc<Bucket>, ServiceError> {
        let admitted = self.allowed_bucket()?;
        let found = self.service.bucket_snapshot(&admitted.name).await?;
        found
            .filter(|bucket| bucket.record.id == admitted.id)
            .ok_or_else(|| no_such_bucket(&admitted.name))
    }

    /// Changes the object the operation acts on in place, if the caller may; answers the version to show. `change` says
    /// how, from what was read of it. The very version that was judged is changed: where another one took its place
    /// meanwhile, that one is read and judged.
    pub(crate) async fn change_object(
        &self,
        change: impl Fn(&ObjectRecord) -> Result<ObjectChange, ServiceError> + Send + Sync,
    ) -> Result<Option<VersionId>, ServiceError> {
        for _ in 1..limits::READ_ATTEMPTS {
            match self.change_judged(&change).await {
                Err(error) if error.is_out_of_date() => {}
                answer => return answer,
            }
        }
        self.change_judged(&change).await
    }

    async fn change_judged(
        &self,
        change: &(impl Fn(&ObjectRecord) -> Result<ObjectChange, ServiceError> + Send + Sync),
    ) -> Result<Option<VersionId>, ServiceError> {
        let judged = self.object().await?.record;
        let (bucket, key, version) = self.target.parts()?;
        let command = Command::ChangeObject {
            bucket: bucket.id,
            key: key.clone(),
            version: Some(judged.version_id()),
            judged: Some(JudgedVersion::of(&judged)),
            change: change(&judged)?,
        };
        match self.execute(command).await {
            Ok(Outcome::Object { version, .. }) => Ok(version),
            Ok(_) => Err(ServiceError::Internal("a change in place came to something else")),
            Err(ServiceError::Refused(Refusal::NoSuchVersion(_))) if version.is_none() => {
                Err(Refusal::NoSuchKey.into())
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) fn allowed_bucket(&self) -> Result<&BucketRecord, ServiceError> {
        self.target.require_allowed()?;
        Ok(&self.bucket()?.record)
    }
}

pub(super) fn no_such_bucket(name: &BucketName) -> ServiceError {
    Refusal::NoSuchBucket(name.to_string()).into()
}

/// The version id to show for a record: none in a bucket that never kept versions.
pub(crate) fn shown_version(bucket: &Bucket, record: &ObjectRecord) -> Option<VersionId> {
    (bucket.record.versioning != Versioning::Unversioned).then(|| record.version_id())
}

#[cfg(test)]
mod tests;
