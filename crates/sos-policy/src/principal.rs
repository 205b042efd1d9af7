//! Who asks, and whom a statement means.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>.

mod pattern;

pub(crate) use pattern::{PrincipalPattern, Principals};

use std::borrow::Cow;

use crate::context::{Value, Values};
use crate::key::{Key, KeyName};

/// The account behind a caller, by both of its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account<'a> {
    /// The account id, as it stands in ARNs.
    pub id: Cow<'a, str>,
    /// The canonical user id, as ACLs and `{"CanonicalUser": …}` name the account.
    pub canonical_user: Cow<'a, str>,
}

/// Who makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal<'a> {
    /// Nobody who signed.
    Anonymous,
    /// The account itself, its root user.
    Root(Account<'a>),
    /// A user of an account.
    User {
        /// Whose user it is.
        account: Account<'a>,
        /// `arn:aws:iam::<account>:user/<path><name>`
        arn: Cow<'a, str>,
        /// What `aws:userid` and `aws:username` say.
        user_id: Cow<'a, str>,
        /// The user's name.
        user_name: Cow<'a, str>,
    },
    /// A session of a role (AssumeRole and its kin).
    RoleSession {
        /// Whose role it is.
        account: Account<'a>,
        /// `arn:aws:iam::<account>:role/<path><name>`
        role_arn: Cow<'a, str>,
        /// `arn:aws:sts::<account>:assumed-role/<name>/<session>`
        session_arn: Cow<'a, str>,
        /// `<role id>:<session>`
        user_id: Cow<'a, str>,
    },
    /// A session of a user's own (GetFederationToken).
    FederatedUser {
        /// Whose user it is.
        account: Account<'a>,
        /// The user who asked for the session.
        user_arn: Cow<'a, str>,
        /// `arn:aws:sts::<account>:federated-user/<name>`
        session_arn: Cow<'a, str>,
        /// `<account>:<name>`
        user_id: Cow<'a, str>,
    },
    /// Somebody whom an identity provider vouches for, before they become a role: trust policies alone let them in.
    WebIdentity {
        /// The provider's address without `https://`, such as `issuer.example/realms/one`.
        provider: Cow<'a, str>,
        /// Who it is there, the token's `sub`.
        subject: Cow<'a, str>,
    },
    /// A service that acts by itself, such as `logging.s3.amazonaws.com`.
    Service {
        /// Its name.
        name: Cow<'a, str>,
    },
}

impl Principal<'_> {
    /// The account that the caller belongs to.
    pub fn account(&self) -> Option<&Account<'_>> {
        match self {
            Self::Anonymous | Self::Service { .. } | Self::WebIdentity { .. } => None,
            Self::Root(account)
            | Self::User { account, .. }
            | Self::RoleSession { account, .. }
            | Self::FederatedUser { account, .. } => Some(account),
        }
    }

    /// The ARN that `aws:PrincipalArn` has: of a role's session the role's, of an account its root's.
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>, "aws:PrincipalArn".
    pub fn arn(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Anonymous | Self::Service { .. } | Self::WebIdentity { .. } => None,
            Self::Root(account) => Some(Cow::Owned(format!("arn:aws:iam::{}:root", account.id))),
            Self::User { arn, .. } => Some(Cow::Borrowed(arn)),
            Self::RoleSession { role_arn, .. } => Some(Cow::Borrowed(role_arn)),
            Self::FederatedUser { session_arn, .. } => Some(Cow::Borrowed(session_arn)),
        }
    }

    /// What the keys about the caller say: `aws:PrincipalArn`, `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:userid`,
    /// `aws:username`, `aws:FederatedProvider`, `aws:PrincipalIsAWSService` and `aws:PrincipalServiceName`. Others are missing. A
    /// [`Context`](crate::Context) may hand them on.
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>, "Principal key values".
    pub fn values(&self, key: &Key) -> Values<'_> {
        match key.name {
            KeyName::AwsPrincipalArn => self.arn().map(Value::Text).into(),
            KeyName::AwsPrincipalAccount => self.account().map(|account| &*account.id).into(),
            KeyName::AwsPrincipalType => self.kind().into(),
            KeyName::AwsUserid => self.user_id().into(),
            KeyName::AwsUsername => match self {
                Self::User { user_name, .. } => (&**user_name).into(),
                _ => Values::Missing,
            },
            KeyName::AwsPrincipalIsAWSService if *self != Self::Anonymous => {
                matches!(self, Self::Service { .. }).into()
            }
            KeyName::AwsPrincipalServiceName => match self {
                Self::Service { name } => (&**name).into(),
                _ => Values::Missing,
            },
            KeyName::AwsFederatedProvider => match self {
                Self::WebIdentity { provider, .. } => (&**provider).into(),
                _ => Values::Missing,
            },
            _ => Values::Missing,
        }
    }

    fn kind(&self) -> Option<&'static str> {
        match self {
            Self::Anonymous => Some("Anonymous"),
            Self::Root(_) => Some("Account"),
            Self::User { .. } => Some("User"),
            Self::RoleSession { .. } => Some("AssumedRole"),
            Self::FederatedUser { .. } => Some("FederatedUser"),
            Self::Service { .. } | Self::WebIdentity { .. } => None,
        }
    }

    fn user_id(&self) -> Option<&str> {
        match self {
            Self::Anonymous => Some("anonymous"),
            Self::Service { .. } | Self::WebIdentity { .. } => None,
            Self::Root(account) => Some(&account.id),
            Self::User { user_id, .. }
            | Self::RoleSession { user_id, .. }
            | Self::FederatedUser { user_id, .. } => Some(user_id),
        }
    }
}

impl std::fmt::Display for Principal<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Anonymous => formatter.write_str("an anonymous caller"),
            Self::Service { name } => write!(formatter, "the service {name}"),
            Self::WebIdentity { provider, subject } => write!(formatter, "{subject} of {provider}"),
            Self::RoleSession { session_arn, .. } => formatter.write_str(session_arn),
            _ => formatter.write_str(&self.arn().unwrap_or_default()),
        }
    }
}

/// How directly a statement that allows means the caller. It decides whether identity policies must allow as well, and
/// whether a session's policy bounds the right ([`combine`](crate::combine)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum Grant {
    /// Through the account: the right is the account's to hand on by its identity policies.
    Account,
    /// Through the role or the user behind a session: the session's policy bounds the right.
    BehindSession,
    /// The caller itself, or everyone.
    Direct,
}
