//! AssumeRole, AssumeRoleWithWebIdentity, GetSessionToken and GetCallerIdentity: temporary keys, and who one is.
//!
//! Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html>.

use crate::{
    authorize::RoleView,
    error::ServiceError,
    identity::{Identity, role_arn},
    limits,
    operation::{Action, Operation, Target},
    service::{Scope, TemporaryKey},
    sessions::{WebIdentity, WebIdentityError},
};
use async_trait::async_trait;
use sos_core::{Role, TenantId};
use sos_policy::{Facts, Key, Policy, Principal};
use std::{borrow::Cow, sync::Arc};

/// What somebody wants who wants to become a role.
#[derive(Clone, Debug, Default)]
pub struct WantedSession {
    /// `arn:aws:iam::<tenant>:role/<name>`.
    pub role_arn: String,
    /// What the session is called, 2 to 64 characters of `a-z A-Z 0-9 _ + = , . @ -`.
    pub name: String,
    /// How long it lasts; an hour, or as long as the role allows, unless it is said.
    pub seconds: Option<u32>,
    /// What it is narrowed to, JSON.
    pub policy: Option<String>,
}

/// Makes a session of a role for whoever has a key.
#[derive(Clone, Debug, Default)]
pub struct AssumeRole {
    /// The role and the session.
    pub wanted: WantedSession,
    /// What the role's owner told whoever may become it.
    pub external_id: Option<String>,
}

/// Makes a session of a role for whomever an identity provider vouches for.
#[derive(Clone)]
pub struct AssumeRoleWithWebIdentity {
    /// The role and the session.
    pub wanted: WantedSession,
    /// The provider's token.
    pub token: String,
}

/// Makes a session of the key's own.
#[derive(Clone, Debug, Default)]
pub struct GetSessionToken {
    /// How long it lasts; twelve hours unless it is said.
    pub seconds: Option<u32>,
}

/// Says who one is.
#[derive(Clone, Copy, Debug)]
pub struct GetCallerIdentity;

/// A session of a role.
#[derive(Clone, Debug)]
pub struct RoleSession {
    /// Its key.
    pub key: TemporaryKey,
    /// `arn:aws:sts::<tenant>:assumed-role/<role>/<session>`.
    pub arn: String,
    /// `<role's id>:<session>`.
    pub user_id: String,
    /// Who was vouched for, where somebody was.
    pub vouched: Option<WebIdentity>,
}

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerIdentity {
    /// The tenant.
    pub account: String,
    /// The ARN.
    pub arn: String,
    /// What `aws:userid` says.
    pub user_id: String,
}

#[async_trait]
impl Operation for AssumeRole {
    const NAME: &'static str = "AssumeRole";
    type Output = RoleSession;

    fn action(&self) -> Action {
        Action::AssumeRole
    }

    fn target(&self) -> Target {
        Target::Service
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        if let Some(external_id) = &self.external_id
            && !is_external_id(external_id)
        {
            return Err(invalid(
                "ExternalId",
                external_id,
                "it has 2 to 1224 characters of a-z A-Z 0-9 _ + = , . @ : / -",
            ));
        }
        let chained = scope
            .caller
            .principal
            .identity()
            .is_some_and(|identity| identity.is_session);
        let mut facts = Facts::new();
        if let Some(external_id) = self.external_id {
            facts.add(Key::parse("sts:ExternalId"), external_id.into());
        }
        become_role(&scope, self.wanted, facts, None, chained)
    }
}

#[async_trait]
impl Operation for AssumeRoleWithWebIdentity {
    const NAME: &'static str = "AssumeRoleWithWebIdentity";
    type Output = RoleSession;

    fn action(&self) -> Action {
        Action::AssumeRoleWithWebIdentity
    }

    fn target(&self) -> Target {
        Target::Service
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let Some(providers) = &scope.service.config.web_identities else {
            let message = "No identity provider is configured here.".to_owned();
            return Err(WebIdentityError::Invalid(message).into());
        };
        let vouched = providers.verify(&self.token, scope.service.now()).await?;
        let facts = said_by_provider(&vouched);
        become_role(&scope, self.wanted, facts, Some(vouched), false)
    }
}

#[async_trait]
impl Operation for GetSessionToken {
    const NAME: &'static str = "GetSessionToken";
    type Output = TemporaryKey;

    fn action(&self) -> Action {
        Action::GetSessionToken
    }

    fn target(&self) -> Target {
        Target::Service
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let seconds = self.seconds.unwrap_or(limits::OWN_SESSION_SECONDS);
        check_seconds(seconds, limits::MAX_OWN_SESSION_SECONDS)?;
        let identity = identity(&scope)?;
        if identity.is_master || identity.is_session {
            return Err(ServiceError::InvalidRequest(
                "A master key has no sessions, nor has a session: use a key of a tenant.".to_owned(),
            ));
        }
        let parent = scope.service.credential(&identity.access_key).await?;
        let parent = parent.ok_or(ServiceError::AccessDenied)?;
        scope.service.own_session(&parent.key, seconds)
    }
}

#[async_trait]
impl Operation for GetCallerIdentity {
    const NAME: &'static str = "GetCallerIdentity";
    type Output = CallerIdentity;

    fn action(&self) -> Action {
        Action::GetCallerIdentity
    }

    fn target(&self) -> Target {
        Target::Service
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let identity = identity(&scope)?;
        Ok(CallerIdentity {
            account: identity.tenant.0.clone(),
            arn: identity.arn(),
            user_id: identity.user_id(),
        })
    }
}

/// Who asks. Nobody who has no key comes here but the operator itself.
fn identity<'a>(scope: &Scope<'a>) -> Result<&'a Arc<Identity>, ServiceError> {
    let identity = scope.caller.principal.identity();
    identity.ok_or_else(|| ServiceError::InvalidRequest("The operator itself has no key.".to_owned()))
}

/// Makes the session, if the role's trust policy lets in who asks. Whether there is such a role nobody else learns.
fn become_role(
    scope: &Scope<'_>,
    wanted: WantedSession,
    mut facts: Facts<'_>,
    vouched: Option<WebIdentity>,
    chained: bool,
) -> Result<RoleSession, ServiceError> {
    if !is_session_name(&wanted.name) {
        return Err(invalid(
            "RoleSessionName",
            &wanted.name,
            "it has 2 to 64 characters of a-z A-Z 0-9 _ + = , . @ -",
        ));
    }
    let policies = session_policies(wanted.policy.as_deref())?;
    let (tenant, name) = parse_role_arn(&wanted.role_arn).ok_or_else(|| {
        invalid(
            "RoleArn",
            &wanted.role_arn,
            "it is arn:aws:iam::<tenant>:role/<name>",
        )
    })?;
    let role = scope.service.identities.role(&tenant, name);
    let role = role.filter(|_| scope.service.identities.is_enabled(&tenant));
    let role = role.ok_or(ServiceError::AccessDenied)?;
    let longest = if chained {
        role.max_session_seconds.min(limits::ROLE_SESSION_SECONDS)
    } else {
        role.max_session_seconds
    };
    let seconds = wanted
        .seconds
        .unwrap_or(limits::ROLE_SESSION_SECONDS.min(longest));
    facts.add(Key::parse("sts:RoleSessionName"), wanted.name.clone().into());
    facts.add(Key::parse("sts:DurationSeconds"), i64::from(seconds).into());
    let principal = vouched.as_ref().map(|vouched| Principal::WebIdentity {
        provider: Cow::Borrowed(vouched.provider()),
        subject: Cow::Borrowed(&vouched.subject),
    });
    judge(scope, &role, &facts, principal.as_ref())?;
    // Only whoever may become the role learns how long its sessions may last.
    check_seconds(seconds, longest)?;
    let mut session = scope.service.session(wanted.name, seconds);
    session.policies.extend(wanted.policy);
    if let Some(vouched) = &vouched {
        session.issuer.clone_from(&vouched.issuer);
        session.subject.clone_from(&vouched.subject);
    }
    let key = scope.service.role_session(&role, &session)?;
    let identity = Identity::of_role(&role, &session.name, key.id.clone(), Vec::new(), policies);
    Ok(RoleSession {
        key,
        arn: identity.arn(),
        user_id: identity.user_id(),
        vouched,
    })
}

/// What a provider says, by the keys that conditions have for it.
///
/// Condition keys do not regard letter case, and claims do: of several that differ in it alone, those in capitals say nothing.
/// Whoever may choose a claim of their own (`SUB`) could otherwise pass for somebody else (`sub`).
fn said_by_provider(vouched: &WebIdentity) -> Facts<'static> {
    const CHECKED: [&str; 2] = ["sub", "aud"];
    let mut facts = Facts::new();
    let mut add = |claim: &str, values: &[String]| {
        for value in values {
            let key = Key::parse(&format!("{}:{claim}", vouched.provider()));
            facts.add(key, value.clone().into());
        }
    };
    add("sub", std::slice::from_ref(&vouched.subject));
    add("aud", &vouched.audience);
    for (claim, values) in &vouched.claims {
        let plain = claim.to_lowercase();
        let is_shared = vouched
            .claims
            .iter()
            .any(|(other, _)| other != claim && other.to_lowercase() == plain);
        if !CHECKED.contains(&plain.as_str()) && (!is_shared || plain == *claim) {
            add(claim, values);
        }
    }
    facts
}

fn judge(
    scope: &Scope<'_>,
    role: &Arc<Role>,
    facts: &Facts<'_>,
    vouched: Option<&Principal<'_>>,
) -> Result<(), ServiceError> {
    let trust = Policy::parse_trust(role.trust.as_bytes()).map_err(|error| {
        tracing::error!(role = %role.name, %error, "a stored trust policy cannot be read: it lets in nobody");
        ServiceError::AccessDenied
    })?;
    let arn = role_arn(&role.tenant, &role.name);
    scope.judge_role(RoleView {
        arn: &arn,
        tenant: &role.tenant,
        trust: &trust,
        vouched,
        facts,
    })
}

/// The policies of a session, where it is narrowed.
fn session_policies(document: Option<&str>) -> Result<Option<Vec<Policy>>, ServiceError> {
    let Some(document) = document else {
        return Ok(None);
    };
    let characters = document.chars().count();
    if !(1..=limits::MAX_SESSION_POLICY_CHARACTERS).contains(&characters) {
        return Err(ServiceError::InvalidArgument {
            name: "Policy",
            value: format!("{characters} characters"),
            message: format!(
                "The policy of a session has 1 to {} characters.",
                limits::MAX_SESSION_POLICY_CHARACTERS
            ),
        });
    }
    Ok(Some(vec![Policy::parse_identity(document.as_bytes())?]))
}

fn check_seconds(seconds: u32, longest: u32) -> Result<(), ServiceError> {
    if (limits::MIN_SESSION_SECONDS..=longest).contains(&seconds) {
        return Ok(());
    }
    Err(ServiceError::InvalidArgument {
        name: "DurationSeconds",
        value: seconds.to_string(),
        message: format!(
            "This session lasts {} to {longest} seconds.",
            limits::MIN_SESSION_SECONDS
        ),
    })
}

fn invalid(name: &'static str, value: &str, rule: &str) -> ServiceError {
    ServiceError::InvalidArgument {
        name,
        value: value.to_owned(),
        message: format!("{value:?} is no {name}: {rule}."),
    }
}

/// `[\w+=,.@-]{2,64}` (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>).
fn is_session_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    (2..=64).contains(&name.len()) && name.bytes().all(plain)
}

/// `[\w+=,.@:\/-]{2,1224}`, there too.
fn is_external_id(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@:/-".contains(&byte);
    (2..=1224).contains(&id.len()) && id.bytes().all(plain)
}

/// The tenant and the name of a role.
fn parse_role_arn(arn: &str) -> Option<(TenantId, &str)> {
    let (tenant, name) = arn.strip_prefix("arn:aws:iam::")?.split_once(":role/")?;
    (!tenant.is_empty() && !name.is_empty()).then(|| (TenantId(tenant.to_owned()), name))
}

impl std::fmt::Debug for AssumeRoleWithWebIdentity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("AssumeRoleWithWebIdentity")
            .field("wanted", &self.wanted)
            .finish_non_exhaustive()
    }
}
