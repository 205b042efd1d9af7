//! Half of a bucket expires by a lifecycle rule while others read and write: what it costs them, and how long it takes.

use crate::{client::Connection, server::Sos, signer::Signer, workload};
use std::{
    io,
    os::unix::fs::MetadataExt as _,
    path::Path,
    time::{Duration, Instant},
};

const PREFIX: &str = "expire/";

/// So many lots of those that stay and of those that expire are put in turns.
const LOTS: u64 = 200;

/// So many turns of each workload are measured before the rule is set.
const BEFORE: usize = 10;

/// The rule's one day is a second long, and the job looks every second.
pub(crate) const ENVIRONMENT: [(&str, &str); 2] = [
    ("SOS_LIFECYCLE_DAY_SECONDS", "1"),
    ("SOS_LIFECYCLE_INTERVAL_SECONDS", "1"),
];

/// Fills a bucket with `objects` small objects, lets half of them expire and prints what is measured before and during it.
pub(crate) fn run(sos: &Sos, objects: u64, connections: usize, turn: Duration) -> io::Result<()> {
    let half = objects / 2;
    // In turns, so that each part of the log holds what stays beside what goes.
    let mut rates = 0.0;
    for lot in 0..LOTS {
        let part = |of: u64| of * (lot + 1) / LOTS - of * lot / LOTS;
        rates += workload::fill_under(sos.address(), &format!("keep/{lot:03}/"), part(objects - half));
        rates += workload::fill_under(sos.address(), &format!("{PREFIX}{lot:03}/"), part(half));
    }
    let rate = rates / (2 * LOTS) as f64;
    println!("filled {objects} objects at {rate:.0}/s");
    let mut number = 0;
    let mut measure = |kind| {
        number += 1;
        workload::measure(
            sos.address(),
            workload::Run {
                kind,
                connections,
                duration: turn,
                turn: number,
                strict: true,
            },
        )
    };
    let mut before = [workload::Measured::default(), workload::Measured::default()];
    for _ in 0..BEFORE {
        before[0].add(measure(workload::Kind::PutSmall));
        before[1].add(measure(workload::Kind::GetSmall));
    }
    let disk_before = bytes_on_disk(sos.folder())?;
    set_rule(sos)?;
    let started = Instant::now();
    let mut during = [workload::Measured::default(), workload::Measured::default()];
    while !is_empty(sos)? {
        during[0].add(measure(workload::Kind::PutSmall));
        during[1].add(measure(workload::Kind::GetSmall));
    }
    let took = started.elapsed();
    println!(
        "{half} objects expired within {:.1} s: {:.0}/s",
        took.as_secs_f64(),
        half as f64 / took.as_secs_f64()
    );
    for (name, (before, during)) in ["put-4k", "get-4k"]
        .iter()
        .zip(before.iter_mut().zip(during.iter_mut()))
    {
        println!(
            "{name}: p99 {:.2} ms before, {:.2} ms during; {:.0}/s before, {:.0}/s during; {} errors",
            before.percentile_ms(99),
            during.percentile_ms(99),
            before.rate(),
            during.rate(),
            before.errors + during.errors
        );
    }
    // Compaction gives the space back in its own time.
    let mut least = u64::MAX;
    for _ in 0..60 {
        least = least.min(bytes_on_disk(sos.folder())?);
        std::thread::sleep(Duration::from_secs(1));
    }
    let put = during[0].answers() as u64 * workload::Kind::PutSmall.bytes_moved() as u64;
    println!(
        "disk: {} MiB before, {} MiB of objects expired, {} MiB of objects put meanwhile, {} MiB a minute after",
        disk_before >> 20,
        (half * workload::Kind::PutSmall.bytes_moved() as u64) >> 20,
        put >> 20,
        least >> 20
    );
    Ok(())
}

fn set_rule(sos: &Sos) -> io::Result<()> {
    let document = format!(
        "<LifecycleConfiguration><Rule><ID>half</ID><Filter><Prefix>{PREFIX}</Prefix></Filter><Status>Enabled</Status>\
         <Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>"
    );
    let answer = ask(sos, "PUT", "lifecycle=", document.as_bytes())?;
    if answer.status == 200 {
        return Ok(());
    }
    Err(io::Error::other(format!(
        "PUT ?lifecycle answered {}: {}",
        answer.status, answer.beginning
    )))
}

fn is_empty(sos: &Sos) -> io::Result<bool> {
    let answer = ask(sos, "GET", "list-type=2&max-keys=1&prefix=expire%2F", b"")?;
    match answer.status {
        200 if answer.beginning.contains("<KeyCount>0</KeyCount>") => Ok(true),
        200 if answer.beginning.contains("<KeyCount>1</KeyCount>") => Ok(false),
        status => Err(io::Error::other(format!(
            "GET ?list-type=2 answered {status}: {}",
            answer.beginning
        ))),
    }
}

fn ask(sos: &Sos, method: &str, query: &str, body: &[u8]) -> io::Result<crate::client::Answer> {
    let host = sos.address().to_string();
    let length = (!body.is_empty()).then_some(body.len());
    let head = Signer::new().head(&host, method, "/bench", query, length);
    workload::runtime()?.block_on(async {
        let mut connection = Connection::open(sos.address()).await?;
        connection.exchange(&head, body, false).await
    })
}

/// What the files below a folder take on the disk. One that goes meanwhile counts nothing.
fn bytes_on_disk(folder: &Path) -> io::Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let Ok(metadata) = path.symlink_metadata() else {
            continue;
        };
        sum += if metadata.is_dir() {
            bytes_on_disk(&path).unwrap_or(0)
        } else {
            metadata.blocks() * 512
        };
    }
    Ok(sum)
}
