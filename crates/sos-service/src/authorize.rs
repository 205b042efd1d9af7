//! Who may do what: one function, pure.
//!
//! A denial of any policy comes first. Then somebody on the side of the owner has to allow: the owner itself, the bucket's
//! policy (of the objects of the bucket's owner), or an ACL; and whoever is less than a tenant, a key with limits or
//! policies or the session of a role, needs its own policies to allow as well ([`sos_policy::combine`] joins them all).
//! An object that another tenant wrote into a bucket is that tenant's: the bucket's owner reads it only where granted.
//! Where the bucket's owner is enforced to own every object, no ACL opens anything; a public access block takes the groups
//! of everyone out of all ACLs.
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html>, "Mapping of ACL permissions and
//! access policy permissions". Access keys and roles are their tenant's alone, and the operator's.

mod by_policy;
mod ruling;
mod trust;

pub use by_policy::PolicyReport;
pub(crate) use by_policy::{explain, explain_bucket_policy, name_of};
pub use ruling::{Decision, Reason, Ruling};
pub use trust::RoleView;

use crate::{
    caller::{Caller, Principal},
    operation::Action,
};
use sos_core::{
    Acl, BucketName, BucketRecord, Grantee, ObjectKey, ObjectOwnership, ObjectRecord, Permission,
    PublicAccessBlock, TenantId, Timestamp, VersionId,
};
use sos_policy::{AclGrant, Decision as Joined, Policy, Rights, Verdict, combine};

/// What an action is done to, as far as it was loaded.
#[derive(Clone, Copy, Debug)]
pub struct Resource<'a> {
    /// The bucket; `None` for actions on the service.
    pub bucket: Option<BucketView<'a>>,
    /// The name of that bucket, or of the one that is to be created.
    pub name: Option<&'a BucketName>,
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
    /// What the grants of an ACL give this principal of that.
    fn grants(self, principal: &Principal, acl: &Acl, wanted: Permission) -> AclGrant {
        if !self.ownership.has_acls() {
            return AclGrant::None;
        }
        let mut found = AclGrant::None;
        let identity = principal.identity();
        for grant in acl
            .grants
            .iter()
            .filter(|grant| grant.permission.includes(wanted))
        {
            let is_granted = match &grant.grantee {
                Grantee::AllUsers if !self.block.ignore_public_acls => return AclGrant::Everyone,
                Grantee::AllUsers => false,
                Grantee::AuthenticatedUsers => !self.block.ignore_public_acls && identity.is_some(),
                Grantee::Tenant(tenant) => principal.tenant() == Some(tenant),
                Grantee::Group(group) => identity.is_some_and(|identity| identity.groups.contains(group)),
            };
            if is_granted {
                found = AclGrant::Account;
            }
        }
        found
    }

    /// Who owns an object of this ACL.
    pub(crate) fn object_owner(self, acl: &'a Acl) -> &'a TenantId {
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
    /// The access keys and roles of a tenant; `None`: everyone's.
    Identities(Option<&'a TenantId>),
    /// A role that somebody wants to become.
    Role(RoleView<'a>),
}

impl<'a> Subject<'a> {
    /// What was found under a key; a delete marker is no object.
    pub(crate) fn found(record: Option<&'a ObjectRecord>) -> Self {
        match record {
            Some(record) if !record.delete_marker => Self::Object(record.into()),
            _ => Self::Missing,
        }
    }
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

/// Decides, and says why. Nothing is allowed beside this function.
pub fn authorize(caller: &Caller, action: Action, resource: Resource<'_>) -> Ruling {
    let principal = &caller.principal;
    match principal {
        Principal::Operator => return Ruling::allow(Reason::Operator),
        Principal::Known(identity) if identity.is_master => return Ruling::allow(Reason::MasterKey),
        Principal::Known(_) | Principal::Anonymous => {}
    }
    let rule = rule(action);
    match (rule, resource.bucket) {
        (Rule::AnyTenant, _) => {
            let Some(tenant) = principal.tenant() else {
                return Ruling::deny(Reason::NotSigned);
            };
            let asked = Asked::of(caller, action, resource);
            Ruling::of_rights(asked.join(tenant, AclGrant::None))
        }
        (Rule::EachLine, Some(_)) => Ruling::allow(Reason::EachLine),
        (Rule::Trust, _) => trust::judge(caller, action, resource),
        (Rule::Oneself, _) if principal.identity().is_none() => Ruling::deny(Reason::NotSigned),
        (Rule::Oneself, _) => Ruling::allow(Reason::OwnIdentities),
        (Rule::OwnSession, _) => of_session(caller, action, resource),
        (Rule::OwnIdentities, _) => of_identities(principal, resource.subject),
        (Rule::OperatorsAlone, _) => Ruling::deny(Reason::OthersIdentities),
        (Rule::Bucket(permission), Some(bucket)) => {
            let acl = permission.map_or(AclGrant::None, |permission| {
                bucket.grants(principal, &bucket.record.acl, permission)
            });
            let asked = Asked::of(caller, action, resource);
            Ruling::of_rights(asked.join(bucket.record.owner(), acl))
        }
        (
            Rule::Object(_)
            | Rule::ObjectOrBucketOwner
            | Rule::ObjectByBucketOwner
            | Rule::InitiatorOrBucketOwner,
            Some(bucket),
        ) => in_bucket(caller, action, rule, bucket, resource),
        (_, None) => Ruling::deny(Reason::NothingToJudge),
    }
}

/// Judges an action on an object or an upload.
fn in_bucket(
    caller: &Caller,
    action: Action,
    rule: Rule,
    bucket: BucketView<'_>,
    resource: Resource<'_>,
) -> Ruling {
    let principal = &caller.principal;
    let bucket_owner = bucket.record.owner();
    // Of two owners, either will do: the one that the caller is, if any.
    let either = |other| {
        if owns(principal, other) {
            other
        } else {
            bucket_owner
        }
    };
    let asked = || Asked::of(caller, action, resource);
    match (rule, resource.subject) {
        (_, Subject::NotLoaded) => {
            let is_plain = bucket.policy.is_none()
                && principal
                    .identity()
                    .is_none_or(|identity| !identity.has_policies());
            if is_plain && !matches!(rule, Rule::Object(_)) && owns(principal, bucket_owner) {
                return Ruling::of_rights(asked().join(bucket_owner, AclGrant::None));
            }
            Ruling::ask()
        }
        // Who may not list may not learn which keys exist.
        (_, Subject::Missing) => {
            let of_own_side = asked().of_own_side();
            if !of_own_side.is_allowed() {
                return Ruling::of_rights(of_own_side);
            }
            let whole = Resource {
                subject: Subject::NotLoaded,
                ..resource
            };
            if authorize(caller, Action::ListBucket, whole).is_allowed() {
                Ruling::allow(Reason::MayList)
            } else {
                Ruling::deny(Reason::MayNotList)
            }
        }
        (Rule::Object(permission), Subject::Object(ObjectView { acl, .. })) => {
            let owner = bucket.object_owner(acl);
            let grant = bucket.grants(principal, acl, permission);
            Ruling::of_rights(asked().of_object(owner, bucket_owner).join(owner, grant))
        }
        (Rule::ObjectOrBucketOwner, Subject::Object(ObjectView { acl, .. })) => {
            let owner = bucket.object_owner(acl);
            let asked = asked().of_object(owner, bucket_owner);
            Ruling::of_rights(asked.join(either(owner), AclGrant::None))
        }
        (Rule::ObjectByBucketOwner, Subject::Object(_)) => {
            Ruling::of_rights(asked().join(bucket_owner, AclGrant::None))
        }
        (Rule::InitiatorOrBucketOwner, Subject::Upload(initiator)) => {
            Ruling::of_rights(asked().join(either(initiator), AclGrant::None))
        }
        _ => Ruling::deny(Reason::NothingToJudge),
    }
}

/// A tenant's keys and roles are its own to see to, by a key that is the tenant's as a whole.
fn of_identities(principal: &Principal, subject: Subject<'_>) -> Ruling {
    let Some(identity) = principal.identity() else {
        return Ruling::deny(Reason::NotSigned);
    };
    match subject {
        Subject::Identities(Some(tenant)) if identity.tenant == *tenant => {
            if identity.is_restricted() {
                Ruling::deny(Reason::RestrictedKey)
            } else {
                Ruling::allow(Reason::OwnIdentities)
            }
        }
        Subject::NotLoaded => Ruling::ask(),
        _ => Ruling::deny(Reason::OthersIdentities),
    }
}

/// A session of one's own is for whoever has a key that is no session's; a policy may deny it, and none has to allow it
/// (<https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>, "Permissions").
fn of_session(caller: &Caller, action: Action, resource: Resource<'_>) -> Ruling {
    match caller.principal.identity() {
        None => Ruling::deny(Reason::NotSigned),
        Some(identity) if identity.is_session => Ruling::deny(Reason::RestrictedKey),
        Some(identity) => {
            let asked = Asked::of(caller, action, resource);
            Ruling::of_rights(asked.join(&identity.tenant, AclGrant::Everyone))
        }
    }
}

/// What all policies said, as far as it counts.
struct Asked<'a> {
    principal: &'a Principal,
    word: sos_policy::Action,
    said: by_policy::Said,
}

impl<'a> Asked<'a> {
    fn of(caller: &'a Caller, action: Action, resource: Resource<'_>) -> Self {
        let mut said = by_policy::ask(caller, action, resource);
        if said.bucket.allows() && !counts(&caller.principal, action, resource) {
            said.bucket = Verdict::NoMatch;
        }
        Self {
            principal: &caller.principal,
            // Of the word it is only looked at whether it is about the policy itself.
            word: by_policy::name_of(action)
                .filter(|_| by_policy::is_about_the_policy(action))
                .unwrap_or(sos_policy::Action::GetObject),
            said,
        }
    }

    /// Of the objects of others a bucket's policy gives away nothing.
    fn of_object(mut self, owner: &TenantId, bucket_owner: &TenantId) -> Self {
        if owner != bucket_owner && self.said.bucket.allows() {
            self.said.bucket = Verdict::NoMatch;
        }
        self
    }

    fn join(&self, owner: &TenantId, acl: AclGrant) -> Joined {
        let principal = match self.principal.identity() {
            Some(identity) => &identity.principal,
            None => &sos_policy::Principal::Anonymous,
        };
        combine(&Rights {
            principal,
            action: self.word,
            owner: &owner.0,
            bucket_policy: self.said.bucket,
            acl,
            identity_policies: &self.said.identity,
            boundary: self.said.boundary,
            session_policy: self.said.session,
        })
    }

    /// Whether nothing on the caller's own side is in the way, nor a denial of the bucket's policy, whoever owns it.
    fn of_own_side(&self) -> Joined {
        let nobody = TenantId(String::new());
        match self.principal.tenant() {
            Some(tenant) => self.join(tenant, AclGrant::None),
            None => self.join(&nobody, AclGrant::Everyone),
        }
    }
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
    if caller.principal.is_operator() {
        return true;
    }
    let asked = Asked::of(caller, action, resource);
    let by_right = || {
        let bucket = resource.bucket.map(|bucket| BucketView {
            policy: None,
            ..bucket
        });
        authorize(caller, Action::PutObject, Resource { bucket, ..resource }).is_allowed()
    };
    asked.of_own_side().is_allowed() && (will_own || asked.said.bucket.allows() || by_right())
}

/// Whether a write may lock what it writes: what cannot be removed is for the bucket's owner to keep and to pay for, so that
/// it takes the owner, or the bucket's policy naming this action; a grant to write is none
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html>).
pub fn may_lock(caller: &Caller, action: Action, resource: Resource<'_>) -> bool {
    if caller.principal.is_operator() {
        return true;
    }
    let asked = Asked::of(caller, action, resource);
    let owns_bucket = resource
        .bucket
        .is_some_and(|bucket| owns(&caller.principal, bucket.record.owner()));
    asked.of_own_side().is_allowed() && (owns_bucket || asked.said.bucket.allows())
}

/// What an object, or an upload of somebody else's, comes to where only the key is known: for questions about access.
pub(crate) fn is_of_upload(action: Action) -> bool {
    rule(action) == Rule::InitiatorOrBucketOwner
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
    /// Owning the bucket, whoever owns the object in it.
    ObjectByBucketOwner,
    /// Having created the upload, or owning the bucket.
    InitiatorOrBucketOwner,
    /// Being the tenant whose access keys or roles they are.
    OwnIdentities,
    /// Being the operator.
    OperatorsAlone,
    /// Being let in by the role's trust policy.
    Trust,
    /// Having a key, whatever policies say.
    Oneself,
    /// Having a key that is no session's, unless a policy denies it.
    OwnSession,
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
        | Action::GetUnsetConfiguration(_)
        | Action::PutUnsetConfiguration(_)
        | Action::BypassGovernanceRetention
        | Action::DeleteObjectVersion => Rule::Bucket(None),
        Action::GetObject
        | Action::GetObjectVersion
        | Action::GetObjectAttributes
        | Action::GetObjectVersionAttributes => Rule::Object(Permission::Read),
        Action::GetObjectAcl | Action::GetObjectVersionAcl => Rule::Object(Permission::ReadAcp),
        Action::PutObjectAcl | Action::PutObjectVersionAcl => Rule::Object(Permission::WriteAcp),
        Action::GetObjectTagging
        | Action::PutObjectTagging
        | Action::DeleteObjectTagging
        | Action::GetObjectVersionTagging
        | Action::PutObjectVersionTagging
        | Action::DeleteObjectVersionTagging
        | Action::GetObjectRetention
        | Action::GetObjectLegalHold => Rule::ObjectOrBucketOwner,
        Action::PutObjectRetention | Action::PutObjectLegalHold => Rule::ObjectByBucketOwner,
        Action::AbortMultipartUpload | Action::ListMultipartUploadParts => Rule::InitiatorOrBucketOwner,
        Action::ListAccessKeys
        | Action::CreateAccessKey
        | Action::ChangeAccessKey
        | Action::DeleteAccessKey
        | Action::ReadRoles
        | Action::ChangeRoles => Rule::OwnIdentities,
        Action::ReadTenants
        | Action::ChangeTenants
        | Action::ChangeQuotas
        | Action::RewrapKeys
        | Action::ReadGroups
        | Action::ChangeGroups => Rule::OperatorsAlone,
        Action::AssumeRole | Action::AssumeRoleWithWebIdentity => Rule::Trust,
        Action::GetCallerIdentity => Rule::Oneself,
        Action::GetSessionToken => Rule::OwnSession,
    }
}

fn owns(principal: &Principal, owner: &TenantId) -> bool {
    principal.tenant() == Some(owner)
}

#[cfg(test)]
mod tests;
