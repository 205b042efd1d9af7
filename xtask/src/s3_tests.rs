//! `cargo xtask s3-tests DIR`: the public suite, unpatched, against a server of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::categories::{self, Ending, Test};
use crate::clients;
use crate::shell::{self, Error, Outcome};

/// What the suite's own authors mark as portable to other stores.
const PORTABLE: &str = "not fails_on_aws and not bucket_logging";

/// The lines of the compatibility page between which the table stands.
const BEGIN: &str = "<!-- begin of the table that `cargo xtask s3-tests` writes -->";
const END: &str = "<!-- end of the table -->";

/// The file whose tests the page counts.
const DEFAULT_FILE: &str = "test_s3.py";

/// What `cargo xtask s3-tests` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A checkout of ceph/s3-tests.
    checkout: PathBuf,
    /// Runs only the tests whose name matches this pytest expression, and leaves the page alone.
    #[arg(short = 'k', long)]
    keyword: Option<String>,
    /// Another file of the suite, such as `test_iam.py`; the page is left alone.
    #[arg(long, default_value = DEFAULT_FILE)]
    file: String,
    /// How many tests run at once. More than one is faster, and fails those that look at all buckets of a user.
    #[arg(long, default_value_t = 1)]
    workers: u32,
    /// After how many seconds a test counts as failed.
    #[arg(long, default_value_t = 120)]
    timeout_s: u32,
    /// Where to write one JSON line per test.
    #[arg(long)]
    report: Option<PathBuf>,
    /// The server to run, instead of an optimised build of this workspace.
    #[arg(long)]
    binary: Option<PathBuf>,
}

/// Builds, serves, runs the suite, writes the page.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let work = crate::target().join("s3-tests");
    let requirements = crate::root().join("tests/clients/s3-tests-requirements.txt");
    std::fs::create_dir_all(&work).map_err(|source| Error::File {
        path: work.clone(),
        source,
    })?;
    clients::virtual_environment(&work.join("venv"), &requirements)?;
    let binary = match &arguments.binary {
        Some(binary) => binary.clone(),
        None => build()?,
    };

    let folder = work.join(format!("run-{}", std::process::id()));
    let sample = shell::read(&arguments.checkout.join("s3tests.conf.SAMPLE"))?;
    let configuration = folder.join("sos.toml");
    let keys = encryption(&folder)?;
    shell::write(&configuration, &(declarations(&sample) + &keys))?;
    let server = Server::start(&binary, &folder, &configuration)?;
    let suite = folder.join("s3tests.conf");
    shell::write(&suite, &pointed_at(&sample, server.port))?;

    let report = arguments
        .report
        .clone()
        .unwrap_or_else(|| work.join("report.jsonl"));
    let report = std::path::absolute(&report).map_err(|source| Error::File { path: report, source })?;
    let mut pytest = Command::new(work.join("venv/bin/python"));
    pytest
        .current_dir(&arguments.checkout)
        .args(["-m", "pytest", "-q", "--tb=no", "-p", "s3_tests_report"]);
    pytest.args([
        "-p",
        "no:cacheprovider",
        "-m",
        PORTABLE,
        "--timeout",
        &arguments.timeout_s.to_string(),
    ]);
    pytest.args([
        "-n",
        &arguments.workers.to_string(),
        &format!("s3tests/functional/{}", arguments.file),
    ]);
    if let Some(keyword) = &arguments.keyword {
        pytest.args(["-k", keyword]);
    }
    pytest
        .env("S3TEST_CONF", &suite)
        .env("SOS_S3_TESTS_REPORT", &report);
    pytest
        .env("PYTHONPATH", crate::root().join("tests/clients"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    // A failing test is a row of the table, no failure of this command.
    shell::watch(&mut pytest, |_| {})?;
    drop(server);

    let tests: Vec<Test> = shell::read(&report)?.lines().filter_map(Test::read).collect();
    if tests.is_empty() {
        return Err(Error::Told("the suite ran no test".to_owned()));
    }
    print_failures(&tests);
    println!("\n{}", categories::table(&tests));
    if arguments.keyword.is_none() && arguments.file == DEFAULT_FILE {
        write_page(&arguments.checkout, &tests)?;
    }
    let count = |ending: Ending| tests.iter().filter(|test| test.ending == ending).count();
    println!(
        "{} passed, {} failed, {} skipped",
        count(Ending::Passed),
        count(Ending::Failed),
        count(Ending::Skipped)
    );
    // What the run stored is of no use to anyone; a folder that stays does no harm.
    let _ = std::fs::remove_dir_all(&folder);
    Ok(())
}

fn build() -> Outcome<PathBuf> {
    shell::run(shell::cargo().args(["build", "--profile", "quick", "--package", "sos", "--bin", "sos"]))?;
    Ok(crate::target().join("quick/sos"))
}

/// One tenant for each user of the suite's configuration.
fn declarations(sample: &str) -> String {
    let mut text = "[server]\ndomains = [\"localhost\"]\n".to_owned();
    for section in sections(sample) {
        let value = |name: &str| {
            section
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.clone())
        };
        let (Some(id), Some(access), Some(secret)) =
            (value("user_id"), value("access_key"), value("secret_key"))
        else {
            continue;
        };
        let (name, email) = (
            value("display_name").unwrap_or_else(|| id.clone()),
            value("email").unwrap_or_default(),
        );
        text.push_str(&format!(
            "\n[[tenant]]\nid = {id:?}\ndisplay_name = {name:?}\nemail = {email:?}\n\
             [[tenant.key]]\naccess_key = {access:?}\nsecret_key = {secret:?}\n"
        ));
    }
    text.push_str(&format!(
        "\n[[tenant]]\nid = {NAMED_IN_POLICIES:?}\ndisplay_name = {NAMED_IN_POLICIES:?}\n"
    ));
    text
}

/// A tenant that the suite's configuration does not have and its policies name: one cannot be named that nobody is.
const NAMED_IN_POLICIES: &str = "s3tenant1";
/// The names of the keys that the suite encrypts with (SSE-KMS).
const KMS_KEYS: [&str; 2] = ["testkey-1", "testkey-2"];

/// The keys of this run, and the part of the configuration that names them. They protect nothing.
fn encryption(folder: &Path) -> Outcome<String> {
    let mut places = Vec::new();
    for (number, name) in ["master"].into_iter().chain(KMS_KEYS).enumerate() {
        let path = folder.join(format!("{name}.key"));
        shell::write(&path, &format!("{:064x}\n", number + 1))?;
        places.push(format!("file:{}", path.display()));
    }
    let named = |index: usize| format!("{}={}", KMS_KEYS[index], places[index + 1]);
    Ok(format!(
        "\n[encryption]\nmaster_keys = [{:?}]\nkms_keys = [{:?}, {:?}]\n",
        places[0],
        named(0),
        named(1)
    ))
}

/// The `name = value` lines of each section.
fn sections(text: &str) -> Vec<Vec<(String, String)>> {
    let mut sections = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        if line.starts_with('[') {
            sections.push(Vec::new());
        } else if let (Some((name, value)), Some(section)) = (line.split_once('='), sections.last_mut()) {
            section.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    sections
}

/// The suite's configuration with this server in it.
fn pointed_at(sample: &str, port: u16) -> String {
    let line = |line: &str| match line.split_once('=').map(|(name, _)| name.trim()) {
        Some("host") if !line.starts_with('#') => "host = localhost".to_owned(),
        Some("port") if !line.starts_with('#') => format!("port = {port}"),
        Some("api_name") if !line.starts_with('#') => "api_name = us-east-1".to_owned(),
        Some("#kms_keyid") => format!("kms_keyid = {}\nkms_keyid2 = {}", KMS_KEYS[0], KMS_KEYS[1]),
        _ => line.to_owned(),
    };
    sample.lines().map(|text| line(text) + "\n").collect()
}

fn print_failures(tests: &[Test]) {
    let mut failed: Vec<&Test> = tests
        .iter()
        .filter(|test| test.ending == Ending::Failed)
        .collect();
    failed.sort_by(|one, other| (one.category(), &one.name).cmp(&(other.category(), &other.name)));
    for test in failed {
        println!("FAILED [{}] {}: {}", test.category(), test.name, test.reason);
    }
}

/// Puts the table and the failures between the two marks of the page; makes the page where there is none.
fn write_page(checkout: &Path, tests: &[Test]) -> Outcome {
    let page = crate::root().join("docs/reference/s3-compatibility.md");
    let text = std::fs::read_to_string(&page).unwrap_or_else(|_| {
        format!("# S3 compatibility\n\nThe public suite, [ceph/s3-tests](https://github.com/ceph/s3-tests), unpatched.\n\n{BEGIN}\n{END}\n")
    });
    let (Some(begin), Some(end)) = (text.find(BEGIN), text.find(END)) else {
        return Err(Error::Told(format!(
            "{} has not both marks: {BEGIN} and {END}",
            page.display()
        )));
    };
    let mut git = Command::new("git");
    let commit = git
        .arg("-C")
        .arg(checkout)
        .args(["rev-parse", "HEAD"])
        .output()
        .ok();
    let commit = commit.filter(|output| output.status.success());
    let commit = commit
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .unwrap_or_default();
    let at = if commit.is_empty() {
        String::new()
    } else {
        format!(" at commit `{commit}`")
    };
    let table = format!(
        "\n`test_s3.py`{at}, `-m \"{PORTABLE}\"`:\n\n{}\nThe tests that fail, by category:\n\n{}\n",
        categories::table(tests),
        categories::failures(tests)
    );
    shell::write(
        &page,
        &format!("{}{BEGIN}\n{table}{}", &text[..begin], &text[end..]),
    )
}

/// A server that ends with this value.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(binary: &Path, folder: &Path, configuration: &Path) -> Outcome<Self> {
        let log = folder.join("server.log");
        let log = std::fs::File::create(&log).map_err(|source| Error::File { path: log, source })?;
        let mut command = Command::new(binary);
        command
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--console-listen",
                "none",
                "--data",
            ])
            .arg(folder.join("data"));
        command.arg("--config").arg(configuration);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let started = command.spawn();
        let mut child = started.map_err(|source| Error::Start {
            program: binary.display().to_string(),
            source,
        })?;
        let output = child
            .stdout
            .take()
            .ok_or_else(|| Error::Told("the server's output is not there".to_owned()))?;
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let url = line.trim().strip_prefix("S3 endpoint:")?.trim().to_owned();
            url.rsplit(':').next()?.trim_end_matches('/').parse().ok()
        });
        let Some(port) = port else {
            let log = std::fs::read_to_string(folder.join("server.log")).unwrap_or_default();
            return Err(Error::Told(format!("the server did not start:\n{log}")));
        };
        // The rest is read on, so that the server never blocks on a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, port })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::{declarations, pointed_at};

    const SAMPLE: &str = "[DEFAULT]\nhost = example\nport = 8000\n#port = 1\n[s3 main]\nuser_id = testid\n\
                          # access_key = no\naccess_key = A\nsecret_key = B==\n[fixtures]\nbucket prefix = x\n";

    #[test]
    fn users_of_the_suite_become_tenants() {
        let text = declarations(SAMPLE);
        assert_eq!(text.matches("[[tenant]]").count(), 2, "{text}");
        assert!(
            text.contains("id = \"testid\"") && text.contains("secret_key = \"B==\""),
            "{text}"
        );
    }

    #[test]
    fn the_suite_is_pointed_at_the_server() {
        let text = pointed_at(SAMPLE, 4321);
        assert!(
            text.contains("host = localhost\nport = 4321\n#port = 1\n"),
            "{text}"
        );
    }
}
