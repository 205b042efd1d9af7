//! Records: lists of row changes, as they are packed into a group's rows.

use crate::varint::{self, Malformed, Reader};
use bytes::Bytes;
use sos_core::Order;
use sos_store::PayloadPointer;

const KIND_CHANGES: u8 = 1;
const KIND_RELOCATED: u8 = 2;
const KIND_RESERVED: u8 = 3;

const FLAG_PUT: u8 = 1;
const FLAG_PAYLOAD: u8 = 2;

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Record {
    /// A command's changes; their order is the record's.
    Changes(Vec<LoggedChange>),
    /// Live rows moved here by compaction, each with the order it was written with.
    Relocated(Vec<LoggedChange>),
    /// Extent ids below this may be given out.
    Reserved(u64),
}

/// One row's change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LoggedChange {
    /// The row's key.
    pub(crate) key: Bytes,
    /// The record that first wrote this image.
    pub(crate) order: Order,
    /// The image; `None`: the row is gone.
    pub(crate) image: Option<LoggedImage>,
}

/// A row as it is logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LoggedImage {
    /// The encoded record.
    pub(crate) value: Bytes,
    /// Where its payload is.
    pub(crate) payload: Option<PayloadPointer>,
}

impl LoggedChange {
    /// Bytes it takes among the rows, for accounting: near enough.
    pub(crate) fn cost(&self) -> u64 {
        let value = self.image.as_ref().map_or(0, |image| image.value.len());
        (self.key.len() + value + 16) as u64
    }
}

/// Appends a record.
pub(crate) fn encode(target: &mut Vec<u8>, record: &Record) {
    match record {
        Record::Changes(changes) => encode_changes(target, KIND_CHANGES, changes),
        Record::Relocated(changes) => encode_changes(target, KIND_RELOCATED, changes),
        Record::Reserved(below) => {
            target.push(KIND_RESERVED);
            varint::put(target, *below);
        }
    }
}

fn encode_changes(target: &mut Vec<u8>, kind: u8, changes: &[LoggedChange]) {
    target.push(kind);
    varint::put(target, changes.len() as u64);
    for change in changes {
        let mut flags = 0;
        if let Some(image) = &change.image {
            flags |= FLAG_PUT;
            if image.payload.is_some() {
                flags |= FLAG_PAYLOAD;
            }
        }
        target.push(flags);
        if kind == KIND_RELOCATED {
            varint::put(target, change.order);
        }
        varint::put_bytes(target, &change.key);
        if let Some(image) = &change.image {
            varint::put_bytes(target, &image.value);
            if let Some(pointer) = &image.payload {
                encode_pointer(target, pointer);
            }
        }
    }
}

/// Reads a group's records; the first has the order `first_order`.
pub(crate) fn decode_all(
    rows: &[u8],
    first_order: Order,
    count: u32,
) -> Result<Vec<(Order, Record)>, Malformed> {
    let mut reader = Reader::new(rows);
    let mut records = Vec::new();
    for index in 0..u64::from(count) {
        let order = first_order + index;
        let record = match reader.byte()? {
            KIND_CHANGES => Record::Changes(decode_changes(&mut reader, Some(order))?),
            KIND_RELOCATED => Record::Relocated(decode_changes(&mut reader, None)?),
            KIND_RESERVED => Record::Reserved(reader.number()?),
            _ => return Err(Malformed),
        };
        records.push((order, record));
    }
    if reader.remaining() == 0 {
        Ok(records)
    } else {
        Err(Malformed)
    }
}

fn decode_changes(reader: &mut Reader<'_>, order: Option<Order>) -> Result<Vec<LoggedChange>, Malformed> {
    let count = reader.number()?;
    let mut changes = Vec::new();
    for _ in 0..count {
        let flags = reader.byte()?;
        let order = match order {
            Some(order) => order,
            None => reader.number()?,
        };
        let key = reader.owned()?;
        let image = if flags & FLAG_PUT == 0 {
            None
        } else {
            let value = reader.owned()?;
            let payload = (flags & FLAG_PAYLOAD != 0)
                .then(|| decode_pointer(reader))
                .transpose()?;
            Some(LoggedImage { value, payload })
        };
        changes.push(LoggedChange { key, order, image });
    }
    Ok(changes)
}

/// Appends a payload's place.
pub(crate) fn encode_pointer(target: &mut Vec<u8>, pointer: &PayloadPointer) {
    varint::put(target, pointer.segment);
    varint::put(target, pointer.offset);
    varint::put(target, u64::from(pointer.length));
    target.extend_from_slice(&pointer.crc32c.to_le_bytes());
}

/// Reads a payload's place.
pub(crate) fn decode_pointer(reader: &mut Reader<'_>) -> Result<PayloadPointer, Malformed> {
    Ok(PayloadPointer {
        segment: reader.number()?,
        offset: reader.number()?,
        length: reader.number_u32()?,
        crc32c: reader.fixed_u32()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_survive() {
        let pointer = PayloadPointer {
            segment: 3,
            offset: 576,
            length: 4096,
            crc32c: 0xdead_beef,
        };
        let put = |order| LoggedChange {
            key: Bytes::from_static(b"key"),
            order,
            image: Some(LoggedImage {
                value: Bytes::from_static(b"value"),
                payload: Some(pointer),
            }),
        };
        let delete = LoggedChange {
            key: Bytes::from_static(b"gone"),
            order: 5,
            image: None,
        };
        let records = [
            Record::Changes(vec![put(5), delete]),
            Record::Relocated(vec![put(2)]),
            Record::Reserved(4096),
        ];
        let mut rows = Vec::new();
        for record in &records {
            encode(&mut rows, record);
        }
        let decoded = decode_all(&rows, 5, 3).expect("they decode");
        let expected: Vec<_> = (5..).zip(records).collect();
        assert_eq!(decoded, expected);
        assert_eq!(decode_all(&rows[..rows.len() - 1], 5, 3), Err(Malformed));
        assert_eq!(
            decode_all(&rows, 5, 2),
            Err(Malformed),
            "what is left over is not ignored"
        );
    }
}
