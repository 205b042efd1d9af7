//! Forms on the wire: names, quotes, boundaries, limits.

use super::{Form, NOW, form_headers};
use crate::{
    error::{Code, S3Error},
    form::{Event, FormFields, MultipartParser, PartHeader, PostForm, boundary},
    framing::test_support::{pieces, run, split},
};
use bytes::Bytes;
use proptest::prelude::*;
use sos_service::BodyError;

/// All events of a form, its data joined; fed in pieces of the given sizes.
fn events(form: &[u8], sizes: &[usize]) -> Result<Vec<(PartHeader, Vec<u8>)>, String> {
    let mut parser = MultipartParser::new("b");
    let mut input = split(form, sizes).into_iter();
    let mut parts: Vec<(PartHeader, Vec<u8>)> = Vec::new();
    loop {
        match parser.next_event().map_err(|error| error.to_string())? {
            Event::NeedMore => match input.next() {
                Some(bytes) => parser.feed(&bytes),
                None => return Err("cut".to_owned()),
            },
            Event::Part(header) => parts.push((header, Vec::new())),
            Event::Data(bytes) => parts.last_mut().expect("a part").1.extend_from_slice(&bytes),
            Event::PartEnd => {}
            Event::End => return Ok(parts),
        }
    }
}

fn part(disposition: &str) -> Result<PartHeader, String> {
    let form = format!("--b\r\nContent-Disposition: {disposition}\r\n\r\nx\r\n--b--");
    events(form.as_bytes(), &[usize::MAX]).map(|mut parts| parts.remove(0).0)
}

#[test]
fn names_as_browsers_write_them() {
    let check = |disposition: &str, name: &str, file_name: Option<&str>| {
        let part = part(disposition).expect("a part");
        assert_eq!(
            (part.name.as_str(), part.file_name.as_deref()),
            (name, file_name),
            "{disposition}"
        );
    };
    check(r#"form-data; name="key""#, "key", None);
    check(
        r#"form-data; name="file"; filename="a b.txt""#,
        "file",
        Some("a b.txt"),
    );
    check(
        r#"form-data; filename="a;b=c.txt"; name="file""#,
        "file",
        Some("a;b=c.txt"),
    );
    check(
        r#"form-data; name="file"; filename="C:\dir\new.txt""#,
        "file",
        Some(r"C:\dir\new.txt"),
    );
    check(
        r#"form-data; name="file"; filename="a\"b.txt""#,
        "file",
        Some("a\"b.txt"),
    );
    check(
        r#"form-data; name="file"; filename="C:\dir\""#,
        "file",
        Some("C:\\dir\\"),
    );
    check(
        r#"form-data; name="file"; filename="ä.txt""#,
        "file",
        Some("ä.txt"),
    );
    check(
        "form-data; name=file; filename=plain.txt",
        "file",
        Some("plain.txt"),
    );
    check(r#"FORM-DATA; NAME="file""#, "file", None);
    for broken in [
        "attachment; name=\"a\"",
        "form-data",
        "form-data; filename=\"a\"",
        "form-data; name=\"a",
    ] {
        assert!(part(broken).is_err(), "{broken}");
    }
}

#[test]
fn parts_with_odd_ends() {
    let check = |form: &str, expected: &[(&str, &str)]| {
        let parts = events(form.as_bytes(), &[usize::MAX]).expect("a form");
        let parts: Vec<_> = parts
            .iter()
            .map(|(header, data)| (header.name.as_str(), std::str::from_utf8(data).expect("text")))
            .collect();
        assert_eq!(parts, expected, "{form:?}");
    };
    let head = "Content-Disposition: form-data; name=\"a\"\r\n\r\n";
    check(&format!("--b\r\n{head}x\r\n--b--\r\n"), &[("a", "x")]);
    check(&format!("preamble\r\n--b\r\n{head}x\r\n--b--"), &[("a", "x")]);
    check(&format!("--b  \t\r\n{head}x\r\n--b--"), &[("a", "x")]);
    check(&format!("--b\r\n{head}\r\n--b--"), &[("a", "")]);
    check(&format!("--b\r\n{head}\r\n\r\n--b--"), &[("a", "\r\n")]);
    check(
        &format!("--b\r\n{head}\r\n-b\r\n--\r\n\r\n--b--"),
        &[("a", "\r\n-b\r\n--\r\n")],
    );
    check("--b--", &[]);
}

#[test]
fn broken_forms_are_refused() {
    let head = "Content-Disposition: form-data; name=\"a\"\r\n\r\n";
    for broken in [
        format!("--b\r\n{head}x"),
        format!("--b\r\n{head}x\r\n--b"),
        format!("--b\r\n{head}x\r\n--bx"),
        format!("--bx\r\n{head}x\r\n--b--"),
        "--b\r\n\r\n\r\nx\r\n--b--".to_owned(),
        "--b\r\nno colon\r\n\r\nx\r\n--b--".to_owned(),
        format!("--b\r\nx: {}\r\n{head}x\r\n--b--", "y".repeat(9000)),
        format!("--b{}\r\n{head}", " ".repeat(100)),
        String::new(),
    ] {
        assert!(events(broken.as_bytes(), &[usize::MAX]).is_err(), "{broken:?}");
    }
}

#[test]
fn boundaries_and_other_types() {
    let check = |content_type: &str, expected: Option<&str>| {
        let found = boundary(content_type).and_then(Result::ok);
        assert_eq!(found.as_deref(), expected, "{content_type}");
    };
    check("multipart/form-data; boundary=abc", Some("abc"));
    check("Multipart/Form-Data; charset=x; boundary=\"a b\"", Some("a b"));
    check("text/plain", None);
    assert!(boundary("text/plain; boundary=a").is_none());
    for broken in [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
    ] {
        assert!(
            matches!(boundary(broken), Some(Err(BodyError::FormMalformed))),
            "{broken}"
        );
    }
    let long = format!("multipart/form-data; boundary={}", "x".repeat(71));
    assert!(matches!(boundary(&long), Some(Err(BodyError::FormMalformed))));
}

fn read(body: Vec<u8>) -> Result<FormFields, S3Error> {
    run(PostForm::read(pieces(vec![Bytes::from(body)]), &form_headers())).map(|form| form.fields)
}

#[test]
fn what_is_no_form_is_refused() {
    let mut headers = form_headers();
    headers.remove("content-length");
    let read_with = |headers| {
        run(PostForm::read(pieces(vec![]), &headers))
            .map(|_| ())
            .expect_err("a refusal")
            .code
    };
    assert_eq!(read_with(headers.clone()), Code::MissingContentLength);
    headers.insert("content-type", http::HeaderValue::from_static("text/plain"));
    assert_eq!(read_with(headers.clone()), Code::PreconditionFailed);
    headers.insert(
        "content-type",
        http::HeaderValue::from_static("multipart/form-data"),
    );
    assert_eq!(read_with(headers), Code::MalformedPostRequest);
    let nothing = Form {
        file: None,
        ..Form::new(b"").field("key", "k")
    };
    let error = read(nothing.bytes()).expect_err("a refusal");
    assert_eq!(
        &*error.message,
        "POST requires exactly one file upload per request."
    );
}

#[test]
fn fields_are_bounded_in_bytes_and_number() {
    let fits = Form::new(b"").field("key", &"k".repeat(20 * 1024 - 3));
    assert_eq!(read(fits.bytes()).expect("fits").len(), 1);
    let long = Form::new(b"").field("key", &"k".repeat(20 * 1024 - 2));
    assert_eq!(
        read(long.bytes()).expect_err("too long").code,
        Code::MaxPostPreDataLengthExceeded
    );
    let mut many = Form::new(b"");
    for number in 0..=100 {
        many = many.field(&format!("x-ignore-{number}"), "");
    }
    assert_eq!(
        read(many.bytes()).expect_err("too many").code,
        Code::MaxPostPreDataLengthExceeded
    );
    let twice = Form::new(b"").field("key", "a").field("KEY", "b");
    assert_eq!(
        read(twice.bytes()).expect_err("twice").code,
        Code::InvalidArgument
    );
}

#[test]
fn the_key_takes_the_name_of_the_file_without_folders() {
    let check = |key: &str, file_name: &'static str, expected: &str| {
        let sent = Form {
            file: Some((file_name, b"x".to_vec())),
            ..Form::new(b"").field("key", key)
        };
        let (_, object_key, _) = sent.send_to("bucket", NOW).expect("well");
        assert_eq!(object_key, expected);
    };
    check("${filename}", "a.txt", "a.txt");
    check("user/${filename}", r"C:\dir\a.txt", "user/a.txt");
    check("user/${filename}/${filename}", "dir/a.txt", "user/a.txt/a.txt");
    check("user/${filename}", "", "user/");
    check(r"\$foo.txt", "a.txt", r"\$foo.txt");
    let empty = Form {
        file: Some(("", b"x".to_vec())),
        ..Form::new(b"").field("key", "${filename}")
    };
    assert_eq!(empty.refused().0, Code::InvalidArgument);
}

#[test]
fn what_success_answers() {
    let fields = |name: &str, value: &str| read(Form::new(b"").field(name, value).bytes()).expect("fields");
    for (status, expected) in [("200", 200), ("201", 201), ("204", 204), ("404", 204), ("", 204)] {
        assert_eq!(fields("success_action_status", status).success_status(), expected);
    }
    let redirect = |value: &str| {
        fields("success_action_redirect", value)
            .success_redirect()
            .map(|uri| uri.to_string())
    };
    assert_eq!(
        redirect("http://a.example/x?y=z"),
        Some("http://a.example/x?y=z".to_owned())
    );
    assert_eq!(
        fields("redirect", "https://a.example/")
            .success_redirect()
            .map(|uri| uri.to_string())
            .as_deref(),
        Some("https://a.example/")
    );
    for no_url in [
        "",
        "/relative",
        "javascript:alert(1)",
        "ftp://a.example/",
        "http://a b/",
    ] {
        assert_eq!(redirect(no_url), None, "{no_url}");
    }
}

#[test]
fn fields_become_the_headers_of_a_put() {
    let sent = Form::new(b"")
        .field("key", "k")
        .field("acl", "public-read")
        .field("Content-Type", "text/plain")
        .field("x-amz-meta-Über", "x")
        .field("x-amz-meta-a", "ü");
    assert!(
        read(sent.bytes()).expect("fields").to_headers().is_err(),
        "a name that no header may have"
    );
    let headers = read(sent.without("x-amz-meta-Über").bytes())
        .expect("fields")
        .to_headers()
        .expect("headers");
    assert_eq!(headers.len(), 3);
    assert_eq!(headers["x-amz-acl"], "public-read");
    assert_eq!(headers["x-amz-meta-a"].as_bytes(), "ü".as_bytes());
    let folded = Form::new(b"").field("x-amz-meta-a", "a\r\nx-evil: b");
    assert!(read(folded.bytes()).expect("fields").to_headers().is_err());
}

proptest! {
    #[test]
    fn any_split_gives_the_same_parts(
        data in proptest::collection::vec(proptest::sample::select(b"\r\n-bx".to_vec()), 0..200),
        sizes in proptest::collection::vec(1usize..40, 1..6),
    ) {
        let head = b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
        let form = [&head[..], &data, b"\r\n--b--\r\n"].concat();
        prop_assert_eq!(events(&form, &sizes), events(&form, &[usize::MAX]));
    }
}
