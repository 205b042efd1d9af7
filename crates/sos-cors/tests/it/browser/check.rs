//! The bounds of a page's request, and its JSON.

use sos_cors::browser::{BodyKind, Credentials, Initiator, Mode, PageRequest};

use super::{fetch, to};

#[test]
fn origins_are_written_as_browsers_send_them() {
    let check = |origin: &str, expected: Result<(), &str>| {
        let found = PageRequest::new(origin, "GET")
            .check()
            .map_err(|error| error.to_string());
        assert_eq!(found, expected.map_err(str::to_owned), "{origin}");
    };
    for origin in [
        "https://example.com",
        "http://localhost:3000",
        "http://[::1]:8080",
        "null",
        "tauri://localhost",
        "chrome-extension://abcdef",
    ] {
        check(origin, Ok(()));
    }
    let meant = |origin: &str, meant: &str| {
        check(
            origin,
            Err(&format!(
                "`{origin}` is no origin as browsers send it: write `{meant}`"
            )),
        );
    };
    meant("https://example.com/", "https://example.com");
    meant("https://example.com:443", "https://example.com");
    meant("http://Example.com:80/a?b", "http://example.com");
    meant("http://[0:0::1]", "http://[::1]");
    for origin in [
        "",
        "example.com",
        "https://",
        "https://a b",
        "https://1.2.3.4.5",
        "https://a:70000",
        "HTTPS:/a",
    ] {
        check(
            origin,
            Err(&format!(
                "`{origin}` is no origin as browsers send it: write `scheme://host`, with the port only where it is not the default, or `null`"
            )),
        );
    }
}

#[test]
fn urls_and_bounds() {
    let check = |request: PageRequest, expected: &str| {
        let found = request
            .check()
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert_eq!(found, expected);
    };
    check(
        to(
            "https://bucket.example/key?a=b#c",
            &["http://127.0.0.1:80/"],
            fetch("GET", &[]),
        ),
        "",
    );
    check(
        to("bucket/key", &[], fetch("GET", &[])),
        "the URL `bucket/key` needs a scheme: `https://` or `http://`",
    );
    check(
        to("ftp://a/", &[], fetch("GET", &[])),
        "the URL `ftp://a/` needs the scheme `https` or `http`",
    );
    check(
        to("https://me:secret@a/", &[], fetch("GET", &[])),
        "the URL `https://me:secret@a/` has a user name or a password, which `fetch` refuses",
    );
    check(
        to("https://bücher.example/", &[], fetch("GET", &[])),
        "the URL `https://bücher.example/` has a host outside ASCII: write its ASCII form (`xn--…`)",
    );
    check(
        PageRequest {
            via: vec!["https://a/".to_owned()],
            ..fetch("GET", &[])
        },
        "`via` needs `url`: the place that the last redirect leads to",
    );
    check(
        to("https://a/", &["https://b/"; 21], fetch("GET", &[])),
        "the request has 21 redirects; browsers follow at most 20",
    );
    check(
        fetch("GET", &[("x-a", "1"); 101]),
        "the request has 101 headers; at most 100 are looked at",
    );
    check(fetch(&"A".repeat(65), &[]), "the method is longer than 64 bytes");
    check(
        fetch("GET", &[(&"a".repeat(257), "")]),
        "the name of a header is longer than 256 bytes",
    );
    check(
        fetch("GET", &[("a", &"v".repeat(8_193))]),
        "the value of a header is longer than 8192 bytes",
    );
    check(
        to(
            &format!("https://a/{}", "k".repeat(8_192)),
            &[],
            fetch("GET", &[]),
        ),
        "the URL is longer than 8192 bytes",
    );
    check(
        PageRequest::new(format!("https://{}", "a".repeat(512)), "GET"),
        "the origin is longer than 512 bytes",
    );
}

#[test]
fn json_needs_only_an_origin_and_a_method() {
    let request: PageRequest =
        serde_json::from_str(r#"{"origin":"https://example.com","method":"GET"}"#).expect("a request");
    assert_eq!(request, PageRequest::new("https://example.com", "GET"));
    let request: PageRequest = serde_json::from_str(
        r#"{"origin":"null","method":"post","headers":[{"name":"X-A"}],"initiator":"image_use_credentials","mode":"no-cors",
            "credentials":"same-origin","body":"url_search_params","upload_listeners":true,"url":"https://a/","via":["https://b/"]}"#,
    )
    .expect("a request");
    assert_eq!(request.initiator, Initiator::ImageUseCredentials);
    assert_eq!(request.mode, Mode::NoCors);
    assert_eq!(request.credentials, Credentials::SameOrigin);
    assert_eq!(request.body, BodyKind::UrlSearchParams);
    assert_eq!(request.headers[0].value, "");
    for wrong in [
        r#"{"origin":"a"}"#,
        r#"{"origin":"a","method":"GET","more":1}"#,
        r#"{"origin":"a","method":"GET","headers":[{"name":"a","valeu":"b"}]}"#,
        r#"{"origin":"a","method":"GET","mode":"navigate"}"#,
    ] {
        assert!(serde_json::from_str::<PageRequest>(wrong).is_err(), "{wrong}");
    }
}
