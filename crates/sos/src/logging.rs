//! The log: one line an event, to the error stream, written by a thread of its own so that no request waits for it.

use crate::{
    config::{Config, ConfigError, LogFormat},
    error::CommandError,
};
use std::{
    io::{self, BufWriter, IsTerminal, Write},
    sync::mpsc::{self, Receiver, SyncSender},
    thread::JoinHandle,
};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// Lines that may wait for the error stream; beyond it, requests wait too, so that no line is lost.
const WAITING_LINES: usize = 8192;

/// The log's thread; dropped, it writes what is left.
#[derive(Debug)]
pub(crate) struct LogThread {
    sender: Option<SyncSender<Message>>,
    thread: Option<JoinHandle<()>>,
}

enum Message {
    Line(Vec<u8>),
    End,
}

impl Drop for LogThread {
    fn drop(&mut self) {
        if let (Some(sender), Some(thread)) = (self.sender.take(), self.thread.take())
            && sender.send(Message::End).is_ok()
        {
            // A thread that panicked has nothing left to write.
            let _ = thread.join();
        }
    }
}

/// Starts the log of this process.
pub(crate) fn start(config: &Config) -> Result<LogThread, CommandError> {
    let filter = EnvFilter::try_new(&config.log_level.value).map_err(|error| ConfigError::Value {
        source_name: config.log_level.source.clone(),
        key: "log.level",
        value: config.log_level.value.clone(),
        reason: format!("{error}; use error, warn, info, debug or trace"),
    })?;
    let (sender, receiver) = mpsc::sync_channel(WAITING_LINES);
    let thread = std::thread::Builder::new()
        .name("log".to_owned())
        .spawn(move || write_lines(&receiver))
        .map_err(|source| CommandError::System {
            operation: "start the thread of the log",
            source,
        })?;
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(Lines(sender.clone()))
        .with_ansi(io::stderr().is_terminal());
    // An error means that a log runs already, which then serves.
    let _ = match config.log_format.value {
        LogFormat::Text => subscriber.with_target(true).try_init(),
        LogFormat::Json => subscriber.json().flatten_event(true).try_init(),
    };
    Ok(LogThread {
        sender: Some(sender),
        thread: Some(thread),
    })
}

/// Writes all that waits, then flushes: one system call for many lines under load, none held back at rest.
fn write_lines(receiver: &Receiver<Message>) {
    let mut output = BufWriter::with_capacity(64 * 1024, io::stderr());
    while let Ok(first) = receiver.recv() {
        let mut next = Some(first);
        while let Some(message) = next {
            match message {
                // Where the error stream is gone there is nobody to tell.
                Message::Line(line) => drop(output.write_all(&line)),
                Message::End => return drop(output.flush()),
            }
            next = receiver.try_recv().ok();
        }
        drop(output.flush());
    }
}

/// Makes the writer of one event.
struct Lines(SyncSender<Message>);

/// Collects one event; sent as a whole when dropped.
struct Line<'a> {
    sender: &'a SyncSender<Message>,
    bytes: Vec<u8>,
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line {
            sender: &self.0,
            bytes: Vec::with_capacity(256),
        }
    }
}

impl Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        // The thread is gone only when the process ends.
        let _ = self.sender.send(Message::Line(std::mem::take(&mut self.bytes)));
    }
}
