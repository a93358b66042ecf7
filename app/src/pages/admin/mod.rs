//! Pages for admins.
