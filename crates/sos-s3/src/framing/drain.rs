//! What is left of a refused upload.

use super::Source;
use crate::limits::{MAX_DRAIN_BYTES, MAX_DRAIN_TIME};
use bytes::Bytes;
use http_body::Body;
use std::error::Error;

/// Reads and drops what is left of a refused upload, up to [`MAX_DRAIN_BYTES`] and [`MAX_DRAIN_TIME`], so that its
/// sender gets to see the answer. Whether the body ended: the connection may be used again.
pub async fn drain<B>(body: B) -> bool
where
    B: Body<Data = Bytes> + Send + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let mut source = Source::new(body);
    let read = async {
        let mut left = MAX_DRAIN_BYTES;
        loop {
            match source.next().await {
                Ok(None) => return true,
                Ok(Some(bytes)) if bytes.len() as u64 <= left => left -= bytes.len() as u64,
                Ok(Some(_)) | Err(_) => return false,
            }
        }
    };
    tokio::time::timeout(MAX_DRAIN_TIME, read).await.unwrap_or(false)
}
