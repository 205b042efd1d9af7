//! A real browser as a page on another origin. The cases are in `tests/browser/`, which starts its own servers.

use std::process::{Command, Stdio};

use crate::clients::{find, installed, ready, skip, tests_folder};
use crate::server::binary;

/// Runs the group of cases whose names begin so.
fn browser(test: &str, group: &str, packages: &[&str]) {
    let Some(()) = ready(test, &["chromium", "node", "openssl"]) else {
        return;
    };
    let clients = installed().unwrap();
    for package in packages {
        if !clients.join("node_modules").join(package).is_dir() {
            return skip(test, &format!("{package} is not installed"));
        }
    }
    let output = Command::new(find("node").unwrap())
        .arg(tests_folder().join("browser/run.mjs"))
        .arg(format!("{group}: "))
        .env("SOS_BINARY", binary())
        .env("SOS_TEST_CLIENTS", &clients)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{told}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // Nothing of a group may be left out without being counted.
    let counts = told.lines().last().unwrap_or_default();
    assert!(
        counts.ends_with(" 0 failed, 0 skipped") && !counts.starts_with("0 "),
        "{told}"
    );
    println!("{told}");
}

#[test]
fn browser_under_the_documented_rules() {
    browser(
        "browser_under_the_documented_rules",
        "seed rules",
        &["puppeteer-core"],
    );
}

#[test]
fn browser_example() {
    browser("browser_example", "example page", &["puppeteer-core"]);
}

#[test]
fn browser_aws_sdk() {
    browser(
        "browser_aws_sdk",
        "AWS SDK for JavaScript",
        &[
            "puppeteer-core",
            "esbuild",
            "@aws-sdk/client-s3",
            "@aws-sdk/lib-storage",
        ],
    );
}
