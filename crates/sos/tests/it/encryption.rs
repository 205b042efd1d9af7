//! Encryption at rest over real sockets: what is on the disk, which keys open it, and keys in a key service.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::Digest as _;
use tempfile::TempDir;

use crate::cors_cli::{Way, ran, run, sos_at};
use crate::exchange::Exchange;
use crate::http::{Connection, Request, Response};
use crate::multipart::{PART, Upload};
use crate::objects::pattern;
use crate::server::{Options, Server};

const SSE: &str = "x-amz-server-side-encryption";
const KMS_KEY: &str = "x-amz-server-side-encryption-aws-kms-key-id";

/// Keys that no other bytes of a test look like.
fn key(number: u64) -> Vec<u8> {
    pattern(32, 0x00C0_FFEE + number)
}

/// Three key files beside the data folder, and a server that is told of them.
fn with_keys() -> (TempDir, Options) {
    let folder = tempfile::tempdir().unwrap();
    let place = |number: u64| {
        let path = folder.path().join(format!("key-{number}"));
        std::fs::write(&path, STANDARD.encode(key(number)) + "\n").unwrap();
        format!("file:{}", path.display())
    };
    let named = format!("first={},second={}", place(1), place(2));
    let options = Options::new()
        .environment("SOS_ENCRYPTION_MASTER_KEYS", &place(0))
        .environment("SOS_ENCRYPTION_KMS_KEYS", &named);
    (folder, options)
}

#[derive(Clone, Copy)]
enum Kind {
    Store,
    Kms,
    Customer,
}

const KINDS: [(Kind, &str); 3] = [
    (Kind::Store, "store"),
    (Kind::Kms, "kms"),
    (Kind::Customer, "customer"),
];

/// Adds what a write asks for, or with `reads` what a read brings.
fn with(kind: Kind, exchange: Exchange<'_>, reads: bool) -> Exchange<'_> {
    match kind {
        Kind::Store | Kind::Kms if reads => exchange,
        Kind::Store => exchange.header(SSE, "AES256"),
        Kind::Kms => exchange.header(SSE, "aws:kms").header(KMS_KEY, "first"),
        Kind::Customer => with_customer_key(exchange, "", 3),
    }
}

fn with_customer_key<'a>(exchange: Exchange<'a>, source: &str, number: u64) -> Exchange<'a> {
    let name = |end: &str| format!("x-amz-{source}server-side-encryption-customer-{end}");
    let key = key(number);
    exchange
        .header(&name("algorithm"), "AES256")
        .header(&name("key"), STANDARD.encode(&key))
        .header(&name("key-md5"), STANDARD.encode(md5::Md5::digest(&key)))
}

fn put(server: &Server, kind: Kind, name: &str, body: &[u8]) -> Response {
    let exchange = server.request("PUT", &format!("/photos/{name}")).body(body);
    with(kind, exchange, false).signed().send()
}

fn get(server: &Server, kind: Kind, name: &str) -> Response {
    with(kind, server.request("GET", &format!("/photos/{name}")), true)
        .signed()
        .send()
}

/// Every file below a folder that can be read.
fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if let Ok(content) = std::fs::read(&path) {
            found.push((path.display().to_string(), content));
        }
    }
}

fn contains(content: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(content, part).is_some()
}

#[test]
fn neither_plaintext_nor_keys_are_in_the_data_folder() {
    let (folder, options) = with_keys();
    let mut server = options.start_in(folder);
    let sizes = [100, 65_536, 70_000, 300_000];
    for (kind, name) in KINDS {
        for size in sizes {
            put(
                &server,
                kind,
                &format!("{name}-{size}"),
                &pattern(size, size as u64),
            )
            .expect(200);
        }
    }
    // The same in the clear, so that the search is known to find what is there.
    put(&server, Kind::Store, "copied", b"x").expect(200);
    server
        .request("PUT", "/photos/plain")
        .body(pattern(300_000, 1))
        .signed()
        .send()
        .expect(200);
    let copy = server
        .request("PUT", "/photos/copied")
        .header("x-amz-copy-source", "/photos/customer-300000");
    let copy = with_customer_key(with(Kind::Kms, copy, false), "copy-source-", 3);
    copy.signed().send().expect(200);
    server.terminate();
    server.wait();

    let mut all = Vec::new();
    files(&server.data(), &mut all);
    let finds = |part: &[u8]| {
        all.iter()
            .find(|(_, content)| contains(content, part))
            .map(|(name, _)| name)
    };
    assert!(
        finds(&pattern(300_000, 1)[1000..1032]).is_some(),
        "the search finds what is there"
    );
    for size in sizes {
        let bytes = pattern(size, size as u64);
        for part in [&bytes[..24], &bytes[size / 2..size / 2 + 24], &bytes[size - 24..]] {
            assert_eq!(finds(part), None, "plaintext of {size} bytes");
        }
    }
    for number in 0..4 {
        let key = key(number);
        let hex = hex::encode(&key);
        let forms = [
            key.clone(),
            hex.clone().into_bytes(),
            hex.to_uppercase().into_bytes(),
            STANDARD.encode(&key).into_bytes(),
        ];
        for form in forms {
            assert_eq!(finds(&form), None, "key {number}");
            assert!(
                !contains(server.log().as_bytes(), &form),
                "key {number} in the log"
            );
        }
    }

    let (status, output, errors) = server.command(&["verify"]);
    assert!(status.success(), "{output}{errors}");

    server.restart();
    for (kind, name) in KINDS {
        for size in sizes {
            let read = get(&server, kind, &format!("{name}-{size}")).expect(200);
            assert!(read.body == pattern(size, size as u64), "{name} {size}");
        }
    }
    let copied = get(&server, Kind::Kms, "copied").expect(200);
    assert!(copied.body == pattern(300_000, 300_000));
    assert_eq!(copied.header(SSE), Some("aws:kms"));
    assert_eq!(copied.header(KMS_KEY), Some("first"));
}

#[test]
fn an_extent_that_rots_is_an_error() {
    let (folder, options) = with_keys();
    let mut server = options.start_in(folder);
    put(&server, Kind::Store, "big", &pattern(300_000, 1)).expect(200);
    server.terminate();
    server.wait();
    let mut all = Vec::new();
    files(&server.data().join("extents"), &mut all);
    let (path, mut content) = all.pop().expect("one extent");
    content[1000] ^= 1;
    std::fs::write(path, content).unwrap();
    server.restart();
    let refused = get(&server, Kind::Store, "big");
    assert_eq!(refused.status, 500);
    assert!(!contains(&refused.body, &pattern(300_000, 1)[2000..2032]));
}

#[test]
fn a_master_key_is_made_where_none_is_configured() {
    let mut server = Server::start();
    let path = server.data().join("encryption.key");
    put(&server, Kind::Customer, "theirs", b"bytes").expect(200);
    assert!(!path.exists(), "a customer's key needs no other");
    put(&server, Kind::Store, "ours", b"bytes").expect(200);
    assert!(path.exists());
    put(&server, Kind::Kms, "named", b"bytes").expect_error(400, "KMS.NotFoundException");
    server.terminate();
    server.wait();
    assert!(server.log().contains("encryption.key"), "it is told");
    server.restart();
    assert_eq!(get(&server, Kind::Store, "ours").expect(200).body, b"bytes");
    server.terminate();
    server.wait();
    std::fs::rename(&path, server.folder().join("lost.key")).unwrap();
    server.restart();
    get(&server, Kind::Store, "ours").expect_error(400, "KMS.DisabledException");
    assert!(!path.exists(), "and no other key is made for it");
}

/// A stand-in for Vault's Transit engine: it wraps by turning bits, and remembers what it was asked.
struct Transit {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Transit {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let _ = answer(stream, &log);
            }
        });
        Self { address, asked }
    }
}

fn answer(stream: TcpStream, log: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut line, mut head) = (String::new(), Vec::new());
    while reader.read_line(&mut line)? > 2 {
        head.push(line.trim().to_owned());
        line.clear();
    }
    let header = |name: &str| {
        let prefix = format!("{name}: ");
        head.iter()
            .find(|line| line.to_lowercase().starts_with(&prefix))
            .map(|line| line[prefix.len()..].to_owned())
    };
    let mut body = vec![
        0;
        header("content-length")
            .and_then(|length| length.parse().ok())
            .unwrap_or(0)
    ];
    reader.read_exact(&mut body)?;
    log.lock().unwrap().push(head[0].clone());
    let asked: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    let text = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
    let turned = |bytes: Vec<u8>| bytes.into_iter().map(|byte| byte ^ 0x5A).collect::<Vec<u8>>();
    let data = if header("x-vault-token").as_deref() != Some("the-token") {
        None
    } else if head[0].starts_with("POST /v1/keys/encrypt/photos ") {
        let wrapped = STANDARD.encode(turned(STANDARD.decode(text("plaintext")).unwrap()));
        Some(serde_json::json!({"ciphertext": format!("vault:v1:{wrapped}:{}", text("associated_data"))}))
    } else if head[0].starts_with("POST /v1/keys/decrypt/photos ") {
        let wrapped = text("ciphertext");
        let (wrapped, context) = wrapped
            .trim_start_matches("vault:v1:")
            .split_once(':')
            .unwrap_or_default();
        let plaintext = STANDARD.encode(turned(STANDARD.decode(wrapped).unwrap_or_default()));
        (context == text("associated_data")).then(|| serde_json::json!({"plaintext": plaintext}))
    } else {
        None
    };
    let (status, said) = match data {
        Some(data) => ("200 OK", serde_json::json!({"data": data})),
        None => (
            "403 Forbidden",
            serde_json::json!({"errors": ["permission denied"]}),
        ),
    };
    let said = said.to_string();
    write!(
        reader.get_mut(),
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{said}",
        said.len()
    )
}

#[test]
fn keys_may_be_in_vault() {
    let transit = Transit::start();
    let with_token = |token: &str| {
        Options::new()
            .environment("SOS_ENCRYPTION_VAULT_URL", &format!("http://{}", transit.address))
            .environment("SOS_ENCRYPTION_VAULT_MOUNT", "keys")
            .environment("VAULT_TOKEN", token)
            .environment("SOS_ENCRYPTION_MASTER_KEYS", "vault:photos")
            .environment("SOS_ENCRYPTION_KMS_KEYS", "first=vault:photos")
    };
    let server = with_token("the-token").start();
    let of = |operation: &str| {
        let asked = transit.asked.lock().unwrap();
        asked.iter().filter(|line| line.contains(operation)).count()
    };
    for (kind, name) in [(Kind::Store, "store"), (Kind::Kms, "kms")] {
        put(&server, kind, name, b"bytes").expect(200);
        for _ in 0..5 {
            assert_eq!(get(&server, kind, name).expect(200).body, b"bytes");
        }
    }
    assert_eq!((of("/encrypt/"), of("/decrypt/")), (2, 2), "once for many reads");
    let forgetful = with_token("the-token")
        .environment("SOS_ENCRYPTION_VAULT_CACHE_SECONDS", "0")
        .start();
    put(&forgetful, Kind::Store, "store", b"bytes").expect(200);
    for _ in 0..5 {
        assert_eq!(get(&forgetful, Kind::Store, "store").expect(200).body, b"bytes");
    }
    assert_eq!((of("/encrypt/"), of("/decrypt/")), (3, 7), "once for each read");

    let mut locked_out = with_token("another-token").start();
    put(&locked_out, Kind::Store, "store", b"bytes").expect_error(503, "ServiceUnavailable");
    assert_eq!(
        get(&locked_out, Kind::Store, "store").status,
        404,
        "nothing was written"
    );
    locked_out.terminate();
    locked_out.wait();
    let log = locked_out.log();
    assert!(log.contains("permission denied"), "the operator is told why");
    assert!(!log.contains("another-token"), "and no token");
}

#[test]
fn customers_keys_may_be_refused_over_plain_http() {
    let server = Options::new()
        .environment("SOS_ENCRYPTION_CUSTOMER_KEYS_OVER_HTTP", "false")
        .start();
    put(&server, Kind::Customer, "theirs", b"bytes").expect_error(400, "InvalidRequest");
    assert_eq!(get(&server, Kind::Store, "theirs").status, 404);
}

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
