use super::*;
use sos_core::{KeyLimit, Timestamp};
use sos_policy::{Action, Facts, Request, ResourceArn};

fn key(limits: &[&str], policies: &[(&str, &str)]) -> AccessKey {
    let mut key = AccessKey::new(
        AccessKeyId("AKIA1".to_owned()),
        "secret".to_owned(),
        TenantId("ada".to_owned()),
        Timestamp(0),
    );
    let limit = |text: &&str| text.parse::<KeyLimit>().expect("a limit");
    key.limits = limits.iter().map(limit).collect();
    let policy = |(name, document): &(&str, &str)| NamedPolicy {
        name: (*name).to_owned(),
        document: (*document).to_owned(),
    };
    key.policies = policies.iter().map(policy).collect();
    key
}

fn identity(key: &AccessKey) -> Identity {
    Identity::of_key(key, &Tenant::new(key.tenant.clone()), [])
}

fn allows(identity: &Identity, action: Action, arn: &ResourceArn) -> bool {
    let limits = identity.limits.as_ref().expect("limits");
    limits
        .decide(&Request {
            principal: &identity.principal,
            action,
            resource: arn,
            context: &Facts::new(),
        })
        .allows()
}

#[test]
fn what_stands_in_for_the_unreadable_denies_all() {
    let statements = deny_all();
    assert!(
        statements
            .statements()
            .all(|one| one.effect == sos_policy::Effect::Deny)
    );
    let broken = identity(&key(&[], &[("broken", "{")]));
    assert_eq!(broken.policies[0].policy, deny_all());
}

#[test]
fn a_key_without_limits_is_its_tenants_root_and_any_other_a_user() {
    assert_eq!(identity(&key(&[], &[])).arn(), "arn:aws:iam::ada:root");
    let mut limited = key(&["photos=read"], &[]);
    assert_eq!(identity(&limited).arn(), "arn:aws:iam::ada:user/AKIA1");
    limited.name = Some("backup".to_owned());
    assert_eq!(identity(&limited).arn(), "arn:aws:iam::ada:user/backup");
    assert!(identity(&limited).is_restricted());
}

#[test]
fn rights_open_their_actions_alone() {
    let table = [
        ("photos=read", [true, true, false, false, false, false]),
        ("photos=write", [false, false, true, true, false, false]),
        ("photos=read,write", [true, true, true, true, false, false]),
        ("photos=own", [true, true, true, true, true, true]),
        ("*=own", [true, true, true, true, true, true]),
        ("other=own", [false; 6]),
    ];
    let actions = [
        Action::GetObject,
        Action::ListBucket,
        Action::PutObject,
        Action::DeleteObject,
        Action::PutObjectAcl,
        Action::PutBucketPolicy,
    ];
    for (limit, expected) in table {
        let identity = identity(&key(&[limit], &[]));
        let allowed = actions.map(|action| {
            let arn = match action.resource() {
                sos_policy::ActionResource::Object => ResourceArn::object("photos", "cat.jpg"),
                _ => ResourceArn::bucket("photos"),
            };
            allows(&identity, action, &arn)
        });
        assert_eq!(allowed, expected, "{limit}");
        assert!(allows(
            &identity,
            Action::ListAllMyBuckets,
            &ResourceArn::service()
        ));
    }
}

/// A bucket whose name begins as another's is another bucket.
#[test]
fn a_limit_ends_with_the_name_of_its_bucket() {
    let identity = identity(&key(&["photos=own"], &[]));
    for arn in [
        ResourceArn::bucket("photos-private"),
        ResourceArn::object("photos-private", "cat.jpg"),
        ResourceArn::object("my-photos", "cat.jpg"),
    ] {
        assert!(!allows(&identity, Action::GetObject, &arn), "{arn}");
    }
}

#[test]
fn limits_bound_policies_and_stand_in_for_none() {
    const ALL: &str =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    let limited = identity(&key(&["photos=read"], &[]));
    assert_eq!(limited.policies.len(), 1);
    assert_eq!(limited.policies[0].from, PolicyOrigin::Limits);
    let both = identity(&key(&["photos=read"], &[("all", ALL)]));
    assert_eq!(both.policies.len(), 1);
    assert_eq!(both.policies[0].from, PolicyOrigin::Key("all".to_owned()));
    assert_eq!(both.limits, limited.limits);
}

#[test]
fn policies_of_groups_come_after_the_keys_own() {
    const NONE: &str =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}"#;
    let name = GroupName::parse("readers").expect("a name");
    let group = Group {
        name: name.clone(),
        policies: vec![NamedPolicy {
            name: "none".to_owned(),
            document: NONE.to_owned(),
        }],
    };
    let key = key(&["photos=read"], &[]);
    let tenant = Tenant {
        groups: vec![name.clone()],
        ..Tenant::new(key.tenant.clone())
    };
    let identity = Identity::of_key(&key, &tenant, [&group]);
    let origins: Vec<_> = identity.policies.iter().map(|held| &held.from).collect();
    assert_eq!(
        origins,
        [
            &PolicyOrigin::Limits,
            &PolicyOrigin::Group(name.clone(), "none".to_owned())
        ]
    );
    assert_eq!(identity.groups, [name]);
}
