//! `cargo xtask tidy`: format, lints, the crate arrows and the documents.

use crate::documents;
use crate::shell::{self, Outcome};

/// Mends what can be mended by a program, unless told to check only, and reports the rest.
pub(crate) fn run(check: bool) -> Outcome {
    let mut format = shell::cargo();
    format.args(["fmt", "--all"]);
    if check {
        format.arg("--check");
    }
    shell::run(&mut format)?;
    shell::run(shell::cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    shell::run(shell::cargo().args([
        "test",
        "--quiet",
        "--package",
        "sos",
        "--test",
        "it",
        "architecture",
    ]))?;
    let mut rustdoc = shell::cargo();
    rustdoc
        .env("RUSTDOCFLAGS", "-D warnings")
        .args(["doc", "--workspace", "--no-deps", "--quiet"]);
    shell::run(&mut rustdoc)?;
    documents::check()
}
