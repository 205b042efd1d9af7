//! The edge in front of a real store, wired as it is when serving: what has no request of S3 to set it.

use super::S3Backend;
use crate::{
    config::{Config, Overrides},
    data_folder::DataFolder,
    store::{OpenStore, ROOT_TENANT},
};
use sos_core::{BucketName, CannedAcl, TenantId};
use sos_cors::{Configuration, CrossOriginPolicy};
use sos_server::{Connections, Edge, HostRules, Listener, Shutdown, Telemetry};
use sos_service::{
    Caller, Principal,
    operations::{
        bucket_acl::PutBucketAcl,
        bucket_cors::PutBucketCors,
        bucket_cross_origin::{DeleteBucketCrossOrigin, PutBucketCrossOrigin},
        buckets::RequestedAcl,
        cors_insight::{CorsDenials, GetCorsDenials},
    },
};
use std::{net::SocketAddr, sync::Arc};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

struct Running {
    store: OpenStore,
    address: SocketAddr,
    _shutdown: Shutdown,
    _folder: tempfile::TempDir,
}

fn bucket() -> BucketName {
    BucketName::parse("photos").expect("a valid name")
}

fn operator() -> Caller {
    Caller::new(Principal::Operator)
}

/// A server with a bucket that anyone may list and write.
async fn start() -> Running {
    let folder = tempfile::tempdir().expect("a folder");
    let config = Config::load(None, &Overrides::default()).expect("the defaults");
    let data = DataFolder::make(&folder.path().join("data")).expect("a data folder");
    let store = OpenStore::open(&data, &config).await.expect("an empty store");
    let root = TenantId(ROOT_TENANT.to_owned());
    let service = &store.service;
    service.create_bucket_for(&root, bucket()).await.expect("created");
    let acl = PutBucketAcl {
        bucket: bucket(),
        acl: RequestedAcl::Canned(CannedAcl::PublicReadWrite),
    };
    service.call(&operator(), acl).await.expect("set");

    let telemetry = Telemetry::new();
    let hosts = HostRules::new(&config.domains.value, &config.custom_domains.value);
    let backend = S3Backend::new(&store, &config, &telemetry);
    let edge = Arc::new(Edge::new(backend, hosts, Arc::clone(&telemetry), 7));
    let listener = Listener::bind(([127, 0, 0, 1], 0).into(), None).expect("a port");
    let (address, shutdown) = (listener.address(), Shutdown::default());
    tokio::spawn(listener.run(edge, Connections::new(10, telemetry), shutdown.guard()));
    Running {
        store,
        address,
        _shutdown: shutdown,
        _folder: folder,
    }
}

impl Running {
    async fn send(&self, line: &str, headers: &[&str]) -> String {
        let mut request = format!("{line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
        for header in headers {
            request.push_str(&format!("{header}\r\n"));
        }
        let mut stream = TcpStream::connect(self.address).await.expect("connects");
        stream
            .write_all((request + "\r\n").as_bytes())
            .await
            .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        answer
    }

    async fn denials(&self) -> CorsDenials {
        let get = GetCorsDenials {
            bucket: bucket(),
            after: None,
        };
        self.store.service.call(&operator(), get).await.expect("known")
    }
}

#[tokio::test]
async fn a_policy_is_on_every_answer_of_its_bucket() {
    let server = start().await;
    let created = server
        .send("PUT /photos/a", &["content-length: 0", "x-amz-acl: public-read"])
        .await;
    assert!(created.starts_with("HTTP/1.1 200"), "{created}");
    let rows: [(&str, &[&str], &str); 6] = [
        ("GET /photos/a", &[], "200"),
        ("GET /photos/a", &["if-none-match: *"], "304"),
        ("GET /photos/none", &[], "404"),
        ("GET /photos?cors", &[], "403"),
        ("GET /photos/a", &["authorization: nonsense"], "400"),
        ("DELETE /photos/none", &[], "204"),
    ];
    let headers = [
        "cross-origin-resource-policy: cross-origin\r\n",
        "timing-allow-origin: https://example.com\r\n",
    ];
    let check = async |is_set: bool| {
        for (line, sent, status) in rows {
            let answer = server.send(line, sent).await;
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status}")),
                "{line}: {answer}"
            );
            for header in headers {
                assert_eq!(answer.contains(header), is_set, "{line}: {answer}");
            }
        }
    };
    check(false).await;
    let document =
        br#"{"cross_origin_resource_policy":"cross-origin","timing_allow_origin":["https://example.com"]}"#;
    let put = PutBucketCrossOrigin {
        bucket: bucket(),
        policy: CrossOriginPolicy::parse_json(document).expect("valid"),
    };
    let service = &server.store.service;
    service.call(&operator(), put).await.expect("set");
    check(true).await;
    for line in ["GET /", "GET /nowhere/a", "OPTIONS /photos/a"] {
        let answer = server.send(line, &["origin: https://example.com"]).await;
        for header in headers {
            assert!(!answer.contains(header), "{line}: {answer}");
        }
    }
    let delete = DeleteBucketCrossOrigin { bucket: bucket() };
    service.call(&operator(), delete).await.expect("removed");
    check(false).await;
}

#[tokio::test]
async fn what_a_page_was_denied_is_kept_for_the_owner() {
    let server = start().await;
    let preflight = async |headers: &[&str]| {
        let answer = server
            .send("OPTIONS /photos/a?X-Amz-Signature=secret", headers)
            .await;
        assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    };
    let (origin, method) = (
        "origin: https://example.com",
        "access-control-request-method: PUT",
    );
    preflight(&[origin, method]).await;
    let rules = br#"[{"AllowedOrigins":["https://example.com"],"AllowedMethods":["PUT"],"AllowedHeaders":["content-*"]}]"#;
    let put = PutBucketCors {
        bucket: bucket(),
        configuration: Configuration::parse_json(rules).expect("valid"),
        conditions: sos_service::DocumentConditions::default(),
    };
    let service = &server.store.service;
    service.call(&operator(), put).await.expect("set");
    let names = "access-control-request-headers: content-type,x-amz-acl";
    for _ in 0..3 {
        preflight(&[origin, method, names]).await;
    }
    let found = server.denials().await;
    let told: Vec<_> = found
        .denials
        .iter()
        .map(|denial| {
            (
                denial.seen.count,
                denial.seen.path.as_str(),
                denial.message.as_str(),
            )
        })
        .collect();
    let refused =
        "rule 1: the origin matches, but header `x-amz-acl` is not allowed; allowed are `content-*`";
    assert_eq!(told, [(3, "/a", refused), (1, "/a", "rule 1 allows it by now")]);
    assert!(!format!("{found:?}").contains("secret"));
    let deleted = sos_service::operations::buckets::DeleteBucket { bucket: bucket() };
    service.call(&operator(), deleted).await.expect("deleted");
    let root = TenantId(ROOT_TENANT.to_owned());
    service.create_bucket_for(&root, bucket()).await.expect("created");
    assert!(server.denials().await.denials.is_empty());
}
