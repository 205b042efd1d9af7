//! The engine at work: the committer, recovery, and the threads that look after space.

pub(crate) mod committer;
pub(crate) mod compaction;
pub(crate) mod garbage;
pub(crate) mod index_threads;
pub(crate) mod queue;
pub(crate) mod recovery;
pub(crate) mod references;
pub(crate) mod replay;
pub(crate) mod rescue;
pub(crate) mod settle;
pub(crate) mod shared;
pub(crate) mod signal;
pub(crate) mod upkeep;
