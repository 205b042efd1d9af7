//! What the operator does to tenants and keys: the command line over the control socket, bootstrap, first start.

use crate::{error::ServiceError, service::Service};
use sos_core::{AccessKey, AccessKeyId, Command, Refusal, Tenant, TenantId};

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
const SECRET_ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";

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

    /// Creates a key with a given id and secret (bootstrap).
    pub async fn import_key(
        &self,
        tenant: &TenantId,
        id: AccessKeyId,
        secret: String,
    ) -> Result<AccessKey, ServiceError> {
        if self.identities.tenant(tenant).is_none() {
            return Err(Refusal::NoSuchTenant(tenant.0.clone()).into());
        }
        if self.find_key(&id).await?.is_some() {
            return Err(Refusal::AccessKeyExists(id.0).into());
        }
        let key = AccessKey {
            id,
            secret,
            tenant: tenant.clone(),
            created: self.env.now(),
        };
        self.metastore
            .execute(Command::CreateAccessKey(key.clone()))
            .await?;
        self.identities.key_changed(&key.id);
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
        self.identities.key_changed(id);
        Ok(())
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
