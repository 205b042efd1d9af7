//! Opens a connection: the address given for the host or the resolver's, TCP, then TLS where the scheme asks for it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::{Options, tls};
use crate::{ClientError, Url};

/// A connection with or without TLS.
pub(super) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// Connects within the options' limit.
pub(super) async fn connect(
    url: &Url,
    options: &Options,
    tls: &tls::Settings,
) -> Result<Stream, ClientError> {
    let limit = options.connect_timeout;
    tokio::time::timeout(limit, open(url, options, tls))
        .await
        .map_err(|_| ClientError::ConnectTimeout {
            address: url.address(),
            limit,
        })?
}

async fn open(url: &Url, options: &Options, tls: &tls::Settings) -> Result<Stream, ClientError> {
    let tcp = dial(url, options).await?;
    // Latency matters more than full packets; a failure changes nothing else.
    let _ = tcp.set_nodelay(true);
    if !url.is_https {
        return Ok(Stream::Plain(tcp));
    }
    let failed = |source| ClientError::Tls {
        address: url.address(),
        source,
    };
    let name = rustls::pki_types::ServerName::try_from(url.host.clone())
        .map_err(|error| failed(std::io::Error::new(std::io::ErrorKind::InvalidInput, error)))?;
    let stream = tls.connector()?.connect(name, tcp).await.map_err(failed)?;
    Ok(Stream::Tls(Box::new(stream)))
}

async fn dial(url: &Url, options: &Options) -> Result<TcpStream, ClientError> {
    let given = options
        .resolve
        .iter()
        .find(|resolve| resolve.host == url.host && resolve.port == url.port);
    let addresses: Vec<SocketAddr> = match given {
        Some(resolve) => vec![SocketAddr::new(resolve.address, url.port)],
        // As browsers do, and RFC 6761, section 6.3, says; the resolvers of many systems know only the bare name.
        None if url.host == "localhost" || url.host.ends_with(".localhost") => {
            [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]
                .map(|address| SocketAddr::new(address, url.port))
                .to_vec()
        }
        None => tokio::net::lookup_host((url.host.as_str(), url.port))
            .await
            .map_err(|source| ClientError::Resolve {
                host: url.host.clone(),
                source,
            })?
            .collect(),
    };
    TcpStream::connect(addresses.as_slice())
        .await
        .map_err(|source| ClientError::Connect {
            address: url.address(),
            source,
        })
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
