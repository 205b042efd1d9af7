//! Bytes on their way in: hashed while they are written, checked before they count.

use crate::{
    body::ObjectBody,
    encryption::Stream,
    error::ServiceError,
    limits::{self, MAX_PUT_BYTES},
    operations::put_object::Integrity,
    service::Service,
};
use bytes::Bytes;
use sos_core::{
    Checksum, ChecksumAlgorithm, ETag, NewBlob, Seal,
    checksum::{Hasher, Md5Hasher},
};
use sos_store::{BlobReader, BlobWriter, blobstore::BlobUse};
use subtle::ConstantTimeEq;

/// Bytes that are stored and not yet named.
pub(crate) struct Stored {
    pub(crate) blob: NewBlob,
    pub(crate) size: u64,
    /// The entity tag: the MD5, where that may be told.
    pub(crate) etag: [u8; 16],
    pub(crate) checksum: Checksum,
    /// How they are sealed, where they are.
    pub(crate) seal: Option<Seal>,
}

impl Stored {
    /// The entity tag of bytes that came in one piece.
    pub(crate) fn etag(&self) -> ETag {
        etag_of(self.etag)
    }
}

/// An MD5 as an entity tag.
pub(crate) fn etag_of(md5: [u8; 16]) -> ETag {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(32);
    for byte in md5 {
        let _ = write!(text, "{byte:02x}");
    }
    ETag(text)
}

/// Writes and hashes.
struct Intake {
    writer: Box<dyn BlobWriter>,
    md5: Md5Hasher,
    checksum: Hasher,
    size: u64,
}

impl Intake {
    async fn take(&mut self, piece: Bytes) -> Result<(), ServiceError> {
        self.size += piece.len() as u64;
        if self.size > MAX_PUT_BYTES {
            return Err(ServiceError::EntityTooLarge {
                size: self.size,
                limit: MAX_PUT_BYTES,
            });
        }
        self.md5.update(&piece);
        self.checksum.update(&piece);
        Ok(self.writer.write(piece).await?)
    }
}

impl Service {
    /// Stores a body whole, checked against all that was said about it; on an error nothing stays.
    ///
    /// `default` is the checksum computed where none was asked for; `stream` seals the bytes.
    pub(crate) async fn take_in(
        &self,
        usage: BlobUse,
        body: &mut dyn ObjectBody,
        integrity: &Integrity,
        default: ChecksumAlgorithm,
        stream: Option<Stream<'_>>,
    ) -> Result<Stored, ServiceError> {
        let length = body.length();
        if let Some(size) = length.filter(|&length| length > MAX_PUT_BYTES) {
            return Err(ServiceError::EntityTooLarge {
                size,
                limit: MAX_PUT_BYTES,
            });
        }
        let sent = integrity.checksum.as_ref().map(|checksum| checksum.algorithm);
        let algorithm = sent.or(integrity.algorithm).unwrap_or(default);
        let mut intake = self.intake(usage, length, algorithm, stream).await?;
        while let Some(piece) = body.next().await? {
            intake.take(piece).await?;
        }
        let Intake {
            writer,
            md5,
            checksum,
            size,
        } = intake;
        let md5 = md5.finish();
        let checksum = Checksum::full_object(algorithm, checksum.finish());
        let trailer = body.trailer_checksum();
        verify(integrity, trailer.as_ref(), &md5, &checksum)?;
        Ok(Stored {
            blob: writer.finish().await?,
            size,
            etag: stream.map_or(md5, |stream| stream.etag(md5)),
            checksum,
            seal: stream.map(|stream| stream.seal(size)),
        })
    }

    /// Stores bytes read from the store itself (copies): `[first, first + length)` of the reader.
    pub(crate) async fn take_copy(
        &self,
        usage: BlobUse,
        reader: &mut dyn BlobReader,
        first: u64,
        length: u64,
        algorithm: ChecksumAlgorithm,
        stream: Option<Stream<'_>>,
    ) -> Result<Stored, ServiceError> {
        if length > MAX_PUT_BYTES {
            return Err(ServiceError::EntityTooLarge {
                size: length,
                limit: MAX_PUT_BYTES,
            });
        }
        let mut intake = self.intake(usage, Some(length), algorithm, stream).await?;
        while intake.size < length {
            let limit = (length - intake.size).min(limits::PIECE_BYTES);
            let piece = reader.read(first + intake.size, limit as usize).await?;
            if piece.is_empty() {
                return Err(ServiceError::Internal("the source of a copy ended early"));
            }
            intake.take(piece).await?;
        }
        let Intake {
            writer,
            md5,
            checksum,
            size,
        } = intake;
        let checksum = Checksum::full_object(algorithm, checksum.finish());
        let md5 = md5.finish();
        Ok(Stored {
            blob: writer.finish().await?,
            size,
            etag: stream.map_or(md5, |stream| stream.etag(md5)),
            checksum,
            seal: stream.map(|stream| stream.seal(size)),
        })
    }

    async fn intake(
        &self,
        usage: BlobUse,
        length: Option<u64>,
        algorithm: ChecksumAlgorithm,
        stream: Option<Stream<'_>>,
    ) -> Result<Intake, ServiceError> {
        let writer = match stream {
            None => self.blobstore.create(usage, length).await?,
            Some(stream) => {
                let sealed = length.map(|length| stream.seal(length).stored_size);
                stream.writer(self.blobstore.create(usage, sealed).await?)
            }
        };
        Ok(Intake {
            writer,
            md5: Md5Hasher::new(),
            checksum: Hasher::new(algorithm),
            size: 0,
        })
    }
}

fn verify(
    integrity: &Integrity,
    trailer: Option<&(ChecksumAlgorithm, Bytes)>,
    md5: &[u8; 16],
    computed: &Checksum,
) -> Result<(), ServiceError> {
    if integrity
        .content_md5
        .is_some_and(|sent| !bool::from(sent.ct_eq(md5)))
    {
        return Err(ServiceError::BadDigest);
    }
    let header = integrity
        .checksum
        .as_ref()
        .map(|sent| (sent.algorithm, &sent.value));
    let trailer = trailer.map(|(algorithm, value)| (*algorithm, value));
    for (algorithm, value) in header.into_iter().chain(trailer) {
        if algorithm != computed.algorithm || *value != computed.value {
            return Err(ServiceError::BadChecksum(algorithm));
        }
    }
    Ok(())
}
