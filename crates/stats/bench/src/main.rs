//! Measures the statistics on this machine, beside other people's libraries on the same data.
//!
//! `.build/bench.sh stats` builds what is needed first; `docs/PERFORMANCE.md` says what is measured.

mod compare;
mod data;
mod machine;
mod peers;
mod report;
mod tasks;

use anyhow::{Context, Result, bail};
use data::{Data, Size};
use report::Report;
use std::path::{Path, PathBuf};
use tasks::{Measured, Times};
use understudy_stats_bench::slider;

/// MAPIE keeps a matrix of items by thresholds, in 64-bit numbers.
const MAPIE_NEEDS_GIB: f64 = 12.0;

fn main() -> Result<()> {
    let record = record_argument()?;
    let folder = std::env::temp_dir().join(format!("understudy-stats-{}", std::process::id()));
    std::fs::create_dir(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let measured = measure(&folder);
    std::fs::remove_dir_all(&folder)?;
    let report = measured?;
    println!("\n{}", report.table());
    let file = from("CARGO_TARGET_DIR")?.join("bench-stats.json");
    std::fs::write(&file, format!("{:#}\n", report.json()))?;
    eprintln!("Written to {}", file.display());
    if let Some(document) = record {
        report.record_in(&document)?;
        eprintln!("Recorded in {}", document.display());
    }
    Ok(())
}

/// `--record FILE`: the document that gets the tables.
fn record_argument() -> Result<Option<PathBuf>> {
    let mut arguments = std::env::args_os().skip(1);
    match (arguments.next(), arguments.next()) {
        (None, _) => Ok(None),
        (Some(option), Some(file)) if option == "--record" => Ok(Some(file.into())),
        (Some(_), _) => bail!("Usage: understudy-stats-bench [--record FILE]"),
    }
}

/// A path that `.build/bench.sh` sets.
fn from(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os(name).map(PathBuf::from);
    path.with_context(|| format!("{name} is not set: use .build/bench.sh stats"))
}

fn measure(folder: &Path) -> Result<Report> {
    let (python, module) = (from("STATS_PEERS")?, from("STATS_SLIDER")?);
    let memory = machine::free_gib()?;
    let load = machine::load()?;
    let size = Size {
        pairs: 10_000_000,
        scores: 10_000_000,
        items: 1_000_000,
        certified: certified(memory),
        tails: 100_000,
        resampled: 10_000,
    };
    eprintln!("Making the data");
    let data = Data::of(size);
    data.write(folder)?;
    eprintln!("Measuring Understudy");
    let ours = tasks::all(&data, size)?;
    let browser = in_browser(&module)?;
    drop(data);
    eprintln!("Measuring others");
    let theirs = peers::measure(&python, folder, size)?;
    let rows = compare::rows(&ours, &theirs.measured)?;
    let native = ours.into_iter().filter(|one| one.key == "slider_native");
    let about = vec![
        machine::described(load),
        machine::versions(&theirs),
        format!(
            "They took {:.1} GiB of memory at most (MAPIE).",
            theirs.peak_gib
        ),
    ];
    Ok(Report {
        about,
        rows,
        alone: native.chain([browser]).collect(),
    })
}

/// Outcomes behind the certificate: a million, or as many as MAPIE has memory for.
fn certified(free_gib: f64) -> usize {
    (1..10)
        .rev()
        .map(|tenths| tenths * 100_000)
        .chain([100_000])
        .fold(1_000_000, |wanted, fewer| {
            let needs = MAPIE_NEEDS_GIB * wanted as f64 / 1e6;
            if needs > free_gib { fewer } else { wanted }
        })
}

fn in_browser(module: &Path) -> Result<Measured> {
    let what = "The same, compiled for the browser, in Node".to_owned();
    eprintln!("  {what}");
    let per_move = |round: f64| round / slider::MOVES as f64;
    Ok(Measured {
        key: "slider_browser",
        what,
        times: Times::of(peers::slider(module)?.into_iter().map(per_move).collect())?,
        figures: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::certified;

    #[test]
    fn a_smaller_machine_gets_a_smaller_certificate() {
        assert_eq!(certified(12.0), 1_000_000);
        assert_eq!(certified(11.9), 900_000);
        assert_eq!(certified(6.1), 500_000);
        assert_eq!(certified(0.5), 100_000);
    }
}
