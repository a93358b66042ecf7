//! What people see: pages, components and charts, rendered on the server and made live in the browser.

pub mod charts;
pub mod components;
#[cfg(feature = "ssr")]
pub mod shell;
