//! GetObjectAcl, PutObjectAcl.

use super::bucket_acl::AclView;
use super::buckets::RequestedAcl;
use crate::{
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::command::ObjectChange;
use sos_core::{BucketName, ObjectKey, ObjectRecord, VersionId};

/// GetObjectAcl; answers an [`super::bucket_acl::AclView`].
#[derive(Clone, Debug)]
pub struct GetObjectAcl {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
}

/// PutObjectAcl. The owner never changes.
#[derive(Clone, Debug)]
pub struct PutObjectAcl {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
    /// The ACL asked for.
    pub acl: RequestedAcl,
}

#[async_trait]
impl Operation for GetObjectAcl {
    const NAME: &'static str = "GetObjectAcl";
    type Output = AclView;

    fn action(&self) -> Action {
        if self.version.is_some() {
            Action::GetObjectVersionAcl
        } else {
            Action::GetObjectAcl
        }
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), self.version)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let object = scope.object().await?;
        let acl = scope.acl_in_force(object.record.acl)?;
        Ok(AclView::new(acl, &scope.service.identities))
    }
}

#[async_trait]
impl Operation for PutObjectAcl {
    const NAME: &'static str = "PutObjectAcl";
    type Output = Option<VersionId>;

    fn action(&self) -> Action {
        if self.version.is_some() {
            Action::PutObjectVersionAcl
        } else {
            Action::PutObjectAcl
        }
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), self.version)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let bucket_owner = scope.bucket()?.record.owner();
        let change = |object: &ObjectRecord| {
            let acl = scope.acl_in_place(self.acl.clone(), &object.acl.owner, Some(bucket_owner))?;
            Ok(ObjectChange::Acl(acl))
        };
        scope.change_object(change).await
    }
}
