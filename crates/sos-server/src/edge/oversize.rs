//! Requests that the edge refuses itself for their size, and what is done with their bodies.

use super::record::CountedBody;
use http::{HeaderMap, Uri, header, request::Parts};
use http_body_util::BodyExt;
use sos_s3::{Code, S3Error, limits};

/// Our own limits, below the library's, so that the answer is S3's.
pub(crate) fn header_section_refusal(uri: &Uri, headers: &HeaderMap) -> Option<S3Error> {
    let target_bytes = uri.path_and_query().map_or(0, |target| target.as_str().len());
    // `name: value\r\n`
    let header_bytes: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    let too_large = target_bytes + header_bytes > limits::MAX_HEADER_SECTION_BYTES
        || headers.len() > limits::MAX_HEADER_FIELDS;
    too_large.then(|| {
        S3Error::new(Code::RequestHeaderSectionTooLarge)
            .element("MaxSizeAllowed", limits::MAX_HEADER_SECTION_BYTES.to_string())
    })
}

/// Reads some of the body of a request that the edge refuses itself, so that its sender sees the answer. A client that
/// waits for `100 Continue` has sent nothing and is not asked to.
pub(super) async fn drain(parts: &Parts, mut body: CountedBody) {
    if parts.headers.contains_key(header::EXPECT) {
        return;
    }
    let read = async {
        let mut left = limits::MAX_DRAIN_BYTES;
        while left > 0
            && let Some(Ok(frame)) = body.frame().await
        {
            left = left.saturating_sub(frame.data_ref().map_or(0, |piece| piece.len() as u64));
        }
    };
    // Whether it came to its end in time does not matter: the rest is the connection's.
    let _ = tokio::time::timeout(limits::MAX_DRAIN_TIME, read).await;
}
