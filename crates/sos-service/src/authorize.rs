//! Who may do what: one function, pure.
//!
//! A denial of the bucket's policy comes first, and what it allows second, of the objects of the bucket's owner. Then ACLs:
//! the owner of a bucket may do everything with it and may put and delete objects in it; who owns an object may do
//! everything with the object. Everyone else needs a grant. An object that another tenant wrote into a bucket is that
//! tenant's: the bucket's owner reads it only where granted. Where the bucket's owner is enforced to own every object, no
//! ACL opens anything; a public access block takes the groups of everyone out of all ACLs.
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html>, "Mapping of ACL permissions and
//! access policy permissions". Access keys are their tenant's alone, and the operator's.

mod by_policy;

use crate::{
    caller::{Caller, Principal},
    operation::Action,
};
use sos_core::{
    Acl, BucketRecord, Grantee, ObjectKey, ObjectOwnership, ObjectRecord, Permission, PublicAccessBlock,
    TenantId, Timestamp, VersionId,
};
use sos_policy::{Policy, Verdict};

/// What an action is done to, as far as it was loaded.
#[derive(Clone, Copy, Debug)]
pub struct Resource<'a> {
    /// The bucket; `None` for actions on the service.
    pub bucket: Option<BucketView<'a>>,
    /// The key, for actions on objects and uploads.
    pub key: Option<&'a ObjectKey>,
    /// The version that is asked for by its id.
    pub version: Option<VersionId>,
    /// What in the bucket.
    pub subject: Subject<'a>,
    /// The time.
    pub now: Timestamp,
}

/// A bucket with all that decides about access to it.
#[derive(Clone, Copy, Debug)]
pub struct BucketView<'a> {
    /// Its record, with its ACL.
    pub record: &'a BucketRecord,
    /// Who owns its objects, and whether ACLs count.
    pub ownership: ObjectOwnership,
    /// What may not be public in it: by its own document or that of the whole store.
    pub block: PublicAccessBlock,
    /// Its policy.
    pub policy: Option<&'a Policy>,
    /// Whether that policy is public.
    pub has_public_policy: bool,
}

impl<'a> BucketView<'a> {
    /// Whether a grant of an ACL lets this principal do that.
    fn grants(self, principal: &Principal, acl: &Acl, wanted: Permission) -> bool {
        self.ownership.has_acls()
            && acl
                .grants
                .iter()
                .filter(|grant| grant.permission.includes(wanted))
                .any(|grant| match &grant.grantee {
                    Grantee::AllUsers => !self.block.ignore_public_acls,
                    Grantee::AuthenticatedUsers => {
                        !self.block.ignore_public_acls && principal.tenant().is_some()
                    }
                    Grantee::Tenant(tenant) => principal.tenant() == Some(tenant),
                })
    }

    /// Who owns an object of this ACL.
    fn object_owner(self, acl: &'a Acl) -> &'a TenantId {
        if self.ownership == ObjectOwnership::BucketOwnerEnforced {
            self.record.owner()
        } else {
            &acl.owner
        }
    }
}

/// What in a bucket an action is done to.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// Nothing was loaded (yet).
    NotLoaded,
    /// It does not exist, or is a delete marker.
    Missing,
    /// An object.
    Object(ObjectView<'a>),
    /// An upload, by who created it.
    Upload(&'a TenantId),
    /// The access keys of a tenant; `None`: everyone's.
    AccessKeys(Option<&'a TenantId>),
}

/// An object, as far as it decides who may what with it.
#[derive(Clone, Copy, Debug)]
pub struct ObjectView<'a> {
    /// Its ACL, with its owner.
    pub acl: &'a Acl,
    /// Its tags, which conditions look at.
    pub tags: &'a [(String, String)],
}

impl<'a> From<&'a ObjectRecord> for ObjectView<'a> {
    fn from(record: &'a ObjectRecord) -> Self {
        Self {
            acl: &record.acl,
            tags: &record.tags,
        }
    }
}

/// What [`authorize`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Go on. For a subject that is missing: the caller may know that it is.
    Allow,
    /// AccessDenied.
    Deny,
    /// The object or upload decides: load it and ask again.
    AskSubject,
}

/// Decides. A caller's conditions (address, TLS) come in with the caller; ACLs look at the principal only.
pub fn authorize(caller: &Caller, action: Action, resource: Resource<'_>) -> Decision {
    let principal = &caller.principal;
    if *principal == Principal::Operator {
        return Decision::Allow;
    }
    if is_decided_by_object(action, resource) {
        return Decision::AskSubject;
    }
    match by_policy::verdict(caller, action, resource) {
        Verdict::ExplicitDeny { .. } if !keeps_policy(principal, action, resource) => return Decision::Deny,
        Verdict::Allow { .. } if counts(principal, action, resource) => match resource.subject {
            Subject::Missing => {}
            Subject::Object(object) if !is_of_bucket_owner(object.acl, resource) => {}
            _ => return Decision::Allow,
        },
        _ => {}
    }
    let owner_or_granted = |permission: Option<Permission>| {
        resource.bucket.is_some_and(|bucket| {
            let granted = |permission| bucket.grants(principal, &bucket.record.acl, permission);
            owns(principal, bucket.record.owner()) || permission.is_some_and(granted)
        })
    };
    let may_list = || {
        let bucket = Resource {
            subject: Subject::NotLoaded,
            ..resource
        };
        authorize(caller, Action::ListBucket, bucket) == Decision::Allow
    };
    let owns_object = |acl| {
        let bucket = resource.bucket;
        bucket.is_some_and(|bucket| owns(principal, bucket.object_owner(acl)))
    };
    match (rule(action), resource.subject) {
        (Rule::AnyTenant, _) => allow_if(principal.tenant().is_some()),
        (Rule::EachLine, _) => allow_if(resource.bucket.is_some()),
        (Rule::Bucket(permission), _) => allow_if(owner_or_granted(permission)),
        (Rule::ObjectOrBucketOwner | Rule::InitiatorOrBucketOwner, _) if owner_or_granted(None) => {
            Decision::Allow
        }
        (
            Rule::Object(_) | Rule::ObjectOrBucketOwner | Rule::InitiatorOrBucketOwner | Rule::OwnKeys,
            Subject::NotLoaded,
        ) => Decision::AskSubject,
        // Who may not list may not learn which keys exist.
        (Rule::Object(_) | Rule::ObjectOrBucketOwner | Rule::InitiatorOrBucketOwner, Subject::Missing) => {
            allow_if(may_list())
        }
        (Rule::Object(permission), Subject::Object(ObjectView { acl, .. })) => {
            let is_granted = |bucket: BucketView<'_>| bucket.grants(principal, acl, permission);
            allow_if(owns_object(acl) || resource.bucket.is_some_and(is_granted))
        }
        (Rule::ObjectOrBucketOwner, Subject::Object(object)) => allow_if(owns_object(object.acl)),
        (Rule::InitiatorOrBucketOwner, Subject::Upload(initiator)) => allow_if(owns(principal, initiator)),
        (Rule::OwnKeys, Subject::AccessKeys(Some(tenant))) => allow_if(owns(principal, tenant)),
        (Rule::Object(_) | Rule::ObjectOrBucketOwner, Subject::Upload(_) | Subject::AccessKeys(_))
        | (Rule::InitiatorOrBucketOwner, Subject::Object(_) | Subject::AccessKeys(_))
        | (
            Rule::OwnKeys,
            Subject::Missing | Subject::Object(_) | Subject::Upload(_) | Subject::AccessKeys(None),
        ) => Decision::Deny,
    }
}

/// Whether the policy has to be asked once the object or upload is known, and not before.
fn is_decided_by_object(action: Action, resource: Resource<'_>) -> bool {
    let has_policy = resource.bucket.is_some_and(|bucket| bucket.policy.is_some());
    let is_of_object = matches!(
        rule(action),
        Rule::Object(_) | Rule::ObjectOrBucketOwner | Rule::InitiatorOrBucketOwner
    );
    has_policy && is_of_object && matches!(resource.subject, Subject::NotLoaded)
}

/// Whether a denial of the policy does not hold: the bucket's owner sees to the policy, whatever it says.
fn keeps_policy(principal: &Principal, action: Action, resource: Resource<'_>) -> bool {
    let is_owner = |bucket: BucketView<'_>| owns(principal, bucket.record.owner());
    by_policy::is_about_the_policy(action) && resource.bucket.is_some_and(is_owner)
}

/// Whether what the policy allows lets this principal in. Nobody but the bucket's owner sees to the policy itself, and
/// where public buckets are restricted, a public policy lets in nobody else.
fn counts(principal: &Principal, action: Action, resource: Resource<'_>) -> bool {
    resource.bucket.is_some_and(|bucket| {
        let is_restricted = bucket.has_public_policy && bucket.block.restrict_public_buckets;
        let is_of_owner = is_restricted || by_policy::is_about_the_policy(action);
        !is_of_owner || owns(principal, bucket.record.owner())
    })
}

/// Whether a write may bring along what has an action of its own, an ACL or tags, unless the policy denies it: whoever
/// will own the object may, who could change both right after, and whoever owns the bucket or has a grant to write. Who
/// writes for the bucket's owner, by the policy alone, needs its word for this too
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>, "Permissions").
pub fn may_bring(caller: &Caller, action: Action, resource: Resource<'_>, will_own: bool) -> bool {
    let without_policy = resource.bucket.map(|bucket| BucketView {
        policy: None,
        ..bucket
    });
    let by_right = || {
        let resource = Resource {
            bucket: without_policy,
            ..resource
        };
        authorize(caller, Action::PutObject, resource) == Decision::Allow
    };
    match by_policy::verdict(caller, action, resource) {
        Verdict::ExplicitDeny { .. } => caller.principal == Principal::Operator,
        Verdict::Allow { .. } if counts(&caller.principal, action, resource) => true,
        Verdict::Allow { .. } | Verdict::NoMatch => will_own || by_right(),
    }
}

/// Whether an object belongs to the bucket's owner: of the objects of others a bucket policy gives away nothing.
fn is_of_bucket_owner(acl: &Acl, resource: Resource<'_>) -> bool {
    resource
        .bucket
        .is_some_and(|bucket| bucket.object_owner(acl) == bucket.record.owner())
}

/// What an action rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// Having a key.
    AnyTenant,
    /// Nothing but that the bucket exists: every line is judged by its own action.
    EachLine,
    /// Owning the bucket, or a grant on it.
    Bucket(Option<Permission>),
    /// Owning the object, or a grant on it.
    Object(Permission),
    /// Owning the object or the bucket.
    ObjectOrBucketOwner,
    /// Having created the upload, or owning the bucket.
    InitiatorOrBucketOwner,
    /// Being the tenant whose access keys they are.
    OwnKeys,
}

/// Exhaustive, so that a new action does not compile without its rule.
fn rule(action: Action) -> Rule {
    match action {
        Action::ListAllMyBuckets | Action::CreateBucket => Rule::AnyTenant,
        Action::DeleteObjects => Rule::EachLine,
        Action::ListBucket | Action::ListBucketVersions | Action::ListBucketMultipartUploads => {
            Rule::Bucket(Some(Permission::Read))
        }
        Action::PutObject | Action::DeleteObject => Rule::Bucket(Some(Permission::Write)),
        Action::GetBucketAcl => Rule::Bucket(Some(Permission::ReadAcp)),
        Action::PutBucketAcl => Rule::Bucket(Some(Permission::WriteAcp)),
        Action::DeleteBucket
        | Action::GetBucketLocation
        | Action::GetBucketUsage
        | Action::GetBucketCors
        | Action::PutBucketCors
        | Action::GetBucketOwnershipControls
        | Action::PutBucketOwnershipControls
        | Action::GetBucketPublicAccessBlock
        | Action::PutBucketPublicAccessBlock
        | Action::GetBucketVersioning
        | Action::PutBucketVersioning
        | Action::GetBucketTagging
        | Action::PutBucketTagging
        | Action::GetBucketPolicy
        | Action::PutBucketPolicy
        | Action::DeleteBucketPolicy
        | Action::GetBucketPolicyStatus
        | Action::GetBucketConfiguration(_)
        | Action::PutBucketConfiguration(_)
        | Action::DeleteObjectVersion => Rule::Bucket(None),
        Action::GetObject | Action::GetObjectVersion => Rule::Object(Permission::Read),
        Action::GetObjectAcl | Action::GetObjectVersionAcl => Rule::Object(Permission::ReadAcp),
        Action::PutObjectAcl | Action::PutObjectVersionAcl => Rule::Object(Permission::WriteAcp),
        Action::GetObjectTagging
        | Action::PutObjectTagging
        | Action::DeleteObjectTagging
        | Action::GetObjectVersionTagging
        | Action::PutObjectVersionTagging
        | Action::DeleteObjectVersionTagging => Rule::ObjectOrBucketOwner,
        Action::AbortMultipartUpload | Action::ListMultipartUploadParts => Rule::InitiatorOrBucketOwner,
        Action::ListAccessKeys | Action::CreateAccessKey | Action::DeleteAccessKey => Rule::OwnKeys,
    }
}

fn owns(principal: &Principal, owner: &TenantId) -> bool {
    principal.tenant() == Some(owner)
}

fn allow_if(allowed: bool) -> Decision {
    if allowed { Decision::Allow } else { Decision::Deny }
}

#[cfg(test)]
mod tests;
