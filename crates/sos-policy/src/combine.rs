//! What several policies, ACLs and the owner's own right say together.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html> (one
//! account) and <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html>.
//!
//! 1. A policy that denies decides, whichever it is.
//! 2. In the account that owns the resource, its root may do everything; for others one side is enough, the bucket policy's
//!    or the identity policies'.
//! 3. Across accounts both sides must allow; the root user of the other account is allowed whatever its account is.
//! 4. A permissions boundary and a session's policy bound what identity policies allow, and what a bucket policy allows to
//!    the role or the user behind a session. They do not bound what it allows to the session, the user itself, or everyone.
//! 5. What a bucket policy or an ACL allows to an account is the account's: its root has it, others by identity policies.

use crate::action::Action;
use crate::policy::Verdict;
use crate::principal::{Grant, Principal};

/// Everything that has a say in one request.
#[derive(Debug, Clone, Copy)]
pub struct Rights<'a> {
    /// Who asks.
    pub principal: &'a Principal<'a>,
    /// What is done.
    pub action: Action,
    /// The id of the account that owns what it is done to: the bucket, or the object where objects have owners of their own;
    /// of actions on the service, the caller's.
    pub owner: &'a str,
    /// What the bucket's policy says; [`Verdict::NoMatch`] where there is none. Where another account than the bucket's owns
    /// the object, S3 lets the policy deny only.
    pub bucket_policy: Verdict,
    /// What ACLs grant.
    pub acl: AclGrant,
    /// What the caller's own policies say: those of a user and its groups, those of a role; of a federated user, those of the
    /// user behind it.
    pub identity_policies: &'a [Verdict],
    /// What the permissions boundary says, where there is one.
    pub boundary: Option<Verdict>,
    /// What the session's policies say together ([`merge`]), where there are any.
    pub session_policy: Option<Verdict>,
}

/// What ACLs grant to a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AclGrant {
    /// Nothing.
    None,
    /// To the caller's account, or to all that have one.
    Account,
    /// To everyone.
    Everyone,
}

/// Which policy said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Source {
    /// The bucket's policy.
    BucketPolicy,
    /// An ACL.
    Acl,
    /// One of the identity policies, by its index.
    IdentityPolicy(usize),
    /// The permissions boundary.
    Boundary,
    /// The session's policy.
    SessionPolicy,
    /// The owner's own right: no policy at all.
    Owner,
}

/// What comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Decision {
    /// Go on.
    Allow {
        /// What allows it; across accounts, what the owner's side says.
        by: Source,
        /// The index of the policy's statement, from 0; none of ACLs and of the owner's own right.
        statement: Option<usize>,
    },
    /// A policy denies.
    ExplicitDeny {
        /// Which.
        by: Source,
        /// The index of its statement, from 0.
        statement: usize,
    },
    /// Nothing denies, but something that must allow does not.
    ImplicitDeny {
        /// What would have to allow as well.
        missing: Missing,
    },
}

impl Decision {
    /// Whether to go on.
    pub fn is_allowed(self) -> bool {
        matches!(self, Self::Allow { .. })
    }
}

/// What would have to allow a request that nothing denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Missing {
    /// The bucket's policy or an ACL: of an anonymous caller, or one of another account.
    Resource,
    /// An identity policy.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// The session's policy.
    Session,
}

/// Joins the verdicts of policies of one sort: one that denies decides, else one that allows.
pub fn merge(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    let mut merged = Verdict::NoMatch;
    for verdict in verdicts {
        match verdict {
            Verdict::ExplicitDeny { .. } => return verdict,
            Verdict::Allow { .. } if merged == Verdict::NoMatch => merged = verdict,
            Verdict::Allow { .. } | Verdict::NoMatch => {}
        }
    }
    merged
}

/// Decides. A caller that is the operator of the server does not come here.
pub fn combine(rights: &Rights<'_>) -> Decision {
    if let Some(denied) = explicit_deny(rights) {
        return denied;
    }
    let granted = granted_by_owner(rights);
    let Some(account) = rights.principal.account() else {
        return match granted {
            Some((by, Grant::Direct)) => by.into(),
            _ => Decision::ImplicitDeny {
                missing: Missing::Resource,
            },
        };
    };
    let by_identity = granted_by_identity(rights);
    if account.id == rights.owner {
        return match (granted, by_identity) {
            // The owner needs no grant, though its ACLs have one for it.
            (Some((by, _)), Ok(own)) if by.by == Source::Acl => own.into(),
            (Some((by, Grant::Direct)), _) | (_, Ok(by)) => by.into(),
            (Some((by, Grant::BehindSession)), _) => match bound(rights) {
                None => by.into(),
                Some(missing) => Decision::ImplicitDeny { missing },
            },
            (_, Err(missing)) => Decision::ImplicitDeny { missing },
        };
    }
    match (granted, by_identity) {
        (None, _) => Decision::ImplicitDeny {
            missing: Missing::Resource,
        },
        (Some((by, _)), Ok(_)) => by.into(),
        (Some(_), Err(missing)) => Decision::ImplicitDeny { missing },
    }
}

/// What allows, and by which of its statements.
#[derive(Clone, Copy)]
struct Allowing {
    by: Source,
    statement: Option<usize>,
}

impl From<Allowing> for Decision {
    fn from(Allowing { by, statement }: Allowing) -> Self {
        Self::Allow { by, statement }
    }
}

fn explicit_deny(rights: &Rights<'_>) -> Option<Decision> {
    let identity = rights
        .identity_policies
        .iter()
        .enumerate()
        .map(|(index, verdict)| (Source::IdentityPolicy(index), Some(*verdict)));
    let others = [
        (
            Source::BucketPolicy,
            Some(rights.bucket_policy).filter(|_| !keeps_policy(rights)),
        ),
        (Source::Boundary, rights.boundary),
        (Source::SessionPolicy, rights.session_policy),
    ];
    others
        .into_iter()
        .chain(identity)
        .find_map(|(by, verdict)| match verdict {
            Some(Verdict::ExplicitDeny { statement }) => Some(Decision::ExplicitDeny { by, statement }),
            _ => None,
        })
}

/// Whether the bucket's policy cannot deny: the owner's root can always read, replace and delete it, so that nobody locks
/// themselves out. Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>.
fn keeps_policy(rights: &Rights<'_>) -> bool {
    let is_owner = matches!(rights.principal, Principal::Root(account) if account.id == rights.owner);
    let is_policy = matches!(
        rights.action,
        Action::GetBucketPolicy | Action::PutBucketPolicy | Action::DeleteBucketPolicy
    );
    is_owner && is_policy
}

/// What the side of the resource grants, most directly.
fn granted_by_owner(rights: &Rights<'_>) -> Option<(Allowing, Grant)> {
    let by_acl = match rights.acl {
        AclGrant::None => None,
        AclGrant::Account if matches!(rights.principal, Principal::Root(_)) => Some(Grant::Direct),
        AclGrant::Account => Some(Grant::Account),
        AclGrant::Everyone => Some(Grant::Direct),
    };
    let acl = Allowing {
        by: Source::Acl,
        statement: None,
    };
    let by_acl = by_acl.map(|grant| (acl, grant));
    let by_policy = match rights.bucket_policy {
        Verdict::Allow { statement, grant } => Some((
            Allowing {
                by: Source::BucketPolicy,
                statement: Some(statement),
            },
            grant,
        )),
        Verdict::ExplicitDeny { .. } | Verdict::NoMatch => None,
    };
    match (by_policy, by_acl) {
        (Some((_, policy)), Some((_, acl))) if acl > policy => by_acl,
        (Some(_), _) => by_policy,
        (None, _) => by_acl,
    }
}

/// What the caller's own side grants: everything to a root user, to others what their policies allow within their bounds.
fn granted_by_identity(rights: &Rights<'_>) -> Result<Allowing, Missing> {
    if matches!(rights.principal, Principal::Root(_)) {
        return Ok(Allowing {
            by: Source::Owner,
            statement: None,
        });
    }
    let allows = |(index, verdict): (usize, &Verdict)| match verdict {
        Verdict::Allow { statement, .. } => Some(Allowing {
            by: Source::IdentityPolicy(index),
            statement: Some(*statement),
        }),
        Verdict::ExplicitDeny { .. } | Verdict::NoMatch => None,
    };
    let mut policies = rights.identity_policies.iter().enumerate();
    let allowing = policies.find_map(allows).ok_or(Missing::Identity)?;
    match bound(rights) {
        None => Ok(allowing),
        Some(missing) => Err(missing),
    }
}

/// Which bound does not allow. A federated user without a session policy has no rights from identity policies.
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html>.
fn bound(rights: &Rights<'_>) -> Option<Missing> {
    if rights.boundary.is_some_and(|verdict| !verdict.allows()) {
        return Some(Missing::Boundary);
    }
    let without = match rights.principal {
        Principal::FederatedUser { .. } => Some(Verdict::NoMatch),
        _ => None,
    };
    let session = rights.session_policy.or(without);
    session
        .is_some_and(|verdict| !verdict.allows())
        .then_some(Missing::Session)
}
