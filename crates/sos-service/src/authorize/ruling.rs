//! What comes of asking, and why.

use crate::identity::Identity;
use sos_policy::{Decision as Joined, Missing, Source};

/// What [`authorize`](super::authorize) says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Go on. For a subject that is missing: the caller may know that it is.
    Allow,
    /// AccessDenied.
    Deny,
    /// The object or upload decides: load it and ask again.
    AskSubject,
}

/// A decision with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// What is to be done.
    pub decision: Decision,
    /// Why.
    pub reason: Reason,
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The operator may do everything.
    Operator,
    /// A master key may do everything.
    MasterKey,
    /// Whoever signs may ask this; nobody did.
    NotSigned,
    /// Anyone may ask: each line is judged by itself.
    EachLine,
    /// It is what policies, ACLs and the owner's own right came to.
    Rights(Joined),
    /// The object is missing, and the caller, who may list, may know.
    MayList,
    /// The object is missing, and the caller, who may not list, may not know.
    MayNotList,
    /// They are the caller's own.
    OwnIdentities,
    /// They are another's, or everyone's.
    OthersIdentities,
    /// A key with limits or policies and a session see to no identities, so that they never become more than they are.
    RestrictedKey,
    /// The role's trust policy does not name whoever asks.
    NotTrusted,
    /// What the role's trust policy says lets in whomever a provider vouches for.
    Trusted,
    /// The object or upload was not loaded yet.
    NotLoaded,
    /// There is no such bucket, or an action was asked of what it does not go with.
    NothingToJudge,
}

impl Reason {
    /// The reason in words; policies of the caller's own are named where `identity` is theirs.
    pub fn in_words(self, identity: Option<&Identity>) -> String {
        let text = match self {
            Self::Operator => "the operator may do everything",
            Self::MasterKey => "a master key may do everything",
            Self::NotSigned => "the request is not signed",
            Self::EachLine => "each line is judged by itself",
            Self::Rights(joined) => return rights_in_words(joined, identity),
            Self::MayList => "there is no such object, and who may list may know",
            Self::MayNotList => "there is no such object, and who may not list may not know",
            Self::OwnIdentities => "they are the tenant's own",
            Self::OthersIdentities => "they are the operator's, or another tenant's, to see to",
            Self::RestrictedKey => "a key with limits or policies, or a session, sees to no keys and roles",
            Self::NotLoaded => "the object decides",
            Self::NotTrusted => "the role's trust policy does not let in whoever asks",
            Self::Trusted => "the role's trust policy lets in whom this provider vouches for",
            Self::NothingToJudge => "there is nothing that this can be done to",
        };
        text.to_owned()
    }
}

fn rights_in_words(joined: Joined, identity: Option<&Identity>) -> String {
    let source = |by: Source| match by {
        Source::BucketPolicy => "the bucket's policy".to_owned(),
        Source::Acl => "an ACL".to_owned(),
        Source::IdentityPolicy(index) => {
            let held = identity.and_then(|identity| identity.policies.get(index));
            held.map_or_else(
                || "a policy of the caller".to_owned(),
                |held| held.from.to_string(),
            )
        }
        Source::Boundary => "the key's limits".to_owned(),
        Source::SessionPolicy => "the session's policy".to_owned(),
        Source::Owner => "the owner's own right".to_owned(),
    };
    match joined {
        Joined::Allow { by, statement: None } => format!("{} allows it", source(by)),
        Joined::Allow {
            by,
            statement: Some(statement),
        } => format!("statement {} of {} allows it", statement + 1, source(by)),
        Joined::ExplicitDeny { by, statement } => {
            format!("statement {} of {} denies it", statement + 1, source(by))
        }
        Joined::ImplicitDeny { missing } => match missing {
            Missing::Resource => "neither the bucket's policy nor an ACL allows it, and it is another's",
            Missing::Identity => "no policy of the caller allows it",
            Missing::Boundary => "the key's limits do not allow it",
            Missing::Session => "the session's policy does not allow it",
        }
        .to_owned(),
    }
}

impl Ruling {
    pub(super) fn allow(reason: Reason) -> Self {
        Self {
            decision: Decision::Allow,
            reason,
        }
    }

    pub(super) fn deny(reason: Reason) -> Self {
        Self {
            decision: Decision::Deny,
            reason,
        }
    }

    pub(super) fn ask() -> Self {
        Self {
            decision: Decision::AskSubject,
            reason: Reason::NotLoaded,
        }
    }

    pub(super) fn of_rights(joined: Joined) -> Self {
        let decision = if joined.is_allowed() {
            Decision::Allow
        } else {
            Decision::Deny
        };
        Self {
            decision,
            reason: Reason::Rights(joined),
        }
    }

    /// Whether to go on.
    pub fn is_allowed(self) -> bool {
        self.decision == Decision::Allow
    }
}
