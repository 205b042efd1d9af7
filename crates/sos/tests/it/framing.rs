//! Bodies in the `aws-chunked` encoding, right and wrong.

use crate::http::Request;
use crate::sign::{Payload, Seed, Signer};

pub(crate) const UNSIGNED_TRAILER: &str = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
pub(crate) const SIGNED: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
pub(crate) const SIGNED_TRAILER: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";

/// The chunks of some data without signatures, ended by these trailer lines (`name:value`).
pub(crate) fn unsigned(data: &[u8], chunk_size: usize, trailers: &[String]) -> Vec<u8> {
    let mut body = Vec::new();
    for chunk in data.chunks(chunk_size) {
        body.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        body.extend_from_slice(chunk);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"0\r\n");
    for trailer in trailers {
        body.extend_from_slice(format!("{trailer}\r\n").as_bytes());
    }
    body.extend_from_slice(b"\r\n");
    body
}

/// The chunks of some data, each with its signature, ended by signed trailer lines where there are any.
pub(crate) fn signed(seed: &mut Seed, data: &[u8], chunk_size: usize, trailers: &[String]) -> Vec<u8> {
    let mut body = Vec::new();
    for chunk in data.chunks(chunk_size) {
        let signature = seed.chunk(chunk);
        body.extend_from_slice(format!("{:x};chunk-signature={signature}\r\n", chunk.len()).as_bytes());
        body.extend_from_slice(chunk);
        body.extend_from_slice(b"\r\n");
    }
    let signature = seed.chunk(b"");
    body.extend_from_slice(format!("0;chunk-signature={signature}\r\n").as_bytes());
    if !trailers.is_empty() {
        let lines: String = trailers.iter().map(|trailer| format!("{trailer}\n")).collect();
        for trailer in trailers {
            body.extend_from_slice(format!("{trailer}\r\n").as_bytes());
        }
        let signature = seed.trailer(&lines);
        body.extend_from_slice(format!("x-amz-trailer-signature:{signature}\r\n").as_bytes());
    }
    body.extend_from_slice(b"\r\n");
    body
}

/// Gives a request the headers of a framed body, signs it, and returns what chunk signatures go on from.
pub(crate) fn announce(
    request: &mut Request,
    signer: &Signer,
    marker: &str,
    decoded: usize,
    trailer: &str,
) -> Seed {
    request.set("Content-Encoding", "aws-chunked");
    request.set("x-amz-decoded-content-length", decoded.to_string());
    if !trailer.is_empty() {
        request.set("x-amz-trailer", trailer);
    }
    signer.sign(request, &Payload::Named(marker.to_owned()))
}

/// The trailer line of a CRC32 over this data.
pub(crate) fn crc32_trailer(data: &[u8]) -> String {
    format!("x-amz-checksum-crc32:{}", crc32(data))
}

/// A CRC32 as S3 writes it: base64 of its four bytes.
pub(crate) fn crc32(data: &[u8]) -> String {
    use base64::Engine as _;
    let value = crc_fast::checksum(crc_fast::CrcAlgorithm::Crc32IsoHdlc, data) as u32;
    base64::engine::general_purpose::STANDARD.encode(value.to_be_bytes())
}
