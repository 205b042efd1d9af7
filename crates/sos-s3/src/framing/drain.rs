//! What is left of a refused upload.
//!
//! A refusal is decided while its sender still writes; a connection closed at that moment loses the answer. So the
//! body is lent to whoever reads it, comes back when that one is done, and what is left is read and dropped.

use super::Source;
use crate::limits::{MAX_DRAIN_BYTES, MAX_DRAIN_TIME};
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::{
    error::Error,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

/// Lends a body: it comes back to the [`Lender`] when the [`LentBody`] is dropped.
pub fn lend<B>(body: B) -> (LentBody<B>, Lender<B>) {
    let returned = Arc::new(Mutex::new(None));
    (
        LentBody {
            body: Some(body),
            returned: Arc::clone(&returned),
        },
        Lender { returned },
    )
}

/// A body to read from, that is somebody else's.
#[derive(Debug)]
pub struct LentBody<B> {
    body: Option<B>,
    returned: Arc<Mutex<Option<B>>>,
}

impl<B> Body for LentBody<B>
where
    B: Body + Unpin,
{
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        match &mut self.body {
            Some(body) => Pin::new(body).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, Body::size_hint)
    }
}

impl<B> Drop for LentBody<B> {
    fn drop(&mut self) {
        *self.returned.lock().unwrap_or_else(PoisonError::into_inner) = self.body.take();
    }
}

/// Gets a lent body back.
#[derive(Debug)]
pub struct Lender<B> {
    returned: Arc<Mutex<Option<B>>>,
}

impl<B> Lender<B>
where
    B: Body<Data = Bytes> + Send + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// [`drain`]s what is left. Run it beside the answer, not before it. A body that has not come back is not waited
    /// for.
    pub async fn drain(self) -> bool {
        let body = self
            .returned
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match body {
            Some(body) => drain(body).await,
            None => false,
        }
    }
}

/// Reads and drops what is left of a refused upload, up to [`MAX_DRAIN_BYTES`] and [`MAX_DRAIN_TIME`], so that its
/// sender gets to see the answer. Whether the body ended: the connection may be used again.
pub async fn drain<B>(body: B) -> bool
where
    B: Body<Data = Bytes> + Send + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    if body.is_end_stream() {
        return true;
    }
    let mut source = Source::new(body);
    let read = async {
        let mut left = MAX_DRAIN_BYTES;
        loop {
            match source.next().await {
                Ok(None) => return true,
                Ok(Some(bytes)) if bytes.len() as u64 <= left => left -= bytes.len() as u64,
                Ok(Some(_)) | Err(_) => return false,
            }
        }
    };
    tokio::time::timeout(MAX_DRAIN_TIME, read).await.unwrap_or(false)
}
