//! DeleteObject, DeleteObjects.

use crate::error::ServiceError;
use crate::operation::{Action, Operation, Target};
use crate::service::Scope;
use async_trait::async_trait;
use sos_core::{BucketName, ObjectKey, VersionId, WriteConditions};
use sos_core::{Command, Outcome};

/// DeleteObject; a key that does not exist is deleted successfully.
#[derive(Clone, Debug)]
pub struct DeleteObject {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
    /// Conditions.
    pub conditions: WriteConditions,
    /// `x-amz-bypass-governance-retention`.
    pub bypass_governance: bool,
}

/// What a delete removed or made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedObject {
    /// The version removed or the marker made, where one is shown.
    pub version: Option<VersionId>,
    /// Whether that version is a delete marker.
    pub delete_marker: bool,
}

/// One line of DeleteObjects. A key or version that does not parse is refused by the gate in its own line.
#[derive(Clone, Debug)]
pub struct DeleteLine {
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
    /// Conditions.
    pub conditions: WriteConditions,
}

/// DeleteObjects: at most 1000 lines, each authorised and deleted on its own; answers one result per line, in order.
#[derive(Clone, Debug)]
pub struct DeleteObjects {
    /// The bucket.
    pub bucket: BucketName,
    /// The lines.
    pub lines: Vec<DeleteLine>,
    /// `x-amz-bypass-governance-retention`.
    pub bypass_governance: bool,
}

/// The result of one line of [`DeleteObjects`].
pub type DeleteResult = Result<DeletedObject, ServiceError>;

impl Scope<'_> {
    async fn delete(
        &self,
        key: ObjectKey,
        version: Option<VersionId>,
        conditions: WriteConditions,
        bypass_governance: bool,
    ) -> DeleteResult {
        self.require_to_compare(&key, version, &conditions).await?;
        let bucket = self.bucket()?.record.id;
        let command = Command::DeleteObject {
            bucket,
            key,
            version,
            conditions,
            bypass_governance,
        };
        match self.execute(command).await? {
            Outcome::Deleted {
                version,
                delete_marker,
            } => Ok(DeletedObject {
                version,
                delete_marker,
            }),
            _ => Err(ServiceError::Internal("DeleteObject came to something else")),
        }
    }
}

/// The action a delete of this version (or of none) needs.
fn action_of(version: Option<VersionId>) -> Action {
    if version.is_some() {
        Action::DeleteObjectVersion
    } else {
        Action::DeleteObject
    }
}

#[async_trait]
impl Operation for DeleteObject {
    const NAME: &'static str = "DeleteObject";
    type Output = DeletedObject;

    fn action(&self) -> Action {
        action_of(self.version)
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), self.version)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let bypass = scope.bypasses_governance(self.bypass_governance, &self.key)?;
        scope
            .delete(self.key, self.version, self.conditions, bypass)
            .await
    }
}

#[async_trait]
impl Operation for DeleteObjects {
    const NAME: &'static str = "DeleteObjects";
    type Output = Vec<DeleteResult>;

    fn action(&self) -> Action {
        Action::DeleteObjects
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let bypass_governance = self.bypass_governance;
        // All lines are on their way at once, so that they share syncs.
        let deletes = self.lines.into_iter().map(|line| {
            let scope = &scope;
            async move {
                if !scope.may(action_of(line.version), Some(&line.key))? {
                    return Err(ServiceError::AccessDenied);
                }
                let bypass = scope.bypasses_governance(bypass_governance, &line.key)?;
                scope
                    .delete(line.key, line.version, line.conditions, bypass)
                    .await
            }
        });
        Ok(futures_util::future::join_all(deletes).await)
    }
}
