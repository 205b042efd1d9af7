//! The console: a listener of its own for people in browsers.
//!
//! It serves the pages of `sos-console`, keeps sessions, and answers what the pages ask. It holds no rules: what a page
//! asks is answered by the admin API's router, as the session's tenant, or by [`objects`], which moves stored bytes;
//! both call the service in the process, as every other way in does.
//!
//! Every request passes, in this order ([`Console::answer`]): the limits of its header section; for all that is no page
//! and no file, that it comes from the console's own pages ([`same_origin`]); the session of its cookie, whose key must
//! still be what it was ([`session`]); below `/api`, the session's token in the header `X-SOS-CSRF`. Every answer has the
//! headers of [`headers`]; none ever has one of CORS.
//!
//! **For those who write handlers of stored bytes.** [`objects::Objects`] gets every request below `/api/objects`,
//! `/objects` and `/zip` that has passed all that, as a [`Visitor`] (the caller for `Service::call`, and the name of the
//! session) and a `Request<ConsoleBody>` whose URI is as it was sent. It gives a `Response<ConsoleBody>` or a `Refusal`;
//! [`body::boxed`] makes a body of any stream, [`body::whole`] of bytes. What it leaves of the body is drained here,
//! `Content-Security-Policy` and `Cache-Control` that it sets stand, panics are caught, and one line is logged, without the
//! query.

mod begun_log_ins;
pub mod body;
mod cookie;
mod endpoint;
mod headers;
mod limiter;
mod link;
mod login;
mod next_page;
pub mod objects;
mod pages;
mod place;
mod provider_log_in;
mod record;
mod same_origin;
mod secret;
mod session;

pub use body::{BodyCut, ConsoleBody};
pub use endpoint::PublicEndpoint;
pub use link::{ConsoleLink, ConsoleLinks};
pub use login::{LogIn, SeesTo, SessionShown};
pub use provider_log_in::ProviderDoor;
pub use session::SessionId;

use crate::{
    admin::{AdminApi, Entrance, Refusal},
    edge::{header_section_refusal, normalize_host, panic_message},
    listener::{Peer, Serve},
    request_id::{RequestId, RequestIds},
};
use bytes::Bytes;
use futures_util::FutureExt;
use http::{
    HeaderValue, Request, Response, StatusCode, Uri, Version, header, request::Parts, uri::PathAndQuery,
};
use http_body::Body;
use hyper::body::Incoming;
use limiter::LoginLimiter;
use objects::Objects;
use place::Place;
use provider_log_in::ProviderLogIns;
use record::Record;
use session::{Session, Sessions};
use sos_s3::framing::lend;
use sos_service::{Caller, Identity, Principal, Service, SessionError};
use sos_store::Env;
use std::{error::Error, fmt, panic::AssertUnwindSafe, sync::Arc};

/// A failure with its cause.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// The header that repeats a session's token.
const CSRF_HEADER: &str = "x-sos-csrf";

/// The header that has the token of a temporary key.
const TOKEN_HEADER: &str = "x-amz-security-token";

/// What an operator sets of the console.
#[derive(Clone)]
pub struct ConsoleConfig {
    /// Where clients reach the S3 endpoint.
    pub endpoint: PublicEndpoint,
    /// The region that is shown.
    pub region: String,
    /// Where browsers reach the console, where it is not where links lead.
    pub public_url: Option<String>,
    /// The identity providers that one can log in with.
    pub doors: Vec<ProviderDoor>,
    /// The clock and randomness.
    pub env: Arc<dyn Env>,
}

/// The console of a store.
pub struct Console {
    service: Arc<Service>,
    admin: Arc<AdminApi>,
    links: Arc<ConsoleLinks>,
    objects: Objects,
    sessions: Sessions,
    limiter: LoginLimiter,
    provider_log_ins: ProviderLogIns,
    endpoint: PublicEndpoint,
    region: String,
    env: Arc<dyn Env>,
    ids: RequestIds,
}

impl fmt::Debug for Console {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Console").finish_non_exhaustive()
    }
}

/// Who asks, in a session.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The session's tenant with its key, for `Service::call`.
    pub caller: Caller,
    /// The session.
    pub session: SessionId,
    /// `x-amz-request-id` of the answer.
    pub request_id: RequestId,
}

impl Console {
    /// The console over a service and its admin API. `links` are those that the operator makes.
    pub fn new(
        service: Arc<Service>,
        admin: Arc<AdminApi>,
        links: Arc<ConsoleLinks>,
        config: ConsoleConfig,
    ) -> Self {
        Self {
            objects: Objects::new(Arc::clone(&service), Arc::clone(&config.env), admin.traffic()),
            service,
            admin,
            provider_log_ins: ProviderLogIns::new(
                config.doors,
                config.public_url.as_deref().unwrap_or_else(|| links.base()),
            ),
            links,
            sessions: Sessions::new(Arc::clone(&config.env)),
            limiter: LoginLimiter::new(),
            endpoint: config.endpoint,
            region: config.region,
            ids: RequestIds::new(config.env.random_u128()),
            env: config.env,
        }
    }

    /// Answers one request.
    pub async fn answer<B>(&self, request: Request<B>, peer: Peer) -> Response<ConsoleBody>
    where
        B: Body<Data = Bytes> + Send + Unpin + 'static,
        B::Error: Into<BoxError>,
    {
        let id = self.ids.next();
        let (mut parts, body) = request.into_parts();
        normalize_host(&mut parts);
        let (body, lender) = lend(body);
        let path = parts.uri.path().to_owned();
        let place = Place::of(&path);
        let mut record = Record::new(id, &parts, place, peer);
        let (version, waits) = (parts.version, parts.headers.contains_key(header::EXPECT));
        let request = Request::from_parts(parts, body::boxed(body));
        let handled = AssertUnwindSafe(self.handle(request, place, peer, &mut record))
            .catch_unwind()
            .await
            .unwrap_or_else(|panic| {
                Err(Refusal::internal(format!(
                    "a panic: {}",
                    panic_message(panic.as_ref())
                )))
            });
        let mut response = handled.unwrap_or_else(|error| {
            let response = refusal(&error, id);
            record.refused(error);
            response
        });
        let kind = match place {
            Place::Asset(asset) => Some(asset.content_type),
            _ => None,
        };
        headers::complete(response.headers_mut(), kind, id.header_value());
        let is_error = response.status().is_client_error() || response.status().is_server_error();
        // Who waits for leave to send sends nothing after a refusal.
        let reusable = !(waits && is_error) && lender.drain().await;
        if !reusable && version < Version::HTTP_2 {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
        }
        record.tell(response.status());
        response
    }

    async fn handle(
        &self,
        request: Request<ConsoleBody>,
        place: Place<'_>,
        peer: Peer,
        record: &mut Record,
    ) -> Result<Response<ConsoleBody>, Refusal> {
        let (parts, body) = request.into_parts();
        if let Some(error) = header_section_refusal(&parts.uri, &parts.headers) {
            return Err(error.into());
        }
        match place {
            Place::ProviderLogIn(name) => {
                return self.begin_provider_log_in(name, &parts, peer, record).await;
            }
            Place::ProviderReturn => return self.end_provider_log_in(&parts, peer, record).await,
            _ => {}
        }
        if !place.is_guarded() {
            return Ok(pages::answer(place, &parts.method, &parts.headers));
        }
        same_origin::check(&parts.headers, peer.secure)?;
        if place == Place::Session {
            return self.session_endpoint(&parts, body, peer, record).await;
        }
        if place == Place::Providers {
            return self.provider_names(&parts.method);
        }
        let live = self.session(&parts, peer).await?;
        record.access_key = Some(live.session.access_key.0.clone());
        if parts.uri.path().starts_with("/api") {
            check_csrf(&parts, &live.session)?;
        }
        let visitor = Visitor {
            caller: caller(&live, peer, record.id),
            session: live.session.id,
            request_id: record.id,
        };
        let request = Request::from_parts(parts, body);
        match place {
            Place::Admin(path) => {
                let token = live.session.token.as_deref();
                Ok(self.admin_api(request, path, visitor.caller, token).await)
            }
            Place::Objects => self.objects.answer(&visitor, request).await,
            _ => Err(no_endpoint(request.uri().path())),
        }
    }

    /// The live session of a request whose key is still what it was at the log-in.
    async fn session(&self, parts: &Parts, peer: Peer) -> Result<Live, Refusal> {
        let no_session = || {
            Refusal::new(
                StatusCode::UNAUTHORIZED,
                "NoSession",
                "You are not logged in, or the session has ended.",
            )
        };
        let mut live = Vec::new();
        for token in cookie::tokens(&parts.headers, peer.secure) {
            live.extend(self.sessions.find(token));
        }
        // Another server of this host can set cookies beside ours: of two live sessions neither is believed.
        let (Some(session), true) = (live.pop(), live.is_empty()) else {
            return Err(no_session());
        };
        let found = match &session.token {
            None => self.service.credential(&session.access_key).await?,
            Some(token) => match self.service.session_credential(&session.access_key, token).await {
                Ok(found) => Some(found),
                Err(SessionError::Invalid | SessionError::Expired) => None,
                Err(SessionError::Service(error)) => return Err(error.into()),
            },
        };
        let same = found.filter(|found| secret::Digested::of_key(&found.key).is(&session.key));
        if let Some(credential) = same {
            return Ok(Live {
                session,
                identity: Arc::clone(&credential.identity),
            });
        }
        self.sessions.end(session.id);
        Err(no_session())
    }

    /// Hands a request to the admin API's router, at the path it has there; with the token of a temporary key, as whoever
    /// signs with one sends it.
    async fn admin_api(
        &self,
        mut request: Request<ConsoleBody>,
        path: &str,
        caller: Caller,
        token: Option<&str>,
    ) -> Response<ConsoleBody> {
        let target = match request.uri().query() {
            Some(query) => format!("{path}?{query}"),
            None => path.to_owned(),
        };
        // A piece of a valid path and its query are valid.
        let target = PathAndQuery::try_from(target).unwrap_or_else(|_| PathAndQuery::from_static("/"));
        *request.uri_mut() = Uri::from(target);
        request.headers_mut().remove(TOKEN_HEADER);
        if let Some(mut token) = token.and_then(|token| HeaderValue::from_str(token).ok()) {
            token.set_sensitive(true);
            request.headers_mut().insert(TOKEN_HEADER, token);
        }
        let answer = self.admin.answer(request, Entrance::Console(caller)).await;
        answer.map(body::boxed)
    }
}

impl Serve for Console {
    type Body = ConsoleBody;
    type Memory = ();

    async fn serve(&self, request: Request<Incoming>, peer: Peer) -> Response<ConsoleBody> {
        self.answer(request, peer).await
    }
}

/// The answer that says why not.
pub(crate) fn refusal(refusal: &Refusal, id: RequestId) -> Response<ConsoleBody> {
    refusal.response(id.as_str(), false).map(body::boxed)
}

/// A session with whose it is, as they are now.
struct Live {
    session: Session,
    identity: Arc<Identity>,
}

fn caller(live: &Live, peer: Peer, id: RequestId) -> Caller {
    let mut caller = Caller::new(Principal::Known(Arc::clone(&live.identity)));
    caller.source_ip = Some(peer.address.ip());
    caller.secure = peer.secure;
    caller.request_id = Some(id.as_str().to_owned());
    caller
}

fn check_csrf(parts: &Parts, session: &Session) -> Result<(), Refusal> {
    let mut given = parts.headers.get_all(CSRF_HEADER).iter();
    let token = given.next().and_then(|token| token.to_str().ok());
    match (token, given.next()) {
        (Some(token), None) if session.has_csrf(token) => Ok(()),
        _ => Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "CsrfRefused",
            "X-SOS-CSRF must repeat the session's token, as GET /api/session gives it.",
        )),
    }
}

fn no_endpoint(path: &str) -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "NoSuchEndpoint",
        format!("There is no endpoint {path}."),
    )
}

#[cfg(test)]
mod tests;
