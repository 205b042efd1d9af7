//! Bodies, whole and broken, and what becomes of them.

mod chunked;
mod documents;
mod plain;

use super::{
    RequestBody,
    test_support::{pieces, run},
};
use crate::{
    auth::{ChunkSigner, PayloadHash, Scheme, Scope, SigningKey, V4_ALGORITHM, Verified},
    error::{Code, S3Error},
};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body::Frame;
use http_body_util::StreamBody;
use sos_service::{BodyError, ObjectBody};
use std::io;

/// A body that is cut after a piece, as hyper reports it.
fn cut(piece: &'static [u8]) -> impl http_body::Body<Data = Bytes, Error = io::Error> + Send + Unpin {
    let frames = [
        Ok(Frame::data(Bytes::from_static(piece))),
        Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
    ];
    StreamBody::new(stream::iter(frames))
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(
            HeaderName::from_static(name),
            HeaderValue::from_str(value).expect("a value"),
        );
    }
    headers
}

fn verified(payload: PayloadHash) -> Verified {
    Verified {
        credential: None,
        scheme: Scheme::V4Header,
        payload,
        chunk_signer: None,
        signed_at: None,
    }
}

const TIMESTAMP: &str = "20130524T000000Z";

/// The chain of AWS's example, started at a seed signature.
fn chunk_signer(seed: &str) -> ChunkSigner {
    assert_eq!(V4_ALGORITHM, "AWS4-HMAC-SHA256");
    let scope = Scope {
        day: "20130524".to_owned(),
        region: "us-east-1".to_owned(),
        service: crate::auth::S3,
    };
    let key = SigningKey::derive("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", &scope);
    ChunkSigner::new(key, TIMESTAMP.to_owned(), scope.text(), seed.to_owned())
}

/// Reads a body to its end, and checks that pieces are small and not empty.
async fn read_all(body: &mut dyn ObjectBody) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    while let Some(piece) = body.next().await? {
        assert!(!piece.is_empty() && piece.len() <= crate::limits::MAX_PIECE_BYTES);
        bytes.extend_from_slice(&piece);
    }
    assert!(body.next().await.expect("still well").is_none());
    Ok(bytes)
}

fn read(bytes: Vec<u8>, pairs: &[(&'static str, &str)], verified: &Verified) -> Result<Vec<u8>, S3Error> {
    let mut body = RequestBody::new(pieces(vec![Bytes::from(bytes)]), &headers(pairs), verified)?;
    Ok(run(read_all(&mut body))?)
}

fn refused(result: Result<Vec<u8>, S3Error>) -> (Code, String) {
    let error = result.expect_err("a refusal");
    (error.code, error.message.into_owned())
}
