//! Multipart uploads, and what is left after a crash at each step.
//!
//! | operation | entities | steps | after a crash |
//! |---|---|---|---|
//! | CreateMultipartUpload | Upload | one change | the upload is open or never was |
//! | UploadPart | Upload | extent durable → one change | the part is there, or nothing of it |
//! | CompleteMultipartUpload | Upload, Key | one change | open with all its parts, or the object and the kept answer |
//! | AbortMultipartUpload | Upload | one change, then the extents are collected | open, or nothing is left |

use crate::fixture::{Fixture, PART_BYTES, content, key, object_of, private, refusal, tenant};
use bytes::Bytes;
use sos_core::{
    Blob, BucketId, Command, ETag, ETagCondition, Outcome, PartRecord, Refusal, UploadId, VersionId,
    Versioning, WriteConditions,
    listing::{Entry, ListQuery, Usage},
    upload::UploadState,
};
use sos_store::{Env, blobstore::BlobUse};

crate::tests![
    an_upload_becomes_an_object,
    a_repeated_complete_is_answered_the_same,
    complete_verifies_the_parts,
    a_condition_that_fails_leaves_the_upload_open,
    a_part_put_again_replaces_the_first,
    an_aborted_upload_leaves_nothing,
    parts_of_no_upload_are_refused,
    an_upload_completes_into_a_version,
    completed_uploads_are_forgotten,
    a_dropped_part_leaves_nothing,
];

const NO_CONDITIONS: fn() -> WriteConditions = WriteConditions::default;

async fn put(fixture: &Fixture, bucket: BucketId, upload: UploadId, number: u16, bytes: &Bytes) {
    let outcome = fixture.put_part(bucket, "a", upload, number, bytes).await;
    let Ok(Outcome::Part(part)) = outcome else {
        panic!("expected a part, got {outcome:?}")
    };
    assert_eq!((part.number, part.size), (number, bytes.len() as u64));
}

async fn open_uploads(fixture: &Fixture, bucket: BucketId) -> Vec<UploadId> {
    let query = ListQuery {
        limit: 100,
        ..ListQuery::default()
    };
    let page = fixture
        .meta()
        .list_uploads(bucket, &query)
        .await
        .expect("the uploads");
    let uploads = page.entries.into_iter().filter_map(|entry| match entry {
        Entry::Item(upload) => Some(upload.id),
        Entry::CommonPrefix(_) => None,
    });
    uploads.collect()
}

async fn an_upload_becomes_an_object(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let upload = fixture.create_upload(bucket, "a").await;
    fixture.engine.reopen().await;
    let open = fixture
        .meta()
        .upload(bucket, &key("a"), upload)
        .await
        .expect("read")
        .expect("the upload");
    assert_eq!(open.state, UploadState::Open);
    assert_eq!((open.initiator, open.acl), (tenant("alice"), private("alice")));
    assert_eq!(open.created, fixture.env.now());
    assert_eq!(open.metadata, [("colour".to_owned(), "blue".to_owned())]);
    let pieces = [content(1, PART_BYTES), content(2, PART_BYTES + 1), content(3, 7)];
    for (number, piece) in [(7, &pieces[1]), (2, &pieces[0]), (9000, &pieces[2])] {
        put(fixture, bucket, upload, number, piece).await;
    }
    put(fixture, bucket, upload, 8, &content(9, 100)).await;
    fixture.engine.reopen().await;
    let parts = fixture.parts(bucket, "a", upload).await;
    assert_eq!(
        parts.iter().map(|part| part.number).collect::<Vec<_>>(),
        [2, 7, 8, 9000]
    );
    let later = fixture
        .meta()
        .list_parts(bucket, &key("a"), upload, 2, 2)
        .await
        .expect("the parts");
    assert_eq!(later.iter().map(|part| part.number).collect::<Vec<_>>(), [7, 8]);
    assert_eq!(
        fixture.usage(bucket).await.upload_bytes,
        (2 * PART_BYTES + 1 + 7 + 100) as u64
    );
    let named: Vec<PartRecord> = parts.into_iter().filter(|part| part.number != 8).collect();
    let complete = Fixture::complete_command(bucket, "a", upload, &named, NO_CONDITIONS());
    let (record, version) = object_of(fixture.succeed(complete).await);
    assert_eq!((version, &record.blob), (None, &Blob::Parts { count: 3 }));
    fixture.engine.reopen().await;
    let expected = Usage {
        objects: 1,
        versions: 1,
        bytes: (2 * PART_BYTES + 8) as u64,
        ..Usage::default()
    };
    assert_eq!(fixture.usage(bucket).await, expected);
    let stored = fixture.stored(bucket, "a", None).await.expect("the object");
    assert_eq!(stored.record, record);
    assert!(fixture.read(&stored).await.expect("the bytes") == pieces.concat());
    let spans = fixture
        .engine
        .blobstore()
        .parts(&stored)
        .await
        .expect("the manifest");
    assert_eq!(
        spans.iter().map(|span| span.number).collect::<Vec<_>>(),
        [2, 7, 9000]
    );
    assert_eq!(open_uploads(fixture, bucket).await, []);
    assert_eq!(fixture.parts(bucket, "a", upload).await, []);
    assert_eq!(
        fixture.engine.settled_extents().await,
        3,
        "the unused part is freed"
    );
    fixture.delete(bucket, "a", None).await;
    assert_eq!(
        fixture.engine.settled_extents().await,
        0,
        "and the others with the object"
    );
    assert_eq!(fixture.usage(bucket).await, Usage::default());
}

async fn a_repeated_complete_is_answered_the_same(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let upload = fixture.create_upload(bucket, "a").await;
    put(fixture, bucket, upload, 1, &content(1, 10)).await;
    let parts = fixture.parts(bucket, "a", upload).await;
    let complete = || Fixture::complete_command(bucket, "a", upload, &parts, NO_CONDITIONS());
    let (record, version) = object_of(fixture.succeed(complete()).await);
    let usage = fixture.usage(bucket).await;
    fixture.engine.reopen().await;
    match fixture.succeed(complete()).await {
        Outcome::Completed { etag, version: again } => assert_eq!((etag, again), (record.etag, version)),
        other => panic!("expected the kept answer, got {other:?}"),
    }
    assert_eq!(fixture.usage(bucket).await, usage);
    let kept = fixture
        .meta()
        .upload(bucket, &key("a"), upload)
        .await
        .expect("read")
        .expect("kept");
    assert!(matches!(kept.state, UploadState::Completed { .. }));
    let mut other = parts.clone();
    other[0].etag = ETag("0".repeat(32));
    let differs = Fixture::complete_command(bucket, "a", upload, &other, NO_CONDITIONS());
    assert_eq!(
        refusal(fixture.execute(differs).await),
        Refusal::NoSuchUpload(upload)
    );
    let abort = Fixture::abort_command(bucket, "a", upload);
    assert_eq!(
        refusal(fixture.execute(abort).await),
        Refusal::NoSuchUpload(upload)
    );
    let late = fixture.put_part(bucket, "a", upload, 2, &content(1, 10)).await;
    assert_eq!(refusal(late), Refusal::NoSuchUpload(upload));
}

async fn complete_verifies_the_parts(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let upload = fixture.create_upload(bucket, "a").await;
    put(fixture, bucket, upload, 1, &content(1, PART_BYTES)).await;
    put(fixture, bucket, upload, 2, &content(2, PART_BYTES - 1)).await;
    put(fixture, bucket, upload, 3, &content(3, 1)).await;
    let parts = fixture.parts(bucket, "a", upload).await;
    let usage = fixture.usage(bucket).await;
    let check = async |named: &[PartRecord], expected: Refusal| {
        let complete = Fixture::complete_command(bucket, "a", upload, named, NO_CONDITIONS());
        assert_eq!(refusal(fixture.execute(complete).await), expected);
        assert_eq!(fixture.usage(bucket).await, usage);
    };
    let [one, two, three] = [0, 1, 2].map(|index: usize| parts[index].clone());
    let missing = PartRecord {
        number: 4,
        ..three.clone()
    };
    let other_etag = PartRecord {
        etag: one.etag.clone(),
        ..three.clone()
    };
    let other_bytes = PartRecord {
        extent: one.extent,
        ..three.clone()
    };
    check(&[], Refusal::InvalidPart(0)).await;
    check(&[one.clone(), missing], Refusal::InvalidPart(4)).await;
    check(&[one.clone(), other_etag], Refusal::InvalidPart(3)).await;
    check(&[one.clone(), other_bytes], Refusal::Conflict).await;
    check(&[three.clone(), one.clone()], Refusal::InvalidPart(1)).await;
    check(&[one.clone(), one.clone()], Refusal::InvalidPart(1)).await;
    let too_small = Refusal::EntityTooSmall {
        number: 2,
        size: two.size,
        minimum: PART_BYTES as u64,
    };
    check(&[one.clone(), two, three.clone()], too_small).await;
    let complete = Fixture::complete_command(bucket, "a", upload, &[one, three], NO_CONDITIONS());
    fixture.succeed(complete).await;
}

async fn a_condition_that_fails_leaves_the_upload_open(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    fixture.put_text(bucket, "a", "there").await;
    let upload = fixture.create_upload(bucket, "a").await;
    put(fixture, bucket, upload, 1, &content(1, 10)).await;
    let parts = fixture.parts(bucket, "a", upload).await;
    let only_if_new = WriteConditions {
        if_none_match: Some(ETagCondition::Any),
        ..WriteConditions::default()
    };
    let complete = || Fixture::complete_command(bucket, "a", upload, &parts, only_if_new.clone());
    assert_eq!(
        refusal(fixture.execute(complete()).await),
        Refusal::PreconditionFailed("If-None-Match")
    );
    fixture.engine.reopen().await;
    assert_eq!(fixture.parts(bucket, "a", upload).await, parts);
    assert_eq!(open_uploads(fixture, bucket).await, [upload]);
    fixture.delete(bucket, "a", None).await;
    fixture.succeed(complete()).await;
    assert_eq!(fixture.get(bucket, "a", None).await, Some(content(1, 10)));
}

async fn a_part_put_again_replaces_the_first(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let upload = fixture.create_upload(bucket, "a").await;
    put(fixture, bucket, upload, 1, &content(1, 100)).await;
    let first = fixture.parts(bucket, "a", upload).await;
    put(fixture, bucket, upload, 1, &content(2, 60)).await;
    assert_eq!(fixture.usage(bucket).await.upload_bytes, 60);
    assert_eq!(fixture.engine.settled_extents().await, 1);
    let stale = Fixture::complete_command(bucket, "a", upload, &first, NO_CONDITIONS());
    assert_eq!(refusal(fixture.execute(stale).await), Refusal::InvalidPart(1));
    let read = fixture.parts(bucket, "a", upload).await;
    put(fixture, bucket, upload, 1, &content(2, 60)).await;
    let overtaken = Fixture::complete_command(bucket, "a", upload, &read, NO_CONDITIONS());
    assert_eq!(
        refusal(fixture.execute(overtaken).await),
        Refusal::Conflict,
        "the same bytes, in another extent"
    );
    put(fixture, bucket, upload, 1, &Bytes::new()).await;
    assert_eq!(
        fixture.engine.settled_extents().await,
        0,
        "an empty part has no extent"
    );
    let empty = fixture.parts(bucket, "a", upload).await;
    let complete = Fixture::complete_command(bucket, "a", upload, &empty, NO_CONDITIONS());
    fixture.succeed(complete).await;
    assert_eq!(fixture.get(bucket, "a", None).await, Some(Bytes::new()));
}

async fn an_aborted_upload_leaves_nothing(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let upload = fixture.create_upload(bucket, "a").await;
    let other = fixture.create_upload(bucket, "a").await;
    put(fixture, bucket, upload, 1, &content(1, 100)).await;
    put(fixture, bucket, upload, 2, &content(2, 100)).await;
    put(fixture, bucket, other, 1, &content(3, 100)).await;
    let abort = || Fixture::abort_command(bucket, "a", upload);
    fixture.succeed(abort()).await;
    fixture.engine.reopen().await;
    assert_eq!(open_uploads(fixture, bucket).await, [other]);
    assert_eq!(fixture.parts(bucket, "a", upload).await, []);
    let usage = fixture.usage(bucket).await;
    assert_eq!((usage.uploads, usage.upload_bytes), (1, 100));
    assert_eq!(fixture.engine.settled_extents().await, 1);
    assert_eq!(
        refusal(fixture.execute(abort()).await),
        Refusal::NoSuchUpload(upload)
    );
    let parts = fixture.parts(bucket, "a", other).await;
    assert_eq!(parts.len(), 1);
}

async fn parts_of_no_upload_are_refused(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let upload = fixture.create_upload(bucket, "a").await;
    let unknown = UploadId(upload.0 ^ 1);
    let refused = fixture.put_part(bucket, "a", unknown, 1, &content(1, 10)).await;
    assert_eq!(refusal(refused), Refusal::NoSuchUpload(unknown));
    let refused = fixture
        .put_part(bucket, "other", upload, 1, &content(1, 10))
        .await;
    assert_eq!(
        refusal(refused),
        Refusal::NoSuchUpload(upload),
        "the key belongs to it"
    );
    assert_eq!(fixture.engine.settled_extents().await, 0);
    assert_eq!(fixture.usage(bucket).await.upload_bytes, 0);
}

async fn an_upload_completes_into_a_version(fixture: &mut Fixture) {
    let bucket = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let mut versions = Vec::new();
    for seed in 1..3 {
        let upload = fixture.create_upload(bucket, "a").await;
        put(fixture, bucket, upload, 1, &content(seed, 100)).await;
        let parts = fixture.parts(bucket, "a", upload).await;
        let complete = Fixture::complete_command(bucket, "a", upload, &parts, NO_CONDITIONS());
        versions.push(object_of(fixture.succeed(complete).await).1);
    }
    fixture.engine.reopen().await;
    assert_eq!(fixture.get(bucket, "a", versions[0]).await, Some(content(1, 100)));
    fixture.delete(bucket, "a", versions[1]).await;
    assert_eq!(fixture.engine.settled_extents().await, 1);
    assert_eq!(
        fixture.get(bucket, "a", None).await,
        Some(content(1, 100)),
        "promoted with its manifest"
    );
    fixture.set_versioning(bucket, "one", Versioning::Suspended).await;
    assert_eq!(fixture.put_text(bucket, "a", "x").await, Some(VersionId::Null));
    fixture.delete(bucket, "a", versions[0]).await;
    assert_eq!(fixture.engine.settled_extents().await, 0);
}

async fn completed_uploads_are_forgotten(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let mut uploads = Vec::new();
    for number in 1..4 {
        let upload = fixture.create_upload(bucket, "a").await;
        put(fixture, bucket, upload, number, &content(1, 10)).await;
        let parts = fixture.parts(bucket, "a", upload).await;
        let complete = Fixture::complete_command(bucket, "a", upload, &parts, NO_CONDITIONS());
        fixture.succeed(complete).await;
        uploads.push(upload);
        fixture.env.advance_ms(1000);
    }
    let forget =
        async |completed_before| match fixture.succeed(Command::ForgetUploads { completed_before }).await {
            Outcome::Forgotten(count) => count,
            other => panic!("expected a count, got {other:?}"),
        };
    let middle = fixture.env.now().plus_millis(-1000);
    assert_eq!(forget(middle).await, 2);
    assert_eq!(forget(middle).await, 0);
    for (index, upload) in uploads.iter().enumerate() {
        let kept = fixture
            .meta()
            .upload(bucket, &key("a"), *upload)
            .await
            .expect("read");
        assert_eq!(kept.is_some(), index == 2);
    }
    // A kept answer does not keep its bucket.
    fixture.delete(bucket, "a", None).await;
    let name = crate::fixture::bucket_name("one");
    fixture.succeed(Command::DeleteBucket { name }).await;
    assert_eq!(forget(fixture.env.now()).await, 1);
}

async fn a_dropped_part_leaves_nothing(fixture: &mut Fixture) {
    drop(fixture.write(BlobUse::Part, &content(1, 100)).await);
    assert_eq!(fixture.engine.settled_extents().await, 0);
    fixture.engine.reopen().await;
    assert_eq!(fixture.engine.settled_extents().await, 0);
}
