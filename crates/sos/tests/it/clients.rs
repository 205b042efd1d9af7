//! Real clients on real files. Each test drives one of them through a script in `tests/clients/`, against a server
//! of its own; the script's failure is the test's.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::deadline::scale;
use crate::server::{BUCKET, Server, binary, root};

/// What a script ends with that may not do what it is about here; the last line that it prints says why.
const NOTHING_TO_DRIVE: i32 = 77;

/// The folder into which `cargo xtask test` installed the clients.
pub(crate) fn installed() -> Option<PathBuf> {
    std::env::var_os("SOS_TEST_CLIENTS").map(PathBuf::from)
}

/// Where a client's program is: among those installed for the tests, else on the path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let own = installed()?.join("venv/bin").join(program);
    let path = std::env::var_os("PATH")?;
    let folders = std::env::split_paths(&path).map(|folder| folder.join(program));
    std::iter::once(own)
        .chain(folders)
        .find(|candidate| candidate.is_file())
}

/// Says that a test has nothing to drive, to the person and to `cargo xtask test`, which counts it.
pub(crate) fn skip(test: &str, reason: &str) {
    println!("skipped: {test}: {reason}");
    let Some(path) = std::env::var_os("SOS_TEST_SKIPPED") else {
        return;
    };
    let mut file = std::fs::File::options()
        .append(true)
        .create(true)
        .open(path)
        .unwrap();
    writeln!(file, "{test}: {reason}").unwrap();
}

/// The programs that a test drives, or `None` with the reason told.
pub(crate) fn ready(test: &str, programs: &[&str]) -> Option<()> {
    if installed().is_none() {
        skip(test, "no clients are installed; cargo xtask test installs them");
        return None;
    }
    for program in programs {
        if find(program).is_none() {
            skip(test, &format!("{program} is not installed"));
            return None;
        }
    }
    Some(())
}

pub(crate) fn tests_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .and_then(Path::parent)
        .unwrap()
        .join("tests")
}

/// Runs a client's script, which must succeed.
fn drive(server: &Server, command: Command) {
    let output = run(server, command);
    succeeded(&output);
    println!("{}", String::from_utf8_lossy(&output.stdout));
}

#[track_caller]
fn succeeded(output: &Output) {
    assert!(
        output.status.success(),
        "the script ended with {}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Runs a client's script with the server, its key and the sizes of the files in the environment.
fn run(server: &Server, mut command: Command) -> Output {
    let root = root();
    let clients = installed().unwrap();
    let mut path = std::env::join_paths([clients.join("venv/bin")]).unwrap();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let work = server.folder().join("work");
    std::fs::create_dir_all(&work).unwrap();
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
        .env("PATH", path)
        .env("HOME", &work)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("AWS_ACCESS_KEY_ID", &root.access_key)
        .env("AWS_SECRET_ACCESS_KEY", &root.secret_key)
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("SOS_TEST_CLIENTS", &clients)
        .env("ENDPOINT", server.url())
        .env("AWS_ENDPOINT", server.url())
        .env("BUCKET", BUCKET)
        .env("WORK", &work)
        .env("FILE_MIB", scale("SOS_TEST_FILE_MIB", 64).to_string())
        .stdin(Stdio::null())
        .current_dir(&work)
        .output()
        .unwrap()
}

fn script(name: &str) -> Command {
    let mut command = Command::new(find("python").unwrap());
    command.arg(tests_folder().join("clients").join(name));
    command
}

fn python(test: &str, programs: &[&str], name: &str) {
    let Some(()) = ready(test, &[programs, &["python"]].concat()) else {
        return;
    };
    drive(&Server::start(), script(name));
}

#[test]
fn aws_cli() {
    python("aws_cli", &["aws"], "aws_cli.py");
}

#[test]
fn s3cmd() {
    python("s3cmd", &["s3cmd"], "s3cmd.py");
}

#[test]
fn rclone() {
    python("rclone", &["rclone"], "rclone.py");
}

#[test]
fn restic() {
    python("restic", &["restic"], "restic.py");
}

#[test]
fn boto3() {
    python("boto3", &["aws"], "boto3_client.py");
}

#[test]
fn boto3_with_temporary_keys() {
    let Some(()) = ready("boto3_with_temporary_keys", &["aws", "python"]) else {
        return;
    };
    let server = Server::start();
    let write = |name: &str, text: &str| {
        let path = server.folder().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let trust = write(
        "trust.json",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": "arn:aws:iam::root:root"},
            "Condition": {"StringEquals": {"sts:ExternalId": "key-1"}}}}"#,
    );
    let policy = write(
        "policy.json",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::*/jobs/*"}}"#,
    );
    let run = |arguments: &[&str]| {
        let (status, output, errors) = server.command(arguments);
        assert!(status.success(), "{arguments:?}: {errors}");
        output
    };
    let own = format!("own={policy}");
    run(&[
        "role",
        "set",
        "worker",
        "--tenant",
        "root",
        "--trust",
        &trust,
        "--policy",
        &own,
        "--max-session",
        "2h",
    ]);
    let shown = run(&["role", "show", "worker", "--tenant", "root"]);
    assert!(shown.contains("arn:aws:iam::root:role/worker"), "{shown}");
    assert!(run(&["role", "list"]).contains("worker"));
    let made: serde_json::Value = serde_json::from_str(&run(&["key", "create", "--json"])).unwrap();
    let mut command = script("sts_client.py");
    command
        .env("PARENT_KEY", made["access_key"].as_str().unwrap())
        .env("PARENT_SECRET", made["secret_key"].as_str().unwrap())
        .env("SOS", binary())
        .env("DATA", server.data());
    drive(&server, command);
    run(&["role", "delete", "worker", "--tenant", "root"]);
    let log = server.log();
    assert!(!log.contains(made["secret_key"].as_str().unwrap()));
}

#[test]
fn pyarrow() {
    python("pyarrow", &["aws"], "pyarrow_client.py");
}

#[test]
fn polars() {
    python("polars", &["aws"], "polars_client.py");
}

#[test]
fn deltalake() {
    python("deltalake", &["aws"], "deltalake_client.py");
}

#[test]
fn iceberg() {
    python("iceberg", &["pyiceberg"], "iceberg_client.py");
}

#[test]
fn state_lock() {
    python("state_lock", &["aws"], "state_lock.py");
}

#[test]
fn restic_with_object_lock() {
    python("restic_with_object_lock", &["aws", "restic"], "locked_restic.py");
}

#[test]
fn docker_registry() {
    python(
        "docker_registry",
        &["aws", "docker-registry"],
        "docker_registry_client.py",
    );
}

#[test]
fn skopeo() {
    python("skopeo", &["docker-registry", "skopeo"], "skopeo_client.py");
}

#[test]
fn s3fs() {
    let Some(()) = ready("s3fs", &["aws", "fusermount", "git", "python", "s3fs"]) else {
        return;
    };
    let server = Server::start();
    let _unmounted = Unmounted(server.folder());
    let output = run(&server, script("s3fs_client.py"));
    if output.status.code() == Some(NOTHING_TO_DRIVE) {
        let told = String::from_utf8_lossy(&output.stdout);
        return skip("s3fs", told.lines().last().unwrap_or_default());
    }
    succeeded(&output);
    let left = mounts_below(server.folder());
    assert!(left.is_empty(), "still mounted: {left:?}");
}

/// Leaves nothing mounted below a server's folder, and no process that mounted it, even if the script died: the folder
/// could not be removed, and whoever looked into it would wait for a server that is gone.
struct Unmounted<'a>(&'a Path);

impl Drop for Unmounted<'_> {
    fn drop(&mut self) {
        for mount in mounts_below(self.0) {
            let _ = Command::new("fusermount").args(["-u", "-z"]).arg(mount).status();
        }
        let pid = std::fs::read_to_string(self.0.join("work/s3fs.pid")).unwrap_or_default();
        let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        if name.trim() == "s3fs" {
            let _ = Command::new("sh").args(["-c", "kill -KILL $0", &pid]).status();
        }
    }
}

fn mounts_below(folder: &Path) -> Vec<PathBuf> {
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let places = mounts.lines().filter_map(|line| line.split(' ').nth(1));
    let below = places
        .map(PathBuf::from)
        .filter(|place| place.starts_with(folder));
    below.collect()
}

#[test]
fn object_store() {
    let Some(()) = ready("object_store", &[]) else {
        return;
    };
    let program = installed()
        .unwrap()
        .join("object_store/debug/object-store-client");
    if !program.is_file() {
        return skip("object_store", "its client could not be built");
    }
    let server = Server::start();
    drive(&server, Command::new(program));
}
