//! Encryption at rest over real sockets: what is on the disk, which keys open it, and keys in a key service.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::Digest as _;
use tempfile::TempDir;

use crate::cors_cli::run;
use crate::exchange::Exchange;
use crate::http::Response;
use crate::objects::pattern;
use crate::server::{Options, Server};

const SSE: &str = "x-amz-server-side-encryption";
const KMS_KEY: &str = "x-amz-server-side-encryption-aws-kms-key-id";

/// Keys that no other bytes of a test look like.
pub(crate) fn key(number: u64) -> Vec<u8> {
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
pub(crate) enum Kind {
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

pub(crate) fn put(server: &Server, kind: Kind, name: &str, body: &[u8]) -> Response {
    let exchange = server.request("PUT", &format!("/photos/{name}")).body(body);
    with(kind, exchange, false).signed().send()
}

pub(crate) fn get(server: &Server, kind: Kind, name: &str) -> Response {
    with(kind, server.request("GET", &format!("/photos/{name}")), true)
        .signed()
        .send()
}

/// Every file below a folder that can be read.
pub(crate) fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if let Ok(content) = std::fs::read(&path) {
            found.push((path.display().to_string(), content));
        }
    }
}

pub(crate) fn contains(content: &[u8], part: &[u8]) -> bool {
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
    let told = run(&server, &["encryption", "status"]).expect(0).output;
    assert!(told.contains("There is no master key"), "{told}");
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
