//! Listeners, the edge, the admin API, the console, health and metrics.
//!
//! A request comes in through a [`listener`] (TLS, HTTP/1.1 and HTTP/2, limits of connections), passes the [`edge`] (host
//! to bucket, request id, CORS, panics, one line in the log) and reaches the S3 protocol. Holds no rules: what S3 means
//! is `sos-s3`'s and `sos-service`'s, what an origin may is `sos-cors`'s.

pub mod admin;
pub mod console;
pub mod content_disposition;
pub mod edge;
pub mod error;
pub mod host;
pub mod limits;
pub mod listener;
pub mod metrics_endpoint;
pub mod request_id;
pub mod shutdown;
pub mod stream;
pub mod telemetry;
pub mod tls;

pub use admin::{AdminApi, AdminConfig, Entrance};
pub use console::{Console, ConsoleConfig, ConsoleLinks};
pub use edge::{Backend, Edge};
pub use error::ServerError;
pub use host::HostRules;
pub use listener::{Connections, Listener};
pub use metrics_endpoint::MetricsEndpoint;
pub use shutdown::Shutdown;
pub use telemetry::Telemetry;
pub use tls::Certificate;
