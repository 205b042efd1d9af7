//! The requests of one connection on their way to the service.

use super::{Peer, Serve};
use futures_util::future::{BoxFuture, Either, Ready, ready};
use http::{Request, Response};
use hyper::body::Incoming;
use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};

/// What a connection has to do, so that one with nothing to do can be told.
#[derive(Default)]
pub(super) struct Activity {
    /// Requests whose answer has not begun.
    pub(super) running: AtomicU32,
    /// Requests so far.
    pub(super) begun: AtomicU64,
}

/// What the requests of one connection share.
pub(super) struct Attendant<S: Serve> {
    pub(super) service: Arc<S>,
    pub(super) peer: Peer,
    pub(super) activity: Activity,
    pub(super) memory: S::Memory,
}

/// An answer as the HTTP library takes it.
type Answer<S> = Result<Response<<S as Serve>::Body>, Infallible>;

impl<S: Serve> Attendant<S> {
    /// Answers at once where the service can. The other way is on the heap: what a request may hold while it waits is large,
    /// and would be moved about for every one.
    pub(super) fn answer(
        self: &Arc<Self>,
        request: Request<Incoming>,
    ) -> Either<Ready<Answer<S>>, BoxFuture<'static, Answer<S>>> {
        self.activity.begun.fetch_add(1, Ordering::Relaxed);
        if let Some(response) = self.service.serve_at_once(&request, self.peer, &self.memory) {
            return Either::Left(ready(Ok(response)));
        }
        let attendant = Arc::clone(self);
        Either::Right(Box::pin(async move {
            let _running = Running::begin(&attendant.activity);
            Ok(attendant.service.serve(request, attendant.peer).await)
        }))
    }
}

/// Counts a request as running until it is dropped.
struct Running<'a>(&'a Activity);

impl<'a> Running<'a> {
    fn begin(activity: &'a Activity) -> Self {
        activity.running.fetch_add(1, Ordering::Relaxed);
        Self(activity)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}
