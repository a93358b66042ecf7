//! Moves what was counted since the last time into the sums that pages read.

use super::{Health, PAUSE, pause};
use sqlx::PgPool;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use understudy_store::{StoreError, counts};

/// Rows moved in one go.
const ROWS: i64 = 10_000;
const EVERY: Duration = Duration::from_secs(1);

/// Rolls up every second until told to stop.
pub(super) async fn run(pool: PgPool, stop: CancellationToken) {
    let mut health = Health::default();
    loop {
        let moved = health.note("Rolling up counts", roll_up(&pool).await);
        let wait = match moved {
            // There may be more.
            Some(rows) if rows >= ROWS.unsigned_abs() => Duration::ZERO,
            Some(_) => EVERY,
            None => PAUSE,
        };
        if !pause(&stop, wait).await {
            return;
        }
    }
}

async fn roll_up(pool: &PgPool) -> Result<u64, StoreError> {
    let mut conn = pool.acquire().await?;
    counts::roll_up(&mut conn, ROWS).await
}
