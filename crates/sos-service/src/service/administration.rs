//! What the operator does to tenants and keys: the command line over the control socket, bootstrap, first start.

use super::Service;
use crate::{error::ServiceError, limits};
use sos_core::{
    AccessKey, AccessKeyId, Bucket, BucketName, CannedAcl, Command, Outcome, Refusal, Tenant, TenantId,
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

/// Access key ids are 20 characters of this alphabet, as AWS's are.
const ID_ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Secrets are 40 characters of this alphabet: 240 bits.
const SECRET_ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+_";

impl Service {
    /// Creates or replaces a stored tenant.
    pub async fn put_tenant(&self, tenant: Tenant) -> Result<(), ServiceError> {
        self.metastore.execute(Command::PutTenant(tenant.clone())).await?;
        self.identities.tenant_changed(tenant);
        Ok(())
    }

    /// Creates a key with a random id and secret.
    pub async fn create_key(&self, tenant: &TenantId) -> Result<AccessKey, ServiceError> {
        let id = format!("SOS{}", self.random_text(17, ID_ALPHABET));
        self.import_key(tenant, AccessKeyId(id), self.random_text(40, SECRET_ALPHABET))
            .await
    }

    /// [`Self::create_key`] where the tenant has fewer than [`limits::MAX_TENANT_KEYS`] of them.
    pub(crate) async fn create_bounded_key(&self, tenant: &TenantId) -> Result<AccessKey, ServiceError> {
        let _alone = self.key_creation.lock().await;
        let stored = self.metastore.access_keys().await?;
        let limit = limits::MAX_TENANT_KEYS;
        if stored.iter().filter(|key| key.tenant == *tenant).count() >= limit {
            return Err(ServiceError::TooManyKeys { limit });
        }
        self.create_key(tenant).await
    }

    /// Creates a key with a given id and secret (bootstrap).
    pub async fn import_key(
        &self,
        tenant: &TenantId,
        id: AccessKeyId,
        secret: String,
    ) -> Result<AccessKey, ServiceError> {
        if !(1..=limits::MAX_ACCESS_KEY_ID_BYTES).contains(&id.0.len()) {
            return Err(ServiceError::InvalidRequest(format!(
                "An access key's id has 1 to {} bytes.",
                limits::MAX_ACCESS_KEY_ID_BYTES
            )));
        }
        let known = self.known_tenant(tenant)?;
        if self.find_key(&id).await?.is_some() {
            return Err(Refusal::AccessKeyExists(id.0).into());
        }
        let key = AccessKey {
            id,
            secret,
            tenant: tenant.clone(),
            created: self.env.now(),
        };
        if self.identities.is_declared(tenant) {
            // A stored key needs a stored tenant, that the key means something even if the declaration goes.
            self.put_tenant(known).await?;
        }
        self.metastore
            .execute(Command::CreateAccessKey(key.clone()))
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
        if self.identities.declared_keys().any(|key| key.id == *id) {
            return Err(ServiceError::InvalidRequest(format!(
                "Access key {} is declared in the configuration file; remove it there.",
                id.0
            )));
        }
        self.metastore
            .execute(Command::DeleteAccessKey(id.clone()))
            .await?;
        self.identities.key_changed(id, None);
        Ok(())
    }

    /// All tenants, declared ones first.
    pub fn list_tenants(&self) -> Vec<Tenant> {
        self.identities.tenants()
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
