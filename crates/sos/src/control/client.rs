//! The command's side of the control socket.

use super::{
    MAX_ANSWER_BYTES,
    message::{Answer, Request},
};
use crate::{data_folder::DataFolder, error::CommandError};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    os::unix::net::UnixStream,
    time::Duration,
};

/// A server that says nothing for so long is taken for stuck.
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks the running store. `None`: none runs on this folder.
pub(crate) fn ask(folder: &DataFolder, request: &Request) -> Result<Option<Answer>, CommandError> {
    let failed = |source| CommandError::Control {
        path: folder.control_socket(),
        source,
    };
    let (path, _held) = folder.short_control_socket().map_err(failed)?;
    let stream = match UnixStream::connect(path) {
        Ok(stream) => stream,
        // No socket, or one that a killed server left behind.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
            ) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(failed(error)),
    };
    converse(&stream, request).map(Some).map_err(failed)
}

fn converse(mut stream: &UnixStream, request: &Request) -> io::Result<Answer> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    let mut answer = Vec::new();
    BufReader::new(stream.take(MAX_ANSWER_BYTES)).read_until(b'\n', &mut answer)?;
    Ok(serde_json::from_slice(&answer)?)
}
