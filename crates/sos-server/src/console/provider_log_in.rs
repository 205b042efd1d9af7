//! Logging in over an identity provider: the authorization code flow of OpenID Connect, with PKCE.
//!
//! A person goes from the log-in page to `/login/oidc/NAME`, from there to the provider, and comes back to
//! `/login/callback`. The provider's ID token then buys a session of the role that the operator names, by the operation that
//! `AssumeRoleWithWebIdentity` is over the network, so that the role's trust policy decides who gets in; the console's
//! session has that temporary key.
//!
//! Whoever is not let in lands on the log-in page, with one word of ours in its address ([`Problem`]): nothing that came
//! from elsewhere is shown. Codes, tokens, states and cookies never reach the log.
//!
//! Source: OpenID Connect Core 1.0, section 3.1; RFC 9207; RFC 9700, section 4.7.

use super::{
    Console, ConsoleBody,
    begun_log_ins::{BegunLogIn, BegunLogIns},
    body, cookie,
    next_page::NextPage,
    record::Record,
};
use crate::{admin::Refusal, edge::causes, listener::Peer};
use http::{HeaderValue, Method, Response, StatusCode, header, request::Parts};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Serialize;
use sha2::{Digest, Sha256};
use sos_core::AccessKey;
use sos_oidc::{AuthorizationRequest, Claims, CodeError, CodeExchange, Provider, TokenErrorKind};
use sos_s3::uri::Query;
use sos_service::{
    Caller, Principal, ServiceError, SessionError,
    operations::sessions::{AssumeRoleWithWebIdentity, WantedSession},
};
use std::{error::Error, sync::Arc};

/// The page that ends a log-in. A redirect would not do: the way here began on the provider's site, and browsers keep a
/// cookie that is `SameSite=Strict` from all that such a way leads to (RFC 6265bis, section 5.2.1). This page goes on by
/// itself.
fn entered_page(next: &NextPage) -> String {
    let next = next.in_attribute();
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Log in · SOS</title>\
         <meta http-equiv=\"refresh\" content=\"0; url={next}\"></head>\
         <body><p>You are logged in. <a href=\"{next}\">Go on</a></p></body></html>"
    )
}

/// A provider whose users may come in.
#[derive(Clone, Debug)]
pub struct ProviderDoor {
    /// The provider.
    pub provider: Arc<Provider>,
    /// The role that they become: `arn:aws:iam::<tenant>:role/<name>`.
    pub role_arn: String,
}

/// The providers that one can log in with, and the log-ins that were begun.
pub(super) struct ProviderLogIns {
    doors: Vec<ProviderDoor>,
    begun: BegunLogIns,
    redirect_uri: String,
}

/// The names on the buttons.
#[derive(Serialize)]
struct ProviderNames<'a> {
    providers: Vec<&'a str>,
}

/// Why somebody is not let in, as the log-in page is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Problem {
    /// Too many attempts failed.
    Wait,
    /// The log-in was not begun here, was ended already, or took too long.
    Stale,
    /// The provider says no.
    Denied,
    /// The provider cannot be asked, or does not answer as it must.
    Provider,
    /// What the provider says is not believed.
    Identity,
    /// The role lets in others.
    Role,
    /// A defect of ours.
    Internal,
}

impl Problem {
    const fn word(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::Stale => "stale",
            Self::Denied => "denied",
            Self::Provider => "provider",
            Self::Identity => "identity",
            Self::Role => "role",
            Self::Internal => "internal",
        }
    }
}

/// A problem, and what the log is told of it.
struct NotLetIn(Problem, String);

impl ProviderLogIns {
    /// Over these providers, of a console that browsers reach at this URL.
    pub(super) fn new(doors: Vec<ProviderDoor>, console_url: &str) -> Self {
        Self {
            doors,
            begun: BegunLogIns::default(),
            redirect_uri: format!("{}/login/callback", console_url.trim_end_matches('/')),
        }
    }

    fn door(&self, name: &str) -> Option<&ProviderDoor> {
        self.doors.iter().find(|door| door.provider.config().name == name)
    }

    /// Whether browsers reach the console under TLS, ours or that of a proxy in front.
    fn is_secure(&self, peer: Peer) -> bool {
        peer.secure || self.redirect_uri.starts_with("https://")
    }
}

impl Console {
    /// Answers `/api/session/providers`.
    pub(super) fn provider_names(&self, method: &Method) -> Result<Response<ConsoleBody>, Refusal> {
        check_method(method, "/api/session/providers")?;
        let doors = self.provider_log_ins.doors.iter();
        let providers = doors.map(|door| door.provider.config().name.as_str()).collect();
        body::json(StatusCode::OK, &ProviderNames { providers })
    }

    /// Sends a browser to a provider.
    pub(super) async fn begin_provider_log_in(
        &self,
        name: &str,
        parts: &Parts,
        peer: Peer,
        record: &mut Record,
    ) -> Result<Response<ConsoleBody>, Refusal> {
        let name = percent_decode_str(name).decode_utf8_lossy();
        let log_ins = &self.provider_log_ins;
        let door = log_ins.door(&name).ok_or_else(|| no_provider(parts.uri.path()))?;
        check_method(&parts.method, "/login/oidc")?;
        let query = Query::parse(parts.uri.query()).ok();
        let next = NextPage::of(query.as_ref().and_then(|query| query.get("next")));
        // A page of another origin logs nobody in.
        if super::same_origin::check(&parts.headers, peer.secure).is_err() {
            return Ok(see_other("/login"));
        }
        let (address, now) = (peer.address.ip(), self.env.now());
        if self.limiter.wait_of(address, now).is_some() {
            return Ok(turned_away(NotLetIn::new(Problem::Wait, ""), &next, record));
        }
        let leaves = self.offered(&parts.headers, peer);
        let drawn = log_ins
            .begun
            .begin(&name, address, leaves, next.clone(), &*self.env);
        let request = AuthorizationRequest {
            redirect_uri: &log_ins.redirect_uri,
            state: &drawn.state,
            nonce: &drawn.nonce,
            code_challenge: &drawn.challenge,
        };
        let target = match door.provider.authorization_request(request, self.now_ms()).await {
            Ok(target) => target,
            Err(error) => {
                let not_let_in = NotLetIn::new(Problem::Provider, causes(&*error));
                return Ok(turned_away(not_let_in, &next, record));
            }
        };
        let mut response = see_other(&target);
        let cookie = cookie::set_log_in(&drawn.browser, log_ins.is_secure(peer));
        response
            .headers_mut()
            .extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
        Ok(response)
    }

    /// Takes a browser back from a provider.
    pub(super) async fn end_provider_log_in(
        &self,
        parts: &Parts,
        peer: Peer,
        record: &mut Record,
    ) -> Result<Response<ConsoleBody>, Refusal> {
        let log_ins = &self.provider_log_ins;
        if log_ins.doors.is_empty() {
            return Err(no_provider(parts.uri.path()));
        }
        check_method(&parts.method, "/login/callback")?;
        let secure = log_ins.is_secure(peer);
        let mut next = NextPage::default();
        let mut response = match self.let_in(parts, peer, &mut next, record).await {
            Ok(token) => entered(&token, &next, secure),
            Err(not_let_in) => turned_away(not_let_in, &next, record),
        };
        let cleared = cookie::cleared_log_in(secure);
        response
            .headers_mut()
            .extend(cleared.map(|cookie| (header::SET_COOKIE, cookie)));
        Ok(response)
    }

    /// The session's token of whoever is let in; sets `next` to where they wanted to go, as soon as that is known.
    async fn let_in(
        &self,
        parts: &Parts,
        peer: Peer,
        next: &mut NextPage,
        record: &mut Record,
    ) -> Result<String, NotLetIn> {
        let (address, now) = (peer.address.ip(), self.env.now());
        self.limiter
            .begin_without_key(address, now)
            .map_err(|_| NotLetIn::new(Problem::Wait, ""))?;
        let query = Query::parse(parts.uri.query())
            .map_err(|_| NotLetIn::new(Problem::Stale, "the query cannot be read"))?;
        let begun = self.begun(&query, parts, peer)?;
        *next = begun.next.clone();
        let door = self.provider_log_ins.door(&begun.provider);
        let door = door.ok_or_else(|| NotLetIn::new(Problem::Internal, "the provider is gone"))?;
        let (claims, id_token) = self.vouched(door, &begun, &query).await?;
        let (key, token) = self.role_key(door, &claims, id_token, peer, record).await?;
        self.limiter.succeeded_without_key(address, self.env.now());
        record.access_key = Some(key.id.0.clone());
        for left in begun.leaves.into_iter().chain(self.offered(&parts.headers, peer)) {
            self.sessions.end(left);
        }
        let (_, session) = self.sessions.begin(&key, Some(&token));
        Ok(session)
    }

    /// The log-in that a browser comes back from.
    fn begun(&self, query: &Query, parts: &Parts, peer: Peer) -> Result<BegunLogIn, NotLetIn> {
        let log_ins = &self.provider_log_ins;
        let browsers = cookie::log_in_tokens(&parts.headers, log_ins.is_secure(peer));
        only(query, "state")?
            .and_then(|state| log_ins.begun.take(state, &browsers, self.env.now()))
            .ok_or_else(|| NotLetIn::new(Problem::Stale, "no log-in of this browser has this state"))
    }

    /// Whom the provider vouches for, with its token.
    async fn vouched(
        &self,
        door: &ProviderDoor,
        begun: &BegunLogIn,
        query: &Query,
    ) -> Result<(Claims, String), NotLetIn> {
        // Another provider's answer is not taken for this one's (RFC 9207, section 2.4).
        if only(query, "iss")?.is_some_and(|issuer| issuer != door.provider.config().issuer) {
            return Err(NotLetIn::new(
                Problem::Identity,
                "the answer is of another issuer",
            ));
        }
        if let Some(error) = only(query, "error")? {
            return Err(NotLetIn::new(Problem::Denied, code_of_error(error)));
        }
        let code = only(query, "code")?;
        let code = code.ok_or_else(|| NotLetIn::new(Problem::Provider, "the answer has no code"))?;
        let exchange = CodeExchange {
            code,
            redirect_uri: &self.provider_log_ins.redirect_uri,
            code_verifier: &begun.verifier,
            nonce: &begun.nonce,
        };
        let answer = door
            .provider
            .exchange_code_for_token(exchange, self.now_ms())
            .await;
        answer.map_err(|error| {
            let problem = match &error {
                CodeError::Refused { .. } | CodeError::NoIdToken | CodeError::Provider(_) => {
                    Problem::Provider
                }
                CodeError::Token(error) => match error.kind() {
                    TokenErrorKind::ProviderUnreachable => Problem::Provider,
                    TokenErrorKind::Expired | TokenErrorKind::Invalid => Problem::Identity,
                },
            };
            NotLetIn::new(problem, causes(&error))
        })
    }

    /// The temporary key of the role, and its token.
    async fn role_key(
        &self,
        door: &ProviderDoor,
        claims: &Claims,
        id_token: String,
        peer: Peer,
        record: &Record,
    ) -> Result<(AccessKey, String), NotLetIn> {
        let mut caller = Caller::new(Principal::Anonymous);
        caller.source_ip = Some(peer.address.ip());
        caller.secure = peer.secure;
        caller.request_id = Some(record.id.as_str().to_owned());
        let assume = AssumeRoleWithWebIdentity {
            wanted: WantedSession {
                role_arn: door.role_arn.clone(),
                name: session_name(&claims.subject),
                seconds: None,
                policy: None,
            },
            token: id_token,
        };
        let made = self.service.call(&caller, assume).await;
        let key = made.map_err(|error| NotLetIn::by_service(&error))?.key;
        let credential = self.service.session_credential(&key.id, &key.token).await;
        let credential =
            credential.map_err(|error: SessionError| NotLetIn::new(Problem::Internal, causes(&error)))?;
        Ok((credential.key.clone(), key.token))
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.env.now().0).unwrap_or_default()
    }
}

impl NotLetIn {
    fn new(problem: Problem, cause: impl Into<String>) -> Self {
        Self(problem, cause.into())
    }

    fn by_service(error: &ServiceError) -> Self {
        let problem = match error {
            ServiceError::AccessDenied => Problem::Role,
            ServiceError::WebIdentity(_) => Problem::Identity,
            _ => Problem::Internal,
        };
        Self(problem, causes(error as &dyn Error))
    }
}

/// The name of the role's session: the subject, which no two people of a provider share, or its hash where no session can
/// be called so. What people call themselves would not do: policies may name sessions.
fn session_name(subject: &str) -> String {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    if (2..=64).contains(&subject.len()) && subject.bytes().all(fits) {
        return subject.to_owned();
    }
    hex::encode(Sha256::digest(subject.as_bytes()))
}

/// A parameter that is sent once at most.
fn only<'a>(query: &'a Query, name: &str) -> Result<Option<&'a str>, NotLetIn> {
    let mut found = query
        .iter()
        .filter(|(found, _)| *found == name)
        .map(|(_, value)| value);
    let value = found.next();
    if found.next().is_some() {
        return Err(NotLetIn::new(
            Problem::Stale,
            format!("{name} was sent more than once"),
        ));
    }
    Ok(value)
}

/// A code of RFC 6749, section 4.1.2.1, as the log may have it.
fn code_of_error(error: &str) -> String {
    let fits = |c: char| c.is_ascii_lowercase() || c == '_';
    if error.len() <= 64 && error.chars().all(fits) {
        format!("the provider answers {error}")
    } else {
        "the provider answers an error".to_owned()
    }
}

fn turned_away(not_let_in: NotLetIn, next: &NextPage, record: &mut Record) -> Response<ConsoleBody> {
    let NotLetIn(problem, cause) = not_let_in;
    let mut refusal = Refusal::new(StatusCode::SEE_OTHER, "ProviderLogInFailed", problem.word());
    refusal.cause = Some(format!("{}: {cause}", problem.word()));
    record.refused(refusal);
    let mut target = format!("/login?problem={}", problem.word());
    if !next.is_first() {
        target.push_str("&next=");
        target.extend(utf8_percent_encode(&next.to_string(), NON_ALPHANUMERIC));
    }
    see_other(&target)
}

fn entered(token: &str, next: &NextPage, secure: bool) -> Response<ConsoleBody> {
    let mut response = Response::new(body::whole(entered_page(next)));
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    headers.extend(cookie::set(token, secure).map(|cookie| (header::SET_COOKIE, cookie)));
    response
}

fn see_other(target: &str) -> Response<ConsoleBody> {
    let mut response = Response::new(body::empty());
    match HeaderValue::from_str(target) {
        Ok(target) => {
            *response.status_mut() = StatusCode::SEE_OTHER;
            response.headers_mut().insert(header::LOCATION, target);
        }
        Err(_) => *response.status_mut() = StatusCode::BAD_GATEWAY,
    }
    response
}

fn check_method(method: &Method, path: &str) -> Result<(), Refusal> {
    if *method == Method::GET {
        return Ok(());
    }
    let message = format!("{path} takes GET.");
    let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message);
    Err(refusal.allow("GET".to_owned()))
}

fn no_provider(path: &str) -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "NoSuchProvider",
        format!("No identity provider of the console is at {path}."),
    )
}

#[cfg(test)]
mod tests {
    use super::{code_of_error, session_name};

    #[test]
    fn sessions_are_called_by_who_it_is_there() {
        assert_eq!(session_name("anna@example.com"), "anna@example.com");
        for odd in ["a", "auth0|5f7c", "an na", &"a".repeat(65), "ä-ä"] {
            let name = session_name(odd);
            assert!(name.len() == 64 && name != odd, "{name}");
        }
        assert_ne!(session_name("auth0|1"), session_name("auth0|2"));
    }

    #[test]
    fn only_codes_of_the_specification_are_logged() {
        assert!(code_of_error("access_denied").ends_with("access_denied"));
        for odd in ["<b>", "x\ny", &"a".repeat(65)] {
            assert!(!code_of_error(odd).contains(odd));
        }
    }
}
