//! The file of a form, as an object's bytes.

use super::multipart::{Event, MultipartParser};
use crate::{
    framing::Source,
    limits::{MAX_FORM_EPILOGUE_BYTES, MAX_SINGLE_PUT_BYTES},
};
use async_trait::async_trait;
use bytes::Bytes;
use http_body::Body;
use sos_core::ChecksumAlgorithm;
use sos_service::{BodyError, ObjectBody};
use std::error::Error;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    File,
    /// After the file: what S3 ignores.
    Rest,
    Verified,
    Failed,
}

/// Streams the file part; ends well only once the form has ended well, too.
pub struct FormFile<B> {
    source: Source<B>,
    parser: MultipartParser,
    state: State,
    size: u64,
    ignored: usize,
    least: u64,
    most: u64,
}

impl<B> FormFile<B>
where
    B: Body<Data = Bytes> + Send + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// A file whose part's headers were the last thing the parser gave.
    pub(super) fn new(source: Source<B>, parser: MultipartParser) -> Self {
        Self {
            source,
            parser,
            state: State::File,
            size: 0,
            ignored: 0,
            least: 0,
            most: MAX_SINGLE_PUT_BYTES,
        }
    }

    /// Bounds the file as the policy says, within what S3 takes.
    pub(super) fn limit(&mut self, (least, most): (u64, u64)) {
        self.least = least;
        self.most = most.min(MAX_SINGLE_PUT_BYTES);
    }

    async fn read(&mut self) -> Result<Option<Bytes>, BodyError> {
        loop {
            match self.parser.next_event()? {
                Event::Data(piece) if self.state == State::File => {
                    self.size += piece.len() as u64;
                    if self.size > self.most {
                        return Err(BodyError::TooLarge {
                            limit: self.most,
                            size: self.size,
                        });
                    }
                    return Ok(Some(piece));
                }
                Event::Data(piece) => self.ignore(piece.len())?,
                Event::PartEnd => self.state = State::Rest,
                // A part costs at least its headers.
                Event::Part(part) => self.ignore(part.name.len() + 64)?,
                Event::NeedMore => match self.source.next().await? {
                    Some(bytes) => self.parser.feed(&bytes),
                    None => return Err(BodyError::Incomplete),
                },
                Event::End => break,
            }
        }
        while let Some(bytes) = self.source.next().await? {
            self.ignore(bytes.len())?;
        }
        if self.size < self.least {
            return Err(BodyError::TooSmall {
                limit: self.least,
                size: self.size,
            });
        }
        Ok(None)
    }

    fn ignore(&mut self, length: usize) -> Result<(), BodyError> {
        self.ignored += length;
        if self.ignored > MAX_FORM_EPILOGUE_BYTES {
            Err(BodyError::FormMalformed)
        } else {
            Ok(())
        }
    }
}

#[async_trait]
impl<B> ObjectBody for FormFile<B>
where
    B: Body<Data = Bytes> + Send + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// Unknown: a form says only how long it is as a whole.
    fn length(&self) -> Option<u64> {
        None
    }

    async fn next(&mut self) -> Result<Option<Bytes>, BodyError> {
        match self.state {
            State::Verified => return Ok(None),
            State::Failed => return Err(BodyError::Incomplete),
            State::File | State::Rest => {}
        }
        let read = self.read().await;
        match &read {
            Ok(Some(_)) => {}
            Ok(None) => self.state = State::Verified,
            Err(_) => self.state = State::Failed,
        }
        read
    }

    fn trailer_checksum(&self) -> Option<(ChecksumAlgorithm, Bytes)> {
        None
    }
}
