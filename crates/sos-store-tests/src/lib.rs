//! The conformance suite that every storage engine passes.
