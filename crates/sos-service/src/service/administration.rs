//! What the operator does to tenants and keys: the command line over the control socket, bootstrap, first start.

use super::Service;
use crate::{error::ServiceError, limits};
use sos_core::{
    AccessKey, AccessKeyId, Bucket, BucketName, CannedAcl, Command, Group, GroupName, Outcome, Refusal, Role,
    Tenant, TenantId,
};
use std::sync::Arc;

/// An access key as administration shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownKey {
    /// The key; its secret is shown only where it was just created.
    pub key: AccessKey,
    /// Whether the configuration declares it, so that it cannot be deleted here.
    pub declared: bool,
}

/// A tenant as administration shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownTenant {
    /// The tenant.
    pub tenant: Tenant,
    /// Whether the configuration declares it, so that it cannot be changed here.
    pub declared: bool,
}

/// Access key ids are 20 characters of this alphabet, as AWS's are.
const ID_ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Secrets are 40 characters of this alphabet: 240 bits.
const SECRET_ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+_";

impl Service {
    /// Creates or replaces a stored tenant.
    pub async fn put_tenant(&self, tenant: Tenant) -> Result<(), ServiceError> {
        self.metastore.execute(Command::PutTenant(tenant.clone())).await?;
        self.identities.tenant_changed(&tenant.id.clone(), Some(tenant));
        Ok(())
    }

    /// Deletes a stored tenant with its keys and roles.
    pub(crate) async fn delete_tenant(&self, id: &TenantId) -> Result<(), ServiceError> {
        self.metastore.execute(Command::DeleteTenant(id.clone())).await?;
        self.identities.tenant_changed(id, None);
        Ok(())
    }

    /// Whether any bucket is this tenant's.
    pub(crate) async fn owns_bucket(&self, id: &TenantId) -> Result<bool, ServiceError> {
        let found = self.metastore.list_buckets(Some(id), "", None, 1).await?;
        Ok(!found.is_empty())
    }

    /// Creates or replaces a group.
    pub(crate) async fn put_group(&self, group: Group) -> Result<(), ServiceError> {
        self.metastore.execute(Command::PutGroup(group.clone())).await?;
        self.identities.group_changed(&group.name.clone(), Some(group));
        Ok(())
    }

    /// Deletes a group.
    pub(crate) async fn delete_group(&self, name: &GroupName) -> Result<(), ServiceError> {
        self.metastore.execute(Command::DeleteGroup(name.clone())).await?;
        self.identities.group_changed(name, None);
        Ok(())
    }

    /// Creates or replaces a role.
    pub(crate) async fn put_role(&self, role: Role) -> Result<Arc<Role>, ServiceError> {
        let known = self.known_tenant(&role.tenant)?;
        if self.identities.is_declared(&role.tenant) {
            self.put_tenant(known).await?;
        }
        self.metastore
            .execute(Command::PutRole(Box::new(role.clone())))
            .await?;
        let role = Arc::new(role);
        self.identities
            .role_changed(&role.tenant, &role.name, Some(Arc::clone(&role)));
        Ok(role)
    }

    /// Deletes a role.
    pub(crate) async fn delete_role(&self, tenant: &TenantId, name: &str) -> Result<(), ServiceError> {
        let command = Command::DeleteRole(tenant.clone(), name.to_owned());
        self.metastore.execute(command).await?;
        self.identities.role_changed(tenant, name, None);
        Ok(())
    }

    /// Whoever holds this is the only one who changes tenants, groups, keys, roles and quotas.
    pub(crate) async fn identity_changes(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.identity_changes.lock().await
    }

    /// Creates a key with a random id and secret that may do all that its tenant may.
    pub async fn create_key(&self, tenant: &TenantId) -> Result<AccessKey, ServiceError> {
        self.add_key(self.draw_key(tenant)).await
    }

    /// A key with a random id and secret, made now; it is stored nowhere yet.
    pub(crate) fn draw_key(&self, tenant: &TenantId) -> AccessKey {
        let id = AccessKeyId(format!("SOS{}", self.random_text(17, ID_ALPHABET)));
        let secret = self.random_text(40, SECRET_ALPHABET);
        AccessKey::new(id, secret, tenant.clone(), self.env.now())
    }

    /// The id of a temporary key.
    pub(crate) fn draw_temporary_id(&self) -> AccessKeyId {
        AccessKeyId(format!("SOST{}", self.random_text(16, ID_ALPHABET)))
    }

    /// Random bytes to seal the tokens of a role's sessions with.
    pub(crate) fn draw_seal(&self) -> [u8; 32] {
        let mut seal = [0; 32];
        self.env.fill_random(&mut seal);
        seal
    }

    /// [`Self::add_key`] where the tenant has fewer than [`limits::MAX_TENANT_KEYS`] of them.
    pub(crate) async fn add_bounded_key(&self, key: AccessKey) -> Result<AccessKey, ServiceError> {
        let _alone = self.identity_changes().await;
        self.require_room_for_key(&key.tenant).await?;
        self.add_key(key).await
    }

    /// Refuses another key of a tenant that has as many as it may.
    pub(crate) async fn require_room_for_key(&self, tenant: &TenantId) -> Result<(), ServiceError> {
        let stored = self.metastore.access_keys().await?;
        let limit = limits::MAX_TENANT_KEYS;
        if stored.iter().filter(|stored| stored.tenant == *tenant).count() >= limit {
            return Err(ServiceError::TooManyKeys { limit });
        }
        Ok(())
    }

    /// Creates a key with a given id and secret that may do all that its tenant may (bootstrap).
    pub async fn import_key(
        &self,
        tenant: &TenantId,
        id: AccessKeyId,
        secret: String,
    ) -> Result<AccessKey, ServiceError> {
        self.add_key(AccessKey::new(id, secret, tenant.clone(), self.env.now()))
            .await
    }

    /// Stores a new key.
    pub(crate) async fn add_key(&self, key: AccessKey) -> Result<AccessKey, ServiceError> {
        if !(1..=limits::MAX_ACCESS_KEY_ID_BYTES).contains(&key.id.0.len()) {
            return Err(ServiceError::InvalidRequest(format!(
                "An access key's id has 1 to {} bytes.",
                limits::MAX_ACCESS_KEY_ID_BYTES
            )));
        }
        let known = self.known_tenant(&key.tenant)?;
        if self.known_key(&key.id).await?.is_some() {
            return Err(Refusal::AccessKeyExists(key.id.0).into());
        }
        if self.identities.is_declared(&key.tenant) {
            // A stored key needs a stored tenant, that the key means something even if the declaration goes.
            self.put_tenant(known).await?;
        }
        self.metastore
            .execute(Command::CreateAccessKey(Box::new(key.clone())))
            .await?;
        self.identities.key_changed(&key.id, Some(key.clone()));
        Ok(key)
    }

    /// Replaces a stored key by another one of the same id.
    pub(crate) async fn change_key(&self, key: AccessKey) -> Result<AccessKey, ServiceError> {
        self.refuse_declared(&key.id)?;
        self.metastore
            .execute(Command::ChangeAccessKey(Box::new(key.clone())))
            .await?;
        self.identities.key_changed(&key.id, Some(key.clone()));
        Ok(key)
    }

    /// All keys, declared ones first.
    pub async fn list_keys(&self) -> Result<Vec<ShownKey>, ServiceError> {
        let declared = self.identities.declared_keys().map(|key| ShownKey {
            key: key.clone(),
            declared: true,
        });
        let stored = self.metastore.access_keys().await?;
        Ok(declared
            .chain(stored.into_iter().map(|key| ShownKey { key, declared: false }))
            .collect())
    }

    /// Deletes a stored key; the next request signed with it is refused.
    pub async fn delete_key(&self, id: &AccessKeyId) -> Result<(), ServiceError> {
        self.refuse_declared(id)?;
        self.metastore
            .execute(Command::DeleteAccessKey(id.clone()))
            .await?;
        self.identities.key_changed(id, None);
        Ok(())
    }

    /// Refuses what would change a declared key.
    pub(crate) fn refuse_declared(&self, id: &AccessKeyId) -> Result<(), ServiceError> {
        if self.identities.is_declared_key(id) {
            return Err(ServiceError::InvalidRequest(format!(
                "Access key {} is declared in the configuration file; change or remove it there.",
                id.0
            )));
        }
        Ok(())
    }

    /// All tenants, declared ones first.
    pub fn list_tenants(&self) -> Vec<Tenant> {
        self.identities.tenants()
    }

    /// The same, with where they come from.
    pub(crate) fn shown_tenants(&self) -> Vec<ShownTenant> {
        let shown = |tenant: Tenant| ShownTenant {
            declared: self.identities.is_declared(&tenant.id),
            tenant,
        };
        self.list_tenants().into_iter().map(shown).collect()
    }

    /// Creates a bucket for a tenant, private to it, with the documents new buckets are born with.
    pub async fn create_bucket_for(
        &self,
        owner: &TenantId,
        name: BucketName,
    ) -> Result<Arc<Bucket>, ServiceError> {
        self.known_tenant(owner)?;
        let command = Command::CreateBucket {
            name,
            acl: CannedAcl::Private.expand(owner, None),
            location: String::new(),
            object_lock: false,
            configs: self.config.new_bucket_configs.clone(),
        };
        match self.metastore.execute(command).await? {
            Outcome::Bucket(bucket) => Ok(bucket),
            _ => Err(ServiceError::Internal("CreateBucket came to something else")),
        }
    }

    fn known_tenant(&self, id: &TenantId) -> Result<Tenant, ServiceError> {
        let known = self.identities.tenant(id);
        known.ok_or_else(|| Refusal::NoSuchTenant(id.0.clone()).into())
    }

    fn random_text(&self, length: usize, alphabet: &[u8]) -> String {
        let mut bytes = vec![0; length];
        self.env.fill_random(&mut bytes);
        // Both alphabets have a power of two of characters, so that the remainder is unbiased.
        bytes
            .iter()
            .map(|&byte| char::from(alphabet[usize::from(byte) % alphabet.len()]))
            .collect()
    }
}
