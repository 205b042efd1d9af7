//! One connection's bytes: plain or TLS, with an end to receivers that take nothing, and a close that lets the peer read
//! the last answer.

use crate::limits::{LINGER_BYTES, LINGER_TIMEOUT, WRITE_STALL_TIMEOUT};
use std::{
    future::Future,
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::Sleep,
};
use tokio_rustls::server::TlsStream;

/// A connection, plain or TLS.
#[derive(Debug)]
pub enum Transport {
    /// HTTP over TCP.
    Plain(TcpStream),
    /// HTTP over TLS.
    Tls(Box<TlsStream<TcpStream>>),
}

/// A transport whose writes fail once the peer has taken nothing for [`WRITE_STALL_TIMEOUT`].
#[derive(Debug)]
pub struct GuardedStream {
    transport: Transport,
    stalled: Option<Pin<Box<Sleep>>>,
    /// Set once our side is closed: until when, and how much, the rest of the peer's bytes is read.
    lingering: Option<(Pin<Box<Sleep>>, usize)>,
}

impl GuardedStream {
    /// Guards a transport.
    pub fn new(transport: Transport) -> Self {
        Self {
            transport,
            stalled: None,
            lingering: None,
        }
    }

    /// Reads what the peer still sends, up to its end, [`LINGER_TIMEOUT`] or [`LINGER_BYTES`]. Closed with unread bytes, TCP
    /// sends a reset, which can overtake the answer (RFC 9112, section 9.6).
    fn linger(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let (deadline, left) = self
            .lingering
            .get_or_insert_with(|| (Box::pin(tokio::time::sleep(LINGER_TIMEOUT)), LINGER_BYTES));
        let mut storage = [0; 4096];
        loop {
            let mut buffer = ReadBuf::new(&mut storage);
            let read = match &mut self.transport {
                Transport::Plain(stream) => Pin::new(stream).poll_read(context, &mut buffer),
                Transport::Tls(stream) => Pin::new(stream.as_mut()).poll_read(context, &mut buffer),
            };
            match read {
                Poll::Pending => return deadline.as_mut().poll(context),
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    *left = left.saturating_sub(buffer.filled().len());
                    if *left == 0 {
                        return Poll::Ready(());
                    }
                }
                Poll::Ready(_) => return Poll::Ready(()),
            }
        }
    }

    /// Called with what a write answered: starts the timer when it waits, stops it when it moved.
    fn guard<T>(&mut self, context: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.stalled = None;
            return outcome;
        }
        let stalled = self
            .stalled
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(WRITE_STALL_TIMEOUT)));
        match stalled.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for GuardedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.transport {
            Transport::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Transport::Tls(stream) => Pin::new(stream.as_mut()).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for GuardedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = match &mut self.transport {
            Transport::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Transport::Tls(stream) => Pin::new(stream.as_mut()).poll_write(context, bytes),
        };
        self.guard(context, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // Most answers are one piece, which the system takes faster than a list of one.
        if let [only] = slices {
            return self.poll_write(context, only);
        }
        let outcome = match &mut self.transport {
            Transport::Plain(stream) => Pin::new(stream).poll_write_vectored(context, slices),
            Transport::Tls(stream) => Pin::new(stream.as_mut()).poll_write_vectored(context, slices),
        };
        self.guard(context, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        match &self.transport {
            Transport::Plain(stream) => stream.is_write_vectored(),
            Transport::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = match &mut self.transport {
            Transport::Plain(stream) => Pin::new(stream).poll_flush(context),
            Transport::Tls(stream) => Pin::new(stream.as_mut()).poll_flush(context),
        };
        self.guard(context, outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lingering.is_some() {
            return self.linger(context).map(Ok);
        }
        let outcome = match &mut self.transport {
            Transport::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Transport::Tls(stream) => Pin::new(stream.as_mut()).poll_shutdown(context),
        };
        match self.guard(context, outcome) {
            Poll::Ready(Ok(())) => self.linger(context).map(Ok),
            other => other,
        }
    }
}
