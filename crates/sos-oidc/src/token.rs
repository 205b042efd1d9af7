//! A token taken apart, before anything in it is believed (RFC 7515, section 3.1; RFC 7519).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::algorithm::Algorithm;
use crate::{TokenError, limits};

/// The parts of a token whose header can be accepted. Keys that the header itself carries or points to (`jwk`, `jku`,
/// `x5c`, `x5u`) are not looked at.
#[derive(Debug)]
pub(crate) struct Token<'a> {
    pub(crate) algorithm: Algorithm,
    pub(crate) key_id: Option<String>,
    /// What is signed: header and claims as they stand.
    pub(crate) message: &'a str,
    /// In base64url.
    pub(crate) signature: &'a str,
    /// Unverified.
    pub(crate) claims: Map<String, Value>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

impl<'a> Token<'a> {
    pub(crate) fn read(text: &'a str) -> Result<Self, TokenError> {
        if text.len() > limits::MAX_TOKEN_BYTES {
            return Err(TokenError::TooLong {
                limit_bytes: limits::MAX_TOKEN_BYTES,
            });
        }
        let malformed = |reason| TokenError::Malformed { reason };
        let (message, signature) = text.rsplit_once('.').ok_or_else(|| malformed("it has no dots"))?;
        let (header, claims) = message
            .split_once('.')
            .filter(|(_, claims)| !claims.contains('.'))
            .ok_or_else(|| malformed("it has not three parts"))?;
        let header: Header = json(header).ok_or_else(|| malformed("its header cannot be read"))?;
        let algorithm = header.accepted()?;
        let claims = json(claims).ok_or_else(|| malformed("its claims cannot be read"))?;
        Ok(Self {
            algorithm,
            key_id: header.kid,
            message,
            signature,
            claims,
        })
    }

    /// The issuer that the token names.
    pub(crate) fn issuer(&self) -> Result<&str, TokenError> {
        match self.claims.get("iss") {
            Some(Value::String(issuer)) => Ok(issuer),
            Some(_) => Err(TokenError::InvalidClaim { claim: "iss" }),
            None => Err(TokenError::MissingClaim { claim: "iss" }),
        }
    }
}

impl Header {
    fn accepted(&self) -> Result<Algorithm, TokenError> {
        let algorithm = Algorithm::named(&self.alg).ok_or_else(|| TokenError::Algorithm {
            algorithm: self.alg.clone(),
        })?;
        // No extension is understood, so one that must be understood is refused (RFC 7515, section 4.1.11).
        if self.crit.is_some() {
            return Err(TokenError::Malformed {
                reason: "its header demands an extension (crit) that is not known here",
            });
        }
        match &self.typ {
            Some(found) if !is_jwt(found) => Err(TokenError::Type { found: found.clone() }),
            _ => Ok(algorithm),
        }
    }
}

/// The type in any letter case, `application/` perhaps before it (RFC 7519, section 5.1; RFC 7515, section 4.1.9).
fn is_jwt(typ: &str) -> bool {
    let typ = typ.to_ascii_lowercase();
    typ.strip_prefix("application/").unwrap_or(&typ) == "jwt"
}

fn json<T: for<'de> Deserialize<'de>>(part: &str) -> Option<T> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok()
}
