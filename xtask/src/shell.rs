//! Running other programs and saying what failed.

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a command of this program could not do its work.
#[derive(Debug)]
pub(crate) enum Error {
    /// A program is not there or cannot be started.
    Start { program: String, source: io::Error },
    /// A program ended with a failure.
    Failed { program: String, status: String },
    /// A file or folder cannot be read or written.
    File { path: PathBuf, source: io::Error },
    /// Something else, in words for the person at the terminal.
    Told(String),
}

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Start { program, source } => write!(formatter, "{program} cannot be started: {source}"),
            Self::Failed { program, status } => write!(formatter, "{program} failed ({status})"),
            Self::File { path, source } => write!(formatter, "{}: {source}", path.display()),
            Self::Told(text) => formatter.write_str(text),
        }
    }
}

impl std::error::Error for Error {}

/// What every command of this program answers.
pub(crate) type Outcome<T = ()> = Result<T, Error>;

/// The command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let arguments = command
        .get_args()
        .map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(command.get_program().to_string_lossy().into_owned())
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs a program with its output on the terminal.
pub(crate) fn run(command: &mut Command) -> Outcome {
    eprintln!("$ {}", shown(command));
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|source| start(command, source))?;
    if status.success() {
        Ok(())
    } else {
        Err(failed(command, status))
    }
}

/// Runs a program quietly; what it printed is shown only if it fails.
pub(crate) fn run_quietly(command: &mut Command) -> Outcome {
    eprintln!("$ {}", shown(command));
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|source| start(command, source))?;
    if output.status.success() {
        return Ok(());
    }
    for stream in [&output.stdout, &output.stderr] {
        let text = String::from_utf8_lossy(stream);
        let lines: Vec<&str> = text.lines().collect();
        eprintln!("{}", lines[lines.len().saturating_sub(20)..].join("\n"));
    }
    Err(failed(command, output.status))
}

/// Runs a program, shows each line of its output as it comes and gives it to `each` too. Answers whether it succeeded.
pub(crate) fn watch(command: &mut Command, mut each: impl FnMut(&str)) -> Outcome<bool> {
    eprintln!("$ {}", shown(command));
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|source| start(command, source))?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            each(&line);
        }
    }
    let _ = io::stdout().flush();
    let status = child.wait().map_err(|source| start(command, source))?;
    Ok(status.success())
}

/// Where a program is found on the path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|source| Error::File {
        path: path.to_owned(),
        source,
    })
}

/// Writes a text file and the folders above it.
pub(crate) fn write(path: &Path, text: &str) -> Outcome {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|source| Error::File {
            path: folder.to_owned(),
            source,
        })?;
    }
    std::fs::write(path, text).map_err(|source| Error::File {
        path: path.to_owned(),
        source,
    })
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(crate::root());
    command
}

fn start(command: &Command, source: io::Error) -> Error {
    Error::Start {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    }
}

fn failed(command: &Command, status: std::process::ExitStatus) -> Error {
    Error::Failed {
        program: shown(command),
        status: status.to_string(),
    }
}
