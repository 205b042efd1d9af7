//! Stored bytes for the console's pages: `/api/objects/…`, `/objects/…` and `/zip/…`.

use super::{ConsoleBody, Visitor, no_endpoint, refusal};
use http::{Request, Response};
use sos_service::Service;
use sos_store::Env;
use std::{fmt, sync::Arc};

/// What the handlers share.
pub struct Objects {
    _service: Arc<Service>,
    _env: Arc<dyn Env>,
}

impl fmt::Debug for Objects {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Objects").finish_non_exhaustive()
    }
}

impl Objects {
    /// The handlers over a service.
    pub fn new(service: Arc<Service>, env: Arc<dyn Env>) -> Self {
        Self {
            _service: service,
            _env: env,
        }
    }

    /// Answers a request of a session.
    #[expect(clippy::unused_async, reason = "reading and writing objects waits")]
    pub async fn answer(&self, visitor: &Visitor, request: Request<ConsoleBody>) -> Response<ConsoleBody> {
        refusal(&no_endpoint(request.uri().path()), visitor.request_id)
    }
}
