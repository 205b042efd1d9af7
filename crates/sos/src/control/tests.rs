//! Both sides of the control socket.

use super::{client::SocketTransport, server};
use crate::{administration::Transport, config::Config, data_folder::DataFolder, store::OpenStore};
use bytes::Bytes;
use http::{Request, StatusCode};
use sos_server::Shutdown;
use std::{
    io::{Read, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream},
    sync::Arc,
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
    let api = Arc::new(store.admin_api(&config));
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
