//! `sos`: the command line of Simple Object Storage.
//!
//! Configuration and wiring; what the store does is in the crates below. Only this crate knows which engine runs.

mod administration;
mod bootstrap;
mod cli;
mod commands;
mod config;
mod control;
mod data_folder;
mod error;
mod logging;
mod serving;
mod store;
mod terminal;
mod welcome;

use clap::Parser;
use mimalloc::MiMalloc;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    match cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprint!("{}", error.explain());
            ExitCode::FAILURE
        }
    }
}
