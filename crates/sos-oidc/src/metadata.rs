//! What a provider says about itself: OpenID Connect Discovery 1.0, sections 3 and 4.

use serde::Deserialize;
use sos_client::Url;

use crate::cached::Fetched;
use crate::fetch::{self, Fetch};
use crate::{ProviderError, endpoint};

/// The members that a relying party needs.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    issuer: String,
    jwks_uri: String,
    // Providers of workloads have no log-in; some write a URN here.
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

impl Metadata {
    /// Fetches the document of an issuer and holds it against the issuer, letter by letter (section 4.3).
    pub(crate) async fn fetch(
        fetcher: &dyn Fetch,
        issuer: &str,
        issuer_url: &Url,
    ) -> Result<Fetched<Self>, ProviderError> {
        let folder = issuer_url.target.trim_end_matches('/');
        let url = issuer_url.with_target(format!("{folder}/.well-known/openid-configuration"));
        let answer = fetch::document(fetcher, &url).await?;
        let metadata: Self =
            serde_json::from_slice(&answer.body).map_err(|source| ProviderError::Document {
                url: url.to_string(),
                source,
            })?;
        if metadata.issuer != issuer {
            return Err(ProviderError::IssuerMismatch {
                url: url.to_string(),
                found: metadata.issuer,
                expected: issuer.to_owned(),
            });
        }
        metadata.jwks_uri(issuer_url)?;
        Ok(Fetched {
            value: metadata,
            lifetime_ms: fetch::lifetime_ms(&answer),
        })
    }

    /// Where the keys are.
    pub(crate) fn jwks_uri(&self, issuer: &Url) -> Result<Url, ProviderError> {
        checked("jwks_uri", Some(&self.jwks_uri), issuer)
    }

    /// Where a person logs in.
    pub(crate) fn authorization_endpoint(&self, issuer: &Url) -> Result<Url, ProviderError> {
        checked(
            "authorization_endpoint",
            self.authorization_endpoint.as_deref(),
            issuer,
        )
    }

    /// Where a code becomes tokens.
    pub(crate) fn token_endpoint(&self, issuer: &Url) -> Result<Url, ProviderError> {
        checked("token_endpoint", self.token_endpoint.as_deref(), issuer)
    }

    /// Whether a client shows its secret in the form: only where the provider says that it takes it there and not in the
    /// head, which is the default (section 3, `token_endpoint_auth_methods_supported`).
    pub(crate) fn wants_secret_in_form(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_deref();
        let takes = |method: &str| methods.is_some_and(|methods| methods.iter().any(|taken| taken == method));
        takes("client_secret_post") && !takes("client_secret_basic")
    }
}

/// An endpoint that may be asked. One without TLS is taken only from an issuer without, which is on this machine.
fn checked(endpoint: &'static str, url: Option<&str>, issuer: &Url) -> Result<Url, ProviderError> {
    let url = url.ok_or(ProviderError::EndpointMissing { endpoint })?;
    endpoint::parse(url, !issuer.is_https).map_err(|reason| ProviderError::Endpoint {
        endpoint,
        url: url.to_owned(),
        reason,
    })
}
