//! How long sessions live, and how many there are.

use super::{Session, SessionId, Sessions};
use crate::{console::tests::SetEnv, limits};
use sos_core::{AccessKey, AccessKeyId, TenantId, Timestamp};
use sos_store::Env;
use std::{sync::Arc, time::Duration};

fn sessions() -> (Sessions, Arc<SetEnv>) {
    let env = Arc::new(SetEnv::default());
    (Sessions::new(Arc::clone(&env) as Arc<dyn Env>), env)
}

fn key(tenant: &str) -> AccessKey {
    AccessKey::new(
        AccessKeyId(format!("KEY-{tenant}")),
        "secret".to_owned(),
        TenantId(tenant.to_owned()),
        Timestamp::default(),
    )
}

#[test]
fn a_session_ends_when_it_is_quiet_and_after_its_life_in_any_case() {
    let (sessions, env) = sessions();
    let nearly = limits::CONSOLE_SESSION_IDLE.mul_f64(0.9);
    let (_, token) = sessions.begin(&key("root"), None);
    env.pass(nearly);
    assert!(sessions.find(&token).is_some());
    env.pass(nearly);
    assert!(sessions.find(&token).is_some(), "it was used");
    env.pass(limits::CONSOLE_SESSION_IDLE);
    assert!(sessions.find(&token).is_none());

    let (_, token) = sessions.begin(&key("root"), None);
    let step = limits::CONSOLE_SESSION_IDLE / 2;
    let mut lived = Duration::ZERO;
    while sessions.find(&token).is_some() {
        env.pass(step);
        lived += step;
    }
    assert_eq!(lived, limits::CONSOLE_SESSION_LIFE);
}

#[test]
fn a_session_never_outlives_its_key() {
    let (sessions, env) = sessions();
    let life = limits::CONSOLE_SESSION_IDLE / 4;
    let mut temporary = key("root");
    temporary.expires = Some(env.now().plus_millis(life.as_millis() as i64));
    let (session, token) = sessions.begin(&temporary, Some("token"));
    assert_eq!(Some(session.expires), temporary.expires);
    env.pass(life / 2);
    let found = sessions.find(&token).expect("it goes on");
    assert_eq!(
        Some(found.expires),
        temporary.expires,
        "use does not move the end"
    );
    env.pass(life / 2);
    assert!(sessions.find(&token).is_none());
}

#[test]
fn only_what_was_given_out_names_a_session() {
    let (sessions, _) = sessions();
    let (first, token) = sessions.begin(&key("root"), None);
    let (second, other) = sessions.begin(&key("root"), None);
    assert!(first.id != second.id && first.csrf != second.csrf && token != other);
    assert!(first.has_csrf(&first.csrf));
    assert!(!first.has_csrf(&second.csrf) && !first.has_csrf("") && !first.has_csrf(&token));
    for guess in ["", &first.csrf, &token.to_uppercase(), &token[1..]] {
        assert!(sessions.find(guess).is_none(), "{guess}");
    }
    let found = |token: &str| sessions.find(token).map(|session: Session| session.id);
    assert_eq!(found(&token), Some(first.id));
    sessions.end(first.id);
    assert_eq!((found(&token), found(&other)), (None, Some(second.id)));
}

#[test]
fn one_tenant_cannot_push_the_others_out() {
    let (sessions, env) = sessions();
    let (_, quiet) = sessions.begin(&key("quiet"), None);
    let (_, oldest) = sessions.begin(&key("loud"), None);
    for _ in 0..limits::CONSOLE_TENANT_SESSIONS {
        env.pass(Duration::from_millis(1));
        sessions.begin(&key("loud"), None);
    }
    assert_eq!(sessions.lock().len(), limits::CONSOLE_TENANT_SESSIONS + 1);
    assert!(sessions.find(&quiet).is_some());
    assert!(
        sessions.find(&oldest).is_none(),
        "the one that was quiet longest gave way"
    );
    env.pass(limits::CONSOLE_SESSION_LIFE);
    sessions.begin(&key("loud"), None);
    assert_eq!(sessions.lock().len(), 1, "the dead do not stay");
}

#[test]
fn memory_is_bounded() {
    let (sessions, env) = sessions();
    let (pattern, oldest) = sessions.begin(&key("first"), None);
    env.pass(Duration::from_millis(1));
    for number in 1..limits::CONSOLE_SESSIONS {
        let mut session = pattern.clone();
        session.id = SessionId::of(&number.to_string());
        session.tenant = TenantId(format!("tenant{}", number % 100));
        session.use_at(env.now());
        sessions.lock().insert(session.id, session);
    }
    let (_, newest) = sessions.begin(&key("last"), None);
    assert_eq!(sessions.lock().len(), limits::CONSOLE_SESSIONS);
    assert!(sessions.find(&newest).is_some() && sessions.find(&oldest).is_none());
}
