//! Behind nginx and Caddy, with the configurations that `docs/guide/proxy.md` shows: signatures hold, every header of
//! CORS stands once, and whatever the path and the metadata look like, they arrive as they were sent.

use std::fs::File;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::clients::{find, ready};
use crate::deadline::within;
use crate::documents::{SEED, put_cors};
use crate::http::{Connection, Request, Response};
use crate::server::{BUCKET, Options, Server, root, without_settings};
use crate::sign::{Payload, Signer};

const GUIDE: &str = include_str!("../../../../docs/guide/proxy.md");
const ORIGIN: &str = "https://example.com";

/// A proxy in front of a store, ended by its own process id.
struct Proxy {
    process: Child,
    address: SocketAddr,
    roots: rustls::RootCertStore,
    _folder: TempDir,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What to put into the configuration of the guide, and how to start the proxy on it.
struct Place<'a> {
    folder: &'a Path,
    port: u16,
    server: &'a Server,
    certificate: &'a Path,
    key: &'a Path,
}

impl Place<'_> {
    /// The guide's code block in this language, moved to this machine's names, ports and files.
    fn configuration(&self, language: &str) -> String {
        let start = GUIDE
            .split_once(&format!("```{language}\n"))
            .unwrap_or_else(|| panic!("the guide shows no {language}"))
            .1;
        let block = start.split_once("```").unwrap().0;
        let replaced = [
            ("127.0.0.1:9000", format!("127.0.0.1:{}", self.server.port())),
            ("listen 443", format!("listen 127.0.0.1:{}", self.port)),
            (
                "/etc/ssl/s3.example.com/fullchain.pem",
                self.certificate.display().to_string(),
            ),
            (
                "/etc/ssl/s3.example.com/privkey.pem",
                self.key.display().to_string(),
            ),
        ];
        replaced.iter().fold(block.to_owned(), |text, (shown, here)| {
            assert!(
                text.contains(shown) || language == "caddyfile",
                "the guide's {language} has no {shown}"
            );
            text.replace(shown, here)
        })
    }
}

/// Starts a proxy; `command` writes its configuration and says how to run it.
fn start(server: &Server, command: impl Fn(&Place<'_>) -> Command) -> Proxy {
    let folder = tempfile::tempdir().unwrap();
    let names = ["localhost".to_owned(), "*.localhost".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    // Neither proxy tells which free port it took, so one is chosen for it; another process may be faster.
    for _ in 0..5 {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let place = Place {
            folder: folder.path(),
            port,
            server,
            certificate: &certificate,
            key: &key,
        };
        let log = File::create(folder.path().join("proxy.log")).unwrap();
        let mut command = command(&place);
        without_settings(&mut command)
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        let mut process = command.spawn().unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let serves = within(60, "the proxy accepts connections or ends", || {
            if process.try_wait().unwrap().is_some() {
                return Some(false);
            }
            TcpStream::connect(address).is_ok().then_some(true)
        });
        if serves {
            return Proxy {
                process,
                address,
                roots,
                _folder: folder,
            };
        }
    }
    let log = std::fs::read_to_string(folder.path().join("proxy.log")).unwrap_or_default();
    panic!("the proxy does not start:\n{log}");
}

/// nginx with the guide's configuration, and `more` inside its `server` block.
fn nginx(server: &Server, more: &str) -> Proxy {
    start(server, |place| {
        let site = place
            .configuration("nginx")
            .replace("s3.example.com", "localhost")
            .replacen("location /", &format!("{more}\n    location /"), 1);
        let folder = place.folder.display();
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|kind| format!("{kind}_temp_path {folder}/{kind};\n"))
            .collect();
        let file = place.folder.join("nginx.conf");
        std::fs::write(
            &file,
            format!(
                "pid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{site}}}\n"
            ),
        )
        .unwrap();
        let mut command = Command::new(find("nginx").unwrap());
        command
            .arg("-e")
            .arg("stderr")
            .arg("-p")
            .arg(place.folder)
            .arg("-c")
            .arg(&file);
        // One process, so that ending it leaves none behind.
        command.args(["-g", "daemon off; master_process off;"]);
        command
    })
}

/// Caddy with the guide's configuration.
fn caddy(server: &Server) -> Proxy {
    start(server, |place| {
        let site = place.configuration("caddyfile").replace(
            "s3.example.com, *.s3.example.com",
            &format!(
                "https://localhost:{port}, https://*.localhost:{port}",
                port = place.port
            ),
        );
        let file = place.folder.join("Caddyfile");
        let options = "{\n    admin off\n    auto_https off\n    skip_install_trust\n    default_bind 127.0.0.1\n    servers {\n        protocols h1 h2\n    }\n}\n";
        std::fs::write(&file, format!("{options}{site}")).unwrap();
        let mut command = Command::new(find("caddy").unwrap());
        command
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(file);
        command
            .env("XDG_DATA_HOME", place.folder)
            .env("XDG_CONFIG_HOME", place.folder);
        command
    })
}

impl Proxy {
    fn request(&self, method: &str, target: &str) -> Request {
        Request::new(method, target, &format!("localhost:{}", self.address.port()))
    }

    #[track_caller]
    fn send(&self, request: &Request) -> Response {
        let mut connection = Connection::open_tls(self.address, self.roots.clone()).unwrap();
        connection.send(request);
        connection.read(&request.method).unwrap()
    }

    #[track_caller]
    fn send_signed(&self, mut request: Request) -> Response {
        Signer::new(&root()).sign(&mut request, &Payload::Hashed);
        self.send(&request)
    }
}

/// What must hold behind any proxy.
fn holds_behind(proxy: &Proxy) {
    let with_origin = |mut request: Request| {
        request.set("Origin", ORIGIN);
        request
    };
    // A preflight is the store's to answer, each header once.
    let mut preflight = with_origin(proxy.request("OPTIONS", &format!("/{BUCKET}/a.txt")));
    preflight.set("Access-Control-Request-Method", "PUT");
    preflight.set("Access-Control-Request-Headers", "content-type");
    let answer = proxy.send(&preflight).expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(
        answer.header("access-control-allow-headers"),
        Some("content-type")
    );
    assert!(
        answer.all("vary").join(",").contains("Origin"),
        "{}",
        answer.summary()
    );

    // Paths and metadata that proxies like to tidy up, and a body above their usual limits.
    let body = vec![7_u8; 3 << 20];
    for key in [
        "a.txt",
        "a//b",
        "a%2Fb%2520c",
        "plus+and%20space",
        "%C3%BC/",
        "a/./b/../c",
    ] {
        let mut put = with_origin(proxy.request("PUT", &format!("/{BUCKET}/{key}")));
        put.set("x-amz-meta-taken_by", "ada");
        put.body.clone_from(&body);
        let answer = proxy.send_signed(put).expect(200);
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some(ORIGIN),
            "{key}"
        );
        let answer = proxy
            .send_signed(with_origin(proxy.request("GET", &format!("/{BUCKET}/{key}"))))
            .expect(200);
        assert!(answer.body == body, "{key} came back changed");
        assert_eq!(answer.header("x-amz-meta-taken_by"), Some("ada"), "{key}");
    }
    let list = proxy.request("GET", &format!("/{BUCKET}?list-type=2"));
    let keys = proxy.send_signed(list).expect(200).elements("Key");
    let stored = ["a.txt", "a/./b/../c", "a//b", "a/b%20c", "plus+and space", "ü/"];
    assert_eq!(keys, stored);

    // A presigned URL, a bucket in the host name, and an error that the script reads.
    let mut get = with_origin(proxy.request("GET", "/a.txt"));
    get.set("Host", format!("{BUCKET}.localhost:{}", proxy.address.port()));
    Signer::new(&root()).presign(&mut get, 600);
    proxy.send(&get).expect(200);
    let refused = proxy
        .send(&with_origin(proxy.request("GET", &format!("/{BUCKET}/a.txt"))))
        .expect_error(403, "AccessDenied");
    assert_eq!(refused.header("access-control-allow-origin"), Some(ORIGIN));
}

fn server_behind() -> Server {
    let server = Options::new()
        .environment("SOS_PUBLIC_URL", "https://s3.example.com")
        .start();
    put_cors(&server, SEED).expect(200);
    server
}

#[test]
fn proxy_nginx_as_the_guide_shows() {
    let Some(()) = ready("proxy_nginx_as_the_guide_shows", &["nginx"]) else {
        return;
    };
    let server = server_behind();
    assert!(
        server
            .output
            .iter()
            .any(|line| line.contains("https://s3.example.com")),
        "{:?}",
        server.output
    );
    holds_behind(&nginx(&server, ""));
}

#[test]
fn proxy_caddy_as_the_guide_shows() {
    let Some(()) = ready("proxy_caddy_as_the_guide_shows", &["caddy"]) else {
        return;
    };
    let server = server_behind();
    holds_behind(&caddy(&server));
}
