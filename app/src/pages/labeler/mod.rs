//! Pages for labelers.

pub mod label;
