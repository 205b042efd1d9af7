//! A form is taken apart the same however its bytes arrive.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sos_s3::form::{Event, MultipartParser};

fn parts(input: &[u8], piece: usize) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut parser = MultipartParser::new("b");
    let mut pieces = input.chunks(piece);
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    loop {
        match parser.next_event().map_err(|error| error.to_string())? {
            Event::NeedMore => match pieces.next() {
                Some(piece) => parser.feed(piece),
                None => return Err("cut".to_owned()),
            },
            Event::Part(header) => parts.push((header.name, Vec::new())),
            Event::Data(bytes) => {
                if let Some(part) = parts.last_mut() {
                    part.1.extend_from_slice(&bytes);
                }
            }
            Event::PartEnd => {}
            Event::End => return Ok(parts),
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let [size, input @ ..] = data else { return };
    // Headers above their limit are refused sooner or later, depending on how they arrive; so stay below.
    if input.len() < 4096 {
        assert_eq!(parts(input, usize::MAX), parts(input, usize::from(*size).max(1)));
    }
});
