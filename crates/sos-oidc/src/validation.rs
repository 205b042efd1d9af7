//! The rules for the claims of an ID token whose signature is right (OpenID Connect Core 1.0, section 3.1.3.7).
//!
//! Pure: the clock is a parameter.

use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;

use crate::claims::{Claims, Required};
use crate::{ProviderConfig, TokenError, limits};

/// Checks all rules but those of the issuer and the signature, which come first.
pub(crate) fn validate(
    config: &ProviderConfig,
    claims: &Map<String, Value>,
    now_ms: u64,
    nonce: Option<&str>,
) -> Result<Claims, TokenError> {
    let (audience, authorized_party) = audience(config, claims)?;
    let (issued_at_ms, expires_at_ms) = times(claims, now_ms)?;
    if let Some(nonce) = nonce {
        check_nonce(claims, nonce)?;
    }
    let required = Required {
        issuer: required_text(claims, "iss")?.to_owned(),
        subject: subject(claims)?,
        audience,
        authorized_party,
        expires_at_ms,
        issued_at_ms,
    };
    Ok(Claims::gather(required, claims, &config.groups_claim))
}

/// Rules 3 to 5: every audience is accepted; of several, `azp` says which asked; whoever asked is accepted.
fn audience(
    config: &ProviderConfig,
    claims: &Map<String, Value>,
) -> Result<(Vec<String>, Option<String>), TokenError> {
    let invalid = || TokenError::InvalidClaim { claim: "aud" };
    let audience: Vec<String> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(several)) => several
            .iter()
            .map(|value| value.as_str().map(str::to_owned).ok_or_else(invalid))
            .collect::<Result<_, _>>()?,
        Some(_) => return Err(invalid()),
        None => return Err(TokenError::MissingClaim { claim: "aud" }),
    };
    if audience.is_empty() {
        return Err(invalid());
    }
    if let Some(stranger) = audience.iter().find(|audience| !config.accepts(audience)) {
        return Err(TokenError::Audience {
            found: stranger.clone(),
        });
    }
    let authorized_party = optional_text(claims, "azp")?.map(str::to_owned);
    let is_right = match &authorized_party {
        Some(party) => config.accepts(party),
        None => audience.len() == 1,
    };
    if !is_right {
        return Err(TokenError::AuthorizedParty {
            found: authorized_party,
        });
    }
    Ok((audience, authorized_party))
}

/// Rules 9 and 10, and `nbf` of RFC 7519, section 4.1.5. Answers when the token was issued and when it expires.
fn times(claims: &Map<String, Value>, now_ms: u64) -> Result<(u64, u64), TokenError> {
    let expires_at_ms = required_time_ms(claims, "exp")?;
    let issued_at_ms = required_time_ms(claims, "iat")?;
    if now_ms >= expires_at_ms.saturating_add(limits::LEEWAY_MS) {
        return Err(TokenError::Expired { at_ms: expires_at_ms });
    }
    let not_before_ms = time_ms(claims, "nbf")?.unwrap_or(0);
    for (claim, from_ms) in [("nbf", not_before_ms), ("iat", issued_at_ms)] {
        if from_ms > now_ms.saturating_add(limits::LEEWAY_MS) {
            return Err(TokenError::NotYetValid { claim, from_ms });
        }
    }
    Ok((issued_at_ms, expires_at_ms))
}

/// Rule 11. In constant time, since the nonce is what ties the answer to the browser that asked.
fn check_nonce(claims: &Map<String, Value>, expected: &str) -> Result<(), TokenError> {
    let found = claims.get("nonce").and_then(Value::as_str).unwrap_or_default();
    let is_same = !expected.is_empty() && bool::from(found.as_bytes().ct_eq(expected.as_bytes()));
    if is_same { Ok(()) } else { Err(TokenError::Nonce) }
}

fn subject(claims: &Map<String, Value>) -> Result<String, TokenError> {
    let subject = required_text(claims, "sub")?;
    if subject.is_empty() || subject.len() > limits::MAX_SUBJECT_BYTES || subject.contains(char::is_control) {
        return Err(TokenError::InvalidClaim { claim: "sub" });
    }
    Ok(subject.to_owned())
}

fn required_text<'a>(claims: &'a Map<String, Value>, claim: &'static str) -> Result<&'a str, TokenError> {
    optional_text(claims, claim)?.ok_or(TokenError::MissingClaim { claim })
}

fn optional_text<'a>(
    claims: &'a Map<String, Value>,
    claim: &'static str,
) -> Result<Option<&'a str>, TokenError> {
    match claims.get(claim) {
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(TokenError::InvalidClaim { claim }),
        None => Ok(None),
    }
}

fn required_time_ms(claims: &Map<String, Value>, claim: &'static str) -> Result<u64, TokenError> {
    time_ms(claims, claim)?.ok_or(TokenError::MissingClaim { claim })
}

/// Seconds since 1970, perhaps with a fraction (RFC 7519, section 2, NumericDate).
fn time_ms(claims: &Map<String, Value>, claim: &'static str) -> Result<Option<u64>, TokenError> {
    let Some(value) = claims.get(claim) else {
        return Ok(None);
    };
    let whole = value.as_u64().map(|seconds| seconds.saturating_mul(1000));
    let with_fraction = || {
        let seconds = value.as_f64().filter(|seconds| *seconds >= 0.0)?;
        Some((seconds * 1000.0) as u64)
    };
    whole
        .or_else(with_fraction)
        .map(Some)
        .ok_or(TokenError::InvalidClaim { claim })
}
