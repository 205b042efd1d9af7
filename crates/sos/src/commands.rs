//! The commands, one file each.

pub(crate) mod access;
pub(crate) mod bucket;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod console;
pub(crate) mod cors;
pub(crate) mod encryption;
pub(crate) mod group;
pub(crate) mod key;
pub(crate) mod lifecycle;
pub(crate) mod presign;
mod quota;
pub(crate) mod role;
pub(crate) mod serve;
pub(crate) mod tenant;
pub(crate) mod version;

mod moment;
mod policy_files;
