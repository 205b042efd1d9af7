//! `ListVersionsResult`.

use super::{
    Writer,
    list_objects::{Listing, object, owner, storage_class},
};
use sos_core::listing::{Entry, ListedObject, StartAt};
use sos_service::operations::list_objects::ListedObjects;

/// `ListVersionsResult`: versions and delete markers together, in order.
pub(crate) fn write(
    listing: &Listing<'_>,
    listed: &ListedObjects,
    key_marker: &str,
    version_marker: &str,
) -> String {
    let entries = &listed.page.entries;
    let mut xml = Writer::new("ListVersionsResult", 512 + entries.len() * 448);
    xml.text("Name", listing.bucket);
    listing.name(&mut xml, "Prefix", listing.prefix);
    listing.name(&mut xml, "KeyMarker", key_marker);
    xml.text("VersionIdMarker", version_marker);
    match &listed.page.next {
        Some(StartAt::After(key)) => listing.name(&mut xml, "NextKeyMarker", key),
        Some(StartAt::AfterVersion(key, version)) => {
            listing.name(&mut xml, "NextKeyMarker", key);
            xml.value("NextVersionIdMarker", version);
        }
        _ => {}
    }
    xml.value("MaxKeys", listing.limit);
    listing.delimiter_and_encoding(&mut xml);
    xml.value("IsTruncated", listed.page.next.is_some());
    for entry in entries {
        if let Entry::Item(item) = entry {
            version(&mut xml, listing, listed, item);
        }
    }
    for entry in entries {
        if let Entry::CommonPrefix(prefix) = entry {
            listing.common_prefix(&mut xml, prefix);
        }
    }
    xml.finish()
}

fn version(xml: &mut Writer, listing: &Listing<'_>, listed: &ListedObjects, item: &ListedObject) {
    let record = &item.record;
    let element = if record.delete_marker {
        "DeleteMarker"
    } else {
        "Version"
    };
    xml.open(element);
    listing.name(xml, "Key", item.key.as_str());
    xml.value("VersionId", record.version_id());
    xml.value("IsLatest", item.is_latest);
    if record.delete_marker {
        xml.timestamp("LastModified", record.modified);
    } else {
        object(xml, record);
    }
    owner(xml, "Owner", &record.acl.owner, &listed.owners);
    if !record.delete_marker {
        xml.text("StorageClass", storage_class(&record.storage_class));
    }
    xml.close(element);
}
