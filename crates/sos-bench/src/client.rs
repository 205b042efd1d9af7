//! One connection speaking just enough HTTP/1.1 to keep the client out of the measurement.

use memchr::memmem;
use std::{io, net::SocketAddr};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A kept-alive connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back.
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The body's beginning, for error messages.
    pub(crate) beginning: String,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: vec![0; 256 * 1024],
        })
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn exchange(&mut self, head: &str, body: &[u8], is_head: bool) -> io::Result<Answer> {
        if body.is_empty() || body.len() > 65_536 {
            self.stream.write_all(head.as_bytes()).await?;
            self.stream.write_all(body).await?;
        } else {
            let mut whole = Vec::with_capacity(head.len() + body.len());
            whole.extend_from_slice(head.as_bytes());
            whole.extend_from_slice(body);
            self.stream.write_all(&whole).await?;
        }
        let mut filled = 0;
        let head_end = loop {
            let read = self.stream.read(&mut self.buffer[filled..]).await?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            filled += read;
            if let Some(position) = memmem::find(&self.buffer[..filled], b"\r\n\r\n") {
                break position + 4;
            }
        };
        let (status, announced) = read_head(&self.buffer[..head_end]);
        let beginning =
            String::from_utf8_lossy(&self.buffer[head_end..filled.min(head_end + 300)]).into_owned();
        if is_head {
            return Ok(Answer { status, beginning });
        }
        if let Some(length) = announced {
            let mut missing = length.saturating_sub(filled - head_end);
            while missing > 0 {
                let limit = missing.min(self.buffer.len());
                let read = self.stream.read(&mut self.buffer[..limit]).await?;
                if read == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                missing -= read;
            }
            return Ok(Answer { status, beginning });
        }
        self.read_chunked(head_end, filled, status, beginning).await
    }

    /// Reads a chunked body up to its end mark.
    async fn read_chunked(
        &mut self,
        start: usize,
        filled: usize,
        status: u16,
        beginning: String,
    ) -> io::Result<Answer> {
        let mut tail = self.buffer[start..filled].to_vec();
        while !tail.ends_with(b"\r\n0\r\n\r\n") && tail != b"0\r\n\r\n" {
            let read = self.stream.read(&mut self.buffer).await?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            tail.extend_from_slice(&self.buffer[..read]);
            let keep = tail.len().saturating_sub(16);
            tail.drain(..keep);
        }
        Ok(Answer { status, beginning })
    }
}

/// The status and the length that is announced. Nothing is copied: what the client does per answer is measured too.
fn read_head(head: &[u8]) -> (u16, Option<usize>) {
    const LENGTH: &[u8] = b"content-length: ";
    let number = |digits: &[u8]| str::from_utf8(digits).ok()?.parse::<usize>().ok();
    let status = head.get(9..12).and_then(number).unwrap_or(0);
    let mut rest = head;
    let mut announced = None;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let line = &rest[..end];
        rest = &rest[end + 1..];
        if let Some((name, value)) = line.split_at_checked(LENGTH.len())
            && name.eq_ignore_ascii_case(LENGTH)
        {
            announced = number(value.trim_ascii());
        }
    }
    (status as u16, announced)
}
