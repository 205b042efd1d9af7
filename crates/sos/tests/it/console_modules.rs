//! The console's pure modules under `node --test`, and the types of all of them. The tests are in
//! `crates/sos-console/test/`.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::clients::{find, installed, ready, skip, tests_folder};

/// Where the console's sources are.
fn console() -> PathBuf {
    tests_folder().with_file_name("crates").join("sos-console")
}

/// Runs node; what it says comes with a failure.
fn node(arguments: &[&str]) -> String {
    let output = Command::new(find("node").unwrap())
        .args(arguments)
        .current_dir(console())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{told}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    told
}

#[test]
fn console_modules() {
    let Some(()) = ready("console_modules", &["node"]) else {
        return;
    };
    let told = node(&["--test", "--test-reporter=tap", "test/"]);
    let passed: usize = told
        .lines()
        .find_map(|line| line.strip_prefix("# pass "))
        .and_then(|count| count.parse().ok())
        .unwrap();
    assert!(passed > 0, "{told}");
}

#[test]
fn console_types() {
    let Some(()) = ready("console_types", &["node"]) else {
        return;
    };
    let compiler = installed().unwrap().join("node_modules/typescript/bin/tsc");
    if !compiler.is_file() {
        return skip("console_types", "typescript is not installed");
    }
    node(&[compiler.to_str().unwrap(), "--project", "jsconfig.json"]);
}
