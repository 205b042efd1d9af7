//! The chunked framing ends the same however the bytes arrive, and never gives more than was announced.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use sos_core::ChecksumAlgorithm;
use sos_s3::framing::{ExpectedTrailer, Unframer, UnframerConfig};

fn unframe(input: &[u8], piece: usize, length: u64, checksum: bool) -> Result<Vec<u8>, String> {
    let trailer = ExpectedTrailer {
        checksum: checksum.then_some(ChecksumAlgorithm::Crc32),
        signed: false,
    };
    let mut unframer = Unframer::new(UnframerConfig {
        decoded_length: length,
        signer: None,
        trailer,
    });
    let mut object = Vec::new();
    for piece in input.chunks(piece) {
        let mut piece = Bytes::copy_from_slice(piece);
        while let Some(bytes) = unframer.advance(&mut piece).map_err(|error| error.to_string())? {
            object.extend_from_slice(&bytes);
        }
    }
    unframer.finish().map_err(|error| error.to_string())?;
    Ok(object)
}

fuzz_target!(|data: &[u8]| {
    let [size, length, checksum, input @ ..] = data else {
        return;
    };
    let length = u64::from(*length);
    let whole = unframe(input, usize::MAX, length, checksum & 1 == 1);
    let pieces = unframe(input, usize::from(*size).max(1), length, checksum & 1 == 1);
    assert_eq!(whole, pieces);
    if let Ok(object) = whole {
        assert_eq!(object.len() as u64, length);
    }
});
