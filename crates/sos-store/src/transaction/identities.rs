//! Commands on tenants and access keys.

use super::Transaction;
use crate::{
    error::StoreError,
    reads,
    rows::{key, value},
};
use sos_core::{AccessKey, AccessKeyId, Outcome, Refusal, Tenant, TenantId};

impl Transaction<'_> {
    pub(super) fn put_tenant(&mut self, tenant: &Tenant) -> Outcome {
        self.put(key::tenant(&tenant.id), value::encode_tenant(tenant));
        Outcome::Done
    }

    pub(super) fn create_access_key(&mut self, access_key: &AccessKey) -> Result<Outcome, StoreError> {
        if self.view.get(&key::tenant(&access_key.tenant))?.is_none() {
            return Err(Refusal::NoSuchTenant(access_key.tenant.0.clone()).into());
        }
        if self.view.get(&key::access_key(&access_key.id))?.is_some() {
            return Err(Refusal::AccessKeyExists(access_key.id.0.clone()).into());
        }
        self.put(
            key::access_key(&access_key.id),
            value::encode_access_key(access_key),
        );
        Ok(Outcome::Done)
    }

    pub(super) fn delete_access_key(&mut self, id: &AccessKeyId) -> Result<Outcome, StoreError> {
        if self.view.get(&key::access_key(id))?.is_none() {
            return Err(Refusal::NoSuchAccessKey(id.0.clone()).into());
        }
        self.delete(key::access_key(id));
        Ok(Outcome::Done)
    }

    pub(super) fn delete_tenant(&mut self, id: &TenantId) -> Result<Outcome, StoreError> {
        if self.view.get(&key::tenant(id))?.is_none() {
            return Err(Refusal::NoSuchTenant(id.0.clone()).into());
        }
        for access_key in reads::access_keys(self.view)? {
            if access_key.tenant == *id {
                self.delete(key::access_key(&access_key.id));
            }
        }
        self.delete(key::tenant(id));
        Ok(Outcome::Done)
    }
}
