//! Both sides of the control socket.

use super::{client::SocketTransport, server};
use crate::{administration::Transport, config::Config, data_folder::DataFolder, store::OpenStore};
use bytes::Bytes;
use http::{Request, StatusCode};
use sos_server::Shutdown;
use std::{
    collections::BTreeSet,
    io::{Read, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

fn reach(data: &DataFolder) -> Option<SocketTransport> {
    SocketTransport::reach(data).expect("no server is no error")
}

#[tokio::test]
async fn a_command_reaches_the_server_and_garbage_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = DataFolder::make(folder.path()).expect("made");
    let config = Config::load(None, &crate::config::Overrides::default()).expect("the defaults");
    let store = OpenStore::open(&data, &config).await.expect("it opens");
    assert!(reach(&data).is_none());

    let shutdown = Shutdown::default();
    let listener = server::bind(&data).expect("binds");
    let mode = std::fs::metadata(data.control_socket())
        .expect("there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let api = Arc::new(store.admin_api(&config, None));
    let served = tokio::spawn(server::run(listener, api, shutdown.guard()));

    let asking = data.clone();
    let asked = tokio::task::spawn_blocking(move || {
        let mut raw = UnixStream::connect(asking.control_socket()).expect("connects");
        raw.write_all(b"{\"command\":\"explode\"}\r\n\r\n").expect("sent");
        let mut refusal = String::new();
        raw.read_to_string(&mut refusal).expect("an answer");
        assert!(refusal.starts_with("HTTP/1.1 400 "), "{refusal}");

        let transport = reach(&asking).expect("the server");
        let request = |path: &str| {
            let mut request = Request::new(Bytes::new());
            *request.uri_mut() = path.parse().expect("a path");
            transport.exchange(request).expect("an answer")
        };
        assert_eq!(request("/v1/keys").status(), StatusCode::OK);
        assert_eq!(request("/v1/none").status(), StatusCode::NOT_FOUND);
    });
    asked.await.expect("asked");

    assert!(shutdown.drain(Duration::from_mins(1)).await);
    served.await.expect("it ended");
    // The socket that stays behind is a dead one.
    assert!(reach(&data).is_none());
    server::bind(&data).expect("binds over the dead socket");
    store.close().await;
}

/// Symptom: in a data folder that others may enter, whoever connected in the moment between the making of the socket and the
/// setting of its permissions was the operator for as long as the connection lasted. Cause: a socket is made with the
/// permissions that the process's mask leaves. Fix: it is made where nobody else may enter, and moved.
#[tokio::test]
async fn the_socket_is_never_seen_with_other_permissions() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = DataFolder::make(folder.path()).expect("made");
    let path = data.control_socket();
    let ended = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&ended);
    let watch = std::thread::spawn(move || {
        let mut seen = BTreeSet::new();
        while !told.load(Ordering::Relaxed) {
            if let Ok(found) = std::fs::metadata(&path) {
                seen.insert(found.permissions().mode() & 0o777);
            }
        }
        seen
    });
    for _ in 0..1000 {
        server::bind(&data).expect("binds over a dead socket");
    }
    // What a server leaves that is killed meanwhile is in nobody's way.
    let left = folder.path().join("control.new");
    std::fs::create_dir(&left).expect("made");
    std::fs::write(left.join("s"), "").expect("made");
    server::bind(&data).expect("binds");
    assert!(!left.exists());
    ended.store(true, Ordering::Relaxed);
    let seen = watch.join().expect("no panic");
    assert!(seen.iter().all(|mode| *mode == 0o600), "{seen:?}");
}
