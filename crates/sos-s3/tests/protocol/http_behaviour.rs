//! What the protocol does with the connection: bodies that are refused, `Expect: 100-continue`, HEAD, host style.

use crate::world::{
    Who::{Alice, Anonymous},
    World, signed,
};
use bytes::Bytes;
use http::Request;
use http_body::{Body, Frame};
use sos_s3::Resource;
use std::{
    convert::Infallible,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

/// So many pieces of 64 KiB; counts those that were asked for.
struct Counted {
    left: usize,
    given: Arc<AtomicUsize>,
}

impl Body for Counted {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        self.given.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from(vec![0; 64 * 1024])))))
    }
}

async fn refused_upload(pieces: usize, expects: bool) -> (crate::world::Answered, usize) {
    let world = World::with_bucket().await;
    let given = Arc::new(AtomicUsize::new(0));
    let mut request = Request::builder()
        .method("PUT")
        .uri("/photos/cat")
        .header("host", "s3.example.com")
        .header("content-length", pieces * 64 * 1024);
    if expects {
        request = request.header("expect", "100-continue");
    }
    let body = Counted {
        left: pieces,
        given: Arc::clone(&given),
    };
    let answered = world
        .handle(
            request.body(body).expect("a request"),
            Resource::of_path("/photos/cat"),
        )
        .await;
    let given = given.load(Ordering::Relaxed);
    (answered, given)
}

#[tokio::test]
async fn a_refused_upload_is_drained_within_a_mebibyte() {
    let (small, given) = refused_upload(3, false).await;
    assert_eq!((small.code, given), (Some("AccessDenied"), 3));
    assert!(
        !small.headers.contains_key("connection"),
        "the connection can be used again"
    );
    let (large, given) = refused_upload(100, false).await;
    assert_eq!(large.code, Some("AccessDenied"));
    assert_eq!(large.headers["connection"], "close");
    assert!((16..=18).contains(&given), "{given} pieces were read");
}

#[tokio::test]
async fn a_client_that_waits_to_go_on_is_refused_before_it_sends() {
    let (answered, given) = refused_upload(3, true).await;
    assert_eq!((answered.code, given), (Some("AccessDenied"), 0));
    assert_eq!(answered.headers["connection"], "close");
}

#[tokio::test]
async fn an_error_of_head_has_no_body() {
    let world = World::with_bucket().await;
    let answered = world.send(Alice, "HEAD /photos/none", &[], "").await;
    assert_eq!(
        (answered.status, answered.code, answered.body.len()),
        (404, Some("NoSuchKey"), 0)
    );
    let denied = world.send(Anonymous, "HEAD /photos", &[], "").await;
    assert_eq!(denied.headers["x-amz-bucket-region"], "us-east-1");
}

#[tokio::test]
async fn a_host_names_the_bucket() {
    let world = World::with_bucket().await;
    world.ok(Alice, "PUT /photos/a/b", &[], "x").await;
    let request = signed(Alice, "GET /a/b", &[], Bytes::new());
    let answered = world.handle(request, Resource::of_host("photos", "/a/b")).await;
    assert_eq!((answered.status, answered.operation), (200, "GetObject"));
    let request = signed(Alice, "GET /", &[], Bytes::new());
    let answered = world.handle(request, Resource::of_host("photos", "/")).await;
    assert_eq!((answered.status, answered.operation), (200, "ListObjects"));
}

#[tokio::test]
async fn unknown_methods_and_targets_are_refused() {
    let world = World::with_bucket().await;
    for (line, expected) in [
        ("PATCH /photos/cat", "405 MethodNotAllowed"),
        ("POST /photos/cat", "405 MethodNotAllowed"),
        ("PUT /photos/cat?bogus", "501 NotImplemented"),
        ("GET /photos?acl&cors", "400 InvalidArgument"),
        ("GET /photos?prefix=%ff", "400 InvalidURI"),
    ] {
        assert_eq!(world.refused(Anonymous, line, &[], "").await, expected, "{line}");
    }
}
