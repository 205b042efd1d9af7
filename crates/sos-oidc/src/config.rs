//! What an operator says about a provider, and whether it can be meant.

use std::fmt;

use sos_client::Url;

use crate::{ConfigError, endpoint};

/// The scopes asked for where the operator names none.
pub const DEFAULT_SCOPES: &str = "openid profile email";

/// The claim that lists a person's groups where the operator names none.
pub const DEFAULT_GROUPS_CLAIM: &str = "groups";

/// One OpenID provider, and who we are to it.
#[derive(Debug, Clone)]
pub struct ProviderConfig {
    /// The name that people see on the button, and by which the provider is found.
    pub name: String,
    /// The issuer, letter by letter as the provider writes it; `https`, or `http` on a loopback host.
    pub issuer: String,
    /// The client id that the provider gave us.
    pub client_id: String,
    /// Audiences that are accepted beside the client id.
    pub audiences: Vec<String>,
    /// The client secret; none for a public client.
    pub client_secret: Option<ClientSecret>,
    /// The scopes that a log-in asks for, separated by blanks; `openid` among them.
    pub scopes: String,
    /// The claim that lists groups, as an array or a string.
    pub groups_claim: String,
}

impl ProviderConfig {
    /// A public client with the default scopes and groups claim.
    pub fn new(name: impl Into<String>, issuer: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            issuer: issuer.into(),
            client_id: client_id.into(),
            audiences: Vec::new(),
            client_secret: None,
            scopes: DEFAULT_SCOPES.to_owned(),
            groups_claim: DEFAULT_GROUPS_CLAIM.to_owned(),
        }
    }

    /// Says what cannot be meant. Asks nobody: whether the provider is there shows at its first use.
    pub fn validate(&self) -> Result<(), ConfigError> {
        for (field, value) in [
            ("name", &self.name),
            ("client_id", &self.client_id),
            ("groups_claim", &self.groups_claim),
        ] {
            self.require(field, value)?;
        }
        for audience in &self.audiences {
            self.require("value among its audiences", audience)?;
        }
        if let Some(secret) = &self.client_secret {
            self.require("value as its client_secret", secret.expose())?;
        }
        self.validate_scopes()?;
        self.issuer_url().map(|_| ())
    }

    /// Whether a token for this audience is for us.
    pub(crate) fn accepts(&self, audience: &str) -> bool {
        audience == self.client_id || self.audiences.iter().any(|accepted| accepted == audience)
    }

    /// The issuer as a URL: no query and no fragment (OpenID Connect Discovery 1.0, section 3).
    pub(crate) fn issuer_url(&self) -> Result<Url, ConfigError> {
        let wrong = |reason| ConfigError::Issuer {
            provider: self.name.clone(),
            issuer: self.issuer.clone(),
            reason,
        };
        if self.issuer.contains('?') {
            return Err(wrong("has a query"));
        }
        endpoint::parse(&self.issuer, true).map_err(wrong)
    }

    fn require(&self, field: &'static str, value: &str) -> Result<(), ConfigError> {
        if value.trim().is_empty() {
            return Err(ConfigError::Empty {
                provider: self.name.clone(),
                field,
            });
        }
        Ok(())
    }

    /// The characters of a scope are those of RFC 6749, section 3.3.
    fn validate_scopes(&self) -> Result<(), ConfigError> {
        let wrong = |reason| ConfigError::Scopes {
            provider: self.name.clone(),
            scopes: self.scopes.clone(),
            reason,
        };
        let fits = |c: char| matches!(c, ' ' | '!' | '#'..='[' | ']'..='~');
        if !self.scopes.chars().all(fits) {
            return Err(wrong("have characters that a scope cannot have"));
        }
        if !self.scopes.split(' ').any(|scope| scope == "openid") {
            return Err(wrong("do not name openid"));
        }
        Ok(())
    }
}

/// A client secret. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientSecret(String);

impl ClientSecret {
    /// The secret as the provider gave it.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ClientSecret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::{ClientSecret, ProviderConfig};

    fn valid() -> ProviderConfig {
        ProviderConfig::new("Company", "https://id.example.com/realm", "sos")
    }

    #[test]
    fn what_cannot_be_meant_is_refused_and_said() {
        valid().validate().unwrap();
        let check = |change: fn(&mut ProviderConfig), expected: &str| {
            let mut config = valid();
            change(&mut config);
            let message = config.validate().unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        };
        check(|config| config.name = " ".to_owned(), "has no name");
        check(|config| config.client_id.clear(), "has no client_id");
        check(|config| config.groups_claim.clear(), "has no groups_claim");
        check(
            |config| config.audiences.push(String::new()),
            "among its audiences",
        );
        check(
            |config| config.client_secret = Some(ClientSecret::new("")),
            "client_secret",
        );
        check(
            |config| config.issuer = "http://id.example.com".to_owned(),
            "is not of the scheme https",
        );
        check(|config| config.issuer = "id.example.com".to_owned(), "is no URL");
        check(
            |config| config.issuer = "https://id.example.com?x".to_owned(),
            "has a query",
        );
        check(
            |config| config.scopes = "profile".to_owned(),
            "do not name openid",
        );
        check(
            |config| config.scopes = "openidx".to_owned(),
            "do not name openid",
        );
        check(
            |config| config.scopes = "openid \"x\"".to_owned(),
            "characters that a scope cannot have",
        );
    }

    #[test]
    fn an_issuer_on_this_machine_needs_no_tls() {
        let mut config = valid();
        config.issuer = "http://127.0.0.1:8080".to_owned();
        config.validate().unwrap();
    }

    #[test]
    fn the_secret_is_not_shown() {
        let mut config = valid();
        config.client_secret = Some(ClientSecret::new("hunter2"));
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
