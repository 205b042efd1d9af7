//! The store's side of the control socket.

use super::MAX_CONNECTIONS;
use crate::{data_folder::DataFolder, error::CommandError};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use sos_server::{AdminApi, Entrance, limits, shutdown::Guard};
use std::{
    convert::Infallible, fs::Permissions, io, os::unix::fs::PermissionsExt, pin::pin, sync::Arc,
    time::Duration,
};
use tokio::{
    net::{UnixListener, UnixStream},
    sync::Semaphore,
};

/// A bound control socket. The caller holds the folder's lock, so that a socket found there is a dead server's.
pub(crate) fn bind(folder: &DataFolder) -> Result<UnixListener, CommandError> {
    let bound = || {
        let (path, _held) = folder.short_control_socket()?;
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        Ok(listener)
    };
    bound().map_err(|source| CommandError::Folder {
        operation: "make the control socket",
        path: folder.control_socket(),
        source,
    })
}

/// Answers until the end begins. Beyond the limit, connections wait in the backlog.
pub(crate) async fn run(listener: UnixListener, api: Arc<AdminApi>, mut guard: Guard) {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let accept = async {
            let permit = Arc::clone(&permits).acquire_owned().await;
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            accepted = accept => accepted,
            () = guard.draining() => return,
        };
        match accepted {
            Ok((stream, _)) => {
                let (api, guard) = (Arc::clone(&api), guard.clone());
                tokio::spawn(async move {
                    let _held = permit;
                    if let Err(error) = converse(stream, api, guard).await {
                        tracing::debug!(%error, "a command went away");
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "the control socket failed; trying again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Answers the requests of one connection; at the end, the one under way.
async fn converse(stream: UnixStream, api: Arc<AdminApi>, mut guard: Guard) -> Result<(), hyper::Error> {
    let answer = service_fn(move |request| {
        let api = Arc::clone(&api);
        async move { Ok::<_, Infallible>(api.answer(request, Entrance::Operator).await) }
    });
    let mut served = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits::HEADER_READ_TIMEOUT)
            .serve_connection(TokioIo::new(stream), answer)
    );
    let mut closing = guard.clone();
    let mut draining = pin!(guard.draining());
    let mut told = false;
    loop {
        tokio::select! {
            ended = served.as_mut() => return ended,
            () = &mut draining, if !told => {
                told = true;
                served.as_mut().graceful_shutdown();
            }
            () = closing.closed(), if told => return Ok(()),
        }
    }
}
