//! Who asks: signatures of version 4 and 2, in the header and in the query, and requests without any.
//!
//! A request is read into a [`Claim`] (what it says about itself), the claim's access key is looked up, and the
//! claim is verified against the request into [`Verified`]. Nothing of a request may be acted upon before that.
//! Source: AWS, "Authenticating Requests (AWS Signature Version 4)" and "Signing and authenticating REST
//! requests" (version 2). The clock and the keys come in as parameters; nothing here knows operations or buckets.

mod chunks;
mod date;
mod hoisted;
mod mismatch;
mod payload;
mod request;
mod signing_keys;
mod v2;
mod v4;
mod v4_claim;

#[cfg(test)]
mod tests;

pub use chunks::ChunkSigner;
pub use date::{iso_basic, iso_extended, parse_iso_basic, parse_iso_extended};
pub use hoisted::with_hoisted_headers;
pub use payload::PayloadHash;
pub use request::RequestParts;
pub use signing_keys::{SigningKey, SigningKeys};
pub use v2::{SIGNED_PARAMETERS, V2Claim, sign as sign_v2};
pub use v4::{ALGORITHM as V4_ALGORITHM, S3, STS, Scope};
pub use v4_claim::V4Claim;

pub(crate) use mismatch::signature_does_not_match;
pub(crate) use v2::check_enabled as check_v2_enabled;
pub(crate) use v4_claim::CredentialParameter;

use crate::error::{Code, S3Error};
use async_trait::async_trait;
use sos_core::{AccessKeyId, Timestamp};
use sos_service::Credential;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// How a request proved who sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Not at all.
    Anonymous,
    /// Version 4, `Authorization`.
    V4Header,
    /// Version 4, in the query.
    V4Presigned,
    /// Version 4, in the fields of a form.
    V4Form,
    /// Version 2, `Authorization`.
    V2Header,
    /// Version 2, in the query.
    V2Presigned,
    /// Version 2, in the fields of a form.
    V2Form,
}

/// What a request says about who sent it; not yet believed.
#[derive(Debug)]
pub enum Claim {
    /// Nothing.
    Anonymous {
        /// What the request says about its body.
        payload: PayloadHash,
    },
    /// Signature version 4.
    V4(V4Claim),
    /// Signature version 2.
    V2(V2Claim),
}

impl Claim {
    /// The access key to look up; `None` for an anonymous request.
    pub fn access_key_id(&self) -> Option<&AccessKeyId> {
        match self {
            Self::Anonymous { .. } => None,
            Self::V4(claim) => Some(&claim.access_key_id),
            Self::V2(claim) => Some(&claim.access_key_id),
        }
    }
}

/// What was proved. The body still has to be: its hash, or its chunks by the signer.
#[derive(Debug)]
pub struct Verified {
    /// The key that signed, with who signs by it; `None` for an anonymous request.
    pub credential: Option<Arc<Credential>>,
    /// How.
    pub scheme: Scheme,
    /// What the body is to be verified against.
    pub payload: PayloadHash,
    /// What the chunks of a signed streaming body are verified with.
    pub chunk_signer: Option<ChunkSigner>,
    /// When the request was signed (V4, and V2 in the header).
    pub signed_at: Option<Timestamp>,
}

impl Verified {
    /// The public half of the key that signed.
    pub fn access_key_id(&self) -> Option<&AccessKeyId> {
        self.credential.as_ref().map(|credential| &credential.key.id)
    }
}

/// Looks up the keys that work now.
#[async_trait]
pub trait Credentials: Send + Sync {
    /// The key with who signs by it, unless it does not exist or work (any more). `token` is what the request says of a
    /// session, `x-amz-security-token`: a key of a session exists with its token alone, others without one alone.
    async fn credential(
        &self,
        id: &AccessKeyId,
        token: Option<&str>,
    ) -> Result<Option<Arc<Credential>>, S3Error>;
}

/// What signatures are checked against.
#[derive(Clone, Debug)]
pub struct AuthConfig {
    /// The region that credential scopes must name.
    pub region: String,
    /// Take any region, for clients that send `auto`.
    pub accept_any_region: bool,
    /// Take version 2.
    pub version_2: bool,
    /// The service that credential scopes must name: [`S3`] or [`STS`].
    pub service: &'static str,
}

impl Default for AuthConfig {
    fn default() -> Self {
        Self {
            region: "us-east-1".to_owned(),
            accept_any_region: false,
            version_2: true,
            service: S3,
        }
    }
}

/// Verifies requests.
#[derive(Debug)]
pub struct Authenticator {
    config: AuthConfig,
    signing_keys: SigningKeys,
}

/// The secret that a signature by an unknown key is computed with, so that it costs the same.
pub(crate) const NO_SECRET: &str = "0000000000000000000000000000000000000000";

impl Authenticator {
    /// An authenticator with an empty key cache.
    pub fn new(config: AuthConfig) -> Self {
        Self {
            config,
            signing_keys: SigningKeys::new(),
        }
    }

    /// What it checks against.
    pub fn config(&self) -> &AuthConfig {
        &self.config
    }

    /// The cache of signing keys, shared with forms. Forget a key there when it is deleted.
    pub fn signing_keys(&self) -> &SigningKeys {
        &self.signing_keys
    }

    /// Reads what the request says about who sent it. Refuses what is malformed, expired or off the clock.
    pub fn claim(&self, request: &RequestParts<'_>, now: Timestamp) -> Result<Claim, S3Error> {
        let authorization = request.authorization()?;
        let v4_query = v4_claim::is_presigned(request.query);
        let v2_query = v2::is_presigned(request);
        if usize::from(authorization.is_some()) + usize::from(v4_query) + usize::from(v2_query) > 1 {
            return Err(S3Error::invalid_argument(
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string \
                 parameter or the Authorization header should be specified",
                "Authorization",
                authorization.unwrap_or_default(),
            ));
        }
        let claim = match authorization {
            Some("") => return Err(Code::AccessDenied.into()),
            Some(value) => self.header_claim(request, value, now)?,
            None if v4_query => Claim::V4(v4_claim::presigned(request, &self.config, now)?),
            None if v2_query => Claim::V2(v2::presigned(request, &self.config, now)?),
            None => {
                return Ok(Claim::Anonymous {
                    payload: PayloadHash::of_request(request)?.1,
                });
            }
        };
        Ok(claim)
    }

    /// Verifies a claim against its request with the key that was looked up for it. An unknown key costs as much as
    /// a known one.
    pub fn verify(
        &self,
        claim: Claim,
        request: &RequestParts<'_>,
        credential: Option<Arc<Credential>>,
    ) -> Result<Verified, S3Error> {
        let has_token = security_token(request)?.is_some();
        let secret = secret_of(credential.as_deref());
        let (access_key_id, matched, verified) = match claim {
            Claim::Anonymous { payload } => {
                return Ok(Verified {
                    credential: None,
                    scheme: Scheme::Anonymous,
                    payload,
                    chunk_signer: None,
                    signed_at: None,
                });
            }
            Claim::V4(claim) => {
                claim.check_signed_headers(request)?;
                let signing_key = self.signing_keys.get(&claim.access_key_id, secret, &claim.scope);
                let matched = claim.check_signature(request, &signing_key);
                let chunk_signer = claim.payload.is_signed_chunks().then(|| {
                    ChunkSigner::new(
                        signing_key,
                        claim.timestamp.clone(),
                        claim.scope.text(),
                        claim.signature.clone(),
                    )
                });
                let verified = Verified {
                    credential: None,
                    scheme: claim.scheme,
                    payload: claim.payload,
                    chunk_signer,
                    signed_at: Some(claim.signed_at),
                };
                (claim.access_key_id, matched, verified)
            }
            Claim::V2(claim) => {
                let matched = claim.check_signature(request, secret);
                let verified = Verified {
                    credential: None,
                    scheme: claim.scheme,
                    payload: claim.payload,
                    chunk_signer: None,
                    signed_at: claim.signed_at,
                };
                (claim.access_key_id, matched, verified)
            }
        };
        let Some(credential) = credential else {
            return Err(unknown_key(&access_key_id));
        };
        matched?;
        check_token(&credential, has_token)?;
        Ok(Verified {
            credential: Some(credential),
            ..verified
        })
    }

    /// [`Self::claim`], the look-up and [`Self::verify`] in one.
    pub async fn authenticate(
        &self,
        request: &RequestParts<'_>,
        credentials: &dyn Credentials,
        now: Timestamp,
    ) -> Result<Verified, S3Error> {
        let claim = self.claim(request, now)?;
        let credential = match claim.access_key_id() {
            Some(id) => credentials.credential(id, security_token(request)?).await?,
            None => None,
        };
        self.verify(claim, request, credential)
    }

    fn header_claim(
        &self,
        request: &RequestParts<'_>,
        value: &str,
        now: Timestamp,
    ) -> Result<Claim, S3Error> {
        let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
        match scheme {
            v4::ALGORITHM => v4_claim::header(request, rest.trim(), &self.config, now).map(Claim::V4),
            "AWS" => v2::header(request, rest.trim(), &self.config, now).map(Claim::V2),
            _ => Err(S3Error::invalid_argument(
                "Unsupported Authorization Type",
                "Authorization",
                value,
            )),
        }
    }
}

/// The secret to compute a signature with.
pub(crate) fn secret_of(credential: Option<&Credential>) -> &str {
    credential.map_or(NO_SECRET, |credential| &credential.key.secret)
}

/// Refuses a session without its token, and a token where there is no session.
pub(crate) fn check_token(credential: &Credential, has_token: bool) -> Result<(), S3Error> {
    if credential.is_temporary == has_token {
        Ok(())
    } else {
        Err(Code::InvalidToken.into())
    }
}

/// What the request says of a session, in a header or in the query; not yet believed.
fn security_token<'a>(request: &RequestParts<'a>) -> Result<Option<&'a str>, S3Error> {
    let invalid = |()| S3Error::from(Code::InvalidToken);
    let in_header = request.single(SECURITY_TOKEN).map_err(invalid)?;
    let in_query = request.parameter(SECURITY_TOKEN).map_err(invalid)?;
    match (in_header, in_query) {
        (Some(_), Some(_)) => Err(Code::InvalidToken.into()),
        (header, query) => Ok(header.or(query)),
    }
}

/// The header, parameter and field that brings the token of a session.
pub(crate) const SECURITY_TOKEN: &str = "x-amz-security-token";

/// The refusal of an access key that does not exist.
pub(crate) fn unknown_key(id: &AccessKeyId) -> S3Error {
    S3Error::new(Code::InvalidAccessKeyId).element("AWSAccessKeyId", &id.0)
}

/// Whether two signatures are the same, in a time that does not depend on where they differ.
pub(crate) fn same_signature(computed: &str, provided: &str) -> bool {
    computed.as_bytes().ct_eq(provided.as_bytes()).into()
}
