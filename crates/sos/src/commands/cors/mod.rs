//! `sos cors`: rules that explain themselves, one file per command.
//!
//! What decides, lints and explains is `sos-cors`; who plays the browser is `sos-client`; what a bucket has comes through
//! the admin API.

mod check;
mod configure;
mod conform;
mod convert;
mod denials;
mod denied;
mod document;
mod edit;
mod explanation;
mod findings;
mod headers;
mod history;
mod lint;
mod network;
mod presets;
mod probe;
mod question;
mod store;
mod suggestion;

pub(crate) use network::signer;
pub(crate) use store::StoreArguments;

use crate::error::CommandError;
use clap::Subcommand;

/// What can be done about CORS.
#[derive(Debug, Subcommand)]
pub(crate) enum CorsCommand {
    /// Print the CORS configuration of a bucket.
    Get(configure::GetArguments),
    /// Replace the configuration by a document: XML, or JSON as of the AWS CLI.
    Set(configure::SetArguments),
    /// Add a rule, or the rules of a preset.
    Add(configure::AddArguments),
    /// Remove one rule.
    Remove(configure::RemoveArguments),
    /// Remove the whole configuration.
    Clear(configure::ClearArguments),
    /// Edit the configuration in $EDITOR; it is checked, and shown as a difference, before it is saved.
    Edit(edit::EditArguments),
    /// List what the configuration was before each of its last ten changes, or print one of them.
    History(history::HistoryArguments),
    /// Take back the last change, or set what the configuration was N changes ago.
    Undo(history::UndoArguments),
    /// Ask what the rules, and each browser, make of a page's request. Exits with 1 where a browser would block it.
    Check(check::CheckArguments),
    /// Look for what is legal but likely wrong. Exits with 1 where there is a warning.
    Lint(lint::LintArguments),
    /// See what browsers were denied lately, and what would allow it.
    Denials(denials::DenialsArguments),
    /// See or set Cross-Origin-Resource-Policy and Timing-Allow-Origin, which stand beside CORS. They are set together: the
    /// one whose flag is not given is not sent any more.
    Headers(headers::HeadersArguments),
    /// List ready-made rules for common uses.
    Presets(presets::PresetsArguments),
    /// Write a document in the other form; nothing is lost.
    Convert(convert::ConvertArguments),
    /// Play the browser against any URL, of SOS or not, and explain what came back. Exits with 1 where a browser would
    /// block it.
    Probe(probe::ProbeArguments),
    /// Run the conformance table against any S3 endpoint. Exits with 1 where a case fails.
    Conform(conform::ConformArguments),
}

/// Carries out one of them.
pub(crate) fn run(command: &CorsCommand) -> Result<(), CommandError> {
    match command {
        CorsCommand::Get(arguments) => configure::get(arguments),
        CorsCommand::Set(arguments) => configure::set(arguments),
        CorsCommand::Add(arguments) => configure::add(arguments),
        CorsCommand::Remove(arguments) => configure::remove(arguments),
        CorsCommand::Clear(arguments) => configure::clear(arguments),
        CorsCommand::Edit(arguments) => edit::run(arguments),
        CorsCommand::History(arguments) => history::list(arguments),
        CorsCommand::Undo(arguments) => history::undo(arguments),
        CorsCommand::Check(arguments) => check::run(arguments),
        CorsCommand::Lint(arguments) => lint::run(arguments),
        CorsCommand::Denials(arguments) => denials::run(arguments),
        CorsCommand::Headers(arguments) => headers::run(arguments),
        CorsCommand::Presets(arguments) => presets::run(arguments),
        CorsCommand::Convert(arguments) => convert::run(arguments),
        CorsCommand::Probe(arguments) => probe::run(arguments),
        CorsCommand::Conform(arguments) => conform::run(arguments),
    }
}
