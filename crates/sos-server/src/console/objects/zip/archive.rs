//! The archive as it is written: ZIP, stored, with ZIP64 where it is needed.
//!
//! Each object is read as GetObject reads it, verified, and only as fast as the receiver takes it. One that is gone or
//! damaged ends the answer in the middle: the directory at the end, without which no program takes an archive for whole,
//! is written after the last object alone.

use super::{
    entry_name::{EntryName, EntryNames},
    members::Selection,
    size::ArchiveSize,
};
use crate::limits;
use bytes::Bytes;
use sos_core::{ObjectKey, ObjectRecord, Timestamp};
use sos_service::{Caller, Service, ServiceError, operations::get_object::ObjectStream};
use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};
use zip::{
    CompressionMethod, DateTime, ZipWriter,
    result::ZipError,
    write::{SimpleFileOptions, StreamWriter},
};

/// Why an archive ends before its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum ArchiveCut {
    /// An object cannot be read to its end.
    #[error("{key} could not be read")]
    Read {
        /// Which.
        key: ObjectKey,
        /// Why.
        #[source]
        source: ServiceError,
    },
    /// What is under a prefix cannot be listed.
    #[error("the objects could not be listed")]
    List(#[source] ServiceError),
    /// More objects came meanwhile than an archive holds.
    #[error("there are more objects by now than an archive holds")]
    TooMany,
    /// The format cannot hold it.
    #[error("the archive could not be written")]
    Format(#[source] ZipError),
}

/// An archive between two pieces.
pub(super) struct Archive {
    service: Arc<Service>,
    caller: Caller,
    selection: Selection,
    /// `None` once the directory is written.
    writer: Option<ZipWriter<StreamWriter<Tray>>>,
    tray: Tray,
    names: EntryNames,
    size: ArchiveSize,
    reading: Option<(ObjectKey, ObjectStream)>,
}

/// What was written and not sent yet.
#[derive(Clone, Default)]
struct Tray(Arc<Mutex<Vec<u8>>>);

impl Write for Tray {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Tray {
    fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn take(&self) -> Bytes {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *bytes).into()
    }
}

impl Archive {
    /// An archive of which nothing is written yet.
    pub(super) fn new(service: Arc<Service>, caller: Caller, selection: Selection) -> Self {
        let tray = Tray::default();
        Self {
            service,
            caller,
            selection,
            writer: Some(ZipWriter::new_stream(tray.clone())),
            tray,
            names: EntryNames::new(),
            size: ArchiveSize::default(),
            reading: None,
        }
    }

    /// The next piece, `None` at the end. After an error there is no more.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, ArchiveCut> {
        self.fill().await?;
        let piece = self.tray.take();
        Ok((!piece.is_empty()).then_some(piece))
    }

    /// Writes until there is enough for a piece, or all is written.
    async fn fill(&mut self) -> Result<(), ArchiveCut> {
        while self.tray.len() < limits::CONSOLE_ARCHIVE_PIECE_BYTES {
            let Some(writer) = &mut self.writer else {
                return Ok(());
            };
            if let Some((key, stream)) = &mut self.reading {
                let piece = stream.next().await.map_err(|source| ArchiveCut::Read {
                    key: key.clone(),
                    source,
                })?;
                match piece {
                    Some(piece) => writer
                        .write_all(&piece)
                        .map_err(|error| ArchiveCut::Format(error.into()))?,
                    None => self.reading = None,
                }
                continue;
            }
            match self
                .selection
                .next(&self.service, &self.caller)
                .await
                .map_err(ArchiveCut::List)?
            {
                Some(key) => self.begin(key).await?,
                None => {
                    if let Some(writer) = self.writer.take() {
                        writer.finish().map_err(ArchiveCut::Format)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Begins the entry of an object.
    async fn begin(&mut self, key: ObjectKey) -> Result<(), ArchiveCut> {
        self.size.add(&key).map_err(|_| ArchiveCut::TooMany)?;
        let read = self.selection.read(key.clone(), false);
        let found = self.service.call(&self.caller, read).await;
        let found = found.map_err(|source| ArchiveCut::Read {
            key: key.clone(),
            source,
        })?;
        let name = self
            .names
            .name(key.as_str(), &self.selection.base, found.record.size);
        let Some(writer) = &mut self.writer else {
            return Ok(());
        };
        let options = options(&found.record);
        match name {
            EntryName::Base => {}
            EntryName::Folder(name) => writer
                .add_directory(name, options.unix_permissions(0o755))
                .map_err(ArchiveCut::Format)?,
            EntryName::File(name) => {
                writer.start_file(name, options).map_err(ArchiveCut::Format)?;
                self.reading = Some((key, found.body));
            }
        }
        Ok(())
    }
}

fn options(record: &ObjectRecord) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        // The sizes in the header of an entry have 32 bits.
        .large_file(record.size >= u64::from(u32::MAX))
        .unix_permissions(0o644)
        .last_modified_time(dos_time(record.modified))
}

/// The time of an entry: MS-DOS's, which knows 1980 to 2107 and no zones; UTC is what is meant.
fn dos_time(moment: Timestamp) -> DateTime {
    let Ok(moment) = jiff::Timestamp::from_millisecond(moment.0) else {
        return DateTime::default();
    };
    let civil = moment.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let two_digits = |number: i8| number.unsigned_abs();
    DateTime::from_date_and_time(
        civil.year().unsigned_abs(),
        two_digits(civil.month()),
        two_digits(civil.day()),
        two_digits(civil.hour()),
        two_digits(civil.minute()),
        two_digits(civil.second()),
    )
    .unwrap_or_default()
}
