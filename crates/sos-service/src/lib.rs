//! Every S3 operation in our own types, behind one authorize.

pub mod body;

pub use body::{BodyError, ObjectBody};
