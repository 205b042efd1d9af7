//! Logging a person in: the authorization code flow with PKCE (OpenID Connect Core 1.0, section 3.1; RFC 6749, section
//! 4.1; RFC 7636).
//!
//! State, nonce and verifier are drawn and kept by the caller, who also compares the state when the browser returns.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use sos_client::exchange::Answer;

use crate::{Claims, CodeError, CodeVerifier, Provider, ProviderError, fetch, limits};

/// What `application/x-www-form-urlencoded` leaves as it is; a blank is written `%20`, which every reader takes.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What a log-in begins with.
#[derive(Debug, Clone, Copy)]
pub struct AuthorizationRequest<'a> {
    /// Where the provider sends the browser back to; registered there letter by letter.
    pub redirect_uri: &'a str,
    /// Ties the answer to the browser that asked: random, compared by the caller.
    pub state: &'a str,
    /// Ties the ID token to this log-in: random, compared by [`Provider::exchange_code`].
    pub nonce: &'a str,
    /// [`CodeVerifier::challenge`] of this log-in.
    pub code_challenge: &'a str,
}

/// What a log-in ends with.
#[derive(Debug, Clone, Copy)]
pub struct CodeExchange<'a> {
    /// The code that the browser brought back.
    pub code: &'a str,
    /// The same as in the [`AuthorizationRequest`].
    pub redirect_uri: &'a str,
    /// The verifier whose challenge the request had.
    pub code_verifier: &'a CodeVerifier,
    /// The nonce of the request.
    pub nonce: &'a str,
}

impl Provider {
    /// The URL that the browser is sent to. The provider's metadata are fetched where they are not current.
    pub async fn authorization_request(
        &self,
        request: AuthorizationRequest<'_>,
        now_ms: u64,
    ) -> Result<String, Arc<ProviderError>> {
        let metadata = self.published.metadata(now_ms).await?;
        let endpoint = metadata.authorization_endpoint(&self.published.issuer_url)?;
        let parameters = form(&[
            ("response_type", "code"),
            ("client_id", &self.config.client_id),
            ("redirect_uri", request.redirect_uri),
            ("scope", &self.config.scopes),
            ("state", request.state),
            ("nonce", request.nonce),
            ("code_challenge", request.code_challenge),
            ("code_challenge_method", "S256"),
        ]);
        // A query that is there already stays (RFC 6749, section 3.1).
        let separator = match endpoint.target.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some(_) => "&",
        };
        Ok(format!("{endpoint}{separator}{parameters}"))
    }

    /// Redeems a code for an ID token and verifies it, nonce included. A code is good for one attempt.
    pub async fn exchange_code(&self, exchange: CodeExchange<'_>, now_ms: u64) -> Result<Claims, CodeError> {
        let (claims, _) = self.exchange_code_for_token(exchange, now_ms).await?;
        Ok(claims)
    }

    /// As [`Self::exchange_code`], and gives the ID token beside its claims, for whoever hands it on. It is a secret for
    /// as long as it holds.
    pub async fn exchange_code_for_token(
        &self,
        exchange: CodeExchange<'_>,
        now_ms: u64,
    ) -> Result<(Claims, String), CodeError> {
        let answer = self.redeem(exchange, now_ms).await.map_err(CodeError::Provider)?;
        if matches!(answer.status, 400 | 401) {
            return Err(refusal(&answer));
        }
        let token = id_token(&answer)?;
        let claims = self
            .verify_id_token(&token, now_ms, Some(exchange.nonce))
            .await
            .map_err(CodeError::Token)?;
        Ok((claims, token))
    }

    /// Asks the token endpoint. A client with a secret shows it as `client_secret_basic`, the default of OpenID Connect
    /// (Core 1.0, section 9), or as `client_secret_post` where the provider takes only that; one without names itself.
    async fn redeem(&self, exchange: CodeExchange<'_>, now_ms: u64) -> Result<Answer, Arc<ProviderError>> {
        let metadata = self.published.metadata(now_ms).await?;
        let endpoint = metadata.token_endpoint(&self.published.issuer_url)?;
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", exchange.code),
            ("redirect_uri", exchange.redirect_uri),
            ("code_verifier", exchange.code_verifier.as_str()),
        ];
        let mut request =
            fetch::request("POST", &endpoint).header("content-type", "application/x-www-form-urlencoded");
        match &self.config.client_secret {
            Some(secret) if metadata.wants_secret_in_form() => {
                fields.push(("client_id", &self.config.client_id));
                fields.push(("client_secret", secret.expose()));
            }
            Some(secret) => {
                // Both are escaped first (RFC 6749, section 2.3.1).
                let pair = format!("{}:{}", escaped(&self.config.client_id), escaped(secret.expose()));
                request = request.header("authorization", format!("Basic {}", STANDARD.encode(pair)));
            }
            None => fields.push(("client_id", &self.config.client_id)),
        }
        let answer = fetch::answer(&*self.published.fetch, &request.body(form(&fields))).await?;
        match answer.status {
            200 | 400 | 401 => Ok(answer),
            status => Err(Arc::new(ProviderError::Status {
                url: endpoint.to_string(),
                status,
            })),
        }
    }
}

/// The ID token of a successful answer. The access token is of no use here and is dropped.
fn id_token(answer: &Answer) -> Result<String, CodeError> {
    #[derive(Deserialize)]
    struct Tokens {
        id_token: Option<String>,
    }
    serde_json::from_slice::<Tokens>(&answer.body)
        .ok()
        .and_then(|tokens| tokens.id_token)
        .ok_or(CodeError::NoIdToken)
}

fn refusal(answer: &Answer) -> CodeError {
    #[derive(Default, Deserialize)]
    struct Refusal {
        #[serde(default)]
        error: String,
        error_description: Option<String>,
    }
    let refusal: Refusal = serde_json::from_slice(&answer.body).unwrap_or_default();
    CodeError::Refused {
        error: if refusal.error.is_empty() {
            format!("status {}", answer.status)
        } else {
            repeated(&refusal.error)
        },
        description: refusal
            .error_description
            .map(|text| format!(" ({})", repeated(&text)))
            .unwrap_or_default(),
    }
}

/// A provider's own words, fit for a log.
fn repeated(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(limits::MAX_REPEATED_CHARS)
        .collect()
}

fn form(fields: &[(&str, &str)]) -> String {
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}
