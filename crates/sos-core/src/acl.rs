//! Access control lists: who is granted what on a bucket or an object.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html>. Canned ACLs are kept as the
//! grants they stand for, so that one rule reads them all.

use crate::identity::{GroupName, TenantId};

/// What comes before the name of a group of tenants where ACLs name it by a URI. Pithos had such groups (`memberof`).
pub const GROUP_URI: &str = "urn:sos:group:";

/// Who a grant is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Grantee {
    /// One tenant.
    Tenant(TenantId),
    /// Everyone, anonymous included (`http://acs.amazonaws.com/groups/global/AllUsers`).
    AllUsers,
    /// Every tenant with a key (`http://acs.amazonaws.com/groups/global/AuthenticatedUsers`).
    AuthenticatedUsers,
    /// Every member of a group, as Pithos' `memberof` had it.
    Group(GroupName),
}

/// What a grant allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// On a bucket: list it. On an object: read it.
    Read,
    /// On a bucket: create, overwrite and delete objects. On an object: nothing.
    Write,
    /// Read the ACL.
    ReadAcp,
    /// Write the ACL.
    WriteAcp,
    /// All four.
    FullControl,
}

impl Permission {
    /// Whether holding `self` includes `wanted`.
    pub fn includes(self, wanted: Self) -> bool {
        self == Self::FullControl || self == wanted
    }
}

/// One line of an ACL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Grant {
    /// Who.
    pub grantee: Grantee,
    /// What.
    pub permission: Permission,
}

/// An owner and the grants, at most 100 (the AWS limit).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acl {
    /// Who owns the bucket or object.
    pub owner: TenantId,
    /// Grants in document order. The owner's own rights do not rest on them alone: an owner may always read and
    /// write the ACL.
    pub grants: Vec<Grant>,
}

/// The ACLs that have a name (`x-amz-acl`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum CannedAcl {
    /// Owner: FULL_CONTROL.
    #[default]
    Private,
    /// And everyone: READ.
    PublicRead,
    /// And everyone: READ and WRITE.
    PublicReadWrite,
    /// And every tenant with a key: READ.
    AuthenticatedRead,
    /// And the bucket's owner: READ. On a bucket it means [`CannedAcl::Private`].
    BucketOwnerRead,
    /// And the bucket's owner: FULL_CONTROL. On a bucket it means [`CannedAcl::Private`].
    BucketOwnerFullControl,
}

impl CannedAcl {
    /// Reads the value of `x-amz-acl`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "private" => Self::Private,
            "public-read" => Self::PublicRead,
            "public-read-write" => Self::PublicReadWrite,
            "authenticated-read" => Self::AuthenticatedRead,
            "bucket-owner-read" => Self::BucketOwnerRead,
            "bucket-owner-full-control" => Self::BucketOwnerFullControl,
            _ => return None,
        })
    }

    /// The grants this name stands for. `bucket_owner` is given for objects only.
    pub fn expand(self, owner: &TenantId, bucket_owner: Option<&TenantId>) -> Acl {
        let mut grants = vec![Grant {
            grantee: Grantee::Tenant(owner.clone()),
            permission: Permission::FullControl,
        }];
        let mut grant = |grantee, permission| grants.push(Grant { grantee, permission });
        match (self, bucket_owner) {
            (Self::PublicRead, _) => grant(Grantee::AllUsers, Permission::Read),
            (Self::PublicReadWrite, _) => {
                grant(Grantee::AllUsers, Permission::Read);
                grant(Grantee::AllUsers, Permission::Write);
            }
            (Self::AuthenticatedRead, _) => grant(Grantee::AuthenticatedUsers, Permission::Read),
            (Self::BucketOwnerRead, Some(bucket_owner)) if bucket_owner != owner => {
                grant(Grantee::Tenant(bucket_owner.clone()), Permission::Read);
            }
            (Self::BucketOwnerFullControl, Some(bucket_owner)) if bucket_owner != owner => {
                grant(Grantee::Tenant(bucket_owner.clone()), Permission::FullControl);
            }
            _ => {}
        }
        Acl {
            owner: owner.clone(),
            grants,
        }
    }
}
