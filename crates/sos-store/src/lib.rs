//! What a storage engine is: the traits, the rows, and the in-memory engine.
//!
//! An engine is a [`Metastore`] (each command one atomic, durable change) and a [`Blobstore`] (bytes in, bytes
//! out), given its clock and randomness by [`Env`]. Engines over one ordered keyspace (the in-memory one here, the
//! embedded one) share the rows, the transaction that turns a command into row changes, and the listings; a
//! cluster engine brings its own. Touches neither files nor sockets.

pub mod blobstore;
pub mod env;
pub mod error;
pub mod listing;
pub mod memory;
pub mod metastore;
pub mod ordered;
pub mod pace;
pub mod reads;
pub mod rows;
pub mod transaction;

pub use blobstore::{BlobReader, BlobWriter, Blobstore};
pub use env::{Env, SystemEnv};
pub use error::StoreError;
pub use memory::MemoryStore;
pub use metastore::{BucketObserver, Metastore, StoredObject};
pub use ordered::{OrderedRows, Payload, PayloadPointer, Row, RowChange, RowImage};
pub use transaction::{Applied, BucketChanged, apply};
