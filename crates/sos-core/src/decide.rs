//! The rules: what a command does, decided purely from what was read.
