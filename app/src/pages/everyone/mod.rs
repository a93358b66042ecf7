//! Pages for everyone.

pub mod login;
pub mod not_found;
pub mod stream;
pub mod streams;
