//! Somebody who proved who they are, with all that bounds what they may do.

mod limits;

use sos_core::{AccessKey, AccessKeyId, Group, GroupName, LimitedTo, NamedPolicy, Role, Tenant, TenantId};
use sos_policy::{Account, Policy};
use std::{borrow::Cow, fmt, sync::Arc};

/// What stands in for a policy that cannot be read.
pub(crate) const DENY_ALL: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#;

/// Somebody, as they were when they were looked up: a tenant by one of its keys, or a session.
#[derive(Clone, PartialEq)]
pub struct Identity {
    /// Whose rights these are.
    pub tenant: TenantId,
    /// What signed.
    pub access_key: AccessKeyId,
    /// The groups that the tenant is a member of.
    pub groups: Vec<GroupName>,
    /// Whether everything is allowed.
    pub is_master: bool,
    /// Whether it is a session, of a key or of a role.
    pub is_session: bool,
    /// As policies see it.
    pub(crate) principal: sos_policy::Principal<'static>,
    /// What its own policies allow and deny.
    pub(crate) policies: Vec<HeldPolicy>,
    /// What bounds its policies.
    pub(crate) limits: Option<Policy>,
    /// The buckets that the limits name; `None`: all.
    pub(crate) limited_to: Option<Vec<sos_core::BucketName>>,
    /// What its session is narrowed to.
    pub(crate) session_policies: Option<Vec<Policy>>,
}

/// A policy, and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HeldPolicy {
    pub(crate) from: PolicyOrigin,
    pub(crate) policy: Policy,
}

/// Where a policy is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyOrigin {
    /// It is what the key's limits come to.
    Limits,
    /// It is one of the key's own, by name.
    Key(String),
    /// It is one of a group's, by name.
    Group(GroupName, String),
    /// It is one of a role's, by name.
    Role(String, String),
}

impl fmt::Display for PolicyOrigin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limits => formatter.write_str("the key's limits"),
            Self::Key(name) => write!(formatter, "the key's policy {name}"),
            Self::Group(group, name) => write!(formatter, "policy {name} of group {group}"),
            Self::Role(role, name) => write!(formatter, "policy {name} of role {role}"),
        }
    }
}

impl Identity {
    /// A tenant by a key that may do all that the tenant may.
    pub fn root(tenant: TenantId, access_key: AccessKeyId) -> Self {
        Self {
            principal: sos_policy::Principal::Root(account(&tenant)),
            tenant,
            access_key,
            groups: Vec::new(),
            is_master: false,
            is_session: false,
            policies: Vec::new(),
            limits: None,
            limited_to: None,
            session_policies: None,
        }
    }

    /// Whoever signs with a key of this tenant.
    pub(crate) fn of_key<'a>(
        key: &AccessKey,
        tenant: &Tenant,
        groups: impl IntoIterator<Item = &'a Group>,
    ) -> Self {
        let mut policies: Vec<_> = key
            .policies
            .iter()
            .map(|named| HeldPolicy::read(PolicyOrigin::Key(named.name.clone()), named))
            .collect();
        let limits = (!key.limits.is_empty()).then(|| limits::policy(&key.limits));
        if let (Some(limits), true) = (&limits, policies.is_empty()) {
            policies.push(HeldPolicy {
                from: PolicyOrigin::Limits,
                policy: limits.clone(),
            });
        }
        for group in groups {
            policies.extend(group.policies.iter().map(|named| {
                let from = PolicyOrigin::Group(group.name.clone(), named.name.clone());
                HeldPolicy::read(from, named)
            }));
        }
        let named = key.limits.iter().map(|limit| match &limit.to {
            LimitedTo::AllBuckets => None,
            LimitedTo::Bucket(name) => Some(name.clone()),
        });
        Self {
            principal: if key.is_restricted() {
                user(key)
            } else {
                sos_policy::Principal::Root(account(&key.tenant))
            },
            tenant: key.tenant.clone(),
            access_key: key.id.clone(),
            groups: tenant.groups.clone(),
            is_master: key.master,
            is_session: false,
            policies,
            limited_to: if key.limits.is_empty() {
                None
            } else {
                named.collect()
            },
            limits,
            session_policies: None,
        }
    }

    /// A session of a key: it may what the key may, but for what only whoever has the key itself may.
    pub(crate) fn of_session(&self, access_key: AccessKeyId) -> Self {
        Self {
            access_key,
            is_master: false,
            is_session: true,
            ..self.clone()
        }
    }

    /// A session of a role: it may what the role's policies and those of the session both allow.
    pub(crate) fn of_role(
        role: &Role,
        session: &str,
        access_key: AccessKeyId,
        groups: Vec<GroupName>,
        session_policies: Option<Vec<Policy>>,
    ) -> Self {
        let policies = role.policies.iter().map(|named| {
            let from = PolicyOrigin::Role(role.name.clone(), named.name.clone());
            HeldPolicy::read(from, named)
        });
        Self {
            principal: sos_policy::Principal::RoleSession {
                account: account(&role.tenant),
                role_arn: Cow::Owned(role_arn(&role.tenant, &role.name)),
                session_arn: Cow::Owned(format!(
                    "arn:aws:sts::{}:assumed-role/{}/{session}",
                    role.tenant, role.name
                )),
                user_id: Cow::Owned(format!("{}:{session}", role_id(role))),
            },
            tenant: role.tenant.clone(),
            access_key,
            groups,
            is_master: false,
            is_session: true,
            policies: policies.collect(),
            limits: None,
            limited_to: None,
            session_policies,
        }
    }

    /// `aws:userid`, as policies see it.
    pub fn user_id(&self) -> String {
        let values = self.principal.values(&sos_policy::KeyName::AwsUserid.into());
        let value = values.as_slice().first();
        value.map(|value| value.text().into_owned()).unwrap_or_default()
    }

    /// Whether it may do less than its tenant.
    pub fn is_restricted(&self) -> bool {
        self.is_session
            || self.session_policies.is_some()
            || !matches!(self.principal, sos_policy::Principal::Root(_))
    }

    /// Its ARN (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>).
    pub fn arn(&self) -> String {
        match &self.principal {
            sos_policy::Principal::RoleSession { session_arn, .. } => session_arn.to_string(),
            other => other.arn().unwrap_or_default().into_owned(),
        }
    }

    /// Whether any policy of its own has a say.
    pub(crate) fn has_policies(&self) -> bool {
        !self.policies.is_empty() || self.limits.is_some() || self.session_policies.is_some()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Identity")
            .field("arn", &self.arn())
            .field("access_key", &self.access_key.0)
            .finish_non_exhaustive()
    }
}

impl HeldPolicy {
    /// One that cannot be read denies everything: what was meant to bound somebody never lets them free.
    pub(crate) fn read(from: PolicyOrigin, named: &NamedPolicy) -> Self {
        let policy = Policy::parse_identity(named.document.as_bytes()).unwrap_or_else(|error| {
            tracing::error!(%from, %error, "a stored policy cannot be read: it denies everything");
            deny_all()
        });
        Self { from, policy }
    }
}

/// Denies every action.
#[expect(clippy::expect_used, reason = "the text is constant, and a test reads it")]
pub(crate) fn deny_all() -> Policy {
    Policy::parse_identity(DENY_ALL.as_bytes()).expect("a valid policy")
}

/// A tenant is an account: its id is both its account id and its canonical user id.
pub(crate) fn account(tenant: &TenantId) -> Account<'static> {
    Account {
        id: Cow::Owned(tenant.0.clone()),
        canonical_user: Cow::Owned(tenant.0.clone()),
    }
}

/// `arn:aws:iam::<tenant>:role/<name>`.
pub(crate) fn role_arn(tenant: &TenantId, name: &str) -> String {
    format!("arn:aws:iam::{tenant}:role/{name}")
}

/// What tells a role from one of the same name that was made before it: `AROA` and 17 characters, as AWS has them.
fn role_id(role: &Role) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let text = format!("{}/{}/{}", role.tenant, role.name, role.created.0);
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    let characters = hash.as_ref().iter().take(17);
    let characters = characters.map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    "AROA".chars().chain(characters).collect()
}

/// A key that may do less than its tenant is a user of it.
fn user(key: &AccessKey) -> sos_policy::Principal<'static> {
    let name = key.name.as_deref().unwrap_or(&key.id.0);
    sos_policy::Principal::User {
        account: account(&key.tenant),
        arn: Cow::Owned(format!("arn:aws:iam::{}:user/{name}", key.tenant)),
        user_id: Cow::Owned(key.id.0.clone()),
        user_name: Cow::Owned(name.to_owned()),
    }
}

/// A key with who signs by it.
#[derive(Clone, Debug, PartialEq)]
pub struct Credential {
    /// The key; of a session, the temporary one.
    pub key: AccessKey,
    /// Who signs with it.
    pub identity: Arc<Identity>,
    /// Whether it is the key of a session, which goes with the session's token alone.
    pub is_temporary: bool,
}

impl Credential {
    /// A key that may do all that its tenant may, of a tenant in no group.
    pub fn root(key: AccessKey) -> Self {
        let identity = Identity::root(key.tenant.clone(), key.id.clone());
        Self {
            key,
            identity: Arc::new(identity),
            is_temporary: false,
        }
    }
}

#[cfg(test)]
mod tests;
