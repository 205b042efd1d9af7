//! Master keys that are rotated: what the first one wraps anew opens without the others, and nothing else changes.

use crate::{
    audit::Kept,
    encryption::{Kind, config, local, put},
    fixture::{BUCKET, Body, Fixture, ada, bucket, declared, get, key, operator, sample},
    multipart::{MIB, complete, create, named, part},
};
use async_trait::async_trait;
use sos_core::{
    BucketId, Command, Encryption, Lock, ObjectRecord, VersionId, Versioning, WriteConditions,
    listing::{Entry, ListQuery},
    object::Retention,
};
use sos_service::{
    EncryptionError, MasterKey, Service, ServiceConfig, ServiceError,
    encryption::{KeyError, SecretKey, Wrapped},
    operations::{
        buckets::{CreateBucket, RequestedAcl},
        get_object::GetObject,
        multipart::CreateMultipartUpload,
        put_object::{Integrity, ObjectAttributes},
        rewrap::{GetRewrapStatus, RewrapKeys},
    },
    rewrap::{KeyState, KeyUse, RewrapCounts, RewrapStatus},
};
use sos_store::{Env, Metastore};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, Ordering},
};

/// A service with these keys upon the store of another one.
async fn restarted(fixture: &Fixture, config: ServiceConfig) -> Fixture {
    let store = Arc::clone(&fixture.store);
    let service = Service::new(store.clone(), store, fixture.env.clone(), config, declared()).await;
    Fixture {
        service: service.expect("opened"),
        store: Arc::clone(&fixture.store),
        env: Arc::clone(&fixture.env),
    }
}

/// With these master keys, and these keys of the name `one`.
fn keys(masters: &[u8], one: &[u8]) -> ServiceConfig {
    let mut config = config(masters);
    let one = one.iter().map(|byte| local(*byte)).collect();
    config.keys.named.insert("one".to_owned(), one);
    config
}

async fn world() -> Fixture {
    let fixture = Fixture::with(config(&[7]), |store| (store.clone(), store)).await;
    let create = CreateBucket {
        bucket: bucket(BUCKET),
        acl: RequestedAcl::default(),
        location: String::new(),
        object_lock: true,
        ownership: None,
    };
    fixture.service.call(&ada(), create).await.expect("created");
    fixture
}

async fn rewrap(fixture: &Fixture, is_dry_run: bool) -> RewrapStatus {
    let answer = fixture.service.call(&operator(), RewrapKeys { is_dry_run }).await;
    answer.expect("it ran")
}

async fn bucket_id(fixture: &Fixture) -> BucketId {
    let found = fixture.service.bucket_snapshot(&bucket(BUCKET)).await;
    found.expect("known").expect("there").record.id
}

/// Every version there is, newest first.
async fn versions(fixture: &Fixture) -> Vec<(String, ObjectRecord)> {
    let query = ListQuery {
        limit: 10_000,
        ..ListQuery::default()
    };
    let id = bucket_id(fixture).await;
    let page = fixture.store.list_versions(id, &query).await.expect("listed");
    let item = |entry| match entry {
        Entry::Item(item) => Some(item),
        Entry::CommonPrefix(_) => None,
    };
    let items = page.entries.into_iter().filter_map(item);
    items.map(|item| (item.key.to_string(), item.record)).collect()
}

fn without_wrapping(mut record: ObjectRecord) -> ObjectRecord {
    if let Some(encryption) = &mut record.encryption {
        encryption.wrapped_by.clear();
        encryption.key_material = bytes::Bytes::new();
    }
    record
}

/// A key of the report in short: its name, its state, and its versions, uploads, parts and bytes.
type Row<'a> = (Option<&'a str>, KeyState, [u64; 4]);

fn short(keys: &[KeyUse]) -> Vec<Row<'_>> {
    let row = |entry: &KeyUse| [entry.versions, entry.uploads, entry.parts, entry.bytes];
    let rows = keys
        .iter()
        .map(|entry| (entry.name.as_deref(), entry.state, row(entry)));
    rows.collect()
}

const UPLOADED: usize = 5 * MIB;

/// Writes one of everything under the keys of the fixture: what is small, large and empty, three versions of a key, a
/// version that is locked, one below a delete marker, a multipart object, and an open upload, whose id it gives.
async fn fill(fixture: &Fixture) -> sos_core::UploadId {
    for (kind, name) in [
        (Kind::Store, "small"),
        (Kind::Kms("one"), "named"),
        (Kind::Kms("two"), "other"),
    ] {
        put(fixture, kind, name, sample(100)).await;
    }
    put(fixture, Kind::Store, "large", sample(300_000)).await;
    put(fixture, Kind::Store, "empty", sample(0)).await;
    put(fixture, Kind::Plain, "plain", sample(10)).await;
    put(fixture, Kind::Customer(1), "theirs", sample(10)).await;
    for length in [1, 2, 3] {
        put(fixture, Kind::Store, "versions", sample(length)).await;
    }
    put(fixture, Kind::Store, "deleted", sample(50)).await;
    fixture.delete(&ada(), "deleted", None).await.expect("a marker");
    let locked = ObjectAttributes {
        lock: Lock {
            retention: Some(Retention {
                compliance: true,
                until: fixture.env.now().plus_millis(1_000_000),
            }),
            legal_hold: true,
        },
        ..Kind::Store.attributes()
    };
    let body = &mut Body::of(sample(60));
    let written = fixture
        .put_with(&ada(), "locked", locked, Integrity::default(), body)
        .await;
    written.expect("written");
    for is_completed in [true, false] {
        let begin = CreateMultipartUpload {
            attributes: Kind::Store.attributes(),
            ..create("key", None, None)
        };
        let upload = fixture.service.call(&ada(), begin).await.expect("created").id;
        let parts = [
            part(fixture, &ada(), upload, 1, sample(UPLOADED))
                .await
                .expect("put"),
            part(fixture, &ada(), upload, 2, sample(7)).await.expect("put"),
        ];
        if !is_completed {
            return upload;
        }
        let done = complete(upload, named(&parts));
        fixture.service.call(&ada(), done).await.expect("completed");
    }
    unreachable!("the second upload stays open")
}

/// Reads everything; what master keys have to do with is what `opens` says.
async fn read_all(fixture: &Fixture, opens: impl Fn(&Encryption) -> bool) {
    for (name, record) in versions(fixture).await {
        if record.delete_marker {
            continue;
        }
        let customers = record.encryption.as_ref();
        let is_customers = customers.is_some_and(|encryption| encryption.kind == Encryption::CUSTOMER);
        let caller = if is_customers {
            Kind::Customer(1).caller()
        } else {
            ada()
        };
        let read = GetObject {
            version: Some(record.version_id()),
            ..get(&name)
        };
        let answer = fixture.get_with(&caller, read).await;
        match &record.encryption {
            // Where there are no bytes, no key is asked for.
            Some(encryption) if encryption.has_master_key() && !opens(encryption) && record.size > 0 => {
                let missing = matches!(
                    &answer,
                    Err(ServiceError::Encryption(EncryptionError::Key(
                        KeyError::MasterKeyMissing(_)
                    )))
                );
                assert!(missing, "{name}");
            }
            _ => {
                let (_, bytes) = answer.unwrap_or_else(|error| panic!("{name}: {error}"));
                let size = record.size as usize;
                let expected = if name == "key" {
                    [sample(UPLOADED), sample(7)].concat()
                } else {
                    sample(size).to_vec()
                };
                assert!(bytes == expected, "{name}");
            }
        }
    }
}

#[tokio::test]
async fn what_the_first_master_key_wraps_anew_needs_no_other() {
    let fixture = world().await;
    let upload = fill(&fixture).await;
    let before = versions(&fixture).await;
    let usage = fixture.store.usage(bucket_id(&fixture).await).await;

    let rotated = restarted(&fixture, keys(&[8, 7], &[111, 101])).await;
    fixture.env.advance_ms(60_000);
    let bytes = 100 + 300_000 + (1 + 2 + 3) + 50 + 60 + UPLOADED as u64 + 7;
    let part_bytes = UPLOADED as u64 + 7;
    let (first, older) = (KeyState::First, KeyState::Older);
    let dry = rewrap(&rotated, true).await;
    assert_eq!(
        dry.counts,
        RewrapCounts {
            examined: 15,
            current: 1,
            rewrapped: 11,
            ..RewrapCounts::default()
        }
    );
    assert_eq!(
        short(&dry.keys),
        [
            (None, first, [0, 0, 0, 0]),
            (None, older, [9, 1, 2, bytes + part_bytes]),
            (Some("one"), first, [0, 0, 0, 0]),
            (Some("one"), older, [1, 0, 0, 100]),
            (Some("two"), first, [1, 0, 0, 100]),
        ]
    );
    assert_eq!(versions(&fixture).await, before, "a dry run changes nothing");

    let done = rewrap(&rotated, false).await;
    assert_eq!(done.counts, dry.counts);
    assert_eq!(
        short(&done.keys),
        [
            (None, first, [9, 1, 2, bytes + part_bytes]),
            (None, older, [0, 0, 0, 0]),
            (Some("one"), first, [1, 0, 0, 100]),
            (Some("one"), older, [0, 0, 0, 0]),
            (Some("two"), first, [1, 0, 0, 100]),
        ]
    );
    let status = rotated.service.call(&operator(), GetRewrapStatus).await;
    assert_eq!(status.expect("told"), done);
    let strip = |all: Vec<(String, ObjectRecord)>| -> Vec<_> {
        let strip = |(name, record)| (name, without_wrapping(record));
        all.into_iter().map(strip).collect()
    };
    assert_eq!(
        strip(versions(&fixture).await),
        strip(before),
        "but for the wrapped keys everything is as it was, in its order"
    );
    let after = fixture.store.usage(bucket_id(&fixture).await).await;
    assert_eq!(after.expect("told"), usage.expect("told"));
    let again = rewrap(&rotated, false).await;
    assert_eq!((again.counts.rewrapped, again.counts.current), (0, 12));

    let alone = restarted(&fixture, keys(&[8], &[111])).await;
    read_all(&alone, |_| true).await;
    let parts = [
        part(&alone, &ada(), upload, 1, sample(UPLOADED))
            .await
            .expect("put"),
        part(&alone, &ada(), upload, 2, sample(7)).await.expect("put"),
    ];
    let done = complete(upload, named(&parts));
    alone.service.call(&ada(), done).await.expect("completed");
    read_all(&alone, |_| true).await;
}

#[tokio::test]
async fn without_the_old_key_what_it_wrapped_is_an_error_and_no_bytes() {
    let fixture = world().await;
    let upload = fill(&fixture).await;
    let alone = restarted(&fixture, keys(&[8], &[111])).await;
    let two = local(102).id().expect("a key has an id");
    read_all(&alone, |encryption| encryption.wrapped_by == two).await;
    let refused = part(&alone, &ada(), upload, 3, sample(7)).await;
    assert!(matches!(refused, Err(ServiceError::Encryption(_))), "{refused:?}");
    let before = versions(&fixture).await;
    let done = rewrap(&alone, false).await;
    assert_eq!(
        (done.counts.missing, done.counts.current, done.counts.rewrapped),
        (11, 1, 0)
    );
    let missing = |entry: &&KeyUse| entry.state == KeyState::Missing;
    let names: Vec<_> = done
        .keys
        .iter()
        .filter(missing)
        .map(|entry| (entry.name.as_deref(), entry.versions, entry.uploads))
        .collect();
    assert_eq!(names, [(None, 9, 1), (Some("one"), 1, 0)]);
    assert_eq!(versions(&fixture).await, before);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mischief {
    /// It is told that the service cannot be reached.
    Unavailable,
    /// It gives away something that does not open.
    Garbage,
}

/// A key whose wrapping goes wrong from some call on.
#[derive(Debug)]
struct Failing {
    inner: Arc<dyn MasterKey>,
    left: AtomicI64,
    mischief: Mischief,
}

#[async_trait]
impl MasterKey for Failing {
    fn id(&self) -> Option<String> {
        self.inner.id()
    }

    async fn wrap(&self, data_key: &SecretKey, nonce: [u8; 12], context: &[u8]) -> Result<Wrapped, KeyError> {
        let wrapped = self.inner.wrap(data_key, nonce, context).await?;
        if self.left.fetch_sub(1, Ordering::Relaxed) > 0 {
            return Ok(wrapped);
        }
        match self.mischief {
            Mischief::Unavailable => Err(KeyError::Unavailable("the line is cut".to_owned())),
            Mischief::Garbage => Ok(Wrapped {
                material: wrapped.material.slice(1..),
                ..wrapped
            }),
        }
    }

    async fn unwrap(&self, material: &[u8], context: &[u8]) -> Result<SecretKey, KeyError> {
        self.inner.unwrap(material, context).await
    }
}

fn with_failing(left: i64, mischief: Mischief) -> ServiceConfig {
    let mut config = config(&[7]);
    let failing = Failing {
        inner: local(8),
        left: AtomicI64::new(left),
        mischief,
    };
    config.keys.store.insert(0, Arc::new(failing));
    config
}

#[tokio::test]
async fn a_run_that_ends_early_is_taken_up_by_the_next() {
    let fixture = world().await;
    for number in 0..1100 {
        put(&fixture, Kind::Store, &format!("{number:04}"), sample(0)).await;
    }
    let rotated = restarted(&fixture, with_failing(1030, Mischief::Unavailable)).await;
    let ask = RewrapKeys { is_dry_run: false };
    let cut = rotated.service.call(&operator(), ask).await;
    assert!(matches!(cut, Err(ServiceError::Encryption(_))), "{cut:?}");
    let status = rotated.service.call(&operator(), GetRewrapStatus).await;
    let status = status.expect("told");
    assert_eq!(
        status.counts.rewrapped, 1000,
        "whole batches, before the line was cut"
    );
    assert!(status.error.expect("it says why").contains("the line is cut"));
    assert!(status.keys.is_empty() && status.ended.is_some());
    let next = restarted(&fixture, keys(&[8, 7], &[101])).await;
    let done = rewrap(&next, false).await;
    assert_eq!((done.counts.current, done.counts.rewrapped), (1000, 100));
    read_all(&restarted(&fixture, keys(&[8], &[101])).await, |_| true).await;
}

#[tokio::test]
async fn what_does_not_open_takes_no_keys_place() {
    let fixture = world().await;
    put(&fixture, Kind::Store, "key", sample(10)).await;
    let before = versions(&fixture).await;
    let rotated = restarted(&fixture, with_failing(0, Mischief::Garbage)).await;
    let done = rewrap(&rotated, false).await;
    assert_eq!((done.counts.unreadable, done.counts.rewrapped), (1, 0));
    assert_eq!(versions(&fixture).await, before);
    let (_, bytes) = rotated.get(&ada(), "key").await.expect("it still opens");
    assert!(bytes == sample(10));
}

/// Does something the moment before a data key is wrapped anew.
struct Racing {
    inner: Arc<dyn MasterKey>,
    store: Arc<dyn Metastore>,
    before: Mutex<Option<Command>>,
}

impl std::fmt::Debug for Racing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Racing")
    }
}

#[async_trait]
impl MasterKey for Racing {
    fn id(&self) -> Option<String> {
        self.inner.id()
    }

    async fn wrap(&self, data_key: &SecretKey, nonce: [u8; 12], context: &[u8]) -> Result<Wrapped, KeyError> {
        let before = self.before.lock().expect("no panic").take();
        if let Some(before) = before {
            self.store.execute(before).await.expect("carried out");
        }
        self.inner.wrap(data_key, nonce, context).await
    }

    async fn unwrap(&self, material: &[u8], context: &[u8]) -> Result<SecretKey, KeyError> {
        self.inner.unwrap(material, context).await
    }
}

#[tokio::test]
async fn what_is_deleted_between_reading_and_wrapping_stays_deleted() {
    let fixture = world().await;
    put(&fixture, Kind::Store, "key", sample(10)).await;
    put(&fixture, Kind::Store, "kept", sample(10)).await;
    let all = versions(&fixture).await;
    let (_, record) = all
        .into_iter()
        .find(|(name, _)| name == "key")
        .expect("it is listed");
    let delete = Command::DeleteObject {
        bucket: bucket_id(&fixture).await,
        key: key("key"),
        version: Some(record.version_id()),
        conditions: WriteConditions::default(),
        bypass_governance: false,
    };
    let mut config = config(&[7]);
    let racing = Racing {
        inner: local(8),
        store: fixture.store.clone(),
        before: Mutex::new(Some(delete)),
    };
    config.keys.store.insert(0, Arc::new(racing));
    let rotated = restarted(&fixture, config).await;
    let done = rewrap(&rotated, false).await;
    assert_eq!((done.counts.changed, done.counts.rewrapped), (1, 1));
    let left: Vec<_> = versions(&fixture)
        .await
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(left, ["kept"]);
}

#[tokio::test]
async fn a_bucket_without_versions_and_who_asks_are_told_of() {
    let kept = Arc::new(Kept::default());
    let fixture = Fixture::with(config(&[7]), |store| (store.clone(), store)).await;
    fixture.create(&ada(), BUCKET).await.expect("created");
    put(&fixture, Kind::Store, "a", sample(10)).await;
    fixture.version(Versioning::Enabled).await;
    put(&fixture, Kind::Store, "a", sample(20)).await;
    let config = ServiceConfig {
        audit: Some(kept.clone()),
        ..keys(&[8, 7], &[101])
    };
    let rotated = restarted(&fixture, config).await;
    assert_eq!(rewrap(&rotated, false).await.counts.rewrapped, 2);
    let entries = kept.all();
    let told: Vec<_> = entries
        .iter()
        .map(|entry| {
            let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
            let who = entry["who"]["kind"].as_str().unwrap_or_default().to_owned();
            (who, text("operation"), text("key"), text("version"))
        })
        .collect();
    let line = |who: &str, operation: &str, key: &str, version: &str| {
        (
            who.to_owned(),
            operation.to_owned(),
            key.to_owned(),
            version.to_owned(),
        )
    };
    let newest = versions(&fixture).await[0].1.version_id().to_string();
    assert_eq!(
        told,
        [
            line("rewrap", "RewrapKey", "a", &newest),
            line("rewrap", "RewrapKey", "a", &VersionId::Null.to_string()),
            line("operator", "RewrapKeys", "", ""),
        ]
    );
}

#[tokio::test]
async fn a_driven_job_is_under_way_when_it_is_answered() {
    let fixture = world().await;
    put(&fixture, Kind::Store, "key", sample(10)).await;
    let rotated = restarted(&fixture, keys(&[8, 7], &[101])).await;
    let driver = tokio::spawn({
        let service = Arc::clone(&rotated.service);
        async move { service.drive_rewrap().await }
    });
    // The driver comes to wait for what is asked for.
    tokio::task::yield_now().await;
    for expected in [1, 0] {
        let begun = rewrap(&rotated, false).await;
        assert!(begun.is_running(), "{begun:?}");
        let other = rewrap(&rotated, true).await;
        assert!(!other.is_dry_run, "the run that is under way is told of");
        let ended = loop {
            let status = rotated.service.call(&operator(), GetRewrapStatus).await;
            let status = status.expect("told");
            if !status.is_running() {
                break status;
            }
            tokio::task::yield_now().await;
        };
        assert_eq!(ended.counts.rewrapped, expected);
    }
    driver.abort();
}
