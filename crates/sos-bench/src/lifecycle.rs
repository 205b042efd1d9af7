//! Half of a bucket expires by a lifecycle rule while others read and write: what it costs them, and how long it takes.

use crate::{client::Connection, server::Sos, signer::Signer, workload};
use std::{
    io,
    os::unix::fs::MetadataExt as _,
    path::Path,
    time::{Duration, Instant},
};

const PREFIX: &str = "expire/";

/// The rule's one day is a second long, and the job looks every second.
pub(crate) const ENVIRONMENT: [(&str, &str); 2] = [
    ("SOS_LIFECYCLE_DAY_SECONDS", "1"),
    ("SOS_LIFECYCLE_INTERVAL_SECONDS", "1"),
];

/// Fills a bucket with `objects` small objects, lets half of them expire and prints what is measured before and during it.
pub(crate) fn run(sos: &Sos, objects: u64, connections: usize, turn: Duration) -> io::Result<()> {
    let half = objects / 2;
    let rate = workload::fill_under(sos.address(), "keep/", objects - half);
    workload::fill_under(sos.address(), PREFIX, half);
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
    let mut before = [workload::Kind::PutSmall, workload::Kind::GetSmall].map(&mut measure);
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
    println!(
        "disk: {} MiB before, {} MiB a minute after",
        disk_before >> 20,
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
    Ok(answer.status == 200
        && !answer.beginning.contains("<Key>")
        && !answer.beginning.contains("<Contents>"))
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
