//! ListTenants, CreateTenant, ChangeTenant, DeleteTenant: the operator's alone.

use crate::{
    administration::ShownTenant,
    error::ServiceError,
    limits,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::{GroupName, Refusal, Tenant, TenantId, identity::is_identity_name};

/// All tenants, declared ones first; answers [`ShownTenant`]s.
#[derive(Clone, Copy, Debug)]
pub struct ListTenants;

/// Makes a tenant; refused where one of that id or e-mail address exists. Answers it.
#[derive(Clone, Debug)]
pub struct CreateTenant {
    /// The tenant. Its id is a name ([`is_identity_name`]), since it stands in ARNs.
    pub tenant: Tenant,
}

/// What is to be changed of a tenant; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TenantChange {
    /// What people call it.
    pub display_name: Option<String>,
    /// Its e-mail address, or none.
    pub email: Option<Option<String>>,
    /// The groups it is a member of.
    pub groups: Option<Vec<GroupName>>,
    /// Whether its keys work.
    pub disabled: Option<bool>,
}

/// Changes a stored tenant; the next request of one of its keys is judged so. Answers it as it is now.
#[derive(Clone, Debug)]
pub struct ChangeTenant {
    /// Which.
    pub id: TenantId,
    /// What.
    pub change: TenantChange,
}

/// Deletes a stored tenant with its keys and roles; refused while it owns a bucket.
#[derive(Clone, Debug)]
pub struct DeleteTenant {
    /// Which.
    pub id: TenantId,
}

#[async_trait]
impl Operation for ListTenants {
    const NAME: &'static str = "ListTenants";
    type Output = Vec<ShownTenant>;

    fn action(&self) -> Action {
        Action::ReadTenants
    }

    fn target(&self) -> Target {
        Target::Identities(None)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        Ok(scope.service.shown_tenants())
    }
}

#[async_trait]
impl Operation for CreateTenant {
    const NAME: &'static str = "CreateTenant";
    type Output = Tenant;

    fn action(&self) -> Action {
        Action::ChangeTenants
    }

    fn target(&self) -> Target {
        Target::Identities(None)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let _alone = scope.service.identity_changes().await;
        if scope.service.find_tenant(&self.tenant.id).is_some() {
            return Err(Refusal::TenantExists(self.tenant.id.0).into());
        }
        if !is_identity_name(&self.tenant.id.0) {
            return Err(ServiceError::InvalidRequest(format!(
                "{:?} cannot be the id of a tenant: it has 1 to 64 characters of a-z A-Z 0-9 . _ -",
                self.tenant.id.0
            )));
        }
        put(&scope, self.tenant).await
    }
}

#[async_trait]
impl Operation for ChangeTenant {
    const NAME: &'static str = "ChangeTenant";
    type Output = Tenant;

    fn action(&self) -> Action {
        Action::ChangeTenants
    }

    fn target(&self) -> Target {
        Target::Identities(None)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let _alone = scope.service.identity_changes().await;
        let mut tenant = stored(&scope, &self.id)?;
        let change = self.change;
        tenant.display_name = change.display_name.unwrap_or(tenant.display_name);
        tenant.email = change.email.unwrap_or(tenant.email);
        tenant.groups = change.groups.unwrap_or(tenant.groups);
        tenant.disabled = change.disabled.unwrap_or(tenant.disabled);
        put(&scope, tenant).await
    }
}

#[async_trait]
impl Operation for DeleteTenant {
    const NAME: &'static str = "DeleteTenant";
    type Output = ();

    fn action(&self) -> Action {
        Action::ChangeTenants
    }

    fn target(&self) -> Target {
        Target::Identities(None)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let _alone = scope.service.identity_changes().await;
        let tenant = stored(&scope, &self.id)?;
        if scope.service.owns_bucket(&tenant.id).await? {
            return Err(ServiceError::TenantNotEmpty(tenant.id.0));
        }
        scope.service.delete_tenant(&tenant.id).await
    }
}

/// A tenant that can be changed here.
fn stored(scope: &Scope<'_>, id: &TenantId) -> Result<Tenant, ServiceError> {
    let Some(tenant) = scope.service.find_tenant(id) else {
        return Err(Refusal::NoSuchTenant(id.0.clone()).into());
    };
    if scope.service.identities.is_declared(id) {
        return Err(ServiceError::InvalidRequest(format!(
            "Tenant {} is declared in the configuration file; change it there.",
            id.0
        )));
    }
    Ok(tenant)
}

async fn put(scope: &Scope<'_>, mut tenant: Tenant) -> Result<Tenant, ServiceError> {
    let refuse = |message: &str| Err(ServiceError::InvalidRequest(message.to_owned()));
    let is_text =
        |text: &str| text.len() <= limits::MAX_TENANT_TEXT_BYTES && !text.contains(char::is_control);
    if !is_text(&tenant.display_name) {
        return refuse("A display name has at most 256 bytes and no control characters.");
    }
    if let Some(email) = &tenant.email {
        if !is_text(email) || !email.contains('@') || email.contains(char::is_whitespace) {
            return refuse("That is not an e-mail address.");
        }
        let known = scope.service.find_tenant_by_email(email);
        if known.is_some_and(|known| known.id != tenant.id) {
            return refuse("Another tenant has that e-mail address, and grants by e-mail must mean one.");
        }
    }
    tenant.groups.sort();
    tenant.groups.dedup();
    if tenant.groups.len() > limits::MAX_TENANT_GROUPS {
        return refuse("A tenant is a member of at most 100 groups.");
    }
    scope.service.put_tenant(tenant.clone()).await?;
    Ok(tenant)
}
