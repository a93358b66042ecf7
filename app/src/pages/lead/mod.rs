//! Pages for leads.

pub mod item;
pub mod items;
mod known_answer;
pub mod label_keys;
pub mod models;
pub mod new_stream;
pub mod new_stream_answer;
pub mod threshold;
