//! Bytes: streamed in, read back anywhere, shared by copies, gone with their last name.

use crate::fixture::{EXTENT_BYTES, Fixture, content, etag, key, new_object};
use bytes::Bytes;
use sos_core::{Blob, Command, NewBlob, WriteConditions};
use sos_store::{StoreError, blobstore::BlobUse};

crate::tests![
    every_size_is_read_back_from_every_place,
    small_objects_ride_and_parts_never_do,
    the_declared_length_is_not_trusted,
    an_unfinished_writer_leaves_nothing,
    finished_bytes_that_no_command_named_leave_nothing,
    a_duplicate_outlives_its_source,
    a_reader_of_a_deleted_object_is_told,
    only_multipart_objects_have_parts,
];

async fn every_size_is_read_back_from_every_place(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let sizes = [
        0,
        1,
        4095,
        4096,
        65_535,
        65_536,
        65_537,
        131_072,
        131_073,
        EXTENT_BYTES,
        EXTENT_BYTES + 12_345,
    ];
    for (seed, size) in (0..).zip(sizes) {
        let name = format!("size-{size}");
        fixture.put(bucket, &name, &content(seed, size)).await;
    }
    fixture.engine.reopen().await;
    for (seed, size) in (0..).zip(sizes) {
        let expected = content(seed, size);
        let name = format!("size-{size}");
        let stored = fixture.stored(bucket, &name, None).await.expect("the object");
        assert!(
            fixture.read(&stored).await.expect("the bytes") == expected,
            "{size}"
        );
        let mut reader = fixture.engine.blobstore().open(&stored).await.expect("a reader");
        for offset in [
            0,
            1,
            65_535,
            65_536,
            100_000,
            size.saturating_sub(1),
            size,
            size + 1,
        ] {
            for limit in [1, 100, 70_000] {
                let piece = reader.read(offset as u64, limit).await.expect("a piece");
                assert_eq!(piece.is_empty(), offset >= size, "{size} at {offset}");
                assert!(piece.len() <= limit);
                let rest = expected.get(offset..).unwrap_or_default();
                assert!(rest.starts_with(&piece), "{size} at {offset}");
            }
        }
    }
}

async fn small_objects_ride_and_parts_never_do(fixture: &mut Fixture) {
    let small = content(1, 4096);
    assert!(matches!(fixture.write(BlobUse::Object, &small).await, NewBlob::Riding(bytes) if bytes == small));
    assert!(
        matches!(fixture.write(BlobUse::Part, &small).await, NewBlob::Extent(extent) if extent.size == 4096)
    );
    let large = content(1, EXTENT_BYTES);
    assert!(matches!(
        fixture.write(BlobUse::Object, &large).await,
        NewBlob::Extent(extent) if extent.size == EXTENT_BYTES as u64
    ));
    for usage in [BlobUse::Object, BlobUse::Part] {
        assert!(matches!(
            fixture.write(usage, &Bytes::new()).await,
            NewBlob::Empty
        ));
    }
}

async fn the_declared_length_is_not_trusted(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    for (declared, size) in [
        (None, 10),
        (None, EXTENT_BYTES),
        (Some(10), EXTENT_BYTES),
        (Some(5 << 40), 10),
        (Some(EXTENT_BYTES as u64), 0),
    ] {
        let expected = content(3, size);
        let blobs = fixture.engine.blobstore();
        let mut writer = blobs.create(BlobUse::Object, declared).await.expect("a writer");
        for piece in expected.chunks(10_000) {
            writer
                .write(expected.slice_ref(piece))
                .await
                .expect("the piece is taken");
        }
        let blob = writer.finish().await.expect("the bytes are kept");
        fixture
            .succeed(Command::PutObject {
                bucket,
                key: key("a"),
                object: Box::new(new_object(etag(&expected), size as u64, blob)),
                conditions: WriteConditions::default(),
            })
            .await;
        assert!(fixture.get(bucket, "a", None).await.expect("the object") == expected);
    }
}

async fn an_unfinished_writer_leaves_nothing(fixture: &mut Fixture) {
    let blobs = fixture.engine.blobstore();
    for usage in [BlobUse::Object, BlobUse::Part] {
        let mut writer = blobs.create(usage, None).await.expect("a writer");
        writer
            .write(content(1, EXTENT_BYTES))
            .await
            .expect("the piece is taken");
        drop(writer);
    }
    assert_eq!(fixture.engine.settled_extents().await, 0);
    drop(blobs);
    fixture.engine.reopen().await;
    assert_eq!(fixture.engine.settled_extents().await, 0);
}

async fn finished_bytes_that_no_command_named_leave_nothing(fixture: &mut Fixture) {
    drop(fixture.write(BlobUse::Object, &content(1, EXTENT_BYTES)).await);
    assert_eq!(fixture.engine.settled_extents().await, 0);
    let bucket = fixture.create_bucket("one").await;
    let kept = fixture.write(BlobUse::Object, &content(2, EXTENT_BYTES)).await;
    assert_eq!(fixture.engine.settled_extents().await, 1);
    let object = Box::new(new_object(
        etag(&content(2, EXTENT_BYTES)),
        EXTENT_BYTES as u64,
        kept,
    ));
    fixture
        .succeed(Command::PutObject {
            bucket,
            key: key("a"),
            object,
            conditions: WriteConditions::default(),
        })
        .await;
    fixture.engine.reopen().await;
    assert_eq!(
        fixture.engine.settled_extents().await,
        1,
        "what a command named stays"
    );
    assert!(fixture.get(bucket, "a", None).await == Some(content(2, EXTENT_BYTES)));
}

async fn a_duplicate_outlives_its_source(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let bytes = content(1, EXTENT_BYTES);
    let (source, _) = fixture.put(bucket, "source", &bytes).await;
    let Blob::Extent(extent) = source.blob else {
        panic!("expected an extent, got {:?}", source.blob)
    };
    let blobs = fixture.engine.blobstore();
    let copy = blobs.duplicate(extent, source.size).await.expect("a duplicate");
    assert_ne!(copy.id, extent);
    let object = Box::new(new_object(source.etag, source.size, NewBlob::Extent(copy)));
    fixture
        .succeed(Command::PutObject {
            bucket,
            key: key("target"),
            object,
            conditions: WriteConditions::default(),
        })
        .await;
    fixture.delete(bucket, "source", None).await;
    assert_eq!(fixture.engine.settled_extents().await, 1);
    drop(blobs);
    fixture.engine.reopen().await;
    assert!(fixture.get(bucket, "target", None).await == Some(bytes));
    let gone = fixture.engine.blobstore().duplicate(extent, source.size).await;
    assert!(matches!(gone, Err(StoreError::ExtentGone(id)) if id == extent));
}

async fn a_reader_of_a_deleted_object_is_told(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let (large, small) = (content(1, EXTENT_BYTES), content(2, 100));
    fixture.put(bucket, "large", &large).await;
    fixture.put(bucket, "small", &small).await;
    let stored_large = fixture.stored(bucket, "large", None).await.expect("the object");
    let stored_small = fixture.stored(bucket, "small", None).await.expect("the object");
    fixture.delete(bucket, "large", None).await;
    fixture.delete(bucket, "small", None).await;
    fixture.engine.settled_extents().await;
    let outcome = fixture.read(&stored_large).await;
    assert!(
        matches!(outcome, Err(StoreError::ExtentGone(_))),
        "the extent is gone"
    );
    match fixture.read(&stored_small).await {
        Ok(bytes) => assert_eq!(bytes, small, "its place in the log is not yet reclaimed"),
        Err(error) => assert!(matches!(error, StoreError::PayloadMoved), "{error}"),
    }
}

async fn only_multipart_objects_have_parts(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    for size in [0, 10, EXTENT_BYTES] {
        fixture.put(bucket, "a", &content(1, size)).await;
        let stored = fixture.stored(bucket, "a", None).await.expect("the object");
        let parts = fixture.engine.blobstore().parts(&stored).await.expect("no parts");
        assert_eq!(parts, []);
    }
}
