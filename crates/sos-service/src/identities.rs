//! Tenants and access keys: those declared in the configuration and those in the store.
//!
//! Declared ones win and cannot be changed at run time. Invariant: a key deleted through [`crate::Service`] is refused by
//! the next lookup.

use crate::{coherent_cache::CoherentCache, limits};
use quick_cache::UnitWeighter;
use sos_core::{AccessKey, AccessKeyId, Tenant, TenantId};
use sos_store::{Metastore, StoreError};
use std::{
    collections::BTreeMap,
    sync::{PoisonError, RwLock},
};

/// What the configuration declares.
#[derive(Clone, Debug, Default)]
pub struct DeclaredIdentities {
    /// Tenants.
    pub tenants: Vec<Tenant>,
    /// Their keys.
    pub access_keys: Vec<AccessKey>,
}

/// All tenants and keys.
pub(crate) struct Identities {
    declared_tenants: BTreeMap<TenantId, Tenant>,
    declared_keys: BTreeMap<AccessKeyId, AccessKey>,
    stored_tenants: RwLock<BTreeMap<TenantId, Tenant>>,
    /// Stored keys, unknown ones included, so that a flood of them costs bounded memory.
    keys: CoherentCache<AccessKeyId, Option<AccessKey>, UnitWeighter>,
}

impl Identities {
    /// Reads the stored tenants once; they are few, and change only through this process.
    pub(crate) async fn load(
        declared: DeclaredIdentities,
        metastore: &dyn Metastore,
    ) -> Result<Self, StoreError> {
        let stored = metastore.tenants().await?;
        Ok(Self {
            declared_tenants: declared
                .tenants
                .into_iter()
                .map(|tenant| (tenant.id.clone(), tenant))
                .collect(),
            declared_keys: declared
                .access_keys
                .into_iter()
                .map(|key| (key.id.clone(), key))
                .collect(),
            stored_tenants: RwLock::new(
                stored
                    .into_iter()
                    .map(|tenant| (tenant.id.clone(), tenant))
                    .collect(),
            ),
            keys: CoherentCache::new(
                limits::KEY_CACHE_ENTRIES as usize,
                limits::KEY_CACHE_ENTRIES,
                UnitWeighter,
            ),
        })
    }

    /// The key, declared or stored.
    pub(crate) async fn key(
        &self,
        metastore: &dyn Metastore,
        id: &AccessKeyId,
    ) -> Result<Option<AccessKey>, StoreError> {
        if let Some(key) = self.declared_keys.get(id) {
            return Ok(Some(key.clone()));
        }
        if id.0.len() > limits::MAX_ACCESS_KEY_ID_BYTES {
            return Ok(None);
        }
        if let Some(known) = self.keys.get(id) {
            return Ok(known);
        }
        let ticket = self.keys.ticket();
        let key = metastore.access_key(id).await?;
        self.keys.fill(ticket, id.clone(), key.clone());
        Ok(key)
    }

    /// Takes note of a stored key that was created or (`None`) deleted; called before the change is answered.
    pub(crate) fn key_changed(&self, id: &AccessKeyId, key: Option<AccessKey>) {
        self.keys.change(id.clone(), |_| key);
    }

    /// Whether the configuration declares this tenant.
    pub(crate) fn is_declared(&self, id: &TenantId) -> bool {
        self.declared_tenants.contains_key(id)
    }

    /// All tenants, declared ones first.
    pub(crate) fn tenants(&self) -> Vec<Tenant> {
        let stored = self.stored_tenants.read().unwrap_or_else(PoisonError::into_inner);
        let stored = stored.values().filter(|tenant| !self.is_declared(&tenant.id));
        self.declared_tenants.values().chain(stored).cloned().collect()
    }

    /// Takes note of a stored tenant.
    pub(crate) fn tenant_changed(&self, tenant: Tenant) {
        self.stored_tenants
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(tenant.id.clone(), tenant);
    }

    /// The declared keys.
    pub(crate) fn declared_keys(&self) -> impl Iterator<Item = &AccessKey> {
        self.declared_keys.values()
    }

    /// The tenant of this id, where it is known.
    pub(crate) fn tenant(&self, id: &TenantId) -> Option<Tenant> {
        self.declared_tenants.get(id).cloned().or_else(|| {
            self.stored_tenants
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .get(id)
                .cloned()
        })
    }

    /// The tenant of this e-mail address; addresses compare without case.
    pub(crate) fn tenant_by_email(&self, email: &str) -> Option<Tenant> {
        let matches = |tenant: &&Tenant| {
            tenant
                .email
                .as_deref()
                .is_some_and(|known| known.eq_ignore_ascii_case(email))
        };
        self.declared_tenants.values().find(matches).cloned().or_else(|| {
            self.stored_tenants
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .values()
                .find(matches)
                .cloned()
        })
    }

    /// The tenant to show for an id: one that is gone is shown by its id alone.
    pub(crate) fn shown(&self, id: &TenantId) -> Tenant {
        self.tenant(id).unwrap_or_else(|| Tenant {
            id: id.clone(),
            display_name: String::new(),
            email: None,
        })
    }
}
