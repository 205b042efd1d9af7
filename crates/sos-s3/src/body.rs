//! The body of an answer: bytes at hand, an object's bytes as they are read, or white space until a result is known.

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use sos_service::{ServiceError, operations::get_object::ObjectStream};
use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

type NextPiece = Pin<Box<dyn Future<Output = (ObjectStream, Result<Option<Bytes>, ServiceError>)> + Send>>;
type Pieces = Pin<Box<dyn Future<Output = (Bytes, Option<S3Body>)> + Send>>;

/// The body of an answer.
pub struct S3Body {
    state: State,
    /// Bytes that follow, where known.
    remaining: Option<u64>,
}

enum State {
    Done,
    Full(Bytes),
    /// Between two pieces of an object.
    Object(Box<ObjectStream>),
    /// While a piece of an object is read.
    Reading(NextPiece),
    /// Pieces of a length not known beforehand: each future gives one, and the rest.
    Pieces(Pieces),
}

impl S3Body {
    /// No bytes.
    pub fn empty() -> Self {
        Self {
            state: State::Done,
            remaining: Some(0),
        }
    }

    /// The bytes of an object, read as they are sent. A failure on the way cuts the connection.
    pub fn object(stream: ObjectStream) -> Self {
        Self {
            remaining: Some(stream.length()),
            state: State::Object(Box::new(stream)),
        }
    }

    /// Pieces of a length not known beforehand: `first` gives the first, and what follows it.
    pub(crate) fn pieces(first: impl Future<Output = (Bytes, Option<Self>)> + Send + 'static) -> Self {
        Self {
            state: State::Pieces(Box::pin(first)),
            remaining: None,
        }
    }

    fn give(&mut self, piece: Bytes) -> Poll<Option<Result<Frame<Bytes>, ServiceError>>> {
        if let Some(remaining) = &mut self.remaining {
            *remaining = remaining.saturating_sub(piece.len() as u64);
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}

impl From<Bytes> for S3Body {
    fn from(bytes: Bytes) -> Self {
        if bytes.is_empty() {
            return Self::empty();
        }
        Self {
            remaining: Some(bytes.len() as u64),
            state: State::Full(bytes),
        }
    }
}

impl From<String> for S3Body {
    fn from(text: String) -> Self {
        Self::from(Bytes::from(text))
    }
}

impl fmt::Debug for S3Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("S3Body")
            .field("remaining", &self.remaining)
            .finish_non_exhaustive()
    }
}

impl Body for S3Body {
    type Data = Bytes;
    type Error = ServiceError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, ServiceError>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Poll::Ready(None),
                State::Full(bytes) => return self.give(bytes),
                State::Object(mut stream) => {
                    self.state = State::Reading(Box::pin(async move {
                        let piece = stream.next().await;
                        (*stream, piece)
                    }));
                }
                State::Reading(mut reading) => {
                    let Poll::Ready((stream, piece)) = reading.as_mut().poll(context) else {
                        self.state = State::Reading(reading);
                        return Poll::Pending;
                    };
                    match piece {
                        Ok(Some(piece)) => {
                            self.state = State::Object(Box::new(stream));
                            return self.give(piece);
                        }
                        Ok(None) => return Poll::Ready(None),
                        Err(error) => return Poll::Ready(Some(Err(error))),
                    }
                }
                State::Pieces(mut pieces) => {
                    let Poll::Ready((piece, rest)) = pieces.as_mut().poll(context) else {
                        self.state = State::Pieces(pieces);
                        return Poll::Pending;
                    };
                    if let Some(rest) = rest {
                        self.state = rest.state;
                    }
                    if !piece.is_empty() {
                        return self.give(piece);
                    }
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.state, State::Done) || self.remaining == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.remaining
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
