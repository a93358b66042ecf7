//! On what was measured: figures mean nothing without it.

use crate::peers::Peers;
use anyhow::{Context, Result};
use std::process::Command;

fn line_of(file: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn gib(name: &str) -> Option<f64> {
    let line = line_of("/proc/meminfo", name)?;
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1_048_576.0)
}

/// Memory that a program could have.
pub fn free_gib() -> Result<f64> {
    gib("MemAvailable").context("/proc/meminfo does not say what memory is free")
}

/// How many programs wanted to run in the last minute.
pub fn load() -> Result<f64> {
    let text = std::fs::read_to_string("/proc/loadavg")?;
    let first = text.split(' ').next().unwrap_or_default();
    first.parse().context("/proc/loadavg is not what it was")
}

/// The machine, what else ran on it, and the version of the sources.
pub fn described(load: f64) -> String {
    let model = line_of("/proc/cpuinfo", "model name");
    let model = model.unwrap_or_else(|| "unknown processor".to_owned());
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZeroUsize::get);
    let memory = gib("MemTotal").unwrap_or(0.0);
    let git = Command::new("git")
        .args(["describe", "--always", "--dirty"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let sources = git.ok().filter(|git| git.status.success()).map_or_else(
        || "an unknown version".to_owned(),
        |git| String::from_utf8_lossy(&git.stdout).trim().to_owned(),
    );
    format!(
        "{cores} cores ({model}), {memory:.0} GiB, load {load:.1} before the run, sources at {sources}."
    )
}

/// Whose work stands beside ours.
pub fn versions(peers: &Peers) -> String {
    let libraries: Vec<String> = peers
        .versions
        .iter()
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    format!("Python {} with {}.", peers.python, libraries.join(", "))
}
