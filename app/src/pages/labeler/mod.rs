//! Pages for labelers.

pub mod label;
pub mod work;
