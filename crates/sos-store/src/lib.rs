//! What a storage engine is: the traits, the rows, and the in-memory engine.
