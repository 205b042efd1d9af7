//! The aws-chunked framing: AWS's examples, every fault, and any split of the input.

use super::{chunk_signer, headers, pieces, read, read_all, refused, run, verified};
use crate::{
    S3Error,
    auth::{PayloadHash, Scheme, Verified},
    error::Code,
    framing::{ExpectedTrailer, RequestBody, Unframer, UnframerConfig, test_support::split},
};
use bytes::Bytes;
use proptest::prelude::*;
use sos_core::ChecksumAlgorithm;
use sos_service::{BodyError, ObjectBody};

const SEED: &str = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
const TRAILER_SEED: &str = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";
const LENGTH: (&str, &str) = ("x-amz-decoded-content-length", "66560");

/// The body of AWS's chunked example, as documented.
fn example() -> Vec<u8> {
    [
        b"10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n"
            .to_vec(),
        vec![b'a'; 65_536],
        b"\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n"
            .to_vec(),
        vec![b'a'; 1024],
        b"\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n"
            .to_vec(),
    ]
    .concat()
}

/// The body of AWS's example with a trailer.
fn trailer_example() -> Vec<u8> {
    [
        b"10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n"
            .to_vec(),
        vec![b'a'; 65_536],
        b"\r\n400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n"
            .to_vec(),
        vec![b'a'; 1024],
        b"\r\n0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
            .to_vec(),
        b"x-amz-checksum-crc32c:sOO8/Q==\r\n".to_vec(),
        b"x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"
            .to_vec(),
    ]
    .concat()
}

fn signed(payload: PayloadHash, seed: &str) -> Verified {
    Verified {
        chunk_signer: Some(chunk_signer(seed)),
        ..verified(payload)
    }
}

fn read_signed(body: Vec<u8>) -> Result<Vec<u8>, S3Error> {
    read(body, &[LENGTH], &signed(PayloadHash::SignedChunks, SEED))
}

fn read_signed_trailer(body: Vec<u8>) -> Result<Vec<u8>, S3Error> {
    let pairs = [LENGTH, ("x-amz-trailer", "x-amz-checksum-crc32c")];
    read(
        body,
        &pairs,
        &signed(PayloadHash::SignedChunksWithTrailer, TRAILER_SEED),
    )
}

fn replaced(body: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = body
        .windows(from.len())
        .position(|window| window == from.as_bytes())
        .expect("it is there");
    [&body[..at], to.as_bytes(), &body[at + from.len()..]].concat()
}

/// Reads five bytes in unsigned chunks.
fn read_unsigned(body: &str, trailer: Option<&str>) -> Result<Vec<u8>, S3Error> {
    let mut pairs = vec![("x-amz-decoded-content-length", "5")];
    pairs.extend(trailer.map(|name| ("x-amz-trailer", name)));
    read(
        body.as_bytes().to_vec(),
        &pairs,
        &verified(PayloadHash::UnsignedChunksWithTrailer),
    )
}

const CRC: Option<&str> = Some("x-amz-checksum-crc32");

#[test]
fn documented_chunks() {
    assert_eq!(read_signed(example()).expect("well"), vec![b'a'; 66_560]);
}

#[test]
fn documented_trailer() {
    assert_eq!(
        read_signed_trailer(trailer_example()).expect("well"),
        vec![b'a'; 66_560]
    );
    // As some clients write it: a line feed of the signed text before the line's end; no empty line at the end.
    let body = replaced(&trailer_example(), "sOO8/Q==\r\n", "sOO8/Q==\n\r\n");
    assert_eq!(read_signed_trailer(body).expect("well").len(), 66_560);
    let mut body = trailer_example();
    body.truncate(body.len() - 2);
    assert_eq!(read_signed_trailer(body).expect("well").len(), 66_560);
}

#[test]
fn a_changed_byte_or_signature_is_refused() {
    for (from, to) in [
        ("aa\r\n400", "ab\r\n400"),
        ("=ad80", "=0000"),
        ("=b6c6", "=0000"),
        ("=0055", "="),
    ] {
        let (code, _) = refused(read_signed(replaced(&example(), from, to)));
        assert_eq!(code, Code::SignatureDoesNotMatch, "{from}");
    }
    let (code, message) = refused(read_signed(replaced(
        &example(),
        "400;chunk-signature=",
        "400;other=",
    )));
    assert_eq!(code, Code::InvalidRequest);
    assert!(message.contains("a chunk has no signature"));
}

#[test]
fn chunks_in_another_order_are_refused() {
    // The chain of signatures, not each by itself: the second chunk first.
    let body = example();
    let second = 88 + 65_536 + 2;
    let body = [
        &body[second..second + 86 + 1024 + 2],
        &body[..second],
        &body[second + 86 + 1024 + 2..],
    ]
    .concat();
    assert_eq!(refused(read_signed(body)).0, Code::SignatureDoesNotMatch);
}

#[test]
fn a_wrong_missing_or_unsigned_trailer_is_refused() {
    let check = |from: &str, to: &str, expected: Code| {
        assert_eq!(
            refused(read_signed_trailer(replaced(&trailer_example(), from, to))).0,
            expected,
            "{from}"
        );
    };
    check("sOO8/Q==", "sOO8/A==", Code::SignatureDoesNotMatch);
    check("signature:d81f", "signature:0000", Code::SignatureDoesNotMatch);
    check("x-amz-checksum-crc32c:sOO8/Q==\r\n", "", Code::MalformedTrailer);
    check(
        "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n",
        "",
        Code::MalformedTrailer,
    );
    check(
        "x-amz-checksum-crc32c",
        "x-amz-checksum-crc32",
        Code::MalformedTrailer,
    );
}

#[test]
fn unsigned_chunks_with_every_trailer() {
    let well = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
    assert_eq!(read_unsigned(well, CRC).expect("well"), b"hello");
    assert_eq!(
        read_unsigned("2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n", None).expect("well"),
        b"hello"
    );
    let check = |body: &str, trailer: Option<&str>| {
        assert_eq!(
            refused(read_unsigned(body, trailer)).0,
            Code::MalformedTrailer,
            "{body:?}"
        );
    };
    check("5\r\nhello\r\n0\r\n\r\n", CRC);
    check(well, None);
    check(well, Some("x-amz-checksum-sha1"));
    check("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCm\r\n\r\n", CRC);
    check("5\r\nhello\r\n0\r\nx-amz-checksum-crc32\r\n\r\n", CRC);
    check(
        "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n",
        CRC,
    );
    check(
        "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:00\r\n\r\n",
        CRC,
    );
    check(
        "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\nx-amz-meta-a:b\r\n\r\n",
        CRC,
    );
}

#[test]
fn the_trailer_is_handed_over_once_verified() {
    let pairs = headers(&[
        ("x-amz-decoded-content-length", "5"),
        ("x-amz-trailer", "x-amz-checksum-crc32"),
    ]);
    let bytes = Bytes::from_static(b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n");
    let kind = verified(PayloadHash::UnsignedChunksWithTrailer);
    let mut body = RequestBody::new(pieces(vec![bytes]), &pairs, &kind).expect("a body");
    assert_eq!(body.length(), Some(5));
    run(async {
        assert!(body.next().await.expect("well").is_some());
        assert_eq!(body.trailer_checksum(), None);
        assert!(body.next().await.expect("well").is_none());
    });
    let expected = ChecksumAlgorithm::Crc32.decode("NhCmhg==").expect("a digest");
    assert_eq!(
        body.trailer_checksum(),
        Some((ChecksumAlgorithm::Crc32, expected))
    );
}

#[test]
fn bodies_cut_anywhere_are_refused() {
    let whole = "2\r\nhe\r\n3\r\nllo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
    for end in 0..whole.len() - 2 {
        let refusal = refused(read_unsigned(&whole[..end], CRC)).0;
        let trailer_missing = whole[..end].ends_with("0\r\n");
        let expected = if trailer_missing {
            Code::MalformedTrailer
        } else {
            Code::IncompleteBody
        };
        assert_eq!(refusal, expected, "{:?}", &whole[..end]);
    }
}

#[test]
fn short_and_long_chunks_and_wrong_lengths_are_refused() {
    let check =
        |body: &str, expected: Code| assert_eq!(refused(read_unsigned(body, None)).0, expected, "{body:?}");
    check("5\r\nhell\r\n0\r\n\r\n", Code::InvalidRequest);
    check("5\r\nhelloo\r\n0\r\n\r\n", Code::InvalidRequest);
    check("4\r\nhell\r\n0\r\n\r\n", Code::IncompleteBody);
    check("6\r\nhello!\r\n0\r\n\r\n", Code::InvalidRequest);
    check("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", Code::InvalidRequest);
    check("5\r\nhello\r\n0\r\n\r\nmore", Code::InvalidRequest);
    check("", Code::IncompleteBody);
    for size in [
        "",
        "-5",
        "+5",
        " 5",
        "5 ",
        "0x5",
        "g",
        "10000000000000005",
        "ffffffffffffffff",
        "5\n5",
    ] {
        check(&format!("{size}\r\nhello\r\n0\r\n\r\n"), Code::InvalidRequest);
    }
}

#[test]
fn a_huge_chunk_is_streamed_and_never_buffered() {
    // A chunk of 16 EiB is refused by the announced length; one of 1 GiB is handed on as it comes.
    let config = UnframerConfig {
        decoded_length: 1 << 30,
        signer: None,
        trailer: ExpectedTrailer::default(),
    };
    let mut unframer = Unframer::new(config);
    let mut input = Bytes::from_static(b"40000000\r\n0123456789");
    assert_eq!(
        unframer.advance(&mut input).expect("well"),
        Some(Bytes::from_static(b"0123456789"))
    );
    let mut input = Bytes::from(vec![0; 1 << 20]);
    let mut count = 0;
    while let Some(piece) = unframer.advance(&mut input).expect("well") {
        assert!(piece.len() <= 65_536);
        count += 1;
    }
    assert_eq!(count, 16);
    assert!(matches!(unframer.finish(), Err(BodyError::Incomplete)));
}

#[test]
fn header_lines_are_bounded() {
    let long = format!("5;x={}\r\nhello\r\n0\r\n\r\n", "y".repeat(1100));
    let (code, message) = refused(read_unsigned(&long, None));
    assert_eq!(code, Code::InvalidRequest);
    assert!(message.contains("a line is too long"));
    let fits = format!("5;x={}\r\nhello\r\n0\r\n\r\n", "y".repeat(1000));
    assert_eq!(read_unsigned(&fits, None).expect("well"), b"hello");
}

#[test]
fn tiny_chunks_are_bounded_in_number() {
    let chunks = |count: usize| {
        let body = format!("{}0\r\n\r\n", "1\r\nx\r\n".repeat(count)).into_bytes();
        let length = count.to_string();
        let pairs = [("x-amz-decoded-content-length", length.as_str())];
        read(body, &pairs, &verified(PayloadHash::UnsignedChunksWithTrailer))
    };
    assert_eq!(chunks(10_000).expect("well").len(), 10_000);
    assert_eq!(refused(chunks(10_100)).0, Code::InvalidChunkSize);
}

#[test]
fn anonymous_bodies_are_unframed_too() {
    let pairs = [
        ("x-amz-decoded-content-length", "5"),
        ("content-encoding", "aws-chunked"),
    ];
    let framed = b"5;chunk-signature=0000\r\nhello\r\n0;chunk-signature=0000\r\n\r\n";
    for payload in [
        PayloadHash::Unsigned,
        PayloadHash::SignedChunks,
        PayloadHash::UnsignedChunksWithTrailer,
    ] {
        let anonymous = Verified {
            scheme: Scheme::Anonymous,
            ..verified(payload)
        };
        assert_eq!(read(framed.to_vec(), &pairs, &anonymous).expect("well"), b"hello");
    }
}

#[test]
fn what_the_headers_say_must_fit_together() {
    let check = |pairs: &[(&'static str, &str)], payload: PayloadHash, expected: Code| {
        assert_eq!(
            refused(read(Vec::new(), pairs, &verified(payload))).0,
            expected,
            "{pairs:?}"
        );
    };
    let chunked = PayloadHash::UnsignedChunksWithTrailer;
    check(&[], chunked, Code::MissingContentLength);
    check(
        &[("x-amz-decoded-content-length", "five")],
        chunked,
        Code::InvalidArgument,
    );
    check(
        &[LENGTH, ("x-amz-trailer", "x-amz-meta-a")],
        chunked,
        Code::InvalidRequest,
    );
    check(
        &[
            LENGTH,
            ("x-amz-trailer", "x-amz-checksum-sha1,x-amz-checksum-crc32"),
        ],
        chunked,
        Code::InvalidRequest,
    );
    check(
        &[LENGTH, ("x-amz-trailer", "x-amz-checksum-sha1")],
        PayloadHash::SignedChunks,
        Code::InvalidRequest,
    );
    check(
        &[("x-amz-trailer", "x-amz-checksum-sha1")],
        PayloadHash::Unsigned,
        Code::InvalidRequest,
    );
    let hash = PayloadHash::Sha256([0; 32]);
    check(
        &[LENGTH, ("content-encoding", "aws-chunked")],
        hash,
        Code::InvalidRequest,
    );
}

#[test]
fn an_encoding_named_without_framing_is_a_plain_body() {
    let pairs = [("content-encoding", "aws-chunked"), ("content-length", "5")];
    assert_eq!(
        read(b"hello".to_vec(), &pairs, &verified(PayloadHash::Unsigned)).expect("well"),
        b"hello"
    );
}

/// Frames `data` in chunks of the given sizes.
fn frame(data: &[u8], sizes: &[usize]) -> Vec<u8> {
    let (mut framed, mut rest, mut sizes) = (Vec::new(), data, sizes.iter().cycle());
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at((*sizes.next().expect("a cycle")).clamp(1, rest.len()));
        framed.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        framed.extend_from_slice(chunk);
        framed.extend_from_slice(b"\r\n");
        rest = after;
    }
    framed.extend_from_slice(b"0\r\n\r\n");
    framed
}

fn outcome(framed: &[u8], length: usize, pieces_of: &[usize]) -> Result<Vec<u8>, String> {
    let length = length.to_string();
    let pairs = headers(&[("x-amz-decoded-content-length", length.as_str())]);
    let kind = verified(PayloadHash::UnsignedChunksWithTrailer);
    let mut body = RequestBody::new(pieces(split(framed, pieces_of)), &pairs, &kind).expect("a body");
    run(read_all(&mut body)).map_err(|error| error.to_string())
}

proptest! {
    #[test]
    fn any_chunks_in_any_pieces_give_the_object(
        data in proptest::collection::vec(any::<u8>(), 0..3000),
        sizes in proptest::collection::vec(1usize..700, 1..8),
        pieces_of in proptest::collection::vec(1usize..200, 1..8),
    ) {
        let framed = frame(&data, &sizes);
        prop_assert_eq!(outcome(&framed, data.len(), &pieces_of), Ok(data));
    }

    #[test]
    fn any_split_of_any_bytes_ends_the_same(
        data in proptest::collection::vec(any::<u8>(), 1..60),
        at in any::<proptest::sample::Index>(),
        byte in proptest::sample::select(b"\r\n;0159af=\x00x".to_vec()),
        pieces_of in proptest::collection::vec(1usize..20, 1..8),
    ) {
        let mut framed = frame(&data, &[7, 1, 16]);
        let at = at.index(framed.len());
        framed[at] = byte;
        prop_assert_eq!(outcome(&framed, data.len(), &pieces_of), outcome(&framed, data.len(), &[usize::MAX]));
    }

    #[test]
    fn signed_bodies_do_not_depend_on_the_split(pieces_of in proptest::collection::vec(1usize..5000, 1..6)) {
        let kind = signed(PayloadHash::SignedChunks, SEED);
        let body = pieces(split(&example(), &pieces_of));
        let mut body = RequestBody::new(body, &headers(&[LENGTH]), &kind).expect("a body");
        prop_assert_eq!(run(read_all(&mut body)).map_err(|error| error.to_string()), Ok(vec![b'a'; 66_560]));
    }
}
