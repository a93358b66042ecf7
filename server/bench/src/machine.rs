//! On what was measured: figures mean nothing without it.

use std::process::Command;

/// The machine, the database and the version of the sources, in one line.
pub fn described(postgres: &str) -> String {
    let read = |file| std::fs::read_to_string(file).unwrap_or_default();
    let (processor, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    let model = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown processor", |(_, model)| model.trim());
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZeroUsize::get);
    let gib = memory
        .lines()
        .find_map(|line| {
            line.strip_prefix("MemTotal:")?
                .split_whitespace()
                .next()?
                .parse::<f64>()
                .ok()
        })
        .map_or(0.0, |kib| kib / 1_048_576.0);
    let version = postgres.split(' ').next().unwrap_or(postgres);
    format!(
        "{cores} cores ({model}), {gib:.0} GiB, PostgreSQL {version}, sources at {}.",
        sources()
    )
}

fn sources() -> String {
    let git = Command::new("git")
        .args(["describe", "--always", "--dirty"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let said = git.ok().filter(|git| git.status.success());
    said.map_or_else(
        || "an unknown version".to_owned(),
        |git| String::from_utf8_lossy(&git.stdout).trim().to_owned(),
    )
}
