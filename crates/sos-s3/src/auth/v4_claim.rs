//! Version 4: what a header or a presigned query claims, and the check against the request.
//!
//! Source: AWS, "Authenticating Requests: Using the Authorization Header" and "… Using Query Parameters"; the
//! messages are those of S3.

use super::{
    AuthConfig, PayloadHash, RequestParts, Scheme, SigningKey,
    date::{check_skew, iso_basic, iso_extended, no_valid_date, parse_any, parse_iso_basic},
    mismatch::signature_does_not_match,
    payload, same_signature,
    v4::{ALGORITHM, SIGNATURE_PARAMETER, Scope, TERMINATOR, canonical_request, string_to_sign},
};
use crate::{
    error::{Code, S3Error},
    limits::{MAX_CLOCK_SKEW, MAX_PRESIGN_SECONDS},
    uri::Query,
};
use sos_core::{AccessKeyId, Timestamp};

/// What a request of version 4 says about itself.
#[derive(Debug)]
pub struct V4Claim {
    /// The key that is said to have signed.
    pub access_key_id: AccessKeyId,
    /// In the header or the query.
    pub scheme: Scheme,
    /// Day and region.
    pub scope: Scope,
    /// `x-amz-date`, in ISO 8601 basic form.
    pub timestamp: String,
    /// The same as a moment.
    pub signed_at: Timestamp,
    /// The names of the signed headers, in lower case, sorted.
    pub signed_headers: Vec<String>,
    /// The signature in hex.
    pub signature: String,
    /// What the request says about its body.
    pub payload: PayloadHash,
    /// The same as it is signed.
    pub payload_text: String,
}

impl V4Claim {
    /// Refuses a request with headers that change its meaning and were not signed: `host` and every `x-amz-*`,
    /// but an `x-amz-content-sha256`, whose value is signed as the payload anyway.
    pub(super) fn check_signed_headers(&self, request: &RequestParts<'_>) -> Result<(), S3Error> {
        let signed = |name: &str| self.signed_headers.iter().any(|header| header == name);
        let mut unsigned: Vec<&str> = request
            .headers
            .keys()
            .map(http::HeaderName::as_str)
            .filter(|name| name.starts_with("x-amz-") && *name != payload::HEADER && !signed(name))
            .collect();
        if !signed("host") {
            unsigned.push("host");
        }
        if unsigned.is_empty() {
            return Ok(());
        }
        unsigned.sort_unstable();
        Err(S3Error::with_message(
            Code::AccessDenied,
            "There were headers present in the request which were not signed",
        )
        .element("HeadersNotSigned", unsigned.join(", ")))
    }

    /// Computes the signature of the request and compares.
    pub(super) fn check_signature(
        &self,
        request: &RequestParts<'_>,
        key: &SigningKey,
    ) -> Result<(), S3Error> {
        let canonical = canonical_request(request, &self.signed_headers, &self.payload_text)?;
        let string_to_sign = string_to_sign(&self.timestamp, &self.scope, &canonical);
        if same_signature(&key.sign(string_to_sign.as_bytes()), &self.signature) {
            return Ok(());
        }
        Err(signature_does_not_match(
            &self.access_key_id,
            string_to_sign.as_bytes(),
            &self.signature,
            Some(&canonical),
        ))
    }
}

/// A credential as it is written: `key/day/region/service/terminator`. The key may hold slashes.
pub(crate) struct CredentialParameter<'a> {
    pub(crate) access_key_id: AccessKeyId,
    pub(crate) scope: Scope,
    service: &'a str,
    terminator: &'a str,
}

impl<'a> CredentialParameter<'a> {
    fn split(text: &'a str) -> Option<Self> {
        let mut parts = text.rsplitn(5, '/');
        let (terminator, service) = (parts.next()?, parts.next()?);
        let (region, day, key) = (parts.next()?, parts.next()?, parts.next()?);
        (!key.is_empty()).then(|| Self {
            access_key_id: AccessKeyId(key.to_owned()),
            scope: Scope {
                day: day.to_owned(),
                region: region.to_owned(),
                service: "",
            },
            service,
            terminator,
        })
    }

    /// Reads and checks a credential. `refuse` makes the error of a message, in the words of the place it stands in.
    pub(crate) fn parse(
        text: &'a str,
        config: &AuthConfig,
        refuse: impl Fn(String) -> S3Error,
    ) -> Result<Self, S3Error> {
        let Some(mut credential) = Self::split(text) else {
            return Err(refuse(
                "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."
                    .to_owned(),
            ));
        };
        let Scope { day, region, .. } = &credential.scope;
        if day.len() != 8 || !day.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(refuse(format!(
                "incorrect date format \"{day}\". This date in the credential must be in the format \"yyyyMMdd\"."
            )));
        }
        if !config.accept_any_region && *region != config.region {
            return Err(refuse(format!(
                "the region '{region}' is wrong; expecting '{}'",
                config.region
            ))
            .element("Region", &config.region));
        }
        if credential.service != config.service {
            return Err(refuse(format!(
                "incorrect service \"{}\". This endpoint belongs to \"{}\".",
                credential.service, config.service
            )));
        }
        if credential.terminator != TERMINATOR {
            return Err(refuse(format!(
                "incorrect terminal \"{}\". This endpoint uses \"aws4_request\".",
                credential.terminator
            )));
        }
        credential.scope.service = config.service;
        Ok(credential)
    }

    /// Refuses a date that is not of the scope's day.
    pub(crate) fn check_day(
        &self,
        timestamp: &str,
        refuse: impl Fn(String) -> S3Error,
    ) -> Result<(), S3Error> {
        let day = &self.scope.day;
        match timestamp.get(..8) {
            Some(date) if date == day => Ok(()),
            date => Err(refuse(format!(
                "Invalid credential date \"{day}\". This date is not the same as X-Amz-Date: \"{}\".",
                date.unwrap_or_default()
            ))),
        }
    }
}

/// Reads the parameters of `Authorization: AWS4-HMAC-SHA256 …`.
pub(super) fn header(
    request: &RequestParts<'_>,
    parameters: &str,
    config: &AuthConfig,
    now: Timestamp,
) -> Result<V4Claim, S3Error> {
    let refuse = |detail: String| {
        S3Error::with_message(
            Code::AuthorizationHeaderMalformed,
            format!("The authorization header is malformed; {detail}"),
        )
    };
    let AuthorizationParameters {
        credential,
        signed_headers,
        signature,
    } = AuthorizationParameters::parse(parameters).ok_or_else(|| {
        refuse(
            "the authorization header requires three components: Credential, SignedHeaders, and Signature."
                .to_owned(),
        )
    })?;
    let credential = CredentialParameter::parse(credential, config, refuse)?;
    let (timestamp, signed_at) = header_date(request)?;
    credential.check_day(&timestamp, refuse)?;
    check_skew(signed_at, &timestamp, now)?;
    if !request.headers.contains_key(payload::HEADER) {
        return Err(S3Error::with_message(
            Code::InvalidRequest,
            "Missing required header for this request: x-amz-content-sha256",
        ));
    }
    let (payload_text, payload) = PayloadHash::of_request(request)?;
    Ok(V4Claim {
        access_key_id: credential.access_key_id,
        scheme: Scheme::V4Header,
        scope: credential.scope,
        timestamp,
        signed_at,
        signed_headers: split_signed_headers(signed_headers),
        signature: signature.to_owned(),
        payload,
        payload_text: payload_text.to_owned(),
    })
}

/// The three parameters of the header, each exactly once.
struct AuthorizationParameters<'a> {
    credential: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> AuthorizationParameters<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for parameter in text.split(',') {
            let (name, value) = parameter.trim().split_once('=')?;
            let slot = match name.trim() {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return None,
            };
            if value.is_empty() || slot.replace(value.trim()).is_some() {
                return None;
            }
        }
        Some(Self {
            credential: credential?,
            signed_headers: signed_headers?,
            signature: signature?,
        })
    }
}

/// Whether the query holds a signature of version 4.
pub(super) fn is_presigned(query: &Query) -> bool {
    query.iter().any(|(name, _)| {
        ["X-Amz-Algorithm", "X-Amz-Credential", SIGNATURE_PARAMETER]
            .iter()
            .any(|of_signature| name.eq_ignore_ascii_case(of_signature))
    })
}

/// Reads a presigned query.
pub(super) fn presigned(
    request: &RequestParts<'_>,
    config: &AuthConfig,
    now: Timestamp,
) -> Result<V4Claim, S3Error> {
    let refuse = |message: String| S3Error::with_message(Code::AuthorizationQueryParametersError, message);
    let parameter = |name: &str| {
        match request.parameter(name) {
        Ok(Some(value)) => Ok(value),
        Ok(None) | Err(()) => Err(refuse(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, \
             X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
                .to_owned(),
        )),
    }
    };
    let algorithm = parameter("X-Amz-Algorithm")?;
    let credential = parameter("X-Amz-Credential")?;
    let timestamp = parameter("X-Amz-Date")?;
    let expires = parameter("X-Amz-Expires")?;
    let signed_headers = parameter("X-Amz-SignedHeaders")?;
    let signature = parameter(SIGNATURE_PARAMETER)?;
    if algorithm != ALGORITHM {
        return Err(refuse(
            "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"".to_owned(),
        ));
    }
    let refuse_credential =
        |detail: String| refuse(format!("Error parsing the X-Amz-Credential parameter; {detail}"));
    let credential = CredentialParameter::parse(credential, config, refuse_credential)?;
    let signed_at = parse_iso_basic(timestamp).ok_or_else(|| {
        refuse("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"".to_owned())
    })?;
    credential.check_day(timestamp, refuse_credential)?;
    let life = presigned_life(expires)?;
    check_life(signed_at, life, now)?;
    let content = request
        .parameter(payload::HEADER)
        .map_err(|()| refuse("X-Amz-Content-Sha256 must be sent once".to_owned()))?;
    let (payload_text, payload) = match content {
        Some(text) => PayloadHash::of_text(text)?,
        None => PayloadHash::of_request(request)?,
    };
    Ok(V4Claim {
        access_key_id: credential.access_key_id,
        scheme: Scheme::V4Presigned,
        scope: credential.scope,
        timestamp: timestamp.to_owned(),
        signed_at,
        signed_headers: split_signed_headers(signed_headers),
        signature: signature.to_owned(),
        payload,
        payload_text: payload_text.to_owned(),
    })
}

/// Reads `X-Amz-Expires`, in seconds.
fn presigned_life(text: &str) -> Result<i64, S3Error> {
    let refuse =
        |message: &'static str| S3Error::with_message(Code::AuthorizationQueryParametersError, message);
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refuse("X-Amz-Expires should be a number"));
    }
    if digits.len() != text.len() {
        return Err(refuse("X-Amz-Expires must be non-negative"));
    }
    match text.parse() {
        Ok(seconds) if seconds <= MAX_PRESIGN_SECONDS => Ok(seconds),
        _ => Err(refuse(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less \
             than 604800 seconds",
        )),
    }
}

fn check_life(signed_at: Timestamp, life_seconds: i64, now: Timestamp) -> Result<(), S3Error> {
    let expires = signed_at.plus_millis(life_seconds * 1000);
    let refuse = |message: &'static str| S3Error::with_message(Code::AccessDenied, message);
    if i128::from(signed_at.0) - i128::from(now.0) > MAX_CLOCK_SKEW.as_millis().cast_signed() {
        return Err(refuse("Request is not yet valid")
            .element("X-Amz-Date", iso_basic(signed_at))
            .element("ServerTime", iso_extended(now)));
    }
    if now >= expires {
        return Err(refuse("Request has expired")
            .element("X-Amz-Expires", life_seconds.to_string())
            .element("Expires", iso_extended(expires))
            .element("ServerTime", iso_extended(now)));
    }
    Ok(())
}

/// `x-amz-date`, else `Date`, as it is signed and as a moment.
fn header_date(request: &RequestParts<'_>) -> Result<(String, Timestamp), S3Error> {
    let single = |name: &str| request.single(name).map_err(|()| no_valid_date());
    if let Some(text) = single("x-amz-date")? {
        let moment = parse_iso_basic(text).ok_or_else(no_valid_date)?;
        return Ok((text.to_owned(), moment));
    }
    let moment = single("date")?.and_then(parse_any).ok_or_else(no_valid_date)?;
    Ok((iso_basic(moment), moment))
}

fn split_signed_headers(text: &str) -> Vec<String> {
    let mut names: Vec<String> = text
        .split(';')
        .filter(|name| !name.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}
