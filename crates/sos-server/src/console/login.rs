//! Logging in and out: `/api/session`.
//!
//! With an access key and its secret, or with a link. Attempts with keys are limited; an unknown key costs as much as a
//! wrong secret, and is answered the same. What is sent here never reaches the log.

use super::{
    BoxError, Console, ConsoleBody, Live, body, check_csrf, cookie,
    record::Record,
    same_origin,
    secret::Digested,
    session::{Session, SessionId},
};
use crate::{admin::Refusal, limits, listener::Peer};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header, request::Parts};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::{Deserialize, Serialize};
use sos_core::{AccessKey, AccessKeyId};
use sos_s3::auth::iso_extended;
use sos_service::Identity;
use std::time::Duration;

/// What logs in: one of the two.
#[derive(Clone, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum LogIn {
    /// A key.
    Key {
        /// The public half.
        access_key: String,
        /// The secret half.
        secret_key: String,
    },
    /// A link that the operator made.
    Link {
        /// Its secret.
        link: String,
    },
}

/// A session as its pages see it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionShown {
    /// Whose it is.
    pub tenant: TenantShown,
    /// The key that it was begun with.
    pub access_key: String,
    /// What `X-SOS-CSRF` must repeat.
    pub csrf: String,
    /// Where clients reach the S3 endpoint.
    pub endpoint: String,
    /// The region.
    pub region: String,
    /// The version of the store.
    pub version: String,
    /// Whether that key is a temporary one, which nobody can log in with again.
    pub is_temporary: bool,
    /// Whose keys and roles it may see to: what pages need not offer, they do not.
    pub sees_to: SeesTo,
    /// When it ends unless it is used, RFC 3339 in UTC.
    pub expires: String,
}

/// Whose keys and roles a key may see to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeesTo {
    /// Nobody's.
    Nobody,
    /// Its tenant's.
    Tenant,
    /// Everyone's, and to tenants and groups too.
    Everyone,
}

impl SeesTo {
    fn of(identity: &Identity) -> Self {
        if identity.is_master {
            Self::Everyone
        } else if identity.is_restricted() {
            Self::Nobody
        } else {
            Self::Tenant
        }
    }
}

/// A tenant as pages see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantShown {
    /// Its id.
    pub id: String,
    /// Its name.
    pub display_name: String,
}

impl Console {
    /// Answers `/api/session`.
    pub(super) async fn session_endpoint(
        &self,
        parts: &Parts,
        body: ConsoleBody,
        peer: Peer,
        record: &mut Record,
    ) -> Result<Response<ConsoleBody>, Refusal> {
        match parts.method {
            Method::GET => {
                let Live { session, identity } = self.session(parts, peer).await?;
                record.access_key = Some(session.access_key.0.clone());
                self.shown(&session, SeesTo::of(&identity), StatusCode::OK, &parts.headers)
            }
            Method::POST => self.log_in(parts, body, peer, record).await,
            Method::DELETE => self.log_out(parts, peer, record).await,
            _ => Err(Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "MethodNotAllowed",
                "/api/session takes GET, POST, DELETE.",
            )
            .allow("GET, POST, DELETE".to_owned())),
        }
    }

    async fn log_in(
        &self,
        parts: &Parts,
        body: ConsoleBody,
        peer: Peer,
        record: &mut Record,
    ) -> Result<Response<ConsoleBody>, Refusal> {
        let key = match read(&parts.headers, body).await? {
            LogIn::Key {
                access_key,
                secret_key,
            } => self.key_of_secret(access_key, &secret_key, peer, record).await?,
            LogIn::Link { link } => self.key_of_link(&link).await?,
        };
        record.access_key = Some(key.id.0.clone());
        // Whoever logs in anew leaves the session they had; an id that was offered is never taken over.
        for left in self.offered(&parts.headers, peer) {
            self.sessions.end(left);
        }
        let (session, token) = self.sessions.begin(&key, None);
        let credential = self.service.credential(&key.id).await?;
        let sees_to = credential.map_or(SeesTo::Nobody, |found| SeesTo::of(&found.identity));
        let mut response = self.shown(&session, sees_to, StatusCode::CREATED, &parts.headers)?;
        if let Some(cookie) = cookie::set(&token, same_origin::is_secure(&parts.headers, peer.secure)) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        Ok(response)
    }
}

impl Console {
    /// The live sessions whose cookies a request has.
    pub(super) fn offered(&self, headers: &HeaderMap, peer: Peer) -> Vec<SessionId> {
        cookie::tokens(headers, peer.secure)
            .into_iter()
            .filter_map(|token| self.sessions.find(token))
            .map(|session| session.id)
            .collect()
    }

    /// The key, where the secret is its own. A wrong guess is waited for by whoever guesses next.
    async fn key_of_secret(
        &self,
        access_key: String,
        secret_key: &str,
        peer: Peer,
        record: &mut Record,
    ) -> Result<AccessKey, Refusal> {
        let address = peer.address.ip();
        self.limiter
            .begin(address, &access_key, self.env.now())
            .map_err(wait)?;
        let found = self.service.find_key(&AccessKeyId(access_key.clone())).await?;
        // What names no key is not logged: people paste their secret into the wrong field.
        record.access_key = found.as_ref().map(|key| key.id.0.clone());
        let expected = found.as_ref().map_or("", |key| key.secret.as_str());
        let is_right = Digested::of(expected).is(&Digested::of(secret_key));
        match found {
            Some(key) if is_right => {
                self.limiter.succeeded(address, &access_key, self.env.now());
                Ok(key)
            }
            _ => Err(Refusal::new(
                StatusCode::UNAUTHORIZED,
                "LoginFailed",
                "The access key and the secret do not fit.",
            )),
        }
    }

    /// The key of a link, where it still is what it was when the link was made.
    async fn key_of_link(&self, link: &str) -> Result<AccessKey, Refusal> {
        let refused = || {
            Refusal::new(
                StatusCode::UNAUTHORIZED,
                "LinkRefused",
                "This link was used already, or is too old. Make a new one with: sos console link",
            )
        };
        let (id, was) = self.links.redeem(link).ok_or_else(refused)?;
        let key = self.service.find_key(&id).await?;
        key.filter(|key| Digested::of_key(key).is(&was))
            .ok_or_else(refused)
    }

    /// Ends the session, where there is one, and clears the cookie.
    async fn log_out(
        &self,
        parts: &Parts,
        peer: Peer,
        record: &mut Record,
    ) -> Result<Response<ConsoleBody>, Refusal> {
        match self.session(parts, peer).await {
            Ok(Live { session, .. }) => {
                check_csrf(parts, &session)?;
                record.access_key = Some(session.access_key.0.clone());
                self.sessions.end(session.id);
            }
            Err(refusal) if refusal.status == StatusCode::UNAUTHORIZED => {}
            Err(refusal) => return Err(refusal),
        }
        let mut response = Response::new(body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        if let Some(cookie) = cookie::cleared(same_origin::is_secure(&parts.headers, peer.secure)) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        Ok(response)
    }

    fn shown(
        &self,
        session: &Session,
        sees_to: SeesTo,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Result<Response<ConsoleBody>, Refusal> {
        let display_name = self
            .service
            .find_tenant(&session.tenant)
            .map_or_else(|| session.tenant.0.clone(), |tenant| tenant.display_name);
        body::json(
            status,
            &SessionShown {
                tenant: TenantShown {
                    id: session.tenant.0.clone(),
                    display_name,
                },
                access_key: session.access_key.0.clone(),
                is_temporary: session.token.is_some(),
                sees_to,
                csrf: session.csrf.clone(),
                endpoint: self.endpoint.url(headers),
                region: self.region.clone(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                expires: iso_extended(session.expires),
            },
        )
    }
}

/// Reads a log-in. It must be sent as JSON, which a form of another page cannot send.
async fn read(headers: &HeaderMap, body: ConsoleBody) -> Result<LogIn, Refusal> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    if !essence.trim().eq_ignore_ascii_case("application/json") {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UnsupportedMediaType",
            "A log-in is sent as application/json.",
        ));
    }
    let collected = Limited::new(body, limits::CONSOLE_LOGIN_BYTES).collect();
    let text: Bytes = match tokio::time::timeout(limits::ADMIN_BODY_TIMEOUT, collected).await {
        Ok(Ok(text)) => text.to_bytes(),
        Ok(Err(error)) => return Err(unreadable(&error)),
        Err(_) => {
            return Err(Refusal::new(
                StatusCode::REQUEST_TIMEOUT,
                "RequestTimeout",
                "The log-in did not arrive in time.",
            ));
        }
    };
    // What the parser says could repeat what was sent.
    serde_json::from_slice(&text).map_err(|_| {
        Refusal::malformed_json(r#"A log-in is {"access_key": "…", "secret_key": "…"} or {"link": "…"}."#)
    })
}

fn unreadable(error: &BoxError) -> Refusal {
    if error.is::<LengthLimitError>() {
        return Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "MaxMessageLengthExceeded",
            format!("A log-in has at most {} bytes.", limits::CONSOLE_LOGIN_BYTES),
        );
    }
    Refusal::bad_request("The log-in did not arrive whole.")
}

fn wait(left: Duration) -> Refusal {
    let seconds = left.as_millis().div_ceil(1000);
    Refusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        "TooManyLogIns",
        format!("Too many log-ins failed. Wait {seconds} s, or make a link that logs in: sos console link"),
    )
    .with(header::RETRY_AFTER, HeaderValue::from(seconds as u64))
}
