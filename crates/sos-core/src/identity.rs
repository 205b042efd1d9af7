//! Tenants, their groups, access keys and roles.

mod limit;

pub use limit::{KeyLimit, KeyRights, LimitedTo};

use crate::time::Timestamp;
use std::fmt;

/// A tenant's canonical id, as ACLs and `Owner` elements show it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TenantId(pub String);

impl fmt::Display for TenantId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An access key's public half.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccessKeyId(pub String);

/// The name of a group of tenants: 1 to 64 characters of `a-z A-Z 0-9 . _ -`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupName(String);

/// The most characters of a name of a group, a role or a policy
/// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>).
pub const MAX_IDENTITY_NAME: usize = 64;

impl GroupName {
    /// Checks the rules; the name is never changed.
    pub fn parse(name: &str) -> Option<Self> {
        is_identity_name(name).then(|| Self(name.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for GroupName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Whether a text can name a group, a role, a key or a policy: 1 to [`MAX_IDENTITY_NAME`] characters of
/// `a-z A-Z 0-9 . _ -`, which stand for themselves in ARNs, URLs and files.
pub fn is_identity_name(name: &str) -> bool {
    (1..=MAX_IDENTITY_NAME).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// One who owns buckets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// The canonical id.
    pub id: TenantId,
    /// Shown as `DisplayName`.
    pub display_name: String,
    /// Found by `emailAddress` grants.
    pub email: Option<String>,
    /// The groups it is a member of, each once, by name.
    pub groups: Vec<GroupName>,
    /// Whether none of its keys works. Its buckets stay, and others reach them as before.
    pub disabled: bool,
}

impl Tenant {
    /// A tenant of this id in no group.
    pub fn new(id: TenantId) -> Self {
        Self {
            display_name: id.0.clone(),
            id,
            email: None,
            groups: Vec::new(),
            disabled: false,
        }
    }
}

/// A group of tenants: ACLs may name it, and its policies are those of its members' keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: GroupName,
    /// Policies in the language of IAM, by name.
    pub policies: Vec<NamedPolicy>,
}

/// A policy document with a name, as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPolicy {
    /// Unique among those of one key, group or role.
    pub name: String,
    /// JSON.
    pub document: String,
}

/// A key pair a tenant signs with.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// The public half.
    pub id: AccessKeyId,
    /// The secret half; needed in the clear, since signatures are HMACs. Never shown by `Debug`.
    pub secret: String,
    /// Whose key it is.
    pub tenant: TenantId,
    /// When it was made.
    pub created: Timestamp,
    /// What people call it; the user's name in ARNs, where it is one.
    pub name: Option<String>,
    /// Whether it does not work for now.
    pub disabled: bool,
    /// From when on it works no more.
    pub expires: Option<Timestamp>,
    /// Whether it may do everything with everyone's buckets, and what the operator may.
    pub master: bool,
    /// The buckets and rights that it is limited to; it has no limits where there are none.
    pub limits: Vec<KeyLimit>,
    /// Policies in the language of IAM, by name.
    pub policies: Vec<NamedPolicy>,
}

impl AccessKey {
    /// A key that may do all that its tenant may.
    pub fn new(id: AccessKeyId, secret: String, tenant: TenantId, created: Timestamp) -> Self {
        Self {
            id,
            secret,
            tenant,
            created,
            name: None,
            disabled: false,
            expires: None,
            master: false,
            limits: Vec::new(),
            policies: Vec::new(),
        }
    }

    /// Whether it works at that moment, as far as the key itself says.
    pub fn works_at(&self, now: Timestamp) -> bool {
        !self.disabled && self.expires.is_none_or(|expires| now < expires)
    }

    /// Whether it may do less than its tenant: whether it has limits or policies of its own.
    pub fn is_restricted(&self) -> bool {
        !self.limits.is_empty() || !self.policies.is_empty()
    }
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AccessKey")
            .field("id", &self.id)
            .field("tenant", &self.tenant)
            .finish_non_exhaustive()
    }
}

/// What someone may become for a while (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html>).
#[derive(Clone, PartialEq, Eq)]
pub struct Role {
    /// Whose role it is: its sessions are this tenant's.
    pub tenant: TenantId,
    /// Its name, unique in the tenant.
    pub name: String,
    /// Who may become it: a policy with principals and the actions of STS, JSON as it was sent.
    pub trust: String,
    /// What its sessions may do: policies in the language of IAM, by name.
    pub policies: Vec<NamedPolicy>,
    /// How long a session lasts at most, in seconds.
    pub max_session_seconds: u32,
    /// When it was made.
    pub created: Timestamp,
    /// What its sessions' tokens are sealed with; another one ends them all. Never shown by `Debug`.
    pub seal: [u8; 32],
}

impl fmt::Debug for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Role")
            .field("tenant", &self.tenant)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_themselves_everywhere() {
        for name in ["a", "Team_1.x-y", &"n".repeat(64)] {
            assert!(is_identity_name(name), "{name}");
        }
        for name in ["", "a b", "a/b", "ä", "a:b", "a*", &"n".repeat(65)] {
            assert!(!is_identity_name(name), "{name}");
        }
    }

    #[test]
    fn a_key_ends_at_its_moment() {
        let tenant = TenantId("ada".to_owned());
        let mut key = AccessKey::new(AccessKeyId("k".to_owned()), "s".to_owned(), tenant, Timestamp(0));
        assert!(key.works_at(Timestamp(i64::MAX)));
        key.expires = Some(Timestamp(10));
        assert!(key.works_at(Timestamp(9)));
        assert!(!key.works_at(Timestamp(10)));
        key.disabled = true;
        assert!(!key.works_at(Timestamp(9)));
    }
}
