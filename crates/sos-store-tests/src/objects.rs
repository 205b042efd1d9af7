//! Objects in a bucket without versions: a record is kept whole, overwritten whole and deleted whole.

use crate::fixture::{EXTENT_BYTES, Fixture, content, etag, key, new_object, object_of, private, refusal};
use bytes::Bytes;
use sos_core::{
    Acl, CannedAcl, Checksum, ChecksumAlgorithm, Command, Grant, Grantee, Headers, NewBlob, Permission,
    Refusal, TenantId, VersionId, Versioning, WriteConditions,
    checksum::Hasher,
    command::{NewObject, ObjectChange},
    listing::Usage,
    object::Encryption,
};
use sos_store::Env;

crate::tests![
    every_field_of_a_record_is_kept,
    an_overwrite_leaves_one_object,
    deleting_twice_succeeds,
    keys_are_taken_literally,
    a_change_in_place_keeps_the_bytes,
    a_copy_onto_itself_moves_no_bytes,
    a_copy_onto_itself_is_refused_where_the_object_moved,
    a_copied_onto_itself_object_becomes_a_version,
];

async fn every_field_of_a_record_is_kept(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let bytes = Bytes::from_static(b"the bytes");
    let text = |text: &str| Some(text.to_owned());
    let acl = Acl {
        owner: TenantId("alice".to_owned()),
        grants: [
            Grantee::Tenant(TenantId("alice".to_owned())),
            Grantee::Tenant(TenantId("bob".to_owned())),
            Grantee::AllUsers,
            Grantee::AuthenticatedUsers,
        ]
        .into_iter()
        .zip([
            Permission::FullControl,
            Permission::WriteAcp,
            Permission::Read,
            Permission::ReadAcp,
        ])
        .map(|(grantee, permission)| Grant { grantee, permission })
        .collect(),
    };
    let object = || NewObject {
        size: 9,
        etag: etag(&bytes),
        blob: NewBlob::Riding(bytes.clone()),
        headers: Headers {
            content_type: text("text/plain"),
            cache_control: text("no-cache"),
            content_disposition: text("inline"),
            content_encoding: text(""),
            content_language: text("de"),
            expires: text("never"),
            website_redirect: text("/elsewhere"),
        },
        metadata: vec![
            ("b".to_owned(), "zwei ß".to_owned()),
            ("a".to_owned(), String::new()),
        ],
        acl: acl.clone(),
        tags: vec![
            ("k".to_owned(), "v".to_owned()),
            ("empty".to_owned(), String::new()),
        ],
        checksum: Some(Checksum::full_object(
            ChecksumAlgorithm::Sha256,
            Hasher::digest(ChecksumAlgorithm::Sha256, &bytes),
        )),
        storage_class: "STANDARD_IA".to_owned(),
        retention: None,
        legal_hold: false,
        encryption: Some(Encryption {
            kind: 2,
            key_material: Bytes::from_static(&[0, 1, 255]),
            key_id: "master".to_owned(),
            nonce: Bytes::from_static(&[9; 12]),
            bucket_key: true,
            stored_size: 9,
            wrapped_by: "first".to_owned(),
        }),
    };
    fixture
        .succeed(Command::PutObject {
            bucket,
            key: key("a"),
            object: Box::new(object()),
            conditions: WriteConditions::default(),
        })
        .await;
    fixture.engine.reopen().await;
    let stored = fixture.stored(bucket, "a", None).await.expect("the object");
    let (record, expected) = (&stored.record, object());
    assert_eq!(record.headers, expected.headers);
    assert_eq!(record.metadata, expected.metadata);
    assert_eq!(record.acl, expected.acl);
    assert_eq!(record.tags, expected.tags);
    assert_eq!(record.checksum, expected.checksum);
    assert_eq!(record.storage_class, expected.storage_class);
    assert_eq!(record.encryption, expected.encryption);
    assert_eq!((record.size, &record.etag), (9, &expected.etag));
    assert_eq!(record.modified, fixture.env.now());
    assert!(record.null_version && !record.delete_marker && stored.is_latest);
    assert_eq!(fixture.read(&stored).await.expect("the bytes"), bytes);
}

async fn an_overwrite_leaves_one_object(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let mut last = 0;
    for (seed, length) in [
        (1, 10),
        (2, EXTENT_BYTES),
        (3, 0),
        (4, EXTENT_BYTES),
        (5, EXTENT_BYTES + 1),
    ] {
        let bytes = content(seed, length);
        let (record, version) = fixture.put(bucket, "a", &bytes).await;
        assert_eq!(version, None, "no version is shown");
        assert!(record.order > last, "orders rise");
        last = record.order;
        assert_eq!(fixture.get(bucket, "a", None).await, Some(bytes));
        let usage = fixture.usage(bucket).await;
        let expected = Usage {
            objects: 1,
            versions: 1,
            bytes: length as u64,
            ..Usage::default()
        };
        assert_eq!(usage, expected);
    }
    assert_eq!(
        fixture.engine.settled_extents().await,
        1,
        "replaced extents are freed"
    );
    fixture.delete(bucket, "a", None).await;
    fixture.engine.reopen().await;
    assert_eq!(fixture.get(bucket, "a", None).await, None);
    assert_eq!(fixture.usage(bucket).await, Usage::default());
    assert_eq!(fixture.engine.settled_extents().await, 0);
}

async fn deleting_twice_succeeds(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    fixture.put_text(bucket, "a", "x").await;
    assert_eq!(fixture.delete(bucket, "a", None).await, (None, false));
    assert_eq!(fixture.delete(bucket, "a", None).await, (None, false));
    fixture.put_text(bucket, "a", "x").await;
    let numbered = Some(VersionId::Numbered(1));
    assert_eq!(fixture.delete(bucket, "a", numbered).await, (numbered, false));
    assert!(
        fixture.get(bucket, "a", None).await.is_some(),
        "another version was named"
    );
    let null = Some(VersionId::Null);
    assert_eq!(
        fixture.get(bucket, "a", null).await,
        Some(Bytes::from_static(b"x"))
    );
    assert_eq!(fixture.delete(bucket, "a", null).await, (null, false));
    assert_eq!(fixture.get(bucket, "a", None).await, None);
}

async fn keys_are_taken_literally(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let long = "k".repeat(1024);
    let keys = [
        "a",
        "a\0",
        "a\0b",
        "a\u{1}",
        "/",
        "//",
        "../x",
        "ß",
        "\u{10FFFF}",
        " ",
        long.as_str(),
    ];
    for (seed, text) in (0..).zip(keys) {
        fixture.put(bucket, text, &content(seed, 20)).await;
    }
    for (seed, text) in (0..).zip(keys) {
        assert_eq!(
            fixture.get(bucket, text, None).await,
            Some(content(seed, 20)),
            "{text:?}"
        );
    }
    assert_eq!(fixture.usage(bucket).await.objects, keys.len() as u64);
}

async fn a_change_in_place_keeps_the_bytes(fixture: &mut Fixture) {
    for (name, versioning) in [("plain", Versioning::Unversioned), ("kept", Versioning::Enabled)] {
        let bucket = fixture.versioned_bucket(name, versioning).await;
        for (text, length) in [("small", 100), ("large", EXTENT_BYTES), ("empty", 0)] {
            let bytes = content(1, length);
            let (before, version) = fixture.put(bucket, text, &bytes).await;
            let tags = vec![("colour".to_owned(), "red".to_owned())];
            let change = ObjectChange::Tags(tags.clone());
            let changed = fixture.change(bucket, text, None, change).await.expect("changed");
            let (after, same_version) = object_of(changed);
            assert_eq!((after.order, same_version), (before.order, version));
            let public = CannedAcl::PublicRead.expand(&before.acl.owner, None);
            let change = ObjectChange::Acl(public.clone());
            fixture
                .change(bucket, text, version, change)
                .await
                .expect("changed");
            fixture.engine.reopen().await;
            let stored = fixture.stored(bucket, text, None).await.expect("the object");
            assert_eq!((&stored.record.tags, &stored.record.acl), (&tags, &public));
            assert_eq!(stored.record.modified, before.modified);
            assert_eq!(fixture.read(&stored).await.expect("the bytes"), bytes);
        }
        assert_eq!(
            refusal(
                fixture
                    .change(bucket, "none", None, ObjectChange::Tags(Vec::new()))
                    .await
            ),
            Refusal::NoSuchKey
        );
        assert_eq!(fixture.usage(bucket).await.versions, 3);
    }
    assert_eq!(fixture.engine.settled_extents().await, 2);
}

fn onto_itself(bucket: sos_core::BucketId, text: &str, source: &sos_core::ObjectRecord) -> Command {
    let mut object = new_object(source.etag.clone(), source.size, NewBlob::Unmoved);
    object.metadata = vec![("mtime".to_owned(), "now".to_owned())];
    object.acl = private("alice");
    Command::PutObject {
        bucket,
        key: key(text),
        object: Box::new(object),
        conditions: WriteConditions {
            if_order: Some(source.order),
            ..WriteConditions::default()
        },
    }
}

async fn a_copy_onto_itself_moves_no_bytes(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    for (text, length) in [("small", 100), ("large", EXTENT_BYTES), ("empty", 0)] {
        let bytes = content(1, length);
        let (source, _) = fixture.put(bucket, text, &bytes).await;
        fixture.env.advance_ms(5000);
        let command = onto_itself(bucket, text, &source);
        let (copied, _) = object_of(fixture.succeed(command).await);
        assert_eq!((&copied.blob, copied.size), (&source.blob, source.size));
        assert!(copied.modified > source.modified);
        fixture.engine.settled_extents().await;
        fixture.engine.reopen().await;
        let stored = fixture.stored(bucket, text, None).await.expect("the object");
        assert_eq!(stored.record.metadata[0].0, "mtime");
        assert_eq!(fixture.read(&stored).await.expect("the bytes"), bytes);
    }
    assert_eq!(fixture.usage(bucket).await.bytes, 100 + EXTENT_BYTES as u64);
    assert_eq!(fixture.engine.settled_extents().await, 1);
}

async fn a_copy_onto_itself_is_refused_where_the_object_moved(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let (source, _) = fixture.put(bucket, "a", &content(1, 10)).await;
    fixture.put(bucket, "a", &content(2, 10)).await;
    let stale = onto_itself(bucket, "a", &source);
    assert_eq!(refusal(fixture.execute(stale).await), Refusal::Conflict);
    fixture.delete(bucket, "a", None).await;
    let gone = onto_itself(bucket, "a", &source);
    assert_eq!(refusal(fixture.execute(gone).await), Refusal::Conflict);
    let (source, _) = fixture.put(bucket, "a", &content(1, 10)).await;
    fixture.set_versioning(bucket, "one", Versioning::Enabled).await;
    let versioned = onto_itself(bucket, "a", &source);
    assert_eq!(
        refusal(fixture.execute(versioned).await),
        Refusal::Conflict,
        "a new version needs bytes of its own"
    );
}

/// A payload is found by the order of the version it was written with: it must stay findable when the version that was
/// copied onto itself becomes noncurrent, and current again.
async fn a_copied_onto_itself_object_becomes_a_version(fixture: &mut Fixture) {
    let bucket = fixture.create_bucket("one").await;
    let bytes = content(1, 100);
    let (source, _) = fixture.put(bucket, "a", &bytes).await;
    fixture.succeed(onto_itself(bucket, "a", &source)).await;
    fixture.set_versioning(bucket, "one", Versioning::Enabled).await;
    let (_, newer) = fixture.put(bucket, "a", &content(2, 100)).await;
    fixture.engine.reopen().await;
    assert_eq!(
        fixture.get(bucket, "a", Some(VersionId::Null)).await,
        Some(bytes.clone())
    );
    fixture.delete(bucket, "a", newer).await;
    fixture.engine.reopen().await;
    assert_eq!(fixture.get(bucket, "a", None).await, Some(bytes));
}
