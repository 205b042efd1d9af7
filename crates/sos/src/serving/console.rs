//! The console's part of a running store: where it listens, and what it is made of.

use crate::{
    config::{Config, Source},
    error::CommandError,
    store::OpenStore,
    welcome::ConsolePlace,
};
use sos_server::{
    AdminApi, Certificate, Console, ConsoleConfig, ConsoleLinks, Listener, ServerError,
    console::{ProviderDoor, PublicEndpoint},
};
use sos_store::Env;
use std::{net::SocketAddr, sync::Arc};

/// Binds the console's sockets. Where the default address is taken, the store serves without a console and says what to
/// do; an address that was asked for must be had.
pub(super) fn bind(
    config: &Config,
    certificate: Option<&Arc<Certificate>>,
) -> Result<(Vec<Listener>, ConsolePlace), CommandError> {
    let setting = &config.console_listen;
    let mut listeners = Vec::new();
    for &address in &setting.value.0 {
        match Listener::bind(address, certificate) {
            Ok(listener) => listeners.push(listener),
            Err(ServerError::Bind { source, .. }) if setting.source == Source::Default => {
                tracing::warn!(%address, error = %source, "no console: its address cannot be had");
                return Ok((Vec::new(), ConsolePlace::Unavailable(advice(address))));
            }
            Err(error) => return Err(CommandError::Console(error)),
        }
    }
    let place = if listeners.is_empty() {
        ConsolePlace::Off
    } else {
        ConsolePlace::At(
            listeners
                .iter()
                .map(|listener| super::url(listener, ""))
                .collect(),
        )
    };
    Ok((listeners, place))
}

/// What to do about an address that cannot be had.
fn advice(address: SocketAddr) -> String {
    let mut other = address;
    other.set_port(address.port().checked_add(1).unwrap_or(9001));
    format!("off, since {address} is taken; choose another: --console-listen {other} (or none)")
}

/// Links to the console, where there is one.
pub(super) fn links(listeners: &[Listener], env: &Arc<dyn Env>) -> Option<Arc<ConsoleLinks>> {
    let first = listeners.first()?;
    let links = ConsoleLinks::new(first.address(), first.is_secure(), Arc::clone(env));
    Some(Arc::new(links))
}

/// Where the console says that clients reach the S3 endpoint.
pub(super) fn endpoint(config: &Config, listeners: &[Listener]) -> Option<PublicEndpoint> {
    let first = listeners.first()?;
    let public_url = config.public_url.value.as_deref();
    Some(PublicEndpoint::new(
        public_url,
        first.address(),
        first.is_secure(),
    ))
}

/// The console over a store.
pub(super) fn console(
    store: &OpenStore,
    config: &Config,
    admin: &Arc<AdminApi>,
    links: Arc<ConsoleLinks>,
    endpoint: PublicEndpoint,
) -> Console {
    let doors = config.providers.iter().filter_map(|declared| {
        Some(ProviderDoor {
            provider: Arc::clone(store.providers.by_name(&declared.provider.name)?),
            role_arn: declared.console_role.clone()?,
        })
    });
    let console_config = ConsoleConfig {
        endpoint,
        region: config.region.value.clone(),
        public_url: config.console_public_url.value.clone(),
        doors: doors.collect(),
        env: Arc::clone(&store.env),
    };
    Console::new(
        Arc::clone(&store.service),
        Arc::clone(admin),
        links,
        console_config,
    )
}

#[cfg(test)]
mod tests {
    use super::bind;
    use crate::{
        config::{Config, Overrides, Source},
        welcome::ConsolePlace,
    };
    use std::net::{SocketAddr, TcpListener};

    /// A configuration of the console, as a source has it.
    fn config(addresses: &str, source: Source) -> Config {
        let mut overrides = Overrides::default();
        overrides.flag("console.listen", "--console-listen", Some(addresses.to_owned()));
        let mut config = Config::load(None, &overrides).expect("valid");
        config.console_listen.source = source;
        config
    }

    fn taken() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        (listener, address)
    }

    #[tokio::test]
    async fn a_default_address_that_is_taken_leaves_the_store_without_a_console() {
        let (_held, address) = taken();
        let (listeners, place) =
            bind(&config(&address.to_string(), Source::Default), None).expect("it serves");
        assert!(listeners.is_empty());
        let ConsolePlace::Unavailable(advice) = place else {
            panic!("{place:?}")
        };
        assert!(
            advice.contains(&address.to_string()) && advice.contains("--console-listen"),
            "{advice}"
        );
    }

    #[tokio::test]
    async fn an_address_that_was_asked_for_must_be_had() {
        let (_held, address) = taken();
        for source in [
            Source::Flag("--console-listen"),
            Source::Environment("SOS_CONSOLE_LISTEN"),
        ] {
            let error = bind(&config(&address.to_string(), source), None).expect_err("taken");
            let advice = error.explain();
            assert!(
                advice.contains("sos serve --console-listen 127.0.0.1:"),
                "{advice}"
            );
        }
    }

    #[tokio::test]
    async fn none_turns_it_off() {
        let (listeners, place) = bind(&config("none", Source::Flag("--console-listen")), None).expect("off");
        assert!(listeners.is_empty() && matches!(place, ConsolePlace::Off));
        let both = config("127.0.0.1:0,127.0.0.1:0", Source::Flag("--console-listen"));
        let (listeners, place) = bind(&both, None).expect("bound");
        assert!(matches!(place, ConsolePlace::At(urls) if urls.len() == 2 && listeners.len() == 2));
    }
}
