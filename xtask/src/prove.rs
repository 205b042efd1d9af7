//! `cargo xtask prove`: the forms of the tests that take too long for every change.

use crate::shell::{self, Outcome};
use crate::{clients, test};

/// What `cargo xtask prove` takes; the defaults are what a release must show.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How often the server is killed under load.
    #[arg(long, default_value_t = 50)]
    kills: u32,
    /// The size of the large file, in MiB.
    #[arg(long, default_value_t = 1024)]
    file_mib: u32,
    /// How many objects the large bucket holds.
    #[arg(long, default_value_t = 1_000_000)]
    objects: u32,
    /// The size of the large archive that the console makes, in MiB.
    #[arg(long, default_value_t = 4200)]
    archive_mib: u32,
    /// How many random sequences of commands an engine and the model run.
    #[arg(long, default_value_t = 10_000)]
    sequences: u32,
    /// How many of them run through the API of a server.
    #[arg(long, default_value_t = 300)]
    api_sequences: u32,
    /// Runs only the tests whose name contains this.
    filter: Option<String>,
}

/// Runs the engines beside the model, and the integration tests, optimised, in their long forms.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    if arguments.filter.is_none() {
        let mut cargo = shell::cargo();
        cargo.args([
            "test",
            "--profile",
            "quick",
            "--package",
            "sos-store-tests",
            "--package",
        ]);
        cargo.args(["sos-embedded", "agrees_with_the_model"]);
        cargo.env("SOS_TEST_SEQUENCES", arguments.sequences.to_string());
        shell::run(&mut cargo)?;
    }
    let clients = clients::install()?;
    let mut cargo = shell::cargo();
    cargo.args([
        "test",
        "--profile",
        "quick",
        "--package",
        "sos",
        "--test",
        "it",
        "--no-fail-fast",
        "--",
    ]);
    cargo.env("SOS_TEST_KILLS", arguments.kills.to_string());
    cargo.env("SOS_TEST_FILE_MIB", arguments.file_mib.to_string());
    cargo.env("SOS_TEST_OBJECTS", arguments.objects.to_string());
    cargo.env("SOS_TEST_ARCHIVE_MIB", arguments.archive_mib.to_string());
    cargo.env("SOS_TEST_API_SEQUENCES", arguments.api_sequences.to_string());
    // One test at a time: the long forms measure time and memory.
    cargo.args(["--test-threads", "1"]).args(&arguments.filter);
    test::report(&mut cargo, Some(&clients))
}
