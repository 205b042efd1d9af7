//! The relying party against an identity provider on this machine, with keys made for the test.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it should be"
)]

mod identity_provider;
mod signing;
mod watched;

mod discovery;
mod key_rotation;
mod log_in;
mod several_providers;
mod signatures;
mod token_rules;

use std::sync::Arc;

use identity_provider::IdentityProvider;
use serde_json::{Value, json};
use signing::SigningKey;
use sos_oidc::{Provider, ProviderConfig};
use watched::Watched;

/// The moment of the tests, in milliseconds since 1970.
const NOW_MS: u64 = 1_800_000_000_000;
/// The same in seconds, as tokens have it.
const NOW_S: u64 = NOW_MS / 1000;
const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const CLIENT_ID: &str = "sos";

/// Claims that pass.
fn good_claims(issuer: &str) -> Value {
    json!({
        "iss": issuer,
        "sub": "248289761001",
        "aud": CLIENT_ID,
        "iat": NOW_S - 10,
        "exp": NOW_S + 600,
    })
}

/// Good claims with others over them; `null` takes one away.
fn claims_with(issuer: &str, changes: Value) -> Value {
    let mut claims = good_claims(issuer);
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

/// A provider that runs and publishes one key, and the relying party that looks at it.
struct Scene {
    server: IdentityProvider,
    key: SigningKey,
    fetch: Arc<Watched>,
    provider: Provider,
}

impl Scene {
    async fn new() -> Self {
        Self::with(|_| ()).await
    }

    async fn with(change: impl FnOnce(&mut ProviderConfig)) -> Self {
        let server = IdentityProvider::start().await;
        let key = SigningKey::p256("first");
        server.publish_metadata();
        server.publish_keys(&[key.jwk()]);
        let fetch = Arc::new(Watched::default());
        let mut config = ProviderConfig::new("Company", server.issuer(), CLIENT_ID);
        change(&mut config);
        let provider = Provider::new(config, fetch.clone()).unwrap();
        Self {
            server,
            key,
            fetch,
            provider,
        }
    }

    fn issuer(&self) -> String {
        self.server.issuer()
    }

    /// A good token by the scene's key.
    fn token(&self) -> String {
        self.key.token(&good_claims(&self.issuer()))
    }
}
