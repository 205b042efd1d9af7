//! ListObjects, ListObjectsV2, ListObjectVersions: one operation each over one page.

use crate::{
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::listing::Entry;
use sos_core::{
    BucketName, Tenant,
    listing::{ListQuery, ObjectPage},
};

/// ListObjects and ListObjectsV2: the same page, shown differently by the protocol.
#[derive(Clone, Debug)]
pub struct ListObjects {
    /// The bucket.
    pub bucket: BucketName,
    /// What and from where.
    pub query: ListQuery,
}

/// ListObjectVersions.
#[derive(Clone, Debug)]
pub struct ListObjectVersions {
    /// The bucket.
    pub bucket: BucketName,
    /// What and from where.
    pub query: ListQuery,
}

/// A page with the names of the owners it shows.
#[derive(Clone, Debug)]
pub struct ListedObjects {
    /// The page.
    pub page: ObjectPage,
    /// Every owner that appears, once.
    pub owners: Vec<Tenant>,
}

impl Scope<'_> {
    fn with_owners(&self, page: ObjectPage) -> ListedObjects {
        let mut owners: Vec<Tenant> = Vec::new();
        for entry in &page.entries {
            if let Entry::Item(object) = entry
                && !owners.iter().any(|owner| owner.id == object.record.acl.owner)
            {
                owners.push(self.service.identities.shown(&object.record.acl.owner));
            }
        }
        ListedObjects { page, owners }
    }
}

#[async_trait]
impl Operation for ListObjects {
    const NAME: &'static str = "ListObjects";
    type Output = ListedObjects;

    fn action(&self) -> Action {
        Action::ListBucket
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let page = scope.list_objects(&self.query).await?;
        Ok(scope.with_owners(page))
    }
}

#[async_trait]
impl Operation for ListObjectVersions {
    const NAME: &'static str = "ListObjectVersions";
    type Output = ListedObjects;

    fn action(&self) -> Action {
        Action::ListBucketVersions
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let page = scope.list_versions(&self.query).await?;
        Ok(scope.with_owners(page))
    }
}
