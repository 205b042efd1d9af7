//! ListAccessKeys, CreateAccessKey, ChangeAccessKey, RotateAccessKey, DeleteAccessKey: a tenant's own, and everyone's for the
//! operator. The names are IAM's; what they do is this store's.
//!
//! Invariant: a master key is made, changed, rotated and deleted by the operator or with a master key alone, so that no key
//! becomes more than it is.

use crate::{
    administration::ShownKey,
    error::ServiceError,
    limits,
    operation::{Action, Operation, Target},
    policies::check_policies,
    service::Scope,
};
use async_trait::async_trait;
use sos_core::{
    AccessKey, AccessKeyId, KeyLimit, NamedPolicy, Refusal, TenantId, Timestamp, identity::is_identity_name,
};

/// The keys of a tenant, or everyone's; answers [`ShownKey`]s by tenant, then by age. Their secrets are for nobody to see.
#[derive(Clone, Debug)]
pub struct ListAccessKeys {
    /// Whose; `None`: everyone's, which only the operator may see.
    pub tenant: Option<TenantId>,
}

/// What is wanted of a new key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewAccessKey {
    /// What people call it ([`is_identity_name`]).
    pub name: Option<String>,
    /// What it is limited to, at most [`limits::MAX_KEY_LIMITS`]; nothing: to nothing.
    pub limits: Vec<KeyLimit>,
    /// Its policies, at most [`limits::MAX_POLICIES`].
    pub policies: Vec<NamedPolicy>,
    /// When it ends; in the future.
    pub expires: Option<Timestamp>,
    /// Whether it may do everything. Such a key has neither limits nor policies.
    pub master: bool,
}

/// Makes a key with a random id and secret, where the tenant has fewer than
/// [`MAX_TENANT_KEYS`](crate::limits::MAX_TENANT_KEYS); answers the [`AccessKey`].
#[derive(Clone, Debug)]
pub struct CreateAccessKey {
    /// Whose.
    pub tenant: TenantId,
    /// What it may.
    pub wanted: NewAccessKey,
}

/// What is to be changed of a key; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyChange {
    /// Its name, or none.
    pub name: Option<Option<String>>,
    /// Whether it works.
    pub disabled: Option<bool>,
    /// When it ends, or that it does not; in the future.
    pub expires: Option<Option<Timestamp>>,
    /// Its limits.
    pub limits: Option<Vec<KeyLimit>>,
    /// Its policies.
    pub policies: Option<Vec<NamedPolicy>>,
    /// Whether it may do everything.
    pub master: Option<bool>,
}

/// Changes a stored key; the next request signed with it is judged so. Answers the key as it is now.
#[derive(Clone, Debug)]
pub struct ChangeAccessKey {
    /// Whose it must be; another tenant's does not exist. `None`: anyone's, which only the operator may change.
    pub tenant: Option<TenantId>,
    /// Which.
    pub id: AccessKeyId,
    /// What.
    pub change: KeyChange,
}

/// Makes another key with all that a stored key is but its id and secret, and ends that one. Answers the new key.
#[derive(Clone, Debug)]
pub struct RotateAccessKey {
    /// Whose it must be, as for [`ChangeAccessKey`].
    pub tenant: Option<TenantId>,
    /// Which.
    pub id: AccessKeyId,
    /// For how many milliseconds both work; 0: the old one is deleted at once. At most
    /// [`limits::MAX_ROTATION_OVERLAP_MS`].
    pub overlap_ms: i64,
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
        Target::Identities(self.tenant.clone())
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
        Target::Identities(Some(self.tenant.clone()))
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let wanted = self.wanted;
        scope.require_master_for(wanted.master)?;
        let now = scope.service.now();
        let mut key = scope.service.draw_key(&self.tenant);
        key.name = wanted.name;
        key.limits = wanted.limits;
        key.policies = wanted.policies;
        key.expires = wanted.expires;
        key.master = wanted.master;
        check(&key, now)?;
        scope.service.add_bounded_key(key).await
    }
}

#[async_trait]
impl Operation for ChangeAccessKey {
    const NAME: &'static str = "ChangeAccessKey";
    type Output = AccessKey;

    fn action(&self) -> Action {
        Action::ChangeAccessKey
    }

    fn target(&self) -> Target {
        Target::Identities(self.tenant.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let _alone = scope.service.identity_changes().await;
        let before = own_key(&scope, self.tenant.as_ref(), &self.id).await?;
        let change = self.change;
        let mut key = before.clone();
        key.name = change.name.unwrap_or(key.name);
        key.disabled = change.disabled.unwrap_or(key.disabled);
        key.limits = change.limits.unwrap_or(key.limits);
        key.policies = change.policies.unwrap_or(key.policies);
        key.master = change.master.unwrap_or(key.master);
        scope.require_master_for(before.master || key.master)?;
        // An end that has passed already may stay where it is.
        let judged_from = match change.expires {
            Some(expires) => {
                key.expires = expires;
                scope.service.now()
            }
            None => Timestamp(i64::MIN),
        };
        check(&key, judged_from)?;
        scope.service.change_key(key).await
    }
}

#[async_trait]
impl Operation for RotateAccessKey {
    const NAME: &'static str = "RotateAccessKey";
    type Output = AccessKey;

    fn action(&self) -> Action {
        Action::ChangeAccessKey
    }

    fn target(&self) -> Target {
        Target::Identities(self.tenant.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        if !(0..=limits::MAX_ROTATION_OVERLAP_MS).contains(&self.overlap_ms) {
            return Err(ServiceError::InvalidRequest(
                "The two keys of a rotation work side by side for at most 30 days.".to_owned(),
            ));
        }
        let _alone = scope.service.identity_changes().await;
        let mut old = own_key(&scope, self.tenant.as_ref(), &self.id).await?;
        scope.require_master_for(old.master)?;
        scope.service.refuse_declared(&old.id)?;
        if self.overlap_ms > 0 {
            scope.service.require_room_for_key(&old.tenant).await?;
        }
        let now = scope.service.now();
        let drawn = scope.service.draw_key(&old.tenant);
        let new = AccessKey {
            id: drawn.id,
            secret: drawn.secret,
            created: drawn.created,
            ..old.clone()
        };
        let new = scope.service.add_key(new).await?;
        if self.overlap_ms == 0 {
            scope.service.delete_key(&old.id).await?;
        } else {
            let end = now.plus_millis(self.overlap_ms);
            old.expires = Some(old.expires.map_or(end, |expires| expires.min(end)));
            scope.service.change_key(old).await?;
        }
        Ok(new)
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
        Target::Identities(self.tenant.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let _alone = scope.service.identity_changes().await;
        let key = own_key(&scope, self.tenant.as_ref(), &self.id).await?;
        scope.require_master_for(key.master)?;
        scope.service.delete_key(&self.id).await
    }
}

/// The key, where it is this tenant's; anyone's where none is named.
async fn own_key(
    scope: &Scope<'_>,
    tenant: Option<&TenantId>,
    id: &AccessKeyId,
) -> Result<AccessKey, ServiceError> {
    let found = scope.service.known_key(id).await?;
    let own = found.filter(|key| tenant.is_none_or(|tenant| key.tenant == *tenant));
    own.ok_or_else(|| Refusal::NoSuchAccessKey(id.0.clone()).into())
}

/// Refuses what no key can be.
fn check(key: &AccessKey, now: Timestamp) -> Result<(), ServiceError> {
    let refuse = |message: String| Err(ServiceError::InvalidRequest(message));
    if let Some(name) = &key.name
        && !is_identity_name(name)
    {
        return refuse(format!(
            "{name:?} cannot be the name of a key: it has 1 to 64 characters of a-z A-Z 0-9 . _ -"
        ));
    }
    if key.limits.len() > limits::MAX_KEY_LIMITS {
        return refuse(format!("A key has at most {} limits.", limits::MAX_KEY_LIMITS));
    }
    if key.master && key.is_restricted() {
        return refuse("A master key has neither limits nor policies: it may do everything.".to_owned());
    }
    if key.expires.is_some_and(|expires| expires <= now) {
        return refuse(
            "The end of a key lies in the future; to end one now, disable or delete it.".to_owned(),
        );
    }
    check_policies(&key.policies)
}
