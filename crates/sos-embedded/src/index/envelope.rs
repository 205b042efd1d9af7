//! What the index keeps of a row: its value, and where the log holds it.

use crate::{
    log::record::{decode_pointer, encode_pointer},
    varint::{self, Malformed, Reader},
};
use bytes::Bytes;
use sos_core::Order;
use sos_store::{PayloadPointer, Row};

const FLAG_GONE: u8 = 1;
const FLAG_PAYLOAD: u8 = 2;

/// A row in the index.
///
/// Invariant: every record of this row that any segment still holds is in `segment` or in a segment of
/// `[oldest_segment, segment]`; the newest of them is this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Envelope {
    /// The oldest segment that may still hold a record of this row.
    pub(crate) oldest_segment: u64,
    /// The segment that holds this image.
    pub(crate) segment: u64,
    /// Bytes this image takes in that segment.
    pub(crate) cost: u64,
    /// The record that first wrote this image.
    pub(crate) order: Order,
    /// The image.
    pub(crate) image: Image,
}

/// A row's image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Image {
    /// The row is there.
    Put(Row),
    /// The row is gone, but segments up to this one may hold older images of it: without this mark a rebuild would
    /// bring them back.
    Gone {
        /// The newest segment that may hold an older image.
        newest_shadowed: u64,
    },
}

impl Envelope {
    /// The row, unless it is gone.
    pub(crate) fn into_row(self) -> Option<Row> {
        match self.image {
            Image::Put(row) => Some(row),
            Image::Gone { .. } => None,
        }
    }

    /// The payload beside it.
    pub(crate) fn payload(&self) -> Option<PayloadPointer> {
        match &self.image {
            Image::Put(row) => row.payload,
            Image::Gone { .. } => None,
        }
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let value_length = match &self.image {
            Image::Put(row) => row.value.len(),
            Image::Gone { .. } => 0,
        };
        let mut bytes = Vec::with_capacity(value_length + 40);
        bytes.push(match &self.image {
            Image::Gone { .. } => FLAG_GONE,
            Image::Put(row) if row.payload.is_some() => FLAG_PAYLOAD,
            Image::Put(_) => 0,
        });
        for number in [self.oldest_segment, self.segment, self.cost, self.order] {
            varint::put(&mut bytes, number);
        }
        match &self.image {
            Image::Gone { newest_shadowed } => varint::put(&mut bytes, *newest_shadowed),
            Image::Put(row) => {
                if let Some(pointer) = &row.payload {
                    encode_pointer(&mut bytes, pointer);
                }
                bytes.extend_from_slice(&row.value);
            }
        }
        bytes
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let flags = reader.byte()?;
        let oldest_segment = reader.number()?;
        let segment = reader.number()?;
        let cost = reader.number()?;
        let order = reader.number()?;
        let image = if flags & FLAG_GONE != 0 {
            Image::Gone {
                newest_shadowed: reader.number()?,
            }
        } else {
            let payload = (flags & FLAG_PAYLOAD != 0)
                .then(|| decode_pointer(&mut reader))
                .transpose()?;
            let value = Bytes::copy_from_slice(&bytes[reader.position()..]);
            Image::Put(Row { value, payload })
        };
        Ok(Self {
            oldest_segment,
            segment,
            cost,
            order,
            image,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envelopes_survive() {
        let pointer = PayloadPointer {
            segment: 2,
            offset: 700,
            length: 9,
            crc32c: 77,
        };
        let images = [
            Image::Put(Row {
                value: Bytes::from_static(b"value"),
                payload: None,
            }),
            Image::Put(Row {
                value: Bytes::new(),
                payload: Some(pointer),
            }),
            Image::Gone { newest_shadowed: 300 },
        ];
        for image in images {
            let envelope = Envelope {
                oldest_segment: 1,
                segment: 400,
                cost: 99,
                order: 1 << 40,
                image,
            };
            assert_eq!(Envelope::decode(&envelope.encode()), Ok(envelope));
        }
        assert_eq!(Envelope::decode(&[0, 1]), Err(Malformed));
    }
}
