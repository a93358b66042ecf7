//! Pages for managers.
