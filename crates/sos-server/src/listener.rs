//! Listeners: sockets, TLS, HTTP/1.1 and HTTP/2 on one port, limits of connections, and an orderly end.

mod aside;
mod attendant;
mod header_timer;
mod watch;

use crate::{
    error::ServerError,
    limits,
    shutdown::Guard,
    stream::{GuardedStream, Transport},
    telemetry::Telemetry,
    tls::{Certificate, TlsError},
};
use aside::Aside;
use attendant::{Activity, Attendant};
use header_timer::HeaderTimer;
use http::{Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use std::{
    error::Error,
    future::Future,
    net::SocketAddr,
    pin::pin,
    sync::{Arc, atomic::Ordering},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_rustls::TlsAcceptor;
use watch::{Incident, Watch};

/// What is known of a connection before its first request.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// The other side's address.
    pub address: SocketAddr,
    /// Whether the connection is TLS.
    pub secure: bool,
}

/// Answers the requests of a listener.
pub trait Serve: Send + Sync + 'static {
    /// What answers are made of.
    type Body: Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static;

    /// What is remembered of a connection from one request to the next.
    type Memory: Default + Send + Sync + 'static;

    /// Answers a request whose answer is at hand, without a future; `None`: [`Self::serve`] is to be asked.
    fn serve_at_once(
        &self,
        _request: &Request<Incoming>,
        _peer: Peer,
        _memory: &Self::Memory,
    ) -> Option<Response<Self::Body>> {
        None
    }

    /// Answers one request. Nothing can go wrong that is no answer.
    fn serve(
        &self,
        request: Request<Incoming>,
        peer: Peer,
    ) -> impl Future<Output = Response<Self::Body>> + Send;
}

/// What all listeners share: how many connections there may be, and how many there are.
#[derive(Clone, Debug)]
pub struct Connections {
    permits: Arc<Semaphore>,
    telemetry: Arc<Telemetry>,
}

impl Connections {
    /// At most `limit` at once.
    pub fn new(limit: usize, telemetry: Arc<Telemetry>) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(limit)),
            telemetry,
        }
    }
}

/// A bound socket that takes no connections yet.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    tls: Option<Arc<rustls::ServerConfig>>,
}

impl Listener {
    /// Binds. Port 0 takes a free one; [`Self::address`] tells which.
    pub fn bind(address: SocketAddr, certificate: Option<&Arc<Certificate>>) -> Result<Self, ServerError> {
        let cannot = |source| ServerError::Bind { address, source };
        let domain = socket2::Domain::for_address(address);
        let socket = socket2::Socket::new(domain, socket2::Type::STREAM, None).map_err(cannot)?;
        socket.set_reuse_address(true).map_err(cannot)?;
        socket.set_nonblocking(true).map_err(cannot)?;
        socket.bind(&address.into()).map_err(cannot)?;
        socket.listen(limits::BACKLOG).map_err(cannot)?;
        let socket = TcpListener::from_std(socket.into()).map_err(cannot)?;
        let address = socket.local_addr().map_err(cannot)?;
        let tls = certificate.map(Certificate::server_config).transpose()?;
        Ok(Self { socket, address, tls })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether it speaks TLS.
    pub fn is_secure(&self) -> bool {
        self.tls.is_some()
    }

    /// Serves until the end begins. Connections live on as tasks of their own, each with a clone of `guard`.
    pub async fn run<S: Serve>(self, service: Arc<S>, connections: Connections, mut guard: Guard) {
        let acceptor = self.tls.map(TlsAcceptor::from);
        let http = Arc::new(http_builder());
        loop {
            // The permit comes first: beyond the limit, connections wait in the backlog.
            let accept = async {
                let permit = Arc::clone(&connections.permits).acquire_owned().await;
                (permit, self.socket.accept().await)
            };
            let (permit, accepted) = tokio::select! {
                accepted = accept => accepted,
                () = guard.draining() => return,
            };
            let Ok(permit) = permit else { return };
            let (stream, address) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    pause_after(&error).await;
                    continue;
                }
            };
            let (service, http) = (Arc::clone(&service), Arc::clone(&http));
            let (acceptor, guard) = (acceptor.clone(), guard.clone());
            let counted = connections.telemetry.connected();
            tokio::spawn(async move {
                let _held = (permit, counted);
                if let Err(error) = connection(stream, address, acceptor, &http, service, guard).await {
                    tracing::debug!(peer = %address, error = error.as_ref(), "connection ended");
                }
            });
        }
    }
}

/// The peer hung up before it was accepted, or the system has no descriptors left for now.
async fn pause_after(error: &std::io::Error) {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    if matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted) {
        return;
    }
    tracing::warn!(%error, "cannot accept a connection; trying again");
    tokio::time::sleep(limits::ACCEPT_PAUSE).await;
}

fn http_builder() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(HeaderTimer)
        .header_read_timeout(limits::HEADER_READ_TIMEOUT)
        .half_close(false)
        // The library's own bound, 100 header fields, stands: above ours, so that the refusal is ours, and another one would
        // have it clear a table of that length for every request.
        .keep_alive(true);

    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(limits::HTTP2_MAX_HEADER_LIST_BYTES)
        .max_concurrent_streams(limits::HTTP2_MAX_STREAMS)
        .initial_stream_window_size(limits::HTTP2_STREAM_WINDOW_BYTES)
        .initial_connection_window_size(limits::HTTP2_CONNECTION_WINDOW_BYTES)
        .keep_alive_interval(limits::HTTP2_PING_INTERVAL)
        .keep_alive_timeout(limits::HTTP2_PING_TIMEOUT);
    builder
}

async fn connection<S: Serve>(
    stream: TcpStream,
    address: SocketAddr,
    acceptor: Option<TlsAcceptor>,
    http: &auto::Builder<TokioExecutor>,
    service: Arc<S>,
    mut guard: Guard,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    stream.set_nodelay(true)?;
    let secure = acceptor.is_some();
    let transport = match acceptor {
        None => Transport::Plain(stream),
        Some(acceptor) => tokio::select! {
            handshake = tokio::time::timeout(limits::HANDSHAKE_TIMEOUT, acceptor.accept(stream)) => {
                Transport::Tls(Box::new(handshake??))
            }
            () = guard.draining() => return Ok(()),
        },
    };
    let peer = Peer { address, secure };
    let attendant = Arc::new(Attendant {
        service,
        peer,
        activity: Activity::default(),
        memory: S::Memory::default(),
    });
    let answering = Arc::clone(&attendant);
    let answer = hyper::service::service_fn(move |request| answering.answer(request));
    let mut served = pin!(http.serve_connection(TokioIo::new(GuardedStream::new(transport)), answer));
    let activity = &attendant.activity;
    // What else the connection waits for is looked at only when it happens, not at every step of the connection.
    let mut next = Aside::new(Watch::new(guard).next());
    let (mut told, mut begun_before) = (false, 0);
    loop {
        let (incident, mut watch) = tokio::select! {
            biased;
            ended = served.as_mut() => return ended,
            happened = &mut next => happened,
        };
        match incident {
            Incident::Draining => told = true,
            Incident::Closed => return Ok(()),
            // The loop goes round, and the connection compares its deadline with the time.
            Incident::Look => {}
            Incident::Idle => {
                let begun = activity.begun.load(Ordering::Relaxed);
                if begun == 0 {
                    // Not one request in all the time that a header section may take.
                    return Ok(());
                }
                let quiet = activity.running.load(Ordering::Relaxed) == 0 && begun == begun_before;
                told |= quiet;
                begun_before = begun;
            }
        }
        if told && !watch.told {
            watch.told = true;
            served.as_mut().graceful_shutdown();
        }
        next = Aside::new(watch.next());
    }
}

impl From<TlsError> for ServerError {
    fn from(source: TlsError) -> Self {
        Self::Tls(source)
    }
}
