//! Documents, their limits and digests.

use super::{headers, pieces, run, verified};
use crate::{
    S3Error,
    auth::PayloadHash,
    error::Code,
    framing::{DeclaredDigests, RequestBody, read_document},
};
use bytes::Bytes;

fn read(
    document: &'static [u8],
    pairs: &[(&'static str, &str)],
    payload: PayloadHash,
) -> Result<Bytes, S3Error> {
    let headers = headers(pairs);
    let mut body = RequestBody::new(
        pieces(vec![Bytes::from_static(document)]),
        &headers,
        &verified(payload),
    )?;
    run(read_document(&mut body, &headers, 16))
}

#[test]
fn a_document_with_any_digest_or_none() {
    let check = |pairs: &[(&'static str, &str)]| {
        assert_eq!(read(b"<a/>", pairs, PayloadHash::Unsigned).expect("well"), "<a/>");
    };
    check(&[]);
    check(&[("content-length", "4")]);
    check(&[("content-md5", "8BnumgOXiv+fm3jQ3fPttw==")]);
    check(&[
        ("x-amz-checksum-crc32", "AdEc1A=="),
        ("x-amz-sdk-checksum-algorithm", "CRC32"),
    ]);
    assert_eq!(read(b"", &[], PayloadHash::Unsigned).expect("empty"), "");
}

#[test]
fn digests_that_are_wrong_or_malformed() {
    let check = |pairs: &[(&'static str, &str)], code: Code, message: &str| {
        let error = read(b"<a/>", pairs, PayloadHash::Unsigned).expect_err("a refusal");
        assert_eq!((error.code, &*error.message), (code, message));
    };
    let wrong = "The Content-MD5 you specified did not match what we received.";
    check(
        &[("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==")],
        Code::BadDigest,
        wrong,
    );
    for malformed in ["", "YWJyYWNhZGFicmE=", "no base64!", "AAAAAAAAAAAAAAAAAAAAAA"] {
        check(
            &[("content-md5", malformed)],
            Code::InvalidDigest,
            "The Content-MD5 you specified was invalid.",
        );
    }
    let wrong = "The CRC32 you specified did not match the calculated checksum.";
    check(&[("x-amz-checksum-crc32", "AAAAAA==")], Code::BadDigest, wrong);
    let invalid = "Value for x-amz-checksum-crc32 header is invalid.";
    check(&[("x-amz-checksum-crc32", "AAAA")], Code::InvalidRequest, invalid);
    let two = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.";
    check(
        &[
            ("x-amz-checksum-crc32", "AAAAAA=="),
            ("x-amz-checksum-crc32c", "AAAAAA=="),
        ],
        Code::InvalidRequest,
        two,
    );
    check(
        &[
            ("x-amz-checksum-crc32", "AdEc1A=="),
            ("x-amz-sdk-checksum-algorithm", "SHA1"),
        ],
        Code::InvalidRequest,
        "Value for x-amz-sdk-checksum-algorithm header is invalid.",
    );
}

#[test]
fn a_document_above_its_limit_is_refused_announced_or_not() {
    let long = b"<aaaaaaaaaaaaaa/>";
    for pairs in [&[("content-length", "17")][..], &[]] {
        let error = read(long, pairs, PayloadHash::Unsigned).expect_err("a refusal");
        assert_eq!(error.code, Code::MaxMessageLengthExceeded);
        assert_eq!(error.elements, [("MaxMessageLengthBytes", "16".to_owned())]);
    }
}

#[test]
fn a_document_in_chunks_is_verified_by_its_trailer() {
    let pairs = [
        ("x-amz-decoded-content-length", "4"),
        ("x-amz-trailer", "x-amz-checksum-crc32"),
        ("content-encoding", "aws-chunked"),
    ];
    let payload = PayloadHash::UnsignedChunksWithTrailer;
    let well = b"4\r\n<a/>\r\n0\r\nx-amz-checksum-crc32:AdEc1A==\r\n\r\n";
    assert_eq!(read(well, &pairs, payload).expect("well"), "<a/>");
    let wrong = b"4\r\n<b/>\r\n0\r\nx-amz-checksum-crc32:AdEc1A==\r\n\r\n";
    assert_eq!(
        read(wrong, &pairs, payload).expect_err("a refusal").code,
        Code::BadDigest
    );
}

#[test]
fn the_algorithm_to_compute() {
    let check = |pairs: &[(&'static str, &str)], expected: Option<&str>| {
        let declared = DeclaredDigests::from_headers(&headers(pairs)).expect("well");
        assert_eq!(
            declared.algorithm.map(sos_core::ChecksumAlgorithm::name),
            expected
        );
    };
    check(&[], None);
    check(&[("x-amz-trailer", "x-amz-checksum-sha1")], Some("SHA1"));
    check(
        &[("x-amz-sdk-checksum-algorithm", "crc64nvme")],
        Some("CRC64NVME"),
    );
    let both = [
        ("x-amz-checksum-crc32", "AdEc1A=="),
        ("x-amz-trailer", "x-amz-checksum-crc32"),
    ];
    check(&both, Some("CRC32"));
    let refused = |pairs: &[(&'static str, &str)], message: &str| {
        let error = DeclaredDigests::from_headers(&headers(pairs)).expect_err("a refusal");
        assert_eq!(error.code, Code::InvalidRequest);
        assert!(error.message.starts_with(message), "{error}");
    };
    refused(
        &[("x-amz-sdk-checksum-algorithm", "sha3")],
        "Checksum algorithm provided is unsupported.",
    );
    let single = "Expecting a single x-amz-checksum- header.";
    // Two types are refused whether both are headers or one is a trailer, before a byte is taken.
    for other in [
        ("x-amz-checksum-sha1", "fRXLkKvZEfePZPW1Mc+mzBEVaZs="),
        ("x-amz-trailer", "x-amz-checksum-sha1"),
    ] {
        refused(&[("x-amz-checksum-crc32", "AdEc1A=="), other], single);
    }
}
