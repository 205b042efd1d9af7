//! Object ownership and public access blocks of a bucket: GetBucketOwnershipControls, PutBucketOwnershipControls,
//! GetPublicAccessBlock, PutPublicAccessBlock, and their deletes, which put `None`.

use crate::{
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{
    BucketName, BucketRecord, ConfigKind, Grantee, ObjectOwnership, PublicAccessBlock, command::BucketChange,
};

/// GetBucketOwnershipControls; answers `NoSuchConfiguration` where it is unset, which is in force as
/// [`ObjectOwnership::ObjectWriter`].
#[derive(Clone, Debug)]
pub struct GetOwnershipControls {
    /// The bucket.
    pub bucket: BucketName,
}

/// PutBucketOwnershipControls; `None` removes them.
#[derive(Clone, Debug)]
pub struct PutOwnershipControls {
    /// The bucket.
    pub bucket: BucketName,
    /// Who owns the objects.
    pub ownership: Option<ObjectOwnership>,
}

/// GetPublicAccessBlock: the bucket's own; answers `NoSuchConfiguration` where it is unset.
#[derive(Clone, Debug)]
pub struct GetPublicAccessBlock {
    /// The bucket.
    pub bucket: BucketName,
}

/// PutPublicAccessBlock; `None` removes it.
#[derive(Clone, Debug)]
pub struct PutPublicAccessBlock {
    /// The bucket.
    pub bucket: BucketName,
    /// What is blocked.
    pub block: Option<PublicAccessBlock>,
}

#[async_trait]
impl Operation for GetOwnershipControls {
    const NAME: &'static str = "GetBucketOwnershipControls";
    type Output = ObjectOwnership;

    fn action(&self) -> Action {
        Action::GetBucketOwnershipControls
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.document(ConfigKind::OwnershipControls)?;
        Ok(scope.target()?.ownership)
    }
}

#[async_trait]
impl Operation for PutOwnershipControls {
    const NAME: &'static str = "PutBucketOwnershipControls";
    type Output = ();

    fn action(&self) -> Action {
        Action::PutBucketOwnershipControls
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let enforces = self.ownership == Some(ObjectOwnership::BucketOwnerEnforced);
        if enforces && grants_to_others(&scope.bucket()?.record) {
            return Err(ServiceError::AclsInTheWay);
        }
        let name = self
            .ownership
            .map(|ownership| Bytes::from_static(ownership.name().as_bytes()));
        scope
            .change_bucket(BucketChange::Config(ConfigKind::OwnershipControls, name))
            .await
    }
}

#[async_trait]
impl Operation for GetPublicAccessBlock {
    const NAME: &'static str = "GetPublicAccessBlock";
    type Output = PublicAccessBlock;

    fn action(&self) -> Action {
        Action::GetBucketPublicAccessBlock
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let stored = scope.document(ConfigKind::PublicAccessBlock)?;
        let names = std::str::from_utf8(&stored).ok();
        names
            .and_then(PublicAccessBlock::from_stored)
            .ok_or(ServiceError::Internal(
                "a stored public access block cannot be read",
            ))
    }
}

#[async_trait]
impl Operation for PutPublicAccessBlock {
    const NAME: &'static str = "PutPublicAccessBlock";
    type Output = ();

    fn action(&self) -> Action {
        Action::PutBucketPublicAccessBlock
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let names = self.block.map(|block| Bytes::from(block.to_stored()));
        scope
            .change_bucket(BucketChange::Config(ConfigKind::PublicAccessBlock, names))
            .await
    }
}

/// Whether the bucket's ACL grants anything to anyone but its owner.
fn grants_to_others(bucket: &BucketRecord) -> bool {
    let is_owner = |grantee: &Grantee| matches!(grantee, Grantee::Tenant(tenant) if tenant == bucket.owner());
    bucket.acl.grants.iter().any(|grant| !is_owner(&grant.grantee))
}
