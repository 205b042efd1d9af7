//! Where an engine departs from the standard, each as seen in Debian's Chromium 156, Firefox ESR 153 and WebKitGTK.

use sos_cors::browser::{Engine, Initiator, Outcome, PageRequest, judge, plan};

use super::{PAGE, answer, fetch, of, to};

/// The header names that the preflights of Chromium, Firefox and WebKit announce; `None` where there is none.
fn check(request: &PageRequest, expected: [Option<&str>; 3]) {
    let plan = plan(request);
    let found = Engine::ALL.map(|engine| {
        let preflight = plan.engine(engine).and_then(|engine| engine.preflight.as_ref());
        preflight.map(|preflight| preflight.headers.join(","))
    });
    assert_eq!(
        found,
        expected.map(|names| names.map(str::to_owned)),
        "{request:?}"
    );
}

#[test]
fn chromium_sends_client_hints_without_a_preflight() {
    for (name, value) in [
        ("dpr", "1.5"),
        ("width", "100"),
        ("viewport-width", "80"),
        ("device-memory", "8"),
        ("Save-Data", "on"),
        ("rtt", "42"),
        ("downlink", "4.2"),
        ("ect", "4g"),
        ("intervention", "<https://a>"),
    ] {
        let name_sent = name.to_ascii_lowercase();
        check(
            &fetch("GET", &[(name, value)]),
            [None, Some(&name_sent), Some(&name_sent)],
        );
    }
    for (name, value) in [
        ("dpr", "1."),
        ("width", "1.5"),
        ("save-data", "off"),
        ("rtt", "abc"),
        ("downlink", "a(b"),
        ("ect", "5g"),
        ("lang", "de"),
    ] {
        check(&fetch("GET", &[(name, value)]), [Some(name); 3]);
    }
}

#[test]
fn chromium_keeps_its_own_user_agent() {
    check(
        &fetch("GET", &[("User-Agent", "x")]),
        [None, Some("user-agent"), Some("user-agent")],
    );
}

#[test]
fn firefox_takes_bytes_outside_ascii_for_unsafe() {
    check(
        &fetch("GET", &[("accept", "caf\u{e9}")]),
        [None, Some("accept"), None],
    );
    check(
        &fetch("POST", &[("content-type", "text/plain;charset=\u{e9}")]),
        [None, Some("content-type"), None],
    );
}

#[test]
fn ranges_have_a_largest_number() {
    check(
        &fetch("GET", &[("range", "bytes=0-9223372036854775806")]),
        [None; 3],
    );
    check(
        &fetch("GET", &[("range", "bytes=0-9223372036854775807")]),
        [Some("range"), None, None],
    );
    check(
        &fetch("GET", &[("range", "bytes=0-18446744073709551616")]),
        [Some("range"); 3],
    );
    check(
        &fetch("GET", &[("range", "Bytes=0-")]),
        [Some("range"), Some("range"), None],
    );
}

#[test]
fn what_a_redirect_leaves_of_an_authorization() {
    let request = |headers: &[(&str, &str)]| {
        to(
            "https://bucket.example/",
            &["https://example.com/"],
            fetch("GET", headers),
        )
    };
    check(
        &request(&[("Authorization", "x")]),
        [None, Some(""), Some("authorization")],
    );
    check(
        &request(&[("Authorization", "x"), ("x-a", "1")]),
        [Some("x-a"), Some("x-a"), Some("authorization,x-a")],
    );
}

#[test]
fn webkit_uses_fonts_without_cors() {
    let font = of(Initiator::Font, "GET");
    let planned = plan(&font);
    let origins =
        Engine::ALL.map(|engine| planned.engine(engine).and_then(|engine| engine.origin.as_deref()));
    assert_eq!(origins, [Some(PAGE), Some(PAGE), None]);
    let outcomes: Vec<_> = judge(&font, &planned, None, Some(&answer(200, &[])))
        .iter()
        .map(|verdict| verdict.outcome)
        .collect();
    assert_eq!(outcomes, [Outcome::Blocked, Outcome::Blocked, Outcome::Opaque]);
}

#[test]
fn chromium_knows_no_site_of_addresses() {
    let image = |host: &str| {
        to(
            &format!("http://{host}:9000/"),
            &[],
            PageRequest {
                origin: format!("http://{host}:3000"),
                ..of(Initiator::Image, "GET")
            },
        )
    };
    let outcomes = |request: &PageRequest| {
        let policy = answer(200, &["cross-origin-resource-policy: same-site"]);
        judge(request, &plan(request), None, Some(&policy))
            .iter()
            .map(|verdict| verdict.outcome)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        outcomes(&image("127.0.0.1")),
        [Outcome::Blocked, Outcome::Opaque, Outcome::Opaque]
    );
    assert_eq!(outcomes(&image("localhost")), [Outcome::Opaque; 3]);
}

#[test]
fn firefox_judges_each_value_as_it_was_set() {
    let long = "a".repeat(100);
    check(
        &fetch("GET", &[("accept", long.as_str()), ("Accept", long.as_str())]),
        [Some("accept"), None, Some("accept")],
    );
    check(&fetch("GET", &[("x-a", "1"), ("X-A", "2")]), [Some("x-a"); 3]);
}

#[test]
fn firefox_keeps_the_origin_of_the_page_in_a_preflight() {
    let request = to(
        "https://bucket.example/",
        &["https://hop.example/"],
        fetch("PUT", &[]),
    );
    let planned = plan(&request);
    let origins = Engine::ALL.map(|engine| {
        let own = planned.engine(engine).expect("every engine has a plan");
        let preflight = own
            .preflight
            .as_ref()
            .and_then(|preflight| preflight.origin.as_deref());
        (preflight, own.origin.as_deref())
    });
    assert_eq!(
        origins,
        [
            (Some("null"), Some("null")),
            (Some(PAGE), Some("null")),
            (Some("null"), Some("null")),
        ]
    );
    // A server that names the page lets Firefox's preflight pass, and only that.
    let named = answer(
        200,
        &[
            &format!("access-control-allow-origin: {PAGE}"),
            "access-control-allow-methods: PUT",
        ],
    );
    let sent: Vec<_> = judge(&request, &planned, Some(&named), Some(&named))
        .iter()
        .map(|verdict| (verdict.request_sent, verdict.outcome))
        .collect();
    assert_eq!(
        sent,
        [
            (false, Outcome::Blocked),
            (true, Outcome::Blocked),
            (false, Outcome::Blocked),
        ]
    );
}

#[test]
fn chromium_keeps_no_preflight_of_a_sandboxed_frame() {
    let request = PageRequest {
        origin: "null".to_owned(),
        ..fetch("PUT", &[])
    };
    let open = answer(
        200,
        &[
            "access-control-allow-origin: *",
            "access-control-allow-methods: PUT",
            "access-control-max-age: 60",
        ],
    );
    let kept: Vec<_> = judge(&request, &plan(&request), Some(&open), Some(&open))
        .iter()
        .map(|verdict| verdict.preflight_cached_seconds)
        .collect();
    assert_eq!(kept, [Some(0), Some(60), Some(60)]);
}

#[test]
fn webkit_sends_credentials_for_fonts() {
    let font = of(Initiator::Font, "GET");
    let sent: Vec<_> = judge(&font, &plan(&font), None, Some(&answer(200, &[])))
        .iter()
        .map(|verdict| verdict.credentials_sent)
        .collect();
    assert_eq!(sent, [false, false, true]);
}

#[test]
fn webkit_shows_what_this_machine_serves_to_an_encrypted_page() {
    let outcome = |initiator: Initiator| {
        let request = to("http://127.0.0.1:9000/", &[], of(initiator, "GET"));
        let open = answer(200, &["access-control-allow-origin: *"]);
        let verdicts = judge(&request, &plan(&request), None, Some(&open));
        verdicts
            .into_iter()
            .find(|verdict| verdict.engine == Engine::Webkit)
            .map(|verdict| verdict.outcome)
    };
    assert_eq!(outcome(Initiator::Image), Some(Outcome::Opaque));
    assert_eq!(outcome(Initiator::ImageCrossorigin), Some(Outcome::Readable));
    assert_eq!(outcome(Initiator::MediaCrossorigin), Some(Outcome::Readable));
    assert_eq!(outcome(Initiator::ScriptModule), Some(Outcome::Refused));
}
