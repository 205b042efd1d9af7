//! What can go wrong before requests are served.

use crate::tls::TlsError;
use std::net::SocketAddr;

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address cannot be taken.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error("TLS cannot be set up")]
    Tls(#[source] TlsError),
}
