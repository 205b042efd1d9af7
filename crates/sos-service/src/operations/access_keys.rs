//! ListAccessKeys, CreateAccessKey, DeleteAccessKey: a tenant's own, and everyone's for the operator. The names are IAM's;
//! what they do is this store's.

use crate::{
    administration::ShownKey,
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::{AccessKey, AccessKeyId, Refusal, TenantId};

/// The keys of a tenant, or everyone's; answers [`ShownKey`]s by tenant, then by age. Their secrets are for nobody to see.
#[derive(Clone, Debug)]
pub struct ListAccessKeys {
    /// Whose; `None`: everyone's, which only the operator may see.
    pub tenant: Option<TenantId>,
}

/// Makes a key with a random id and secret, where the tenant has fewer than
/// [`MAX_TENANT_KEYS`](crate::limits::MAX_TENANT_KEYS); answers the [`AccessKey`].
#[derive(Clone, Debug)]
pub struct CreateAccessKey {
    /// Whose.
    pub tenant: TenantId,
}

/// Deletes a stored key; the next request signed with it is refused.
#[derive(Clone, Debug)]
pub struct DeleteAccessKey {
    /// Whose it must be; another tenant's does not exist. `None`: anyone's, which only the operator may delete.
    pub tenant: Option<TenantId>,
    /// Which.
    pub id: AccessKeyId,
}

#[async_trait]
impl Operation for ListAccessKeys {
    const NAME: &'static str = "ListAccessKeys";
    type Output = Vec<ShownKey>;

    fn action(&self) -> Action {
        Action::ListAccessKeys
    }

    fn target(&self) -> Target {
        Target::AccessKeys(self.tenant.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let mut keys = scope.service.list_keys().await?;
        if let Some(tenant) = self.tenant {
            keys.retain(|shown| shown.key.tenant == tenant);
        }
        let rank = |shown: &ShownKey| {
            let key = &shown.key;
            (key.tenant.clone(), key.created, key.id.clone())
        };
        keys.sort_by_cached_key(rank);
        Ok(keys)
    }
}

#[async_trait]
impl Operation for CreateAccessKey {
    const NAME: &'static str = "CreateAccessKey";
    type Output = AccessKey;

    fn action(&self) -> Action {
        Action::CreateAccessKey
    }

    fn target(&self) -> Target {
        Target::AccessKeys(Some(self.tenant.clone()))
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.service.create_bounded_key(&self.tenant).await
    }
}

#[async_trait]
impl Operation for DeleteAccessKey {
    const NAME: &'static str = "DeleteAccessKey";
    type Output = ();

    fn action(&self) -> Action {
        Action::DeleteAccessKey
    }

    fn target(&self) -> Target {
        Target::AccessKeys(self.tenant.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        if let Some(tenant) = &self.tenant {
            let found = scope.service.find_key(&self.id).await?;
            if found.is_none_or(|key| key.tenant != *tenant) {
                return Err(Refusal::NoSuchAccessKey(self.id.0).into());
            }
        }
        scope.service.delete_key(&self.id).await
    }
}
