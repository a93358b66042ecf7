//! Pages for reviewers.

pub mod ladder;
