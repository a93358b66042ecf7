//! What pages ask of the server: one file per use case.

pub mod account;
pub mod adjudicate;
pub mod admin;
pub mod agreement;
pub mod create_stream;
pub mod frame;
pub mod gold;
pub mod heading;
pub mod items;
pub mod label;
#[cfg(feature = "ssr")]
pub mod label_desk;
pub mod label_keys;
pub mod ladder;
pub mod models;
pub mod people;
pub mod streams;
pub mod threshold;
