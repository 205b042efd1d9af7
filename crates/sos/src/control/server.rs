//! The store's side of the control socket.

use super::{
    MAX_REQUEST_BYTES,
    message::{Answer, Request},
};
use crate::{data_folder::DataFolder, error::CommandError};
use sos_server::shutdown::Guard;
use std::{fs::Permissions, future::Future, io, os::unix::fs::PermissionsExt, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
};

/// A command that says nothing for so long is dropped.
const PATIENCE: Duration = Duration::from_secs(10);

/// Carries out what is asked.
pub(crate) trait Administer: Send + Sync + 'static {
    /// Answers one request.
    fn carry_out(&self, request: Request) -> impl Future<Output = Answer> + Send;
}

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

/// Answers until the end begins.
pub(crate) async fn run<A: Administer>(listener: UnixListener, administrator: Arc<A>, mut guard: Guard) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = guard.draining() => return,
        };
        match accepted {
            Ok((stream, _)) => {
                let (administrator, guard) = (Arc::clone(&administrator), guard.clone());
                tokio::spawn(async move {
                    let _held = guard;
                    if let Err(error) = converse(stream, administrator.as_ref()).await {
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

async fn converse(stream: UnixStream, administrator: &impl Administer) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut line = Vec::new();
    let mut reader = BufReader::new(reader.take(MAX_REQUEST_BYTES));
    tokio::time::timeout(PATIENCE, reader.read_until(b'\n', &mut line)).await??;
    let answer = match serde_json::from_slice(&line) {
        Ok(request) => administrator.carry_out(request).await,
        Err(error) => Answer::Refused {
            message: format!(
                "the running server does not understand this command ({error}); it may be of another version"
            ),
        },
    };
    let mut text = serde_json::to_vec(&answer)?;
    text.push(b'\n');
    tokio::time::timeout(PATIENCE, writer.write_all(&text)).await??;
    writer.shutdown().await
}
