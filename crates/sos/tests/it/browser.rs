//! A real browser as a page on another origin. The cases are in `tests/browser/`, which starts its own servers.

use std::process::{Command, Stdio};

use crate::clients::{find, installed, ready, skip, tests_folder};
use crate::server::binary;

/// Runs the group of cases whose names begin so in Chromium.
fn browser(test: &str, group: &str, packages: &[&str]) {
    run(test, group, &["chromium"], packages);
}

/// Runs the group of cases whose names begin so, with these programs.
fn run(test: &str, group: &str, programs: &[&str], packages: &[&str]) {
    let Some(()) = ready(test, &[programs, &["node", "openssl"]].concat()) else {
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

/// The browser engines of the matrix.
#[derive(Clone, Copy)]
enum Engine {
    Chromium,
    Firefox,
    Webkit,
}

impl Engine {
    fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium"],
            Self::Firefox => &["firefox-esr"],
            Self::Webkit => &["WebKitWebDriver", "Xvfb"],
        }
    }

    fn driver(self) -> &'static str {
        match self {
            Self::Chromium | Self::Firefox => "puppeteer-core",
            Self::Webkit => "selenium-webdriver",
        }
    }

    /// Runs the cases of `<group> in <engine>`.
    fn run(self, group: &str, packages: &[&str]) {
        let name = self.name();
        run(
            &format!("browser_{}_{name}", group.replace(' ', "_")),
            &format!("{group} in {name}"),
            self.programs(),
            &[&[self.driver()], packages].concat(),
        );
    }
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
fn browser_follows_the_guide_to_cors() {
    run(
        "browser_follows_the_guide_to_cors",
        "CORS guide",
        &["chromium", "python3", "bash"],
        &["puppeteer-core"],
    );
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

/// What the AWS SDK and Uppy are made of.
const UPLOADERS: &[&str] = &[
    "esbuild",
    "@uppy/core",
    "@uppy/aws-s3",
    "@aws-sdk/client-s3",
    "@aws-sdk/lib-storage",
];

#[test]
fn browser_matrix_chromium() {
    Engine::Chromium.run("matrix", &[]);
}

#[test]
fn browser_matrix_firefox() {
    Engine::Firefox.run("matrix", &[]);
}

#[test]
fn browser_matrix_webkit() {
    Engine::Webkit.run("matrix", &[]);
}

#[test]
fn browser_cache_chromium() {
    Engine::Chromium.run("cache", &[]);
}

#[test]
fn browser_cache_firefox() {
    Engine::Firefox.run("cache", &[]);
}

#[test]
fn browser_cache_webkit() {
    Engine::Webkit.run("cache", &[]);
}

#[test]
fn browser_uploads_chromium() {
    Engine::Chromium.run("uploads", UPLOADERS);
}

#[test]
fn browser_uploads_firefox() {
    Engine::Firefox.run("uploads", UPLOADERS);
}

#[test]
fn browser_uploads_webkit() {
    Engine::Webkit.run("uploads", UPLOADERS);
}

#[test]
fn browser_console_frame_chromium() {
    Engine::Chromium.run("console frame", &[]);
}

#[test]
fn browser_console_frame_firefox() {
    Engine::Firefox.run("console frame", &[]);
}

#[test]
fn browser_console_views_chromium() {
    Engine::Chromium.run("console views", &["axe-core"]);
}

#[test]
fn browser_console_views_firefox() {
    Engine::Firefox.run("console views", &["axe-core"]);
}

#[test]
fn browser_console_budgets() {
    Engine::Chromium.run("console budgets", &[]);
}

#[test]
fn browser_console_access_chromium() {
    Engine::Chromium.run("console access", &[]);
}

#[test]
fn browser_console_access_firefox() {
    Engine::Firefox.run("console access", &[]);
}

#[test]
fn browser_console_identities_chromium() {
    Engine::Chromium.run("console identities", &[]);
}

#[test]
fn browser_console_identities_firefox() {
    Engine::Firefox.run("console identities", &[]);
}

#[test]
fn browser_console_settings_chromium() {
    Engine::Chromium.run("console settings", &[]);
}

#[test]
fn browser_console_settings_firefox() {
    Engine::Firefox.run("console settings", &[]);
}

#[test]
fn browser_console_cors_chromium() {
    Engine::Chromium.run("console CORS", &[]);
}

#[test]
fn browser_console_cors_firefox() {
    Engine::Firefox.run("console CORS", &[]);
}

#[test]
fn browser_console_objects_chromium() {
    Engine::Chromium.run("console objects", &[]);
}

#[test]
fn browser_console_objects_firefox() {
    Engine::Firefox.run("console objects", &[]);
}

#[test]
fn browser_console_metrics_chromium() {
    Engine::Chromium.run("console metrics", &[]);
}

#[test]
fn browser_console_metrics_firefox() {
    Engine::Firefox.run("console metrics", &[]);
}
