//! The one integration-test binary: it starts the real server on a port of its own in a folder of its own and drives
//! it over the network. What needs other programs (clients, a browser) runs where `SOS_TEST_CLIENTS` names the folder
//! into which `cargo xtask test` installed them, and says `skipped:` everywhere else.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]
#![expect(
    clippy::format_collect,
    reason = "small documents are clearer in one expression"
)]

mod access_cli;
mod admin_api;
mod admin_control;
mod admin_insight;
mod admin_keys;
mod admin_links;
mod admin_metrics;
mod admin_routes;
mod advisories;
mod architecture;
mod bad_input;
mod browser;
mod bucket_cli;
mod clients;
mod console;
mod console_archives;
mod console_attacks;
mod console_login;
mod console_modules;
mod console_objects;
mod console_oidc;
mod console_pages;
mod console_previews;
mod console_sessions;
mod cors_actual;
mod cors_changes;
mod cors_cli;
mod cors_cli_edit;
mod cors_cli_headers;
mod cors_cli_insight;
mod cors_cli_network;
mod cors_cli_terminal;
mod cors_conformance;
mod cors_control;
mod cors_history;
mod cors_preflight;
mod cors_probe;
mod cors_service;
mod crash;
mod deadline;
mod documents;
mod encryption;
mod encryption_rotation;
mod exchange;
mod form;
mod framing;
mod gate;
mod gate_bodies;
mod gate_routes;
mod http;
mod identities_cli;
mod identity_provider;
mod lifecycle;
mod listing;
mod multipart;
mod objects;
mod process;
mod proxies;
mod sequences;
mod server;
mod sign;
mod space;
mod sts;
