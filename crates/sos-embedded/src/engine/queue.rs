//! The committer's queue: bounded, so that a slow disk slows its senders.

use bytes::Bytes;
use sos_core::{Command, NewBlob, Outcome};
use sos_store::{PayloadPointer, StoreError};
use std::{
    collections::HashMap,
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// What may wait, in units of [`UNIT_BYTES`].
const UNITS: usize = 16_384;
const UNIT_BYTES: usize = 4096;

/// Where an answer goes.
pub(crate) type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// A step of compaction: rows whose current image may be in `segment`.
pub(crate) struct Relocation {
    /// The segment that is to go.
    pub(crate) segment: u64,
    /// The rows.
    pub(crate) keys: Vec<Bytes>,
    /// Payloads that they may carry, read and checked already.
    pub(crate) payloads: HashMap<PayloadPointer, Bytes>,
}

/// What the committer does.
pub(crate) enum Work {
    /// A command.
    Command(Command, Answer<Outcome>, OwnedSemaphorePermit),
    /// Reserve extent ids durably, so that at least so many are free.
    ReserveExtents(Answer<()>),
    /// Move live rows to the tail.
    Relocate(Relocation, Answer<()>),
    /// Delete rows of the engine's own housekeeping (garbage that was removed).
    DeleteRows(Vec<Bytes>, Answer<()>),
    /// Begin a new segment, so that the tail can be sealed.
    Roll(Answer<()>),
    /// Close the memtable, so that the index can be made durable.
    Rotate(Answer<()>),
    /// Give back what was reserved ahead.
    GiveBack,
}

#[derive(Default)]
struct Waiting {
    works: Vec<Work>,
    closed: bool,
}

/// The queue.
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    room: Arc<Semaphore>,
}

impl Queue {
    /// An empty queue.
    pub(crate) fn new() -> Self {
        Self {
            waiting: Mutex::default(),
            arrived: Condvar::new(),
            room: Arc::new(Semaphore::new(UNITS)),
        }
    }

    /// Queues a command, once there is room, and waits for its outcome.
    pub(crate) async fn execute(&self, command: Command) -> Result<Outcome, StoreError> {
        let units = u32::try_from(1 + riding_bytes(&command) / UNIT_BYTES).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.room);
        let permit = room.acquire_many_owned(units.min(UNITS as u32)).await;
        let permit = permit.map_err(|_| StoreError::Closing)?;
        let (sender, receiver) = oneshot::channel();
        self.push(Work::Command(command, sender, permit))?;
        receiver.await.unwrap_or(Err(StoreError::Closing))
    }

    /// Queues housekeeping and waits for its outcome.
    pub(crate) async fn ask<T>(&self, work: impl FnOnce(Answer<T>) -> Work) -> Result<T, StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.push(work(sender))?;
        receiver.await.unwrap_or(Err(StoreError::Closing))
    }

    /// Like [`Self::ask`], for the engine's own threads.
    pub(crate) fn ask_blocking<T>(&self, work: impl FnOnce(Answer<T>) -> Work) -> Result<T, StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.push(work(sender))?;
        receiver.blocking_recv().unwrap_or(Err(StoreError::Closing))
    }

    /// Queues something nobody waits for.
    pub(crate) fn push(&self, work: Work) -> Result<(), StoreError> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.closed {
            return Err(StoreError::Closing);
        }
        let was_empty = waiting.works.is_empty();
        waiting.works.push(work);
        drop(waiting);
        if was_empty {
            self.arrived.notify_one();
        }
        Ok(())
    }

    /// Takes nothing more.
    pub(crate) fn close(&self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.room.close();
        self.arrived.notify_one();
    }

    /// Everything that waits; waits for something. `None`: the queue is closed and empty.
    pub(crate) fn take(&self) -> Option<Vec<Work>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if !waiting.works.is_empty() {
                return Some(std::mem::take(&mut waiting.works));
            }
            if waiting.closed {
                return None;
            }
            let waited = self.arrived.wait_timeout(waiting, Duration::from_secs(1));
            waiting = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

fn riding_bytes(command: &Command) -> usize {
    match command {
        Command::PutObject { object, .. } | Command::CompleteUpload { object, .. } => match &object.blob {
            NewBlob::Riding(bytes) => bytes.len(),
            NewBlob::Parts(parts) => parts.len() * 64,
            NewBlob::Empty | NewBlob::Extent(_) | NewBlob::Unmoved => 0,
        },
        _ => 0,
    }
}
