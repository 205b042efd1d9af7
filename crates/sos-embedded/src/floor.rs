//! What the disk allows: the raw log, without rules and index, for benchmarks to compare with.

use crate::log::{
    record::{LoggedChange, LoggedImage, Record},
    segments::Segments,
    writer::{AppendError, LogWriter, WriterStart},
};
use bytes::Bytes;
use sos_store::SystemEnv;
use std::{
    io,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

/// What [`raw_log`] measured.
#[derive(Clone, Copy, Debug)]
pub struct FloorReport {
    /// Payloads made durable per second.
    pub writes_per_second: f64,
    /// Milliseconds per group: one write and one sync.
    pub sync_ms: f64,
}

/// Appends groups of `writers` payloads of `bytes` each to a log in `folder`, one sync per group, for about `duration`.
#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures the machine's own time"
)]
pub fn raw_log(folder: &Path, duration: Duration, writers: usize, bytes: usize) -> io::Result<FloorReport> {
    std::fs::create_dir_all(folder)?;
    let segments = Arc::new(Segments::new(folder.to_owned()));
    let start = WriterStart {
        next_group: 1,
        next_order: 1,
        extents_reserved: 1,
        segment_bytes: 64 << 20,
        reserve_bytes: None,
    };
    let mut writer = LogWriter::new(segments, &start, Arc::new(SystemEnv), None)?;
    let payload = Bytes::from(vec![7; bytes]);
    let value = Bytes::from(vec![1; 150]);
    let began = Instant::now();
    let mut groups = 0_u32;
    while began.elapsed() < duration {
        if writer.is_full() {
            writer.roll(1)?;
        }
        let mut group = writer.begin_group();
        for number in 0..writers {
            let image = LoggedImage {
                value: value.clone(),
                payload: Some(group.add_payload(&payload)),
            };
            let order = group.next_order();
            let key = Bytes::from(format!("{number:032}"));
            group.add_record(&Record::Changes(vec![LoggedChange {
                key,
                order,
                image: Some(image),
            }]));
        }
        let next = group.next_order();
        writer.append(group.finish(), next).map_err(|error| match error {
            AppendError::Undone(error) | AppendError::Unknown(error) => error,
        })?;
        groups += 1;
    }
    let seconds = began.elapsed().as_secs_f64();
    std::fs::remove_dir_all(folder)?;
    Ok(FloorReport {
        writes_per_second: f64::from(groups) * writers as f64 / seconds,
        sync_ms: seconds * 1000.0 / f64::from(groups.max(1)),
    })
}
