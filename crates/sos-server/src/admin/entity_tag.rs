//! The entity tags of what the admin API shows, as headers and bodies give them.

use super::objects::quoted;
use sos_service::document_etag;

/// The entity tag of something by the bytes that say all of it, in quotes: what `If-Match` takes.
pub(super) fn quoted_etag(document: &[u8]) -> String {
    quoted(&document_etag(document))
}
