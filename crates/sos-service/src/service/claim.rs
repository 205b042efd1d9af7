//! Something a caller wants to act on, and whether it may.

use super::{Scope, Service, scope::no_such_bucket};
use crate::{
    audit::Trail,
    authorize::{BucketView, Decision, Resource, Subject, authorize},
    bucket_cache::CachedBucket,
    caller::Caller,
    error::ServiceError,
    operation::{Action, Target},
};
use sos_core::{Bucket, BucketRecord, ObjectKey, PublicAccessBlock, Refusal, VersionId};
use sos_store::StoredObject;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Something the caller wants to act on.
pub(super) struct Claim {
    pub(super) action: Action,
    pub(super) target: Target,
    pub(super) bucket: Option<Arc<CachedBucket>>,
    /// What may not be public in any bucket of the store.
    block: PublicAccessBlock,
    /// Whether it was allowed; else the object or upload decides when it is read.
    allowed: AtomicBool,
}

impl Claim {
    pub(super) async fn admit(
        service: &Service,
        caller: &Caller,
        action: Action,
        target: Target,
        expected_owner: Option<&str>,
        trail: Option<&Trail>,
    ) -> Result<Self, ServiceError> {
        let bucket = match target.bucket() {
            Some(name) => {
                let found = service.cached_bucket(name).await?;
                Some(found.ok_or_else(|| no_such_bucket(name))?)
            }
            None => None,
        };
        if let (Some(expected), Some(bucket)) = (expected_owner, &bucket)
            && *expected != *bucket.bucket.record.owner().0
        {
            return Err(ServiceError::AccessDenied);
        }
        let claim = Self {
            action,
            target,
            bucket,
            block: service.config.public_access_block,
            allowed: AtomicBool::new(false),
        };
        let subject = match &claim.target {
            Target::Identities(tenant) => Subject::Identities(tenant.as_ref()),
            _ => Subject::NotLoaded,
        };
        claim.judge(service, caller, subject, trail)?;
        Ok(claim)
    }

    pub(super) fn judge(
        &self,
        service: &Service,
        caller: &Caller,
        subject: Subject<'_>,
        trail: Option<&Trail>,
    ) -> Result<(), ServiceError> {
        let resource = self.resource(service, subject);
        let ruling = authorize(caller, self.action, resource);
        if let Some(trail) = trail {
            trail.note(self.action, resource.key, ruling);
        }
        match ruling.decision {
            Decision::Allow => {
                self.allowed.store(true, Ordering::Relaxed);
                Ok(())
            }
            Decision::AskSubject => Ok(()),
            Decision::Deny => {
                self.allowed.store(false, Ordering::Relaxed);
                Err(ServiceError::AccessDenied)
            }
        }
    }

    pub(super) fn resource<'a>(&'a self, service: &Service, subject: Subject<'a>) -> Resource<'a> {
        Resource {
            bucket: self.view().ok(),
            name: self.target.bucket_name(),
            key: self.target.key(),
            version: self.target.version(),
            subject,
            now: service.env.now(),
        }
    }

    pub(super) fn require_allowed(&self) -> Result<(), ServiceError> {
        if self.allowed.load(Ordering::Relaxed) {
            Ok(())
        } else {
            Err(ServiceError::AccessDenied)
        }
    }

    pub(super) fn cached(&self) -> Result<&CachedBucket, ServiceError> {
        self.bucket
            .as_deref()
            .ok_or(ServiceError::Internal("the operation has no bucket"))
    }

    pub(super) fn bucket(&self) -> Result<&Arc<Bucket>, ServiceError> {
        Ok(&self.cached()?.bucket)
    }

    pub(super) fn view(&self) -> Result<BucketView<'_>, ServiceError> {
        let cached = self.cached()?;
        Ok(BucketView {
            record: &cached.bucket.record,
            ownership: cached.access.ownership,
            block: cached.access.block.or(self.block),
            policy: cached.access.policy.as_deref(),
            has_public_policy: cached.access.has_public_policy,
        })
    }

    pub(super) fn parts(&self) -> Result<(&BucketRecord, &ObjectKey, Option<VersionId>), ServiceError> {
        match &self.target {
            Target::Object(_, key, version) => Ok((&self.bucket()?.record, key, *version)),
            Target::Service | Target::NewBucket(_) | Target::Bucket(_) | Target::Identities(_) => {
                Err(ServiceError::Internal("the operation has no object"))
            }
        }
    }

    pub(super) async fn object(&self, scope: &Scope<'_>) -> Result<StoredObject, ServiceError> {
        let (bucket, key, version) = self.parts()?;
        let found = scope.service.metastore.object(bucket.id, key, version).await?;
        let subject = Subject::found(found.as_ref().map(|object| &object.record));
        self.judge(scope.service, scope.caller, subject, scope.trail)?;
        self.require_allowed()?;
        match (found, version) {
            (Some(object), _) if object.record.delete_marker => Err(ServiceError::DeleteMarker {
                version: object.record.version_id(),
                modified: object.record.modified,
                asked_for: version.is_some(),
            }),
            (Some(object), _) => Ok(object),
            (None, None) => Err(Refusal::NoSuchKey.into()),
            (None, Some(version)) => Err(Refusal::NoSuchVersion(version).into()),
        }
    }
}
