//! Pages for admins.

pub mod admin;
