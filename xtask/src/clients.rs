//! Installs the programs that the client and browser tests drive: system packages where it may, Python and JavaScript
//! packages below `target/clients`, and the Rust client that is no part of the workspace. What cannot be installed is
//! named, and only its tests are skipped.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Error, Outcome};

/// Programs of the system, with the Debian package that brings each.
const PROGRAMS: &[(&str, &str)] = &[
    ("caddy", "caddy"),
    ("chromium", "chromium"),
    ("docker-registry", "docker-registry"),
    ("firefox-esr", "firefox-esr"),
    ("git", "git"),
    ("nginx", "nginx-light"),
    ("node", "nodejs"),
    ("npm", "npm"),
    ("openssl", "openssl"),
    ("python3", "python3-venv"),
    ("rclone", "rclone"),
    ("restic", "restic"),
    ("s3fs", "s3fs"),
    ("skopeo", "skopeo"),
    ("WebKitWebDriver", "webkit2gtk-driver"),
    ("Xvfb", "xvfb"),
];

/// The clients that could be installed, and those that could not.
pub(crate) struct Clients {
    /// The folder that the tests are told of.
    pub(crate) folder: PathBuf,
    /// What is missing, each with the reason.
    pub(crate) missing: Vec<String>,
}

/// Installs what is not there yet.
pub(crate) fn install() -> Outcome<Clients> {
    let folder = crate::target().join("clients");
    std::fs::create_dir_all(&folder).map_err(|source| Error::File {
        path: folder.clone(),
        source,
    })?;
    let mut missing = Vec::new();
    programs(&mut missing);
    note(
        &mut missing,
        "Python clients (aws, s3cmd, boto3, pyarrow, polars, deltalake, pyiceberg)",
        python(&folder, "requirements.txt"),
    );
    note(
        &mut missing,
        "JavaScript packages (puppeteer-core, selenium-webdriver, esbuild, the AWS SDK, Uppy)",
        javascript(&folder),
    );
    note(&mut missing, "the Rust crate object_store", object_store(&folder));
    Ok(Clients { folder, missing })
}

fn note(missing: &mut Vec<String>, what: &str, outcome: Outcome) {
    if let Err(error) = outcome {
        missing.push(format!("{what}: {error}"));
    }
}

fn programs(missing: &mut Vec<String>) {
    let absent = |program: &str| shell::find(program).is_none();
    let wanted: Vec<&str> = PROGRAMS
        .iter()
        .filter(|row| absent(row.0))
        .map(|row| row.1)
        .collect();
    if wanted.is_empty() {
        return;
    }
    if let Err(error) = install_packages(&wanted) {
        eprintln!("the system packages cannot be installed: {error}");
    }
    for (program, package) in PROGRAMS {
        if absent(program) {
            missing.push(format!("{program}: install the package {package}"));
        }
    }
}

fn install_packages(packages: &[&str]) -> Outcome {
    if shell::find("apt-get").is_none() {
        return Err(Error::Told(format!(
            "there is no apt-get here; install {}",
            packages.join(", ")
        )));
    }
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        // The run level keeps packages of servers from starting theirs; the tests start their own.
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .env("RUNLEVEL", "1")
            .args(arguments);
        command
    };
    shell::run_quietly(&mut apt(&["update"]))?;
    let together = shell::run_quietly(apt(&["install", "-y", "--no-install-recommends"]).args(packages));
    if together.is_ok() {
        return Ok(());
    }
    // One that cannot be had must not take the others with it.
    for package in packages {
        let _ = shell::run_quietly(apt(&["install", "-y", "--no-install-recommends"]).arg(package));
    }
    together
}

/// A virtual environment below `folder` with what `tests/clients/<requirements>` names.
fn python(folder: &Path, requirements: &str) -> Outcome {
    let wanted = crate::root().join("tests/clients").join(requirements);
    virtual_environment(&folder.join("venv"), &wanted)
}

/// Makes or renews a virtual environment; does nothing where these requirements are installed already.
pub(crate) fn virtual_environment(folder: &Path, requirements: &Path) -> Outcome {
    let (wanted, stamp) = (shell::read(requirements)?, folder.join("installed"));
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if !folder.join("bin/pip").is_file() {
        shell::run_quietly(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    }
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--prefer-binary",
        "--requirement",
    ]);
    shell::run_quietly(pip.arg(requirements))?;
    shell::write(&stamp, &wanted)
}

/// Exactly what the lock file names, without running what packages would run at their installation.
fn javascript(folder: &Path) -> Outcome {
    let source = crate::root().join("tests/browser");
    let (wanted, stamp) = (
        shell::read(&source.join("package-lock.json"))?,
        folder.join("node_modules/installed"),
    );
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    shell::write(
        &folder.join("package.json"),
        &shell::read(&source.join("package.json"))?,
    )?;
    shell::write(&folder.join("package-lock.json"), &wanted)?;
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder);
    shell::run_quietly(&mut npm)?;
    shell::write(&stamp, &wanted)
}

/// The client is a crate of its own with its own lock file, so that the workspace never builds an HTTP client.
fn object_store(folder: &Path) -> Outcome {
    let manifest = crate::root().join("tests/object_store/Cargo.toml");
    let mut build = shell::cargo();
    build
        .args(["build", "--quiet", "--locked", "--manifest-path"])
        .arg(manifest);
    shell::run_quietly(build.arg("--target-dir").arg(folder.join("object_store")))
}
