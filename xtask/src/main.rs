//! Builds, tests and measures SOS: `cargo xtask test`, `prove`, `bench`, `s3-tests`, `tidy`. One file per command.

mod bench;
mod categories;
mod clients;
mod counts;
mod documents;
mod failures;
mod prove;
mod s3_tests;
mod shell;
mod test;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds, tests and measures SOS.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Everything short: installs the clients and the browser, then runs every test of the workspace with them.
    Test(test::Arguments),
    /// The long forms: 50 kills under load, a file of 1 GiB, a million objects.
    Prove(prove::Arguments),
    /// Measures; the arguments go to the benchmark program.
    Bench {
        /// What the benchmark program is given.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Runs a checkout of ceph/s3-tests and writes the compatibility table.
    S3Tests(s3_tests::Arguments),
    /// Formats, lints, checks the crate arrows and the documents.
    Tidy {
        /// Changes nothing; fails where something would have to change.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Test(arguments) => test::run(&arguments),
        Command::Prove(arguments) => prove::run(&arguments),
        Command::Bench { arguments } => bench::run(&arguments),
        Command::S3Tests(arguments) => s3_tests::run(&arguments),
        Command::Tidy { check } => tidy::run(check),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace.
fn root() -> PathBuf {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().map_or(manifest.clone(), PathBuf::from)
}

/// Where cargo builds, and where the clients and reports of the tests go.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
