//! The command line: what can be said, and who carries it out.

use crate::{commands, error::CommandError};
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

/// Simple Object Storage: an S3-compatible object store that serves browsers well.
#[derive(Debug, Parser)]
#[command(
    name = "sos",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the store. The first start makes the data folder and a root key.
    Serve(commands::serve::ServeArguments),
    /// Manage access keys.
    #[command(subcommand)]
    Key(commands::key::KeyCommand),
    /// Manage tenants: who owns buckets and keys.
    #[command(subcommand)]
    Tenant(commands::tenant::TenantCommand),
    /// Manage groups of tenants and their policies.
    #[command(subcommand)]
    Group(commands::group::GroupCommand),
    /// Manage roles: what somebody may become for a while.
    #[command(subcommand)]
    Role(commands::role::RoleCommand),
    /// Manage buckets.
    #[command(subcommand)]
    Bucket(commands::bucket::BucketCommand),
    /// Ask who may do what, and why.
    #[command(subcommand)]
    Access(Box<commands::access::AccessCommand>),
    /// Manage, explain and test CORS rules.
    #[command(subcommand)]
    Cors(Box<commands::cors::CorsCommand>),
    /// Manage the lifecycle rules of a bucket: what expires, and when.
    #[command(subcommand)]
    Lifecycle(commands::lifecycle::LifecycleCommand),
    /// Rotate the master keys of encryption at rest.
    #[command(subcommand)]
    Encryption(commands::encryption::EncryptionCommand),
    /// Reach the web console.
    #[command(subcommand)]
    Console(commands::console::ConsoleCommand),
    /// Print a presigned URL: a link that lets its holder send one request, without a key.
    Presign(commands::presign::PresignArguments),
    /// Look at the configuration.
    #[command(subcommand)]
    Config(commands::config::ConfigCommand),
    /// Check everything that is stored against its checksums, while no server runs.
    Verify(commands::check::VerifyArguments),
    /// Look for damage in the log, and mend it with --write, while no server runs.
    Repair(commands::check::RepairArguments),
    /// Print the version.
    Version(commands::version::VersionArguments),
    /// Print completions for a shell: sos completions bash > /etc/bash_completion.d/sos
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// Which store a command is for.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct PlaceArguments {
    /// The data folder [default: ./sos-data]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The configuration file
    #[arg(long, value_name = "FILE", env = "SOS_CONFIG")]
    pub config: Option<PathBuf>,
}

impl Cli {
    /// Carries out what was said.
    pub(crate) fn run(self) -> Result<(), CommandError> {
        match self.command {
            Command::Serve(arguments) => commands::serve::run(&arguments),
            Command::Key(command) => commands::key::run(command),
            Command::Tenant(command) => commands::tenant::run(command),
            Command::Group(command) => commands::group::run(command),
            Command::Role(command) => commands::role::run(command),
            Command::Bucket(command) => commands::bucket::run(command),
            Command::Access(command) => commands::access::run(&command),
            Command::Cors(command) => commands::cors::run(&command),
            Command::Lifecycle(command) => commands::lifecycle::run(&command),
            Command::Encryption(command) => commands::encryption::run(&command),
            Command::Console(command) => commands::console::run(command),
            Command::Presign(arguments) => commands::presign::run(&arguments),
            Command::Config(command) => commands::config::run(&command),
            Command::Verify(arguments) => commands::check::verify(&arguments),
            Command::Repair(arguments) => commands::check::repair(&arguments),
            Command::Version(arguments) => commands::version::run(&arguments),
            Command::Completions { shell } => commands::completions::run(shell),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory;
    use std::path::Path;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_reference_names_every_command_and_flag() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/cli.md");
        let page = std::fs::read_to_string(path).expect("the page");
        let mut open = vec![(String::from("sos"), Cli::command())];
        while let Some((name, command)) = open.pop() {
            if command.get_subcommands().next().is_none() {
                assert!(page.contains(&format!("`{name}")), "{name} is not documented");
                for flag in command.get_arguments().filter_map(clap::Arg::get_long) {
                    assert!(
                        page.contains(&format!("--{flag}")),
                        "--{flag} of {name} is not documented"
                    );
                }
            }
            open.extend(
                command
                    .get_subcommands()
                    .map(|command| (format!("{name} {}", command.get_name()), command.clone())),
            );
        }
    }
}
