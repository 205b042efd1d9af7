//! Commands on tenants, groups, access keys and roles.

use super::Transaction;
use crate::{
    error::StoreError,
    reads,
    rows::{key, value},
};
use sos_core::{
    AccessKey, AccessKeyId, BucketRecord, Group, GroupName, Outcome, Quota, Refusal, Role, Tenant, TenantId,
    TenantQuota, listing::Usage,
};

impl Transaction<'_> {
    pub(super) fn put_tenant(&mut self, tenant: &Tenant) -> Outcome {
        self.put(key::tenant(&tenant.id), value::encode_tenant(tenant));
        Outcome::Done
    }

    /// Counts what the tenant's buckets hold together where it was not counted before, and says so in each of them.
    pub(super) fn put_tenant_quota(
        &mut self,
        tenant: &TenantId,
        quota: Quota,
    ) -> Result<Outcome, StoreError> {
        let known = reads::tenant_quota(self.view, tenant)?;
        if quota.is_set() != known.is_some() {
            for bucket in reads::list_buckets(self.view, Some(tenant), "", None, usize::MAX)? {
                let record = BucketRecord {
                    counts_for_owner: quota.is_set(),
                    ..bucket
                };
                self.put(key::bucket(record.id), value::encode_bucket(&record));
            }
        }
        if !quota.is_set() {
            if known.is_some() {
                self.delete(key::tenant_quota(tenant));
            }
            return Ok(Outcome::Done);
        }
        let usage = match known {
            Some(known) => known.usage,
            None => self.usage_of_tenant(tenant)?,
        };
        let row = value::encode_tenant_quota(TenantQuota { quota, usage });
        self.put(key::tenant_quota(tenant), row);
        Ok(Outcome::Done)
    }

    fn usage_of_tenant(&self, tenant: &TenantId) -> Result<Usage, StoreError> {
        let mut all = Usage::default();
        for bucket in reads::list_buckets(self.view, Some(tenant), "", None, usize::MAX)? {
            let usage = reads::usage(self.view, bucket.id)?;
            all.objects += usage.objects;
            all.versions += usage.versions;
            all.bytes += usage.bytes;
            all.uploads += usage.uploads;
            all.upload_bytes += usage.upload_bytes;
        }
        Ok(all)
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

    pub(super) fn change_access_key(&mut self, access_key: &AccessKey) -> Result<Outcome, StoreError> {
        if self.view.get(&key::access_key(&access_key.id))?.is_none() {
            return Err(Refusal::NoSuchAccessKey(access_key.id.0.clone()).into());
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
        for role in reads::roles_of(self.view, id)? {
            self.delete(key::role(id, &role.name));
        }
        self.delete(key::tenant(id));
        Ok(Outcome::Done)
    }

    pub(super) fn put_group(&mut self, group: &Group) -> Outcome {
        self.put(key::group(&group.name), value::encode_group(group));
        Outcome::Done
    }

    pub(super) fn delete_group(&mut self, name: &GroupName) -> Result<Outcome, StoreError> {
        if self.view.get(&key::group(name))?.is_none() {
            return Err(Refusal::NoSuchGroup(name.to_string()).into());
        }
        self.delete(key::group(name));
        Ok(Outcome::Done)
    }

    pub(super) fn put_role(&mut self, role: &Role) -> Result<Outcome, StoreError> {
        if self.view.get(&key::tenant(&role.tenant))?.is_none() {
            return Err(Refusal::NoSuchTenant(role.tenant.0.clone()).into());
        }
        self.put(key::role(&role.tenant, &role.name), value::encode_role(role));
        Ok(Outcome::Done)
    }

    pub(super) fn delete_role(&mut self, tenant: &TenantId, name: &str) -> Result<Outcome, StoreError> {
        let row = key::role(tenant, name);
        if self.view.get(&row)?.is_none() {
            return Err(Refusal::NoSuchRole(name.to_owned()).into());
        }
        self.delete(row);
        Ok(Outcome::Done)
    }
}
