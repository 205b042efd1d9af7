//! The workloads, each a closed loop: a connection sends its next request when the answer to the last has come.

use crate::{client::Connection, signer::Signer};
use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

/// Objects that GET and HEAD choose from.
const SMALL_OBJECTS: u64 = 1000;
const SMALL_BYTES: usize = 4096;
const LARGE_BYTES: usize = 64 << 20;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A durable PUT of 4 KiB under a new key.
    PutSmall,
    /// A GET of 4 KiB.
    GetSmall,
    /// A HEAD.
    Head,
    /// A list of 1000 keys.
    List,
    /// A preflight that a rule allows, as a page that uploads one object after another asks it.
    Preflight,
    /// The same with another method each time, so that no answer is like the last one.
    PreflightMixed,
    /// A durable PUT of 64 MiB.
    PutLarge,
    /// A GET of 64 MiB.
    GetLarge,
}

impl Kind {
    /// All of them.
    pub(crate) const ALL: [Self; 8] = [
        Self::PutSmall,
        Self::GetSmall,
        Self::Head,
        Self::List,
        Self::Preflight,
        Self::PreflightMixed,
        Self::PutLarge,
        Self::GetLarge,
    ];

    /// The name in the report.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PutSmall => "put-4k",
            Self::GetSmall => "get-4k",
            Self::Head => "head",
            Self::List => "list-1000",
            Self::Preflight => "preflight",
            Self::PreflightMixed => "preflight-mix",
            Self::PutLarge => "put-64m",
            Self::GetLarge => "get-64m",
        }
    }

    fn request(self, signer: &Signer, host: &str, connection: usize, number: u64) -> (String, usize) {
        match self {
            Self::PutSmall => {
                let path = format!("/bench/new/{connection}/{number}");
                (
                    signer.head(host, "PUT", &path, "", Some(SMALL_BYTES)),
                    SMALL_BYTES,
                )
            }
            Self::GetSmall => (
                signer.head(
                    host,
                    "GET",
                    &format!("/bench/small/{:04}", number * 7919 % SMALL_OBJECTS),
                    "",
                    None,
                ),
                0,
            ),
            Self::Head => (
                signer.head(
                    host,
                    "HEAD",
                    &format!("/bench/small/{:04}", number * 7919 % SMALL_OBJECTS),
                    "",
                    None,
                ),
                0,
            ),
            Self::List => (
                signer.head(host, "GET", "/bench", "list-type=2&prefix=small%2F", None),
                0,
            ),
            Self::Preflight | Self::PreflightMixed => {
                let method = match self {
                    Self::PreflightMixed => ["PUT", "GET", "DELETE"][(number % 3) as usize],
                    _ => "PUT",
                };
                let path = number % SMALL_OBJECTS;
                let head = format!(
                    "OPTIONS /bench/small/{path:04} HTTP/1.1\r\nhost: {host}\r\norigin: https://example.com\r\naccess-control-request-method: {method}\r\naccess-control-request-headers: content-type\r\n\r\n"
                );
                (head, 0)
            }
            Self::PutLarge => {
                let path = format!("/bench/large-{connection}");
                (
                    signer.head(host, "PUT", &path, "", Some(LARGE_BYTES)),
                    LARGE_BYTES,
                )
            }
            Self::GetLarge => (signer.head(host, "GET", "/bench/large", "", None), 0),
        }
    }

    /// Bytes of the object that a request moves.
    pub(crate) fn bytes_moved(self) -> usize {
        match self {
            Self::PutSmall | Self::GetSmall => SMALL_BYTES,
            Self::PutLarge | Self::GetLarge => LARGE_BYTES,
            Self::Head | Self::List | Self::Preflight | Self::PreflightMixed => 0,
        }
    }
}

/// What was measured.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    /// How long each successful answer took.
    times: Vec<Duration>,
    /// How long it was measured.
    elapsed: Duration,
    /// Answers that were no success.
    pub(crate) errors: u64,
    /// The first of them.
    pub(crate) first_error: String,
}

impl Measured {
    /// Successful answers.
    pub(crate) fn answers(&self) -> usize {
        self.times.len()
    }

    /// Answers per second.
    pub(crate) fn rate(&self) -> f64 {
        self.times.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// Milliseconds within which so many of a hundred answers came.
    pub(crate) fn percentile_ms(&mut self, part: usize) -> f64 {
        self.times.sort_unstable();
        self.times
            .get(self.times.len() * part / 100)
            .map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }

    /// Adds what was measured at another time.
    pub(crate) fn add(&mut self, other: Self) {
        self.times.extend(other.times);
        self.elapsed += other.elapsed;
        self.errors += other.errors;
        if self.first_error.is_empty() {
            self.first_error = other.first_error;
        }
    }
}

pub(crate) fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

/// Puts what GET, HEAD and lists read.
pub(crate) fn prepare(address: SocketAddr) -> io::Result<()> {
    runtime()?.block_on(async {
        let host = address.to_string();
        let signer = Signer::new();
        let mut connection = Connection::open(address).await?;
        let small = vec![7; SMALL_BYTES];
        for number in 0..SMALL_OBJECTS {
            let head = signer.head(
                &host,
                "PUT",
                &format!("/bench/small/{number:04}"),
                "",
                Some(SMALL_BYTES),
            );
            let answer = connection.exchange(&head, &small, false).await?;
            if answer.status != 200 {
                return Err(io::Error::other(format!(
                    "PUT answered {}: {}",
                    answer.status, answer.beginning
                )));
            }
        }
        let large = vec![7; LARGE_BYTES];
        let head = signer.head(&host, "PUT", "/bench/large", "", Some(LARGE_BYTES));
        connection.exchange(&head, &large, false).await?;
        Ok(())
    })
}

/// How one workload is run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    /// What is sent.
    pub(crate) kind: Kind,
    /// By how many at once.
    pub(crate) connections: usize,
    /// For how long.
    pub(crate) duration: Duration,
    /// Which run of this workload it is: each puts objects of its own.
    pub(crate) turn: u64,
    /// Whether statuses other than 200 count as errors.
    pub(crate) strict: bool,
}

/// Runs one workload.
pub(crate) fn measure(address: SocketAddr, run: Run) -> Measured {
    let Run {
        kind,
        connections,
        duration,
        turn,
        strict,
    } = run;
    let Ok(runtime) = runtime() else {
        return Measured::default();
    };
    runtime.block_on(async {
        let signer = Arc::new(Signer::new());
        let body = Arc::new(vec![
            7_u8;
            if kind == Kind::PutLarge {
                LARGE_BYTES
            } else {
                SMALL_BYTES
            }
        ]);
        let host = Arc::new(address.to_string());
        let started = Instant::now();
        let tasks = (0..connections).map(|index| {
            let (signer, body, host) = (Arc::clone(&signer), Arc::clone(&body), Arc::clone(&host));
            let task = async move {
                let mut times = Vec::new();
                let mut errors = 0_u64;
                let mut first_error = String::new();
                // Keys differ between runs of the same workload, so that every PUT makes a new object.
                let offset = ((connections as u64) << 40) + (turn << 32);
                let Ok(mut connection) = Connection::open(address).await else {
                    return (times, 1, "cannot connect".into());
                };
                let mut number = index as u64;
                while started.elapsed() < duration {
                    let (head, length) = kind.request(&signer, &host, index, offset + number);
                    let sent = Instant::now();
                    match connection
                        .exchange(&head, &body[..length], kind == Kind::Head)
                        .await
                    {
                        Ok(answer) if !strict || answer.status == 200 => times.push(sent.elapsed()),
                        Ok(answer) => {
                            errors += 1;
                            first_error = format!("{} {}", answer.status, answer.beginning);
                        }
                        Err(error) => {
                            errors += 1;
                            first_error = error.to_string();
                            break;
                        }
                    }
                    number += 1;
                }
                (times, errors, first_error)
            };
            tokio::task::spawn(task)
        });
        let tasks: Vec<_> = tasks.collect();
        let mut measured = Measured::default();
        for task in tasks {
            if let Ok((times, errors, first_error)) = task.await {
                measured.add(Measured {
                    times,
                    elapsed: Duration::ZERO,
                    errors,
                    first_error,
                });
            }
        }
        measured.elapsed = started.elapsed();
        measured
    })
}

/// Fills the bucket with `objects` small objects over 64 connections; objects per second.
pub(crate) fn fill(address: SocketAddr, objects: u64) -> f64 {
    fill_under(address, "fill/", objects)
}

/// The same under a prefix.
pub(crate) fn fill_under(address: SocketAddr, prefix: &str, objects: u64) -> f64 {
    let Ok(runtime) = runtime() else { return 0.0 };
    runtime.block_on(async {
        let host = Arc::new(address.to_string());
        let prefix: Arc<str> = prefix.into();
        let started = Instant::now();
        let tasks: Vec<_> = (0..64_u64)
            .map(|index| {
                let (host, prefix) = (Arc::clone(&host), Arc::clone(&prefix));
                tokio::task::spawn(async move {
                    let mut signer = Signer::new();
                    let body = [7; SMALL_BYTES];
                    let Ok(mut connection) = Connection::open(address).await else {
                        return;
                    };
                    for number in (index..objects).step_by(64) {
                        // A signature is good for a quarter of an hour.
                        if number % 640_000 < 64 {
                            signer = Signer::new();
                        }
                        let head = signer.head(
                            &host,
                            "PUT",
                            &format!("/bench/{prefix}{number:09}"),
                            "",
                            Some(SMALL_BYTES),
                        );
                        if connection.exchange(&head, &body, false).await.is_err() {
                            return;
                        }
                    }
                })
            })
            .collect();
        for task in tasks {
            let _ = task.await;
        }
        objects as f64 / started.elapsed().as_secs_f64()
    })
}
