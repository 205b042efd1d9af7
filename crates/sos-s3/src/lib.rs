//! The S3 protocol: signatures, framing, XML, errors, one table of operations.
