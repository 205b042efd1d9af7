//! Several providers, found by the issuer of a token or by the name on a button.

use std::sync::Arc;

use crate::{ConfigError, Provider, TokenError};

/// Providers, no two of one name or issuer, in the order of the configuration.
#[derive(Debug, Clone, Default)]
pub struct Providers {
    providers: Vec<Arc<Provider>>,
}

impl Providers {
    /// Refuses two of one name or of one issuer.
    pub fn new(providers: Vec<Provider>) -> Result<Self, ConfigError> {
        for (position, provider) in providers.iter().enumerate() {
            let config = provider.config();
            for earlier in providers.iter().take(position).map(Provider::config) {
                if earlier.name == config.name {
                    return Err(ConfigError::NameTaken {
                        name: config.name.clone(),
                    });
                }
                if earlier.issuer == config.issuer {
                    return Err(ConfigError::IssuerTaken {
                        issuer: config.issuer.clone(),
                        first: earlier.name.clone(),
                        second: config.name.clone(),
                    });
                }
            }
        }
        Ok(Self {
            providers: providers.into_iter().map(Arc::new).collect(),
        })
    }

    /// The provider of this issuer, letter by letter.
    pub fn by_issuer(&self, issuer: &str) -> Option<&Arc<Provider>> {
        self.iter().find(|provider| provider.config().issuer == issuer)
    }

    /// The provider of this name.
    pub fn by_name(&self, name: &str) -> Option<&Arc<Provider>> {
        self.iter().find(|provider| provider.config().name == name)
    }

    /// The provider that can verify a token, by the issuer that it names, unverified.
    pub fn for_token(&self, token: &str) -> Result<&Arc<Provider>, TokenError> {
        let found = Provider::issuer_of(token)?;
        self.by_issuer(&found).ok_or(TokenError::UnknownIssuer { found })
    }

    /// All of them, in the order of the configuration.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Provider>> {
        self.providers.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.providers.is_empty()
    }
}
