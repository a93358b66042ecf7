//! Pages for reviewers.
