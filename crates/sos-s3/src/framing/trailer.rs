//! The trailer after the final chunk: the announced checksum, and its signature.

use crate::{
    auth::ChunkSigner,
    error::{Code, S3Error},
    limits::MAX_TRAILER_BYTES,
};
use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use http::HeaderMap;
use sos_core::ChecksumAlgorithm;
use sos_service::BodyError;

const SIGNATURE: &str = "x-amz-trailer-signature";

/// What `x-amz-trailer` announced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExpectedTrailer {
    /// The checksum that must come, and nothing else may.
    pub checksum: Option<ChecksumAlgorithm>,
    /// Whether the trailer is signed.
    pub signed: bool,
}

impl ExpectedTrailer {
    /// Reads `x-amz-trailer`: at most one name, that of a checksum.
    pub(super) fn from_headers(headers: &HeaderMap, signed: bool) -> Result<Self, S3Error> {
        let mut checksum = None;
        for value in headers.get_all("x-amz-trailer") {
            for name in value
                .to_str()
                .unwrap_or("?")
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
            {
                let algorithm = ChecksumAlgorithm::from_header_name(name).ok_or_else(|| {
                    S3Error::with_message(
                        Code::InvalidRequest,
                        "The value specified in the x-amz-trailer header is not supported",
                    )
                })?;
                if checksum.replace(algorithm).is_some() {
                    return Err(S3Error::with_message(
                        Code::InvalidRequest,
                        "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
                    ));
                }
            }
        }
        Ok(Self { checksum, signed })
    }
}

/// Collects the trailer's lines.
pub(super) struct Trailer {
    expected: ExpectedTrailer,
    /// `name:value\n` of each line before the signature: what is signed.
    canonical: Vec<u8>,
    bytes: usize,
    checksum: Option<(ChecksumAlgorithm, Bytes)>,
    signature: Option<String>,
}

impl Trailer {
    pub(super) fn new(expected: ExpectedTrailer) -> Self {
        Self {
            expected,
            canonical: Vec::new(),
            bytes: 0,
            checksum: None,
            signature: None,
        }
    }

    pub(super) fn checksum(&self) -> Option<(ChecksumAlgorithm, Bytes)> {
        self.checksum.clone()
    }

    /// Takes a line without its end.
    pub(super) fn line(&mut self, line: &[u8]) -> Result<(), BodyError> {
        let malformed = |reason: &'static str| BodyError::TrailerMalformed(reason);
        self.bytes += line.len() + 2;
        if self.bytes > MAX_TRAILER_BYTES {
            return Err(malformed("it is too long"));
        }
        let line = std::str::from_utf8(line).map_err(|_| malformed("a line is no text"))?;
        let (name, value) = line.split_once(':').ok_or(malformed("a line has no colon"))?;
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        if self.signature.is_some() {
            return Err(malformed("a line follows the signature"));
        }
        if name == SIGNATURE {
            if !self.expected.signed {
                return Err(malformed("a signature was not announced"));
            }
            self.signature = Some(value.to_owned());
            return Ok(());
        }
        let algorithm = ChecksumAlgorithm::from_header_name(&name)
            .filter(|&algorithm| self.expected.checksum == Some(algorithm))
            .ok_or(malformed("a line was not announced"))?;
        let digest = algorithm
            .decode(value)
            .ok_or(malformed("a checksum is malformed"))?;
        if self.checksum.replace((algorithm, digest)).is_some() {
            return Err(malformed("a line came twice"));
        }
        self.canonical.extend_from_slice(name.as_bytes());
        self.canonical.push(b':');
        self.canonical.extend_from_slice(value.as_bytes());
        self.canonical.push(b'\n');
        Ok(())
    }

    /// Whether everything that was announced is here.
    pub(super) fn is_complete(&self) -> bool {
        (self.checksum.is_some() || self.expected.checksum.is_none())
            && (self.signature.is_some() || !self.expected.signed)
    }

    /// Verifies the trailer at its end.
    pub(super) fn finish(&self, signer: Option<&mut ChunkSigner>) -> Result<(), BodyError> {
        if !self.is_complete() {
            return Err(BodyError::TrailerMissing);
        }
        let (Some(signer), Some(signature)) = (signer, &self.signature) else {
            return Ok(());
        };
        if signer.verify_trailer(digest(&SHA256, &self.canonical).as_ref(), signature) {
            return Ok(());
        }
        Err(BodyError::SignatureMismatch)
    }
}
