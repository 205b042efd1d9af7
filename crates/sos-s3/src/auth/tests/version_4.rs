//! The examples of "Signature Calculations for the Authorization Header" and "… Using Query Parameters".

use super::{EMPTY_SHA256, KEY, Sent};
use crate::auth::{PayloadHash, Scheme};
use aws_lc_rs::digest::{SHA256, digest};
use http::Method;

const HOST: &str = "examplebucket.s3.amazonaws.com";
const NOW: &str = "20130524T000000Z";

fn example(method: Method, target: &str, sha256: &str) -> Sent {
    Sent::new(method, HOST, target, NOW)
        .header("x-amz-content-sha256", sha256)
        .header("x-amz-date", NOW)
}

fn authorization(signed_headers: &str, signature: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential={KEY}/20130524/us-east-1/s3/aws4_request,SignedHeaders={signed_headers},\
         Signature={signature}"
    )
}

pub(super) fn get_object() -> Sent {
    example(Method::GET, "/test.txt", EMPTY_SHA256)
        .header("range", "bytes=0-9")
        .header(
            "authorization",
            &authorization(
                "host;range;x-amz-content-sha256;x-amz-date",
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            ),
        )
}

pub(super) fn presigned_get() -> Sent {
    Sent::new(
        Method::GET,
        HOST,
        "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3\
         %2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=\
         aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
        NOW,
    )
}

pub(super) fn put_in_chunks() -> Sent {
    Sent::new(Method::PUT, "s3.amazonaws.com", "/examplebucket/chunkObject.txt", NOW)
        .header("x-amz-date", NOW)
        .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
        .header("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
        .header("content-encoding", "aws-chunked")
        .header("x-amz-decoded-content-length", "66560")
        .header("content-length", "66824")
        .header(
            "authorization",
            &authorization(
                "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;\
                 x-amz-storage-class",
                "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
            ),
        )
}

#[test]
fn documented_get_object() {
    get_object().accepted();
}

#[test]
fn documented_put_object() {
    let sent = example(
        Method::PUT,
        "/test%24file.text",
        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
    )
    .header("date", "Fri, 24 May 2013 00:00:00 GMT")
    .header("x-amz-storage-class", "REDUCED_REDUNDANCY");
    let signature = authorization(
        "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    );
    sent.clone().header("authorization", &signature).accepted();
    // The same key, sent with the dollar sign as it is: decoded and encoded again it is the same request.
    Sent {
        target: "/test$file.text".to_owned(),
        ..sent
    }
    .header("authorization", &signature)
    .accepted();
}

#[test]
fn documented_subresource_and_listing() {
    let check = |target: &str, signature: &str| {
        example(Method::GET, target, EMPTY_SHA256)
            .header(
                "authorization",
                &authorization("host;x-amz-content-sha256;x-amz-date", signature),
            )
            .accepted();
    };
    check(
        "/?lifecycle",
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    );
    check(
        "/?max-keys=2&prefix=J",
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    );
    check(
        "/?prefix=J&max-keys=2",
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    );
}

#[test]
fn documented_presigned_get() {
    presigned_get().accepted();
    presigned_get().later(86_399).accepted();
    let verified = presigned_get().verify().expect("verified");
    assert_eq!(
        (verified.scheme, verified.payload),
        (Scheme::V4Presigned, PayloadHash::Unsigned)
    );
}

#[test]
fn documented_chunks() {
    let verified = put_in_chunks().verify().expect("verified");
    assert_eq!(verified.payload, PayloadHash::SignedChunks);
    let mut signer = verified.chunk_signer.expect("a signer");
    let mut check = |length: usize, signature: &str| {
        assert!(
            signer.verify_chunk(digest(&SHA256, &vec![b'a'; length]).as_ref(), signature),
            "{length}"
        );
    };
    check(
        65_536,
        "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    );
    check(
        1024,
        "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    );
    check(
        0,
        "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
    );
}

#[test]
fn documented_chunks_with_trailer() {
    let verified = Sent::new(
        Method::PUT,
        "s3.amazonaws.com",
        "/examplebucket/chunkObject.txt",
        NOW,
    )
    .header("x-amz-date", NOW)
    .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
    .header(
        "x-amz-content-sha256",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    )
    .header("content-encoding", "aws-chunked")
    .header("x-amz-decoded-content-length", "66560")
    .header("x-amz-trailer", "x-amz-checksum-crc32c")
    .header(
        "authorization",
        &authorization(
            "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;\
                 x-amz-storage-class;x-amz-trailer",
            "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
        ),
    )
    .verify()
    .expect("verified");
    let mut signer = verified.chunk_signer.expect("a signer");
    let mut check = |length: usize, signature: &str| {
        assert!(
            signer.verify_chunk(digest(&SHA256, &vec![b'a'; length]).as_ref(), signature),
            "{length}"
        );
    };
    check(
        65_536,
        "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
    );
    check(
        1024,
        "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
    );
    check(
        0,
        "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
    );
    let trailer = digest(&SHA256, b"x-amz-checksum-crc32c:sOO8/Q==\n");
    assert!(signer.verify_trailer(
        trailer.as_ref(),
        "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"
    ));
}
