//! The admin API: JSON over HTTP for what S3 has no operation for, and for what is easier said in JSON.
//!
//! One router answers four ways in ([`Entrance`]): a listener of its own, where requests are signed as the S3 API's are;
//! the control socket, whose file permissions are the authentication; the process itself, for commands on a folder
//! where no server runs; and the console, whose session says who asks. Every change goes through
//! [`Service::call`], the same `authorize` as the S3 API's.
//!
//! No browser page but the console's own has business here: no answer has a CORS header, and a request with an `Origin`
//! is refused; the console has judged it before.
//!
//! Endpoints stand in groups, one file each: the table of their routes (`admin/table.rs`) is what requests are dispatched by
//! and what the OpenAPI document is made from.

mod about;
mod access_explain;
mod bucket_access;
mod bucket_acl;
mod bucket_cors;
mod bucket_cross_origin;
mod bucket_encryption;
mod bucket_lifecycle;
mod bucket_listed;
mod bucket_object_lock;
mod bucket_ownership;
mod bucket_policy;
mod bucket_tags;
mod bucket_versioning;
mod buckets;
mod call;
mod console_links;
mod cors_denials;
mod cors_edit;
mod cors_explain;
mod cors_history;
mod cors_lint;
mod cors_presets;
mod encryption_keys;
mod entity_tag;
mod groups;
mod identify;
mod identity_policy_check;
mod key_refused;
mod keys;
mod media;
mod metrics;
mod object_copy;
mod object_delete;
mod object_details;
mod object_kept;
mod object_lock;
mod object_share;
mod object_tags;
mod object_versions;
mod objects;
mod openapi;
mod policies;
mod policy_check;
mod public_access_block;
mod quotas;
mod refusal;
mod reply;
mod roles;
mod route;
mod table;
mod tenants;
#[cfg(test)]
mod tests;

pub use access_explain::{AccessQuestion, AccessVerdict, ElementVerdict, PolicyVerdict, StatementVerdict};
pub use bucket_acl::{ShownAcl, ShownGrant, ShownGrantee, WantedAcl, WantedGrant};
pub use bucket_cors::CorsWritten;
pub use bucket_encryption::DefaultEncryption;
pub use bucket_lifecycle::{LifecycleQuestion, LifecycleReport, LifecycleReported, LifecycleWritten};
pub use bucket_listed::ListedBucket;
pub use bucket_object_lock::BucketLock;
pub use bucket_ownership::OwnershipControls;
pub use bucket_policy::PolicyWritten;
pub use bucket_tags::{BucketTag, BucketTags, TagsWritten};
pub use bucket_versioning::ShownVersioning;
pub use buckets::{BucketPage, NewBucket};
pub(crate) use call::object_key;
pub use console_links::{MadeLink, NewLink};
pub use cors_edit::{CorsChange, CorsChanged};
pub use cors_explain::{BucketQuestion, RulesQuestion};
pub use cors_history::{CorsHistory, FormerCors};
pub use cors_lint::CorsFindings;
pub use cors_presets::{ListedPreset, PresetList};
pub use encryption_keys::{RewrapReport, WantedRewrap};
pub use groups::{GroupList, GroupPolicies, ListedGroup};
pub(crate) use identify::unsigned;
pub use keys::{ChangedKey, CreatedKey, KeyInFull, KeyList, ListedKey, NewKey, Rotation};
pub use metrics::DiskReport;
pub(crate) use object_details::WantedAttributes;
pub(crate) use objects::quoted;
pub use policies::PolicyDocument;
pub use policy_check::{AskedRequest, PolicyQuestion};
pub use quotas::{ShownQuota, WantedQuota};
pub(crate) use refusal::Refusal;
pub use refusal::{ErrorBody, ErrorDetail};
pub use roles::{ListedRole, RoleList, WantedRole};
pub use tenants::{ChangedTenant, ListedTenant, NewTenant, TenantList};

use crate::{
    console::{ConsoleLinks, PublicEndpoint},
    disk::{Disk, DiskGauge},
    edge::{header_section_refusal, normalize_host, panic_message},
    listener::{Peer, Serve},
    request_id::RequestIds,
    traffic::TrafficHistory,
};
use bytes::Bytes;
use call::Call;
use futures_util::FutureExt;
use http::{HeaderValue, Request, Response, StatusCode, Version, header, request::Parts};
use http_body::Body;
use http_body_util::Full;
use hyper::body::Incoming;
use reply::Reply;
use sos_core::TenantId;
use sos_s3::{
    auth::{AuthConfig, Authenticator},
    framing::lend,
    uri::Query,
};
use sos_service::{Caller, Principal, Service};
use sos_store::Env;
use std::{error::Error, fmt, panic::AssertUnwindSafe, sync::Arc};
use table::Found;

/// What an operator sets of the admin API.
#[derive(Clone)]
pub struct AdminConfig {
    /// The region that signatures must name.
    pub region: String,
    /// Take signatures of any region.
    pub accept_any_region: bool,
    /// Whose keys and buckets the operator makes where no tenant is named.
    pub default_tenant: TenantId,
    /// Where clients reach the S3 endpoint: where share links lead.
    pub endpoint: PublicEndpoint,
    /// The clock and randomness.
    pub env: Arc<dyn Env>,
    /// Links that log in to the console, where one runs.
    pub console_links: Option<Arc<ConsoleLinks>>,
}

/// How a request came in.
#[derive(Clone, Debug)]
pub enum Entrance {
    /// Over the network: the signature says who it is.
    Network(Peer),
    /// Through the control socket or from within the process: the operator.
    Operator,
    /// From a page of the console: the tenant whose session it is. The console has made sure that the page is its own.
    Console(Caller),
}

/// The admin API over a service.
pub struct AdminApi {
    service: Arc<Service>,
    authenticator: Authenticator,
    env: Arc<dyn Env>,
    default_tenant: TenantId,
    region: String,
    endpoint: PublicEndpoint,
    console_links: Option<Arc<ConsoleLinks>>,
    ids: RequestIds,
    openapi: Bytes,
    history: Arc<TrafficHistory>,
    disk: Option<DiskGauge>,
}

impl fmt::Debug for AdminApi {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AdminApi").finish_non_exhaustive()
    }
}

/// What the log says of a request beside its answer.
struct Seen {
    operation: &'static str,
    principal: Principal,
}

impl AdminApi {
    /// The API; keeps the signing keys it derives.
    pub fn new(service: Arc<Service>, config: AdminConfig) -> Self {
        let authenticator = Authenticator::new(AuthConfig {
            region: config.region.clone(),
            accept_any_region: config.accept_any_region,
            // It does not cover the body.
            version_2: false,
            ..AuthConfig::default()
        });
        Self {
            service,
            authenticator,
            ids: RequestIds::new(config.env.random_u128()),
            env: config.env,
            default_tenant: config.default_tenant,
            region: config.region,
            endpoint: config.endpoint,
            console_links: config.console_links,
            openapi: Bytes::from(openapi::document_text()),
            history: Arc::default(),
            disk: None,
        }
    }

    /// Tells of what was asked of the server; without, nothing was.
    #[must_use]
    pub fn with_traffic(self, history: Arc<TrafficHistory>) -> Self {
        Self { history, ..self }
    }

    /// What it tells of: the console counts what it moves itself.
    pub(crate) fn traffic(&self) -> Arc<TrafficHistory> {
        Arc::clone(&self.history)
    }

    /// Tells of the disk that the data is on.
    #[must_use]
    pub fn with_disk(self, disk: Arc<dyn Disk>) -> Self {
        let disk = Some(DiskGauge::new(disk));
        Self { disk, ..self }
    }

    /// The same API where the S3 endpoint turned out to be reached at another address.
    #[must_use]
    pub fn with_endpoint(mut self, endpoint: PublicEndpoint) -> Self {
        self.endpoint = endpoint;
        self
    }

    /// Answers one request.
    pub async fn answer<B>(&self, request: Request<B>, entrance: Entrance) -> Response<Full<Bytes>>
    where
        B: Body<Data = Bytes> + Send + Unpin,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let id = self.ids.next();
        let (mut parts, body) = request.into_parts();
        normalize_host(&mut parts);
        let (body, lender) = lend(body);
        let mut seen = Seen {
            operation: "Unknown",
            principal: Principal::Anonymous,
        };
        let handled = AssertUnwindSafe(self.handle(id.as_str(), &parts, body, &entrance, &mut seen))
            .catch_unwind()
            .await
            .unwrap_or_else(|panic| {
                Err(Refusal::internal(format!(
                    "a panic: {}",
                    panic_message(panic.as_ref())
                )))
            });
        let waits_for_continue = handled.is_err() && parts.headers.contains_key(header::EXPECT);
        let reusable = !waits_for_continue && lender.drain().await;
        let mut response = match &handled {
            Ok(reply) => reply.response(),
            Err(refusal) => refusal.response(id.as_str(), matches!(entrance, Entrance::Operator)),
        };
        let headers = response.headers_mut();
        headers.insert("x-amz-request-id", id.header_value());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
        headers.insert(header::SERVER, HeaderValue::from_static("SOS"));
        if !reusable && parts.version < Version::HTTP_2 {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        tell(
            id.as_str(),
            &parts,
            &entrance,
            &seen,
            response.status(),
            handled.err().as_ref(),
        );
        response
    }

    /// Finds the route, then who asks, then reads the body, and only then runs the handler.
    async fn handle<B>(
        &self,
        id: &str,
        parts: &Parts,
        body: B,
        entrance: &Entrance,
        seen: &mut Seen,
    ) -> Result<Reply, Refusal>
    where
        B: Body<Data = Bytes> + Send + Unpin,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        if let Some(error) = header_section_refusal(&parts.uri, &parts.headers) {
            return Err(error.into());
        }
        if parts.headers.contains_key(header::ORIGIN) && !matches!(entrance, Entrance::Console(_)) {
            return Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "OriginRefused",
                "The admin API is not for pages in browsers: a request with an Origin header is refused.",
            ));
        }
        let Found { route, variables } = table::find(&parts.method, parts.uri.path())?;
        seen.operation = route.operation;
        let query = Query::parse(parts.uri.query())?;
        let mut identified = self.identify(parts, &query, entrance, route.who).await?;
        identified.caller.request_id = Some(id.to_owned());
        seen.principal = identified.caller.principal.clone();
        route.check_query(&query)?;
        media::check_content_type(&parts.headers, route.body)?;
        let body = identified.read(body, &parts.headers, route.body.limit()).await?;
        let call = Call {
            api: self,
            route,
            caller: identified.caller,
            variables,
            query,
            headers: &parts.headers,
            body,
        };
        call.check_body()?;
        (route.handler)(&call).await
    }
}

impl Serve for AdminApi {
    type Body = Full<Bytes>;
    type Memory = ();

    async fn serve(&self, request: Request<Incoming>, peer: Peer) -> Response<Full<Bytes>> {
        self.answer(request, Entrance::Network(peer)).await
    }
}

/// One line in the log, whatever became of the request; never a query, a header or a body.
fn tell(
    id: &str,
    parts: &Parts,
    entrance: &Entrance,
    seen: &Seen,
    status: StatusCode,
    refusal: Option<&Refusal>,
) {
    let peer = match entrance {
        Entrance::Network(peer) => peer.address.ip().to_string(),
        Entrance::Operator => "operator".to_owned(),
        Entrance::Console(caller) => caller
            .source_ip
            .map_or_else(|| "console".to_owned(), |address| address.to_string()),
    };
    let access_key = seen.principal.access_key().map(|id| id.0.as_str());
    macro_rules! tell {
        ($level:expr) => {
            tracing::event!(
                target: "sos::admin",
                $level,
                id,
                method = parts.method.as_str(),
                path = parts.uri.path(),
                operation = seen.operation,
                status = status.as_u16(),
                peer,
                access_key,
                code = refusal.map(|refusal| refusal.code),
                cause = refusal.and_then(|refusal| refusal.cause.as_deref()),
            )
        };
    }
    if status.is_server_error() {
        tell!(tracing::Level::ERROR);
    } else {
        tell!(tracing::Level::INFO);
    }
}
