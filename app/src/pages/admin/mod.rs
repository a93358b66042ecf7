//! Pages for admins.

pub mod overview;
