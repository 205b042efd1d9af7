//! What moves through these handlers counts as traffic, as what moves through the S3 API does.

use crate::{
    admin::Refusal,
    console::{BodyCut, ConsoleBody},
    traffic::Meter,
};
use bytes::Bytes;
use http::Response;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use sos_core::BucketName;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// The request's body, counted as it comes.
pub(super) fn received(body: ConsoleBody, meter: &Meter) -> ConsoleBody {
    let count = meter.receiver();
    let watched = Watched { inner: body, count };
    watched.boxed_unsync()
}

/// The answer, which is counted until its body was sent. One that knows its bucket better bears its name as an extension.
pub(super) fn sent(
    answered: Result<Response<ConsoleBody>, Refusal>,
    mut meter: Meter,
) -> Result<Response<ConsoleBody>, Refusal> {
    let response = match answered {
        Ok(response) => response,
        Err(refusal) => {
            meter.answered(refusal.status);
            return Err(refusal);
        }
    };
    meter.answered(response.status());
    if let Some(bucket) = response.extensions().get::<BucketName>() {
        meter.is_of(bucket);
    }
    Ok(response.map(|inner| {
        let count = move |bytes| meter.sent(bytes);
        Watched { inner, count }.boxed_unsync()
    }))
}

/// A body whose bytes are told as they pass.
struct Watched<F> {
    inner: ConsoleBody,
    count: F,
}

impl<F: FnMut(u64) + Unpin> Body for Watched<F> {
    type Data = Bytes;
    type Error = BodyCut;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyCut>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(piece) = frame.data_ref()
        {
            (self.count)(piece.len() as u64);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
