//! GetBucketQuota, PutBucketQuota, GetTenantQuota, PutTenantQuota. Amazon S3 has no such operations.

use crate::{
    document::{DocumentConditions, quota_document},
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::{
    BucketName, Command, Quota, Refusal, TenantId, TenantQuota, command::BucketChange, listing::Usage,
};

/// How much a bucket may hold, and how much it does: for whoever may list it.
#[derive(Clone, Debug)]
pub struct GetBucketQuota {
    /// The bucket.
    pub bucket: BucketName,
}

/// Says how much a bucket may hold: the operator's alone. What it holds already stays, and is not added to.
#[derive(Clone, Debug)]
pub struct PutBucketQuota {
    /// The bucket.
    pub bucket: BucketName,
    /// How much; nothing set is no limit.
    pub quota: Quota,
    /// What is demanded of the quota that it replaces, which is one where nothing is limited too.
    pub conditions: DocumentConditions,
}

/// How much the buckets of a tenant may hold together, and how much they do: the operator's alone. `None` where it has no
/// quota.
#[derive(Clone, Debug)]
pub struct GetTenantQuota {
    /// The tenant, declared or stored.
    pub tenant: TenantId,
}

/// Says how much the buckets of a tenant may hold together: the operator's alone.
#[derive(Clone, Debug)]
pub struct PutTenantQuota {
    /// The tenant, declared or stored.
    pub tenant: TenantId,
    /// How much; nothing set is no limit.
    pub quota: Quota,
    /// What is demanded of the quota that it replaces, which is one where nothing is limited too.
    pub conditions: DocumentConditions,
}

#[async_trait]
impl Operation for GetBucketQuota {
    const NAME: &'static str = "GetBucketQuota";
    type Output = (Quota, Usage);

    fn action(&self) -> Action {
        Action::GetBucketUsage
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let usage = scope.usage().await?;
        Ok((scope.bucket()?.record.quota, usage))
    }
}

#[async_trait]
impl Operation for PutBucketQuota {
    const NAME: &'static str = "PutBucketQuota";
    type Output = ();

    fn action(&self) -> Action {
        Action::ChangeQuotas
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let _alone = scope.service.identity_changes().await;
        if !self.conditions.is_empty() {
            let before = scope.bucket_now().await?.record.quota;
            self.conditions.check(Some(&quota_document(before)))?;
        }
        scope.change_bucket(BucketChange::Quota(self.quota)).await
    }
}

#[async_trait]
impl Operation for GetTenantQuota {
    const NAME: &'static str = "GetTenantQuota";
    type Output = Option<TenantQuota>;

    fn action(&self) -> Action {
        Action::ChangeQuotas
    }

    fn target(&self) -> Target {
        Target::Identities(Some(self.tenant.clone()))
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.require_tenant(&self.tenant)?;
        scope.tenant_quota(&self.tenant).await
    }
}

#[async_trait]
impl Operation for PutTenantQuota {
    const NAME: &'static str = "PutTenantQuota";
    type Output = ();

    fn action(&self) -> Action {
        Action::ChangeQuotas
    }

    fn target(&self) -> Target {
        Target::Identities(Some(self.tenant.clone()))
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.require_tenant(&self.tenant)?;
        let _alone = scope.service.identity_changes().await;
        let before = scope.tenant_quota(&self.tenant).await?.unwrap_or_default();
        self.conditions.check(Some(&quota_document(before.quota)))?;
        let command = Command::PutTenantQuota(self.tenant, self.quota);
        scope.execute(command).await.map(drop)
    }
}

impl Scope<'_> {
    fn require_tenant(&self, tenant: &TenantId) -> Result<(), ServiceError> {
        match self.service.identities.tenant(tenant) {
            Some(_) => Ok(()),
            None => Err(Refusal::NoSuchTenant(tenant.0.clone()).into()),
        }
    }
}
