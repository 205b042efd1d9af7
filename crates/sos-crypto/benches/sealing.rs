//! How fast streams are sealed and opened, in MiB/s of plaintext.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sos_crypto::{CHUNK_BYTES, Opener, Sealer, SecretKey};
use std::hint::black_box;

fn sealing(criterion: &mut Criterion) {
    let key = SecretKey::new([1; 32]);
    let mut group = criterion.benchmark_group("chunk");
    group.throughput(Throughput::Bytes(CHUNK_BYTES as u64));
    group.bench_function("seal", |bencher| {
        let mut sealer = Sealer::new(&key, &[2; 16], 0);
        let mut chunk = vec![3; CHUNK_BYTES];
        bencher.iter(|| black_box(sealer.seal(&mut chunk, false)));
    });
    let mut sealed = vec![3; CHUNK_BYTES];
    let tag = Sealer::new(&key, &[2; 16], 0)
        .seal(&mut sealed, true)
        .expect("sealed");
    sealed.extend_from_slice(&tag);
    group.bench_function("open", |bencher| {
        let opener = Opener::new(&key, &[2; 16], 0, CHUNK_BYTES as u64);
        bencher.iter(|| black_box(opener.open(0, &sealed)));
    });
    group.finish();
}

criterion_group!(benches, sealing);
criterion_main!(benches);
