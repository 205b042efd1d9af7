//! Moments in JSON: RFC 3339 in UTC.

use serde::{Deserialize, Deserializer, Serializer, de, ser};
use sos_core::Timestamp;

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
pub(super) fn serialize<S: Serializer>(moment: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    let moment = jiff::Timestamp::from_millisecond(moment.0).map_err(ser::Error::custom)?;
    serializer.collect_str(&moment)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    let moment: jiff::Timestamp = text.parse().map_err(de::Error::custom)?;
    Ok(Timestamp(moment.as_millisecond()))
}
