//! GetObject, HeadObject, GetObjectAttributes.

use crate::{encryption::check_customer_key, service::shown_version};
use crate::{
    error::ServiceError,
    limits,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{Blob, Checksum, Lock, Refusal, conditions::ReadVerdict, lifecycle::ExpectedExpiration};
use sos_core::{BucketName, ObjectKey, ObjectRecord, PartSpan, ReadConditions, VersionId};
use sos_store::StoredObject;
use std::fmt;

/// The part of an object asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// All of it.
    #[default]
    Whole,
    /// `bytes=first-last`, inclusive; `last` may lie beyond the end.
    Range {
        /// The first byte.
        first: u64,
        /// The last byte, where given.
        last: Option<u64>,
    },
    /// `bytes=-length`: the last so many bytes.
    Suffix(u64),
    /// `partNumber=`, 1 to 10 000; an object of one PUT has part 1 only.
    Part(u32),
}

/// GetObject and HeadObject: one operation, since their answers differ by the body alone.
#[derive(Clone, Debug)]
pub struct GetObject {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
    /// What of it.
    pub selection: Selection,
    /// Conditions.
    pub conditions: ReadConditions,
    /// HeadObject: no bytes are opened.
    pub head: bool,
}

/// The answer of [`GetObject`].
pub struct FoundObject {
    /// The record.
    pub record: Box<ObjectRecord>,
    /// The version, where one is shown.
    pub version: Option<VersionId>,
    /// The selected bytes `[first, last]`, where a range or part was selected (206); `None`: the whole (200).
    pub range: Option<(u64, u64)>,
    /// How many parts it has, where `partNumber` was asked for and it is a multipart object.
    pub parts_count: Option<u32>,
    /// The checksum of the part that `partNumber` selected of a multipart object, where it has one.
    pub part_checksum: Option<Checksum>,
    /// What keeps the version, as far as the caller may see it.
    pub lock: Lock,
    /// How many tags it has, as far as the caller may read them.
    pub tag_count: usize,
    /// When lifecycle rules will let it expire, where it is the current object.
    pub expiration: Option<ExpectedExpiration>,
    /// The selected bytes; for HeadObject only their number.
    pub body: ObjectStream,
}

impl fmt::Debug for FoundObject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FoundObject")
            .field("record", &self.record)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}

/// The bytes of an answer: already read (small objects), or read as they are sent.
pub struct ObjectStream {
    /// Bytes that follow, in all.
    pub(crate) remaining: u64,
    /// Bytes read already.
    pub(crate) ready: Option<Bytes>,
    /// Where the rest comes from, and the next offset.
    pub(crate) source: Option<(Box<dyn sos_store::BlobReader>, u64)>,
}

impl ObjectStream {
    /// Bytes that follow, in all.
    pub fn length(&self) -> u64 {
        self.remaining
    }
}

/// GetObjectAttributes.
#[derive(Clone, Debug)]
pub struct GetObjectAttributes {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
    /// Parts after this number.
    pub part_number_marker: u32,
    /// At most so many parts.
    pub max_parts: usize,
}

/// The answer of [`GetObjectAttributes`].
#[derive(Clone, Debug)]
pub struct AttributesOfObject {
    /// The record.
    pub record: Box<ObjectRecord>,
    /// The version, where one is shown.
    pub version: Option<VersionId>,
    /// How many parts in all; 0 for an object of one PUT.
    pub parts_count: u32,
    /// The parts asked for.
    pub parts: Vec<PartSpan>,
    /// Whether more follow.
    pub truncated: bool,
}

impl ObjectStream {
    /// Bytes that are counted and never read.
    fn unread(length: u64) -> Self {
        Self {
            remaining: length,
            ready: None,
            source: None,
        }
    }

    /// The next piece; `None` at the end. An error after the first piece means the answer must be cut.
    pub async fn next(&mut self) -> Result<Option<Bytes>, ServiceError> {
        if let Some(ready) = self.ready.take() {
            self.remaining -= ready.len() as u64;
            return Ok(Some(ready));
        }
        let Some((reader, offset)) = self.source.as_mut().filter(|_| self.remaining > 0) else {
            return Ok(None);
        };
        let piece = reader
            .read(*offset, self.remaining.min(limits::PIECE_BYTES) as usize)
            .await?;
        if piece.is_empty() {
            return Err(ServiceError::Internal("stored bytes ended early"));
        }
        *offset += piece.len() as u64;
        self.remaining -= piece.len() as u64;
        Ok(Some(piece))
    }
}

impl fmt::Debug for ObjectStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ObjectStream")
            .field("remaining", &self.remaining)
            .finish_non_exhaustive()
    }
}

/// The bytes a selection means: `[first, last]`, or `None` for all of them.
/// Source: RFC 9110 section 14.1.2; an unsatisfiable range is 416.
fn selected(selection: Selection, size: u64, parts: &[PartSpan]) -> Result<Option<(u64, u64)>, ServiceError> {
    let unsatisfiable = ServiceError::InvalidRange { size };
    match selection {
        Selection::Whole => Ok(None),
        Selection::Range { first, last } => {
            let end = last.unwrap_or(u64::MAX).min(size.saturating_sub(1));
            if first >= size {
                Err(unsatisfiable)
            } else {
                Ok(Some((first, end)))
            }
        }
        Selection::Suffix(length) => {
            if length == 0 || size == 0 {
                return Err(unsatisfiable);
            }
            Ok(Some((size.saturating_sub(length), size - 1)))
        }
        Selection::Part(number) => part_range(number, size, parts),
    }
}

/// The bytes of part `number`: the n-th part of the object, whatever numbers its upload used.
fn part_range(number: u32, size: u64, parts: &[PartSpan]) -> Result<Option<(u64, u64)>, ServiceError> {
    let invalid = ServiceError::InvalidPartNumber(number);
    let index = number
        .checked_sub(1)
        .ok_or(ServiceError::InvalidPartNumber(number))? as usize;
    if parts.is_empty() {
        let whole = (size > 0).then(|| (0, size - 1));
        return if index == 0 { Ok(whole) } else { Err(invalid) };
    }
    let part = parts.get(index).ok_or(invalid)?;
    let first: u64 = parts[..index].iter().map(|part| part.size).sum();
    Ok((part.size > 0).then(|| (first, first + part.size - 1)))
}

impl Scope<'_> {
    /// What keeps a version that [`Scope::object`] gave, as far as the caller may see it
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html>, "Viewing the lock information").
    fn shown_lock(&self, record: &ObjectRecord) -> Result<Lock, ServiceError> {
        let mut shown = Lock::default();
        if record.retention.is_some() && self.may_also(Action::GetObjectRetention, record)? {
            shown.retention = record.retention;
        }
        shown.legal_hold = record.legal_hold && self.may_also(Action::GetObjectLegalHold, record)?;
        Ok(shown)
    }

    /// How many tags a version that [`Scope::object`] gave has; none for who may not read them
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>, `x-amz-tagging-count`).
    fn shown_tag_count(&self, record: &ObjectRecord) -> Result<usize, ServiceError> {
        let action = Action::reading_tags(self.version());
        let is_shown = !record.tags.is_empty() && self.may_also(action, record)?;
        Ok(if is_shown { record.tags.len() } else { 0 })
    }

    /// The parts of a multipart object; none for any other.
    async fn parts(&self, object: &StoredObject) -> Result<Vec<PartSpan>, ServiceError> {
        match object.record.blob {
            Blob::Parts { .. } => Ok(self.service.blobstore.parts(object).await?),
            _ => Ok(Vec::new()),
        }
    }
}

impl GetObject {
    async fn answer(&self, scope: &Scope<'_>) -> Result<FoundObject, ServiceError> {
        let object = scope.object().await?;
        let customer = scope.caller.customer_key.as_ref();
        check_customer_key(&object.record, customer)?;
        match self.conditions.evaluate(&object.record) {
            ReadVerdict::Proceed => {}
            ReadVerdict::NotModified => return Err(ServiceError::NotModified(Box::new(object.record))),
            ReadVerdict::PreconditionFailed(header) => return Err(Refusal::PreconditionFailed(header).into()),
        }
        let parts = match self.selection {
            Selection::Part(_) => scope.parts(&object).await?,
            _ => Vec::new(),
        };
        let size = object.record.size;
        let range = selected(self.selection, size, &parts)?;
        let (first, length) = range.map_or((0, size), |(first, last)| (first, last - first + 1));
        // An empty part of a multipart object selects nothing of it.
        let length = if matches!(self.selection, Selection::Part(_)) && range.is_none() {
            0
        } else {
            length
        };
        let part_checksum = match self.selection {
            // The n-th part of the object, as its bytes.
            Selection::Part(number) => (number as usize)
                .checked_sub(1)
                .and_then(|index| parts.get(index))
                .and_then(|part| part.checksum.clone()),
            _ => None,
        };
        let parts_count = (!parts.is_empty()).then_some(parts.len() as u32);
        let body = if self.head || length == 0 {
            ObjectStream::unread(length)
        } else {
            let mut reader = scope.service.open_object(&object, customer).await?;
            let ready = reader
                .read(first, length.min(limits::PIECE_BYTES) as usize)
                .await?;
            let offset = first + ready.len() as u64;
            ObjectStream {
                remaining: length,
                ready: Some(ready),
                source: Some((reader, offset)),
            }
        };
        let version = shown_version(scope.bucket()?, &object.record);
        let lock = scope.shown_lock(&object.record)?;
        let tag_count = scope.shown_tag_count(&object.record)?;
        let expiration = object
            .is_latest
            .then(|| scope.expected_expiration(&self.key, &object.record))
            .flatten();
        Ok(FoundObject {
            expiration,
            record: Box::new(object.record),
            version,
            range,
            parts_count,
            part_checksum,
            lock,
            tag_count,
            body,
        })
    }
}

#[async_trait]
impl Operation for GetObject {
    const NAME: &'static str = "GetObject";
    type Output = FoundObject;

    fn action(&self) -> Action {
        Action::reading(self.version)
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), self.version)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        for _ in 1..limits::READ_ATTEMPTS {
            match self.answer(&scope).await {
                Err(error) if error.is_out_of_date() => {}
                answer => return answer,
            }
        }
        self.answer(&scope).await
    }
}

#[async_trait]
impl Operation for GetObjectAttributes {
    const NAME: &'static str = "GetObjectAttributes";
    type Output = AttributesOfObject;

    fn action(&self) -> Action {
        if self.version.is_some() {
            Action::GetObjectVersionAttributes
        } else {
            Action::GetObjectAttributes
        }
    }

    fn target(&self) -> Target {
        Target::Object(self.bucket.clone(), self.key.clone(), self.version)
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        for _ in 1..limits::READ_ATTEMPTS {
            match self.answer(&scope).await {
                Err(error) if error.is_out_of_date() => {}
                answer => return answer,
            }
        }
        self.answer(&scope).await
    }
}

impl GetObjectAttributes {
    async fn answer(&self, scope: &Scope<'_>) -> Result<AttributesOfObject, ServiceError> {
        let object = scope.object().await?;
        // Who may read the attributes must be one who may read the object
        // (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html>, "Permissions").
        scope.require_also(Action::reading(self.version), &object.record)?;
        check_customer_key(&object.record, scope.caller.customer_key.as_ref())?;
        let parts = scope.parts(&object).await?;
        let version = shown_version(scope.bucket()?, &object.record);
        let parts_count = parts.len() as u32;
        let mut following: Vec<_> = parts
            .into_iter()
            .filter(|part| u32::from(part.number) > self.part_number_marker)
            .collect();
        let truncated = following.len() > self.max_parts;
        following.truncate(self.max_parts);
        Ok(AttributesOfObject {
            record: Box::new(object.record),
            version,
            parts_count,
            parts: following,
            truncated,
        })
    }
}
