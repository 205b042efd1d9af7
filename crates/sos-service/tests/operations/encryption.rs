//! Encryption at rest: every kind on every path, and what is changed under it is an error.

use crate::fixture::{BUCKET, Body, Fixture, ada, bucket, copy, get, key, sample};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{BucketEncryption, DefaultAlgorithm, Encryption, ExtentId, PartSpan, PendingExtent};
use sos_service::{
    Caller, CustomerKey, EncryptionError, KeyRing, LocalKey, MasterKey, RequestedEncryption, Service,
    ServiceConfig, ServiceError,
    encryption::{KeyError, SecretKey},
    operations::{
        bucket_encryption::PutBucketEncryption,
        get_object::{GetObject, GetObjectAttributes, Selection},
        put_object::{Integrity, ObjectAttributes},
    },
};
use sos_store::{
    BlobReader, BlobWriter, Blobstore, MemoryStore, StoreError, StoredObject, blobstore::BlobUse,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Plain,
    Store,
    Kms(&'static str),
    Customer(u8),
}

pub(crate) const KINDS: [Kind; 6] = [
    Kind::Plain,
    Kind::Store,
    Kind::Kms("one"),
    Kind::Kms("two"),
    Kind::Customer(1),
    Kind::Customer(2),
];

impl Kind {
    fn requested(self) -> Option<RequestedEncryption> {
        match self {
            Self::Plain | Self::Customer(_) => None,
            Self::Store => Some(RequestedEncryption::Store),
            Self::Kms(key) => Some(RequestedEncryption::Kms {
                key: Some(key.to_owned()),
                bucket_key: None,
            }),
        }
    }

    pub(crate) fn customer(self) -> Option<CustomerKey> {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let Self::Customer(byte) = self else {
            return None;
        };
        let key = [byte; 32];
        let mut md5 = sos_core::checksum::Md5Hasher::new();
        md5.update(&key);
        let key = CustomerKey::parse(&STANDARD.encode(key), &STANDARD.encode(md5.finish()));
        Some(key.expect("a key"))
    }

    /// Ada, with what this kind needs to read.
    pub(crate) fn caller(self) -> Caller {
        Caller {
            customer_key: self.customer(),
            ..ada()
        }
    }

    pub(crate) fn attributes(self) -> ObjectAttributes {
        ObjectAttributes {
            encryption: self.requested(),
            ..ObjectAttributes::default()
        }
    }

    pub(crate) fn number(self) -> Option<u8> {
        match self {
            Self::Plain => None,
            Self::Customer(_) => Some(Encryption::CUSTOMER),
            Self::Store => Some(Encryption::STORE),
            Self::Kms(_) => Some(Encryption::KMS),
        }
    }
}

pub(crate) fn local(byte: u8) -> Arc<dyn MasterKey> {
    Arc::new(LocalKey::new(SecretKey::new([byte; 32])))
}

pub(crate) fn config(masters: &[u8]) -> ServiceConfig {
    let named = [("one", 101), ("two", 102)].map(|(name, byte)| (name.to_owned(), vec![local(byte)]));
    ServiceConfig {
        keys: KeyRing {
            store: masters.iter().map(|byte| local(*byte)).collect(),
            named: BTreeMap::from(named),
            default_name: None,
        },
        ..ServiceConfig::default()
    }
}

/// What is done to stored bytes before they are read.
pub(crate) type Tamper = Box<dyn Fn(&mut Vec<u8>) + Send>;

/// A blobstore whose bytes may rot unnoticed by their checksums.
pub(crate) struct Rotten {
    store: Arc<MemoryStore>,
    pub(crate) tamper: Mutex<Option<Tamper>>,
}

struct Whole(Bytes);

#[async_trait]
impl BlobReader for Whole {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    async fn read(&mut self, offset: u64, limit: usize) -> Result<Bytes, StoreError> {
        // In small pieces, as an engine may give them.
        let start = self.0.len().min(offset as usize);
        let end = self.0.len().min(start + limit.min(40_000));
        Ok(self.0.slice(start..end))
    }
}

impl Rotten {
    async fn stored(&self, object: &StoredObject) -> Vec<u8> {
        let mut reader = self.store.open(object).await.expect("opened");
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < reader.size() {
            let piece = reader.read(bytes.len() as u64, 1 << 20).await.expect("read");
            bytes.extend_from_slice(&piece);
        }
        bytes
    }
}

#[async_trait]
impl Blobstore for Rotten {
    async fn create(
        &self,
        usage: BlobUse,
        length_bytes: Option<u64>,
    ) -> Result<Box<dyn BlobWriter>, StoreError> {
        self.store.create(usage, length_bytes).await
    }

    async fn open(&self, object: &StoredObject) -> Result<Box<dyn BlobReader>, StoreError> {
        let mut bytes = self.stored(object).await;
        if let Some(tamper) = &*self.tamper.lock().expect("a lock") {
            tamper(&mut bytes);
        }
        Ok(Box::new(Whole(bytes.into())))
    }

    async fn parts(&self, object: &StoredObject) -> Result<Vec<PartSpan>, StoreError> {
        self.store.parts(object).await
    }

    async fn duplicate(&self, extent: ExtentId, size: u64) -> Result<PendingExtent, StoreError> {
        self.store.duplicate(extent, size).await
    }
}

/// A store with keys whose bytes may rot.
pub(crate) async fn world() -> (Fixture, Arc<Rotten>) {
    let mut kept = None;
    let fixture = Fixture::with(config(&[7]), |store| {
        let blobs = Arc::new(Rotten {
            store: store.clone(),
            tamper: Mutex::new(None),
        });
        kept = Some(Arc::clone(&blobs));
        (store, blobs)
    })
    .await;
    fixture.create(&ada(), BUCKET).await.expect("created");
    (fixture, kept.expect("it was made"))
}

pub(crate) async fn put(fixture: &Fixture, kind: Kind, name: &str, bytes: Bytes) {
    let written = fixture
        .put_with(
            &kind.caller(),
            name,
            kind.attributes(),
            Integrity::default(),
            &mut Body::of(bytes),
        )
        .await
        .expect("written");
    assert_eq!(
        written.encryption.map(|encryption| encryption.kind),
        kind.number()
    );
}

pub(crate) fn refused<T: std::fmt::Debug>(outcome: Result<T, ServiceError>) -> EncryptionError {
    match outcome.expect_err("refused") {
        ServiceError::Encryption(error) => error,
        other => panic!("refused for another reason: {other}"),
    }
}

pub(crate) const CHUNK: usize = 64 * 1024;

#[tokio::test]
async fn every_kind_gives_back_what_it_took_whatever_the_range() {
    let (fixture, blobs) = world().await;
    for kind in KINDS {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5] {
            let bytes = sample(length);
            put(&fixture, kind, "key", bytes.clone()).await;
            let (found, whole) = fixture.get(&kind.caller(), "key").await.expect("read");
            assert!(whole == bytes, "{kind:?} {length}");
            assert_eq!(found.record.size, length as u64);
            let ends = [
                0,
                1,
                CHUNK - 1,
                CHUNK,
                CHUNK + 1,
                2 * CHUNK - 1,
                length.saturating_sub(1),
            ];
            for first in ends.into_iter().filter(|first| *first < length) {
                for last in ends.into_iter().filter(|last| (first..length).contains(last)) {
                    let range = GetObject {
                        selection: Selection::Range {
                            first: first as u64,
                            last: Some(last as u64),
                        },
                        ..get("key")
                    };
                    let (_, part) = fixture.get_with(&kind.caller(), range).await.expect("read");
                    assert!(part == bytes[first..=last], "{kind:?} {length} {first}-{last}");
                }
            }
            if kind != Kind::Plain && length > 8 {
                let record = *found.record;
                let stored = fixture.store_object(&record).await;
                let stored = blobs.stored(&stored).await;
                assert_eq!(stored.len(), length + length.div_ceil(CHUNK) * 16);
                assert!(
                    !stored.windows(8).any(|window| window == &bytes[..8]),
                    "plaintext is stored"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_customers_object_opens_with_its_key_alone() {
    let (fixture, _) = world().await;
    let (one, two, none) = (Kind::Customer(1).caller(), Kind::Customer(2).caller(), ada());
    put(&fixture, Kind::Customer(1), "mine", sample(10)).await;
    for head in [true, false] {
        let get = || GetObject { head, ..get("mine") };
        assert!(fixture.service.call(&one, get()).await.is_ok());
        let wrong = fixture.service.call(&two, get()).await;
        assert_eq!(refused(wrong), EncryptionError::CustomerKeyWrong);
        let missing = fixture.service.call(&none, get()).await;
        assert_eq!(refused(missing), EncryptionError::CustomerKeyRequired);
    }
    let attributes = || GetObjectAttributes {
        bucket: bucket(BUCKET),
        key: key("mine"),
        version: None,
        part_number_marker: 0,
        max_parts: 10,
    };
    assert!(fixture.service.call(&one, attributes()).await.is_ok());
    let missing = fixture.service.call(&none, attributes()).await;
    assert_eq!(refused(missing), EncryptionError::CustomerKeyRequired);
    for kind in [Kind::Plain, Kind::Store, Kind::Kms("one")] {
        put(&fixture, kind, "theirs", sample(10)).await;
        let extra = fixture.get(&one, "theirs").await;
        assert_eq!(refused(extra), EncryptionError::CustomerKeyNotApplicable);
    }
}

#[tokio::test]
async fn the_entity_tag_tells_of_the_bytes_where_whoever_sees_it_may_read_them() {
    let (fixture, _) = world().await;
    let mut etags = Vec::new();
    for kind in KINDS {
        put(&fixture, kind, "key", sample(100)).await;
        etags.push(
            fixture
                .get(&kind.caller(), "key")
                .await
                .expect("read")
                .0
                .record
                .etag,
        );
    }
    assert_eq!(etags[0], etags[1], "of AES256 it is the MD5");
    for hidden in &etags[2..] {
        assert_eq!(hidden.0.len(), 32);
        assert_eq!(
            etags.iter().filter(|etag| *etag == hidden).count(),
            1,
            "all differ"
        );
    }
}

#[tokio::test]
async fn what_was_changed_in_the_store_is_an_error_and_never_bytes() {
    let (fixture, blobs) = world().await;
    let length = 3 * CHUNK;
    let sealed = CHUNK + 16;
    for kind in [Kind::Store, Kind::Kms("one"), Kind::Customer(1)] {
        put(&fixture, kind, "key", sample(length)).await;
        let tampers: Vec<(&str, Tamper)> = vec![
            ("a bit of the first chunk", Box::new(|bytes| bytes[5] ^= 1)),
            (
                "a bit of the last tag",
                Box::new(|bytes| *bytes.last_mut().expect("bytes") ^= 0x80),
            ),
            (
                "two chunks swapped",
                Box::new(move |bytes| {
                    let (one, rest) = bytes.split_at_mut(sealed);
                    one.swap_with_slice(&mut rest[..sealed]);
                }),
            ),
            (
                "a chunk repeated",
                Box::new(move |bytes| bytes.copy_within(sealed..2 * sealed, 2 * sealed)),
            ),
            (
                "cut at a chunk's border",
                Box::new(move |bytes| bytes.truncate(2 * sealed)),
            ),
            ("cut within a chunk", Box::new(|bytes| bytes.truncate(100))),
            ("longer than it was", Box::new(|bytes| bytes.push(0))),
        ];
        for (what, tamper) in tampers {
            *blobs.tamper.lock().expect("a lock") = Some(tamper);
            let read = fixture.get(&kind.caller(), "key").await;
            let damaged = matches!(read, Err(ServiceError::Store(StoreError::Damaged { .. })));
            assert!(damaged, "{kind:?}: {what}");
        }
        *blobs.tamper.lock().expect("a lock") = None;
        assert!(fixture.get(&kind.caller(), "key").await.is_ok());
    }
}

#[tokio::test]
async fn a_bucket_encrypts_what_asks_for_nothing() {
    let (fixture, _) = world().await;
    let set = |algorithm: Option<DefaultAlgorithm>, blocks: Option<bool>| PutBucketEncryption {
        bucket: bucket(BUCKET),
        encryption: algorithm.map(|algorithm| BucketEncryption {
            algorithm,
            bucket_key: true,
            blocks_customer_keys: blocks,
        }),
    };
    let kms = DefaultAlgorithm::Kms(Some("two".to_owned()));
    fixture
        .service
        .call(&ada(), set(Some(kms), None))
        .await
        .expect("set");
    let written = fixture.put(&ada(), "key", "bytes").await.expect("written");
    let encryption = written.encryption.expect("encrypted");
    assert_eq!(
        (encryption.kind, encryption.key_id.as_str(), encryption.bucket_key),
        (3, "two", true)
    );
    // What is asked for wins, and aws:kms without a name means the bucket's key.
    put(&fixture, Kind::Store, "key", sample(1)).await;
    put(&fixture, Kind::Customer(1), "key", sample(1)).await;
    let unnamed = ObjectAttributes {
        encryption: Some(RequestedEncryption::Kms {
            key: None,
            bucket_key: None,
        }),
        ..ObjectAttributes::default()
    };
    let put_unnamed = async || {
        let mut body = Body::of("a");
        fixture
            .put_with(&ada(), "key", unnamed.clone(), Integrity::default(), &mut body)
            .await
    };
    assert_eq!(
        put_unnamed()
            .await
            .expect("written")
            .encryption
            .expect("encrypted")
            .key_id,
        "two"
    );

    fixture
        .service
        .call(&ada(), set(Some(DefaultAlgorithm::Store), Some(true)))
        .await
        .expect("set");
    assert_eq!(refused(put_unnamed().await), EncryptionError::KmsKeyRequired);
    let blocked = fixture.put(&Kind::Customer(1).caller(), "key", "bytes").await;
    assert_eq!(refused(blocked), EncryptionError::CustomerKeysBlocked);
    assert_eq!(
        fixture
            .put(&ada(), "key", "bytes")
            .await
            .expect("written")
            .encryption
            .expect("encrypted")
            .kind,
        2
    );
    fixture
        .service
        .call(&ada(), set(None, None))
        .await
        .expect("removed");
    assert_eq!(
        fixture
            .put(&ada(), "key", "bytes")
            .await
            .expect("written")
            .encryption,
        None
    );
}

#[tokio::test]
async fn without_a_key_nothing_is_written() {
    let fixture = Fixture::with_bucket().await;
    let store = fixture
        .put_with(
            &ada(),
            "key",
            Kind::Store.attributes(),
            Integrity::default(),
            &mut Body::of("a"),
        )
        .await;
    assert_eq!(refused(store), EncryptionError::Key(KeyError::NoMasterKey));
    let kms = fixture
        .put_with(
            &ada(),
            "key",
            Kind::Kms("one").attributes(),
            Integrity::default(),
            &mut Body::of("a"),
        )
        .await;
    assert_eq!(
        refused(kms),
        EncryptionError::Key(KeyError::NoSuchKey("one".to_owned()))
    );
    assert!(fixture.get(&ada(), "key").await.is_err());
}

#[tokio::test]
async fn a_new_master_key_comes_first_and_the_old_one_still_opens() {
    let (fixture, _) = world().await;
    put(&fixture, Kind::Store, "old", sample(3 * CHUNK)).await;
    let rotated = |masters: &'static [u8]| {
        let store = Arc::clone(&fixture.store);
        Service::new(
            store.clone(),
            store,
            fixture.env.clone(),
            config(masters),
            crate::fixture::declared(),
        )
    };
    let service = rotated(&[8, 7]).await.expect("opened");
    let rotated_fixture = Fixture {
        service,
        store: Arc::clone(&fixture.store),
        env: Arc::clone(&fixture.env),
    };
    let (old, bytes) = rotated_fixture.get(&ada(), "old").await.expect("read");
    assert!(bytes == sample(3 * CHUNK));
    put(&rotated_fixture, Kind::Store, "new", sample(1)).await;
    let (new, _) = rotated_fixture.get(&ada(), "new").await.expect("read");
    let wrapped_by =
        |record: &sos_core::ObjectRecord| record.encryption.clone().expect("encrypted").wrapped_by;
    assert_ne!(wrapped_by(&old.record), wrapped_by(&new.record));
    // A copy onto itself wraps the key anew and leaves the bytes where they are.
    let mut rewrap = copy("old", "old");
    rewrap.attributes = Kind::Store.attributes();
    rotated_fixture
        .service
        .call(&ada(), rewrap)
        .await
        .expect("copied");

    let service = rotated(&[8]).await.expect("opened");
    let without_old = Fixture {
        service,
        store: Arc::clone(&fixture.store),
        env: Arc::clone(&fixture.env),
    };
    let (rewrapped, bytes) = without_old.get(&ada(), "old").await.expect("read");
    assert!(bytes == sample(3 * CHUNK));
    assert_eq!(rewrapped.record.blob, old.record.blob, "no byte moved");
    assert_eq!(wrapped_by(&rewrapped.record), wrapped_by(&new.record));
    let service = rotated(&[7]).await.expect("opened");
    let lost = Fixture {
        service,
        store: Arc::clone(&fixture.store),
        env: Arc::clone(&fixture.env),
    };
    assert!(matches!(
        refused(lost.get(&ada(), "new").await),
        EncryptionError::Key(KeyError::MasterKeyMissing(_))
    ));
}
