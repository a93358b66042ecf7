//! Fits Dawid and Skene's model to each stream's newest items, so that no page has to.

use super::{Health, PAUSE, pause};
use crate::ambient;
use chrono::TimeDelta;
use sqlx::PgPool;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use understudy_stats::decisions::EmPlan;
use understudy_store::StoreError;
use understudy_store::rater_fits::{self, Document, Errors, Stale, Window};

const EVERY: Duration = Duration::from_mins(1);
/// A fit is good for so long, however much is decided meanwhile.
const AT_MOST_EVERY: TimeDelta = TimeDelta::minutes(10);
/// Rounds after which it is taken as it is, and said not to have settled.
const ROUNDS: u32 = 1_000;
/// Numbers in all people's matrices together above which there is no fit: a page has to show them.
const MOST_CELLS: usize = 100_000;

/// Fits every minute what has changed, until told to stop.
pub(super) async fn run(pool: PgPool, stop: CancellationToken) {
    let mut health = Health::default();
    loop {
        let done = health.note("Fitting how people err", fit_stale(&pool).await);
        let wait = if done.is_some() { EVERY } else { PAUSE };
        if !pause(&stop, wait).await {
            return;
        }
    }
}

/// Fits all streams whose fit is too old.
pub async fn fit_stale(pool: &PgPool) -> Result<(), StoreError> {
    let mut conn = pool.acquire().await?;
    let now = ambient::now();
    for stale in rater_fits::stale(&mut conn, now - AT_MOST_EVERY).await? {
        let window = rater_fits::window(&mut conn, stale.stream, stale.labels).await?;
        let document = tokio::task::spawn_blocking(move || fit(&window, stale)).await;
        let Ok(document) = document else {
            // It is logged by whoever caught it, and tried again with the next decision.
            continue;
        };
        rater_fits::store(&mut conn, stale, &document, now).await?;
    }
    Ok(())
}

fn fit(window: &Window, of: Stale) -> Document {
    let table = &window.decisions;
    let plan = EmPlan {
        rounds: ROUNDS,
        tolerance: 1e-6,
        ..EmPlan::default()
    };
    let cells = window.raters.len() * of.labels * of.labels;
    let found = (cells <= MOST_CELLS).then(|| table.dawid_skene(plan).ok());
    let found = found.flatten();
    let four_digits = |share: f64| (share * 1e4).round() / 1e4;
    let mut raters = BTreeMap::new();
    for matrix in found.iter().flat_map(|found| &found.raters) {
        let rounded = |row: &Vec<f64>| row.iter().copied().map(four_digits).collect();
        let errors = Errors {
            decisions: matrix.decisions,
            given: matrix
                .given
                .iter()
                .map(|row| row.as_ref().map(rounded))
                .collect(),
        };
        if let Some(rater) = window.raters.get(matrix.rater as usize) {
            raters.insert(rater.clone(), errors);
        }
    }
    Document {
        items: table.items() as u64,
        decisions: table.len() as u64,
        converged: found.is_some_and(|found| found.converged),
        raters,
    }
}
