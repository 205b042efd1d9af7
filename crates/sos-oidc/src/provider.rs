//! One provider: its configuration, what it publishes, and the verification of its tokens.

use std::sync::Arc;

use crate::fetch::Fetch;
use crate::key_set::Verdict;
use crate::published::Published;
use crate::token::Token;
use crate::{Claims, ConfigError, ProviderConfig, TokenError, validation};

/// An OpenID provider. Asks it only when something is needed, and remembers what it published.
#[derive(Debug)]
pub struct Provider {
    pub(crate) config: ProviderConfig,
    pub(crate) published: Arc<Published>,
}

impl Provider {
    /// Validates the configuration. The provider is not asked yet.
    pub fn new(config: ProviderConfig, fetch: Arc<dyn Fetch>) -> Result<Self, ConfigError> {
        config.validate()?;
        let published = Published::new(config.issuer.clone(), config.issuer_url()?, fetch);
        Ok(Self {
            config,
            published: Arc::new(published),
        })
    }

    /// The configuration.
    pub fn config(&self) -> &ProviderConfig {
        &self.config
    }

    /// The issuer that a token names, **unverified**: good only to choose the provider that verifies it.
    pub fn issuer_of(token: &str) -> Result<String, TokenError> {
        Token::read(token)?.issuer().map(str::to_owned)
    }

    /// Verifies an ID token: algorithm, issuer, signature, then the claims (OpenID Connect Core 1.0, section 3.1.3.7).
    ///
    /// `now_ms` is in milliseconds since 1970. A nonce is compared where one is given. Keys come from memory where they
    /// are current; tokens that name an unknown key cost the provider at most one request in 30 seconds. Must be polled
    /// within a runtime of tokio.
    pub async fn verify_id_token(
        &self,
        token: &str,
        now_ms: u64,
        nonce: Option<&str>,
    ) -> Result<Claims, TokenError> {
        let token = Token::read(token)?;
        let issuer = token.issuer()?;
        if issuer != self.config.issuer {
            return Err(TokenError::Issuer {
                found: issuer.to_owned(),
                expected: self.config.issuer.clone(),
            });
        }
        self.verify_signature(&token, now_ms).await?;
        validation::validate(&self.config, &token.claims, now_ms, nonce)
    }

    async fn verify_signature(&self, token: &Token<'_>, now_ms: u64) -> Result<(), TokenError> {
        let known = self.published.keys(now_ms).await?;
        let mut verdict = known.verify(token);
        if matches!(verdict, Verdict::Unknown) {
            let newer = self.published.newer_keys(&known, now_ms).await?;
            verdict = newer.verify(token);
        }
        match verdict {
            Verdict::Verified => Ok(()),
            Verdict::Refused(error) => Err(error),
            Verdict::Unknown => match &token.key_id {
                Some(key_id) => Err(TokenError::UnknownKey {
                    key_id: key_id.clone(),
                }),
                None => Err(TokenError::Signature),
            },
        }
    }
}
