//! A closed-loop client that measures SOS against the machine's own floors, in one run.
//!
//! Figures of a machine change from minute to minute; ratios within one run hold. So each run measures SOS and the same HTTP
//! stack answering from memory, in turns of half a second, and a raw log with one sync per group, and prints them side by
//! side.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

mod client;
mod floors;
mod lifecycle;
mod server;
mod signer;
mod workload;

use clap::{Parser, Subcommand};
use std::{path::PathBuf, time::Duration};

/// What to measure.
#[derive(Debug, Parser)]
#[command(about)]
struct Arguments {
    /// The `sos` binary; `cargo xtask bench` builds it there.
    #[arg(long, default_value = "target/release/sos")]
    sos: PathBuf,
    /// Where the data folders go; must be on the disk that is to be measured.
    #[arg(long, default_value = "target/bench")]
    data: PathBuf,
    /// Connections, each a closed loop of one request at a time.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64])]
    connections: Vec<usize>,
    /// Seconds per measurement.
    #[arg(long, default_value_t = 4.0)]
    seconds: f64,
    /// Only workloads whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Also fill a bucket with this many 4 KiB objects and report the server's memory.
    #[arg(long, default_value_t = 0)]
    objects: u64,
    /// Only fill a bucket with this many 4 KiB objects, let half of them expire by a lifecycle rule, and report what that
    /// costs others.
    #[arg(long, default_value_t = 0)]
    lifecycle: u64,
    /// Measure only SOS, no floors.
    #[arg(long)]
    no_floors: bool,
    #[command(subcommand)]
    role: Option<Role>,
}

/// Roles the benchmark starts itself in.
#[derive(Debug, Subcommand)]
enum Role {
    /// The HTTP floor: hyper answering from memory.
    #[command(hide = true)]
    FloorHttp,
    /// The log floor: `writers` threads appending 4 KiB, one sync per group.
    #[command(hide = true)]
    FloorLog {
        /// The folder.
        folder: PathBuf,
        /// Writers.
        writers: usize,
        /// Seconds.
        seconds: f64,
    },
}

fn main() -> std::io::Result<()> {
    let arguments = Arguments::parse();
    match &arguments.role {
        Some(Role::FloorHttp) => floors::serve_http(),
        Some(Role::FloorLog {
            folder,
            writers,
            seconds,
        }) => {
            let rate = floors::append_log(folder, *writers, Duration::from_secs_f64(*seconds))?;
            println!("{rate}");
            Ok(())
        }
        None => run(&arguments),
    }
}

fn run(arguments: &Arguments) -> std::io::Result<()> {
    std::fs::create_dir_all(&arguments.data)?;
    if arguments.lifecycle > 0 {
        let sos = server::Sos::start(&arguments.sos, &arguments.data, &lifecycle::ENVIRONMENT)?;
        workload::prepare(sos.address())?;
        let connections = arguments.connections.get(1).copied().unwrap_or(16);
        return lifecycle::run(&sos, arguments.lifecycle, connections, TURN);
    }
    println!("fsync: every PUT is durable before it is answered (the only mode)");
    println!(
        "{:<13} {:>5} {:>12} {:>10} {:>9} {:>9} {:>8} {:>12} {:>8} {:>7}",
        "workload", "conn", "rate/s", "MiB/s", "p50 ms", "p99 ms", "cpu us", "floor/s", "cpu us", "ratio"
    );
    let sos = server::Sos::start(&arguments.sos, &arguments.data, &[])?;
    let floor = if arguments.no_floors {
        None
    } else {
        Some(server::Floor::start()?)
    };
    workload::prepare(sos.address())?;
    for kind in workload::Kind::ALL
        .into_iter()
        .filter(|kind| kind.name().contains(&arguments.only))
    {
        for &connections in &arguments.connections {
            line(arguments, kind, connections, &sos, floor.as_ref())?;
        }
    }
    if arguments.objects > 0 {
        let rate = workload::fill(sos.address(), arguments.objects);
        println!(
            "filled {} objects at {rate:.0}/s; server memory {} MiB",
            arguments.objects,
            sos.resident_mebibytes()?
        );
    }
    println!("server memory at the end: {} MiB", sos.resident_mebibytes()?);
    Ok(())
}

/// How long SOS and its floor are measured before it is the other's turn.
const TURN: Duration = Duration::from_millis(500);

/// Measures one workload and the floor below it, and prints both.
fn line(
    arguments: &Arguments,
    kind: workload::Kind,
    connections: usize,
    sos: &server::Sos,
    floor: Option<&server::Floor>,
) -> std::io::Result<()> {
    let is_of_log = kind == workload::Kind::PutSmall;
    let (mut measured, of_floor) = in_turns(arguments, kind, connections, sos, floor.filter(|_| !is_of_log))?;
    let floor_rate = match floor {
        None => None,
        Some(_) if is_of_log => Some(server::log_floor(
            &arguments.data,
            connections,
            arguments.seconds,
        )?),
        Some(_) => Some(of_floor.measured.rate()),
    };
    let rate = measured.measured.rate();
    let (floor_text, ratio) = floor_rate.map_or_else(
        || (String::from("-"), String::from("-")),
        |floor| (format!("{floor:.0}"), format!("{:.2}", rate / floor)),
    );
    println!(
        "{:<13} {:>5} {:>12.1} {:>10.1} {:>9.2} {:>9.2} {:>8} {:>12} {:>8} {:>7}",
        kind.name(),
        connections,
        rate,
        rate * kind.bytes_moved() as f64 / f64::from(1 << 20),
        measured.measured.percentile_ms(50),
        measured.measured.percentile_ms(99),
        measured.cpu_text(),
        floor_text,
        of_floor.cpu_text(),
        ratio
    );
    if measured.measured.errors > 0 {
        println!(
            "  {} requests failed; the first: {}",
            measured.measured.errors, measured.measured.first_error
        );
    }
    Ok(())
}

/// What a server answered, and the processor time that it used for it.
#[derive(Debug, Default)]
struct Answered {
    measured: workload::Measured,
    cpu: Duration,
}

impl Answered {
    /// Microseconds of the server's processors for each answer.
    fn cpu_text(&self) -> String {
        if self.measured.answers() == 0 {
            return String::from("-");
        }
        format!(
            "{:.1}",
            self.cpu.as_secs_f64() * 1e6 / self.measured.answers() as f64
        )
    }
}

/// Measures SOS and its floor in turns, each for as long as was asked for: what the machine does beside it, and how fast it
/// is at the moment, meets both alike.
fn in_turns(
    arguments: &Arguments,
    kind: workload::Kind,
    connections: usize,
    sos: &server::Sos,
    floor: Option<&server::Floor>,
) -> std::io::Result<(Answered, Answered)> {
    let (mut of_sos, mut of_floor) = (Answered::default(), Answered::default());
    let turns = (arguments.seconds / TURN.as_secs_f64()).round().max(1.0);
    let duration = Duration::from_secs_f64(arguments.seconds / turns);
    for turn in 0..turns as u64 {
        let run = workload::Run {
            kind,
            connections,
            duration,
            turn,
            strict: true,
        };
        let before = sos.cpu_time()?;
        of_sos.measured.add(workload::measure(sos.address(), run));
        of_sos.cpu += sos.cpu_time()?.saturating_sub(before);
        if let Some(floor) = floor {
            let before = floor.cpu_time()?;
            let run = workload::Run { strict: false, ..run };
            of_floor.measured.add(workload::measure(floor.address(), run));
            of_floor.cpu += floor.cpu_time()?.saturating_sub(before);
        }
    }
    Ok((of_sos, of_floor))
}
