//! What moves through these handlers counts as traffic, as what moves through the S3 API does. An answer that ends before
//! its end is told to the log, and a panic in it ends that answer alone.

use crate::{
    admin::Refusal,
    console::{BodyCut, ConsoleBody},
    edge::{causes, panic_message},
    request_id::RequestId,
    traffic::Meter,
};
use bytes::Bytes;
use http::Response;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use sos_core::BucketName;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

/// The request's body, counted as it comes.
pub(super) fn received(body: ConsoleBody, meter: &Meter) -> ConsoleBody {
    let watched = Watched {
        inner: body,
        count: meter.receiver(),
        cut: |_: &BodyCut| {},
    };
    watched.boxed_unsync()
}

/// The answer, which is counted until its body was sent. One that knows its bucket better bears its name as an extension.
pub(super) fn sent(
    answered: Result<Response<ConsoleBody>, Refusal>,
    mut meter: Meter,
    id: RequestId,
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
        let watched = Watched {
            inner,
            count: move |bytes| meter.sent(bytes),
            cut: move |error: &BodyCut| {
                tracing::error!(
                    target: "sos::console",
                    id = id.as_str(),
                    cause = causes(error),
                    "an answer was cut"
                );
            },
        };
        watched.boxed_unsync()
    }))
}

/// A body whose bytes are told as they pass, and its early end.
struct Watched<F, G> {
    inner: ConsoleBody,
    count: F,
    cut: G,
}

impl<F: FnMut(u64) + Unpin, G: FnMut(&BodyCut) + Unpin> Body for Watched<F, G> {
    type Data = Bytes;
    type Error = BodyCut;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyCut>>> {
        let this = &mut *self;
        let inner = &mut this.inner;
        // A panic here must not take the other requests of an HTTP/2 connection with it.
        let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(inner).poll_frame(context)))
            .unwrap_or_else(|panic| Poll::Ready(Some(Err(BodyCut::panicked(panic_message(panic.as_ref()))))));
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(piece) = frame.data_ref() {
                    (this.count)(piece.len() as u64);
                }
            }
            Poll::Ready(Some(Err(error))) => (this.cut)(error),
            Poll::Ready(None) | Poll::Pending => {}
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

#[cfg(test)]
mod tests {
    use super::sent;
    use crate::{console::body::boxed, request_id::RequestIds, traffic::TrafficHistory};
    use bytes::Bytes;
    use futures_util::{StreamExt, stream};
    use http::Response;
    use http_body::Frame;
    use http_body_util::{BodyExt, StreamBody};
    use std::{convert::Infallible, error::Error, sync::Arc};

    #[tokio::test]
    async fn a_panic_in_an_answer_cuts_that_answer_and_nothing_else() {
        let pieces = stream::iter([true, false]).map(|is_well| {
            assert!(is_well, "a defect");
            Ok::<_, Infallible>(Frame::data(Bytes::from_static(b"piece")))
        });
        let meter = Arc::new(TrafficHistory::default()).begin(None);
        let answer = Ok(Response::new(boxed(StreamBody::new(pieces))));
        let mut body = sent(answer, meter, RequestIds::new(7).next())
            .expect("an answer")
            .into_body();
        let first = body.frame().await.expect("a piece").expect("whole");
        assert_eq!(first.into_data().expect("bytes"), "piece");
        let cut = body.frame().await.expect("an end").expect_err("it is cut");
        let cause = cut.source().expect("a cause").to_string();
        assert_eq!(cause, "a panic: a defect");
    }
}
