//! GetObject, HeadObject, GetObjectAttributes: selections, conditions, versions, and bytes that moved meanwhile.

use crate::fixture::{BUCKET, Fixture, ada, bucket, eve, get, key, sample};
use async_trait::async_trait;
use sos_core::{
    ETag, ETagCondition, ExtentId, PartSpan, PendingExtent, ReadConditions, Refusal, VersionId, Versioning,
};
use sos_service::{
    ServiceConfig, ServiceError,
    operations::get_object::{GetObject, GetObjectAttributes, Selection},
};
use sos_store::{
    BlobReader, BlobWriter, Blobstore, MemoryStore, StoreError, StoredObject, blobstore::BlobUse,
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

#[tokio::test]
async fn selections() {
    let fixture = Fixture::with_bucket().await;
    let range = |first, last| Selection::Range { first, last };
    for length in [10_u64, 3 << 20] {
        let bytes = sample(length as usize);
        fixture.put(&ada(), "key", bytes.clone()).await.expect("written");
        let satisfied = [
            (Selection::Whole, None),
            (range(0, Some(0)), Some((0, 0))),
            (range(2, Some(5)), Some((2, 5))),
            (range(0, None), Some((0, length - 1))),
            (range(length - 1, None), Some((length - 1, length - 1))),
            (range(4, Some(u64::MAX)), Some((4, length - 1))),
            (Selection::Suffix(3), Some((length - 3, length - 1))),
            (Selection::Suffix(u64::MAX), Some((0, length - 1))),
            (Selection::Part(1), Some((0, length - 1))),
        ];
        for (selection, expected) in satisfied {
            let get = GetObject {
                selection,
                ..get("key")
            };
            let head = GetObject {
                head: true,
                ..get.clone()
            };
            let (found, read) = fixture.get_with(&ada(), get).await.expect("satisfied");
            assert_eq!(found.range, expected, "{selection:?}");
            assert_eq!(found.parts_count, None);
            let (first, last) = expected.unwrap_or((0, length - 1));
            assert!(
                read == bytes[first as usize..=last as usize],
                "{selection:?} of {length}"
            );
            let mut head = fixture.service.call(&ada(), head).await.expect("satisfied");
            assert_eq!((head.range, head.body.length()), (expected, last - first + 1));
            assert!(head.body.next().await.expect("nothing is read").is_none());
        }
        for selection in [
            range(length, None),
            range(u64::MAX, Some(u64::MAX)),
            Selection::Suffix(0),
        ] {
            let answer = fixture
                .get_with(
                    &ada(),
                    GetObject {
                        selection,
                        ..get("key")
                    },
                )
                .await;
            assert!(
                matches!(answer, Err(ServiceError::InvalidRange { size }) if size == length),
                "{selection:?}"
            );
        }
        let answer = fixture
            .get_with(
                &ada(),
                GetObject {
                    selection: Selection::Part(2),
                    ..get("key")
                },
            )
            .await;
        assert!(matches!(answer, Err(ServiceError::InvalidPartNumber(2))));
    }
}

#[tokio::test]
async fn an_empty_object_has_no_range() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "").await.expect("written");
    for selection in [Selection::Range { first: 0, last: None }, Selection::Suffix(1)] {
        let answer = fixture
            .get_with(
                &ada(),
                GetObject {
                    selection,
                    ..get("key")
                },
            )
            .await;
        assert!(matches!(answer, Err(ServiceError::InvalidRange { size: 0 })));
    }
    for selection in [Selection::Whole, Selection::Part(1)] {
        let (found, read) = fixture
            .get_with(
                &ada(),
                GetObject {
                    selection,
                    ..get("key")
                },
            )
            .await
            .expect("found");
        assert_eq!((found.range, read.len()), (None, 0));
    }
}

#[tokio::test]
async fn conditions_come_before_the_range() {
    let fixture = Fixture::with_bucket().await;
    let etag = fixture.put(&ada(), "key", "bytes").await.expect("written").etag;
    let unsatisfiable = Selection::Range {
        first: 100,
        last: None,
    };
    let with = |conditions: ReadConditions| GetObject {
        conditions,
        selection: unsatisfiable,
        ..get("key")
    };
    let current = || Some(ETagCondition::OneOf(vec![etag.clone()]));
    let other = || Some(ETagCondition::OneOf(vec![ETag("0".repeat(32))]));

    let not_modified = with(ReadConditions {
        if_none_match: current(),
        ..ReadConditions::default()
    });
    let answer = fixture.get_with(&ada(), not_modified).await;
    assert!(matches!(answer, Err(ServiceError::NotModified(record)) if record.etag == etag));
    let failed = with(ReadConditions {
        if_match: other(),
        ..ReadConditions::default()
    });
    let answer = fixture.get_with(&ada(), failed).await;
    assert!(matches!(
        answer,
        Err(ServiceError::Refused(Refusal::PreconditionFailed("If-Match")))
    ));
    let held = with(ReadConditions {
        if_match: current(),
        ..ReadConditions::default()
    });
    assert!(matches!(
        fixture.get_with(&ada(), held).await,
        Err(ServiceError::InvalidRange { .. })
    ));
}

#[tokio::test]
async fn versions_and_delete_markers() {
    let fixture = Fixture::with_bucket().await;
    fixture.version(Versioning::Enabled).await;
    let first = fixture.put(&ada(), "key", "one").await.expect("written").version;
    let second = fixture.put(&ada(), "key", "two").await.expect("written").version;
    let marker = fixture.delete(&ada(), "key", None).await.expect("marked");
    assert!(marker.delete_marker);
    let marker = marker.version.expect("markers are shown");

    for (version, bytes) in [(first, "one"), (second, "two")] {
        let (found, read) = fixture
            .get_with(
                &ada(),
                GetObject {
                    version,
                    ..get("key")
                },
            )
            .await
            .expect("found");
        assert_eq!((found.version, read.as_slice()), (version, bytes.as_bytes()));
    }
    let current = fixture.get(&ada(), "key").await;
    assert!(
        matches!(current, Err(ServiceError::DeleteMarker { version, asked_for: false, .. }) if version == marker)
    );
    let asked = fixture
        .get_with(
            &ada(),
            GetObject {
                version: Some(marker),
                ..get("key")
            },
        )
        .await;
    assert!(
        matches!(asked, Err(ServiceError::DeleteMarker { version, asked_for: true, .. }) if version == marker)
    );
    let absent = VersionId::Numbered(u64::MAX);
    let answer = fixture
        .get_with(
            &ada(),
            GetObject {
                version: Some(absent),
                ..get("key")
            },
        )
        .await;
    assert!(
        matches!(answer, Err(ServiceError::Refused(Refusal::NoSuchVersion(version))) if version == absent)
    );
    // Who may not list learns none of this.
    assert!(matches!(
        fixture.get(&eve(), "key").await,
        Err(ServiceError::AccessDenied)
    ));
    assert!(matches!(
        fixture.get(&eve(), "absent").await,
        Err(ServiceError::AccessDenied)
    ));
}

#[tokio::test]
async fn attributes_of_an_object_of_one_put() {
    let fixture = Fixture::with_bucket().await;
    let written = fixture.put(&ada(), "key", "bytes").await.expect("written");
    let attributes = GetObjectAttributes {
        bucket: bucket(BUCKET),
        key: key("key"),
        version: None,
        part_number_marker: 0,
        max_parts: 1000,
    };
    let found = fixture.service.call(&ada(), attributes).await.expect("found");
    assert_eq!(
        (found.record.etag, found.record.checksum),
        (written.etag, written.checksum)
    );
    assert_eq!(
        (found.parts_count, found.parts.len(), found.truncated),
        (0, 0, false)
    );
}

/// Says that bytes moved, so many times.
struct Moving {
    store: Arc<MemoryStore>,
    left: AtomicUsize,
}

impl Moving {
    fn moved(&self) -> Result<(), StoreError> {
        let left = self
            .left
            .try_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.map_or(Ok(()), |_| Err(StoreError::PayloadMoved))
    }
}

#[async_trait]
impl Blobstore for Moving {
    async fn create(
        &self,
        usage: BlobUse,
        length_bytes: Option<u64>,
    ) -> Result<Box<dyn BlobWriter>, StoreError> {
        self.store.create(usage, length_bytes).await
    }

    async fn open(&self, object: &StoredObject) -> Result<Box<dyn BlobReader>, StoreError> {
        self.moved()?;
        self.store.open(object).await
    }

    async fn parts(&self, object: &StoredObject) -> Result<Vec<PartSpan>, StoreError> {
        self.store.parts(object).await
    }

    async fn duplicate(&self, extent: ExtentId, size: u64) -> Result<PendingExtent, StoreError> {
        self.moved()?;
        self.store.duplicate(extent, size).await
    }
}

#[tokio::test]
async fn bytes_that_moved_meanwhile_are_found_again() {
    for (times, found) in [(1, true), (3, true), (100, false)] {
        let fixture = Fixture::with(ServiceConfig::default(), |store| {
            let blobs = Moving {
                store: store.clone(),
                left: AtomicUsize::new(times),
            };
            (store, Arc::new(blobs))
        })
        .await;
        fixture.create(&ada(), BUCKET).await.expect("created");
        fixture.put(&ada(), "key", "bytes").await.expect("written");
        assert_eq!(
            fixture.get(&ada(), "key").await.is_ok(),
            found,
            "moved {times} times"
        );
    }
}

#[tokio::test]
async fn copies_find_a_source_that_moved_meanwhile() {
    for length in [10, 200 * 1024] {
        let fixture = Fixture::with(ServiceConfig::default(), |store| {
            let blobs = Moving {
                store: store.clone(),
                left: AtomicUsize::new(1),
            };
            (store, Arc::new(blobs))
        })
        .await;
        fixture.create(&ada(), BUCKET).await.expect("created");
        fixture.put(&ada(), "key", sample(length)).await.expect("written");
        let copied = fixture
            .service
            .call(&ada(), crate::fixture::copy("key", "copy"))
            .await;
        copied.expect("copied at the second attempt");
        assert!(fixture.get(&ada(), "copy").await.expect("found").1 == sample(length));
    }
}
