//! Keys, tenants and groups.

use super::{AdminClient, done, read};
use crate::error::CommandError;
use http::Method;
use sos_s3::uri::encode;
use sos_server::admin::{
    ChangedKey, ChangedTenant, CreatedKey, GroupList, GroupPolicies, KeyInFull, KeyList, ListedGroup,
    ListedKey, ListedTenant, NewKey, NewTenant, Rotation, ShownQuota, TenantList, WantedQuota,
};

impl AdminClient {
    /// Makes an access key; for the root tenant where none is named.
    pub(crate) fn create_key(&self, wanted: &NewKey) -> Result<CreatedKey, CommandError> {
        read(&self.post("/v1/keys", wanted)?)
    }

    /// All access keys, by tenant, then by age.
    pub(crate) fn keys(&self) -> Result<Vec<ListedKey>, CommandError> {
        read::<KeyList>(&self.get("/v1/keys")?).map(|list| list.keys)
    }

    /// An access key with its policies.
    pub(crate) fn key(&self, access_key: &str) -> Result<KeyInFull, CommandError> {
        read(&self.get(&path("keys", access_key))?)
    }

    /// Changes an access key.
    pub(crate) fn change_key(
        &self,
        access_key: &str,
        change: &ChangedKey,
    ) -> Result<KeyInFull, CommandError> {
        read(&self.send_json(Method::PATCH, &path("keys", access_key), change)?)
    }

    /// Makes another key that may do the same, and ends this one.
    pub(crate) fn rotate_key(
        &self,
        access_key: &str,
        rotation: Rotation,
    ) -> Result<CreatedKey, CommandError> {
        let path = format!("{}/rotate", path("keys", access_key));
        read(&self.post(&path, &rotation)?)
    }

    /// Deletes an access key.
    pub(crate) fn delete_key(&self, access_key: &str) -> Result<(), CommandError> {
        done(&self.delete(&path("keys", access_key), &[])?)
    }

    /// Makes a tenant.
    pub(crate) fn create_tenant(&self, wanted: &NewTenant) -> Result<ListedTenant, CommandError> {
        read(&self.post("/v1/tenants", wanted)?)
    }

    /// All tenants, declared ones first.
    pub(crate) fn tenants(&self) -> Result<Vec<ListedTenant>, CommandError> {
        read::<TenantList>(&self.get("/v1/tenants")?).map(|list| list.tenants)
    }

    /// A tenant.
    pub(crate) fn tenant(&self, id: &str) -> Result<ListedTenant, CommandError> {
        read(&self.get(&path("tenants", id))?)
    }

    /// How much the buckets of a tenant may hold together, and do.
    pub(crate) fn tenant_quota(&self, id: &str) -> Result<ShownQuota, CommandError> {
        read(&self.get(&format!("{}/quota", path("tenants", id)))?)
    }

    /// Says how much the buckets of a tenant may hold together.
    pub(crate) fn put_tenant_quota(&self, id: &str, quota: WantedQuota) -> Result<(), CommandError> {
        let below = format!("{}/quota", path("tenants", id));
        done(&self.send_json(Method::PUT, &below, &quota)?)
    }

    /// Changes a tenant.
    pub(crate) fn change_tenant(
        &self,
        id: &str,
        change: &ChangedTenant,
    ) -> Result<ListedTenant, CommandError> {
        read(&self.send_json(Method::PATCH, &path("tenants", id), change)?)
    }

    /// Deletes a tenant.
    pub(crate) fn delete_tenant(&self, id: &str) -> Result<(), CommandError> {
        done(&self.delete(&path("tenants", id), &[])?)
    }

    /// All groups, by name.
    pub(crate) fn groups(&self) -> Result<Vec<ListedGroup>, CommandError> {
        read::<GroupList>(&self.get("/v1/groups")?).map(|list| list.groups)
    }

    /// A group.
    pub(crate) fn group(&self, name: &str) -> Result<ListedGroup, CommandError> {
        read(&self.get(&path("groups", name))?)
    }

    /// Makes a group, or replaces its policies.
    pub(crate) fn put_group(&self, name: &str, policies: &GroupPolicies) -> Result<(), CommandError> {
        done(&self.send_json(Method::PUT, &path("groups", name), policies)?)
    }

    /// Deletes a group.
    pub(crate) fn delete_group(&self, name: &str) -> Result<(), CommandError> {
        done(&self.delete(&path("groups", name), &[])?)
    }
}

fn path(kind: &str, name: &str) -> String {
    format!("/v1/{kind}/{}", encode(name, false))
}
