//! What can go wrong: in a configuration, with a provider, with a token, in the code flow. Each says what to do.

use std::sync::Arc;

use sos_client::ClientError;

/// Why a provider's configuration is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A value that must be there is empty.
    #[error("the provider {provider:?} has no {field}: set it")]
    Empty {
        /// The provider's name, perhaps empty itself.
        provider: String,
        /// The field.
        field: &'static str,
    },
    /// The issuer is no URL that an issuer can have.
    #[error(
        "the issuer {issuer:?} of the provider {provider:?} {reason}: write it as the provider does, as in \
         https://accounts.example.com"
    )]
    Issuer {
        /// The provider's name.
        provider: String,
        /// The issuer.
        issuer: String,
        /// What is wrong with it, as a predicate.
        reason: &'static str,
    },
    /// The scopes have no `openid`, without which no ID token is given, or characters that scopes cannot have.
    #[error(
        "the scopes {scopes:?} of the provider {provider:?} {reason}: write them as in \"openid profile email\""
    )]
    Scopes {
        /// The provider's name.
        provider: String,
        /// The scopes.
        scopes: String,
        /// What is wrong with them, as a predicate.
        reason: &'static str,
    },
    /// Two providers have one name.
    #[error("two providers are named {name:?}: give one another name")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// Two providers have one issuer, so that a token would not say which of them is meant.
    #[error(
        "the providers {first:?} and {second:?} have the issuer {issuer:?}: keep one, and give it both client \
         ids, the second among its audiences"
    )]
    IssuerTaken {
        /// The issuer.
        issuer: String,
        /// The name of the one.
        first: String,
        /// The name of the other.
        second: String,
    },
}

/// Why a provider did not give what it must.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// No exchange, or no whole one.
    #[error("no answer from the identity provider at {url}: check that this machine reaches it")]
    Exchange {
        /// What was asked for.
        url: String,
        /// Why.
        #[source]
        source: ClientError,
    },
    /// Another status than 200; redirects are among them, since none is followed.
    #[error(
        "the identity provider answered {status} at {url}: check the issuer's URL, and the provider's own log"
    )]
    Status {
        /// What was asked for.
        url: String,
        /// The status.
        status: u16,
    },
    /// The answer exceeds the limit.
    #[error("the answer at {url} exceeds {limit_bytes} bytes: check that an identity provider answers there")]
    TooLarge {
        /// What was asked for.
        url: String,
        /// The limit.
        limit_bytes: usize,
    },
    /// The answer is not the JSON that the specification asks for.
    #[error(
        "the answer at {url} is not the document it should be: check that an identity provider answers there"
    )]
    Document {
        /// What was asked for.
        url: String,
        /// Where and why.
        #[source]
        source: serde_json::Error,
    },
    /// The metadata are those of another issuer (OpenID Connect Discovery 1.0, section 4.3).
    #[error(
        "the metadata at {url} are those of the issuer {found:?}, not {expected:?}: configure the issuer letter \
         by letter as the provider writes it"
    )]
    IssuerMismatch {
        /// What was asked for.
        url: String,
        /// The issuer in the metadata.
        found: String,
        /// The issuer configured.
        expected: String,
    },
    /// The metadata name no such endpoint.
    #[error("the identity provider has no {endpoint}: it does not offer what is asked of it")]
    EndpointMissing {
        /// The member of the metadata.
        endpoint: &'static str,
    },
    /// The metadata name an endpoint that is not asked.
    #[error(
        "the {endpoint} {url:?} of the identity provider {reason}: the provider must offer it over https"
    )]
    Endpoint {
        /// The member of the metadata.
        endpoint: &'static str,
        /// The URL.
        url: String,
        /// What is wrong with it, as a predicate.
        reason: &'static str,
    },
    /// More keys than the limit.
    #[error(
        "the key set at {url} has {count} keys, more than {limit}: check that an identity provider answers there"
    )]
    TooManyKeys {
        /// What was asked for.
        url: String,
        /// How many it has.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// The process ends.
    #[error("the identity provider was not asked to the end, since the server stops: try again")]
    Interrupted,
    /// The metadata, which say where the keys are, were not given.
    #[error(transparent)]
    Metadata(Arc<ProviderError>),
    /// No key is of use.
    #[error(
        "the key set at {url} has no key that verifies RS, PS, ES256, ES384 or EdDSA signatures: have the \
         provider sign with one of them"
    )]
    NoKeys {
        /// What was asked for.
        url: String,
    },
}

/// What a refused token means to whoever presented it. STS has an error code for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenErrorKind {
    /// It was good, and its time is over: `ExpiredToken`.
    Expired,
    /// It is not good, or not for us: `InvalidIdentityToken`.
    Invalid,
    /// Whether it is good could not be found out: `IDPCommunicationError`.
    ProviderUnreachable,
}

/// Why a token is refused.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TokenError {
    /// Longer than the limit.
    #[error(
        "the token exceeds {limit_bytes} bytes: have the provider put less into it, such as fewer groups"
    )]
    TooLong {
        /// The limit.
        limit_bytes: usize,
    },
    /// Not a signed token in compact form (RFC 7515, section 3.1).
    #[error("the token is not a signed JWT: {reason}")]
    Malformed {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// An algorithm that is not accepted; `none` and those of shared secrets are among them.
    #[error(
        "the token's algorithm {algorithm:?} is not accepted: have the provider sign with RS256, PS256, ES256 or \
         EdDSA"
    )]
    Algorithm {
        /// The algorithm.
        algorithm: String,
    },
    /// A token of another type (RFC 8725, section 3.11).
    #[error(
        "the token is of the type {found:?}, not JWT: present the ID token, not an access or a logout token"
    )]
    Type {
        /// The type.
        found: String,
    },
    /// From another issuer.
    #[error("the token is from the issuer {found:?}, not {expected:?}")]
    Issuer {
        /// The token's issuer.
        found: String,
        /// The provider's.
        expected: String,
    },
    /// No configured provider has the token's issuer.
    #[error("no identity provider is configured for the issuer {found:?}")]
    UnknownIssuer {
        /// The token's issuer.
        found: String,
    },
    /// The provider publishes no such key.
    #[error(
        "the identity provider publishes no key {key_id:?}: if it changed its keys just now, try again in half a \
         minute"
    )]
    UnknownKey {
        /// The id of the key that the token names.
        key_id: String,
    },
    /// The key named is not one of the algorithm named.
    #[error("the token's key is not one for {algorithm}")]
    KeyMismatch {
        /// The algorithm.
        algorithm: &'static str,
    },
    /// The signature is not that of the key.
    #[error("the token's signature is wrong: it was changed, or made by another")]
    Signature,
    /// For somebody else, or for others beside us (OpenID Connect Core 1.0, section 3.1.3.7, rule 3).
    #[error(
        "the token is for {found:?}, which is not accepted: ask for a token for this client, or accept the audience"
    )]
    Audience {
        /// The audience that is not accepted.
        found: String,
    },
    /// For several, and not said whose request it answers, or for the request of somebody else (section 3.1.3.7, rules 4
    /// and 5).
    #[error(
        "the token's authorized party (azp) is {}: it must be this client",
        found.as_deref().unwrap_or("missing, though it has several audiences")
    )]
    AuthorizedParty {
        /// The party, where there is one.
        found: Option<String>,
    },
    /// Its time is over.
    #[error("the token has expired: get a new one")]
    Expired {
        /// When, in milliseconds since 1970.
        at_ms: u64,
    },
    /// Its time has not come: `nbf` or `iat` lies ahead.
    #[error("the token's {claim} lies ahead: set the clocks of this machine and of the identity provider")]
    NotYetValid {
        /// The claim.
        claim: &'static str,
        /// When it would be valid, in milliseconds since 1970.
        from_ms: u64,
    },
    /// The nonce is missing or another one: the token answers another log-in.
    #[error("the token answers another log-in: begin again")]
    Nonce,
    /// A claim that must be there is not.
    #[error("the token has no claim {claim}")]
    MissingClaim {
        /// The claim.
        claim: &'static str,
    },
    /// A claim is not of its form.
    #[error("the token's claim {claim} is not of the form that OpenID Connect gives it")]
    InvalidClaim {
        /// The claim.
        claim: &'static str,
    },
    /// The provider did not give the keys.
    #[error("the token cannot be verified: its identity provider does not answer as it must")]
    Provider(#[source] Arc<ProviderError>),
}

impl TokenError {
    /// What it means to whoever presented the token.
    pub fn kind(&self) -> TokenErrorKind {
        match self {
            Self::Expired { .. } => TokenErrorKind::Expired,
            Self::Provider(_) => TokenErrorKind::ProviderUnreachable,
            Self::TooLong { .. }
            | Self::Malformed { .. }
            | Self::Algorithm { .. }
            | Self::Type { .. }
            | Self::Issuer { .. }
            | Self::UnknownIssuer { .. }
            | Self::UnknownKey { .. }
            | Self::KeyMismatch { .. }
            | Self::Signature
            | Self::Audience { .. }
            | Self::AuthorizedParty { .. }
            | Self::NotYetValid { .. }
            | Self::Nonce
            | Self::MissingClaim { .. }
            | Self::InvalidClaim { .. } => TokenErrorKind::Invalid,
        }
    }
}

impl From<Arc<ProviderError>> for TokenError {
    fn from(source: Arc<ProviderError>) -> Self {
        Self::Provider(source)
    }
}

/// Why an authorization code gave no claims.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    /// The provider refuses the code (RFC 6749, section 5.2).
    #[error(
        "the identity provider refuses the log-in with {error}{description}: begin again, and check the client id \
         and secret where it says invalid_client"
    )]
    Refused {
        /// The provider's code, shortened, without control characters.
        error: String,
        /// Its words, shortened likewise, with a blank before and parentheses around; empty where it has none.
        description: String,
    },
    /// The answer has no ID token: the scope `openid` was not granted.
    #[error("the identity provider gave no ID token: allow this client the scope openid there")]
    NoIdToken,
    /// The provider does not answer as it must.
    #[error("the log-in cannot be finished: the identity provider does not answer as it must")]
    Provider(#[source] Arc<ProviderError>),
    /// The ID token is refused.
    #[error("the identity provider's ID token is refused")]
    Token(#[source] TokenError),
}
