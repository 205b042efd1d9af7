//! The processes a run measures: SOS itself and the floors, each ended by its own process id.

use crate::signer::{ACCESS_KEY, SECRET_KEY};
use std::{
    io::{self, BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// The seed's document, so that preflights are decided by real rules.
const CORS: &str = r#"[{"AllowedOrigins":["https://example.com"],"AllowedMethods":["GET","HEAD","PUT","POST","DELETE"],"AllowedHeaders":["content-*"],"MaxAgeSeconds":300},{"AllowedOrigins":["*"],"AllowedMethods":["GET","HEAD"]}]"#;

/// A running `sos serve` in a folder of its own.
pub(crate) struct Sos {
    child: Child,
    address: SocketAddr,
    folder: tempfile::TempDir,
}

impl Sos {
    /// Starts it with the benchmark's key and bucket, and further variables.
    pub(crate) fn start(binary: &Path, data: &Path, environment: &[(&str, &str)]) -> io::Result<Self> {
        let folder = tempfile::tempdir_in(data)?;
        let log = std::fs::File::create(data.join("server.log"))?;
        let mut child = Command::new(binary)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--console-listen",
                "none",
                "--data",
            ])
            .arg(folder.path().join("store"))
            .env("SOS_BOOTSTRAP_ACCESS_KEY", ACCESS_KEY)
            .env("SOS_BOOTSTRAP_SECRET_KEY", SECRET_KEY)
            .env("SOS_BOOTSTRAP_BUCKET", "bench")
            .env("SOS_BOOTSTRAP_CORS", CORS)
            .env("SOS_LOG_LEVEL", "warn")
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|error| {
                io::Error::new(
                    error.kind(),
                    format!("cannot start {}: {error}", binary.display()),
                )
            })?;
        let address = read_address(&mut child, "S3 endpoint: http://")?;
        Ok(Self {
            child,
            address,
            folder,
        })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The folder of its data.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The processor time that it has used.
    pub(crate) fn cpu_time(&self) -> io::Result<Duration> {
        cpu_time(self.child.id())
    }

    /// Resident memory, as the kernel counts it.
    pub(crate) fn resident_mebibytes(&self) -> io::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kibibytes = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.split_whitespace().next())
            .and_then(|number| number.parse::<u64>().ok())
            .unwrap_or(0);
        Ok(kibibytes / 1024)
    }
}

impl Drop for Sos {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The HTTP floor in a process of its own.
pub(crate) struct Floor {
    child: Child,
    address: SocketAddr,
}

impl Floor {
    /// Starts it.
    pub(crate) fn start() -> io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("floor-http")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let address = read_address(&mut child, "")?;
        Ok(Self { child, address })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Floor {
    /// The processor time that it has used.
    pub(crate) fn cpu_time(&self) -> io::Result<Duration> {
        cpu_time(self.child.id())
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The time that all threads of a process have used, in user and in kernel mode (proc_pid_stat(5), fields 14 and 15).
fn cpu_time(pid: u32) -> io::Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name, field 2, stands in parentheses and may hold anything.
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields = after_name.split_whitespace().skip(11).take(2);
    let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
    let per_second = rustix::param::clock_ticks_per_second();
    Ok(Duration::from_secs_f64(ticks as f64 / per_second as f64))
}

/// Reads lines until one starts with `prefix` and an address follows; the rest of the output is read and dropped.
fn read_address(child: &mut Child, prefix: &str) -> io::Result<SocketAddr> {
    let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut lines = BufReader::new(stdout).lines();
    for line in lines.by_ref() {
        let line = line?;
        if let Some(address) = line
            .trim()
            .strip_prefix(prefix)
            .and_then(|rest| rest.parse().ok())
        {
            std::thread::spawn(move || lines.for_each(drop));
            return Ok(address);
        }
    }
    Err(io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "the server ended before it said where it listens",
    ))
}

/// Measures the log floor in a process of its own: appends per second.
pub(crate) fn log_floor(data: &Path, writers: usize, seconds: f64) -> io::Result<f64> {
    let folder = tempfile::tempdir_in(data)?;
    let output = Command::new(std::env::current_exe()?)
        .arg("floor-log")
        .arg(folder.path())
        .arg(writers.to_string())
        .arg(seconds.to_string())
        .output()?;
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .map_err(|_| io::ErrorKind::InvalidData.into())
}
