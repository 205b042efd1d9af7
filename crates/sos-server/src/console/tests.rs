//! The console in the process, with a clock that the test sets: what happens to sessions and links with time, and when
//! a key changes under them. What goes over the network is tested in `sos`.

use super::{Console, ConsoleBody, ConsoleConfig, ConsoleLinks, PublicEndpoint};
use crate::{
    admin::{AdminApi, AdminConfig},
    limits,
    listener::Peer,
};
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};
use sos_core::{AccessKey, AccessKeyId, Tenant, TenantId, Timestamp};
use sos_service::{DeclaredIdentities, Service, ServiceConfig};
use sos_store::{Env, MemoryStore};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

/// A clock that is set, and numbers that never repeat.
#[derive(Default)]
pub(super) struct SetEnv {
    now: AtomicI64,
    drawn: AtomicU64,
}

impl SetEnv {
    pub(super) fn pass(&self, time: Duration) {
        self.now.fetch_add(time.as_millis() as i64, Ordering::Relaxed);
    }
}

impl Env for SetEnv {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::Relaxed))
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        let drawn = self.drawn.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = drawn[place % 8] ^ 0xab;
        }
    }
}

struct Running {
    console: Console,
    service: Arc<Service>,
    links: Arc<ConsoleLinks>,
    env: Arc<SetEnv>,
    key: AccessKey,
}

/// A cookie and the token that goes with it.
struct Visitor {
    cookie: String,
    csrf: String,
}

async fn start() -> Running {
    let set = Arc::new(SetEnv::default());
    let env = Arc::clone(&set) as Arc<dyn Env>;
    let store = Arc::new(MemoryStore::new(Arc::clone(&env)));
    let root = Tenant::new(TenantId("root".to_owned()));
    let declared = DeclaredIdentities {
        tenants: vec![root.clone()],
        ..DeclaredIdentities::default()
    };
    let service = Service::new(
        Arc::clone(&store) as Arc<_>,
        store,
        Arc::clone(&env),
        ServiceConfig::default(),
        declared,
    );
    let service = service.await.expect("an empty store opens");
    let key = service.create_key(&root.id).await.expect("a key");
    let address = ([127, 0, 0, 1], 9001).into();
    let links = Arc::new(ConsoleLinks::new(address, false, Arc::clone(&env)));
    let admin = AdminConfig {
        region: "us-east-1".to_owned(),
        accept_any_region: false,
        default_tenant: root.id,
        endpoint: PublicEndpoint::new(None, ([127, 0, 0, 1], 9000).into(), false),
        env: Arc::clone(&env),
        console_links: Some(Arc::clone(&links)),
    };
    let config = ConsoleConfig {
        endpoint: PublicEndpoint::new(None, ([127, 0, 0, 1], 9000).into(), false),
        region: "us-east-1".to_owned(),
        public_url: None,
        doors: Vec::new(),
        env,
    };
    let admin = Arc::new(AdminApi::new(Arc::clone(&service), admin));
    Running {
        console: Console::new(Arc::clone(&service), admin, Arc::clone(&links), config),
        service,
        links,
        env: set,
        key,
    }
}

impl Running {
    async fn send(&self, request: Request<Full<Bytes>>) -> Response<ConsoleBody> {
        let peer = Peer {
            address: ([192, 0, 2, 1], 40_000).into(),
            secure: false,
        };
        self.console.answer(request, peer).await
    }

    async fn log_in(&self, body: &Value) -> Response<ConsoleBody> {
        let request = Request::post("/api/session")
            .header("content-type", "application/json")
            .body(Full::from(body.to_string()));
        self.send(request.expect("a request")).await
    }

    /// The status of a log-in with this secret.
    async fn with_secret(&self, secret: &str) -> StatusCode {
        let body = json!({ "access_key": self.key.id.0, "secret_key": secret });
        self.log_in(&body).await.status()
    }

    async fn enter(&self) -> Visitor {
        let body = json!({ "access_key": self.key.id.0, "secret_key": self.key.secret });
        let answer = self.log_in(&body).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        let cookie = answer.headers()[header::SET_COOKIE].to_str().expect("text");
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let session = json_of(answer).await;
        Visitor {
            cookie,
            csrf: session["csrf"].as_str().expect("a token").to_owned(),
        }
    }

    /// The status of a list of buckets.
    async fn list(&self, visitor: &Visitor) -> StatusCode {
        let request = Request::get("/api/v1/buckets")
            .header("cookie", &visitor.cookie)
            .header("x-sos-csrf", &visitor.csrf)
            .body(Full::default());
        self.send(request.expect("a request")).await.status()
    }

    /// The answer to a log-in with a link.
    async fn follow(&self, url: &str) -> StatusCode {
        let (_, link) = url.split_once("#link=").expect("a link");
        self.log_in(&json!({ "link": link })).await.status()
    }

    /// Replaces the key's secret, as an operator does.
    async fn rotate(&self) {
        let AccessKey { id, tenant, .. } = &self.key;
        self.service.delete_key(id).await.expect("deleted");
        let secret = "another-secret".to_owned();
        self.service
            .import_key(tenant, AccessKeyId(id.0.clone()), secret)
            .await
            .expect("made");
    }
}

async fn json_of(answer: Response<ConsoleBody>) -> Value {
    let body = answer.into_body().collect().await.expect("a body").to_bytes();
    serde_json::from_slice(&body).expect("JSON")
}

#[tokio::test]
async fn a_session_and_a_link_end_when_the_secret_of_their_key_changes() {
    let running = start().await;
    let visitor = running.enter().await;
    let link = running.links.make(&running.key).url;
    assert_eq!(running.list(&visitor).await, StatusCode::OK);
    running.rotate().await;
    assert_eq!(running.list(&visitor).await, StatusCode::UNAUTHORIZED);
    assert_eq!(running.follow(&link).await, StatusCode::UNAUTHORIZED);
    assert_eq!(
        running.with_secret(&running.key.secret).await,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(running.with_secret("another-secret").await, StatusCode::CREATED);
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it() {
    let running = start().await;
    let visitor = running.enter().await;
    running.env.pass(limits::CONSOLE_SESSION_IDLE / 2);
    assert_eq!(running.list(&visitor).await, StatusCode::OK);
    running.env.pass(limits::CONSOLE_SESSION_IDLE);
    assert_eq!(running.list(&visitor).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_link_is_worth_something_for_an_hour() {
    let running = start().await;
    let (young, old) = (running.links.make(&running.key), running.links.make(&running.key));
    assert!(!format!("{young:?}").contains("link="), "{young:?}");
    running.env.pass(limits::CONSOLE_LINK_LIFE / 2);
    assert_eq!(running.follow(&young.url).await, StatusCode::CREATED);
    running.env.pass(limits::CONSOLE_LINK_LIFE / 2);
    assert_eq!(running.follow(&old.url).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn of_too_many_links_the_oldest_give_way() {
    let running = start().await;
    let oldest = running.links.make(&running.key);
    running.env.pass(Duration::from_secs(1));
    let links: Vec<_> = (0..limits::CONSOLE_LINKS)
        .map(|_| running.links.make(&running.key))
        .collect();
    assert_eq!(running.follow(&oldest.url).await, StatusCode::UNAUTHORIZED);
    assert_eq!(running.follow(&links[0].url).await, StatusCode::CREATED);
}

#[tokio::test]
async fn whoever_guesses_may_try_again_when_they_have_waited() {
    let running = start().await;
    for _ in 0..limits::LOGIN_FREE_OF_ADDRESS {
        assert_eq!(running.with_secret("wrong").await, StatusCode::UNAUTHORIZED);
    }
    let secret = running.key.secret.clone();
    let held_up = running
        .log_in(&json!({ "access_key": running.key.id.0, "secret_key": secret }))
        .await;
    assert_eq!(held_up.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(held_up.headers()[header::RETRY_AFTER], "1");
    running.env.pass(limits::LOGIN_FIRST_WAIT);
    assert_eq!(running.with_secret(&secret).await, StatusCode::CREATED);
}

#[tokio::test]
async fn every_file_is_served_as_what_it_is() {
    let running = start().await;
    let get = async |path: &str| {
        let request = Request::get(path).body(Full::default()).expect("a request");
        running.send(request).await
    };
    for asset in sos_console::assets() {
        let answer = get(asset.path).await;
        if Some(asset) == sos_console::index() {
            assert_eq!(
                answer.status(),
                StatusCode::NOT_FOUND,
                "it has the addresses of the views"
            );
            continue;
        }
        assert_eq!(answer.status(), StatusCode::OK, "{}", asset.path);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], asset.content_type);
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        assert!(body == asset.bytes, "{}", asset.path);
    }
    let index = get("/").await.into_body().collect().await.expect("a body");
    assert_eq!(
        Some(&*index.to_bytes()),
        sos_console::index().map(|asset| asset.bytes)
    );
}

/// Links lead to this machine where the console listens on every interface.
#[test]
fn a_link_can_be_opened_on_this_machine() {
    let check = |address: &str, secure: bool, expected: &str| {
        let env = Arc::new(SetEnv::default());
        let links = ConsoleLinks::new(address.parse().expect("an address"), secure, env);
        let key = AccessKey::new(
            AccessKeyId("KEY".to_owned()),
            "secret".to_owned(),
            TenantId("root".to_owned()),
            Timestamp::default(),
        );
        let url = links.make(&key).url;
        assert_eq!(url.split("/login#").next(), Some(expected));
    };
    check("127.0.0.1:9001", false, "http://127.0.0.1:9001");
    check("0.0.0.0:9001", true, "https://127.0.0.1:9001");
    check("[::]:9001", false, "http://[::1]:9001");
    check("192.0.2.7:80", false, "http://192.0.2.7:80");
}
