//! The conformance table: what an S3 endpoint must answer to CORS requests, as data, and the runner that checks it.
//!
//! The cases are the files of `conformance/cors` at the root of the repository, whose README.md documents their format;
//! they are built in, and can be loaded from a folder. The runner makes buckets of its own, and removes them.

mod bucket;
mod compare;
mod report;
mod run;
mod table;
#[cfg(test)]
mod tests;

pub use compare::Mismatch;
pub use report::{Count, Failure, Report};
pub use run::{RunOptions, run};
pub use table::{
    Case, CaseExchange, CaseRequest, ElementExpectation, Expect, File, Group, Status, Table, Tag, Target,
    Text, TextExpectation,
};
