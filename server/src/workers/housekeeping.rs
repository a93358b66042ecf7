//! Forgets what nobody can need any more: ended sessions, old idempotency keys, how models answered long ago.

use super::{Health, PAUSE, pause};
use crate::ambient;
use sqlx::PgPool;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tower_sessions::ExpiredDeletion;
use tower_sessions_sqlx_store::PostgresStore;
use tracing::warn;
use understudy_store::{StoreError, guardrails, idempotency};

const EVERY: Duration = Duration::from_mins(10);

/// Forgets every ten minutes until told to stop.
pub(super) async fn run(pool: PgPool, stop: CancellationToken) {
    let mut health = Health::default();
    loop {
        let done = health.note("Forgetting old keys", forget(&pool).await);
        let wait = if done.is_some() { EVERY } else { PAUSE };
        if !pause(&stop, wait).await {
            return;
        }
    }
}

async fn forget(pool: &PgPool) -> Result<(), StoreError> {
    let mut conn = pool.acquire().await?;
    idempotency::forget_old(&mut conn, ambient::now()).await?;
    guardrails::forget_answers(&mut conn, ambient::now()).await?;
    drop(conn);
    if let Err(error) = PostgresStore::new(pool.clone()).delete_expired().await {
        warn!(error = %error, "Ended sessions could not be deleted");
    }
    Ok(())
}
