//! Pages for reviewers.

pub mod adjudicate;
pub mod ladder;
pub mod people;
