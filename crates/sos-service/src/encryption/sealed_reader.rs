//! Sealed bytes opened on their way out: positions of the plaintext, mapped to those of what is stored.

use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{Encryption, ObjectRecord, PartSpan};
use sos_crypto::{CHUNK_BYTES, Opener, SecretKey, TAG_BYTES, sealed_size};
use sos_store::{BlobReader, StoreError};

const SEALED_CHUNK_BYTES: u64 = (CHUNK_BYTES + TAG_BYTES) as u64;

/// One stream and where it lies.
struct SealedSpan {
    /// The number of the part; 0 for an object that came whole.
    part: u16,
    salt: Bytes,
    /// Where it starts in the plaintext, and its bytes there.
    plain_start: u64,
    plain_size: u64,
    /// Where it starts in what is stored.
    sealed_start: u64,
}

/// The plaintext over a reader of what is stored. It reads and opens only the chunks that are asked for, and keeps the one
/// it opened last.
pub(super) struct SealedReader {
    inner: Box<dyn BlobReader>,
    data_key: SecretKey,
    spans: Vec<SealedSpan>,
    size: u64,
    /// The stream that was read last, by its place in `spans`.
    opener: Option<(usize, Opener)>,
    /// The chunk that was opened last: its stream, its number, its plaintext.
    opened: Option<(usize, u32, Bytes)>,
}

impl SealedReader {
    /// The plaintext of an object. `parts` are those of its manifest; none for an object that came whole.
    pub(super) fn new(
        inner: Box<dyn BlobReader>,
        data_key: SecretKey,
        record: &ObjectRecord,
        encryption: &Encryption,
        parts: &[PartSpan],
    ) -> Result<Self, StoreError> {
        let mut reader = Self {
            inner,
            data_key,
            spans: Vec::with_capacity(parts.len().max(1)),
            size: 0,
            opener: None,
            opened: None,
        };
        let mut sealed_start = 0;
        if parts.is_empty() && record.size > 0 {
            reader.add(0, encryption.nonce.clone(), record.size, &mut sealed_start);
        }
        for part in parts.iter().filter(|part| part.size > 0) {
            let seal = part.seal.as_ref().ok_or_else(damaged)?;
            reader.add(part.number, seal.salt.clone(), part.size, &mut sealed_start);
        }
        // What the records say of each other must hold, or positions mean nothing.
        if reader.size != record.size || sealed_start != reader.inner.size() {
            return Err(damaged());
        }
        Ok(reader)
    }

    fn add(&mut self, part: u16, salt: Bytes, plain_size: u64, sealed_start: &mut u64) {
        self.spans.push(SealedSpan {
            part,
            salt,
            plain_start: self.size,
            plain_size,
            sealed_start: *sealed_start,
        });
        self.size += plain_size;
        *sealed_start += sealed_size(plain_size);
    }

    /// The plaintext of a chunk of a stream.
    async fn chunk(&mut self, span: usize, chunk: u32) -> Result<Bytes, StoreError> {
        if let Some((of_span, number, bytes)) = &self.opened
            && (*of_span, *number) == (span, chunk)
        {
            return Ok(bytes.clone());
        }
        let place = &self.spans[span];
        if self.opener.as_ref().is_none_or(|(of_span, _)| *of_span != span) {
            let opener = Opener::new(&self.data_key, &place.salt, place.part, place.plain_size);
            self.opener = Some((span, opener));
        }
        let Some((_, opener)) = &self.opener else {
            return Err(damaged());
        };
        let start = place.sealed_start + u64::from(chunk) * SEALED_CHUNK_BYTES;
        let length = opener.chunk_bytes(chunk) + TAG_BYTES;
        let mut sealed = self.inner.read(start, length).await?;
        if sealed.len() < length {
            let mut whole = Vec::with_capacity(length);
            whole.extend_from_slice(&sealed);
            while whole.len() < length {
                let piece = self
                    .inner
                    .read(start + whole.len() as u64, length - whole.len())
                    .await?;
                if piece.is_empty() {
                    return Err(damaged());
                }
                whole.extend_from_slice(&piece);
            }
            sealed = whole.into();
        }
        let opened: Bytes = opener
            .open(chunk, &sealed[..length.min(sealed.len())])
            .map_err(|_| damaged())?
            .into();
        self.opened = Some((span, chunk, opened.clone()));
        Ok(opened)
    }
}

fn damaged() -> StoreError {
    StoreError::Damaged {
        what: "an encrypted object (its seals)".to_owned(),
    }
}

#[async_trait]
impl BlobReader for SealedReader {
    fn size(&self) -> u64 {
        self.size
    }

    async fn read(&mut self, offset: u64, limit: usize) -> Result<Bytes, StoreError> {
        if offset >= self.size {
            return Ok(Bytes::new());
        }
        let span = self.spans.partition_point(|span| span.plain_start <= offset) - 1;
        let within = offset - self.spans[span].plain_start;
        let chunk = u32::try_from(within / CHUNK_BYTES as u64).map_err(|_| damaged())?;
        let bytes = self.chunk(span, chunk).await?;
        let start = (within % CHUNK_BYTES as u64) as usize;
        let end = bytes.len().min(start.saturating_add(limit.max(1)));
        Ok(bytes.slice(start..end))
    }
}
