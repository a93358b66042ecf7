//! Pages for managers.

pub mod agreement;
