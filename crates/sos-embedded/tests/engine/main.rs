//! Behaviour of the embedded engine that the conformance suite cannot see: restarts, crashes, damage, space.

mod basics;
mod fixture;
