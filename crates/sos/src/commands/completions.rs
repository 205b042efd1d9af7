//! `sos completions`

use crate::{cli::Cli, error::CommandError, terminal};
use clap::CommandFactory;
use clap_complete::Shell;

/// Prints completions for a shell.
pub(crate) fn run(shell: Shell) -> Result<(), CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sos", &mut script);
    terminal::print_exactly(&String::from_utf8_lossy(&script))
}
