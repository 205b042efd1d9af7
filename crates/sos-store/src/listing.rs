//! Listings upon a view: objects, versions and uploads, a page at a time, in byte order of keys.
//!
//! A page costs what it shows: a common prefix is stepped over by a few `next`, then by seeking past it. Current objects
//! are listed from `O` alone, so that delete markers and old versions cost nothing.

use crate::{
    error::StoreError,
    ordered::{KeyedRow, OrderedRows},
    reads,
    rows::{RowKey, key, value},
};
use bytes::{BufMut, Bytes, BytesMut};
use sos_core::{
    BucketId, ObjectKey, Order, UploadRecord, VersionId,
    listing::{Entry, ListQuery, ListedObject, ObjectPage, Page, StartAt, UploadPage},
};
use std::{cmp::Ordering, ops::Bound};

/// How many rows of a common prefix are stepped over before seeking past it.
const STEPS_BEFORE_SEEK: u32 = 8;

/// A page of current objects.
pub fn list_objects(
    view: &dyn OrderedRows,
    bucket: BucketId,
    query: &ListQuery,
) -> Result<ObjectPage, StoreError> {
    let mut objects = Objects {
        rows: Cursor::start(view, key::OBJECT, bucket, query),
        candidate: Bytes::new(),
    };
    page(&mut objects, query)
}

/// A page of versions and delete markers, newest first within a key.
pub fn list_versions(
    view: &dyn OrderedRows,
    bucket: BucketId,
    query: &ListQuery,
) -> Result<ObjectPage, StoreError> {
    page(&mut Versions::start(view, bucket, query)?, query)
}

/// A page of open uploads, by key, then by id.
pub fn list_uploads(
    view: &dyn OrderedRows,
    bucket: BucketId,
    query: &ListQuery,
) -> Result<UploadPage, StoreError> {
    let mut rows = Cursor::start(view, key::UPLOAD, bucket, query);
    if let StartAt::AfterUpload(object_key, upload) = &query.start {
        let marker = key::upload_key(key::UPLOAD, bucket, object_key, *upload);
        rows = Cursor::start(view, key::UPLOAD, bucket, &from_beginning(query));
        rows.seek(just_after(&marker));
    }
    let mut uploads = Uploads {
        rows,
        candidate: Bytes::new(),
    };
    page(&mut uploads, query)
}

/// What is listed: candidates in order of their keys, each decoded only where it is shown.
trait Candidates {
    type Item;
    /// The next candidate's key.
    fn next_key(&mut self) -> Result<Option<ObjectKey>, StoreError>;
    /// The candidate that was named last.
    fn item(&self, object_key: ObjectKey) -> Result<Self::Item, StoreError>;
    /// Goes on behind all keys that start so.
    fn seek_past(&mut self, prefix: &str);
    /// Where a page that follows this item starts.
    fn start_after(item: &Self::Item) -> StartAt;
}

fn page<C: Candidates>(candidates: &mut C, query: &ListQuery) -> Result<Page<C::Item>, StoreError> {
    let mut entries: Vec<Entry<C::Item>> = Vec::new();
    let mut steps = 0;
    while query.limit > 0
        && let Some(object_key) = candidates.next_key()?
    {
        let common = common_prefix(object_key.as_str(), query);
        if let (Some(common), Some(Entry::CommonPrefix(last))) = (common, entries.last())
            && common == last
        {
            steps += 1;
            if steps == STEPS_BEFORE_SEEK {
                candidates.seek_past(common);
            }
            continue;
        }
        if entries.len() == query.limit {
            let next = entries.last().map(|last| match last {
                Entry::Item(item) => C::start_after(item),
                Entry::CommonPrefix(prefix) => StartAt::After(prefix.clone()),
            });
            return Ok(Page { entries, next });
        }
        steps = 0;
        entries.push(match common {
            Some(common) => Entry::CommonPrefix(common.to_owned()),
            None => Entry::Item(candidates.item(object_key)?),
        });
    }
    Ok(Page { entries, next: None })
}

/// What a key is rolled up into, the delimiter included.
fn common_prefix<'key>(object_key: &'key str, query: &ListQuery) -> Option<&'key str> {
    if query.delimiter.is_empty() {
        return None;
    }
    let rest = object_key.strip_prefix(query.prefix.as_str())?;
    let at = rest.find(query.delimiter.as_str())?;
    Some(&object_key[..query.prefix.len() + at + query.delimiter.len()])
}

fn from_beginning(query: &ListQuery) -> ListQuery {
    ListQuery {
        start: StartAt::Beginning,
        ..query.clone()
    }
}

fn just_after(row_key: &[u8]) -> Bytes {
    let mut after = BytesMut::with_capacity(row_key.len() + 1);
    after.put_slice(row_key);
    after.put_u8(0);
    after.freeze()
}

/// The rows of one tag and bucket whose object keys start with the prefix.
struct Cursor<'view> {
    view: &'view dyn OrderedRows,
    tag: u8,
    bucket: BucketId,
    end: Bytes,
    rows: Box<dyn Iterator<Item = Result<KeyedRow, StoreError>> + 'view>,
    /// No row before it is left.
    position: Bytes,
    peeked: Option<KeyedRow>,
}

impl<'view> Cursor<'view> {
    fn start(view: &'view dyn OrderedRows, tag: u8, bucket: BucketId, query: &ListQuery) -> Self {
        let prefix = key::text_prefix(tag, bucket, &query.prefix);
        let mut cursor = Self {
            view,
            tag,
            bucket,
            end: key::prefix_end(&prefix),
            rows: Box::new(std::iter::empty()),
            position: prefix,
            peeked: None,
        };
        let from = match &query.start {
            StartAt::Beginning => cursor.position.clone(),
            StartAt::After(marker) if common_prefix(marker, query) == Some(marker) => {
                cursor.past_prefix(marker)
            }
            StartAt::After(marker) | StartAt::AfterVersion(marker, _) | StartAt::AfterUpload(marker, _) => {
                cursor.past_key(marker)
            }
        };
        cursor.seek(from);
        cursor
    }

    /// Goes on at a row key, which lies ahead. Before the first row, at the start of the range.
    fn seek(&mut self, to: Bytes) {
        self.position = to.max(std::mem::take(&mut self.position));
        self.peeked = None;
        self.rows = if self.position < self.end {
            self.view
                .scan(Bound::Included(&self.position), Bound::Excluded(&self.end))
        } else {
            Box::new(std::iter::empty())
        };
    }

    fn past_prefix(&self, prefix: &str) -> Bytes {
        key::prefix_end(&key::text_prefix(self.tag, self.bucket, prefix))
    }

    fn past_key(&self, object_key: &str) -> Bytes {
        key::prefix_end(&key::key_prefix(self.tag, self.bucket, object_key))
    }

    fn next(&mut self) -> Result<Option<KeyedRow>, StoreError> {
        match self.peeked.take() {
            Some(row) => Ok(Some(row)),
            None => self.rows.next().transpose(),
        }
    }

    /// The object key of the next row, still encoded.
    fn peek_text(&mut self) -> Result<Option<&[u8]>, StoreError> {
        if self.peeked.is_none() {
            self.peeked = self.rows.next().transpose()?;
        }
        Ok(self
            .peeked
            .as_ref()
            .map(|(row_key, _)| encoded_text(self.tag, row_key)))
    }
}

/// The object key within an `O` or `V` row's key, still encoded: encoded texts compare as the texts do.
fn encoded_text(tag: u8, row_key: &[u8]) -> &[u8] {
    const BEFORE: usize = 1 + size_of::<u64>();
    let after = if tag == key::VERSION {
        size_of::<Order>()
    } else {
        0
    };
    row_key
        .get(BEFORE..row_key.len().saturating_sub(after))
        .unwrap_or_default()
}

fn object_key_of(row_key: &[u8]) -> Result<ObjectKey, StoreError> {
    match RowKey::parse(row_key) {
        Some(
            RowKey::Object(_, object_key)
            | RowKey::Version(_, object_key, _)
            | RowKey::Upload(_, object_key, _),
        ) => Ok(object_key),
        _ => Err(StoreError::RowUnreadable {
            what: format!("the row {row_key:?}"),
            reason: "its key is malformed".to_owned(),
        }),
    }
}

struct Objects<'view> {
    rows: Cursor<'view>,
    candidate: Bytes,
}

impl Candidates for Objects<'_> {
    type Item = ListedObject;

    fn next_key(&mut self) -> Result<Option<ObjectKey>, StoreError> {
        let Some((row_key, row)) = self.rows.next()? else {
            return Ok(None);
        };
        self.candidate = row.value;
        object_key_of(&row_key).map(Some)
    }

    fn item(&self, key: ObjectKey) -> Result<ListedObject, StoreError> {
        Ok(ListedObject {
            key,
            record: value::decode_object(&self.candidate)?,
            is_latest: true,
        })
    }

    fn seek_past(&mut self, prefix: &str) {
        self.rows.seek(self.rows.past_prefix(prefix));
    }

    fn start_after(item: &ListedObject) -> StartAt {
        StartAt::After(item.key.to_string())
    }
}

struct Uploads<'view> {
    rows: Cursor<'view>,
    candidate: Bytes,
}

impl Candidates for Uploads<'_> {
    type Item = UploadRecord;

    fn next_key(&mut self) -> Result<Option<ObjectKey>, StoreError> {
        let Some((row_key, row)) = self.rows.next()? else {
            return Ok(None);
        };
        self.candidate = row.value;
        object_key_of(&row_key).map(Some)
    }

    fn item(&self, _: ObjectKey) -> Result<UploadRecord, StoreError> {
        value::decode_upload(&self.candidate)
    }

    fn seek_past(&mut self, prefix: &str) {
        self.rows.seek(self.rows.past_prefix(prefix));
    }

    fn start_after(item: &UploadRecord) -> StartAt {
        StartAt::AfterUpload(item.key.to_string(), item.id)
    }
}

/// `O` and `V` merged: the current object of a key, then its other versions.
struct Versions<'view> {
    current: Cursor<'view>,
    noncurrent: Cursor<'view>,
    candidate: Bytes,
    is_latest: bool,
    /// The key of which the newest version was met, still encoded.
    met: Bytes,
}

impl<'view> Versions<'view> {
    fn start(view: &'view dyn OrderedRows, bucket: BucketId, query: &ListQuery) -> Result<Self, StoreError> {
        let mut versions = Self {
            current: Cursor::start(view, key::OBJECT, bucket, query),
            noncurrent: Cursor::start(view, key::VERSION, bucket, query),
            candidate: Bytes::new(),
            is_latest: false,
            met: Bytes::new(),
        };
        if let StartAt::AfterVersion(text, version) = &query.start
            && let Ok(object_key) = ObjectKey::parse(text.as_str())
        {
            let order = marker_order(view, bucket, &object_key, *version)?;
            let query = from_beginning(query);
            versions.current = Cursor::start(view, key::OBJECT, bucket, &query);
            versions.noncurrent = Cursor::start(view, key::VERSION, bucket, &query);
            versions
                .noncurrent
                .seek(just_after(&key::version(bucket, &object_key, order)));
            versions.start_within(view, bucket, &object_key, order)?;
        }
        Ok(versions)
    }

    /// Starts among the versions of a key, at those older than `order`. The marker's own version may be gone.
    fn start_within(
        &mut self,
        view: &dyn OrderedRows,
        bucket: BucketId,
        object_key: &ObjectKey,
        order: Order,
    ) -> Result<(), StoreError> {
        let row_key = key::object(bucket, object_key);
        let newest = match view.get(&row_key)? {
            Some(row) if value::object_order(&row.value)? < order => {
                self.current.seek(row_key);
                return Ok(());
            }
            Some(_) => Order::MAX,
            None => match reads::version_below(view, bucket, object_key, Order::MAX)? {
                Some(row) => value::object_order(&row.value)?,
                None => 0,
            },
        };
        if newest >= order {
            self.met = Bytes::copy_from_slice(encoded_text(key::OBJECT, &row_key));
        }
        self.current.seek(just_after(&row_key));
        Ok(())
    }
}

/// The order of the version that a page starts behind. Where the null version was is not known once it is gone: then the
/// page starts before all versions of the key, since what is listed twice does less harm than what is left out.
fn marker_order(
    view: &dyn OrderedRows,
    bucket: BucketId,
    object_key: &ObjectKey,
    version: VersionId,
) -> Result<Order, StoreError> {
    match version {
        VersionId::Numbered(order) => Ok(order),
        VersionId::Null => {
            let found = reads::object(view, bucket, object_key, Some(version))?;
            Ok(found.map_or(Order::MAX, |found| found.record.order))
        }
    }
}

impl Candidates for Versions<'_> {
    type Item = ListedObject;

    fn next_key(&mut self) -> Result<Option<ObjectKey>, StoreError> {
        let order = match (self.current.peek_text()?, self.noncurrent.peek_text()?) {
            (None, None) => return Ok(None),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(current), Some(noncurrent)) => current.cmp(noncurrent),
        };
        // The current object is its key's newest version and comes before the others.
        let (rows, tag) = match order {
            Ordering::Less | Ordering::Equal => (&mut self.current, key::OBJECT),
            Ordering::Greater => (&mut self.noncurrent, key::VERSION),
        };
        let Some((row_key, row)) = rows.next()? else {
            return Ok(None);
        };
        let text = encoded_text(tag, &row_key);
        self.is_latest = self.met != text;
        if self.is_latest {
            self.met = row_key.slice_ref(text);
        }
        self.candidate = row.value;
        object_key_of(&row_key).map(Some)
    }

    fn item(&self, key: ObjectKey) -> Result<ListedObject, StoreError> {
        Ok(ListedObject {
            key,
            record: value::decode_object(&self.candidate)?,
            is_latest: self.is_latest,
        })
    }

    fn seek_past(&mut self, prefix: &str) {
        self.current.seek(self.current.past_prefix(prefix));
        self.noncurrent.seek(self.noncurrent.past_prefix(prefix));
    }

    fn start_after(item: &ListedObject) -> StartAt {
        StartAt::AfterVersion(item.key.to_string(), item.record.version_id())
    }
}
