//! DeleteObject, DeleteObjects.

use crate::error::ServiceError;
use sos_core::{BucketName, ObjectKey, VersionId, WriteConditions};

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
