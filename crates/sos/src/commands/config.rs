//! `sos config show`

use super::serve::overrides_of;
use crate::{
    bootstrap,
    cli::PlaceArguments,
    config::{Config, DEFINITIONS, DeclaredKey},
    error::CommandError,
    terminal,
};
use clap::Subcommand;
use serde::Serialize;
use sos_s3::auth::iso_extended;

/// What can be done with the configuration.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print every option, its value and where the value came from. Secrets are hidden.
    Show {
        #[command(flatten)]
        place: PlaceArguments,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
struct Row {
    key: String,
    value: String,
    from: String,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    option: Option<Documentation>,
}

#[derive(Serialize)]
struct Documentation {
    variable: &'static str,
    default: &'static str,
    meaning: &'static str,
}

fn meaning(key: &str) -> Option<Documentation> {
    let option = DEFINITIONS.iter().find(|option| option.key == key)?;
    Some(Documentation {
        variable: option.variable,
        default: option.default,
        meaning: option.documentation.trim(),
    })
}

/// Carries it out.
pub(crate) fn run(command: &ConfigCommand) -> Result<(), CommandError> {
    let ConfigCommand::Show { place, json } = command;
    let overrides = overrides_of(place);
    let config = Config::load(place.config.as_deref(), &overrides)?;
    let mut rows: Vec<Row> = config
        .shown()
        .into_iter()
        .map(|(key, value, source)| Row {
            key: key.to_owned(),
            value,
            from: source.to_string(),
            option: meaning(key),
        })
        .collect();
    for declared in &config.tenants {
        let id = &declared.tenant.id.0;
        rows.extend(declared.keys.iter().map(|key| Row {
            key: format!("tenant {id}"),
            value: format!("access key {}, secret hidden{}", key.access_key.0, bounds(key)),
            from: "file".to_owned(),
            option: None,
        }));
        if declared.keys.is_empty() {
            rows.push(Row {
                key: format!("tenant {id}"),
                value: "no keys".to_owned(),
                from: "file".to_owned(),
                option: None,
            });
        }
    }
    for (variable, _) in bootstrap::VARIABLES {
        for variable in [(*variable).to_owned(), format!("{variable}_FILE")] {
            if let Some(value) = overrides.environment.get(&variable) {
                let hidden = variable == "SOS_BOOTSTRAP_SECRET_KEY";
                rows.push(Row {
                    key: "bootstrap".to_owned(),
                    value: if hidden {
                        "hidden".to_owned()
                    } else {
                        value.clone()
                    },
                    from: variable,
                    option: None,
                });
            }
        }
    }
    if *json {
        return terminal::print_json(&rows);
    }
    let mut table = vec![["KEY", "VALUE", "FROM"].map(str::to_owned).to_vec()];
    table.extend(rows.into_iter().map(|row| vec![row.key, row.value, row.from]));
    terminal::print(&terminal::table(&table))
}

/// What bounds a declared key, to be added to a line.
fn bounds(key: &DeclaredKey) -> String {
    let limits = key.limits.iter().map(|limit| format!(", {limit}"));
    let end = key
        .expires
        .map(|expires| format!(", until {}", iso_extended(expires)));
    let master = key.master.then(|| ", master key".to_owned());
    limits.chain(end).chain(master).collect()
}
