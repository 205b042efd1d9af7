//! ListGroups, PutGroup, DeleteGroup: groups of tenants with their policies, the operator's alone.

use crate::{
    document::{DocumentConditions, group_document},
    error::ServiceError,
    operation::{Action, Operation, Target},
    policies::check_policies,
    service::Scope,
};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{Group, GroupName, Refusal, TenantId};

/// All groups that were made or have members, by name; answers [`ShownGroup`]s.
#[derive(Clone, Copy, Debug)]
pub struct ListGroups;

/// A group as administration shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownGroup {
    /// The group.
    pub group: Group,
    /// Its members, by id.
    pub members: Vec<TenantId>,
}

/// Makes a group, or replaces its policies: the next request of a member is judged so.
#[derive(Clone, Debug)]
pub struct PutGroup {
    /// The group.
    pub group: Group,
    /// What is demanded of the policies that it replaces; a group that has members alone has none of them.
    pub conditions: DocumentConditions,
}

/// Deletes a group and its policies. Tenants stay its members, and ACLs that name it stay.
#[derive(Clone, Debug)]
pub struct DeleteGroup {
    /// Which.
    pub name: GroupName,
    /// What is demanded of the group that goes.
    pub conditions: DocumentConditions,
}

#[async_trait]
impl Operation for ListGroups {
    const NAME: &'static str = "ListGroups";
    type Output = Vec<ShownGroup>;

    fn action(&self) -> Action {
        Action::ReadGroups
    }

    fn target(&self) -> Target {
        Target::Identities(None)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let tenants = scope.service.list_tenants();
        let mut groups = scope.service.identities.groups();
        for name in tenants.iter().flat_map(|tenant| &tenant.groups) {
            if !groups.iter().any(|group| group.name == *name) {
                groups.push(Group {
                    name: name.clone(),
                    policies: Vec::new(),
                });
            }
        }
        groups.sort_by(|one, other| one.name.cmp(&other.name));
        let shown = |group: Group| {
            let members = tenants
                .iter()
                .filter(|tenant| tenant.groups.contains(&group.name));
            ShownGroup {
                members: members.map(|tenant| tenant.id.clone()).collect(),
                group,
            }
        };
        Ok(groups.into_iter().map(shown).collect())
    }
}

#[async_trait]
impl Operation for PutGroup {
    const NAME: &'static str = "PutGroup";
    type Output = ();

    fn action(&self) -> Action {
        Action::ChangeGroups
    }

    fn target(&self) -> Target {
        Target::Identities(None)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let _alone = scope.service.identity_changes().await;
        check_policies(&self.group.policies)?;
        let identities = &scope.service.identities;
        let before = identities.is_group(&self.group.name).then(|| {
            let made = identities.group(&self.group.name);
            made.map_or_else(Bytes::new, |made| group_document(&made))
        });
        self.conditions.check(before.as_ref())?;
        scope.service.put_group(self.group).await
    }
}

#[async_trait]
impl Operation for DeleteGroup {
    const NAME: &'static str = "DeleteGroup";
    type Output = ();

    fn action(&self) -> Action {
        Action::ChangeGroups
    }

    fn target(&self) -> Target {
        Target::Identities(None)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let _alone = scope.service.identity_changes().await;
        let Some(before) = scope.service.identities.group(&self.name) else {
            return Err(Refusal::NoSuchGroup(self.name.to_string()).into());
        };
        self.conditions.check(Some(&group_document(&before)))?;
        scope.service.delete_group(&self.name).await
    }
}
