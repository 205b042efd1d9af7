//! The default engine: a log, extents and an index in one data folder.
