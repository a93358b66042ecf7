//! Turns the compiled browser module into what a page loads: `understudy.js` and `understudy_bg.wasm`.
//!
//! This is wasm-bindgen's own work, called as a library: its command-line program would have to be
//! installed from source on every machine, and its version must equal the one in `Cargo.lock` anyway.

use std::{env, path::PathBuf};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut args = env::args_os().skip(1).map(PathBuf::from);
    let (Some(module), Some(folder), None) = (args.next(), args.next(), args.next()) else {
        bail!("usage: xtask MODULE.wasm OUTPUT_FOLDER");
    };
    Bindgen::new()
        .input_path(&module)
        .out_name("understudy")
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&folder)
        .with_context(|| format!("wasm-bindgen could not read {}", module.display()))
}
