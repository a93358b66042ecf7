//! What the measuring program and the browser's copy of it share.

pub mod slider;
