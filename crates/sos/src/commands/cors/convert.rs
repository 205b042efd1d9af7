//! `sos cors convert`

use super::document::{self, Shape};
use crate::{error::CommandError, terminal};
use clap::Args;
use std::path::PathBuf;

/// `sos cors convert`.
#[derive(Args, Debug)]
pub(crate) struct ConvertArguments {
    /// The form to write
    #[arg(long, value_enum, value_name = "FORM")]
    to: Shape,
    /// The document, XML or JSON; - is the standard input
    #[arg(default_value = "-")]
    file: PathBuf,
}

/// Writes the document in the other form; nothing is lost.
pub(super) fn run(arguments: &ConvertArguments) -> Result<(), CommandError> {
    let configuration = document::read(&arguments.file)?;
    terminal::print_exactly(&arguments.to.write(&configuration))
}
