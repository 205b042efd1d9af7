//! Roles.

use super::{AdminClient, done, read};
use crate::error::CommandError;
use http::Method;
use sos_s3::uri::encode;
use sos_server::admin::{ListedRole, RoleList, WantedRole};

impl AdminClient {
    /// All roles, by tenant, then by name.
    pub(crate) fn roles(&self) -> Result<Vec<ListedRole>, CommandError> {
        read::<RoleList>(&self.get("/v1/roles")?).map(|list| list.roles)
    }

    /// A role.
    pub(crate) fn role(&self, tenant: &str, name: &str) -> Result<ListedRole, CommandError> {
        read(&self.get(&path(tenant, name))?)
    }

    /// Makes a role, or replaces it.
    pub(crate) fn put_role(
        &self,
        tenant: &str,
        name: &str,
        wanted: &WantedRole,
    ) -> Result<ListedRole, CommandError> {
        read(&self.send_json(Method::PUT, &path(tenant, name), wanted)?)
    }

    /// Deletes a role.
    pub(crate) fn delete_role(&self, tenant: &str, name: &str) -> Result<(), CommandError> {
        done(&self.delete(&path(tenant, name), &[])?)
    }
}

fn path(tenant: &str, name: &str) -> String {
    format!("/v1/roles/{}/{}", encode(tenant, false), encode(name, false))
}
