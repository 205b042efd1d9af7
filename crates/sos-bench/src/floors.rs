//! The floors: what the same machine does when the store does nothing.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::{
    convert::Infallible,
    io::{self, Write},
    path::Path,
    sync::mpsc,
    time::{Duration, Instant},
};

/// Serves forever on a free port whose address is printed: PUT bodies are dropped, GETs answered from memory with as
/// many bytes as SOS would answer.
pub(crate) fn serve_http() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        io::stdout().flush()?;
        let small = Bytes::from(vec![7; 4096]);
        let large = Bytes::from(vec![7; 64 << 20]);
        let page = Bytes::from(vec![7; 300_000]);
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let (small, large, page) = (small.clone(), large.clone(), page.clone());
            tokio::spawn(async move {
                let service = service_fn(move |request: Request<Incoming>| {
                    let (small, large, page) = (small.clone(), large.clone(), page.clone());
                    async move { Ok::<_, Infallible>(answer(request, small, large, page).await) }
                });
                let builder = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                let _ = builder.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    })
}

async fn answer(
    request: Request<Incoming>,
    small: Bytes,
    large: Bytes,
    page: Bytes,
) -> Response<Full<Bytes>> {
    let path = request.uri().path().to_owned();
    let is_get = request.method() == "GET";
    let mut body = request.into_body();
    while let Some(Ok(_)) = body.frame().await {}
    Response::new(Full::new(match (is_get, path.as_str()) {
        (false, _) => Bytes::new(),
        (true, path) if path.contains("large") => large,
        (true, "/bench" | "/bench/") => page,
        (true, _) => small,
    }))
}

/// Appends 4 KiB records from `writers` threads through one appender that syncs once per group; appends per second.
pub(crate) fn append_log(folder: &Path, writers: usize, duration: Duration) -> io::Result<f64> {
    let file = std::fs::File::create(folder.join("floor.log"))?;
    rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, 1 << 30)?;
    let (sender, receiver) = mpsc::sync_channel::<mpsc::SyncSender<()>>(writers);
    let deadline = Instant::now() + duration;
    for _ in 0..writers {
        let sender = sender.clone();
        std::thread::spawn(move || {
            let (wake, woken) = mpsc::sync_channel(1);
            while Instant::now() < deadline && sender.send(wake.clone()).is_ok() && woken.recv().is_ok() {}
        });
    }
    drop(sender);
    let record = vec![7_u8; 4096 + 256];
    let (mut offset, mut appended) = (0_u64, 0_u64);
    let started = Instant::now();
    while let Ok(first) = receiver.recv() {
        let mut group = vec![first];
        group.extend(receiver.try_iter());
        let bytes = record.repeat(group.len());
        std::os::unix::fs::FileExt::write_all_at(&file, &bytes, offset)?;
        offset = (offset + bytes.len() as u64) % (1 << 30);
        rustix::fs::fdatasync(&file)?;
        appended += group.len() as u64;
        for wake in group {
            let _ = wake.send(());
        }
    }
    Ok(appended as f64 / started.elapsed().as_secs_f64())
}
