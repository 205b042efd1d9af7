//! The command's side of the control socket.

use super::MAX_ANSWER_BYTES;
use crate::{administration::Transport, data_folder::DataFolder, error::CommandError, runtime};
use bytes::Bytes;
use http::{HeaderValue, Request, Response, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::{error::Error, io, os::unix::net::UnixStream as BlockingStream, time::Duration};
use tokio::{net::UnixStream, runtime::Runtime};

/// A server that does not answer for so long is taken for stuck.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why the running server gave no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ControlError {
    /// The socket.
    #[error("it cannot be connected to")]
    Connect(#[source] io::Error),
    /// The exchange.
    #[error("the exchange failed; is the running server of another version?")]
    Exchange(#[source] hyper::Error),
    /// The answer's body.
    #[error("the answer ended early or is too long")]
    Answer(#[source] Box<dyn Error + Send + Sync>),
    /// Time.
    #[error("it has not answered for {} s", PATIENCE.as_secs())]
    Stuck,
}

/// The running server, through its control socket. Each exchange has a connection of its own.
pub(crate) struct SocketTransport {
    folder: DataFolder,
    runtime: Runtime,
}

impl SocketTransport {
    /// The server that runs on this folder. `None`: none does.
    pub(crate) fn reach(folder: &DataFolder) -> Result<Option<Self>, CommandError> {
        let connect = || {
            let (path, _held) = folder.short_control_socket()?;
            BlockingStream::connect(path).map(drop)
        };
        match connect() {
            Ok(()) => {}
            // No socket, or one that a killed server left behind.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
                ) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(failed(folder, ControlError::Connect(error))),
        }
        Ok(Some(Self {
            folder: folder.clone(),
            runtime: runtime::current_thread()?,
        }))
    }

    async fn converse(&self, mut request: Request<Full<Bytes>>) -> Result<Response<Bytes>, ControlError> {
        let connect = async {
            let (path, _held) = self.folder.short_control_socket()?;
            UnixStream::connect(path).await
        };
        let stream = connect.await.map_err(ControlError::Connect)?;
        let handshake = http1::handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = handshake.map_err(ControlError::Exchange)?;
        tokio::spawn(connection);
        // HTTP/1.1 demands one (RFC 9112, section 3.2); nothing looks at it.
        let host = HeaderValue::from_static("localhost");
        request.headers_mut().insert(header::HOST, host);
        let answer = sender
            .send_request(request)
            .await
            .map_err(ControlError::Exchange)?;
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, MAX_ANSWER_BYTES).collect().await;
        let body = body.map_err(ControlError::Answer)?.to_bytes();
        Ok(Response::from_parts(parts, body))
    }
}

impl Transport for SocketTransport {
    fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, CommandError> {
        let answer = self.runtime.block_on(async {
            let answer = tokio::time::timeout(PATIENCE, self.converse(request.map(Full::new))).await;
            answer.unwrap_or(Err(ControlError::Stuck))
        });
        answer.map_err(|source| failed(&self.folder, source))
    }
}

fn failed(folder: &DataFolder, source: ControlError) -> CommandError {
    CommandError::Control {
        path: folder.control_socket(),
        source,
    }
}
