use super::{CHUNK_BYTES, Opener, Sealer, TAG_BYTES, sealed_size};
use crate::{NotAuthentic, SecretKey};
use proptest::prelude::{any, prop_assert_eq, proptest};

const SALT: [u8; 16] = [7; 16];

fn key() -> SecretKey {
    SecretKey::new([5; 32])
}

fn plaintext(length: usize) -> Vec<u8> {
    (0..length)
        .map(|place| (place * 31 + place / 251) as u8)
        .collect()
}

/// The sealed chunks, each with its tag.
fn sealed(plain: &[u8], part: u16) -> Vec<Vec<u8>> {
    let mut sealer = Sealer::new(&key(), &SALT, part);
    let count = plain.len().div_ceil(CHUNK_BYTES);
    plain
        .chunks(CHUNK_BYTES)
        .enumerate()
        .map(|(index, chunk)| {
            let mut chunk = chunk.to_vec();
            let tag = sealer.seal(&mut chunk, index + 1 == count).expect("sealed");
            chunk.extend_from_slice(&tag);
            chunk
        })
        .collect()
}

fn opener(length: usize, part: u16) -> Opener {
    Opener::new(&key(), &SALT, part, length as u64)
}

#[test]
fn what_was_sealed_opens_chunk_by_chunk() {
    for length in [
        1,
        2,
        CHUNK_BYTES - 1,
        CHUNK_BYTES,
        CHUNK_BYTES + 1,
        3 * CHUNK_BYTES,
    ] {
        let plain = plaintext(length);
        let chunks = sealed(&plain, 0);
        let total: usize = chunks.iter().map(Vec::len).sum();
        assert_eq!(total as u64, sealed_size(length as u64), "{length}");
        let opener = opener(length, 0);
        // Backwards, since any order will do.
        for (index, chunk) in chunks.iter().enumerate().rev() {
            let opened = opener.open(index as u32, chunk).expect("opens");
            let start = index * CHUNK_BYTES;
            assert_eq!(opened, plain[start..start + opened.len()], "{length}");
        }
        assert_eq!(opener.open(chunks.len() as u32, &chunks[0]), Err(NotAuthentic));
    }
    assert_eq!(sealed_size(0), 0);
}

#[test]
fn a_chunk_opens_in_its_own_place_alone() {
    let length = 3 * CHUNK_BYTES;
    let chunks = sealed(&plaintext(length), 1);
    let own = opener(length, 1);
    assert_eq!(own.open(0, &chunks[1]), Err(NotAuthentic), "swapped");
    assert_eq!(own.open(1, &chunks[2]), Err(NotAuthentic), "one left out");
    let cut = opener(2 * CHUNK_BYTES, 1);
    assert!(cut.open(0, &chunks[0]).is_ok());
    assert_eq!(cut.open(1, &chunks[1]), Err(NotAuthentic), "cut at a border");
    assert_eq!(
        opener(length, 2).open(0, &chunks[0]),
        Err(NotAuthentic),
        "another part's"
    );
    let other_salt = Opener::new(&key(), &[8; 16], 1, length as u64);
    assert_eq!(
        other_salt.open(0, &chunks[0]),
        Err(NotAuthentic),
        "another object's"
    );
    let other_key = Opener::new(&SecretKey::new([6; 32]), &SALT, 1, length as u64);
    assert_eq!(other_key.open(0, &chunks[0]), Err(NotAuthentic), "another key");
}

/// Computed by another implementation of HKDF and AES-GCM, from the description in this module.
#[test]
fn the_form_is_that_of_another_implementation() {
    let one: Vec<u8> = sealed(b"plaintext", 0).concat();
    assert_eq!(hex::encode(one), include_str!("../known/one_chunk.hex").trim());
    let two = sealed(&vec![1; CHUNK_BYTES + 3], 9);
    assert_eq!(
        hex::encode(&two[1]),
        include_str!("../known/second_chunk.hex").trim()
    );
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { fork: false, timeout: 0, cases: 32, ..Default::default() })]

    #[test]
    fn any_flipped_bit_is_noticed(length in 1_usize..200, place in any::<proptest::sample::Index>(), bit in 0_u8..8) {
        let chunks = sealed(&plaintext(length), 0);
        let mut changed = chunks[0].clone();
        let place = place.index(changed.len());
        changed[place] ^= 1 << bit;
        prop_assert_eq!(opener(length, 0).open(0, &changed), Err(NotAuthentic));
    }

    #[test]
    fn sealing_adds_a_tag_for_each_chunk(length in 0_u64..1 << 45) {
        let chunks = length.div_ceil(CHUNK_BYTES as u64);
        prop_assert_eq!(sealed_size(length), length + chunks * TAG_BYTES as u64);
    }
}
