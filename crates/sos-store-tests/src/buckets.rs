//! Buckets: names have one owner, numbers are never used again, documents live and die with the bucket.

use crate::fixture::{Fixture, bucket_name, private, refusal, tenant};
use bytes::Bytes;
use sos_core::{
    Bucket, BucketName, CannedAcl, Command, ConfigKind, Outcome, Refusal, Versioning, command::BucketChange,
};
use sos_store::{BucketObserver, Env};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

crate::tests![
    a_bucket_is_created_once,
    a_bucket_outlives_reopening,
    documents_are_set_and_removed,
    a_document_is_replaced_only_where_it_is_still_the_one_that_was_read,
    of_changes_derived_from_one_document_a_single_one_is_carried_out,
    ten_former_cors_configurations_are_kept,
    only_an_empty_bucket_is_deleted,
    a_bucket_created_anew_is_another,
    commands_on_a_bucket_that_is_gone_are_refused,
    buckets_are_listed_by_name,
    versioning_is_suspended_but_never_unset,
    the_observer_hears_every_change,
];

async fn a_bucket_is_created_once(fixture: &mut Fixture) {
    let first = fixture.create_bucket("one").await;
    let again = fixture.succeed(Fixture::create_command("one", "alice")).await;
    let Outcome::Bucket(again) = again else {
        panic!("the owner creates it again and gets {again:?}")
    };
    assert_eq!(again.record.id, first);
    assert_eq!(
        refusal(fixture.execute(Fixture::create_command("one", "bob")).await),
        Refusal::BucketAlreadyExists(bucket_name("one"))
    );
    let other_acl = Command::CreateBucket {
        name: bucket_name("one"),
        acl: CannedAcl::PublicRead.expand(&tenant("alice"), None),
        location: String::new(),
        object_lock: false,
        configs: BTreeMap::new(),
    };
    assert_eq!(
        refusal(fixture.execute(other_acl).await),
        Refusal::BucketAlreadyExists(bucket_name("one"))
    );
    let bucket = fixture.bucket("one").await.expect("the bucket");
    assert_eq!(bucket.record.acl, private("alice"), "the ACL is never reset");
}

async fn a_bucket_outlives_reopening(fixture: &mut Fixture) {
    let command = Command::CreateBucket {
        name: bucket_name("locked"),
        acl: private("alice"),
        location: "eu-west-1".to_owned(),
        object_lock: true,
        configs: BTreeMap::from([(ConfigKind::Cors, Bytes::from_static(b"<CORS/>"))]),
    };
    let Outcome::Bucket(created) = fixture.succeed(command).await else {
        panic!("expected a bucket")
    };
    fixture.engine.reopen().await;
    let bucket = fixture.bucket("locked").await.expect("the bucket");
    assert_eq!(bucket, created);
    assert_eq!(bucket.record.versioning, Versioning::Enabled);
    assert_eq!(bucket.record.location, "eu-west-1");
    assert_eq!(bucket.configs[&ConfigKind::Cors], "<CORS/>");
}

async fn documents_are_set_and_removed(fixture: &mut Fixture) {
    let id = fixture.create_bucket("one").await;
    let set = |kind, content: Option<&'static str>| {
        let change = BucketChange::Config(kind, content.map(Bytes::from));
        Fixture::change_command(id, "one", change)
    };
    let before = fixture.bucket("one").await.expect("the bucket").record.revision;
    fixture.succeed(set(ConfigKind::Cors, Some("first"))).await;
    fixture.succeed(set(ConfigKind::Policy, Some(""))).await;
    fixture.succeed(set(ConfigKind::Cors, Some("second"))).await;
    fixture.engine.reopen().await;
    let bucket = fixture.bucket("one").await.expect("the bucket");
    assert!(bucket.record.revision > before);
    assert_eq!(bucket.configs[&ConfigKind::Cors], "second");
    assert_eq!(bucket.configs[&ConfigKind::Policy], "");
    fixture.succeed(set(ConfigKind::Cors, None)).await;
    fixture.succeed(set(ConfigKind::Website, None)).await;
    let bucket = fixture.bucket("one").await.expect("the bucket");
    assert_eq!(bucket.configs.keys().collect::<Vec<_>>(), [&ConfigKind::Policy]);
}

fn change_if(
    id: sos_core::BucketId,
    expected: Option<&'static str>,
    content: Option<&'static str>,
) -> Command {
    let change = BucketChange::ConfigIf {
        kind: ConfigKind::Cors,
        content: content.map(Bytes::from),
        expected: expected.map(Bytes::from),
    };
    Fixture::change_command(id, "one", change)
}

async fn a_document_is_replaced_only_where_it_is_still_the_one_that_was_read(fixture: &mut Fixture) {
    let id = fixture.create_bucket("one").await;
    let refused = |outcome| assert_eq!(refusal(outcome), Refusal::Conflict);
    refused(fixture.execute(change_if(id, Some("first"), Some("x"))).await);
    fixture.succeed(change_if(id, None, Some("first"))).await;
    let before = fixture.bucket("one").await.expect("the bucket");
    refused(fixture.execute(change_if(id, None, Some("x"))).await);
    refused(fixture.execute(change_if(id, Some("other"), Some("x"))).await);
    refused(fixture.execute(change_if(id, Some("other"), None)).await);
    assert_eq!(
        fixture.bucket("one").await.expect("the bucket"),
        before,
        "what is refused changes nothing, the revision included"
    );
    fixture
        .succeed(change_if(id, Some("first"), Some("second")))
        .await;
    fixture.engine.reopen().await;
    let bucket = fixture.bucket("one").await.expect("the bucket");
    assert_eq!(bucket.configs[&ConfigKind::Cors], "second");
    fixture.succeed(change_if(id, Some("second"), None)).await;
    fixture.succeed(change_if(id, None, None)).await;
    let bucket = fixture.bucket("one").await.expect("the bucket");
    assert!(bucket.configs.is_empty());
}

async fn of_changes_derived_from_one_document_a_single_one_is_carried_out(fixture: &mut Fixture) {
    let id = fixture.create_bucket("one").await;
    fixture.succeed(change_if(id, None, Some("read by all"))).await;
    let contents = ["a", "b", "c", "d"];
    let (one, two, three, four) = tokio::join!(
        fixture.execute(change_if(id, Some("read by all"), Some(contents[0]))),
        fixture.execute(change_if(id, Some("read by all"), Some(contents[1]))),
        fixture.execute(change_if(id, Some("read by all"), Some(contents[2]))),
        fixture.execute(change_if(id, Some("read by all"), Some(contents[3]))),
    );
    let outcomes = [one, two, three, four];
    let carried_out: Vec<_> = (0..4).filter(|&index| outcomes[index].is_ok()).collect();
    assert_eq!(carried_out.len(), 1, "{outcomes:?}");
    let bucket = fixture.bucket("one").await.expect("the bucket");
    assert_eq!(bucket.configs[&ConfigKind::Cors], contents[carried_out[0]]);
}

async fn ten_former_cors_configurations_are_kept(fixture: &mut Fixture) {
    let id = fixture.create_bucket("one").await;
    assert_eq!(fixture.history(id).await, []);
    let started = fixture.env.now().0;
    for number in 0..12 {
        fixture.env.advance_ms(1);
        let content = Some(Bytes::from(number.to_string()));
        let change = BucketChange::Config(ConfigKind::Cors, content);
        // The second of each pair changes nothing, so it is not kept.
        let again = Fixture::change_command(id, "one", change.clone());
        fixture.succeed(Fixture::change_command(id, "one", change)).await;
        fixture.succeed(again).await;
    }
    fixture.env.advance_ms(1);
    fixture.succeed(change_if(id, Some("11"), None)).await;
    let refused = fixture.execute(change_if(id, Some("11"), Some("x"))).await;
    assert_eq!(refusal(refused), Refusal::Conflict);
    let policy = BucketChange::Config(ConfigKind::Policy, Some(Bytes::from_static(b"{}")));
    fixture.succeed(Fixture::change_command(id, "one", policy)).await;
    fixture.engine.reopen().await;
    let expected: Vec<_> = (2..12)
        .rev()
        .map(|number: i64| (number.to_string(), started + number + 2))
        .collect();
    let found = fixture.history(id).await.into_iter().map(|former| {
        let content = former.content.expect("a configuration was set");
        (String::from_utf8_lossy(&content).into_owned(), former.replaced.0)
    });
    assert_eq!(found.collect::<Vec<_>>(), expected);

    fixture.succeed(change_if(id, None, Some("again"))).await;
    assert_eq!(fixture.history(id).await[0].content, None, "none was set");
    let name = bucket_name("one");
    fixture.succeed(Command::DeleteBucket { name }).await;
    assert_eq!(fixture.history(id).await, [], "it dies with the bucket");
    fixture.engine.reopen().await;
    assert_eq!(fixture.history(id).await, []);
    let again = fixture.create_bucket("one").await;
    assert_eq!(fixture.history(again).await, []);
}

async fn only_an_empty_bucket_is_deleted(fixture: &mut Fixture) {
    let delete = || Command::DeleteBucket {
        name: bucket_name("one"),
    };
    let not_empty = Refusal::BucketNotEmpty(bucket_name("one"));
    let id = fixture.versioned_bucket("one", Versioning::Enabled).await;
    fixture.put_text(id, "a", "content").await;
    assert_eq!(refusal(fixture.execute(delete()).await), not_empty);
    let (marker, _) = fixture.delete(id, "a", None).await;
    fixture.delete(id, "a", fixture_version(fixture, id).await).await;
    assert_eq!(
        refusal(fixture.execute(delete()).await),
        not_empty,
        "a delete marker is left"
    );
    fixture.delete(id, "a", marker).await;
    let upload = fixture.create_upload(id, "a").await;
    assert_eq!(
        refusal(fixture.execute(delete()).await),
        not_empty,
        "an upload is open"
    );
    fixture.succeed(Fixture::abort_command(id, "a", upload)).await;
    fixture.succeed(delete()).await;
    fixture.engine.reopen().await;
    assert_eq!(fixture.bucket("one").await, None);
    assert_eq!(
        refusal(fixture.execute(delete()).await),
        Refusal::NoSuchBucket("one".to_owned())
    );
}

async fn fixture_version(fixture: &Fixture, id: sos_core::BucketId) -> Option<sos_core::VersionId> {
    let query = sos_core::listing::ListQuery {
        limit: 10,
        ..Default::default()
    };
    let page = fixture.list_versions(id, &query).await;
    page.entries.into_iter().find_map(|entry| match entry {
        sos_core::listing::Entry::Item(item) if !item.record.delete_marker => Some(item.record.version_id()),
        _ => None,
    })
}

async fn a_bucket_created_anew_is_another(fixture: &mut Fixture) {
    let first = fixture.create_bucket("one").await;
    let cors = BucketChange::Config(ConfigKind::Cors, Some(Bytes::from_static(b"x")));
    fixture.succeed(Fixture::change_command(first, "one", cors)).await;
    let name = bucket_name("one");
    fixture.succeed(Command::DeleteBucket { name }).await;
    let second = fixture.create_bucket("one").await;
    assert_ne!(first, second);
    let bucket = fixture.bucket("one").await.expect("the bucket");
    assert!(bucket.configs.is_empty(), "documents die with their bucket");
}

async fn commands_on_a_bucket_that_is_gone_are_refused(fixture: &mut Fixture) {
    let id = fixture.create_bucket("one").await;
    let put = fixture
        .put_command(
            id,
            "a",
            &Bytes::from_static(b"late"),
            sos_core::WriteConditions::default(),
        )
        .await;
    let name = bucket_name("one");
    fixture.succeed(Command::DeleteBucket { name }).await;
    assert!(matches!(
        refusal(fixture.execute(put).await),
        Refusal::NoSuchBucket(_)
    ));
    let change = Fixture::change_command(id, "one", BucketChange::Versioning(Versioning::Enabled));
    assert_eq!(
        refusal(fixture.execute(change).await),
        Refusal::NoSuchBucket("one".to_owned())
    );
}

async fn buckets_are_listed_by_name(fixture: &mut Fixture) {
    for (name, owner) in [
        ("bbb", "alice"),
        ("abc", "bob"),
        ("b-1", "alice"),
        ("abd", "alice"),
    ] {
        fixture.succeed(Fixture::create_command(name, owner)).await;
    }
    let meta = fixture.meta();
    let check = async |owner: Option<&str>, prefix: &str, after: Option<&str>, limit, expected: &[&str]| {
        let owner = owner.map(tenant);
        let found = meta
            .list_buckets(owner.as_ref(), prefix, after, limit)
            .await
            .expect("the buckets are listed");
        let found: Vec<_> = found.iter().map(|record| record.name.as_str()).collect();
        assert_eq!(found, expected, "{owner:?} {prefix:?} {after:?} {limit}");
    };
    check(None, "", None, 10, &["abc", "abd", "b-1", "bbb"]).await;
    check(Some("alice"), "", None, 10, &["abd", "b-1", "bbb"]).await;
    check(Some("alice"), "", None, 2, &["abd", "b-1"]).await;
    check(Some("alice"), "", Some("abd"), 2, &["b-1", "bbb"]).await;
    check(None, "ab", None, 10, &["abc", "abd"]).await;
    check(None, "ab", Some("abc"), 10, &["abd"]).await;
    check(None, "b", Some("abc"), 10, &["b-1", "bbb"]).await;
    check(None, "ab", Some("abe"), 10, &[]).await;
    check(Some("carol"), "", None, 10, &[]).await;
}

async fn versioning_is_suspended_but_never_unset(fixture: &mut Fixture) {
    let id = fixture.versioned_bucket("one", Versioning::Enabled).await;
    let unset = Fixture::change_command(id, "one", BucketChange::Versioning(Versioning::Unversioned));
    assert!(matches!(
        refusal(fixture.execute(unset).await),
        Refusal::InvalidBucketState(_)
    ));
    let lock = || Fixture::change_command(id, "one", BucketChange::ObjectLock(None));
    fixture.set_versioning(id, "one", Versioning::Suspended).await;
    assert!(matches!(
        refusal(fixture.execute(lock()).await),
        Refusal::InvalidBucketState(_)
    ));
    fixture.set_versioning(id, "one", Versioning::Enabled).await;
    fixture.succeed(lock()).await;
    let suspend = Fixture::change_command(id, "one", BucketChange::Versioning(Versioning::Suspended));
    assert!(matches!(
        refusal(fixture.execute(suspend).await),
        Refusal::InvalidBucketState(_)
    ));
}

#[derive(Default)]
struct Heard(Mutex<Vec<(String, Option<usize>)>>);

impl BucketObserver for Heard {
    fn bucket_changed(&self, name: &BucketName, bucket: Option<Arc<Bucket>>) {
        let documents = bucket.map(|bucket| bucket.configs.len());
        self.0
            .lock()
            .expect("no listener panicked")
            .push((name.to_string(), documents));
    }
}

async fn the_observer_hears_every_change(fixture: &mut Fixture) {
    let heard = Arc::new(Heard::default());
    fixture
        .meta()
        .observe_buckets(Arc::clone(&heard) as Arc<dyn BucketObserver>);
    let id = fixture.create_bucket("one").await;
    fixture.create_bucket("one").await;
    let cors = BucketChange::Config(ConfigKind::Cors, Some(Bytes::from_static(b"x")));
    fixture.succeed(Fixture::change_command(id, "one", cors)).await;
    fixture.put_text(id, "a", "content").await;
    fixture.delete(id, "a", None).await;
    let name = bucket_name("one");
    fixture.succeed(Command::DeleteBucket { name }).await;
    let heard = heard.0.lock().expect("no listener panicked").clone();
    let one = || "one".to_owned();
    assert_eq!(heard, [(one(), Some(0)), (one(), Some(1)), (one(), None)]);
}
