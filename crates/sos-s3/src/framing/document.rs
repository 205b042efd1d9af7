//! Documents of requests: read whole, under a limit, and verified.

use super::digests::{DeclaredDigests, bad_checksum, bad_md5};
use crate::error::{Code, S3Error};
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use sos_core::checksum::{Hasher, Md5Hasher};
use sos_service::ObjectBody;

/// Reads a document of at most `limit` bytes. Its length, `Content-MD5` and checksum, in the headers or the trailer,
/// are verified; one that has neither is accepted. An empty body is an empty document.
pub async fn read_document(
    body: &mut dyn ObjectBody,
    headers: &HeaderMap,
    limit: usize,
) -> Result<Bytes, S3Error> {
    let declared = DeclaredDigests::from_headers(headers)?;
    let too_large =
        || S3Error::new(Code::MaxMessageLengthExceeded).element("MaxMessageLengthBytes", limit.to_string());
    if body.length().is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let mut document = BytesMut::new();
    while let Some(piece) = body.next().await? {
        if piece.len() > limit - document.len() {
            return Err(too_large());
        }
        document.extend_from_slice(&piece);
    }
    let document = document.freeze();
    if let Some(expected) = declared.md5 {
        let computed = Md5Hasher::digest(&document);
        if computed != expected {
            return Err(bad_md5(&expected, &computed));
        }
    }
    for (algorithm, expected) in declared.checksum.into_iter().chain(body.trailer_checksum()) {
        if Hasher::digest(algorithm, &document) != expected {
            return Err(bad_checksum(algorithm));
        }
    }
    Ok(document)
}
