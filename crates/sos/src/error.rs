//! What ends a command, and what to do next.

use crate::{config::ConfigError, control::client::ControlError};
use sos_client::ClientError;
use sos_embedded::OpenError;
use sos_server::{ServerError, tls::TlsError};
use sos_service::ServiceError;
use std::{error::Error, io, net::SocketAddr, path::PathBuf, process::ExitCode};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// The configuration cannot be used.
    #[error("the configuration cannot be used")]
    Config(#[from] ConfigError),
    /// The data folder does not exist.
    #[error("there is no data folder at {}", .0.display())]
    NoDataFolder(PathBuf),
    /// The data folder cannot be made or used.
    #[error("cannot {operation} {}", path.display())]
    Folder {
        /// What was tried.
        operation: &'static str,
        /// On what.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The engine does not open.
    #[error("the data folder cannot be opened")]
    Open(#[source] OpenError),
    /// A listener or TLS.
    #[error("the server cannot start")]
    Server(#[source] ServerError),
    /// The console's listener.
    #[error("the console cannot start")]
    Console(#[source] ServerError),
    /// The certificate.
    #[error("TLS cannot be set up")]
    Tls(#[source] TlsError),
    /// What the environment or the configuration asks to be made at the start.
    #[error("{0}")]
    Seed(String),
    /// An operation of the store.
    #[error("{operation} failed")]
    Service {
        /// What was tried.
        operation: &'static str,
        /// Why.
        #[source]
        source: ServiceError,
    },
    /// The engine.
    #[error("{operation} failed")]
    Store {
        /// What was tried.
        operation: &'static str,
        /// Why.
        #[source]
        source: sos_store::StoreError,
    },
    /// A document that a command reads.
    #[error("cannot read {path}")]
    Document {
        /// The file, or the standard input.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A request over the network.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The answer is no, and has been printed: the command fails without an error of its own.
    #[error("the answer is no")]
    Verdict,
    /// What was said on the command line makes no sense.
    #[error("{0}")]
    Usage(String),
    /// The running server, or the store, refused it.
    #[error("{0}")]
    Refused(String),
    /// The running server cannot be talked to.
    #[error("the running server cannot be reached through {}", path.display())]
    Control {
        /// The socket.
        path: PathBuf,
        /// Why.
        #[source]
        source: ControlError,
    },
    /// The runtime or the terminal.
    #[error("cannot {operation}")]
    System {
        /// What was tried.
        operation: &'static str,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl CommandError {
    /// 2 for wrong usage, as the parser of the command line has it, so that it is no verdict; else 1.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_)
            | Self::Client(
                ClientError::InvalidUrl { .. }
                | ClientError::InvalidResolve { .. }
                | ClientError::InvalidPage(_),
            ) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }

    /// The error, its causes, and what to do, for a person.
    pub(crate) fn explain(&self) -> String {
        if matches!(self, Self::Verdict) {
            return String::new();
        }
        let mut text = format!("error: {self}\n");
        let mut next = self.source();
        while let Some(cause) = next {
            text.push_str(&format!("  because {cause}\n"));
            next = cause.source();
        }
        if let Some(advice) = self.advice() {
            text.push_str(&format!("\n{advice}\n"));
        }
        text
    }

    fn advice(&self) -> Option<String> {
        match self {
            Self::NoDataFolder(_) => {
                Some("Name it with --data DIR, or start a store there first: sos serve --data DIR".to_owned())
            }
            Self::Server(ServerError::Bind { address, source }) => bind_advice("--listen", *address, source),
            Self::Console(ServerError::Bind { address, source }) => {
                bind_advice("--console-listen", *address, source)
            }
            Self::Open(OpenError::InUse(path)) => Some(format!(
                "A store that is running answers commands: try sos bucket list --data {}",
                path.display()
            )),
            Self::Folder { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                Some("Choose a folder you may write to: sos serve --data DIR".to_owned())
            }
            _ => None,
        }
    }
}

fn bind_advice(flag: &str, address: SocketAddr, source: &io::Error) -> Option<String> {
    match source.kind() {
        io::ErrorKind::AddrInUse => Some(format!(
            "Another program listens on port {port}. Stop it (ss -ltnp 'sport = :{port}' names it), or choose another port:\n  \
             sos serve {flag} {ip}:{other}",
            port = address.port(),
            ip = ip_text(address),
            other = address.port().checked_add(1).unwrap_or(9000),
        )),
        io::ErrorKind::PermissionDenied => Some(
            "Ports below 1024 are for root. Choose another one, or allow it: sudo setcap cap_net_bind_service=+ep $(command -v sos)"
                .to_owned(),
        ),
        io::ErrorKind::AddrNotAvailable => {
            Some("This machine has no such address. 127.0.0.1 is local only, 0.0.0.0 is every interface.".to_owned())
        }
        _ => None,
    }
}

fn ip_text(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(address) => address.ip().to_string(),
        SocketAddr::V6(address) => format!("[{}]", address.ip()),
    }
}
