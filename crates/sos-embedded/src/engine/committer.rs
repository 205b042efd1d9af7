//! The committer: the one thread that decides and writes.
//!
//! It takes everything that queued up during the last sync, decides each command upon the index and what the group
//! changed so far, writes the group, syncs once, applies the group to the index in one batch, and answers.
//!
//! Invariants: a command is answered with success only after its record is durable and visible. A command is decided
//! even if nobody waits for it any more. A panic ends the process: half a decision must not live on.
//!
//! Crash safety: nothing but the log is written before the sync; the index follows from the log.

use super::{
    queue::{Answer, Queue, Relocation, Work},
    settle,
    shared::Shared,
};
use crate::{
    extents::folder::{ExtentGuard, RESERVE},
    index::{
        envelope::Image,
        tree::IndexChange,
        view::{GroupView, Overlay, SnapshotView},
    },
    log::{
        group::GroupBuilder,
        record::{LoggedChange, LoggedImage, Record},
        segments::Segment,
        writer::{AppendError, LogWriter, store_error},
    },
};
use bytes::Bytes;
use sos_core::{Command, Outcome, PendingExtent, Refusal};
use sos_store::{
    Applied, BucketChanged, OrderedRows, Payload, PayloadPointer, Row, RowChange, RowImage, StoreError,
    transaction,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

/// A group holds at most so many records.
const GROUP_RECORDS: usize = 1024;
/// A group is closed at so many bytes.
const GROUP_BYTES: u64 = 8 << 20;
/// So many closed memtables may wait for the flush thread.
const CLOSED_MEMTABLES: usize = 3;
/// From so many young files on, groups are slowed down so that compaction keeps up.
const YOUNG_FILES: usize = 12;

/// The committer.
pub(crate) struct Committer {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
    writer: LogWriter,
}

/// What a work is answered with, once its group is durable.
enum Answered {
    Command(Answer<Outcome>, Result<Outcome, StoreError>),
    Housekeeping(Answer<()>, Result<(), StoreError>),
}

/// A group while it is decided.
struct Deciding {
    group: GroupBuilder,
    overlay: Overlay,
    changes: BTreeMap<Bytes, LoggedChange>,
    answers: Vec<Answered>,
    buckets: Vec<BucketChanged>,
    pending: Vec<PendingExtent>,
    reserved: Option<u64>,
    garbage: bool,
}

/// Ends the process where the committer panics.
struct AbortOnPanic;

impl Drop for AbortOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            tracing::error!("the committer panicked; the process ends");
            std::process::abort();
        }
    }
}

impl Committer {
    /// A committer that continues where the writer is.
    pub(crate) fn new(shared: Arc<Shared>, queue: Arc<Queue>, writer: LogWriter) -> Self {
        Self {
            shared,
            queue,
            writer,
        }
    }

    /// Works until the queue is closed and empty; then closes the memtable, so that a flush makes the index whole.
    pub(crate) fn run(mut self) {
        let _abort = AbortOnPanic;
        while let Some(works) = self.queue.take() {
            let mut works = works.into_iter();
            while works.len() > 0 {
                self.run_group(&mut works);
            }
        }
        // Where the index lacks a group that the log has, it must not say that it is as far as the log.
        if self.shared.check_writable().is_ok() {
            self.rotate();
        }
        if let Err(error) = self.writer.give_back() {
            tracing::warn!(%error, "could not give reserved space back");
        }
    }

    fn run_group(&mut self, works: &mut std::vec::IntoIter<Work>) {
        self.throttle();
        let mut answers = Vec::new();
        if let Err(error) = self.prepare() {
            works.for_each(|work| answers.extend(refused(work, &error)));
            return answer_all(answers);
        }
        let shared = Arc::clone(&self.shared);
        let view = shared.view();
        let mut deciding = Deciding::new(self.writer.begin_group());
        let mut after = Vec::new();
        while deciding.answers.len() < GROUP_RECORDS && deciding.group.bytes() < GROUP_BYTES {
            match works.next() {
                None => break,
                Some(work @ (Work::Roll(_) | Work::Rotate(_) | Work::GiveBack)) => {
                    after.push(work);
                    break;
                }
                Some(work) => deciding.decide(&shared, &view, work),
            }
        }
        self.commit(deciding, &view);
        drop(view);
        for work in after {
            self.keep_house(work);
        }
    }

    /// Makes sure that a group can be written.
    fn prepare(&mut self) -> Result<(), StoreError> {
        self.shared.check_writable()?;
        if self.writer.is_full() {
            self.roll()?;
        }
        Ok(())
    }

    fn roll(&mut self) -> Result<(), StoreError> {
        let (_, extents_reserved, _) = self.shared.extents.numbers();
        let before = Arc::clone(self.writer.active());
        self.writer
            .roll(extents_reserved)
            .map_err(|error| store_error("to begin a segment after", &before, error))?;
        self.shared.upkeep_wanted.raise();
        Ok(())
    }

    /// Slows down where flushes or compaction lag behind: a little and often, rather than all at once.
    fn throttle(&self) {
        let (mut closed, young) = self.shared.index.backlog();
        let mut waited = 0;
        while closed >= CLOSED_MEMTABLES && waited < 100 && self.shared.check_writable().is_ok() {
            self.shared.flush_wanted.raise();
            self.shared.flushed.wait(Duration::from_millis(50));
            closed = self.shared.index.backlog().0;
            waited += 1;
        }
        if young > YOUNG_FILES {
            self.shared.index_compaction_wanted.raise();
            let steps = (young - YOUNG_FILES).min(20) as u64;
            std::thread::sleep(Duration::from_micros(250 * steps));
        }
    }

    fn commit(&mut self, deciding: Deciding, view: &SnapshotView<'_>) {
        if deciding.group.is_empty() {
            // Refusals that rest on what was durable before need no sync.
            return answer_all(deciding.answers);
        }
        let Deciding {
            group,
            changes,
            answers,
            buckets,
            pending,
            reserved,
            garbage,
            ..
        } = deciding;
        let next_order = group.next_order();
        let segment = Arc::clone(self.writer.active());
        let group = group.finish();
        let (number, length) = (group.number, group.length);
        let appended = self.writer.append(group, next_order);
        if let Err(error) = appended {
            return self.fail(&segment, error, answers, &pending);
        }
        for extent in &pending {
            with_guard(extent, ExtentGuard::keep);
        }
        if let Some(below) = reserved {
            self.shared.extents.reserved(below);
        }
        let deleted = changes.values().filter(|change| change.image.is_none()).count() as u64;
        match self.settle(view, segment.id(), changes) {
            Ok(batch) => self.shared.index.apply(batch),
            Err(error) => {
                // The log has the group, the index does not: only a restart brings them together.
                self.shared
                    .make_read_only(format!("the index could not be read: {error}; restart"));
                let reason = error.to_string();
                return answer_all(fail_answers(answers, || {
                    StoreError::OutcomeUnknown(reason.clone())
                }));
            }
        }
        // Behind the index: a reader's pin is never newer than the rows that it reads.
        self.shared.next_order.store(next_order, Ordering::Release);
        self.shared.bytes_written.fetch_add(length, Ordering::Relaxed);
        self.shared.groups_written.fetch_add(1, Ordering::Release);
        self.shared.deleted_rows.fetch_add(deleted, Ordering::Relaxed);
        if let Some(observer) = self.shared.observer.get() {
            for (name, bucket) in buckets {
                observer.bucket_changed(&name, bucket);
            }
        }
        answer_all(answers);
        if garbage {
            self.shared.garbage_wanted.raise();
        }
        if self.shared.index.memtable_bytes() >= self.shared.options.memtable_bytes {
            self.rotate_after(number);
        }
    }

    /// What a group's changes are to the index.
    fn settle(
        &self,
        view: &SnapshotView<'_>,
        segment: u64,
        changes: BTreeMap<Bytes, LoggedChange>,
    ) -> Result<Vec<IndexChange>, StoreError> {
        if let Some(faults) = &self.shared.options.faults {
            let failed = |error| StoreError::io("to read", self.shared.folder.join("index"), error);
            faults.before_settling().map_err(failed)?;
        }
        let mut uses = self.shared.lock_uses();
        settle::settle(&self.shared.segments, &mut uses, &view.snapshot, segment, changes)
    }

    fn fail(
        &mut self,
        segment: &Segment,
        error: AppendError,
        answers: Vec<Answered>,
        pending: &[PendingExtent],
    ) {
        match error {
            AppendError::Undone(error) => {
                tracing::error!(%error, "a group could not be written; it was undone");
                let error = store_error("to write", segment, error);
                answer_all(fail_answers(answers, || error.clone()));
            }
            AppendError::Unknown(error) => {
                for extent in pending {
                    with_guard(extent, ExtentGuard::leave);
                }
                let reason = format!("a sync of {} failed: {error}", segment.path.display());
                self.shared.make_read_only(reason.clone());
                answer_all(fail_answers(answers, || {
                    StoreError::OutcomeUnknown(reason.clone())
                }));
            }
        }
    }

    fn rotate(&self) {
        self.rotate_after(self.writer.next_group() - 1);
    }

    /// Closes the memtable behind a group that was applied.
    fn rotate_after(&self, group: u64) {
        if group > self.shared.index.rotated_group() {
            let applied = self.shared.applied(group, self.writer.next_order());
            self.shared.index.rotate(&applied);
        } else {
            self.shared.index.publish();
        }
        self.shared.flush_wanted.raise();
    }

    fn keep_house(&mut self, work: Work) {
        // The group before it may have failed: neither the index nor the log may go on as if it had not.
        if let Err(error) = self.shared.check_writable() {
            return answer_all(refused(work, &error));
        }
        match work {
            Work::Roll(answer) => {
                let rolled = if self.writer.active().is_empty() {
                    Ok(())
                } else {
                    self.roll()
                };
                answer_all([Answered::Housekeeping(answer, rolled)]);
            }
            Work::Rotate(answer) => {
                self.rotate();
                answer_all([Answered::Housekeeping(answer, Ok(()))]);
            }
            Work::GiveBack => {
                if let Err(error) = self.writer.give_back() {
                    tracing::warn!(%error, "could not give reserved space back");
                }
            }
            Work::Command(..) | Work::ReserveExtents(_) | Work::Relocate(..) | Work::DeleteRows(..) => {}
        }
    }
}

impl Deciding {
    fn new(group: GroupBuilder) -> Self {
        Self {
            group,
            overlay: Overlay::new(),
            changes: BTreeMap::new(),
            answers: Vec::new(),
            buckets: Vec::new(),
            pending: Vec::new(),
            reserved: None,
            garbage: false,
        }
    }

    fn decide(&mut self, shared: &Shared, base: &SnapshotView<'_>, work: Work) {
        let answered = match work {
            Work::Command(command, answer, _room) => {
                Answered::Command(answer, self.decide_command(shared, base, command))
            }
            Work::ReserveExtents(answer) => {
                self.reserve(shared);
                Answered::Housekeeping(answer, Ok(()))
            }
            Work::Relocate(relocation, answer) => {
                Answered::Housekeeping(answer, self.relocate(shared, base, relocation))
            }
            Work::DeleteRows(keys, answer) => {
                let changes = keys.into_iter().map(|key| RowChange {
                    key,
                    image: RowImage::Delete,
                });
                self.add_changes(changes.collect());
                Answered::Housekeeping(answer, Ok(()))
            }
            Work::Roll(_) | Work::Rotate(_) | Work::GiveBack => return,
        };
        self.answers.push(answered);
    }

    fn decide_command(
        &mut self,
        shared: &Shared,
        base: &SnapshotView<'_>,
        command: Command,
    ) -> Result<Outcome, StoreError> {
        if shared.disk_low.load(Ordering::Relaxed) && !frees_space(&command) {
            return Err(StoreError::Refused(Refusal::DiskFull));
        }
        let view = GroupView {
            base,
            overlay: &self.overlay,
            group: &self.group,
        };
        let order = self.group.next_order();
        let Applied {
            changes,
            outcome,
            bucket_changed,
            pending,
        } = transaction::apply(&view, command, order, shared.env.now())?;
        self.add_changes(changes);
        self.buckets.extend(bucket_changed);
        self.pending.extend(pending);
        Ok(outcome)
    }

    /// Adds a record of these changes; nothing where there are none.
    fn add_changes(&mut self, changes: Vec<RowChange>) {
        if changes.is_empty() {
            return;
        }
        let order = self.group.next_order();
        let mut logged = Vec::with_capacity(changes.len());
        for RowChange { key, image } in changes {
            self.garbage |= key.first() == Some(&b'G');
            let image = match image {
                RowImage::Delete => None,
                RowImage::Put { value, payload } => {
                    let payload = match payload {
                        Payload::None => None,
                        Payload::New(bytes) => Some(self.group.add_payload(&bytes)),
                        Payload::Keep(pointer) => Some(pointer),
                    };
                    Some(LoggedImage { value, payload })
                }
            };
            logged.push(LoggedChange { key, order, image });
        }
        self.add_record(Record::Changes(logged));
    }

    fn add_record(&mut self, record: Record) {
        self.group.add_record(&record);
        let (Record::Changes(changes) | Record::Relocated(changes)) = record else {
            return;
        };
        for change in changes {
            let row = change.image.as_ref().map(|image| Row {
                value: image.value.clone(),
                payload: image.payload,
            });
            self.overlay.insert(change.key.clone(), row);
            self.changes.insert(change.key.clone(), change);
        }
    }

    fn reserve(&mut self, shared: &Shared) {
        let (_, reserved, _) = shared.extents.numbers();
        if self.reserved.is_none() && shared.extents.runs_low() {
            let below = reserved + RESERVE;
            self.add_record(Record::Reserved(below));
            self.reserved = Some(below);
        }
    }

    /// Writes those of the rows anew whose current image, or its payload, is in the segment that is to go.
    fn relocate(
        &mut self,
        shared: &Shared,
        base: &SnapshotView<'_>,
        relocation: Relocation,
    ) -> Result<(), StoreError> {
        let mut moved = Vec::new();
        // A key that is named twice would be written twice.
        for key in relocation.keys.into_iter().collect::<BTreeSet<_>>() {
            if let Some(change) =
                self.relocate_row(shared, base, relocation.segment, key, &relocation.payloads)?
            {
                moved.push(change);
            }
        }
        if !moved.is_empty() {
            self.add_record(Record::Relocated(moved));
        }
        Ok(())
    }

    fn relocate_row(
        &mut self,
        shared: &Shared,
        base: &SnapshotView<'_>,
        segment: u64,
        key: Bytes,
        payloads: &HashMap<PayloadPointer, Bytes>,
    ) -> Result<Option<LoggedChange>, StoreError> {
        let current = match self.changes.get(&key) {
            Some(change) => Some((change.clone(), false)),
            None => base.snapshot.envelope(&key)?.and_then(|envelope| {
                let inside = envelope.segment == segment;
                let (order, oldest) = (envelope.order, envelope.oldest_segment);
                let image = match envelope.image {
                    Image::Put(row) => Some(LoggedImage {
                        value: row.value,
                        payload: row.payload,
                    }),
                    Image::Gone { newest_shadowed } => {
                        if !shared.segments.any_within(oldest, newest_shadowed, segment) {
                            return None;
                        }
                        None
                    }
                };
                Some((LoggedChange { key, order, image }, inside))
            }),
        };
        let Some((mut change, inside)) = current else {
            return Ok(None);
        };
        let payload = change.image.as_ref().and_then(|image| image.payload);
        let payload = payload.filter(|pointer| pointer.segment == segment);
        if !inside && payload.is_none() {
            return Ok(None);
        }
        if let (Some(pointer), Some(image)) = (payload, &mut change.image) {
            let bytes = match payloads.get(&pointer) {
                Some(bytes) => bytes.clone(),
                None => base.payload(pointer)?,
            };
            image.payload = Some(self.group.add_payload(&bytes));
        }
        Ok(Some(change))
    }
}

/// Whether a command may run while the disk is below its reserve.
fn frees_space(command: &Command) -> bool {
    matches!(
        command,
        Command::DeleteObject { .. }
            | Command::AbortUpload { .. }
            | Command::ApplyLifecycle { .. }
            | Command::DeleteBucket { .. }
            | Command::ForgetUploads { .. }
            | Command::DeleteAccessKey(_)
            | Command::DeleteTenant(_)
            | Command::DeleteGroup(_)
            | Command::DeleteRole(..)
    )
}

fn with_guard(extent: &PendingExtent, act: impl FnOnce(&ExtentGuard)) {
    if let Some(guard) = extent.guard.downcast_ref::<ExtentGuard>() {
        act(guard);
    }
}

fn refused(work: Work, error: &StoreError) -> Option<Answered> {
    Some(match work {
        Work::Command(_, answer, _) => Answered::Command(answer, Err(error.clone())),
        Work::ReserveExtents(answer)
        | Work::Relocate(_, answer)
        | Work::DeleteRows(_, answer)
        | Work::Roll(answer)
        | Work::Rotate(answer) => Answered::Housekeeping(answer, Err(error.clone())),
        Work::GiveBack => return None,
    })
}

/// Turns successes into failures; refusals rest on changes that may not have happened, so they fail too.
fn fail_answers(answers: Vec<Answered>, error: impl Fn() -> StoreError) -> Vec<Answered> {
    let failed = answers.into_iter().map(|answered| match answered {
        Answered::Command(answer, _) => Answered::Command(answer, Err(error())),
        Answered::Housekeeping(answer, _) => Answered::Housekeeping(answer, Err(error())),
    });
    failed.collect()
}

fn answer_all(answers: impl IntoIterator<Item = Answered>) {
    for answered in answers {
        // Whoever asked may be gone; the outcome stands.
        match answered {
            Answered::Command(answer, outcome) => drop(answer.send(outcome)),
            Answered::Housekeeping(answer, outcome) => drop(answer.send(outcome)),
        }
    }
}
