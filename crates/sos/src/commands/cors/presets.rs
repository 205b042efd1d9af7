//! `sos cors presets`

use super::document::Shape;
use crate::{error::CommandError, terminal};
use clap::{Args, builder::PossibleValuesParser};
use serde::Serialize;
use sos_cors::{Configuration, presets::Preset};

/// `sos cors presets`.
#[derive(Args, Debug)]
pub(crate) struct PresetsArguments {
    /// Print the document of this preset; without it, all are listed
    #[arg(value_parser = names())]
    name: Option<String>,
    /// An origin the preset lets in; may be given more than once [default: *]
    #[arg(long, value_name = "ORIGIN")]
    origin: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The names that can be said.
pub(super) fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(Preset::ALL.map(Preset::name))
}

/// A preset in the list.
#[derive(Serialize)]
struct Line {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    #[serde(flatten)]
    configuration: Configuration,
}

/// Lists the presets, or prints the document of one.
pub(super) fn run(arguments: &PresetsArguments) -> Result<(), CommandError> {
    let origins = origins(&arguments.origin);
    if let Some(name) = &arguments.name {
        let configuration = configuration(name, &origins)?;
        let shape = if arguments.json { Shape::Json } else { Shape::Xml };
        return terminal::print_exactly(&shape.write(&configuration));
    }
    let lines = Preset::ALL
        .into_iter()
        .map(|preset| {
            Ok(Line {
                name: preset.name(),
                title: preset.title(),
                description: preset.description(),
                configuration: configuration(preset.name(), &origins)?,
            })
        })
        .collect::<Result<Vec<_>, CommandError>>()?;
    if arguments.json {
        return terminal::print_json(&lines);
    }
    let mut rows = vec![["PRESET", "FOR"].map(str::to_owned).to_vec()];
    rows.extend(
        lines
            .iter()
            .map(|line| vec![line.name.to_owned(), line.description.to_owned()]),
    );
    terminal::print(&format!(
        "{}\nSee one:  sos cors presets browser-uploads --origin https://example.com\n\
         Use one:  sos cors add BUCKET --preset browser-uploads --origin https://example.com\n",
        terminal::table(&rows)
    ))
}

/// The configuration of a preset for these origins.
pub(super) fn configuration(name: &str, origins: &[String]) -> Result<Configuration, CommandError> {
    let preset = Preset::parse(name).ok_or_else(|| {
        let names: Vec<&str> = Preset::ALL.into_iter().map(Preset::name).collect();
        CommandError::Refused(format!(
            "there is no preset {name:?}; there are {}",
            names.join(", ")
        ))
    })?;
    Configuration::new(preset.rules(origins))
        .map_err(|error| CommandError::Refused(super::document::explained(&error)))
}

/// The origins given, or all.
fn origins(given: &[String]) -> Vec<String> {
    if given.is_empty() {
        vec!["*".to_owned()]
    } else {
        given.to_vec()
    }
}
