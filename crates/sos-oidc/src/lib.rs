//! OpenID Connect as a relying party: an identity provider vouches for a person or a program, and we believe it as far as
//! its signature and the specification go.
//!
//! Knows no S3 and no store: it makes verified [`Claims`] of a token, and whoever calls decides what they are worth. The
//! clock and randomness come in as parameters.
//!
//! - [`ProviderConfig`]: who the provider is, and who we are to it.
//! - [`Provider::verify_id_token`]: an ID token becomes claims (OpenID Connect Core 1.0). Metadata and keys are fetched when
//!   they are needed and remembered (Discovery 1.0).
//! - [`Provider::authorization_request`], [`Provider::exchange_code`]: a person's log-in, with PKCE.
//! - [`Providers`]: several of them.
//!
//! # A token
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use sos_oidc::{Provider, ProviderConfig, Providers, client_options};
//!
//! # async fn example(token: &str, now_ms: u64) -> Result<(), Box<dyn std::error::Error>> {
//! let fetch = Arc::new(sos_client::exchange::Client::new(client_options()));
//! let config = ProviderConfig::new("Company", "https://id.example.com", "sos");
//! let providers = Providers::new(vec![Provider::new(config, fetch)?])?;
//! let claims = providers.for_token(token)?.verify_id_token(token, now_ms, None).await?;
//! println!("{} of {}", claims.subject, claims.issuer);
//! # Ok(())
//! # }
//! ```

mod algorithm;
mod cached;
mod claims;
mod code_flow;
mod config;
mod endpoint;
mod error;
mod fetch;
mod key_set;
mod metadata;
mod pkce;
mod provider;
mod providers;
mod published;
mod token;
mod validation;

pub mod limits;

pub use claims::{ClaimValue, Claims};
pub use code_flow::{AuthorizationRequest, CodeExchange};
pub use config::{ClientSecret, DEFAULT_GROUPS_CLAIM, DEFAULT_SCOPES, ProviderConfig};
pub use error::{CodeError, ConfigError, ProviderError, TokenError, TokenErrorKind};
pub use fetch::{Fetch, client_options};
pub use pkce::CodeVerifier;
pub use provider::Provider;
pub use providers::Providers;
