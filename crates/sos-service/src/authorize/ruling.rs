//! What comes of asking, and why.

use sos_policy::Decision as Joined;

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
