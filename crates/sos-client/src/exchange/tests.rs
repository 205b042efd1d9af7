//! Exchanges with a server that answers what the test wants and tells what it got.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::{Client, Options, Request, Resolve};
use crate::{ClientError, Url};

/// Answers one connection with these bytes; gives its URL and, when it is done, what it was sent.
async fn once(answer: impl Into<Vec<u8>>) -> (Url, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let answer = answer.into();
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut got = Vec::new();
        while !got.windows(4).any(|window| window == b"\r\n\r\n") {
            assert_ne!(stream.read_buf(&mut got).await.unwrap(), 0);
        }
        // A client that has read enough may hang up first.
        let _ = stream.write_all(&answer).await;
        String::from_utf8(got).unwrap()
    });
    (url, task)
}

#[tokio::test]
async fn what_is_given_is_sent_and_lines_stay_apart() {
    let (url, sent) = once(
        "HTTP/1.1 302 Found\r\nAccess-Control-Allow-Origin: *\r\nLocation: /x\r\naccess-control-allow-origin: https://a\r\n\
         Content-Length: 2\r\n\r\nhi",
    )
    .await;
    let authority = url.authority();
    let request = Request::new("OPTIONS", url.with_target("/a//b?c"))
        .header("Origin", "https://a")
        .header("Origin", "https://b")
        .header("X-Empty", "");
    let answer = Client::new(Options::default()).send(&request).await.unwrap();
    assert_eq!(answer.status, 302, "a redirect is the caller's");
    assert_eq!(
        answer.values("access-control-allow-origin").collect::<Vec<_>>(),
        ["*", "https://a"]
    );
    assert_eq!(answer.text(), "hi");
    assert_eq!(
        sent.await.unwrap(),
        format!(
            "OPTIONS /a//b?c HTTP/1.1\r\nhost: {authority}\r\norigin: https://a\r\norigin: https://b\r\nx-empty: \r\n\
             connection: close\r\n\r\n"
        )
    );
}

#[tokio::test]
async fn answers_are_bounded() {
    let client = Client::new(Options {
        max_body_bytes: 10,
        ..Options::default()
    });
    let (url, _task) = once("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n0123456789x").await;
    let error = client.send(&Request::new("GET", url)).await.unwrap_err();
    assert!(
        matches!(error, ClientError::BodyTooLarge { limit_bytes: 10 }),
        "{error}"
    );

    let (url, _task) = once("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n0123456789x").await;
    let answer = client
        .send_for_beginning(&Request::new("GET", url))
        .await
        .unwrap();
    assert_eq!(answer.text(), "0123456789");

    let long = "x".repeat(80 * 1024);
    let (url, _task) = once(format!("HTTP/1.1 200 OK\r\nX-Long: {long}\r\n\r\n")).await;
    let error = client.send(&Request::new("GET", url)).await.unwrap_err();
    assert!(matches!(error, ClientError::HeadTooLarge { .. }), "{error}");
}

#[tokio::test]
async fn faults_say_what_to_do() {
    let client = Client::new(Options {
        whole_timeout: Duration::from_millis(50),
        ..Options::default()
    });
    // Nobody accepts: the kernel completes the connection, and no answer ever comes.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", silent.local_addr().unwrap())).unwrap();
    let error = client.send(&Request::new("GET", url.clone())).await.unwrap_err();
    assert!(matches!(error, ClientError::Timeout { .. }), "{error}");
    drop(silent);
    let error = client.send(&Request::new("GET", url.clone())).await.unwrap_err();
    assert!(
        error.to_string().contains("check that the server runs"),
        "{error}"
    );

    let request = Request::new("GET", url).header("x", "a\nb");
    let error = client.send(&request).await.unwrap_err();
    assert!(
        matches!(
            error,
            ClientError::InvalidRequest {
                part: "header value",
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn an_address_can_stand_for_a_host() {
    let (url, sent) = once("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let resolve = Resolve::parse(&format!("store.invalid:{}:127.0.0.1", url.port)).unwrap();
    let client = Client::new(Options {
        resolve: vec![resolve],
        ..Options::default()
    });
    let named = Url::parse(&format!("http://Store.invalid:{}/", url.port)).unwrap();
    client.send(&Request::new("PUT", named)).await.unwrap();
    let sent = sent.await.unwrap();
    assert!(
        sent.contains("host: store.invalid:") && sent.contains("content-length: 0"),
        "{sent}"
    );

    assert!(Resolve::parse("store.invalid:127.0.0.1").is_err());
    assert!(Resolve::parse("a:443:[::1]").unwrap().address.is_ipv6());
}
