//! Pages for everyone.

pub mod login;
pub mod not_found;
pub mod streams;
