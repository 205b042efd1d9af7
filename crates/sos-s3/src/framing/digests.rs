//! The digests a request promises of its body: `Content-MD5` and `x-amz-checksum-*`.

use crate::error::{Code, S3Error};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::HeaderMap;
use sos_core::ChecksumAlgorithm;

/// What the headers promise. The trailer may promise a checksum too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclaredDigests {
    /// `Content-MD5`.
    pub md5: Option<[u8; 16]>,
    /// The `x-amz-checksum-*` header, raw.
    pub checksum: Option<(ChecksumAlgorithm, Bytes)>,
    /// The algorithm to compute: that of the header, of the trailer, or the one named by
    /// `x-amz-sdk-checksum-algorithm`.
    pub algorithm: Option<ChecksumAlgorithm>,
}

impl DeclaredDigests {
    /// Reads and checks the headers: `InvalidDigest` or `InvalidRequest` in S3's words.
    pub fn from_headers(headers: &HeaderMap) -> Result<Self, S3Error> {
        let invalid = |message: String| S3Error::with_message(Code::InvalidRequest, message);
        let several = || {
            invalid(
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
                    .to_owned(),
            )
        };
        let md5 = headers
            .get("content-md5")
            .map(|value| parse_md5(value.as_bytes()))
            .transpose()?;
        let mut checksum = None;
        for algorithm in ChecksumAlgorithm::ALL {
            let name = algorithm.header_name();
            for value in headers.get_all(name) {
                let digest = value.to_str().ok().and_then(|text| algorithm.decode(text.trim()));
                let digest = digest.ok_or_else(|| invalid(format!("Value for {name} header is invalid.")))?;
                if checksum.replace((algorithm, digest)).is_some() {
                    return Err(several());
                }
            }
        }
        let trailer = headers
            .get("x-amz-trailer")
            .and_then(|value| ChecksumAlgorithm::from_header_name(value.to_str().ok()?.trim()));
        let header = checksum.as_ref().map(|(algorithm, _)| *algorithm);
        // One checksum of the bytes is computed: a trailer may repeat the header's, and be no other.
        if let (Some(header), Some(trailer)) = (header, trailer)
            && header != trailer
        {
            return Err(several());
        }
        let sent = header.or(trailer);
        let named = match headers.get("x-amz-sdk-checksum-algorithm") {
            None => None,
            Some(value) => {
                let name = value.to_str().unwrap_or_default().trim();
                Some(ChecksumAlgorithm::parse(name).ok_or_else(unsupported_algorithm)?)
            }
        };
        if let (Some(sent), Some(named)) = (sent, named)
            && sent != named
        {
            return Err(invalid(
                "Value for x-amz-sdk-checksum-algorithm header is invalid.".to_owned(),
            ));
        }
        Ok(Self {
            md5,
            checksum,
            algorithm: sent.or(named),
        })
    }
}

/// The refusal of bytes that do not have the MD5 that was promised.
pub fn bad_md5(expected: &[u8; 16], computed: &[u8; 16]) -> S3Error {
    S3Error::with_message(
        Code::BadDigest,
        "The Content-MD5 you specified did not match what we received.",
    )
    .element("ExpectedDigest", STANDARD.encode(expected))
    .element("CalculatedDigest", STANDARD.encode(computed))
}

/// The refusal of bytes that do not have the checksum that was promised.
pub fn bad_checksum(algorithm: ChecksumAlgorithm) -> S3Error {
    S3Error::with_message(
        Code::BadDigest,
        format!("The {algorithm} you specified did not match the calculated checksum."),
    )
}

/// The refusal of a checksum algorithm that S3 does not know.
pub(crate) fn unsupported_algorithm() -> S3Error {
    S3Error::with_message(
        Code::InvalidRequest,
        "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, \
         CRC64NVME, SHA1, SHA256]",
    )
}

fn parse_md5(value: &[u8]) -> Result<[u8; 16], S3Error> {
    let text = value.trim_ascii();
    STANDARD
        .decode(text)
        .ok()
        .and_then(|digest| digest.try_into().ok())
        .ok_or_else(|| {
            S3Error::new(Code::InvalidDigest).element("Content-MD5", String::from_utf8_lossy(text))
        })
}
