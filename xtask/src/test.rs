//! `cargo xtask test`: everything short, with the real clients and the browser.

use std::process::Command;

use crate::clients::{self, Clients};
use crate::counts::Counts;
use crate::failures::Failures;
use crate::shell::{self, Error, Outcome};

/// What `cargo xtask test` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Installs nothing and drives no other program.
    #[arg(long)]
    without_clients: bool,
    /// Runs only the tests whose name contains this.
    filter: Option<String>,
}

/// Installs, runs, counts.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let clients = if arguments.without_clients {
        None
    } else {
        Some(clients::install()?)
    };
    let mut cargo = shell::cargo();
    cargo.args(["test", "--workspace", "--no-fail-fast"]);
    if let Some(filter) = &arguments.filter {
        cargo.args(["--", filter]);
    }
    report(&mut cargo, clients.as_ref())
}

/// Runs a cargo test command with the clients named in its environment; ends with what failed, and one line of counts.
pub(crate) fn report(cargo: &mut Command, clients: Option<&Clients>) -> Outcome {
    let skips = crate::target().join("skipped-tests");
    shell::write(&skips, "")?;
    cargo.env("SOS_TEST_SKIPPED", &skips);
    if let Some(clients) = clients {
        cargo.env("SOS_TEST_CLIENTS", &clients.folder);
    }
    let mut counts = Counts::default();
    let mut failures = Failures::default();
    let succeeded = shell::watch(cargo, |line| {
        counts.add_line(line);
        failures.add_line(line);
    })?;
    let skipped = shell::read(&skips)?;
    counts.skip(skipped.lines().count() as u64);
    println!();
    for missing in clients.iter().flat_map(|clients| &clients.missing) {
        println!("missing: {missing}");
    }
    for line in skipped.lines() {
        println!("skipped: {line}");
    }
    print!("{failures}");
    println!("{counts}");
    if succeeded && counts.failed == 0 {
        Ok(())
    } else {
        Err(Error::Told(format!("{} tests failed", counts.failed.max(1))))
    }
}
