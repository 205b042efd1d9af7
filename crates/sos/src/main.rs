//! `sos`: the command line of Simple Object Storage.
//!
//! Configuration and wiring; what the store does is in the crates below. Only this crate knows which engine runs.

mod administration;
mod audit_file;
mod bootstrap;
mod cli;
mod commands;
mod config;
mod control;
mod data_folder;
mod encryption_keys;
mod error;
mod logging;
mod runtime;
mod serving;
mod store;
mod terminal;
mod web_identities;
mod welcome;

use clap::Parser;
use mimalloc::MiMalloc;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    // The log and the index hold objects and the secrets of keys, and the data folder may be one that others can enter.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    match cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&error.explain());
            error.exit_code()
        }
    }
}
