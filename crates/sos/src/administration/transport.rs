//! What carries a request to the router of the admin API.

use crate::error::CommandError;
use bytes::Bytes;
use http::{Request, Response};

/// A way to a store's admin API.
pub(crate) trait Transport {
    /// Carries one request, whose URI is a path and a query, and gives the answer, whatever its status. An error means
    /// that there is no answer.
    fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, CommandError>;

    /// Whether a store runs there, so that something can happen between two exchanges.
    fn is_running(&self) -> bool {
        true
    }
}
