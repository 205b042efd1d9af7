//! The aws-chunked framing, as a machine that is fed bytes and gives back the object's.
//!
//! ```text
//! SIZE[;chunk-signature=HEX][;extension]\r\n  DATA \r\n   …   0[;chunk-signature=HEX]\r\n  [name:value\r\n]…  \r\n
//! ```
//! Data is handed out as it comes, whatever the size of its chunk; a chunk's signature is checked at its end. So the
//! bytes are to be believed only once [`Unframer::finish`] has succeeded.

use super::trailer::{ExpectedTrailer, Trailer};
use crate::{
    auth::ChunkSigner,
    limits::{
        FREE_CHUNKS, MAX_CHUNK_HEADER_BYTES, MAX_PIECE_BYTES, MAX_TRAILER_BYTES, MIN_AVERAGE_CHUNK_BYTES,
    },
};
use aws_lc_rs::digest::{self, SHA256};
use bytes::Bytes;
use sos_core::ChecksumAlgorithm;
use sos_service::BodyError;

/// What an [`Unframer`] verifies.
#[derive(Debug)]
pub struct UnframerConfig {
    /// `x-amz-decoded-content-length`.
    pub decoded_length: u64,
    /// What verifies the chunks, where they are signed by a known key.
    pub signer: Option<ChunkSigner>,
    /// What must follow the final chunk.
    pub trailer: ExpectedTrailer,
}

enum State {
    /// In a chunk's header line.
    Header,
    /// In a chunk's data.
    Data { remaining: u64 },
    /// In the line end after the data.
    DataEnd,
    /// In the lines after the final chunk.
    Trailer,
    /// After the empty line.
    Done,
}

/// Takes the framing off a body.
pub struct Unframer {
    state: State,
    line: Vec<u8>,
    decoded_length: u64,
    decoded: u64,
    chunks: u64,
    signer: Option<ChunkSigner>,
    chunk_signature: String,
    chunk_hash: digest::Context,
    trailer: Trailer,
}

impl Unframer {
    /// A machine before the first chunk.
    pub fn new(config: UnframerConfig) -> Self {
        Self {
            state: State::Header,
            line: Vec::new(),
            decoded_length: config.decoded_length,
            decoded: 0,
            chunks: 0,
            signer: config.signer,
            chunk_signature: String::new(),
            chunk_hash: digest::Context::new(&SHA256),
            trailer: Trailer::new(config.trailer),
        }
    }

    /// The object's length.
    pub fn decoded_length(&self) -> u64 {
        self.decoded_length
    }

    /// The checksum of the trailer; known after [`Self::finish`].
    pub fn trailer_checksum(&self) -> Option<(ChecksumAlgorithm, Bytes)> {
        self.trailer.checksum()
    }

    /// Takes bytes from `input` until there is a piece of the object; `None` where all was taken and more is needed.
    pub fn advance(&mut self, input: &mut Bytes) -> Result<Option<Bytes>, BodyError> {
        while !input.is_empty() {
            match self.state {
                State::Header => {
                    if self.take_line(input, MAX_CHUNK_HEADER_BYTES)? {
                        self.begin_chunk()?;
                    }
                }
                State::Data { remaining } => return Ok(Some(self.take_data(input, remaining))),
                State::DataEnd => {
                    if self.take_line(input, 2)? {
                        self.end_chunk()?;
                    }
                }
                State::Trailer => {
                    if self.take_line(input, MAX_TRAILER_BYTES)? {
                        self.trailer_line()?;
                    }
                }
                State::Done => return Err(BodyError::ChunkMalformed("bytes follow the final chunk")),
            }
        }
        Ok(None)
    }

    /// Verifies that the body ends where it may: after the final chunk and what was announced to follow it.
    pub fn finish(&mut self) -> Result<(), BodyError> {
        match self.state {
            State::Done => Ok(()),
            // Some clients leave out the last empty line.
            State::Trailer if self.line.is_empty() => self.end_trailer(),
            _ => Err(BodyError::Incomplete),
        }
    }

    /// Moves bytes into `line` up to CR LF. Whether the line is whole; then it has lost its end.
    fn take_line(&mut self, input: &mut Bytes, limit: usize) -> Result<bool, BodyError> {
        let room = limit - self.line.len().min(limit);
        for taken in 0..input.len().min(room) {
            self.line.push(input[taken]);
            if self.line.ends_with(b"\r\n") {
                self.line.truncate(self.line.len() - 2);
                let _ = input.split_to(taken + 1);
                return Ok(true);
            }
        }
        if input.len() >= room {
            return Err(BodyError::ChunkMalformed("a line is too long or ends wrongly"));
        }
        input.clear();
        Ok(false)
    }

    fn begin_chunk(&mut self) -> Result<(), BodyError> {
        let header = ChunkHeader::parse(&self.line)?;
        self.chunk_signature.clear();
        match (&self.signer, header.signature) {
            (Some(_), None) => return Err(BodyError::ChunkMalformed("a chunk has no signature")),
            (Some(_), Some(signature)) => self.chunk_signature.push_str(signature),
            (None, _) => {}
        }
        let size = header.size;
        self.line.clear();
        if size == 0 {
            if self.decoded != self.decoded_length {
                return Err(BodyError::Incomplete);
            }
            self.verify_chunk()?;
            self.state = State::Trailer;
            return Ok(());
        }
        if size > self.decoded_length - self.decoded {
            return Err(BodyError::ChunkMalformed(
                "the chunks hold more than x-amz-decoded-content-length says",
            ));
        }
        self.chunks += 1;
        if self.chunks > FREE_CHUNKS + self.decoded / MIN_AVERAGE_CHUNK_BYTES {
            return Err(BodyError::TooManyChunks);
        }
        self.state = State::Data { remaining: size };
        Ok(())
    }

    fn take_data(&mut self, input: &mut Bytes, remaining: u64) -> Bytes {
        let most = usize::try_from(remaining)
            .unwrap_or(usize::MAX)
            .min(MAX_PIECE_BYTES);
        let piece = input.split_to(input.len().min(most));
        if self.signer.is_some() {
            self.chunk_hash.update(&piece);
        }
        self.decoded += piece.len() as u64;
        let remaining = remaining - piece.len() as u64;
        self.state = if remaining == 0 {
            State::DataEnd
        } else {
            State::Data { remaining }
        };
        piece
    }

    fn end_chunk(&mut self) -> Result<(), BodyError> {
        // The limit of two bytes leaves room for nothing but the line end.
        self.line.clear();
        self.verify_chunk()?;
        self.state = State::Header;
        Ok(())
    }

    fn verify_chunk(&mut self) -> Result<(), BodyError> {
        let Some(signer) = &mut self.signer else {
            return Ok(());
        };
        let hash = std::mem::replace(&mut self.chunk_hash, digest::Context::new(&SHA256)).finish();
        if signer.verify_chunk(hash.as_ref(), &self.chunk_signature) {
            return Ok(());
        }
        Err(BodyError::SignatureMismatch)
    }

    fn trailer_line(&mut self) -> Result<(), BodyError> {
        if self.line.is_empty() {
            return self.end_trailer();
        }
        self.trailer.line(&self.line)?;
        self.line.clear();
        Ok(())
    }

    fn end_trailer(&mut self) -> Result<(), BodyError> {
        self.trailer.finish(self.signer.as_mut())?;
        self.state = State::Done;
        Ok(())
    }
}

struct ChunkHeader<'a> {
    size: u64,
    signature: Option<&'a str>,
}

impl<'a> ChunkHeader<'a> {
    /// Reads `SIZE[;name=value]…`; unknown extensions are skipped, as RFC 9112 section 7.1.1 says.
    fn parse(line: &'a [u8]) -> Result<Self, BodyError> {
        let malformed = BodyError::ChunkMalformed("a chunk's size is malformed");
        let Ok(line) = std::str::from_utf8(line) else {
            return Err(malformed);
        };
        let mut fields = line.split(';');
        let size = fields.next().unwrap_or_default();
        if size.is_empty() || size.len() > 16 || !size.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(malformed);
        }
        let Ok(size) = u64::from_str_radix(size, 16) else {
            return Err(malformed);
        };
        let signature = fields.find_map(|field| field.strip_prefix("chunk-signature="));
        Ok(Self { size, signature })
    }
}
