//! A running store: everything wired, started in order and ended in order.

mod console;
mod lifecycle;
mod rewrap;

use crate::{
    bootstrap::Bootstrap,
    config::Config,
    control,
    data_folder::DataFolder,
    error::CommandError,
    logging,
    store::{OpenStore, ROOT_TENANT, configured_cors},
    terminal,
    welcome::{FirstKey, Secret, Welcome},
};
use http::Request;
use sos_core::{BucketName, TenantId};
use sos_s3::{Handled, RequestContext, Resource, S3Config, S3Protocol};
use sos_server::{
    Backend, Certificate, Connections, ConsoleLinks, Edge, HostRules, Listener, MetricsEndpoint, Shutdown,
    Telemetry, TrafficHistory,
    edge::{BoxError, CountedBody},
    limits, metrics_endpoint,
};
use sos_service::{BucketRules, Denial, Service};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How often the files of the certificate are looked at.
const CERTIFICATE_INTERVAL: Duration = Duration::from_secs(2);

/// How often the traffic history's clock is moved on: so much of a minute may count for the one before.
const TRAFFIC_INTERVAL: Duration = Duration::from_secs(1);

/// How often the service forgets what it need not keep any longer.
const HOUSEKEEPING_INTERVAL: Duration = Duration::from_mins(1);

/// Serves until a signal ends it.
pub(crate) fn run(config: &Config, bootstrap: &Bootstrap) -> Result<(), CommandError> {
    let _log = logging::start(config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_name("sos-worker")
        .enable_all()
        .build()
        .map_err(system("start the runtime"))?;
    runtime.block_on(serve(config, bootstrap))
}

async fn serve(config: &Config, bootstrap: &Bootstrap) -> Result<(), CommandError> {
    let mut signals = Signals::new()?;
    let certificate = certificate(config)?;
    let service_rules = configured_cors("cors.service_rules", &config.cors_service_rules)?;
    // The sockets come first: a port in use must leave nothing behind.
    let bind = |addresses: &[SocketAddr], certificate: Option<&Arc<Certificate>>| {
        let bound = addresses
            .iter()
            .map(|&address| Listener::bind(address, certificate));
        bound.collect::<Result<Vec<_>, _>>().map_err(CommandError::Server)
    };
    let listeners = bind(&config.listen.value, certificate.as_ref())?;
    let metrics_listeners = bind(&config.metrics_listen.value, None)?;
    let admin_listeners = bind(&config.admin_listen.value, certificate.as_ref())?;
    let (console_listeners, console_place) = console::bind(config, certificate.as_ref())?;

    let folder = DataFolder::make(&config.data.value)?;
    let store = Arc::new(OpenStore::open(&folder, config).await?);
    if let Some(reason) = store.read_only_reason() {
        tracing::error!(reason, "the store is read-only");
    } else {
        bootstrap.carry_out(&store).await?;
    }
    let links = console::links(&console_listeners, &store.env);
    let first_key = first_key(&store, &folder, links.as_deref()).await?;

    let telemetry = Telemetry::new();
    // An error means that another recorder is there, which then has the engine's counters.
    let _ = metrics::set_global_recorder(telemetry.recorder());
    telemetry.history.tick(store.env.now());
    let backend = S3Backend::new(&store, config, &telemetry);
    let hosts = HostRules::new(&config.domains.value, &config.custom_domains.value);
    let edge = Edge::new(backend, hosts, Arc::clone(&telemetry), store.env.random_u128());
    let edge = Arc::new(match service_rules {
        Some(rules) => edge.with_service_rules(rules),
        None => edge,
    });

    let control = control::server::bind(&folder)?;
    let welcome = Welcome {
        endpoints: listeners.iter().map(|listener| url(listener, "")).collect(),
        public_url: config.public_url.value.as_deref(),
        metrics: metrics_listeners
            .iter()
            .map(|listener| url(listener, metrics_endpoint::METRICS_PATH))
            .collect(),
        admin: admin_listeners.iter().map(|listener| url(listener, "")).collect(),
        console: console_place,
        data: folder.path(),
        region: &config.region.value,
        first_key,
        colours: terminal::is_watched() && std::env::var_os("NO_COLOR").is_none(),
    };
    terminal::print(&welcome.text())?;
    let endpoint = console::endpoint(config, &listeners);

    let shutdown = Shutdown::default();
    let connections = Connections::new(limits::MAX_CONNECTIONS, Arc::clone(&telemetry));
    for listener in listeners {
        tokio::spawn(listener.run(Arc::clone(&edge), connections.clone(), shutdown.guard()));
    }
    let metrics_service = Arc::new(MetricsEndpoint::new(Arc::clone(&telemetry)));
    for listener in metrics_listeners {
        tokio::spawn(listener.run(
            Arc::clone(&metrics_service),
            connections.clone(),
            shutdown.guard(),
        ));
    }
    let admin = store
        .admin_api(config, links.clone())
        .with_traffic(Arc::clone(&telemetry.history));
    let admin = Arc::new(match &endpoint {
        Some(endpoint) => admin.with_endpoint(endpoint.clone()),
        None => admin,
    });
    for listener in admin_listeners {
        tokio::spawn(listener.run(Arc::clone(&admin), connections.clone(), shutdown.guard()));
    }
    if let (Some(links), Some(endpoint)) = (links, endpoint) {
        let console = Arc::new(console::console(&store, config, &admin, links, endpoint));
        for listener in console_listeners {
            tokio::spawn(listener.run(Arc::clone(&console), connections.clone(), shutdown.guard()));
        }
    }
    tokio::spawn(control::server::run(control, admin, shutdown.guard()));
    tracing::info!(version = env!("CARGO_PKG_VERSION"), data = %folder.path().display(), "serving");

    let rewrap = rewrap::start(&store);
    let lifecycle = lifecycle::start(&store, config.lifecycle_interval.value);
    let ended_by = until_ended(&mut signals, certificate.as_deref(), &telemetry, &store).await;
    tracing::info!(signal = ended_by, "stopping: no new connections, requests finish");
    edge.begin_draining();
    let orderly = tokio::select! {
        orderly = shutdown.drain(limits::DRAIN_TIMEOUT) => orderly,
        _ = signals.end() => false,
    };
    if !orderly {
        tracing::warn!("requests were cut");
    }
    for job in lifecycle.into_iter().chain([rewrap]) {
        job.abort();
        // It ends at its next await; what it held is free then.
        let _ = job.await;
    }
    // A socket left behind is a dead one, which commands and the next start know.
    let _ = std::fs::remove_file(folder.control_socket());
    drop(edge);
    close(store).await;
    tracing::info!("stopped");
    Ok(())
}

/// Closes the engine once nothing holds the store; what was cut may hold it a moment longer, and then its end is the
/// process's: every answered write is durable already.
async fn close(store: Arc<OpenStore>) {
    if let Some(store) = Arc::into_inner(store) {
        store.close().await;
    }
}

/// Looks after what needs it, until a signal ends the process.
async fn until_ended(
    signals: &mut Signals,
    certificate: Option<&Certificate>,
    telemetry: &Telemetry,
    store: &OpenStore,
) -> &'static str {
    let mut keep_house = tokio::time::interval(HOUSEKEEPING_INTERVAL);
    let mut look_at_certificate = tokio::time::interval(CERTIFICATE_INTERVAL);
    let mut move_traffic_on = tokio::time::interval(TRAFFIC_INTERVAL);
    loop {
        tokio::select! {
            _ = signals.terminate.recv() => return "SIGTERM",
            _ = signals.interrupt.recv() => return "SIGINT",
            _ = signals.reload.recv() => {
                if let Some(certificate) = certificate {
                    told(certificate, certificate.reload().map(|()| true));
                }
            }
            _ = look_at_certificate.tick(), if certificate.is_some() => {
                if let Some(certificate) = certificate {
                    told(certificate, certificate.reload_if_changed());
                }
            }
            _ = move_traffic_on.tick() => telemetry.history.tick(store.env.now()),
            _ = keep_house.tick(), if store.read_only_reason().is_none() => {
                if let Err(error) = store.service.housekeeping().await {
                    let error: BoxError = error.into();
                    tracing::warn!(error = error.as_ref(), "housekeeping failed; it is tried again");
                }
            }
        }
    }
}

fn told(certificate: &Certificate, outcome: Result<bool, sos_server::tls::TlsError>) {
    let path = certificate.path().display();
    match outcome {
        Ok(false) => {}
        Ok(true) => tracing::info!(certificate = %path, "a new certificate is in use"),
        Err(error) => {
            let error: BoxError = error.into();
            tracing::error!(
                error = error.as_ref(),
                "the new certificate cannot be used; the old one stays"
            );
        }
    }
}

/// The signals that mean something.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    reload: Signal,
}

impl Signals {
    fn new() -> Result<Self, CommandError> {
        let listen = |kind| signal(kind).map_err(system("listen for signals"));
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
            reload: listen(SignalKind::hangup())?,
        })
    }

    async fn end(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

/// The S3 protocol and the bucket cache, as the edge sees them.
struct S3Backend {
    protocol: S3Protocol,
    service: Arc<Service>,
    traffic: Arc<TrafficHistory>,
}

impl S3Backend {
    fn new(store: &OpenStore, config: &Config, telemetry: &Telemetry) -> Self {
        let s3_config = S3Config {
            region: config.region.value.clone(),
            accept_any_region: config.accept_any_region.value,
            signature_v2: config.signature_v2.value,
            customer_keys_over_http: config.customer_keys_over_http.value,
            env: Arc::clone(&store.env),
        };
        Self {
            protocol: S3Protocol::new(Arc::clone(&store.service), s3_config),
            service: Arc::clone(&store.service),
            traffic: Arc::clone(&telemetry.history),
        }
    }
}

impl Backend for S3Backend {
    async fn bucket_rules(&self, bucket: &BucketName) -> Result<Option<Arc<BucketRules>>, BoxError> {
        let rules = self.service.bucket_rules(bucket).await?;
        if let Some(rules) = &rules {
            self.traffic.seen(rules);
        }
        Ok(rules)
    }

    fn known_rules(&self, bucket: &str) -> Option<Option<Arc<BucketRules>>> {
        let known = self.service.known_rules(bucket)?;
        if let Some(rules) = &known {
            self.traffic.seen(rules);
        }
        Some(known)
    }

    fn denied(&self, rules: &BucketRules, denial: &Denial<'_>) {
        self.service.record_denial(rules, denial);
    }

    async fn handle(
        &self,
        request: Request<CountedBody>,
        resource: Resource,
        context: RequestContext,
    ) -> Handled {
        self.protocol.handle(request, resource, context).await
    }

    fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}

/// Makes a root key where there is no key at all: at the first start, or when the last one was deleted.
async fn first_key(
    store: &OpenStore,
    folder: &DataFolder,
    links: Option<&ConsoleLinks>,
) -> Result<Option<FirstKey>, CommandError> {
    let failed = |source| CommandError::Service {
        operation: "making the root key",
        source,
    };
    let keys = store.service.list_keys().await.map_err(failed)?;
    if !keys.is_empty() || store.read_only_reason().is_some() {
        return Ok(None);
    }
    let root = TenantId(ROOT_TENANT.to_owned());
    let key = store.service.create_key(&root).await.map_err(failed)?;
    let link = links.map(|links| links.make(&key).url);
    let secret = if terminal::is_watched() {
        Secret::Shown(key.secret)
    } else {
        Secret::InFile(folder.write_root_credentials(&key.id.0, &key.secret, link.as_deref())?)
    };
    Ok(Some(FirstKey {
        access_key: key.id.0,
        secret,
        link,
    }))
}

fn certificate(config: &Config) -> Result<Option<Arc<Certificate>>, CommandError> {
    let (Some(certificate), Some(key)) = (&config.tls_certificate.value, &config.tls_key.value) else {
        return Ok(None);
    };
    Certificate::load(certificate, key)
        .map(Some)
        .map_err(CommandError::Tls)
}

fn url(listener: &Listener, path: &str) -> String {
    let scheme = if listener.is_secure() { "https" } else { "http" };
    format!("{scheme}://{}{path}", listener.address())
}

fn system(operation: &'static str) -> impl Fn(io::Error) -> CommandError {
    move |source| CommandError::System { operation, source }
}

#[cfg(test)]
mod tests;
