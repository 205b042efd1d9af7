//! Who may do what: one pure function, asked before every operation.
//!
//! Today it reads ACLs (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html>, "What permissions can
//! I grant?"); policies join here and nowhere else. Denied by default.

use crate::{caller::Principal, operation::Action};
use sos_core::{Acl, BucketRecord, Grantee, Permission};

/// What an action is done to, as far as it is known when the decision is made.
#[derive(Clone, Copy, Debug)]
pub enum Resource<'call> {
    /// No bucket, or one that does not exist yet.
    Service,
    /// A bucket.
    Bucket(&'call BucketRecord),
    /// An object, by its ACL; `None` where there is no such object.
    Object(&'call BucketRecord, Option<&'call Acl>),
}

/// The verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may.
    Allow,
    /// It may not.
    Deny,
}

impl From<bool> for Decision {
    fn from(allowed: bool) -> Self {
        if allowed { Self::Allow } else { Self::Deny }
    }
}

/// Whether an action can be judged by the bucket alone, or needs the object's own ACL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JudgedBy {
    /// The bucket.
    Bucket,
    /// The object: judged when its record has been read, by [`crate::Scope`].
    Object,
}

impl Action {
    /// What the action is judged by.
    pub(crate) fn judged_by(self) -> JudgedBy {
        match self {
            Self::GetObject
            | Self::GetObjectVersion
            | Self::GetObjectAcl
            | Self::GetObjectVersionAcl
            | Self::PutObjectAcl
            | Self::PutObjectVersionAcl
            | Self::GetObjectTagging
            | Self::PutObjectTagging
            | Self::DeleteObjectTagging => JudgedBy::Object,
            Self::ListAllMyBuckets
            | Self::CreateBucket
            | Self::DeleteBucket
            | Self::ListBucket
            | Self::ListBucketVersions
            | Self::ListBucketMultipartUploads
            | Self::GetBucketLocation
            | Self::GetBucketCors
            | Self::PutBucketCors
            | Self::GetBucketAcl
            | Self::PutBucketAcl
            | Self::GetBucketVersioning
            | Self::PutBucketVersioning
            | Self::GetBucketTagging
            | Self::PutBucketTagging
            | Self::GetBucketConfiguration
            | Self::PutBucketConfiguration
            | Self::PutObject
            | Self::DeleteObject
            | Self::DeleteObjectVersion
            | Self::DeleteObjects
            | Self::AbortMultipartUpload
            | Self::ListMultipartUploadParts => JudgedBy::Bucket,
        }
    }
}

/// Decides.
pub fn authorize(principal: &Principal, action: Action, resource: Resource<'_>) -> Decision {
    if *principal == Principal::Operator || action == Action::DeleteObjects {
        return Decision::Allow;
    }
    match resource {
        // A tenant lists its own buckets and makes new ones.
        Resource::Service => principal.tenant().is_some().into(),
        Resource::Bucket(bucket) | Resource::Object(bucket, None)
            if action.judged_by() == JudgedBy::Bucket =>
        {
            on_bucket(principal, action, bucket).into()
        }
        // There is no such object: whoever may list the bucket may know so, everyone else is denied.
        Resource::Bucket(bucket) | Resource::Object(bucket, None) => {
            on_bucket(principal, Action::ListBucket, bucket).into()
        }
        Resource::Object(bucket, Some(acl)) => on_object(principal, action, bucket, acl).into(),
    }
}

fn owns(principal: &Principal, owner: &sos_core::TenantId) -> bool {
    principal.tenant() == Some(owner)
}

fn granted(principal: &Principal, acl: &Acl, wanted: Permission) -> bool {
    acl.grants
        .iter()
        .filter(|grant| grant.permission.includes(wanted))
        .any(|grant| match &grant.grantee {
            Grantee::AllUsers => true,
            Grantee::AuthenticatedUsers => principal.tenant().is_some(),
            Grantee::Tenant(tenant) => owns(principal, tenant),
        })
}

/// The bucket's owner may do everything to it; others what its ACL grants them.
fn on_bucket(principal: &Principal, action: Action, bucket: &BucketRecord) -> bool {
    if owns(principal, bucket.owner()) {
        return true;
    }
    let wanted = match action {
        Action::ListBucket | Action::ListBucketVersions | Action::ListBucketMultipartUploads => {
            Permission::Read
        }
        Action::PutObject
        | Action::DeleteObject
        | Action::AbortMultipartUpload
        | Action::ListMultipartUploadParts => Permission::Write,
        Action::GetBucketAcl => Permission::ReadAcp,
        Action::PutBucketAcl => Permission::WriteAcp,
        _ => return false,
    };
    granted(principal, &bucket.acl, wanted)
}

/// An object's owner may always read and write its ACL; reading the object rests on its grants, for the bucket's owner
/// too where another tenant owns the object.
fn on_object(principal: &Principal, action: Action, bucket: &BucketRecord, acl: &Acl) -> bool {
    let object_owner = owns(principal, &acl.owner);
    match action {
        Action::GetObject | Action::GetObjectVersion => granted(principal, acl, Permission::Read),
        Action::GetObjectAcl | Action::GetObjectVersionAcl => {
            object_owner || granted(principal, acl, Permission::ReadAcp)
        }
        Action::PutObjectAcl | Action::PutObjectVersionAcl => {
            object_owner || granted(principal, acl, Permission::WriteAcp)
        }
        // Tags have no ACL permission of their own.
        Action::GetObjectTagging | Action::PutObjectTagging | Action::DeleteObjectTagging => {
            object_owner || owns(principal, bucket.owner())
        }
        other => on_bucket(principal, other, bucket),
    }
}
