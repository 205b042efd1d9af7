//! ListRoles, PutRole, DeleteRole: a tenant's own, and everyone's for the operator.

use crate::{
    document::{DocumentConditions, role_document},
    error::ServiceError,
    limits,
    operation::{Action, Operation, Target},
    policies::check_policies,
    service::Scope,
};
use async_trait::async_trait;
use sos_core::{NamedPolicy, Refusal, Role, TenantId, identity::is_identity_name};
use sos_policy::Policy;
use std::sync::Arc;

/// The roles of a tenant, or everyone's; by tenant, then by name.
#[derive(Clone, Debug)]
pub struct ListRoles {
    /// Whose; `None`: everyone's, which only the operator may see.
    pub tenant: Option<TenantId>,
}

/// Makes a role, or replaces what it may and who may become it. Sessions that run are judged by it from then on.
#[derive(Clone, Debug)]
pub struct PutRole {
    /// Whose.
    pub tenant: TenantId,
    /// Its name ([`is_identity_name`]).
    pub name: String,
    /// Who may become it: a policy with principals and the actions of STS.
    pub trust: String,
    /// What its sessions may do, at most [`limits::MAX_POLICIES`].
    pub policies: Vec<NamedPolicy>,
    /// How long a session lasts at most: 15 minutes to 12 hours, in seconds
    /// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>).
    pub max_session_seconds: u32,
    /// Whether all sessions of the role that run are ended.
    pub ends_sessions: bool,
    /// What is demanded of the role that it replaces.
    pub conditions: DocumentConditions,
}

/// Deletes a role; its sessions end.
#[derive(Clone, Debug)]
pub struct DeleteRole {
    /// Whose.
    pub tenant: TenantId,
    /// Which.
    pub name: String,
    /// What is demanded of the role that goes.
    pub conditions: DocumentConditions,
}

#[async_trait]
impl Operation for ListRoles {
    const NAME: &'static str = "ListRoles";
    type Output = Vec<Arc<Role>>;

    fn action(&self) -> Action {
        Action::ReadRoles
    }

    fn target(&self) -> Target {
        Target::Identities(self.tenant.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        Ok(scope.service.identities.roles(self.tenant.as_ref()))
    }
}

#[async_trait]
impl Operation for PutRole {
    const NAME: &'static str = "PutRole";
    type Output = Arc<Role>;

    fn action(&self) -> Action {
        Action::ChangeRoles
    }

    fn target(&self) -> Target {
        Target::Identities(Some(self.tenant.clone()))
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let refuse = |message: String| Err(ServiceError::InvalidRequest(message));
        if !is_identity_name(&self.name) {
            return refuse(format!(
                "{:?} cannot be the name of a role: it has 1 to 64 characters of a-z A-Z 0-9 . _ -",
                self.name
            ));
        }
        if !(limits::MIN_SESSION_SECONDS..=limits::MAX_SESSION_SECONDS).contains(&self.max_session_seconds) {
            return refuse("A session of a role lasts 900 to 43200 seconds.".to_owned());
        }
        if self.trust.len() > limits::MAX_IDENTITY_POLICY_BYTES {
            return refuse(format!(
                "The trust policy has more than {} bytes.",
                limits::MAX_IDENTITY_POLICY_BYTES
            ));
        }
        Policy::parse_trust(self.trust.as_bytes())?;
        check_policies(&self.policies)?;
        let _alone = scope.service.identity_changes().await;
        let before = scope.service.identities.role(&self.tenant, &self.name);
        let document = before.as_ref().map(|before| role_document(before));
        self.conditions.check(document.as_ref())?;
        let owned = scope.service.identities.roles(Some(&self.tenant)).len();
        if before.is_none() && owned >= limits::MAX_TENANT_ROLES {
            return refuse(format!(
                "A tenant has at most {} roles.",
                limits::MAX_TENANT_ROLES
            ));
        }
        let kept = before.filter(|_| !self.ends_sessions);
        let role = Role {
            created: kept
                .as_ref()
                .map_or_else(|| scope.service.now(), |kept| kept.created),
            seal: kept.map_or_else(|| scope.service.draw_seal(), |kept| kept.seal),
            tenant: self.tenant,
            name: self.name,
            trust: self.trust,
            policies: self.policies,
            max_session_seconds: self.max_session_seconds,
        };
        scope.service.put_role(role).await
    }
}

#[async_trait]
impl Operation for DeleteRole {
    const NAME: &'static str = "DeleteRole";
    type Output = ();

    fn action(&self) -> Action {
        Action::ChangeRoles
    }

    fn target(&self) -> Target {
        Target::Identities(Some(self.tenant.clone()))
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let _alone = scope.service.identity_changes().await;
        let Some(before) = scope.service.identities.role(&self.tenant, &self.name) else {
            return Err(Refusal::NoSuchRole(self.name).into());
        };
        self.conditions.check(Some(&role_document(&before)))?;
        scope.service.delete_role(&self.tenant, &self.name).await
    }
}
