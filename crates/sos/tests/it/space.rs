//! The data folder: it shrinks when objects go, and a lost or damaged index is rebuilt from the log.

use std::path::Path;

use jiff::Timestamp;

use crate::admin_api::{ask, body};
use crate::bad_input::files;
use crate::deadline::{scale, within};
use crate::objects::{get, pattern, put};
use crate::server::{BUCKET, Server};

/// The bytes that the files below a folder take on the disk.
fn size_on_disk(folder: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    files(folder)
        .iter()
        .filter_map(|path| path.metadata().ok())
        .map(|metadata| metadata.blocks() * 512)
        .sum()
}

fn delete_all(server: &Server) {
    loop {
        let page = server
            .request("GET", &format!("/{BUCKET}?list-type=2"))
            .signed()
            .send()
            .expect(200);
        let keys = page.elements("Key");
        if keys.is_empty() {
            return;
        }
        let objects: String = keys
            .iter()
            .map(|key| format!("<Object><Key>{key}</Key></Object>"))
            .collect();
        let body = format!("<Delete><Quiet>true</Quiet>{objects}</Delete>");
        let answer = server
            .request("POST", &format!("/{BUCKET}?delete"))
            .body(body)
            .signed()
            .send()
            .expect(200);
        assert!(!answer.text().contains("<Error>"), "{}", answer.summary());
    }
}

#[test]
fn deleting_everything_gives_the_space_back() {
    let server = Server::start();
    std::thread::scope(|scope| {
        for writer in 0..4_usize {
            let server = &server;
            scope.spawn(move || {
                for number in 0..300 {
                    put(
                        server,
                        &format!("small/{writer}/{number}"),
                        &pattern(16 << 10, number as u64),
                    );
                }
                for number in 0..8 {
                    put(
                        server,
                        &format!("large/{writer}/{number}"),
                        &pattern(4 << 20, number as u64),
                    );
                }
            });
        }
    });
    let largest = size_on_disk(&server.data());
    assert!(largest > 140 << 20, "what was stored takes space: {largest}");
    delete_all(&server);
    let bound = largest / 20;
    within(60, "the data folder is under 5 % of its largest size", || {
        (size_on_disk(&server.data()) < bound).then_some(())
    });
}

#[test]
fn overwriting_frees_the_old_bytes() {
    let server = Server::start();
    for round in 0..60_u64 {
        put(&server, "same", &pattern(3 << 20, round));
    }
    within(60, "sixty versions of 3 MiB take less than 24 MiB", || {
        (size_on_disk(&server.data().join("extents")) < 24 << 20).then_some(())
    });
    assert!(get(&server, "same").expect(200).body == pattern(3 << 20, 59));
}

#[test]
fn a_lost_index_is_rebuilt() {
    rebuilt_after(|index| std::fs::remove_dir_all(index).unwrap());
}

#[test]
fn a_damaged_index_is_set_aside_and_rebuilt() {
    rebuilt_after(|index| {
        for file in files(index) {
            std::fs::write(file, b"damage").unwrap();
        }
    });
}

fn rebuilt_after(harm: impl FnOnce(&Path)) {
    let mut server = Server::start();
    for number in 0..200_u64 {
        put(
            &server,
            &format!("k{number:03}"),
            &pattern(if number % 20 == 0 { 300_000 } else { 2000 }, number),
        );
    }
    for number in (0..200).step_by(3) {
        server
            .request("DELETE", &format!("/{BUCKET}/k{number:03}"))
            .signed()
            .send()
            .expect(204);
    }
    crate::documents::put_cors(&server, crate::documents::SEED).expect(200);
    let listing = |server: &Server| {
        server
            .request("GET", &format!("/{BUCKET}?list-type=2"))
            .signed()
            .send()
            .expect(200)
    };
    let before = listing(&server).elements("Key");
    server.terminate();
    server.wait();
    harm(&server.data().join("index"));
    server.restart();
    assert_eq!(listing(&server).elements("Key"), before);
    for number in 0..200_u64 {
        let read = get(&server, &format!("k{number:03}"));
        if number % 3 == 0 {
            read.expect_error(404, "NoSuchKey");
        } else {
            assert!(read.expect(200).body == pattern(if number % 20 == 0 { 300_000 } else { 2000 }, number));
        }
    }
    server
        .request("GET", &format!("/{BUCKET}?cors"))
        .signed()
        .send()
        .expect(200);
}

/// Flips a bit of every large object of this size, in the middle of its bytes.
pub(crate) fn rot(server: &Server, size: usize, offset: usize) {
    let mut rotten = 0;
    for path in files(&server.data().join("extents")) {
        // One that was deleted before may go at any moment.
        let mut bytes = match std::fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            read => read.unwrap(),
        };
        // A footer of checksums follows the bytes.
        if (size..size + size / 8).contains(&bytes.len()) {
            bytes[offset] ^= 1;
            std::fs::write(&path, bytes).unwrap();
            rotten += 1;
        }
    }
    assert!(rotten > 0, "no large object has {size} bytes");
}

#[test]
fn stored_bytes_that_rot_are_never_an_answer() {
    let server = Server::start();
    put(&server, "large", &pattern(2 << 20, 1));
    rot(&server, 2 << 20, 1 << 20);
    let mut connection = server.connect();
    let request = server.request("GET", "/photos/large").signed().into_request();
    connection.send(&request);
    // Either the answer is an error, or it ends before its length is reached.
    if let Ok(answer) = connection.read("GET") {
        assert_eq!(answer.status, 500, "{}", answer.summary());
    }
}

#[test]
fn a_bucket_of_many_objects_lists_and_counts() {
    let count = scale("SOS_TEST_OBJECTS", 2000);
    let server = Server::start();
    std::thread::scope(|scope| {
        for writer in 0..16 {
            let server = &server;
            scope.spawn(move || {
                let mut connection = server.connect();
                for number in (writer..count).step_by(16) {
                    let target = format!("/{BUCKET}/{:03}/{number:07}", number % 500);
                    let request = server
                        .request("PUT", &target)
                        .body("small")
                        .signed()
                        .into_request();
                    connection.send(&request);
                    connection.read("PUT").unwrap().expect(200);
                }
            });
        }
    });
    let (mut seen, mut token) = (0, String::new());
    loop {
        let page = server
            .request("GET", &format!("/{BUCKET}?list-type=2{token}"))
            .signed()
            .send()
            .expect(200);
        seen += page.elements("Key").len();
        let Some(next) = page.element("NextContinuationToken") else {
            break;
        };
        token = format!("&continuation-token={}", crate::sign::encode(&next));
    }
    assert_eq!(seen, count);
    let folded = server
        .request("GET", &format!("/{BUCKET}?list-type=2&delimiter=%2F"))
        .signed()
        .send()
        .expect(200);
    assert_eq!(folded.elements("CommonPrefixes").len(), count.min(500));
    let peak_mib = crate::gate_bodies::peak_kib(&server) >> 10;
    assert!(peak_mib < 200, "{count} objects took {peak_mib} MiB of memory");
    opens_at_once(&server, count);
}

/// The console opens such a bucket by its first page of folders, a folder, any prefix, or a page far inside; each is asked
/// for as it is there, on a connection of its own.
fn opens_at_once(server: &Server, count: usize) {
    let objects = format!("/v1/buckets/{BUCKET}/objects");
    let page = body(&ask(server, "GET", &format!("{objects}?prefix=250/"), "").expect(200));
    let inside = match page["next"].as_str() {
        Some(next) => format!("prefix=250/&cursor={next}"),
        None => "prefix=250/".to_owned(),
    };
    let mut longest = 0;
    for query in ["delimiter=/", "prefix=250/&delimiter=/", "", "prefix=1", &inside] {
        for _ in 0..3 {
            let start = Timestamp::now();
            ask(server, "GET", &format!("{objects}?{query}"), "").expect(200);
            let taken = Timestamp::now().duration_since(start).as_millis();
            eprintln!("{count} objects: a page of {query:?} took {taken} ms");
            longest = longest.max(taken);
        }
    }
    let bucket = body(&ask(server, "GET", &format!("/v1/buckets/{BUCKET}"), "").expect(200));
    assert_eq!(bucket["objects"], count);
    // What a busy machine does to a short test is not measured.
    assert!(count < 1_000_000 || longest < 200, "a page took {longest} ms");
}
