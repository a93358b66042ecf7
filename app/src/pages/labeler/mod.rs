//! Pages for labelers.
