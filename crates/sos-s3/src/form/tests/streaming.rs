//! How the file is read, and how little of it before the form is authorised.

use super::{Form, form_headers, read_file};
use crate::{
    error::Code,
    form::PostForm,
    framing::test_support::{pieces, run},
};
use bytes::Bytes;
use futures_util::stream;
use http_body::Frame;
use http_body_util::StreamBody;
use sos_service::{BodyError, ObjectBody};
use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// A form of `count` pieces of 64 KiB after its fields, and a counter of the pieces that were taken.
fn large_form(
    count: usize,
) -> (
    impl http_body::Body<Data = Bytes, Error = Infallible> + Send + Unpin,
    Arc<AtomicUsize>,
) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&taken);
    let whole = Form::new(b"").field("key", "k").bytes();
    let (head, tail) = whole.split_at(whole.len() - b"\r\n--9431149156168--\r\n".len());
    let (head, tail) = (Bytes::copy_from_slice(head), Bytes::copy_from_slice(tail));
    let piece = Bytes::from(vec![b'\r'; 64 * 1024]);
    let body = std::iter::once(head)
        .chain(std::iter::repeat_n(piece, count))
        .chain(std::iter::once(tail));
    let counted = body.map(move |bytes| {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(Frame::data(bytes))
    });
    (StreamBody::new(stream::iter(counted)), taken)
}

#[test]
fn nothing_after_the_fields_is_read_before_the_file_is_asked_for() {
    let (body, taken) = large_form(5000);
    let form = run(PostForm::read(body, &form_headers())).expect("a form");
    assert_eq!(form.fields.get("key"), Some("k"));
    assert_eq!(taken.load(Ordering::Relaxed), 1);
}

#[test]
fn an_anonymous_form_of_300_mb_is_streamed() {
    let (body, taken) = large_form(4800);
    run(async {
        let mut form = PostForm::read(body, &form_headers()).await.expect("a form");
        let mut size = 0;
        while let Some(piece) = form.file.next().await.expect("a piece") {
            assert!(piece.len() <= 64 * 1024);
            size += piece.len();
            // What is not handed on is less than two pieces.
            assert!(taken.load(Ordering::Relaxed) <= size / (64 * 1024) + 3);
        }
        assert_eq!(size, 4800 * 64 * 1024);
    });
}

#[test]
fn a_form_that_ends_early_is_incomplete() {
    let whole = Form::new(b"a file of some length").field("key", "k").bytes();
    let file_at = whole
        .windows(6)
        .position(|window| window == b"a file")
        .expect("the file");
    for end in file_at..whole.len() - 4 {
        run(async {
            let body = pieces(vec![Bytes::copy_from_slice(&whole[..end])]);
            let mut form = PostForm::read(body, &form_headers()).await.expect("fields");
            assert!(
                matches!(read_file(&mut form.file).await, Err(BodyError::Incomplete)),
                "{end}"
            );
            assert!(form.file.next().await.is_err(), "an error stays");
        });
    }
    let in_fields = run(PostForm::read(
        pieces(vec![Bytes::copy_from_slice(&whole[..40])]),
        &form_headers(),
    ));
    assert_eq!(
        in_fields.map(|_| ()).expect_err("cut").code,
        Code::MalformedPostRequest
    );
}

#[test]
fn what_follows_the_file_is_ignored_and_bounded() {
    let after = |rest: &str| {
        let whole = Form::new(b"file").field("key", "k").bytes();
        let end = b"--9431149156168--\r\n".len();
        let body = [
            &whole[..whole.len() - end],
            rest.as_bytes(),
            &whole[whole.len() - end..],
        ]
        .concat();
        run(async {
            let mut form = PostForm::read(pieces(vec![Bytes::from(body)]), &form_headers())
                .await
                .expect("fields");
            read_file(&mut form.file).await
        })
    };
    let field = |value: &str| {
        format!("--9431149156168\r\nContent-Disposition: form-data; name=\"submit\"\r\n\r\n{value}\r\n")
    };
    assert_eq!(after(&field("Upload")).expect("well"), b"file");
    assert!(matches!(
        after(&field(&"x".repeat(70_000))),
        Err(BodyError::FormMalformed)
    ));
    assert!(matches!(
        after(&field("").repeat(2000)),
        Err(BodyError::FormMalformed)
    ));
}
