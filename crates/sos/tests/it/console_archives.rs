//! Archives of many objects: whole, safe to unpack, and never whole where something is missing.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::admin_links::awkward_keys;
use crate::console::{Visitor, json_of, refused};
use crate::console_objects::{send, with_body};
use crate::deadline::{scale, within};
use crate::http::Connection;
use crate::objects::{pattern, put};
use crate::server::{Server, other, root};
use crate::sign::encode;

/// Reads an archive as Python does: checks every entry, and tells names, sizes and checksums.
const UNZIP: &str = "import hashlib, json, sys, zipfile\n\
    archive = zipfile.ZipFile(sys.argv[1])\n\
    entries = {}\n\
    for entry in archive.infolist():\n\
    \x20   digest, size = hashlib.md5(), 0\n\
    \x20   with archive.open(entry) as file:\n\
    \x20       while piece := file.read(1 << 20):\n\
    \x20           digest.update(piece)\n\
    \x20           size += len(piece)\n\
    \x20   assert entry.filename not in entries and size == entry.file_size\n\
    \x20   entries[entry.filename] = [size, digest.hexdigest(), entry.compress_type]\n\
    print(json.dumps(entries))\n";

/// The entries of an archive in a file; `None` where it is none. Says so where there is no Python.
#[track_caller]
fn unzip(path: &Path) -> Option<Value> {
    let output = Command::new("python3").args(["-c", UNZIP]).arg(path).output();
    let Ok(output) = output else {
        eprintln!("skipped: there is no python3 to read archives");
        return None;
    };
    output
        .status
        .success()
        .then(|| serde_json::from_slice(&output.stdout).unwrap())
}

fn has_python() -> bool {
    Command::new("python3").arg("--version").output().is_ok()
}

#[track_caller]
fn prepare(server: &Server, visitor: &Visitor<'_>, wanted: &Value) -> String {
    let request = with_body(visitor, "POST", "/api/objects/photos/zip", wanted.to_string());
    let answer = send(server, &request).expect(201);
    json_of(&answer)["url"].as_str().unwrap().to_owned()
}

fn md5(bytes: &[u8]) -> String {
    use md5::Digest as _;
    hex::encode(md5::Md5::digest(bytes))
}

#[test]
fn an_archive_holds_every_object_once_under_a_safe_name() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let mut keys = awkward_keys();
    keys.extend(["..", "/etc/passwd", "C:\\x", "a/con", "a/large", "a/folder/"].map(str::to_owned));
    for key in &keys {
        let bytes = match key.as_str() {
            "a/large" => pattern((3 << 20) + 1, 1),
            "a/folder/" => Vec::new(),
            key => key.as_bytes().to_vec(),
        };
        put(&server, &encode(key), &bytes);
    }
    let url = prepare(&server, &visitor, &json!({ "prefixes": [""] }));
    let answer = send(&server, &visitor.request("GET", &url)).expect(200);
    assert_eq!(answer.header("content-type"), Some("application/zip"));
    let disposition = answer.header("content-disposition").unwrap();
    assert!(
        disposition.starts_with("attachment; filename=\"photos.zip\""),
        "{disposition}"
    );
    let path = server.folder().join("photos.zip");
    std::fs::write(&path, &answer.body).unwrap();
    if !has_python() {
        return;
    }
    let entries = unzip(&path).expect("an archive");
    let entries = entries.as_object().unwrap();
    assert_eq!(entries.len(), keys.len());
    let entry = |name: &str, bytes: &[u8]| {
        let expected = json!([bytes.len(), md5(bytes), 0]);
        assert_eq!(entries.get(name), Some(&expected), "{name}");
    };
    entry("a/large", &pattern((3 << 20) + 1, 1));
    entry("a/folder/", b"");
    entry("a b.txt", b"a b.txt");
    entry("a/%2F/b", b"a//b");
    entry("a/%2E%2E/b", b"a/../b");
    entry("%2E%2E", b"..");
    entry("%2F/etc/passwd", b"/etc/passwd");
    entry("🦀/ü.txt", "🦀/ü.txt".as_bytes());
    entry("%3Cscript%3Ealert(1)%3C/script%3E", b"<script>alert(1)</script>");
    entry("folder/%2F", b"folder/");
    for name in entries.keys() {
        assert!(
            !name.starts_with('/') && !name.contains('\\') && !name.contains(':'),
            "{name}"
        );
        assert!(
            name.split('/').all(|segment| segment != ".." && segment != "."),
            "{name}"
        );
    }
    // It unpacks into its folder and nowhere else.
    let script = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])";
    let into = server.folder().join("unpacked");
    std::fs::create_dir(&into).unwrap();
    // The longest name is longer than file systems take.
    put(&server, &encode(keys.last().unwrap()), b"");
    let few = json!({ "prefixes": ["a", "..", "/"], "keys": ["a b.txt"] });
    let url = prepare(&server, &visitor, &few);
    let answer = send(&server, &visitor.request("GET", &url)).expect(200);
    std::fs::write(&path, &answer.body).unwrap();
    let status = Command::new("python3")
        .args(["-c", script])
        .arg(&path)
        .arg(&into)
        .status();
    assert!(status.unwrap().success());
    assert!(into.join("a/%2E%2E/b").is_file() && into.join("%2F/etc/passwd").is_file());
}

#[test]
fn names_are_relative_to_the_base_and_each_object_is_there_once() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    for key in ["x/a", "x/b/1", "x/b/2", "x/c", "y"] {
        put(&server, key, key.as_bytes());
    }
    let wanted = json!({ "keys": ["x/a", "x/b/1", "x/a"], "prefixes": ["x/b/", "x/b"], "base": "x/" });
    let url = prepare(&server, &visitor, &wanted);
    let answer = send(&server, &visitor.request("GET", &url)).expect(200);
    let disposition = answer.header("content-disposition").unwrap();
    assert!(disposition.contains("\"x.zip\""), "{disposition}");
    let path = server.folder().join("x.zip");
    std::fs::write(&path, &answer.body).unwrap();
    if has_python() {
        let entries = unzip(&path).expect("an archive");
        let names: Vec<&String> = entries.as_object().unwrap().keys().collect();
        assert_eq!(names, ["a", "b/1", "b/2"]);
    }
    let check = |wanted: Value, status: u16, code: &str| {
        let request = with_body(&visitor, "POST", "/api/objects/photos/zip", wanted.to_string());
        refused(&send(&server, &request), status, code);
    };
    check(json!({}), 400, "InvalidRequest");
    check(json!({ "keys": ["y"], "base": "x/" }), 400, "InvalidRequest");
    check(json!({ "keys": ["none"] }), 404, "NoSuchKey");
    check(json!({ "prefixes": ["none/"] }), 404, "NoSuchKey");
    check(json!({ "keys": [""] }), 400, "InvalidRequest");
    check(json!([["x"]]), 400, "MalformedJson");
    let stranger = Visitor::log_in(&server, &other());
    let request = with_body(
        &stranger,
        "POST",
        "/api/objects/photos/zip",
        json!({ "prefixes": [""] }).to_string(),
    );
    refused(&send(&server, &request), 403, "AccessDenied");
}

#[test]
fn a_ticket_is_for_its_session_once() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    put(&server, "a", b"a");
    let url = prepare(&server, &visitor, &json!({ "keys": ["a"] }));
    for credentials in [root(), other()] {
        let another = Visitor::log_in(&server, &credentials);
        refused(&send(&server, &another.request("GET", &url)), 404, "NoSuchTicket");
    }
    let nobody = crate::console::request(&server, "GET", &url);
    refused(&send(&server, &nobody), 401, "NoSession");
    let head = send(&server, &visitor.request("HEAD", &url));
    assert_eq!(head.status, 405);
    send(&server, &visitor.request("GET", &url)).expect(200);
    refused(&send(&server, &visitor.request("GET", &url)), 404, "NoSuchTicket");
    refused(
        &send(&server, &visitor.request("GET", "/zip/none")),
        404,
        "NoSuchTicket",
    );
    assert!(!server.log().contains(url.trim_start_matches("/zip/")));
}

/// Begins to fetch an archive and takes nothing but its first byte.
fn begin(visitor: &Visitor<'_>, server: &Server, url: &str) -> TcpStream {
    let request = visitor.request("GET", url);
    let mut stream = TcpStream::connect(server.console).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(2))).unwrap();
    stream.write_all(&request.head()).unwrap();
    let mut first = [0];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"H");
    stream
}

/// More than the sockets between server and client hold.
const MUCH: usize = 48 << 20;

#[test]
fn an_archive_that_lacks_something_is_never_whole() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    put(&server, "a", &pattern(MUCH, 1));
    put(&server, "b", &pattern(4 << 20, 2));
    let path = server.folder().join("cut.zip");
    let is_cut = |answer: &[u8]| {
        let text = String::from_utf8_lossy(&answer[..answer.len().min(64)]).into_owned();
        assert!(text.starts_with("TTP/1.1 200"), "{text}");
        assert!(!answer.ends_with(b"\r\n0\r\n\r\n"), "the answer has an end");
        std::fs::write(&path, answer).unwrap();
        assert!(!has_python() || unzip(&path).is_none());
    };
    let wanted = json!({ "keys": ["a", "b"] });
    let mut stream = begin(&visitor, &server, &prepare(&server, &visitor, &wanted));
    server.request("DELETE", "/photos/b").signed().send().expect(204);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    is_cut(&answer);
    assert!(answer.len() >= MUCH, "{}", answer.len());

    put(&server, "b", &pattern(4 << 20, 2));
    let url = prepare(&server, &visitor, &wanted);
    let mut stream = begin(&visitor, &server, &url);
    crate::space::rot(&server, 4 << 20, 3 << 20);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    is_cut(&answer);
}

#[test]
fn who_goes_away_leaves_room_for_another() {
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    put(&server, "a", &pattern(MUCH, 1));
    let wanted = json!({ "keys": ["a"] });
    let stalled: Vec<TcpStream> = (0..4)
        .map(|_| begin(&visitor, &server, &prepare(&server, &visitor, &wanted)))
        .collect();
    let url = prepare(&server, &visitor, &wanted);
    let busy = send(&server, &visitor.request("GET", &url));
    refused(&busy, 503, "SlowDown");
    assert_eq!(busy.header("retry-after"), Some("5"));
    drop(stalled);
    // The ticket is still good.
    let mut fetched = within(30, "the places of those who went are free", || {
        let mut connection = Connection::open(server.console);
        connection.send(&visitor.request("GET", &url));
        let answer = connection.read("GET").unwrap();
        (answer.status == 200).then_some(answer)
    });
    assert!(fetched.body.len() > MUCH);
    fetched.body.clear();
    let peak_mib = crate::gate_bodies::peak_kib(&server) >> 10;
    assert!(peak_mib < 200, "{peak_mib} MiB of memory");
}

/// Beyond 4 GiB an archive has other headers; `cargo xtask prove` goes there.
#[test]
fn a_large_archive_is_read_back() {
    let mib = scale("SOS_TEST_ARCHIVE_MIB", 24);
    let server = Server::start();
    let visitor = Visitor::log_in(&server, &root());
    let part_mib = 64.min(mib);
    let part = pattern(part_mib << 20, 5);
    // One object beyond the bound, and one behind it.
    let begun = json!({ "key": "a" }).to_string();
    let begun = with_body(&visitor, "POST", "/api/objects/photos/uploads", begun);
    let begun = json_of(&send(&server, &begun).expect(201));
    let id = begun["upload_id"].as_str().unwrap();
    let count = mib.div_ceil(part_mib);
    let parts: Vec<Value> = (1..=count)
        .map(|number| {
            let target = format!("/api/objects/photos/uploads/{id}/{number}?key=a");
            let answer = send(&server, &with_body(&visitor, "PUT", &target, part.clone())).expect(200);
            json!({ "number": number, "etag": json_of(&answer)["etag"] })
        })
        .collect();
    let target = format!("/api/objects/photos/uploads/{id}/complete?key=a");
    let complete = json!({ "parts": parts }).to_string();
    send(&server, &with_body(&visitor, "POST", &target, complete)).expect(200);
    put(&server, "b", b"behind");

    let url = prepare(&server, &visitor, &json!({ "prefixes": [""] }));
    // By HTTP/1.0 the bytes come as they are, until the end.
    let head = String::from_utf8(visitor.request("GET", &url).head()).unwrap();
    let mut stream = TcpStream::connect(server.console).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(2))).unwrap();
    stream
        .write_all(head.replace("HTTP/1.1", "HTTP/1.0").as_bytes())
        .unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let path = server.folder().join("large.zip");
    let mut file = std::fs::File::create(&path).unwrap();
    std::io::copy(&mut stream, &mut file).unwrap();
    if has_python() {
        let entries = unzip(&path).expect("an archive");
        assert_eq!(entries["a"][0], (count * part_mib) << 20);
        assert_eq!(entries["b"], json!([6, md5(b"behind"), 0]));
    }
    let peak_mib = crate::gate_bodies::peak_kib(&server) >> 10;
    assert!(peak_mib < 250, "{peak_mib} MiB of memory");
}
