//! Unsigned LEB128 numbers and length-prefixed bytes: how rows, records and envelopes are packed.

use bytes::Bytes;

/// The bytes end early or a number does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes end early or hold a number that does not fit")]
pub(crate) struct Malformed;

/// Appends a number: 7 bits per byte, least significant first.
pub(crate) fn put(target: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        target.push((number as u8) | 0x80);
        number >>= 7;
    }
    target.push(number as u8);
}

/// Appends bytes after their length.
pub(crate) fn put_bytes(target: &mut Vec<u8>, bytes: &[u8]) {
    put(target, bytes.len() as u64);
    target.extend_from_slice(bytes);
}

/// Reads forward over packed bytes.
pub(crate) struct Reader<'bytes> {
    bytes: &'bytes [u8],
    position: usize,
}

impl<'bytes> Reader<'bytes> {
    /// A reader at the start.
    pub(crate) fn new(bytes: &'bytes [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// Bytes left.
    pub(crate) fn remaining(&self) -> usize {
        self.bytes.len() - self.position
    }

    /// How far it has read.
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// One byte.
    pub(crate) fn byte(&mut self) -> Result<u8, Malformed> {
        let byte = *self.bytes.get(self.position).ok_or(Malformed)?;
        self.position += 1;
        Ok(byte)
    }

    /// So many bytes.
    pub(crate) fn take(&mut self, length: usize) -> Result<&'bytes [u8], Malformed> {
        let end = self.position.checked_add(length).ok_or(Malformed)?;
        let taken = self.bytes.get(self.position..end).ok_or(Malformed)?;
        self.position = end;
        Ok(taken)
    }

    /// A number.
    pub(crate) fn number(&mut self) -> Result<u64, Malformed> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(Malformed);
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Malformed)
    }

    /// A number that fits 32 bits.
    pub(crate) fn number_u32(&mut self) -> Result<u32, Malformed> {
        u32::try_from(self.number()?).map_err(|_| Malformed)
    }

    /// Bytes after their length.
    pub(crate) fn bytes(&mut self) -> Result<&'bytes [u8], Malformed> {
        let length = usize::try_from(self.number()?).map_err(|_| Malformed)?;
        self.take(length)
    }

    /// Bytes after their length, copied.
    pub(crate) fn owned(&mut self) -> Result<Bytes, Malformed> {
        self.bytes().map(Bytes::copy_from_slice)
    }

    /// Four bytes, little-endian.
    pub(crate) fn fixed_u32(&mut self) -> Result<u32, Malformed> {
        let bytes = self.take(4)?;
        Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive_at_the_edges() {
        for number in [0, 1, 127, 128, 16_383, 16_384, u64::from(u32::MAX), u64::MAX] {
            let mut packed = Vec::new();
            put(&mut packed, number);
            let mut reader = Reader::new(&packed);
            assert_eq!(reader.number(), Ok(number));
            assert_eq!(reader.remaining(), 0);
        }
    }

    #[test]
    fn what_ends_early_or_overflows_is_refused() {
        assert_eq!(Reader::new(&[0x80]).number(), Err(Malformed));
        assert_eq!(Reader::new(&[0xff; 11]).number(), Err(Malformed));
        assert_eq!(Reader::new(&[5, 1, 2]).bytes(), Err(Malformed));
    }
}
