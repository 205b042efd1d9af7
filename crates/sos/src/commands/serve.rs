//! `sos serve`

use crate::{
    bootstrap::Bootstrap,
    cli::PlaceArguments,
    config::{Config, Overrides},
    error::CommandError,
    serving,
};
use clap::Args;
use std::path::Path;

/// What `sos serve` takes.
#[derive(Args, Debug)]
pub(crate) struct ServeArguments {
    #[command(flatten)]
    place: PlaceArguments,
    /// An address of the S3 endpoint; may be given more than once [default: 127.0.0.1:9000]
    #[arg(long, value_name = "ADDR")]
    listen: Vec<String>,
    /// An address of the console, or none; may be given more than once [default: 127.0.0.1:9001]
    #[arg(long, value_name = "ADDR")]
    console_listen: Vec<String>,
}

/// Serves until it is told to stop.
pub(crate) fn run(arguments: &ServeArguments) -> Result<(), CommandError> {
    let mut overrides = overrides_of(&arguments.place);
    let joined = |addresses: &[String]| (!addresses.is_empty()).then(|| addresses.join(","));
    overrides.flag("server.listen", "--listen", joined(&arguments.listen));
    overrides.flag(
        "console.listen",
        "--console-listen",
        joined(&arguments.console_listen),
    );
    let config = Config::load(arguments.place.config.as_deref(), &overrides)?;
    let bootstrap = Bootstrap::of_environment(&overrides.environment)?;
    serving::run(&config, &bootstrap)
}

/// The environment, and the flags every command on a store has.
pub(crate) fn overrides_of(place: &PlaceArguments) -> Overrides {
    let mut overrides = Overrides::of_process();
    let data = place.data.as_deref().map(Path::to_string_lossy);
    overrides.flag("server.data", "--data", data.map(std::borrow::Cow::into_owned));
    overrides
}

/// The configuration of a command on a store.
pub(crate) fn config_of(place: &PlaceArguments) -> Result<Config, CommandError> {
    Ok(Config::load(place.config.as_deref(), &overrides_of(place))?)
}
