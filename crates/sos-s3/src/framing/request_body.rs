//! The body of a request as an object's bytes.

use super::{
    ExpectedTrailer, Source, Unframer, UnframerConfig, content_encoding::is_aws_chunked, plain::Plain,
};
use crate::{
    auth::{PayloadHash, Verified},
    error::{Code, S3Error},
};
use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, header};
use http_body::Body;
use sos_core::ChecksumAlgorithm;
use sos_service::{BodyError, ObjectBody};
use std::error::Error;

enum Framing {
    Plain(Plain),
    Chunked(Box<Unframer>),
}

/// A body that is unframed and verified as it is read.
pub struct RequestBody<B> {
    source: Source<B>,
    buffer: Bytes,
    framing: Framing,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Reading,
    Verified,
    Failed,
}

impl<B> RequestBody<B>
where
    B: Body<Data = Bytes> + Send + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// Reads from the headers how the body is framed and what it must be; reads nothing of the body.
    ///
    /// A body is in chunks where `x-amz-content-sha256` says so, or where `Content-Encoding` names `aws-chunked`
    /// beside `x-amz-decoded-content-length` (as anonymous requests and those of version 2 do).
    pub fn new(body: B, headers: &HeaderMap, verified: &Verified) -> Result<Self, S3Error> {
        let payload = verified.payload;
        let decoded_length = length_header(headers, "x-amz-decoded-content-length")?;
        let announced = is_aws_chunked(headers) && decoded_length.is_some();
        if announced && matches!(payload, PayloadHash::Sha256(_)) {
            return Err(S3Error::with_message(
                Code::InvalidRequest,
                "A body in aws-chunked encoding needs an x-amz-content-sha256 that starts with STREAMING-",
            ));
        }
        let framing = if payload.is_chunked() || announced {
            let signed = payload == PayloadHash::SignedChunksWithTrailer;
            let trailer = ExpectedTrailer::from_headers(headers, signed)?;
            if payload == PayloadHash::SignedChunks && trailer.checksum.is_some() {
                return Err(S3Error::with_message(
                    Code::InvalidRequest,
                    "x-amz-trailer needs an x-amz-content-sha256 that ends with -TRAILER",
                ));
            }
            Framing::Chunked(Box::new(Unframer::new(UnframerConfig {
                decoded_length: decoded_length.ok_or(Code::MissingContentLength)?,
                signer: verified.chunk_signer.clone(),
                trailer,
            })))
        } else {
            if headers.contains_key("x-amz-trailer") {
                return Err(S3Error::with_message(
                    Code::InvalidRequest,
                    "x-amz-trailer needs an x-amz-content-sha256 that ends with -TRAILER",
                ));
            }
            let length = length_header(headers, header::CONTENT_LENGTH.as_str())?;
            Framing::Plain(Plain::new(length, payload))
        };
        Ok(Self {
            source: Source::new(body),
            buffer: Bytes::new(),
            framing,
            state: State::Reading,
        })
    }

    /// The object's length, for operations that need it beforehand: `MissingContentLength` without, `EntityTooLarge`
    /// above `limit`.
    pub fn require_length(&self, limit: u64) -> Result<u64, S3Error> {
        let length = self.length().ok_or(Code::MissingContentLength)?;
        if length > limit {
            return Err(BodyError::TooLarge { limit, size: length }.into());
        }
        Ok(length)
    }

    async fn read(&mut self) -> Result<Option<Bytes>, BodyError> {
        loop {
            let piece = match &mut self.framing {
                Framing::Plain(plain) => plain.advance(&mut self.buffer)?,
                Framing::Chunked(unframer) => unframer.advance(&mut self.buffer)?,
            };
            if piece.is_some() {
                return Ok(piece);
            }
            if let Some(bytes) = self.source.next().await? {
                self.buffer = bytes;
                continue;
            }
            match &mut self.framing {
                Framing::Plain(plain) => plain.finish()?,
                Framing::Chunked(unframer) => unframer.finish()?,
            }
            return Ok(None);
        }
    }
}

#[async_trait]
impl<B> ObjectBody for RequestBody<B>
where
    B: Body<Data = Bytes> + Send + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    fn length(&self) -> Option<u64> {
        match &self.framing {
            Framing::Plain(plain) => plain.length(),
            Framing::Chunked(unframer) => Some(unframer.decoded_length()),
        }
    }

    async fn next(&mut self) -> Result<Option<Bytes>, BodyError> {
        match self.state {
            State::Verified => return Ok(None),
            State::Failed => return Err(BodyError::Incomplete),
            State::Reading => {}
        }
        let read = self.read().await;
        match &read {
            Ok(Some(_)) => {}
            Ok(None) => self.state = State::Verified,
            Err(_) => self.state = State::Failed,
        }
        read
    }

    fn trailer_checksum(&self) -> Option<(ChecksumAlgorithm, Bytes)> {
        match &self.framing {
            Framing::Chunked(unframer) if self.state == State::Verified => unframer.trailer_checksum(),
            _ => None,
        }
    }
}

fn length_header(headers: &HeaderMap, name: &str) -> Result<Option<u64>, S3Error> {
    let Some(value) = headers.get(name) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or("?").trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(S3Error::invalid_argument(format!("Invalid {name}"), name, text));
    }
    match text.parse() {
        Ok(length) => Ok(Some(length)),
        Err(_) => Err(S3Error::new(Code::EntityTooLarge).element("ProposedSize", text)),
    }
}
