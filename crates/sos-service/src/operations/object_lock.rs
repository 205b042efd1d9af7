//! GetObjectLockConfiguration, PutObjectLockConfiguration, GetObjectRetention, PutObjectRetention, GetObjectLegalHold,
//! PutObjectLegalHold.

use crate::{
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{
    BucketName, ConfigKind, DefaultRetention, ObjectKey, ObjectRecord, Refusal, VersionId,
    command::{BucketChange, ObjectChange},
    object::Retention,
};

/// GetObjectLockConfiguration; answers `NoSuchConfiguration` where object lock is not enabled, and else the default
/// retention, if there is one.
#[derive(Clone, Debug)]
pub struct GetObjectLockConfiguration {
    /// The bucket.
    pub bucket: BucketName,
}

/// PutObjectLockConfiguration: enables object lock for good, in a bucket with versioning enabled.
#[derive(Clone, Debug)]
pub struct PutObjectLockConfiguration {
    /// The bucket.
    pub bucket: BucketName,
    /// What new versions are given; `None`: nothing, from now on.
    pub default: Option<DefaultRetention>,
}

/// GetObjectRetention; `None` where the version has none.
#[derive(Clone, Debug)]
pub struct GetObjectRetention {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
}

/// PutObjectRetention. What is kept may be kept longer; GOVERNANCE is shortened or removed by who may bypass it.
#[derive(Clone, Debug)]
pub struct PutObjectRetention {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
    /// The new retention; `None` removes it.
    pub retention: Option<Retention>,
    /// `x-amz-bypass-governance-retention`.
    pub bypass_governance: bool,
}

/// GetObjectLegalHold: whether it holds.
#[derive(Clone, Debug)]
pub struct GetObjectLegalHold {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
}

/// PutObjectLegalHold.
#[derive(Clone, Debug)]
pub struct PutObjectLegalHold {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
    /// Whether it holds.
    pub hold: bool,
}

impl Scope<'_> {
    /// The object the operation acts on, in a bucket that has object lock.
    async fn lockable(&self) -> Result<ObjectRecord, ServiceError> {
        let found = self.object().await?;
        self.require_object_lock()?;
        Ok(found.record)
    }

    fn require_object_lock(&self) -> Result<(), ServiceError> {
        if self.bucket()?.record.object_lock {
            Ok(())
        } else {
            Err(Refusal::NoObjectLock.into())
        }
    }
}

#[async_trait]
impl Operation for GetObjectLockConfiguration {
    const NAME: &'static str = "GetObjectLockConfiguration";
    type Output = Option<DefaultRetention>;

    fn action(&self) -> Action {
        Action::GetBucketConfiguration(ConfigKind::ObjectLock)
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.allowed_bucket()?;
        let bucket = scope.bucket()?;
        if !bucket.record.object_lock {
            return Err(ServiceError::NoSuchConfiguration(
                self.bucket,
                ConfigKind::ObjectLock,
            ));
        }
        let stored = bucket.configs.get(&ConfigKind::ObjectLock);
        let text = stored.and_then(|stored| std::str::from_utf8(stored).ok());
        Ok(text.and_then(DefaultRetention::from_stored))
    }
}

#[async_trait]
impl Operation for PutObjectLockConfiguration {
    const NAME: &'static str = "PutObjectLockConfiguration";
    type Output = ();

    fn action(&self) -> Action {
        Action::PutBucketConfiguration(ConfigKind::ObjectLock)
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let default = self.default.map(|default| Bytes::from(default.to_string()));
        scope.change_bucket(BucketChange::ObjectLock(default)).await
    }
}

#[async_trait]
impl Operation for GetObjectRetention {
    const NAME: &'static str = "GetObjectRetention";
    type Output = Option<Retention>;

    fn action(&self) -> Action {
        Action::GetObjectRetention
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), self.version)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        Ok(scope.lockable().await?.retention)
    }
}

#[async_trait]
impl Operation for PutObjectRetention {
    const NAME: &'static str = "PutObjectRetention";
    type Output = Option<VersionId>;

    fn action(&self) -> Action {
        Action::PutObjectRetention
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), self.version)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let change = |_: &ObjectRecord| {
            scope.require_object_lock()?;
            if let Some(retention) = self.retention {
                scope.require_future(retention)?;
            }
            Ok(ObjectChange::Retention {
                retention: self.retention,
                bypass: scope.bypasses_governance(self.bypass_governance, &self.key)?,
            })
        };
        scope.change_object(change).await
    }
}

#[async_trait]
impl Operation for GetObjectLegalHold {
    const NAME: &'static str = "GetObjectLegalHold";
    type Output = bool;

    fn action(&self) -> Action {
        Action::GetObjectLegalHold
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), self.version)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        Ok(scope.lockable().await?.legal_hold)
    }
}

#[async_trait]
impl Operation for PutObjectLegalHold {
    const NAME: &'static str = "PutObjectLegalHold";
    type Output = Option<VersionId>;

    fn action(&self) -> Action {
        Action::PutObjectLegalHold
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), self.version)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let change = |_: &ObjectRecord| {
            scope.require_object_lock()?;
            Ok(ObjectChange::LegalHold(self.hold))
        };
        scope.change_object(change).await
    }
}
