//! A real `sos serve` in a folder of its own, on a port of its own, that ends with the test.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use tempfile::TempDir;

use crate::exchange::Exchange;
use crate::http::Connection;
use crate::sign::Credentials;

/// How long a server may take to answer its first request, or to end, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// The bucket that every server has from the start.
pub(crate) const BUCKET: &str = "photos";

/// A second tenant, who owns nothing.
const DECLARATIONS: &str = r#"
[[tenant]]
id = "alt"
display_name = "Alt"
email = "alt@example.com"
[[tenant.key]]
access_key = "ALTKEY00000000000001"
secret_key = "alt-secret-for-tests-only-0000000000000001"
"#;

/// The key of the bootstrap tenant, owner of [`BUCKET`].
pub(crate) fn root() -> Credentials {
    Credentials::new(
        "ROOTKEY0000000000001",
        "root-secret-for-tests-only-000000000000001",
    )
}

/// The key of another tenant, who owns nothing.
pub(crate) fn other() -> Credentials {
    Credentials::new(
        "ALTKEY00000000000001",
        "alt-secret-for-tests-only-0000000000000001",
    )
}

/// How to start a server.
pub(crate) struct Options {
    environment: Vec<(String, String)>,
    bootstrap: bool,
    tls: Option<(PathBuf, PathBuf)>,
}

impl Options {
    pub(crate) fn new() -> Self {
        Self {
            environment: Vec::new(),
            bootstrap: true,
            tls: None,
        }
    }

    /// Sets a variable of the server's environment.
    pub(crate) fn environment(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts without any seed, as the first start of a user does.
    pub(crate) fn bare(mut self) -> Self {
        self.bootstrap = false;
        self
    }

    /// Serves TLS with these files.
    pub(crate) fn tls(mut self, certificate: &Path, key: &Path) -> Self {
        self.tls = Some((certificate.to_owned(), key.to_owned()));
        self
    }

    /// Starts the server in a new folder.
    pub(crate) fn start(self) -> Server {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        self.start_in(folder)
    }

    /// Starts the server in this folder, on the data folder `data` in it.
    pub(crate) fn start_in(self, folder: TempDir) -> Server {
        let configuration = folder.path().join("sos.toml");
        let mut text = "[server]\ndomains = [\"localhost\"]\n".to_owned();
        for listener in ["metrics", "admin", "console"] {
            text.push_str(&format!("[{listener}]\nlisten = \"127.0.0.1:0\"\n"));
        }
        if let Some((certificate, key)) = &self.tls {
            text.push_str(&format!(
                "[tls]\ncertificate = \"{}\"\nkey = \"{}\"\n",
                certificate.display(),
                key.display()
            ));
        }
        if self.bootstrap {
            text.push_str(DECLARATIONS);
        }
        std::fs::write(&configuration, text).expect("the configuration can be written");
        let (process, lines) = Process::start(&self, folder.path(), &configuration);
        let mut server = Server {
            options: self,
            process,
            lines: Mutex::new(lines),
            folder,
            endpoint: NOWHERE,
            metrics: NOWHERE,
            admin: NOWHERE,
            console: NOWHERE,
            output: Vec::new(),
        };
        server.await_endpoint();
        server
    }
}

const NOWHERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// A running server and its data.
pub(crate) struct Server {
    options: Options,
    process: Process,
    lines: Mutex<Receiver<String>>,
    folder: TempDir,
    pub(crate) endpoint: SocketAddr,
    pub(crate) metrics: SocketAddr,
    pub(crate) admin: SocketAddr,
    pub(crate) console: SocketAddr,
    /// What it has printed up to its last start.
    pub(crate) output: Vec<String>,
}

impl Server {
    /// A server with the root key, [`BUCKET`] and another tenant.
    pub(crate) fn start() -> Self {
        Options::new().start()
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A folder for the test's own files, beside the data folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn port(&self) -> u16 {
        self.endpoint.port()
    }

    /// The endpoint as clients want it, with the host name that makes virtual-hosted buckets possible.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.options.tls.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://localhost:{}", self.port())
    }

    /// What the server has written to its error stream.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    pub(crate) fn connect(&self) -> Connection {
        Connection::open(self.endpoint)
    }

    /// Begins a path-style request; the target is percent-encoded by the caller.
    pub(crate) fn request(&self, method: &str, target: &str) -> Exchange<'_> {
        Exchange::new(self, method, target)
    }

    /// Asks for the end as an operator does; answers at once.
    pub(crate) fn terminate(&self) {
        self.process.signal("TERM");
    }

    /// Ends it as a power cut would, and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        self.process.signal("KILL");
        self.process.wait();
    }

    /// Ends it as a power cut would, while other threads still talk to it.
    pub(crate) fn kill_by_pid(&self) {
        self.process.signal("KILL");
    }

    /// Waits for the end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.process.wait()
    }

    /// The number of the process.
    pub(crate) fn pid(&self) -> u32 {
        self.process.pid
    }

    /// Starts again on the same data, on another port.
    pub(crate) fn restart(&mut self) {
        self.process.wait();
        let configuration = self.folder.path().join("sos.toml");
        let (process, lines) = Process::start(&self.options, self.folder.path(), &configuration);
        self.process = process;
        self.lines = Mutex::new(lines);
        self.await_endpoint();
    }

    /// Runs `sos` with these arguments on this server's data folder; gives its status and both streams.
    pub(crate) fn command(&self, arguments: &[&str]) -> (ExitStatus, String, String) {
        let mut command = Command::new(binary());
        command
            .args(arguments)
            .arg("--data")
            .arg(self.data())
            .stdin(Stdio::null());
        let output = without_settings(&mut command)
            .output()
            .expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (output.status, text(output.stdout), text(output.stderr))
    }

    /// Waits for a line of the server's output that contains this.
    pub(crate) fn await_line(&mut self, part: &str) {
        while !self.output.iter().any(|line| line.contains(part)) {
            match self.lines.get_mut().unwrap().recv_timeout(PATIENCE) {
                Ok(line) => self.output.push(line),
                Err(error) => panic!("{error}: the server did not print {part} but {:?}", self.output),
            }
        }
    }

    /// Reads what the server prints until it has told its addresses.
    fn await_endpoint(&mut self) {
        self.output.clear();
        let (mut endpoint, mut metrics, mut admin, mut console) = (None, None, None, None);
        while endpoint.is_none() || metrics.is_none() || admin.is_none() || console.is_none() {
            let Ok(line) = self.lines.get_mut().unwrap().recv_timeout(PATIENCE) else {
                panic!(
                    "the server did not start; it printed {:?}\n{}",
                    self.output,
                    self.log()
                );
            };
            let address = |label: &str| {
                let rest = line.trim().strip_prefix(label)?.trim();
                let rest = rest
                    .strip_prefix("https://")
                    .or_else(|| rest.strip_prefix("http://"))?;
                rest.split('/').next()?.parse::<SocketAddr>().ok()
            };
            endpoint = endpoint.or_else(|| address("S3 endpoint:"));
            metrics = metrics.or_else(|| address("Metrics:"));
            admin = admin.or_else(|| address("Admin API:"));
            console = console.or_else(|| address("Console:"));
            self.output.push(line);
        }
        self.endpoint = endpoint.unwrap_or(NOWHERE);
        self.metrics = metrics.unwrap_or(NOWHERE);
        self.admin = admin.unwrap_or(NOWHERE);
        self.console = console.unwrap_or(NOWHERE);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let tail: Vec<&str> = log.lines().rev().take(60).collect();
            let tail: Vec<&str> = tail.into_iter().rev().collect();
            eprintln!("--- the end of the server's log\n{}\n---", tail.join("\n"));
        }
        self.process.signal("KILL");
        self.process.wait();
    }
}

/// A child process that a thread of its own waits for.
struct Process {
    pid: u32,
    ended: Mutex<Receiver<ExitStatus>>,
    status: Option<ExitStatus>,
}

impl Process {
    fn start(options: &Options, folder: &Path, configuration: &Path) -> (Self, Receiver<String>) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(folder.join("log"))
            .expect("a log file");
        let mut command = Command::new(binary());
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.join("data"));
        command.arg("--config").arg(configuration);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        without_settings(&mut command);
        if options.bootstrap {
            let root = root();
            command.env("SOS_BOOTSTRAP_ACCESS_KEY", root.access_key);
            command.env("SOS_BOOTSTRAP_SECRET_KEY", root.secret_key);
            command.env("SOS_BOOTSTRAP_BUCKET", BUCKET);
        }
        command.envs(options.environment.iter().map(|(name, value)| (name, value)));
        let mut child = command.spawn().expect("the program starts");
        let stdout = child.stdout.take().expect("the output is piped");
        let (line_sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                // The receiver may be gone; the pipe is read on, so that the server never blocks on it.
                let _ = line_sender.send(line);
            }
        });
        let pid = child.id();
        let (status_sender, ended) = mpsc::channel();
        std::thread::spawn(move || {
            let _ = status_sender.send(child.wait().expect("a child can be waited for"));
        });
        (
            Self {
                pid,
                ended: Mutex::new(ended),
                status: None,
            },
            lines,
        )
    }

    /// Sends a signal to this one process, unless it has ended.
    fn signal(&self, name: &str) {
        if self.status.is_none() {
            let _ = Command::new("sh")
                .args(["-c", "kill -$0 $1 2>/dev/null", name, &self.pid.to_string()])
                .status();
        }
    }

    fn wait(&mut self) -> ExitStatus {
        if let Some(status) = self.status {
            return status;
        }
        let status = self
            .ended
            .get_mut()
            .unwrap()
            .recv_timeout(PATIENCE)
            .expect("the server ends");
        *self.status.insert(status)
    }
}

/// The binary under test: the one cargo built beside this test, or the one that `cargo xtask prove` names.
pub(crate) fn binary() -> PathBuf {
    std::env::var_os("SOS_TEST_BINARY")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_sos")), PathBuf::from)
}

/// Keeps the settings of whoever runs the tests away from the program under test.
pub(crate) fn without_settings(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SOS_") {
            command.env_remove(name);
        }
    }
    command
}
