//! Sessions: what a temporary key is, and whom identity providers vouch for.
//!
//! A session is stored nowhere: its token carries it, sealed under a secret that only this store has, that of the key whose
//! session it is or the seal of the role. So whoever deletes the key or the role ends its sessions. What a session may is
//! never in its token, but made at every request of what is true then ([`crate::Service::session_credential`]).
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html>.

mod cache;
mod token;
mod web_identity;

pub(crate) use cache::{Composed, Opened, Sessions};
pub(crate) use token::{Parent, Sealing, Session, Token};
pub use web_identity::{WebIdentities, WebIdentity, WebIdentityError};

use crate::error::ServiceError;

/// Why a token makes nobody of a key.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// It is none of ours, was changed, is of another key, or its key, role or tenant is gone or does not work any more.
    #[error("the token is none of ours, or its key or role works no more")]
    Invalid,
    /// The session has ended.
    #[error("the session has ended")]
    Expired,
    /// It could not be found out.
    #[error(transparent)]
    Service(#[from] ServiceError),
}
