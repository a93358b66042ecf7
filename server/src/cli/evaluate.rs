//! `understudy evaluate FILE`: agreement report and certificate without a database.

use crate::evaluate::{Format, evaluate, read, table};
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use understudy_stats::Target;

/// Prints how a model agrees with people, and from which confidence it could be trusted.
#[derive(Debug, Args)]
pub struct Evaluate {
    /// CSV with a header, or one JSON object per line, with item, rater, label, predicted, confidence.
    file: PathBuf,
    /// How the file is written; told by its name otherwise (.csv, .ndjson, .jsonl).
    #[arg(long)]
    format: Option<Format>,
    /// Error among automated items that must not be exceeded.
    #[arg(long, default_value_t = 0.05)]
    alpha: f64,
    /// Probability of being wrong about it that is accepted.
    #[arg(long, default_value_t = 0.05)]
    delta: f64,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Output::Table)]
    output: Output,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Output {
    /// For people.
    Table,
    /// For programs.
    Json,
}

impl Evaluate {
    /// Reads, evaluates and prints.
    pub fn run(self) -> Result<()> {
        let target = Target::new(self.alpha, self.delta)
            .map_err(|_| anyhow::anyhow!("--alpha and --delta must be above 0 and below 1"))?;
        let format = self
            .format
            .or_else(|| format_of(&self.file))
            .context("Say --format csv or --format ndjson: the file's name does not tell")?;
        let bytes = std::fs::read(&self.file)
            .with_context(|| format!("{} cannot be read", self.file.display()))?;
        let judged = read(&bytes, format)
            .with_context(|| format!("{} cannot be evaluated", self.file.display()))?;
        let evaluation = evaluate(&judged, target);
        match self.output {
            Output::Table => print!("{}", table(&evaluation)),
            Output::Json => println!("{}", serde_json::to_string_pretty(&evaluation)?),
        }
        Ok(())
    }
}

fn format_of(file: &std::path::Path) -> Option<Format> {
    match file.extension()?.to_str()? {
        "csv" => Some(Format::Csv),
        "ndjson" | "jsonl" => Some(Format::Ndjson),
        _ => None,
    }
}
