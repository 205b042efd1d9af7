//! The command line of CORS and of links: what speaks to any endpoint over the network.

use serde_json::Value;

use crate::cors_cli::{Ran, ran, run, sos, with_key, written};
use crate::cors_cli_insight::words;
use crate::cors_cli_terminal::shows_no_control;
use crate::cors_conformance::{agreeable_server, answering};
use crate::documents::{document, server_with};
use crate::exchange::send;
use crate::http::{Request, Response};
use crate::server::{BUCKET, Server, root};

const SITE: &str = "http://site.example";
const RULE: &str = "<AllowedOrigin>http://site.example</AllowedOrigin><AllowedMethod>GET</AllowedMethod>\
     <AllowedMethod>PUT</AllowedMethod><AllowedHeader>content-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>\
     <MaxAgeSeconds>600</MaxAgeSeconds>";

/// A redirect to a link that somebody signed.
const REDIRECT: &[u8] =
    b"HTTP/1.1 307 Temporary Redirect\r\nAccess-Control-Allow-Origin: *\r\nVary: Origin\r\n\
     Location: http://127.0.0.1:1/a?X-Amz-Signature=5ec7e7\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

pub(crate) fn probe(url: &str, more: &str) -> Ran {
    let mut arguments = vec!["cors", "probe", url, "--origin", SITE];
    arguments.extend(words(more));
    ran(&mut sos(&arguments))
}

/// Prints a link to this server.
#[track_caller]
fn presign(server: &Server, method: &str, object: &str, more: &str) -> String {
    let url = server.url();
    let mut arguments = vec!["presign", method, object, "--endpoint", &url];
    arguments.extend(words(more));
    let link = ran(with_key(&mut sos(&arguments))).expect(0).output;
    let link = link.strip_suffix('\n').unwrap();
    assert!(link.is_ascii() && !link.contains([' ', '\n']), "{link:?}");
    link.to_owned()
}

/// Uses a link as any program does: nothing but the method, the host and a body.
#[track_caller]
fn follow(server: &Server, method: &str, link: &str, body: &str) -> Response {
    let target = link.strip_prefix(&server.url()).unwrap();
    let mut request = Request::new(method, target, &format!("localhost:{}", server.port()));
    request.body = body.into();
    send(server, &request)
}

#[test]
fn a_link_lets_its_holder_send_one_request() {
    let server = Server::start();
    for (key, raw) in [
        ("a.txt", "a.txt"),
        ("two words/ü//x+y.txt", "two%20words/%C3%BC//x%2By.txt"),
        ("100%/~a/../b?c#d&e", "100%25/~a/../b%3Fc%23d%26e"),
        ("/leading", "/leading"),
    ] {
        let object = format!("{BUCKET}/{key}");
        let link = presign(&server, "put", &object, "--expires 60");
        assert!(
            link.contains("X-Amz-Expires=60&") && link.contains(&format!("/{BUCKET}/{raw}?")),
            "{link}"
        );
        follow(&server, "PUT", &link, key).expect(200);
        follow(&server, "GET", &link, "").expect_error(403, "SignatureDoesNotMatch");
        let get = presign(&server, "GET", &object, "");
        assert!(get.contains("X-Amz-Expires=900&"), "{get}");
        assert_eq!(follow(&server, "GET", &get, "").expect(200).text(), key);
        let stored = server.request("GET", &format!("/{BUCKET}/{raw}"));
        assert_eq!(stored.signed().send().expect(200).text(), key);
    }
    let list = presign(&server, "GET", BUCKET, "--expires 604800");
    assert_eq!(
        follow(&server, "GET", &list, "")
            .expect(200)
            .elements("Key")
            .len(),
        4
    );
    // Without a flag the configuration says where the store is; without a key there is nothing to sign with.
    let mut by_configuration = sos(&["presign", "GET", "photos/a.txt"]);
    by_configuration.env("SOS_PUBLIC_URL", "https://s3.example.com/base/");
    let link = ran(with_key(&mut by_configuration)).expect(0).output;
    assert!(
        link.starts_with("https://s3.example.com/base/photos/a.txt?X-Amz-"),
        "{link}"
    );
    let local = ran(with_key(&mut sos(&["presign", "GET", "photos/a.txt"])))
        .expect(0)
        .output;
    assert!(
        local.starts_with("http://127.0.0.1:9000/photos/a.txt?"),
        "{local}"
    );
    let keyless = ran(&mut sos(&["presign", "GET", "photos/a.txt"])).expect(1);
    assert!(keyless.errors.contains("AWS_ACCESS_KEY_ID"), "{keyless:#?}");
}

#[test]
fn a_probe_tells_what_a_browser_would_make_of_it() {
    let server = server_with(&document(&[RULE]));
    let file = written(server.folder(), "body", "meow");
    let link = presign(&server, "PUT", "photos/cat.jpg", "");
    let signature = link.rsplit('=').next().unwrap();
    let put = format!("-X PUT -H content-type:image/jpeg --data {file}");
    let sent = probe(&link, &put).expect(0);
    assert!(
        sent.output
            .starts_with("allowed: The script may read the answer.\n")
            && !sent.output.contains(signature),
        "{sent:#?}"
    );
    shows_no_control(&sent.output);
    let stored = server
        .request("GET", "/photos/cat.jpg")
        .signed()
        .send()
        .expect(200);
    assert_eq!(
        (stored.text().as_str(), stored.header("content-type")),
        ("meow", Some("image/jpeg"))
    );
    let json = probe(&link, &format!("{put} --json")).expect(0);
    assert!(!json.output.contains(signature), "{json:#?}");
    assert_eq!(
        (
            json.json()["allowed"].clone(),
            json.json()["steps"].as_array().unwrap().len()
        ),
        (Value::Bool(true), 2)
    );

    // CORS lets it pass, and still the page has not what it wanted.
    let url = format!("{}/photos/cat.jpg", server.url());
    let refused = probe(&url, "").expect(0);
    assert!(
        refused
            .output
            .starts_with("allowed: The script may read the answer: 403 AccessDenied.\n"),
        "{refused:#?}"
    );
    let blocked = probe(&url, "-X DELETE").expect(1);
    assert!(
        blocked
            .output
            .starts_with("blocked: No browser gets past the preflight")
            && blocked.errors.is_empty(),
        "{blocked:#?}"
    );
    assert!(blocked.output.contains("403 AccessForbidden: "), "{blocked:#?}");
    let json = probe(&url, "-X DELETE --json").expect(1).json();
    assert_eq!(json["findings"][0]["code"], "preflight-refused");
    // Another name for the server, as curl has it.
    let elsewhere = format!("http://store.example:{}/photos/cat.jpg", server.port());
    probe(
        &elsewhere,
        &format!("--resolve store.example:{}:127.0.0.1", server.port()),
    )
    .expect(0);
    let nobody = probe("http://127.0.0.1:1/", "").expect(1);
    assert!(
        nobody.errors.contains("cannot connect to 127.0.0.1:1"),
        "{nobody:#?}"
    );
}

#[test]
fn where_a_redirect_leads_is_told_without_its_signature() {
    let url = answering(REDIRECT);
    for form in ["", "--json"] {
        let told = probe(&url, form).expect(1);
        assert!(
            told.output.contains("127.0.0.1:1/a") && !told.output.contains("5ec7e7"),
            "{told:#?}"
        );
    }
}

#[test]
fn an_endpoint_is_held_to_the_table() {
    let server = Server::start();
    let conform = |url: &str, more: &str| {
        let mut arguments = vec!["cors", "conform", url, "--containing", "vary.json"];
        arguments.extend(words(more));
        ran(with_key(&mut sos(&arguments)))
    };
    let passed = conform(&server.url(), "").expect(0);
    assert!(
        passed.output.contains("all: ") && !passed.output.contains("FAILED"),
        "{passed:#?}"
    );
    let json = conform(&server.url(), "--json --bucket-prefix mine --virtual-hosted")
        .expect(0)
        .json();
    let (all, of_aws) = (
        json["total"]["passed"].as_u64().unwrap(),
        conform(&server.url(), "--only aws --json").expect(0).json()["total"]["passed"]
            .as_u64()
            .unwrap(),
    );
    assert!(all > of_aws, "{all} {of_aws}");
    let buckets = run(&server, &["bucket", "list", "--json"]).json();
    assert_eq!(buckets.as_array().unwrap().len(), 1, "{buckets}");

    let failed = conform(&agreeable_server(), "").expect(1);
    assert!(
        failed.output.contains("FAILED vary.json") && failed.errors.is_empty(),
        "{failed:#?}"
    );
    let folder = written(server.folder(), "cases.json", "{");
    let folder = std::path::Path::new(&folder)
        .parent()
        .unwrap()
        .display()
        .to_string();
    let broken = conform(&server.url(), &format!("--cases {folder}")).expect(1);
    assert!(
        broken.errors.contains("README.md") || broken.errors.contains("cannot read"),
        "{broken:#?}"
    );
    let mut nothing = sos(&["cors", "conform", &server.url(), "--containing", "no such case"]);
    let nothing = ran(with_key(&mut nothing)).expect(1);
    assert!(nothing.errors.contains("--containing"), "{nothing:#?}");
    let keyless = ran(&mut sos(&["cors", "conform", &server.url()])).expect(1);
    assert!(keyless.errors.contains("AWS_ACCESS_KEY_ID"), "{keyless:#?}");
    let mut wrong = sos(&["cors", "conform", &server.url(), "--containing", "vary.json"]);
    wrong
        .env("AWS_ACCESS_KEY_ID", root().access_key)
        .env("AWS_SECRET_ACCESS_KEY", "wrong");
    let wrong = ran(&mut wrong).expect(1);
    assert!(wrong.errors.contains("SignatureDoesNotMatch"), "{wrong:#?}");
}
