//! One provider: its configuration, what it publishes, and the verification of its tokens.

use std::sync::Arc;

use sos_client::Url;

use crate::cached::{Cached, Fetched};
use crate::fetch::Fetch;
use crate::key_set::{KeySet, Verdict};
use crate::metadata::Metadata;
use crate::token::Token;
use crate::{Claims, ConfigError, ProviderConfig, ProviderError, TokenError, validation};

/// An OpenID provider. Asks it only when something is needed, and remembers what it published.
#[derive(Debug)]
pub struct Provider {
    pub(crate) config: ProviderConfig,
    pub(crate) issuer_url: Url,
    pub(crate) fetch: Arc<dyn Fetch>,
    metadata: Cached<Metadata>,
    keys: Cached<KeySet>,
}

impl Provider {
    /// Validates the configuration. The provider is not asked yet.
    pub fn new(config: ProviderConfig, fetch: Arc<dyn Fetch>) -> Result<Self, ConfigError> {
        config.validate()?;
        Ok(Self {
            issuer_url: config.issuer_url()?,
            config,
            fetch,
            metadata: Cached::new(),
            keys: Cached::new(),
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
    /// are current; a token that names an unknown key costs the provider at most one request in 30 seconds.
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

    /// The metadata, from memory where they are current.
    pub(crate) async fn metadata(&self, now_ms: u64) -> Result<Arc<Metadata>, Arc<ProviderError>> {
        let fetch = Metadata::fetch(&*self.fetch, &self.config.issuer, &self.issuer_url);
        self.metadata.get(now_ms, fetch).await
    }

    async fn verify_signature(&self, token: &Token<'_>, now_ms: u64) -> Result<(), TokenError> {
        let known = self.keys.get(now_ms, self.fetch_keys(now_ms)).await?;
        let mut verdict = known.verify(token);
        if matches!(verdict, Verdict::Unknown) {
            let fetch = self.fetch_keys(now_ms);
            let newer = self.keys.get_newer(&known, now_ms, fetch).await?;
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

    async fn fetch_keys(&self, now_ms: u64) -> Result<Fetched<KeySet>, ProviderError> {
        let metadata = self.metadata(now_ms).await.map_err(ProviderError::Metadata)?;
        let url = metadata.jwks_uri(&self.issuer_url)?;
        KeySet::fetch(&*self.fetch, &url).await
    }
}
