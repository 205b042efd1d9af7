//! Whom the identity providers of the configuration vouch for: the wire between the service and the relying party.

use crate::{config::DeclaredProvider, error::CommandError};
use async_trait::async_trait;
use sos_core::Timestamp;
use sos_oidc::{Provider, Providers, TokenErrorKind, client_options};
use sos_service::{WebIdentities, WebIdentity, WebIdentityError};
use std::sync::Arc;

/// Verifies tokens by what their providers publish.
#[derive(Debug)]
struct Relying(Providers);

/// Who verifies tokens, where any provider is declared.
pub(crate) fn of(providers: &Providers) -> Option<Arc<dyn WebIdentities>> {
    (!providers.is_empty()).then(|| Arc::new(Relying(providers.clone())) as Arc<_>)
}

/// The declared providers, none of which is asked yet.
pub(crate) fn providers(declared: &[DeclaredProvider]) -> Result<Providers, CommandError> {
    let fetch = Arc::new(sos_client::exchange::Client::new(client_options()));
    let refused = |error: sos_oidc::ConfigError| CommandError::Seed(format!("[[oidc]]: {error}"));
    let providers = declared
        .iter()
        .map(|declared| Provider::new(declared.provider.clone(), Arc::clone(&fetch) as Arc<_>))
        .collect::<Result<Vec<_>, _>>()
        .map_err(refused)?;
    Providers::new(providers).map_err(refused)
}

#[async_trait]
impl WebIdentities for Relying {
    async fn verify(&self, token: &str, now: Timestamp) -> Result<WebIdentity, WebIdentityError> {
        let told = |error: sos_oidc::TokenError| match error.kind() {
            TokenErrorKind::Expired => WebIdentityError::Expired,
            TokenErrorKind::Invalid => WebIdentityError::Invalid(error.to_string()),
            TokenErrorKind::ProviderUnreachable => WebIdentityError::Unreachable(error.to_string()),
        };
        let provider = self.0.for_token(token).map_err(told)?;
        let now_ms = u64::try_from(now.0).unwrap_or_default();
        let claims = provider
            .verify_id_token(token, now_ms, None)
            .await
            .map_err(told)?;
        Ok(WebIdentity {
            claims: claims
                .iter()
                .map(|(name, value)| (name.to_owned(), value.texts()))
                .collect(),
            issuer: claims.issuer,
            subject: claims.subject,
            audience: claims.audience,
        })
    }
}
