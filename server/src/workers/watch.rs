//! Watches the streams that automate: guardrails hold them down, ramps go on or back, requests come due.

use super::{Health, PAUSE, pause};
use crate::ambient;
use chrono::{DateTime, Utc};
use sqlx::{Connection, PgPool};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use understudy_store::moves::{self, MoveError};
use understudy_store::{PgConnection, StoreError, guardrails, streams};

/// How often every stream is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Looks every second until told to stop.
pub(super) async fn run(pool: PgPool, stop: CancellationToken) {
    let mut health = Health::default();
    loop {
        let done = health.note("Watching streams", all(&pool).await);
        let wait = if done.is_some() { EVERY } else { PAUSE };
        if !pause(&stop, wait).await {
            return;
        }
    }
}

async fn all(pool: &PgPool) -> Result<(), StoreError> {
    let mut conn = pool.acquire().await?;
    for slug in guardrails::to_watch(&mut conn).await? {
        let mut tx = conn.begin().await?;
        match stream(&mut tx, &slug, ambient::now()).await {
            Ok(Some(done)) => {
                tx.commit().await?;
                info!(stream = %slug, "Stream {slug}: {done}");
            }
            Ok(None) => tx.rollback().await?,
            Err(MoveError::Store(error @ StoreError::Unavailable(_))) => return Err(error),
            // One stream's state must not keep the others from being watched.
            Err(refused) => {
                tx.rollback().await?;
                warn!(stream = %slug, error = ?refused, "Stream {slug}: nothing done, {refused}");
            }
        }
    }
    Ok(())
}

/// Does what is due in a stream, one thing at a time; says what.
pub async fn stream(
    conn: &mut PgConnection,
    slug: &str,
    now: DateTime<Utc>,
) -> Result<Option<&'static str>, MoveError> {
    let Some(found) = streams::by_slug(conn, slug).await? else {
        return Ok(None);
    };
    // In the order in which decided audits lock: first what audits say, then the stream.
    guardrails::hold(conn, found.id).await?;
    let Some(locked) = streams::lock(conn, found.id).await? else {
        return Ok(None);
    };
    let state = streams::state(conn, locked).await?;
    if moves::guard(conn, &state, now).await? {
        return Ok(Some("a guardrail was breached"));
    }
    if moves::apply_due(conn, &state, now).await? {
        return Ok(Some("a request came due or ended"));
    }
    if moves::climb(conn, &state, now).await? {
        return Ok(Some("the ramp moved"));
    }
    Ok(None)
}
