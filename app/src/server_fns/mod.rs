//! What pages ask of the server: one file per use case.

pub mod account;
pub mod frame;
pub mod heading;
