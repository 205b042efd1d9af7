//! GetObjectTagging, PutObjectTagging, DeleteObjectTagging.

use crate::service::shown_version;
use crate::{
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::command::ObjectChange;
use sos_core::{BucketName, ObjectKey, VersionId};

/// Tags as they were sent: at most ten, keys unique.
pub type Tags = Vec<(String, String)>;

/// GetObjectTagging; answers [`TaggedVersion`].
#[derive(Clone, Debug)]
pub struct GetObjectTagging {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
}

/// Tags with the version they belong to.
#[derive(Clone, Debug)]
pub struct TaggedVersion {
    /// The tags.
    pub tags: Tags,
    /// The version, where one is shown.
    pub version: Option<VersionId>,
}

/// PutObjectTagging; with no tags it is DeleteObjectTagging.
#[derive(Clone, Debug)]
pub struct PutObjectTagging {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
    /// The tags, checked.
    pub tags: Tags,
}

#[async_trait]
impl Operation for GetObjectTagging {
    const NAME: &'static str = "GetObjectTagging";
    type Output = TaggedVersion;

    fn action(&self) -> Action {
        Action::reading_tags(self.version)
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), self.version)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let object = scope.object().await?;
        let version = shown_version(scope.bucket()?, &object.record);
        Ok(TaggedVersion {
            tags: object.record.tags,
            version,
        })
    }
}

#[async_trait]
impl Operation for PutObjectTagging {
    const NAME: &'static str = "PutObjectTagging";
    type Output = Option<VersionId>;

    fn action(&self) -> Action {
        match (self.tags.is_empty(), self.version) {
            (true, Some(_)) => Action::DeleteObjectVersionTagging,
            (true, None) => Action::DeleteObjectTagging,
            (false, Some(_)) => Action::PutObjectVersionTagging,
            (false, None) => Action::PutObjectTagging,
        }
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), self.version)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope
            .change_object(|_| Ok(ObjectChange::Tags(self.tags.clone())))
            .await
    }
}
