//! The disk as the admin API and the console tell of it.

use sos_core::Timestamp;
use sos_service::{ServiceError, heavy_work};
use std::{io, sync::Arc};
use tokio::sync::Mutex;

/// For how long the bytes of the data folder are not counted again, in milliseconds (our own): whoever looks sees a page
/// that is drawn anew every minute.
const COUNTED_FOR_MS: i64 = 60_000;

/// What an engine says of its disk. Both may block.
pub trait Disk: Send + Sync + 'static {
    /// The size of the file system and what of it is free, in bytes.
    fn space(&self) -> io::Result<(u64, u64)>;

    /// What the engine's data takes, in bytes. May take seconds.
    fn data_bytes(&self) -> io::Result<u64>;
}

/// A disk as it was asked for last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "units stand last")]
pub(crate) struct DiskUse {
    pub(crate) total_bytes: u64,
    pub(crate) available_bytes: u64,
    pub(crate) data_bytes: u64,
}

/// Asks an engine of its disk, off the threads that serve connections; one count at a time and not more than one a minute.
pub(crate) struct DiskGauge {
    disk: Arc<dyn Disk>,
    counted: Mutex<Option<(Timestamp, u64)>>,
}

impl DiskGauge {
    pub(crate) fn new(disk: Arc<dyn Disk>) -> Self {
        Self {
            disk,
            counted: Mutex::default(),
        }
    }

    pub(crate) async fn read(&self, now: Timestamp) -> Result<io::Result<DiskUse>, ServiceError> {
        let disk = Arc::clone(&self.disk);
        let space = heavy_work(move || disk.space()).await?;
        let data_bytes = self.data_bytes(now).await?;
        Ok(space.and_then(|(total_bytes, available_bytes)| {
            Ok(DiskUse {
                total_bytes,
                available_bytes,
                data_bytes: data_bytes?,
            })
        }))
    }

    async fn data_bytes(&self, now: Timestamp) -> Result<io::Result<u64>, ServiceError> {
        let mut counted = self.counted.lock().await;
        if let Some((at, bytes)) = *counted
            && (0..COUNTED_FOR_MS).contains(&(now.0 - at.0))
        {
            return Ok(Ok(bytes));
        }
        let disk = Arc::clone(&self.disk);
        let bytes = heavy_work(move || disk.data_bytes()).await?;
        *counted = bytes.as_ref().ok().map(|&bytes| (now, bytes));
        Ok(bytes)
    }
}
