//! Both sides of the control socket.

use super::{
    client,
    message::{Answer, Request},
    server::{self, Administer},
};
use crate::data_folder::DataFolder;
use sos_server::Shutdown;
use std::{
    io::{Read, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream},
    sync::Arc,
    time::Duration,
};

struct Parrot;

impl Administer for Parrot {
    async fn carry_out(&self, request: Request) -> Answer {
        Answer::Refused {
            message: format!("{request:?}"),
        }
    }
}

#[tokio::test]
async fn a_command_reaches_the_server_and_garbage_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = DataFolder::make(folder.path()).expect("made");
    let request = Request::DeleteKey {
        access_key: "A\nB".to_owned(),
    };
    assert!(
        client::ask(&data, &request)
            .expect("no server is no error")
            .is_none()
    );

    let shutdown = Shutdown::default();
    let listener = server::bind(&data).expect("binds");
    let mode = std::fs::metadata(data.control_socket())
        .expect("there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let served = tokio::spawn(server::run(listener, Arc::new(Parrot), shutdown.guard()));

    let asking = data.clone();
    let answers = tokio::task::spawn_blocking(move || {
        let mut raw = UnixStream::connect(asking.control_socket()).expect("connects");
        raw.write_all(b"{\"command\":\"explode\"}\n").expect("sent");
        let mut refusal = String::new();
        raw.read_to_string(&mut refusal).expect("an answer");
        (client::ask(&asking, &request).expect("answered"), refusal)
    });
    let (answer, refusal) = answers.await.expect("asked");
    assert!(matches!(answer, Some(Answer::Refused { message }) if message.contains("DeleteKey")));
    assert!(
        refusal.contains("does not understand") && refusal.ends_with('\n'),
        "{refusal}"
    );

    assert!(shutdown.drain(Duration::from_mins(1)).await);
    served.await.expect("it ended");
    // The socket that stays behind is a dead one.
    let asking = data.clone();
    let again = tokio::task::spawn_blocking(move || client::ask(&asking, &Request::ListKeys));
    assert!(again.await.expect("asked").expect("no error").is_none());
    server::bind(&data).expect("binds over the dead socket");
}
