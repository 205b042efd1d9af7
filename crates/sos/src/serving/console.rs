//! The console's part of a running store: where it listens, and what it is made of.

use crate::{
    config::{Config, Source},
    error::CommandError,
    store::OpenStore,
    welcome::ConsolePlace,
};
use sos_server::{
    AdminApi, Certificate, Console, ConsoleConfig, ConsoleLinks, Listener, ServerError,
    console::PublicEndpoint,
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
    let console_config = ConsoleConfig {
        endpoint,
        region: config.region.value.clone(),
        env: Arc::clone(&store.env),
    };
    Console::new(
        Arc::clone(&store.service),
        Arc::clone(admin),
        links,
        console_config,
    )
}
