//! What is sent, and what stops it before.

use sos_cors::browser::{
    BodyKind, Credentials, Engine, Initiator, Mode, PageRequest, Plan, RequestMode, plan,
};

use super::{PAGE, fetch, fields, of, to};

const TARGET: &str = "https://bucket.example/key";

fn stopped(plan: &Plan) -> [Option<&str>; 3] {
    Engine::ALL.map(|engine| plan.engine(engine).and_then(|engine| engine.stopped.as_deref()))
}

#[test]
fn initiators() {
    let check = |initiator, mode, origin: Option<&str>, include: bool, sent: bool| {
        let plan = plan(&of(initiator, "GET"));
        assert_eq!(
            (
                plan.mode,
                plan.origin.as_deref(),
                plan.with_credentials,
                plan.credentials_sent
            ),
            (mode, origin, include, sent),
            "{initiator:?}"
        );
        assert_eq!(stopped(&plan), [None; 3]);
        assert_eq!(plan.preflight, None);
    };
    check(Initiator::Fetch, RequestMode::Cors, Some(PAGE), false, false);
    check(Initiator::Xhr, RequestMode::Cors, Some(PAGE), false, false);
    check(Initiator::Image, RequestMode::NoCors, None, true, true);
    check(
        Initiator::ImageCrossorigin,
        RequestMode::Cors,
        Some(PAGE),
        false,
        false,
    );
    check(
        Initiator::ImageUseCredentials,
        RequestMode::Cors,
        Some(PAGE),
        true,
        true,
    );
    check(Initiator::Font, RequestMode::Cors, Some(PAGE), false, false);
    check(
        Initiator::ScriptModule,
        RequestMode::Cors,
        Some(PAGE),
        false,
        false,
    );
    check(Initiator::Media, RequestMode::NoCors, None, true, true);
    check(
        Initiator::MediaCrossorigin,
        RequestMode::Cors,
        Some(PAGE),
        false,
        false,
    );
    check(Initiator::Form, RequestMode::Navigate, None, true, true);
}

#[test]
fn forms_and_elements_take_nothing_from_scripts() {
    let form = plan(&PageRequest {
        headers: fields(&[("x-a", "1")]),
        ..of(Initiator::Form, "post")
    });
    assert_eq!(
        (
            form.method.as_str(),
            form.origin.as_deref(),
            form.preflight.is_some()
        ),
        ("POST", Some(PAGE), false)
    );
    assert_eq!(
        form.headers[0].value,
        "application/x-www-form-urlencoded;charset=UTF-8"
    );
    assert_eq!(plan(&of(Initiator::Form, "PUT")).method, "GET");
    let font = plan(&PageRequest {
        headers: fields(&[("x-a", "1")]),
        ..of(Initiator::Font, "PUT")
    });
    assert_eq!(
        (font.method.as_str(), font.headers.len(), font.preflight),
        ("GET", 0, None)
    );
}

#[test]
fn upload_listeners_force_a_preflight() {
    let listening = |body| {
        plan(&PageRequest {
            upload_listeners: true,
            body,
            ..of(Initiator::Xhr, "POST")
        })
    };
    let with_body = listening(BodyKind::Blob);
    assert_eq!(
        with_body.preflight.as_ref().map(|plan| plan.reasons.clone()),
        Some(vec!["`xhr.upload` has listeners".to_owned()])
    );
    assert!(with_body.engines.iter().all(|engine| engine.preflight.is_some()));
    let without = listening(BodyKind::None);
    let sends = Engine::ALL.map(|engine| {
        without
            .engine(engine)
            .is_some_and(|engine| engine.preflight.is_some())
    });
    assert_eq!(sends, [false, true, true], "Chromium asks for a body");
    // `fetch` has no such listeners.
    assert_eq!(
        plan(&PageRequest {
            upload_listeners: true,
            ..fetch("POST", &[])
        })
        .preflight,
        None
    );
}

#[test]
fn exceptions_of_scripts() {
    let check = |request: PageRequest, expected: &str| {
        let plan = plan(&request);
        assert_eq!(stopped(&plan), [Some(expected); 3]);
    };
    check(
        fetch("trace", &[]),
        "the method trace is forbidden: `fetch` throws a TypeError",
    );
    check(
        of(Initiator::Xhr, "CONNECT"),
        "the method CONNECT is forbidden: `open()` throws a SecurityError",
    );
    check(
        fetch("A B", &[]),
        "`A B` is no method: the script gets an exception",
    );
    check(fetch("", &[]), "`` is no method: the script gets an exception");
    check(
        fetch("GET", &[("x y", "1")]),
        "`x y` is no name of a header: the script gets a TypeError",
    );
    check(
        fetch("GET", &[("x", "a\nb")]),
        "the value of `x` has a line break or a NUL: the script gets a TypeError",
    );
    check(
        fetch("GET", &[("x", "\u{20ac}")]),
        "the value of `x` has a character above U+00FF, which no header can carry: the script gets a TypeError",
    );
    check(
        PageRequest {
            body: BodyKind::Text,
            ..fetch("GET", &[])
        },
        "a GET request takes no body: `fetch` throws a TypeError",
    );
    check(
        PageRequest {
            mode: Mode::NoCors,
            ..fetch("PUT", &[])
        },
        "mode `no-cors` takes only GET, HEAD and POST, not PUT: `fetch` throws a TypeError",
    );
    check(
        PageRequest {
            mode: Mode::SameOrigin,
            ..fetch("GET", &[])
        },
        "mode `same-origin` reaches no other origin",
    );
    let quiet = plan(&PageRequest {
        body: BodyKind::Text,
        ..of(Initiator::Xhr, "GET")
    });
    assert_eq!(
        (stopped(&quiet), quiet.headers.len()),
        ([None; 3], 0),
        "XMLHttpRequest drops the body of a GET"
    );
}

#[test]
fn no_cors_carries_only_safelisted_headers() {
    let headers = [
        ("Accept", "a/b"),
        ("X-A", "1"),
        ("Range", "bytes=0-"),
        ("Content-Type", "application/json"),
    ];
    let plan = plan(&PageRequest {
        mode: Mode::NoCors,
        ..fetch("POST", &headers)
    });
    let names: Vec<_> = plan.headers.iter().map(|header| header.name.as_str()).collect();
    assert_eq!((names, plan.dropped.len()), (vec!["accept"], 3));
    assert_eq!(
        (plan.preflight, plan.origin.as_deref(), plan.cors),
        (None, Some(PAGE), false)
    );
}

#[test]
fn origins_and_redirects() {
    let check = |request: PageRequest, cross_origin: bool, origin: Option<&str>| {
        let plan = plan(&request);
        assert_eq!(
            (plan.cross_origin, plan.origin.as_deref()),
            (cross_origin, origin),
            "{request:?}"
        );
    };
    let get = || fetch("GET", &[]);
    check(to("https://example.com:443/key", &[], get()), false, None);
    check(
        to("https://EXAMPLE.com/key", &[], fetch("POST", &[])),
        false,
        Some(PAGE),
    );
    check(to("https://example.com:8443/", &[], get()), true, Some(PAGE));
    check(to("http://example.com/", &[], get()), true, Some(PAGE));
    check(to("https://www.example.com/", &[], get()), true, Some(PAGE));
    check(
        PageRequest {
            origin: "null".to_owned(),
            ..to(TARGET, &[], get())
        },
        true,
        Some("null"),
    );
    // From the page's own origin elsewhere: the origin stays. From elsewhere to a third origin, and back: it does not.
    check(to(TARGET, &["https://example.com/a"], get()), true, Some(PAGE));
    check(
        to(TARGET, &["https://bucket.example/old"], get()),
        true,
        Some(PAGE),
    );
    check(to(TARGET, &["https://other.example/"], get()), true, Some("null"));
    check(to("https://example.com/", &[TARGET], get()), true, Some("null"));
    check(
        to(TARGET, &["https://other.example/", TARGET], get()),
        true,
        Some("null"),
    );
    // Without CORS, a page that is encrypted keeps its origin from a target that is not.
    check(
        to("http://bucket.example/", &[], of(Initiator::Form, "POST")),
        true,
        Some("null"),
    );
    check(
        to("http://bucket.example/", &[], fetch("POST", &[])),
        true,
        Some(PAGE),
    );
}

#[test]
fn credentials() {
    let check = |credentials, url: &str, sent| {
        let plan = plan(&to(
            url,
            &[],
            PageRequest {
                credentials,
                ..fetch("GET", &[])
            },
        ));
        assert_eq!(plan.credentials_sent, sent, "{credentials:?} {url}");
    };
    check(Credentials::Omit, "https://example.com/", false);
    check(Credentials::SameOrigin, "https://example.com/", true);
    check(Credentials::SameOrigin, TARGET, false);
    check(Credentials::Include, TARGET, true);
}

#[test]
fn mixed_content() {
    let check = |url: &str, initiator, expected: [bool; 3]| {
        let plan = plan(&to(url, &[], of(initiator, "GET")));
        assert_eq!(
            stopped(&plan).map(|reason| reason.is_some()),
            expected,
            "{url} {initiator:?}"
        );
    };
    check(TARGET, Initiator::Fetch, [false; 3]);
    check("http://bucket.example/", Initiator::Fetch, [true; 3]);
    check("http://bucket.example/", Initiator::Image, [true; 3]);
    check("http://bucket.example/", Initiator::Form, [false; 3]);
    check("http://93.184.216.34/", Initiator::Fetch, [true; 3]);
    for loopback in [
        "http://localhost:9000/",
        "http://b.localhost/",
        "http://127.8.0.1/",
        "http://[::1]/",
    ] {
        check(loopback, Initiator::Fetch, [false, false, true]);
        check(loopback, Initiator::Font, [false, false, true]);
        check(loopback, Initiator::Image, [false; 3]);
    }
    check("http://192.168.1.5/", Initiator::Fetch, [false, true, true]);
    let insecure = plan(&to(
        "http://bucket.example/",
        &[],
        PageRequest::new("http://example.com", "GET"),
    ));
    assert_eq!(stopped(&insecure), [None; 3]);
}

#[test]
fn local_network() {
    let notes = |page: &str, url: &str| {
        let plan = plan(&to(url, &[], PageRequest::new(page, "GET")));
        plan.notes
            .iter()
            .any(|note| note.starts_with("Local Network Access"))
    };
    assert!(notes(PAGE, "https://192.168.1.5/"));
    assert!(notes(PAGE, "https://[fd00::1]/"));
    assert!(notes(PAGE, "https://localhost/"));
    assert!(!notes(PAGE, "https://93.184.216.34/"));
    assert!(!notes(PAGE, "https://minio.internal/"), "only DNS could tell");
    assert!(!notes("http://localhost:3000", "http://127.0.0.1:9000/"));
    assert!(!notes("http://192.168.1.2", "http://192.168.1.5/"));
    let refused = plan(&to(
        "http://192.168.1.5/",
        &[],
        PageRequest::new("http://93.184.216.34", "GET"),
    ));
    assert_eq!(
        stopped(&refused).map(|reason| reason.is_some()),
        [true, false, false]
    );
}

#[test]
fn streams() {
    let stream = PageRequest {
        body: BodyKind::Stream,
        ..fetch("POST", &[])
    };
    let plan = plan(&to(TARGET, &[], stream.clone()));
    assert_eq!(
        stopped(&plan).map(|reason| reason.is_some()),
        [false, false, true]
    );
    let sends = Engine::ALL.map(|engine| {
        plan.engine(engine)
            .is_some_and(|engine| engine.preflight.is_some())
    });
    assert_eq!(sends, [true, false, false], "Firefox sends a text");
    let over_http = sos_cors::browser::plan(&to(
        "http://bucket.example/",
        &[],
        PageRequest {
            origin: "http://example.com".to_owned(),
            ..stream.clone()
        },
    ));
    assert!(over_http.engines[0].stopped.is_none() && over_http.engines[0].stopped_after_preflight.is_some());
    let redirected = sos_cors::browser::plan(&to(TARGET, &["https://bucket.example/"], stream));
    assert!(stopped(&redirected)[0].is_some());
}
