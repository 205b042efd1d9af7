//! Row keys: a tag, then big-endian numbers and escaped text, so that byte order is the order of listings.
//!
//! Text that something follows is escaped (0x00 becomes 0x00 0xFF) and ends in 0x00 0x01: encoded texts compare as the
//! texts do, and none is a prefix of another.

use bytes::{BufMut, Bytes, BytesMut};
use sos_core::{
    AccessKeyId, BucketId, BucketName, ConfigKind, GroupName, ObjectKey, Order, TenantId, Timestamp, UploadId,
};

/// Tag of the rows that find a bucket by name.
pub const BUCKET_NAME: u8 = b'B';
/// Tag of bucket records.
pub const BUCKET: u8 = b'b';
/// Tag of a bucket's documents.
pub const CONFIG: u8 = b'c';
/// Tag of former documents of a bucket.
pub const HISTORY: u8 = b'H';
/// Tag of a bucket's counters.
pub const COUNTERS: u8 = b'C';
/// Tag of current objects.
pub const OBJECT: u8 = b'O';
/// Tag of versions that are not current, and of delete markers.
pub const VERSION: u8 = b'V';
/// Tag of the null version's place.
pub const NULL_PLACE: u8 = b'N';
/// Tag of open uploads.
pub const UPLOAD: u8 = b'U';
/// Tag of completed uploads.
pub const FINISHED_UPLOAD: u8 = b'F';
/// Tag of the times at which uploads were completed.
pub const UPLOAD_EXPIRY: u8 = b'X';
/// Tag of parts.
pub const PART: u8 = b'P';
/// Tag of garbage.
pub const GARBAGE: u8 = b'G';
/// Tag of tenants.
pub const TENANT: u8 = b'T';
/// Tag of access keys.
pub const ACCESS_KEY: u8 = b'A';
/// Tag of groups of tenants.
pub const GROUP: u8 = b'g';
/// Tag of roles.
pub const ROLE: u8 = b'R';
/// What a tenant may hold, and what its buckets hold together.
pub const TENANT_QUOTA: u8 = b'Q';

const ESCAPED_ZERO: [u8; 2] = [0x00, 0xFF];
const TERMINATOR: [u8; 2] = [0x00, 0x01];

/// What a `G` row stands for. The number is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum GarbageKind {
    /// The version of this order is gone; the order is the version's, so that a manifest's owner is found by it.
    Version = 0,
    /// The command of this order freed parts.
    Parts = 1,
}

/// A row key, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowKey {
    /// `B`
    BucketName(String),
    /// `b`
    Bucket(BucketId),
    /// `c`, with the number of the kind.
    Config(BucketId, u8),
    /// `H`, with the number of the kind.
    Former(BucketId, u8, Order),
    /// `C`
    Counters(BucketId),
    /// `O`
    Object(BucketId, ObjectKey),
    /// `V`
    Version(BucketId, ObjectKey, Order),
    /// `N`
    NullPlace(BucketId, ObjectKey),
    /// `U`
    Upload(BucketId, ObjectKey, UploadId),
    /// `F`
    FinishedUpload(BucketId, ObjectKey, UploadId),
    /// `X`
    UploadExpiry(Timestamp, Order),
    /// `P`
    Part(BucketId, UploadId, u16),
    /// `G`
    Garbage(Order, GarbageKind),
    /// `T`
    Tenant(TenantId),
    /// `A`
    AccessKey(AccessKeyId),
    /// `g`
    Group(GroupName),
    /// `R`
    Role(TenantId, String),
    /// `Q`
    TenantQuota(TenantId),
}

impl RowKey {
    /// Reads what the functions of this module write; `None` for anything else, an engine's own rows included.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (&tag, rest) = bytes.split_first()?;
        let mut rest = Reader(rest);
        let row_key = match tag {
            BUCKET_NAME => return Some(Self::BucketName(rest.remaining_text()?)),
            TENANT => return Some(Self::Tenant(TenantId(rest.remaining_text()?))),
            TENANT_QUOTA => return Some(Self::TenantQuota(TenantId(rest.remaining_text()?))),
            ACCESS_KEY => return Some(Self::AccessKey(AccessKeyId(rest.remaining_text()?))),
            GROUP => return Some(Self::Group(GroupName::parse(&rest.remaining_text()?)?)),
            ROLE => return Some(Self::Role(TenantId(rest.escaped_text()?), rest.remaining_text()?)),
            BUCKET => Self::Bucket(rest.bucket()?),
            CONFIG => Self::Config(rest.bucket()?, u8::from_be_bytes(rest.array()?)),
            HISTORY => Self::Former(rest.bucket()?, u8::from_be_bytes(rest.array()?), !rest.number()?),
            COUNTERS => Self::Counters(rest.bucket()?),
            OBJECT => Self::Object(rest.bucket()?, rest.object_key()?),
            VERSION => Self::Version(rest.bucket()?, rest.object_key()?, !rest.number()?),
            NULL_PLACE => Self::NullPlace(rest.bucket()?, rest.object_key()?),
            UPLOAD => Self::Upload(rest.bucket()?, rest.object_key()?, rest.upload()?),
            FINISHED_UPLOAD => Self::FinishedUpload(rest.bucket()?, rest.object_key()?, rest.upload()?),
            UPLOAD_EXPIRY => Self::UploadExpiry(Timestamp(rest.number()? as i64), rest.number()?),
            PART => Self::Part(rest.bucket()?, rest.upload()?, u16::from_be_bytes(rest.array()?)),
            GARBAGE => Self::Garbage(
                rest.number()?,
                match u8::from_be_bytes(rest.array()?) {
                    0 => GarbageKind::Version,
                    1 => GarbageKind::Parts,
                    _ => return None,
                },
            ),
            _ => return None,
        };
        rest.0.is_empty().then_some(row_key)
    }
}

/// `B`: finds a bucket by name.
pub fn bucket_name(name: &BucketName) -> Bytes {
    bucket_name_prefix(name.as_str())
}

/// The start of all `B` rows whose names start so.
pub fn bucket_name_prefix(prefix: &str) -> Bytes {
    plain(BUCKET_NAME, prefix)
}

/// `b`: the bucket's record.
pub fn bucket(bucket: BucketId) -> Bytes {
    bucket_prefix(BUCKET, bucket)
}

/// `c`: a document of the bucket.
pub fn config(bucket: BucketId, kind: ConfigKind) -> Bytes {
    let mut key = start(CONFIG, bucket, 1);
    key.put_u8(kind as u8);
    key.freeze()
}

/// `H`: what a document was before the change of this order; newest first within a kind.
pub fn former(bucket: BucketId, kind: ConfigKind, order: Order) -> Bytes {
    let mut key = start(HISTORY, bucket, 9);
    key.put_u8(kind as u8);
    key.put_u64(!order);
    key.freeze()
}

/// The start of all `H` rows of a kind.
pub fn history_prefix(bucket: BucketId, kind: ConfigKind) -> Bytes {
    let mut key = start(HISTORY, bucket, 1);
    key.put_u8(kind as u8);
    key.freeze()
}

/// `C`: the bucket's counters.
pub fn counters(bucket: BucketId) -> Bytes {
    bucket_prefix(COUNTERS, bucket)
}

/// `O`: the current object.
pub fn object(bucket: BucketId, key: &ObjectKey) -> Bytes {
    key_prefix(OBJECT, bucket, key.as_str())
}

/// `V`: a version that is not current, or a delete marker; newest first within a key.
pub fn version(bucket: BucketId, key: &ObjectKey, order: Order) -> Bytes {
    let mut row_key = text(VERSION, bucket, key.as_str(), 8);
    row_key.put_u64(!order);
    row_key.freeze()
}

/// `N`: the null version's place.
pub fn null_place(bucket: BucketId, key: &ObjectKey) -> Bytes {
    key_prefix(NULL_PLACE, bucket, key.as_str())
}

/// `U`: an open upload.
pub fn upload(bucket: BucketId, key: &ObjectKey, upload: UploadId) -> Bytes {
    upload_key(UPLOAD, bucket, key.as_str(), upload)
}

/// `F`: a completed upload.
pub fn finished_upload(bucket: BucketId, key: &ObjectKey, upload: UploadId) -> Bytes {
    upload_key(FINISHED_UPLOAD, bucket, key.as_str(), upload)
}

/// `X`: when an upload was completed, and by which command. Times before 1970 count as 1970.
pub fn upload_expiry(at: Timestamp, order: Order) -> Bytes {
    let mut key = BytesMut::with_capacity(17);
    key.put_u8(UPLOAD_EXPIRY);
    key.put_i64(at.0.max(0));
    key.put_u64(order);
    key.freeze()
}

/// `P`: a part of an open upload.
pub fn part(bucket: BucketId, upload: UploadId, number: u16) -> Bytes {
    let mut key = start(PART, bucket, 18);
    key.put_u128(upload.0);
    key.put_u16(number);
    key.freeze()
}

/// The start of all `P` rows of an upload.
pub fn parts_prefix(bucket: BucketId, upload: UploadId) -> Bytes {
    let mut key = start(PART, bucket, 16);
    key.put_u128(upload.0);
    key.freeze()
}

/// `G`: extents that nothing names any more.
pub fn garbage(order: Order, kind: GarbageKind) -> Bytes {
    let mut key = BytesMut::with_capacity(10);
    key.put_u8(GARBAGE);
    key.put_u64(order);
    key.put_u8(kind as u8);
    key.freeze()
}

/// `T`: a tenant.
pub fn tenant(id: &TenantId) -> Bytes {
    plain(TENANT, &id.0)
}

/// The `Q` row of a tenant.
pub fn tenant_quota(id: &TenantId) -> Bytes {
    plain(TENANT_QUOTA, &id.0)
}

/// `A`: an access key.
pub fn access_key(id: &AccessKeyId) -> Bytes {
    plain(ACCESS_KEY, &id.0)
}

/// `g`: a group.
pub fn group(name: &GroupName) -> Bytes {
    plain(GROUP, name.as_str())
}

/// `R`: a role.
pub fn role(tenant: &TenantId, name: &str) -> Bytes {
    let mut key = BytesMut::from(&*roles_prefix(tenant));
    key.put_slice(name.as_bytes());
    key.freeze()
}

/// The start of all `R` rows of a tenant.
pub fn roles_prefix(tenant: &TenantId) -> Bytes {
    let mut key = BytesMut::with_capacity(1 + tenant.0.len() + TERMINATOR.len());
    key.put_u8(ROLE);
    put_escaped(&mut key, &tenant.0);
    key.put_slice(&TERMINATOR);
    key.freeze()
}

/// The start of all rows of a tag and bucket.
pub fn bucket_prefix(tag: u8, bucket: BucketId) -> Bytes {
    start(tag, bucket, 0).freeze()
}

/// The start of all rows of a tag and bucket whose object keys start so.
pub fn text_prefix(tag: u8, bucket: BucketId, prefix: &str) -> Bytes {
    let mut key = start(tag, bucket, prefix.len());
    put_escaped(&mut key, prefix);
    key.freeze()
}

/// The start of all rows of a tag and bucket with exactly this object key.
pub fn key_prefix(tag: u8, bucket: BucketId, key: &str) -> Bytes {
    text(tag, bucket, key, 0).freeze()
}

/// `U` or `F`, with a key that may be no valid object key (a marker).
pub fn upload_key(tag: u8, bucket: BucketId, key: &str, upload: UploadId) -> Bytes {
    let mut row_key = text(tag, bucket, key, 16);
    row_key.put_u128(upload.0);
    row_key.freeze()
}

/// The least key above every key that starts so. Invariant: prefixes start with a tag, and no tag is 0xFF.
pub fn prefix_end(prefix: &[u8]) -> Bytes {
    let mut end = prefix.to_vec();
    while end.last() == Some(&0xFF) {
        end.pop();
    }
    if let Some(last) = end.last_mut() {
        *last += 1;
    }
    end.into()
}

fn plain(tag: u8, name: &str) -> Bytes {
    let mut key = BytesMut::with_capacity(1 + name.len());
    key.put_u8(tag);
    key.put_slice(name.as_bytes());
    key.freeze()
}

fn start(tag: u8, bucket: BucketId, more: usize) -> BytesMut {
    let mut key = BytesMut::with_capacity(9 + more);
    key.put_u8(tag);
    key.put_u64(bucket.0);
    key
}

fn text(tag: u8, bucket: BucketId, object_key: &str, more: usize) -> BytesMut {
    let mut key = start(tag, bucket, object_key.len() + TERMINATOR.len() + more);
    put_escaped(&mut key, object_key);
    key.put_slice(&TERMINATOR);
    key
}

fn put_escaped(into: &mut BytesMut, text: &str) {
    let mut pieces = text.as_bytes().split(|&byte| byte == 0);
    if let Some(first) = pieces.next() {
        into.put_slice(first);
    }
    for piece in pieces {
        into.put_slice(&ESCAPED_ZERO);
        into.put_slice(piece);
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn array<const LENGTH: usize>(&mut self) -> Option<[u8; LENGTH]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    fn number(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    fn bucket(&mut self) -> Option<BucketId> {
        self.number().map(BucketId)
    }

    fn upload(&mut self) -> Option<UploadId> {
        self.array().map(u128::from_be_bytes).map(UploadId)
    }

    fn remaining_text(&mut self) -> Option<String> {
        std::str::from_utf8(std::mem::take(&mut self.0))
            .ok()
            .map(str::to_owned)
    }

    fn object_key(&mut self) -> Option<ObjectKey> {
        ObjectKey::parse(self.escaped_text()?).ok()
    }

    fn escaped_text(&mut self) -> Option<String> {
        let mut text = Vec::with_capacity(self.0.len());
        loop {
            let zero = self.0.iter().position(|&byte| byte == 0)?;
            text.extend_from_slice(&self.0[..zero]);
            let mark = *self.0.get(zero + 1)?;
            self.0 = &self.0[zero + 2..];
            match mark {
                0xFF => text.push(0),
                0x01 => break,
                _ => return None,
            }
        }
        String::from_utf8(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn object_key(text: &str) -> ObjectKey {
        ObjectKey::parse(text).expect("a valid key")
    }

    #[test]
    fn the_bytes_of_each_kind() {
        let check = |key: Bytes, expected: &[u8]| assert_eq!(key, expected);
        let bucket_id = BucketId(0x0102);
        check(
            object(bucket_id, &object_key("a\0b")),
            b"O\0\0\0\0\0\0\x01\x02a\0\xFFb\0\x01",
        );
        check(
            version(bucket_id, &object_key("a"), 1),
            b"V\0\0\0\0\0\0\x01\x02a\0\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE",
        );
        check(
            former(bucket_id, ConfigKind::Cors, 1),
            b"H\0\0\0\0\0\0\x01\x02\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE",
        );
        check(garbage(7, GarbageKind::Parts), b"G\0\0\0\0\0\0\0\x07\x01");
        check(prefix_end(b"O\xFF\xFF"), b"P");
    }

    proptest! {
        #[test]
        fn encoded_keys_compare_as_the_keys_do(
            one in "[\u{0}-\u{2}a-b]{1,6}", other in "[\u{0}-\u{2}a-b]{1,6}", first in any::<u64>(), second in any::<u64>(),
        ) {
            let bucket_id = BucketId(1);
            let (left, right) = (object_key(&one), object_key(&other));
            prop_assert_eq!(
                object(bucket_id, &left).cmp(&object(bucket_id, &right)),
                one.as_bytes().cmp(other.as_bytes())
            );
            let expected = one.as_bytes().cmp(other.as_bytes()).then(second.cmp(&first));
            prop_assert_eq!(
                version(bucket_id, &left, first).cmp(&version(bucket_id, &right, second)),
                expected
            );
            let prefix = text_prefix(OBJECT, bucket_id, &other);
            let row_key = object(bucket_id, &left);
            prop_assert_eq!(row_key.starts_with(&prefix), one.starts_with(&other));
            prop_assert_eq!(
                row_key >= prefix && row_key < prefix_end(&prefix),
                one.starts_with(&other)
            );
        }

        #[test]
        fn keys_are_read_back(text in "[\u{0}-\u{2}aß/]{1,12}", bucket in any::<u64>(), order in any::<u64>(), id in any::<u128>()) {
            let (bucket_id, key, upload_id) = (BucketId(bucket), object_key(&text), UploadId(id));
            let check = |bytes: Bytes, expected: RowKey| assert_eq!(RowKey::parse(&bytes), Some(expected));
            check(object(bucket_id, &key), RowKey::Object(bucket_id, key.clone()));
            check(version(bucket_id, &key, order), RowKey::Version(bucket_id, key.clone(), order));
            check(null_place(bucket_id, &key), RowKey::NullPlace(bucket_id, key.clone()));
            check(upload(bucket_id, &key, upload_id), RowKey::Upload(bucket_id, key.clone(), upload_id));
            check(part(bucket_id, upload_id, 7), RowKey::Part(bucket_id, upload_id, 7));
            check(garbage(order, GarbageKind::Version), RowKey::Garbage(order, GarbageKind::Version));
            check(config(bucket_id, ConfigKind::Cors), RowKey::Config(bucket_id, ConfigKind::Cors as u8));
            check(former(bucket_id, ConfigKind::Cors, order), RowKey::Former(bucket_id, ConfigKind::Cors as u8, order));
            let tenant_id = TenantId(text.clone());
            check(role(&tenant_id, "reader"), RowKey::Role(tenant_id, "reader".to_owned()));
        }
    }
}
