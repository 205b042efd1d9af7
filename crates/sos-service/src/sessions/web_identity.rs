//! Whom identity providers vouch for.

use async_trait::async_trait;
use sos_core::Timestamp;
use std::fmt;

/// Verifies the tokens of identity providers. This crate does no network I/O: keys are fetched on the other side.
#[async_trait]
pub trait WebIdentities: fmt::Debug + Send + Sync {
    /// Whom a token vouches for: its signature is that of a provider that is trusted, it is for us, and it holds at that
    /// moment.
    async fn verify(&self, token: &str, now: Timestamp) -> Result<WebIdentity, WebIdentityError>;
}

/// Somebody whom a provider vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebIdentity {
    /// The provider, as its tokens name it (`iss`): an address with `https://`.
    pub issuer: String,
    /// Who it is there (`sub`).
    pub subject: String,
    /// Whom the token is for (`aud`).
    pub audience: Vec<String>,
    /// What else it says, by the claim's name.
    pub claims: Vec<(String, Vec<String>)>,
}

impl WebIdentity {
    /// The provider's address without `https://`, or the `http://` of one on this machine, as policies name it.
    pub fn provider(&self) -> &str {
        let issuer = &self.issuer;
        let without = issuer
            .strip_prefix("https://")
            .or_else(|| issuer.strip_prefix("http://"));
        without.unwrap_or(issuer)
    }
}

/// Why nobody is vouched for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebIdentityError {
    /// The token is malformed, is signed by nobody who is trusted, or is for somebody else.
    #[error("{0}")]
    Invalid(String),
    /// It holds no more.
    #[error("the token has expired")]
    Expired,
    /// The provider cannot be asked for its keys.
    #[error("{0}")]
    Unreachable(String),
}
