//! The demo: two streams of real items with real people's decisions, scored here by real models.
//!
//! Each stream is loaded in one transaction: whoever interrupts it finds nothing half-made, and the next
//! start loads it again.

mod files;
mod people;
mod stream;

pub use people::{ACCOUNTS, PASSWORD};

use crate::ambient;
use crate::inference::Runtime;
use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use sqlx::PgPool;
use std::path::{Path, PathBuf};
use understudy_ladder::draw::Seed;
use understudy_ladder::policy::GateSettings;
use understudy_ladder::{PersonId, Policy, Rate, Role, Rung};
use understudy_store::{StoreError, streams};

/// The demo streams, in the order they are loaded.
const STREAMS: [&str; 2] = ["garments", "nodules"];

/// Hears how loading goes on.
pub trait Progress {
    /// A part begins, of so many steps.
    fn begin(&mut self, what: &str, steps: u64);
    /// So many steps of the part are done.
    fn advance(&mut self, steps: u64);
    /// The part is done.
    fn end(&mut self);
}

/// Loads the accounts and streams that are missing; says whether anything was.
pub async fn load(
    pool: &PgPool,
    runtime: &Runtime,
    now: DateTime<Utc>,
    progress: &mut dyn Progress,
) -> Result<bool> {
    let people = people::create(pool, now).await?;
    let mut loaded = false;
    for slug in STREAMS {
        let mut conn = pool.acquire().await.map_err(StoreError::from)?;
        if streams::by_slug(&mut conn, slug).await?.is_some() {
            continue;
        }
        drop(conn);
        let beginning = Beginning {
            seed: Seed::new(ambient::random()),
            policy: policy(slug),
            people: &people,
        };
        load_stream(pool, runtime, slug, &beginning, now, progress).await?;
        loaded = true;
    }
    Ok(loaded)
}

/// What a demo stream begins with besides its files.
#[derive(Debug, Clone)]
pub struct Beginning<'a> {
    /// Draws buckets, audits and blind items.
    pub seed: Seed,
    /// The first policy version, which takes in the history.
    pub policy: Policy,
    /// Who becomes a member.
    pub people: &'a [(PersonId, Role)],
}

/// What the demo streams begin with: people have decided their history on Shadow.
fn policy(slug: &str) -> Policy {
    Policy {
        rung: Rung::Shadow,
        // One step, so that a visitor sees automation at once; new streams climb through 5, 25 and 50 %.
        ramp_steps: vec![Rate::ALL],
        gates: GateSettings {
            max_error: 0.02,
            min_audited: 30,
            ..GateSettings::default()
        },
        // Several readers have judged each nodule.
        overlap: if slug == "nodules" { 2 } else { 1 },
        ..Policy::initial()
    }
}

/// Loads the demo stream with this name, which must not be there yet.
pub async fn load_stream(
    pool: &PgPool,
    runtime: &Runtime,
    slug: &str,
    beginning: &Beginning<'_>,
    now: DateTime<Utc>,
    progress: &mut dyn Progress,
) -> Result<()> {
    let folder = folder()?.join(slug);
    stream::load(pool, runtime, &folder, beginning, now, progress)
        .await
        .with_context(|| format!("The demo stream {slug} could not be loaded"))
}

/// Where the demo files are: UNDERSTUDY_DEMO_DIR, `demo` in the working directory, or beside the sources.
fn folder() -> Result<PathBuf> {
    let candidates = [
        std::env::var_os("UNDERSTUDY_DEMO_DIR").map(PathBuf::from),
        Some(PathBuf::from("demo")),
        Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo")),
    ];
    candidates
        .into_iter()
        .flatten()
        .find(|folder| folder.join("garments/stream.json").is_file())
        .context("The demo files were not found: run from the project's folder, or set UNDERSTUDY_DEMO_DIR to its demo folder")
}

/// A decision of a demo stream, as its file has it.
#[cfg(test)]
pub(crate) struct Decided {
    pub item: String,
    pub rater: String,
    pub label: String,
}

/// The decisions of a demo stream.
#[cfg(test)]
pub(crate) fn decisions(slug: &str) -> Result<Vec<Decided>> {
    let lines: Vec<files::DecisionLine> = files::lines(&folder()?.join(slug), "decisions.jsonl")?;
    let decision = |line: files::DecisionLine| Decided {
        rater: line.rater().to_owned(),
        item: line.external_id,
        label: line.label,
    };
    Ok(lines.into_iter().map(decision).collect())
}
