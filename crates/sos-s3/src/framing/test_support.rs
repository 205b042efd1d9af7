//! What the tests of bodies and of forms share.

use bytes::Bytes;
use futures_util::stream;
use http_body::Frame;
use http_body_util::StreamBody;
use std::{convert::Infallible, future::Future};

/// Runs a test's future on a runtime of its own.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime")
        .block_on(future)
}

/// A body that arrives in these pieces.
pub(crate) fn pieces(
    pieces: Vec<Bytes>,
) -> impl http_body::Body<Data = Bytes, Error = Infallible> + Send + Unpin {
    StreamBody::new(stream::iter(
        pieces.into_iter().map(|piece| Ok(Frame::data(piece))),
    ))
}

/// Cuts bytes into pieces of the given sizes.
pub(crate) fn split(bytes: &[u8], sizes: &[usize]) -> Vec<Bytes> {
    let (mut cut, mut rest, mut sizes) = (Vec::new(), bytes, sizes.iter().cycle());
    while !rest.is_empty() {
        let (piece, after) = rest.split_at((*sizes.next().expect("a cycle")).clamp(1, rest.len()));
        cut.push(Bytes::copy_from_slice(piece));
        rest = after;
    }
    cut
}
