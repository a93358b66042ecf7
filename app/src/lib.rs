//! What people see: pages, components and charts, rendered on the server and made live in the browser.
//!
//! Pages are rendered on the server and readable without scripts; only islands come to life in the browser.

// Views nest deeply in types.
#![recursion_limit = "512"]

pub mod app;
pub mod charts;
pub mod components;
pub mod error;
pub mod figures;
pub mod language;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod recording;
pub mod server_fns;
#[cfg(feature = "ssr")]
pub mod services;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod words;

/// Brings the islands of a page to life. The browser calls it once the module has loaded.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
