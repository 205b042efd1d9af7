//! A disk that fails on purpose, for tests of the commit protocol.

use std::io;

/// Stands between the log and the disk; a test decides what fails.
pub trait Faults: Send + Sync + 'static {
    /// How many of `length` bytes the next write takes; fewer: the disk is full after them.
    fn before_write(&self, length: u64) -> io::Result<u64>;

    /// An error instead of the next sync.
    fn before_sync(&self) -> io::Result<()>;

    /// An error instead of making the name of a new segment durable.
    fn before_naming(&self) -> io::Result<()> {
        Ok(())
    }

    /// An error instead of reading the index for a group that is durable.
    fn before_settling(&self) -> io::Result<()> {
        Ok(())
    }
}
