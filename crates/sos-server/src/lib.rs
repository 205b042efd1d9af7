//! Listeners, the edge, health and metrics.

pub mod error;
pub mod host;
pub mod limits;
pub mod listener;
pub mod request_id;
pub mod shutdown;
pub mod stream;
pub mod tls;

pub use error::ServerError;
