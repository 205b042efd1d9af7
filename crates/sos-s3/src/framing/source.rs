//! The bytes of a connection, piece by piece, under an idle timeout.

use crate::limits::BODY_IDLE_TIMEOUT;
use bytes::Bytes;
use http_body::Body;
use http_body_util::BodyExt;
use sos_service::BodyError;
use std::{error::Error, io, time::Duration};

/// Where a body's bytes come from.
#[derive(Debug)]
pub(crate) struct Source<B> {
    body: B,
    idle_timeout: Duration,
}

impl<B> Source<B>
where
    B: Body<Data = Bytes> + Send + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// A source that waits at most [`BODY_IDLE_TIMEOUT`] for each piece.
    pub(crate) fn new(body: B) -> Self {
        Self {
            body,
            idle_timeout: BODY_IDLE_TIMEOUT,
        }
    }

    /// The same with another timeout.
    #[cfg(test)]
    pub(crate) fn with_idle_timeout(body: B, idle_timeout: Duration) -> Self {
        Self { body, idle_timeout }
    }

    /// The next bytes, never empty; `None` at the end. HTTP's own trailers are skipped: S3 sends its own inside.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, BodyError> {
        loop {
            let frame = tokio::time::timeout(self.idle_timeout, self.body.frame())
                .await
                .map_err(|_| BodyError::Timeout)?;
            let Some(frame) = frame else { return Ok(None) };
            let frame = frame.map_err(|error| broken(error.into()))?;
            match frame.into_data() {
                Ok(bytes) if !bytes.is_empty() => return Ok(Some(bytes)),
                Ok(_) | Err(_) => {}
            }
        }
    }
}

/// A body that was cut is the client's fault; everything else is the connection's.
fn broken(error: Box<dyn Error + Send + Sync>) -> BodyError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error.as_ref());
    while let Some(current) = cause {
        if current
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::UnexpectedEof)
        {
            return BodyError::Incomplete;
        }
        cause = current.source();
    }
    BodyError::Connection(error)
}
