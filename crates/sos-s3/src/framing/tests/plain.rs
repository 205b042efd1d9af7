//! Bodies without framing.

use super::{cut, headers, pieces, read, read_all, refused, run, verified};
use crate::{
    auth::PayloadHash,
    error::Code,
    framing::{RequestBody, Source, drain, is_aws_chunked, lend, stored_content_encoding},
};
use bytes::Bytes;
use futures_util::stream;
use http_body::Frame;
use http_body_util::StreamBody;
use sos_service::{BodyError, ObjectBody};
use std::{convert::Infallible, time::Duration};

#[test]
fn a_large_piece_is_handed_on_in_small_ones() {
    let body = vec![7; 200_000];
    let got = read(
        body.clone(),
        &[("content-length", "200000")],
        &verified(PayloadHash::Unsigned),
    );
    assert_eq!(got.expect("well"), body);
}

#[test]
fn a_cut_body_is_incomplete() {
    let mut body = RequestBody::new(
        cut(b"half"),
        &headers(&[("content-length", "8")]),
        &verified(PayloadHash::Unsigned),
    )
    .expect("a body");
    run(async {
        assert_eq!(
            body.next().await.expect("the half"),
            Some(Bytes::from_static(b"half"))
        );
        assert!(matches!(body.next().await, Err(BodyError::Incomplete)));
        assert!(body.next().await.is_err(), "an error stays");
    });
    let short = read(
        b"half".to_vec(),
        &[("content-length", "8")],
        &verified(PayloadHash::Unsigned),
    );
    assert_eq!(refused(short).0, Code::IncompleteBody);
    let long = read(
        b"half".to_vec(),
        &[("content-length", "3")],
        &verified(PayloadHash::Unsigned),
    );
    assert_eq!(refused(long).0, Code::EntityTooLarge);
}

#[test]
fn a_connection_that_fails_is_no_end() {
    let failed = StreamBody::new(stream::iter([Err::<Frame<Bytes>, _>(std::io::Error::other(
        "reset",
    ))]));
    let mut body = RequestBody::new(failed, &headers(&[]), &verified(PayloadHash::Unsigned)).expect("a body");
    assert!(matches!(run(body.next()), Err(BodyError::Connection(_))));
}

#[test]
fn the_signed_sha256_is_verified() {
    let sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    let signed = verified(PayloadHash::parse(sha256).expect("a hash"));
    let length = [("content-length", "5")];
    assert_eq!(read(b"hello".to_vec(), &length, &signed).expect("well"), b"hello");
    let error = read(b"jello".to_vec(), &length, &signed).expect_err("a refusal");
    assert_eq!(error.code, Code::XAmzContentSha256Mismatch);
    assert_eq!(
        error.elements[0],
        ("ClientComputedContentSHA256", sha256.to_owned())
    );
    assert_eq!(error.elements[1].0, "S3ComputedContentSHA256");
}

#[test]
fn lengths_are_demanded_bounded_and_read_strictly() {
    let unsigned = verified(PayloadHash::Unsigned);
    let body = |pairs: &[(&'static str, &str)]| {
        let headers = headers(pairs);
        RequestBody::new(pieces(vec![]), &headers, &unsigned)
    };
    assert_eq!(
        body(&[])
            .expect("a body")
            .require_length(5)
            .expect_err("none")
            .code,
        Code::MissingContentLength
    );
    assert_eq!(
        body(&[("content-length", "5")])
            .expect("a body")
            .require_length(5)
            .expect("fits"),
        5
    );
    let error = body(&[("content-length", "6")])
        .expect("a body")
        .require_length(5)
        .expect_err("too large");
    assert_eq!(error.code, Code::EntityTooLarge);
    assert_eq!(
        error.elements,
        [
            ("ProposedSize", "6".to_owned()),
            ("MaxSizeAllowed", "5".to_owned())
        ]
    );
    for malformed in ["-1", "+1", "1 2", "0x10", ""] {
        let refusal = body(&[("content-length", malformed)])
            .map(|_| ())
            .expect_err("malformed");
        assert_eq!(refusal.code, Code::InvalidArgument, "{malformed}");
    }
    let huge = body(&[("content-length", "99999999999999999999")])
        .map(|_| ())
        .expect_err("huge");
    assert_eq!(huge.code, Code::EntityTooLarge);
}

#[test]
fn a_body_that_stalls_times_out() {
    let stalled = StreamBody::new(stream::pending::<Result<Frame<Bytes>, Infallible>>());
    let mut source = Source::with_idle_timeout(stalled, Duration::from_millis(1));
    let error = run(source.next()).expect_err("a timeout");
    assert_eq!(crate::S3Error::from(error).code, Code::RequestTimeout);
}

#[test]
fn a_refused_upload_is_drained_within_bounds() {
    assert!(run(drain(pieces(vec![Bytes::from(vec![0; 1 << 20])]))));
    assert!(!run(drain(pieces(vec![
        Bytes::from(vec![0; 1 << 20]),
        Bytes::from_static(b"x")
    ]))));
    assert!(!run(drain(cut(b"x"))));
}

#[test]
fn a_lent_body_comes_back_with_what_is_left() {
    let (lent, lender) = lend(pieces(vec![Bytes::from_static(b"a"), Bytes::from_static(b"b")]));
    let mut body = RequestBody::new(
        lent,
        &headers(&[("content-length", "1")]),
        &verified(PayloadHash::Unsigned),
    )
    .expect("a body");
    run(async {
        assert_eq!(body.next().await.expect("well"), Some(Bytes::from_static(b"a")));
        drop(body);
        assert!(lender.drain().await);
    });
    let (lent, lender) = lend(pieces(vec![]));
    assert!(
        !run(lender.drain()),
        "a body that is still read is not waited for"
    );
    drop(lent);
}

#[test]
fn empty_bodies_are_well() {
    let mut body =
        RequestBody::new(pieces(vec![]), &headers(&[]), &verified(PayloadHash::Unsigned)).expect("a body");
    assert_eq!(run(read_all(&mut body)).expect("well"), b"");
}

#[test]
fn the_framing_is_never_stored_as_an_encoding() {
    let check = |values: &[&str], stored: Option<&str>, chunked: bool| {
        let pairs: Vec<_> = values.iter().map(|value| ("content-encoding", *value)).collect();
        let headers = headers(&pairs);
        assert_eq!(stored_content_encoding(&headers).as_deref(), stored, "{values:?}");
        assert_eq!(is_aws_chunked(&headers), chunked);
    };
    check(&[], None, false);
    check(&["aws-chunked"], None, true);
    check(&["AWS-Chunked, gzip"], Some("gzip"), true);
    check(&["gzip,aws-chunked,br"], Some("gzip,br"), true);
    check(&["aws-chunked", "gzip"], Some("gzip"), true);
    check(&["gzip"], Some("gzip"), false);
    check(&["deflate, gzip"], Some("deflate, gzip"), false);
    check(&["deflate", "gzip"], Some("deflate,gzip"), false);
    check(&[""], None, false);
}
