//! The XML of lifecycle configurations, for whoever speaks it beside the S3 API.

use crate::{error::S3Error, xml};
use sos_core::lifecycle::{Configuration, MinimumObjectSize};

/// Reads a `LifecycleConfiguration`; it is not checked yet. `minimum` is what no document says: S3 has it in a header.
pub fn parse(document: &[u8], minimum: MinimumObjectSize) -> Result<Configuration, S3Error> {
    xml::lifecycle::parse(document, minimum)
}

/// The `LifecycleConfiguration` of a configuration.
pub fn write(configuration: &Configuration) -> String {
    xml::lifecycle::write(configuration)
}
