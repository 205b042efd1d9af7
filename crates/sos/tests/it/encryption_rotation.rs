//! Master keys that are rotated while a store holds everything that they wrap.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::Digest as _;
use tempfile::TempDir;

use crate::cors_cli::{Way, ran, run, sos_at};
use crate::encryption::{Kind, contains, files, get, key, put};
use crate::http::{Connection, Request, Response};
use crate::multipart::{PART, Upload};
use crate::objects::pattern;
use crate::server::{Options, Server};

/// A server that is told of two master keys and of two keys of the name `first`, each in a file that tests replace while it
/// is stopped. All four are the keys of these numbers at first: the new one is none yet.
struct Rotating {
    server: Server,
    keys: TempDir,
}

const FILES: [&str; 4] = ["master-new", "master-old", "first-new", "first-old"];

impl Rotating {
    fn start() -> Self {
        let keys = tempfile::tempdir().unwrap();
        let place = |name: &str| format!("file:{}", keys.path().join(name).display());
        let options = Options::new()
            .environment(
                "SOS_ENCRYPTION_MASTER_KEYS",
                &format!("{},{}", place(FILES[0]), place(FILES[1])),
            )
            .environment(
                "SOS_ENCRYPTION_KMS_KEYS",
                &format!("first={},first={}", place(FILES[2]), place(FILES[3])),
            )
            .environment(
                "SOS_AUDIT_FILE",
                &keys.path().join("audit.jsonl").display().to_string(),
            );
        write_keys(&keys, [0, 0, 1, 1]);
        Self {
            server: options.start(),
            keys,
        }
    }

    /// Stops it, and starts it with the keys of these numbers.
    fn restart_with(&mut self, numbers: [u64; 4]) {
        self.server.terminate();
        self.server.wait();
        write_keys(&self.keys, numbers);
        self.server.restart();
    }

    /// Writes one of everything: small and large, under either kind of key, three versions, one that is locked, one that came
    /// in parts, and an upload of one part that stays open, whose id is given.
    fn fill(&self) -> String {
        let server = &self.server;
        let change = |rest: &str, document: &str| {
            let digest = STANDARD.encode(md5::Md5::digest(document));
            let request = server.request("PUT", &format!("/photos{rest}"));
            let request = request.header("content-md5", digest).body(document);
            request.signed().send().expect(200);
        };
        change(
            "?encryption",
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256\
             </SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>",
        );
        change(
            "?versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
        );
        change(
            "?object-lock",
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>",
        );
        for (kind, name) in [(Kind::Store, "small"), (Kind::Kms, "named")] {
            put(server, kind, name, &pattern(100, 100)).expect(200);
        }
        put(server, Kind::Kms, "large", &pattern(300_000, 300_000)).expect(200);
        for seed in 1..=3 {
            put(server, Kind::Store, "versions", &pattern(1000, seed)).expect(200);
        }
        let body = pattern(100, 7);
        let locked = server
            .request("PUT", "/photos/locked")
            .header("content-md5", STANDARD.encode(md5::Md5::digest(&body)))
            .header("x-amz-object-lock-mode", "COMPLIANCE")
            .header("x-amz-object-lock-retain-until-date", "2999-01-01T00:00:00Z")
            .header("x-amz-object-lock-legal-hold", "ON");
        locked.body(body).signed().send().expect(200);
        let mut parts = Upload::begin(server, "parts");
        parts.part(1, &pattern(PART, 11));
        parts.part(2, &pattern(100, 12));
        parts.complete().expect(200);
        let mut open = Upload::begin(server, "open");
        open.part(1, &pattern(100, 13));
        open.id.clone()
    }

    /// Every version as it is listed, with its entity tag, its date and its place.
    fn listed(&self) -> String {
        let list = self.server.request("GET", "/photos?versions").signed().send();
        list.expect(200).text()
    }

    fn versions(&self) -> Vec<(String, String)> {
        let list = self.server.request("GET", "/photos?versions").signed().send();
        let list = list.expect(200);
        let (names, ids) = (list.elements("Key"), list.elements("VersionId"));
        names.into_iter().zip(ids).collect()
    }

    fn get_version(&self, name: &str, id: &str) -> Response {
        let target = format!("/photos/{name}?versionId={id}");
        self.server.request("GET", &target).signed().send()
    }

    /// Reads all that [`Self::fill`] wrote.
    fn reads_all(&self) {
        let mut seen = Vec::new();
        for (name, id) in self.versions() {
            let read = self.get_version(&name, &id).expect(200).body;
            // The newest is listed first.
            let age = seen.iter().filter(|other| **other == name).count() as u64;
            let expected = match name.as_str() {
                "small" | "named" => pattern(100, 100),
                "large" => pattern(300_000, 300_000),
                "versions" => pattern(1000, 3 - age),
                "locked" => pattern(100, 7),
                "parts" => [pattern(PART, 11), pattern(100, 12)].concat(),
                "open" => pattern(100, 13),
                other => panic!("{other} was not written"),
            };
            assert!(read == expected, "{name} {id}");
            seen.push(name);
        }
    }
}

fn write_keys(folder: &TempDir, numbers: [u64; 4]) {
    for (name, number) in FILES.into_iter().zip(numbers) {
        std::fs::write(folder.path().join(name), STANDARD.encode(key(number)) + "\n").unwrap();
    }
}

#[test]
fn a_master_key_that_wraps_nothing_any_more_may_go() {
    let mut rotating = Rotating::start();
    let open = rotating.fill();
    let listed = rotating.listed();
    rotating.restart_with([8, 0, 9, 1]);
    let cli = |rotating: &Rotating, arguments: &[&str]| {
        let arguments = [&["encryption"], arguments].concat();
        run(&rotating.server, &arguments).expect(0)
    };
    let before = cli(&rotating, &["status", "--json"]).json();
    let row = |report: &serde_json::Value, place: usize| {
        let key = &report["keys"][place];
        let counts = ["versions", "uploads", "parts"].map(|name| key[name].as_u64().unwrap());
        (key["state"].as_str().unwrap().to_owned(), counts)
    };
    let rows = |report: &serde_json::Value| (0..4).map(|place| row(report, place)).collect::<Vec<_>>();
    let expected = |states: [&str; 2], counts: [[u64; 3]; 4]| {
        let states = states.into_iter().cycle().map(str::to_owned);
        states.zip(counts).collect::<Vec<_>>()
    };
    let both = ["first", "older"];
    assert_eq!(
        rows(&before),
        expected(both, [[0, 0, 0], [6, 1, 1], [0, 0, 0], [2, 0, 0]]),
        "{before}"
    );
    let dry = cli(&rotating, &["rewrap", "--dry-run"]).output;
    assert!(
        dry.contains(
            "           9 data keys that sos encryption rewrap would have the first master key wrap\n"
        ),
        "{dry}"
    );
    let done = cli(&rotating, &["rewrap"]).output;
    assert!(
        done.contains("           9 data keys that the first master key wraps now\n"),
        "{done}"
    );
    assert!(done.contains("wraps nothing that is stored: it may go"), "{done}");
    let after = cli(&rotating, &["status", "--json"]).json();
    assert_eq!(
        rows(&after),
        expected(both, [[6, 1, 1], [0, 0, 0], [2, 0, 0], [0, 0, 0]]),
        "{after}"
    );
    assert_eq!(
        rotating.listed(),
        listed,
        "entity tags, dates and order are as they were"
    );
    let mut connection = Connection::open(rotating.server.metrics);
    connection.send(&Request::new("GET", "/-/metrics", "localhost"));
    let metrics = connection.read("GET").unwrap().expect(200).text();
    assert!(
        metrics.contains("sos_rewrap_keys_total{outcome=\"rewrapped\"} 9"),
        "{metrics}"
    );
    let audit = std::fs::read_to_string(rotating.keys.path().join("audit.jsonl")).unwrap();
    assert_eq!(audit.matches(r#""who":{"kind":"rewrap"}"#).count(), 9);

    rotating.restart_with([8, 8, 9, 9]);
    rotating.reads_all();
    let complete = format!("/photos/open?uploadId={open}");
    let parts = rotating
        .server
        .request("GET", &complete)
        .signed()
        .send()
        .expect(200);
    let document = format!(
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{}</ETag></Part></CompleteMultipartUpload>",
        parts.element("ETag").unwrap()
    );
    let request = rotating.server.request("POST", &complete).body(document);
    request.signed().send().expect(200);
    rotating.reads_all();

    rotating.server.terminate();
    rotating.server.wait();
    let (status, output, errors) = rotating.server.command(&["verify"]);
    assert!(status.success(), "{output}{errors}");
    let mut all = Vec::new();
    files(&rotating.server.data(), &mut all);
    all.push(("the audit trail".to_owned(), audit.into_bytes()));
    all.push(("the log".to_owned(), rotating.server.log().into_bytes()));
    for number in [0, 1, 8, 9] {
        let key = key(number);
        for form in [
            key.clone(),
            hex::encode(&key).into_bytes(),
            STANDARD.encode(&key).into_bytes(),
        ] {
            let found = all.iter().find(|(_, content)| contains(content, &form));
            assert_eq!(found.map(|(name, _)| name), None, "key {number}");
        }
    }
    for (length, seed) in [(300_000, 300_000), (PART, 11), (1000, 2), (100, 13)] {
        let bytes = pattern(length, seed);
        let found = all.iter().find(|(_, content)| contains(content, &bytes[40..72]));
        assert_eq!(found.map(|(name, _)| name), None, "plaintext {seed}");
    }
}

#[test]
fn a_master_key_that_is_missed_is_an_error_and_no_bytes() {
    let mut rotating = Rotating::start();
    rotating.fill();
    rotating.restart_with([8, 8, 9, 9]);
    let versions = rotating.versions();
    assert_eq!(versions.len(), 8);
    for (name, id) in versions {
        let refused = rotating.get_version(&name, &id);
        refused.expect_error(400, "KMS.DisabledException");
    }
    let told = run(&rotating.server, &["encryption", "rewrap"]).expect(0).output;
    assert!(
        told.contains("           9 data keys whose master key is not configured: they do not open\n"),
        "{told}"
    );
    rotating.restart_with([8, 0, 9, 1]);
    rotating.reads_all();
}

#[test]
fn a_run_that_a_kill_cut_is_taken_up_where_no_server_runs() {
    let mut rotating = Rotating::start();
    for number in 0..600 {
        let name = format!("many-{number:03}");
        put(&rotating.server, Kind::Store, &name, b"bytes").expect(200);
    }
    rotating.restart_with([8, 0, 9, 1]);
    run(&rotating.server, &["encryption", "rewrap", "--no-wait"]).expect(0);
    rotating.server.kill();
    let places = |name: &str| format!("file:{}", rotating.keys.path().join(name).display());
    let mut command = sos_at(&rotating.server, Way::Folder, &["encryption", "rewrap", "--json"]);
    command.env(
        "SOS_ENCRYPTION_MASTER_KEYS",
        format!("{},{}", places(FILES[0]), places(FILES[1])),
    );
    let done = ran(&mut command).expect(0).json();
    let counts = &done["counts"];
    let count = |name: &str| counts[name].as_u64().unwrap();
    assert_eq!(count("current") + count("rewrapped"), 600, "{done}");
    assert_eq!(done["keys"][0]["versions"], 600, "{done}");
    write_keys(&rotating.keys, [8, 8, 9, 9]);
    rotating.server.restart();
    for number in [0, 299, 599] {
        let read = get(&rotating.server, Kind::Store, &format!("many-{number:03}"));
        assert_eq!(read.expect(200).body, b"bytes");
    }
}
