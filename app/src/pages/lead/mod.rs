//! Pages for leads.
