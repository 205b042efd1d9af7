//! `cargo xtask bench`: the benchmark program, optimised.

use crate::shell::{self, Outcome};

/// Builds and runs it.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let mut cargo = shell::cargo();
    cargo.args([
        "build",
        "--quiet",
        "--profile",
        "release",
        "--package",
        "sos",
        "--bin",
        "sos",
    ]);
    shell::run(&mut cargo)?;
    let mut cargo = shell::cargo();
    cargo
        .args([
            "run",
            "--quiet",
            "--profile",
            "release",
            "--package",
            "sos-bench",
            "--",
        ])
        .args(arguments);
    shell::run(&mut cargo)
}
