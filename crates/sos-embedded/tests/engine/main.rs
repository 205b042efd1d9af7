//! Behaviour of the embedded engine that the conformance suite cannot see: restarts, crashes, damage, space.

mod basics;
mod compaction;
mod crash;
mod damage;
mod faults;
mod fixture;
mod multipart;
mod repair;
mod space;
