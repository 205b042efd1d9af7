//! Reads that are no listings, upon a view: what an engine over one ordered keyspace answers its trait with.

use crate::{
    error::StoreError,
    metastore::StoredObject,
    ordered::{OrderedRows, Row},
    rows::{RowKey, key, value},
};
use bytes::Bytes;
use sos_core::{
    AccessKey, AccessKeyId, Bucket, BucketId, BucketName, BucketRecord, ConfigKind, FORMER_DOCUMENTS,
    FormerDocument, Group, ObjectKey, Order, PartRecord, Role, Tenant, TenantId, TenantQuota, UploadId,
    UploadRecord, VersionId, Versioning, listing::Usage,
};
use std::ops::Bound;

/// The bucket of this name, with its documents.
pub fn bucket(view: &dyn OrderedRows, name: &BucketName) -> Result<Option<Bucket>, StoreError> {
    match view.get(&key::bucket_name(name))? {
        Some(row) => bucket_by_id(view, value::decode_bucket_id(&row.value)?),
        None => Ok(None),
    }
}

/// The bucket of this number, with its documents.
pub fn bucket_by_id(view: &dyn OrderedRows, id: BucketId) -> Result<Option<Bucket>, StoreError> {
    let Some(row) = view.get(&key::bucket(id))? else {
        return Ok(None);
    };
    let mut bucket = Bucket {
        record: value::decode_bucket(&row.value)?,
        configs: std::collections::BTreeMap::new(),
    };
    for row in scan_prefix(view, &key::bucket_prefix(key::CONFIG, id)) {
        let (row_key, row) = row?;
        // A kind of a later version of the store is left alone.
        if let Some(kind) = row_key.last().copied().and_then(ConfigKind::from_number) {
            bucket.configs.insert(kind, value::decode_document(&row.value)?);
        }
    }
    Ok(Some(bucket))
}

/// Buckets by name, after `after` (exclusive), whose names start with `prefix`, of `owner` or of all, at most `limit`.
pub fn list_buckets(
    view: &dyn OrderedRows,
    owner: Option<&TenantId>,
    prefix: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<BucketRecord>, StoreError> {
    let start = key::bucket_name_prefix(prefix);
    let end = key::prefix_end(&start);
    let after = after.map(key::bucket_name_prefix);
    let from = match &after {
        Some(after) if *after >= start => Bound::Excluded(after.as_ref()),
        _ => Bound::Included(start.as_ref()),
    };
    let mut buckets = Vec::new();
    for row in view.scan(from, Bound::Excluded(&end)) {
        if buckets.len() >= limit {
            break;
        }
        let id = value::decode_bucket_id(&row?.1.value)?;
        if let Some(row) = view.get(&key::bucket(id))? {
            let record = value::decode_bucket(&row.value)?;
            if owner.is_none_or(|owner| record.owner() == owner) {
                buckets.push(record);
            }
        }
    }
    Ok(buckets)
}

/// What a document was before each of its last changes, newest first; at most [`FORMER_DOCUMENTS`].
pub fn history(
    view: &dyn OrderedRows,
    bucket: BucketId,
    kind: ConfigKind,
) -> Result<Vec<FormerDocument>, StoreError> {
    scan_prefix(view, &key::history_prefix(bucket, kind))
        .take(FORMER_DOCUMENTS)
        .map(|row| {
            let (row_key, row) = row?;
            match RowKey::parse(&row_key) {
                Some(RowKey::Former(.., order)) => value::decode_former(order, &row.value),
                _ => Err(StoreError::RowUnreadable {
                    what: "a bucket's former document".to_owned(),
                    reason: "its key is malformed".to_owned(),
                }),
            }
        })
        .collect()
}

/// A version, or the newest; a newest version that is a delete marker is given as such.
pub fn object(
    view: &dyn OrderedRows,
    bucket: BucketId,
    object_key: &ObjectKey,
    version: Option<VersionId>,
) -> Result<Option<StoredObject>, StoreError> {
    let current = match view.get(&key::object(bucket, object_key))? {
        Some(row) => Some(stored(row, true)?),
        None => None,
    };
    let Some(version) = version else {
        return match current {
            Some(current) => Ok(Some(current)),
            None if never_versioned(view, bucket)? => Ok(None),
            None => version_below(view, bucket, object_key, Order::MAX)?
                .map(|row| stored(row, true))
                .transpose(),
        };
    };
    if current
        .as_ref()
        .is_some_and(|current| current.record.version_id() == version)
    {
        return Ok(current);
    }
    let Some(row) = noncurrent_version(view, bucket, object_key, version)? else {
        return Ok(None);
    };
    let mut found = stored(row, false)?;
    if current.is_none() && found.record.delete_marker {
        let newest = version_below(view, bucket, object_key, Order::MAX)?;
        found.is_latest = match newest {
            Some(newest) => value::object_order(&newest.value)? == found.record.order,
            None => false,
        };
    }
    Ok(Some(found))
}

/// The newest version of a key in `V` whose order is below `order`.
pub fn version_below(
    view: &dyn OrderedRows,
    bucket: BucketId,
    object_key: &ObjectKey,
    order: Order,
) -> Result<Option<Row>, StoreError> {
    let from = key::version(bucket, object_key, order);
    let end = key::prefix_end(&key::key_prefix(key::VERSION, bucket, object_key.as_str()));
    let mut rows = view.scan(Bound::Excluded(&from), Bound::Excluded(&end));
    Ok(rows.next().transpose()?.map(|(_, row)| row))
}

/// A version that is in `V`: not current, or a delete marker.
pub fn noncurrent_version(
    view: &dyn OrderedRows,
    bucket: BucketId,
    object_key: &ObjectKey,
    version: VersionId,
) -> Result<Option<Row>, StoreError> {
    let order = match version {
        VersionId::Numbered(order) => order,
        VersionId::Null => match view.get(&key::null_place(bucket, object_key))? {
            Some(row) => value::decode_null_place(&row.value)?,
            None => return Ok(None),
        },
    };
    let Some(row) = view.get(&key::version(bucket, object_key, order))? else {
        return Ok(None);
    };
    // The null version has an order, but not that order as its id.
    let found = value::decode_object(&row.value)?;
    Ok((found.version_id() == version).then_some(row))
}

/// An upload, open or completed.
pub fn upload(
    view: &dyn OrderedRows,
    bucket: BucketId,
    object_key: &ObjectKey,
    upload: UploadId,
) -> Result<Option<UploadRecord>, StoreError> {
    if let Some(open) = open_upload(view, bucket, object_key, upload)? {
        return Ok(Some(open));
    }
    view.get(&key::finished_upload(bucket, object_key, upload))?
        .map(|row| value::decode_upload(&row.value))
        .transpose()
}

/// An open upload.
pub fn open_upload(
    view: &dyn OrderedRows,
    bucket: BucketId,
    object_key: &ObjectKey,
    upload: UploadId,
) -> Result<Option<UploadRecord>, StoreError> {
    view.get(&key::upload(bucket, object_key, upload))?
        .map(|row| value::decode_upload(&row.value))
        .transpose()
}

/// The parts of an open upload by number, after `after` (exclusive), at most `limit`.
pub fn parts(
    view: &dyn OrderedRows,
    bucket: BucketId,
    upload: UploadId,
    after: u16,
    limit: usize,
) -> Result<Vec<PartRecord>, StoreError> {
    let from = key::part(bucket, upload, after);
    let end = key::prefix_end(&key::parts_prefix(bucket, upload));
    view.scan(Bound::Excluded(&from), Bound::Excluded(&end))
        .take(limit)
        .map(|row| value::decode_part(&row?.1.value))
        .collect()
}

/// The bucket's counters; zeros where it does not exist.
pub fn usage(view: &dyn OrderedRows, bucket: BucketId) -> Result<Usage, StoreError> {
    match view.get(&key::counters(bucket))? {
        Some(row) => value::decode_usage(&row.value),
        None => Ok(Usage::default()),
    }
}

/// A tenant's quota, with what its buckets hold; `None` where it has none.
pub fn tenant_quota(view: &dyn OrderedRows, tenant: &TenantId) -> Result<Option<TenantQuota>, StoreError> {
    match view.get(&key::tenant_quota(tenant))? {
        Some(row) => value::decode_tenant_quota(&row.value).map(Some),
        None => Ok(None),
    }
}

/// All tenants, by id.
pub fn tenants(view: &dyn OrderedRows) -> Result<Vec<Tenant>, StoreError> {
    scan_prefix(view, &Bytes::from_static(&[key::TENANT]))
        .map(|row| value::decode_tenant(&row?.1.value))
        .collect()
}

/// An access key.
pub fn access_key(view: &dyn OrderedRows, id: &AccessKeyId) -> Result<Option<AccessKey>, StoreError> {
    view.get(&key::access_key(id))?
        .map(|row| value::decode_access_key(&row.value))
        .transpose()
}

/// All access keys, by id.
pub fn access_keys(view: &dyn OrderedRows) -> Result<Vec<AccessKey>, StoreError> {
    scan_prefix(view, &Bytes::from_static(&[key::ACCESS_KEY]))
        .map(|row| value::decode_access_key(&row?.1.value))
        .collect()
}

/// All groups, by name.
pub fn groups(view: &dyn OrderedRows) -> Result<Vec<Group>, StoreError> {
    scan_prefix(view, &Bytes::from_static(&[key::GROUP]))
        .map(|row| value::decode_group(&row?.1.value))
        .collect()
}

/// All roles, by tenant and name.
pub fn roles(view: &dyn OrderedRows) -> Result<Vec<Role>, StoreError> {
    scan_prefix(view, &Bytes::from_static(&[key::ROLE]))
        .map(|row| value::decode_role(&row?.1.value))
        .collect()
}

/// The roles of a tenant, by name.
pub fn roles_of(view: &dyn OrderedRows, tenant: &TenantId) -> Result<Vec<Role>, StoreError> {
    scan_prefix(view, &key::roles_prefix(tenant))
        .map(|row| value::decode_role(&row?.1.value))
        .collect()
}

fn scan_prefix<'view>(
    view: &'view dyn OrderedRows,
    prefix: &Bytes,
) -> Box<dyn Iterator<Item = Result<crate::ordered::KeyedRow, StoreError>> + 'view> {
    let end = key::prefix_end(prefix);
    view.scan(Bound::Included(prefix), Bound::Excluded(&end))
}

fn never_versioned(view: &dyn OrderedRows, bucket: BucketId) -> Result<bool, StoreError> {
    match view.get(&key::bucket(bucket))? {
        Some(row) => Ok(value::decode_bucket_state(&row.value)?.versioning == Versioning::Unversioned),
        None => Ok(true),
    }
}

fn stored(row: Row, is_latest: bool) -> Result<StoredObject, StoreError> {
    Ok(StoredObject {
        record: value::decode_object(&row.value)?,
        payload: row.payload,
        is_latest,
    })
}
