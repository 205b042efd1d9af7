//! `kill -9` under load: what was acknowledged is there with its bytes, nothing half-written is seen, nothing is left
//! behind. `cargo xtask prove` makes it fifty kills.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::bad_input::files;
use crate::deadline::scale;
use crate::http::{Connection, Response};
use crate::multipart::PART;
use crate::objects::pattern;
use crate::server::{BUCKET, Server};

const WRITERS: u64 = 6;
/// Few keys, so that overwrites and deletions happen as often as first writes.
const KEYS_PER_WRITER: u64 = 12;

/// What one key may hold: the last state that was acknowledged, and what was asked for after it without an answer.
#[derive(Clone, Debug, Default)]
struct Expected {
    acknowledged: Option<Content>,
    asked: Vec<Option<Content>>,
}

/// Bytes that can be made again from two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Content {
    length: usize,
    seed: u64,
}

impl Content {
    fn bytes(self) -> Vec<u8> {
        pattern(self.length, self.seed)
    }
}

type Ledger = Mutex<BTreeMap<String, Expected>>;

#[test]
fn what_was_acknowledged_survives_every_kill() {
    let kills = scale("SOS_TEST_KILLS", 3);
    let mut server = Server::start();
    let ledger = Ledger::default();
    let seeds = AtomicU64::new(1);
    for round in 0..kills {
        let stop = AtomicBool::new(false);
        let wanted = 40 + 17 * (round as u64 % 7);
        let done = AtomicU64::new(0);
        let endpoint = server.endpoint;
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (server, ledger, seeds, stop, done) = (&server, &ledger, &seeds, &stop, &done);
                scope.spawn(move || {
                    let mut connection = None;
                    while !stop.load(Ordering::Relaxed) {
                        let seed = seeds.fetch_add(1, Ordering::Relaxed);
                        let open = || std::net::TcpStream::connect(endpoint).ok().map(Connection::over);
                        let Some(live) = connection.take().or_else(open) else {
                            break;
                        };
                        let Some(live) = act(server, live, ledger, writer, seed) else {
                            break;
                        };
                        connection = Some(live);
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
            // The kill falls into the work, at another place in each round.
            crate::deadline::within(120, "the writers work", || {
                (done.load(Ordering::Relaxed) >= wanted).then_some(())
            });
            server.kill_by_pid();
            stop.store(true, Ordering::Relaxed);
        });
        server.restart();
        verify(&server, &ledger, round);
    }
    server.terminate();
    assert!(server.wait().success());
}

/// Does one thing to one key of this writer; gives the connection back unless the server has gone.
fn act(
    server: &Server,
    mut connection: Connection,
    ledger: &Ledger,
    writer: u64,
    seed: u64,
) -> Option<Connection> {
    let key = format!("w{writer}/k{}", seed % KEYS_PER_WRITER);
    if seed.is_multiple_of(41) {
        return act_in_parts(server, connection, ledger, &key, seed);
    }
    let content = (!seed.is_multiple_of(5)).then(|| Content {
        length: length(seed),
        seed,
    });
    note_asked(ledger, &key, content);
    let target = format!("/{BUCKET}/{key}");
    let exchange = match content {
        Some(content) => server.request("PUT", &target).body(content.bytes()),
        None => server.request("DELETE", &target),
    };
    let response = exchange_on(&mut connection, exchange)?;
    assert!(matches!(response.status, 200 | 204), "{}", response.summary());
    note_acknowledged(ledger, &key, content);
    Some(connection)
}

/// An upload of two parts, the first of the least size and the second of odd length.
fn act_in_parts(
    server: &Server,
    mut connection: Connection,
    ledger: &Ledger,
    key: &str,
    seed: u64,
) -> Option<Connection> {
    let content = Content {
        length: PART + 1000 + (seed % 999) as usize,
        seed,
    };
    let bytes = content.bytes();
    let target = format!("/{BUCKET}/{key}");
    let created = exchange_on(
        &mut connection,
        server.request("POST", &format!("{target}?uploads")),
    )?
    .expect(200);
    let upload = format!("{target}?uploadId={}", created.element("UploadId").unwrap());
    let mut parts = String::new();
    for (index, part) in [&bytes[..PART], &bytes[PART..]].into_iter().enumerate() {
        let number = index + 1;
        let request = server
            .request("PUT", &format!("{upload}&partNumber={number}"))
            .body(part);
        let stored = exchange_on(&mut connection, request)?.expect(200);
        let tag = stored.header("etag").unwrap();
        parts.push_str(&format!(
            "<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"
        ));
    }
    note_asked(ledger, key, Some(content));
    let document = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
    let done = exchange_on(&mut connection, server.request("POST", &upload).body(document))?.expect(200);
    done.element("ETag")?;
    note_acknowledged(ledger, key, Some(content));
    Some(connection)
}

fn exchange_on(connection: &mut Connection, exchange: crate::exchange::Exchange<'_>) -> Option<Response> {
    let request = exchange.signed().into_request();
    connection.send(&request);
    connection.read(&request.method).ok()
}

/// From 4 KiB to 2 MiB, small ones most often.
fn length(seed: u64) -> usize {
    [4096, 4096, 9000, 60_000, 131_072, 131_073, 700_000, 2 << 20]
        [(seed.wrapping_mul(2_654_435_761) >> 7) as usize % 8]
}

fn note_asked(ledger: &Ledger, key: &str, content: Option<Content>) {
    ledger
        .lock()
        .unwrap()
        .entry(key.to_owned())
        .or_default()
        .asked
        .push(content);
}

fn note_acknowledged(ledger: &Ledger, key: &str, content: Option<Content>) {
    ledger.lock().unwrap().insert(
        key.to_owned(),
        Expected {
            acknowledged: content,
            asked: Vec::new(),
        },
    );
}

/// Compares everything that is stored with the ledger, and settles what was in doubt.
fn verify(server: &Server, ledger: &Ledger, round: usize) {
    let mut ledger = ledger.lock().unwrap();
    let mut listed = BTreeMap::new();
    let mut token = String::new();
    loop {
        let page = server
            .request("GET", &format!("/{BUCKET}?list-type=2{token}"))
            .signed()
            .send()
            .expect(200);
        listed.extend(page.elements("Key").into_iter().zip(page.elements("Size")));
        let Some(next) = page.element("NextContinuationToken") else {
            break;
        };
        token = format!("&continuation-token={}", crate::sign::encode(&next));
    }
    let mut connection = server.connect();
    for (key, expected) in ledger.iter_mut() {
        let request = server
            .request("GET", &format!("/{BUCKET}/{key}"))
            .signed()
            .into_request();
        connection.send(&request);
        let read = connection.read("GET").unwrap();
        assert!(
            matches!(read.status, 200 | 404),
            "round {round}, {key}: {}",
            read.summary()
        );
        let found = (read.status == 200).then_some(read.body);
        let possible = std::iter::once(expected.acknowledged).chain(expected.asked.iter().copied());
        let matching = possible
            .into_iter()
            .find(|content| content.map(Content::bytes) == found);
        let Some(content) = matching else {
            panic!(
                "round {round}, {key}: {} bytes that nobody wrote there; {expected:?}",
                found.map_or(0, |body| body.len())
            );
        };
        assert_eq!(
            listed.remove(key).is_some(),
            content.is_some(),
            "round {round}, {key}: the listing disagrees"
        );
        *expected = Expected {
            acknowledged: content,
            asked: Vec::new(),
        };
    }
    assert!(listed.is_empty(), "round {round}: nobody wrote {listed:?}");
    let data = server.data();
    let left: Vec<_> = files(&data)
        .into_iter()
        .filter_map(|path| Some(path.strip_prefix(&data).ok()?.to_string_lossy().into_owned()))
        .filter(|path| path.contains("tmp") || path.contains("temp"))
        .collect();
    assert!(left.is_empty(), "round {round}: left behind: {left:?}");
}

#[test]
fn a_large_upload_that_a_kill_cuts_leaves_no_file() {
    let mut server = Server::start();
    crate::objects::put(&server, "small", b"x");
    let before = files(&server.data().join("extents"));
    let mut request = server
        .request("PUT", &format!("/{BUCKET}/large"))
        .payload("UNSIGNED-PAYLOAD")
        .into_request();
    request.set("Content-Length", (64 << 20).to_string());
    crate::sign::Signer::new(&crate::server::root()).sign(
        &mut request,
        &crate::sign::Payload::Named("UNSIGNED-PAYLOAD".to_owned()),
    );
    let mut connection = server.connect();
    connection.write(&request.head()).unwrap();
    connection.write(&pattern(8 << 20, 1)).unwrap();
    server.kill();
    server.restart();
    crate::objects::get(&server, "large").expect_error(404, "NoSuchKey");
    crate::objects::get(&server, "small").expect(200);
    crate::deadline::within(20, "the start sweeps what the kill left", || {
        (files(&server.data().join("extents")) == before).then_some(())
    });
}
