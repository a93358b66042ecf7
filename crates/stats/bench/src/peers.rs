//! Other people's libraries, which a Python program measures on the same data.

use crate::data::{CLASSES, LABELS, RATERS, Size};
use crate::tasks::{ALPHA, DELTA, RESAMPLES};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// One library's way of doing one piece of work.
#[derive(Debug, Deserialize)]
pub struct Peer {
    /// Its name in the written results.
    pub key: String,
    /// Library and function.
    pub what: String,
    /// Milliseconds of every repetition.
    pub times: Vec<f64>,
    /// What came out; `None` where the library itself has no exact value.
    pub figures: BTreeMap<String, Vec<Option<f64>>>,
}

/// All of them, and what they are.
#[derive(Debug, Deserialize)]
pub struct Peers {
    /// Version of Python.
    pub python: String,
    /// Version of every library.
    pub versions: BTreeMap<String, String>,
    /// Most memory that they took at any time.
    pub peak_gib: f64,
    /// What was measured.
    #[serde(rename = "peers")]
    pub measured: Vec<Peer>,
}

/// Runs the Python program on the data in `folder`.
pub fn measure(python: &Path, folder: &Path, size: Size) -> Result<Peers> {
    let plan = json!({
        "classes": CLASSES, "labels": LABELS, "raters": RATERS, "certified": size.certified,
        "resampled": size.resampled, "resamples": RESAMPLES, "alpha": ALPHA, "delta": DELTA,
    });
    std::fs::write(folder.join("plan.json"), plan.to_string())?;
    let output = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/peers.py"))
        .arg(folder)
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("{} does not run", python.display()))?;
    ensure!(
        output.status.success(),
        "the peers failed: {}",
        output.status
    );
    serde_json::from_slice(&output.stdout).context("the peers' results cannot be read")
}

/// Milliseconds of every round of slider moves in the compiled browser program.
pub fn slider(module: &Path) -> Result<Vec<f64>> {
    let output = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("slider.mjs"))
        .arg(module)
        .stderr(Stdio::inherit())
        .output()
        .context("node does not run")?;
    ensure!(output.status.success(), "{} failed", module.display());
    Ok(serde_json::from_slice(&output.stdout)?)
}
