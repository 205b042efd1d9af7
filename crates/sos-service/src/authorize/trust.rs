//! Who may become a role: whom its trust policy lets in, and, of that account's users, those whose own policies allow it.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html> and
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>. Nobody is let in by being the role's account:
//! the trust policy has to say so.

use super::{Reason, Resource, Ruling, Subject, by_policy};
use crate::{caller::Caller, operation::Action};
use sos_core::Timestamp;
use sos_policy::{
    AclGrant, Action as PolicyAction, Context, Facts, Key, KeyName, Policy, Principal, Request, ResourceArn,
    Rights, Value, Values, Verdict, combine, merge,
};

/// A role that somebody wants to become.
#[derive(Clone, Copy, Debug)]
pub struct RoleView<'a> {
    /// Its ARN.
    pub arn: &'a str,
    /// The tenant that it is of.
    pub tenant: &'a sos_core::TenantId,
    /// Its trust policy.
    pub trust: &'a Policy,
    /// Whom a provider vouches for, where that is who asks.
    pub vouched: Option<&'a Principal<'a>>,
    /// What is asked for: `sts:ExternalId` and the like, and what the provider says.
    pub facts: &'a Facts<'a>,
}

/// Judges the two actions that make sessions of roles.
pub(super) fn judge(caller: &Caller, action: Action, resource: Resource<'_>) -> Ruling {
    let by_provider = action == Action::AssumeRoleWithWebIdentity;
    if !by_provider && caller.principal.identity().is_none() {
        return Ruling::deny(Reason::NotSigned);
    }
    let role = match resource.subject {
        Subject::Role(role) => role,
        Subject::NotLoaded => {
            return Ruling {
                decision: super::Decision::AskSubject,
                reason: Reason::NotLoaded,
            };
        }
        _ => return Ruling::deny(Reason::NothingToJudge),
    };
    let (principal, word) = match (by_provider, role.vouched) {
        (true, Some(vouched)) => (vouched, PolicyAction::StsAssumeRoleWithWebIdentity),
        (true, None) => return Ruling::deny(Reason::NotSigned),
        (false, _) => (
            by_policy::principal(&caller.principal),
            PolicyAction::StsAssumeRole,
        ),
    };
    let arn = ResourceArn::other(role.arn);
    let request = Request {
        principal,
        action: word,
        resource: &arn,
        context: &Circumstances {
            caller,
            principal,
            facts: role.facts,
            now: resource.now,
        },
    };
    let trust = role.trust.decide(&request);
    match (trust, by_provider) {
        (Verdict::Allow { .. }, true) => return Ruling::allow(Reason::Trusted),
        (Verdict::Allow { .. }, false) => {}
        _ => return Ruling::deny(Reason::NotTrusted),
    }
    let identity = caller.principal.identity();
    let policies = identity.map(|identity| identity.policies.as_slice());
    let own: Vec<Verdict> = policies
        .unwrap_or_default()
        .iter()
        .map(|held| held.policy.decide(&request))
        .collect();
    let limits = identity.and_then(|identity| identity.limits.as_ref());
    let narrowed = identity.and_then(|identity| identity.session_policies.as_ref());
    Ruling::of_rights(combine(&Rights {
        principal,
        action: word,
        owner: &role.tenant.0,
        bucket_policy: trust,
        acl: AclGrant::None,
        identity_policies: &own,
        boundary: limits.map(|policy| policy.decide(&request)),
        session_policy: narrowed.map(|policies| merge(policies.iter().map(|policy| policy.decide(&request)))),
    }))
}

/// What is known of a request for a session. What the server knows itself comes first.
struct Circumstances<'a> {
    caller: &'a Caller,
    principal: &'a Principal<'a>,
    facts: &'a Facts<'a>,
    now: Timestamp,
}

impl Context for Circumstances<'_> {
    fn values(&self, key: &Key) -> Values<'_> {
        match key.name {
            KeyName::AwsSourceIp => self.caller.source_ip.into(),
            KeyName::AwsSecureTransport => self.caller.secure.into(),
            KeyName::AwsCurrentTime => Value::TimeMs(self.now.0).into(),
            KeyName::AwsEpochTime => self.now.0.div_euclid(1000).into(),
            KeyName::AwsViaAWSService => false.into(),
            KeyName::Other => self.facts.values(key),
            _ => match self.principal.values(key) {
                Values::Missing => self.caller.facts.values(key),
                known => known,
            },
        }
    }
}
