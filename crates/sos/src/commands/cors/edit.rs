//! `sos cors edit`

use super::{
    configure,
    document::{self, Shape},
    store::{Store, StoreArguments},
};
use crate::{error::CommandError, terminal};
use clap::Args;
use sos_cors::{Configuration, edit::unified_diff};
use std::{
    io::{self, BufRead, IsTerminal, Write},
    path::Path,
    process::Command,
};

/// What an editor is given where the bucket has no configuration yet.
const BEGINNING: &str = "\
<CORSConfiguration>
  <CORSRule>
    <AllowedOrigin>https://example.com</AllowedOrigin>
    <AllowedMethod>GET</AllowedMethod>
    <AllowedMethod>HEAD</AllowedMethod>
    <MaxAgeSeconds>3600</MaxAgeSeconds>
  </CORSRule>
</CORSConfiguration>
";

/// `sos cors edit`.
#[derive(Args, Debug)]
pub(crate) struct EditArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The bucket
    bucket: String,
    /// Edit the JSON of the AWS command line instead of XML
    #[arg(long)]
    json: bool,
    /// Save without asking
    #[arg(long, short = 'y')]
    yes: bool,
}

/// Opens the configuration in an editor, checks it, shows what changed and saves it.
pub(super) fn run(arguments: &EditArguments) -> Result<(), CommandError> {
    let store = Store::open(&arguments.store)?;
    let current = store.find_configuration(&arguments.bucket)?;
    let shape = if arguments.json { Shape::Json } else { Shape::Xml };
    let old = match &current {
        Some(current) => shape.write(&current.configuration),
        None if arguments.json => shape.write(&document::parse("the template", BEGINNING.as_bytes())?),
        None => BEGINNING.to_owned(),
    };
    let draft = Draft::new(shape, &old)?;
    let configuration = loop {
        let edited = draft.open().and_then(|()| draft.read());
        let text = match edited {
            Ok(text) if text == old.as_bytes() => return terminal::print("Nothing was changed.\n"),
            Ok(text) => text,
            Err(error) if draft.is_still(&old) => return Err(error),
            Err(error) => {
                terminal::complain(&error.explain());
                return Err(draft.kept("nothing was saved"));
            }
        };
        match Configuration::parse_any(&text) {
            Ok(configuration) => break configuration,
            Err(error) => {
                terminal::complain(&format!("error: {}\n", document::explained(&error)));
                if !agreed("Edit it again?")? {
                    return Err(draft.kept("nothing was saved"));
                }
            }
        }
    };
    let before = current.as_ref().map_or(String::new(), |_| old.clone());
    let difference = unified_diff(&before, &shape.write(&configuration));
    if difference.is_empty() {
        return terminal::print("Nothing was changed.\n");
    }
    terminal::print(&difference)?;
    if !arguments.yes && io::stdin().is_terminal() && !agreed("Save?")? {
        return Err(draft.kept("nothing was saved"));
    }
    let etag = current.as_ref().map(|current| current.etag.as_str());
    match store.replace_if(&arguments.bucket, &configuration, etag) {
        Ok(found) => configure::saved(&arguments.bucket, &configuration, &found),
        Err(error) => {
            terminal::complain(&error.explain());
            Err(draft.kept("nothing was saved"))
        }
    }
}

/// The file that the editor opens; removed at the end unless its work would be lost.
struct Draft {
    file: tempfile::NamedTempFile,
}

impl Draft {
    fn new(shape: Shape, text: &str) -> Result<Self, CommandError> {
        let suffix = match shape {
            Shape::Xml => ".xml",
            Shape::Json => ".json",
        };
        let made = tempfile::Builder::new()
            .prefix("sos-cors-")
            .suffix(suffix)
            .tempfile();
        let mut file = made.map_err(system("make a file for the editor"))?;
        file.write_all(text.as_bytes())
            .map_err(system("write the file for the editor"))?;
        Ok(Self { file })
    }

    fn path(&self) -> &Path {
        self.file.path()
    }

    /// Runs the editor as git does: through the shell, since the variable may hold arguments.
    fn open(&self) -> Result<(), CommandError> {
        let editor = ["VISUAL", "EDITOR"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()))
            .unwrap_or_else(|| "vi".to_owned());
        let status = Command::new("sh")
            .arg("-c")
            .arg(format!("{editor} \"$1\""))
            .arg("sh")
            .arg(self.path())
            .status()
            .map_err(system("start the editor"))?;
        if status.success() {
            return Ok(());
        }
        Err(CommandError::Refused(format!(
            "the editor `{editor}` ended with {status}"
        )))
    }

    fn read(&self) -> Result<Vec<u8>, CommandError> {
        std::fs::read(self.path()).map_err(system("read what the editor wrote"))
    }

    /// Whether the file has nobody's work in it.
    fn is_still(&self, text: &str) -> bool {
        self.read().is_ok_and(|bytes| bytes == text.as_bytes())
    }

    /// Leaves the file where it is and says so.
    fn kept(self, what: &str) -> CommandError {
        match self.file.keep() {
            Ok((_, path)) => CommandError::Refused(format!("{what}; your text is in {}", path.display())),
            Err(_) => CommandError::Refused(what.to_owned()),
        }
    }
}

/// Asks a person; without one there is nobody to agree.
fn agreed(question: &str) -> Result<bool, CommandError> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    eprint!("{question} [Y/n] ");
    let mut answer = String::new();
    io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(system("read the answer"))?;
    Ok(matches!(
        answer.trim().to_ascii_lowercase().as_str(),
        "" | "y" | "yes"
    ))
}

fn system(operation: &'static str) -> impl Fn(io::Error) -> CommandError {
    move |source| CommandError::System { operation, source }
}
