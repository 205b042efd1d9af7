//! GetBucketAcl, PutBucketAcl.

use super::buckets::RequestedAcl;
use crate::identities::Identities;
use crate::{
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::{Acl, BucketName};
use sos_core::{Grantee, command::BucketChange};

/// GetBucketAcl; answers an [`AclView`].
#[derive(Clone, Debug)]
pub struct GetBucketAcl {
    /// The bucket.
    pub bucket: BucketName,
}

/// An ACL with the display names of the tenants it names, in the order of the grants; `None` for groups and tenants
/// that are gone.
#[derive(Clone, Debug)]
pub struct AclView {
    /// The ACL.
    pub acl: Acl,
    /// The owner's display name.
    pub owner_name: String,
    /// One per grant.
    pub grantee_names: Vec<Option<String>>,
}

/// PutBucketAcl. The owner never changes.
#[derive(Clone, Debug)]
pub struct PutBucketAcl {
    /// The bucket.
    pub bucket: BucketName,
    /// The ACL asked for.
    pub acl: RequestedAcl,
}

impl AclView {
    pub(crate) fn new(acl: Acl, identities: &Identities) -> Self {
        let owner_name = identities.shown(&acl.owner).display_name;
        let grantee_names = acl
            .grants
            .iter()
            .map(|grant| match &grant.grantee {
                Grantee::Tenant(tenant) => identities.tenant(tenant).map(|tenant| tenant.display_name),
                Grantee::AllUsers | Grantee::AuthenticatedUsers | Grantee::Group(_) => None,
            })
            .collect();
        Self {
            acl,
            owner_name,
            grantee_names,
        }
    }
}

#[async_trait]
impl Operation for GetBucketAcl {
    const NAME: &'static str = "GetBucketAcl";
    type Output = AclView;

    fn action(&self) -> Action {
        Action::GetBucketAcl
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let acl = scope.acl_in_force(scope.bucket()?.record.acl.clone())?;
        Ok(AclView::new(acl, &scope.service.identities))
    }
}

#[async_trait]
impl Operation for PutBucketAcl {
    const NAME: &'static str = "PutBucketAcl";
    type Output = ();

    fn action(&self) -> Action {
        Action::PutBucketAcl
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let acl = scope.acl_in_place(self.acl, scope.bucket()?.record.owner(), None)?;
        scope.change_bucket(BucketChange::Acl(acl)).await
    }
}
