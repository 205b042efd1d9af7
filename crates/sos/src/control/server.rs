//! The store's side of the control socket.

use super::MAX_CONNECTIONS;
use crate::{data_folder::DataFolder, error::CommandError};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use sos_server::{AdminApi, Entrance, limits, shutdown::Guard};
use std::{
    convert::Infallible,
    fs::{self, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    pin::pin,
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{UnixListener, UnixStream},
    sync::Semaphore,
};

/// A bound control socket. The caller holds the folder's lock, so that a socket found there is a dead server's.
///
/// The socket is made in a folder that only its owner may enter, and appears where commands look for it once its permissions
/// are set: a socket that was ever open to others would stay so for whoever connected in time.
pub(crate) fn bind(folder: &DataFolder) -> Result<UnixListener, CommandError> {
    let bound = || {
        let (path, _held) = folder.short_control_socket()?;
        let private = path.with_file_name("control.new");
        let made = private.join("s");
        // A server that was killed in between left them.
        absent(fs::remove_file(&made))?;
        absent(fs::remove_dir(&private))?;
        fs::DirBuilder::new().mode(0o700).create(&private)?;
        let listener = UnixListener::bind(&made)?;
        fs::set_permissions(&made, Permissions::from_mode(0o600))?;
        fs::rename(&made, &path)?;
        fs::remove_dir(&private)?;
        Ok(listener)
    };
    bound().map_err(|source| CommandError::Folder {
        operation: "make the control socket",
        path: folder.control_socket(),
        source,
    })
}

/// That there was nothing to remove is no failure.
fn absent(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
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
