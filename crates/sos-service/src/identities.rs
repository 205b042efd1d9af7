//! Tenants, groups, access keys and roles: those declared in the configuration and those in the store.
//!
//! Declared ones win and cannot be changed at run time. Invariant: a key that was deleted, disabled or changed through
//! [`crate::Service`], or whose tenant or groups were, is judged so by the next lookup.

use crate::{
    coherent_cache::CoherentCache,
    identity::{Credential, Identity},
    limits,
};
use quick_cache::UnitWeighter;
use sos_core::{AccessKey, AccessKeyId, Group, GroupName, Role, Tenant, TenantId, Timestamp};
use sos_store::{Metastore, StoreError};
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

/// What the configuration declares.
#[derive(Clone, Debug, Default)]
pub struct DeclaredIdentities {
    /// Tenants.
    pub tenants: Vec<Tenant>,
    /// Their keys.
    pub access_keys: Vec<AccessKey>,
}

/// All tenants, groups, keys and roles.
pub(crate) struct Identities {
    declared_tenants: BTreeMap<TenantId, Tenant>,
    declared_keys: BTreeMap<AccessKeyId, AccessKey>,
    stored: RwLock<Stored>,
    /// Keys with who signs by them, unknown ones included, so that a flood of them costs bounded memory.
    keys: CoherentCache<AccessKeyId, Option<Arc<Credential>>, UnitWeighter>,
}

/// What the store holds but for keys. These are few, and change only through this process.
#[derive(Default)]
struct Stored {
    tenants: BTreeMap<TenantId, Tenant>,
    groups: BTreeMap<GroupName, Group>,
    roles: BTreeMap<(TenantId, String), Arc<Role>>,
}

impl Identities {
    /// Reads what is stored but for the keys.
    pub(crate) async fn load(
        declared: DeclaredIdentities,
        metastore: &dyn Metastore,
    ) -> Result<Self, StoreError> {
        let stored = Stored {
            tenants: by_key(metastore.tenants().await?, |tenant| tenant.id.clone()),
            groups: by_key(metastore.groups().await?, |group| group.name.clone()),
            roles: by_key(metastore.roles().await?.into_iter().map(Arc::new), |role| {
                (role.tenant.clone(), role.name.clone())
            }),
        };
        Ok(Self {
            declared_tenants: by_key(declared.tenants, |tenant| tenant.id.clone()),
            declared_keys: by_key(declared.access_keys, |key| key.id.clone()),
            stored: RwLock::new(stored),
            keys: CoherentCache::new(
                limits::KEY_CACHE_ENTRIES as usize,
                limits::KEY_CACHE_ENTRIES,
                UnitWeighter,
            ),
        })
    }

    /// The key, declared or stored, whether it works or not.
    pub(crate) async fn key(
        &self,
        metastore: &dyn Metastore,
        id: &AccessKeyId,
    ) -> Result<Option<AccessKey>, StoreError> {
        let held = self.held(metastore, id).await?;
        Ok(held.map(|credential| credential.key.clone()))
    }

    /// The key with who signs by it, where it works at that moment.
    pub(crate) async fn credential(
        &self,
        metastore: &dyn Metastore,
        id: &AccessKeyId,
        now: Timestamp,
    ) -> Result<Option<Arc<Credential>>, StoreError> {
        let held = self.held(metastore, id).await?;
        Ok(held.filter(|credential| credential.key.works_at(now) && self.is_enabled(&credential.key.tenant)))
    }

    /// The key with who signs by it, whether it works or not.
    pub(crate) async fn held(
        &self,
        metastore: &dyn Metastore,
        id: &AccessKeyId,
    ) -> Result<Option<Arc<Credential>>, StoreError> {
        if id.0.len() > limits::MAX_ACCESS_KEY_ID_BYTES && !self.declared_keys.contains_key(id) {
            return Ok(None);
        }
        if let Some(known) = self.keys.get(id) {
            return Ok(known);
        }
        let ticket = self.keys.ticket();
        let key = match self.declared_keys.get(id) {
            Some(declared) => Some(declared.clone()),
            None => metastore.access_key(id).await?,
        };
        let credential = key.map(|key| Arc::new(self.compose(key)));
        self.keys.fill(ticket, id.clone(), credential.clone());
        Ok(credential)
    }

    fn compose(&self, key: AccessKey) -> Credential {
        let tenant = self.shown(&key.tenant);
        let stored = self.read();
        let groups = tenant.groups.iter().filter_map(|name| stored.groups.get(name));
        let identity = Identity::of_key(&key, &tenant, groups);
        Credential {
            key,
            identity: Arc::new(identity),
            is_temporary: false,
        }
    }

    /// Takes note of a stored key that was created, changed or (`None`) deleted; called before the change is answered.
    pub(crate) fn key_changed(&self, id: &AccessKeyId, key: Option<AccessKey>) {
        self.keys
            .change(id.clone(), |_| key.map(|key| Arc::new(self.compose(key))));
    }

    /// Whether the configuration declares this tenant.
    pub(crate) fn is_declared(&self, id: &TenantId) -> bool {
        self.declared_tenants.contains_key(id)
    }

    /// Whether the configuration declares this key.
    pub(crate) fn is_declared_key(&self, id: &AccessKeyId) -> bool {
        self.declared_keys.contains_key(id)
    }

    /// All tenants, declared ones first.
    pub(crate) fn tenants(&self) -> Vec<Tenant> {
        let stored = self.read();
        let stored = stored
            .tenants
            .values()
            .filter(|tenant| !self.is_declared(&tenant.id));
        self.declared_tenants.values().chain(stored).cloned().collect()
    }

    /// Takes note of a stored tenant that was put or (`None`) deleted, with its roles. Its keys are looked up again.
    pub(crate) fn tenant_changed(&self, id: &TenantId, tenant: Option<Tenant>) {
        let mut stored = self.write();
        if let Some(tenant) = tenant {
            stored.tenants.insert(id.clone(), tenant);
        } else {
            stored.tenants.remove(id);
            stored.roles.retain(|(owner, _), _| owner != id);
        }
        drop(stored);
        self.keys.clear();
    }

    /// The declared keys.
    pub(crate) fn declared_keys(&self) -> impl Iterator<Item = &AccessKey> {
        self.declared_keys.values()
    }

    /// The tenant of this id, where it is known.
    pub(crate) fn tenant(&self, id: &TenantId) -> Option<Tenant> {
        let declared = self.declared_tenants.get(id).cloned();
        declared.or_else(|| self.read().tenants.get(id).cloned())
    }

    /// The tenant of this e-mail address; addresses compare without case.
    pub(crate) fn tenant_by_email(&self, email: &str) -> Option<Tenant> {
        let matches = |tenant: &&Tenant| {
            tenant
                .email
                .as_deref()
                .is_some_and(|known| known.eq_ignore_ascii_case(email))
        };
        let declared = self.declared_tenants.values().find(matches).cloned();
        declared.or_else(|| self.read().tenants.values().find(matches).cloned())
    }

    /// The tenant to show for an id: one that is gone is shown by its id alone.
    pub(crate) fn shown(&self, id: &TenantId) -> Tenant {
        self.tenant(id).unwrap_or_else(|| Tenant {
            display_name: String::new(),
            ..Tenant::new(id.clone())
        })
    }

    /// All groups that have policies or were made.
    pub(crate) fn groups(&self) -> Vec<Group> {
        self.read().groups.values().cloned().collect()
    }

    /// The group of this name.
    pub(crate) fn group(&self, name: &GroupName) -> Option<Group> {
        self.read().groups.get(name).cloned()
    }

    /// Whether there is such a group: whether it was made, or has a member.
    pub(crate) fn is_group(&self, name: &GroupName) -> bool {
        let is_member = |tenant: &Tenant| tenant.groups.contains(name);
        let stored = self.read();
        stored.groups.contains_key(name)
            || self.declared_tenants.values().any(is_member)
            || stored.tenants.values().any(is_member)
    }

    /// Takes note of a group that was put or (`None`) deleted. Its members' keys are looked up again.
    pub(crate) fn group_changed(&self, name: &GroupName, group: Option<Group>) {
        let mut stored = self.write();
        match group {
            Some(group) => stored.groups.insert(name.clone(), group),
            None => stored.groups.remove(name),
        };
        drop(stored);
        self.keys.clear();
    }

    /// The roles of a tenant, or all.
    pub(crate) fn roles(&self, tenant: Option<&TenantId>) -> Vec<Arc<Role>> {
        let stored = self.read();
        let roles = stored.roles.values();
        let roles = roles.filter(|role| tenant.is_none_or(|tenant| role.tenant == *tenant));
        roles.cloned().collect()
    }

    /// A role.
    pub(crate) fn role(&self, tenant: &TenantId, name: &str) -> Option<Arc<Role>> {
        let key = (tenant.clone(), name.to_owned());
        self.read().roles.get(&key).cloned()
    }

    /// Takes note of a role that was put or (`None`) deleted.
    pub(crate) fn role_changed(&self, tenant: &TenantId, name: &str, role: Option<Arc<Role>>) {
        let key = (tenant.clone(), name.to_owned());
        match role {
            Some(role) => self.write().roles.insert(key, role),
            None => self.write().roles.remove(&key),
        };
    }

    /// Whether a tenant's keys and sessions work at all. A tenant that nobody knows any more has none.
    pub(crate) fn is_enabled(&self, id: &TenantId) -> bool {
        match self.declared_tenants.get(id) {
            Some(declared) => !declared.disabled,
            None => self.read().tenants.get(id).is_some_and(|tenant| !tenant.disabled),
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Stored> {
        self.stored.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Stored> {
        self.stored.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn by_key<K: Ord, V>(values: impl IntoIterator<Item = V>, key: impl Fn(&V) -> K) -> BTreeMap<K, V> {
    values.into_iter().map(|value| (key(&value), value)).collect()
}
