//! Does the jobs that changes left behind, one at a time.

use super::{Health, PAUSE, pause, score_past_items};
use crate::ambient;
use crate::state::AppState;
use sqlx::postgres::PgListener;
use sqlx::{Connection, PgPool};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};
use understudy_store::jobs::{self, Job, Taken};
use understudy_store::{StoreError, disagreements};

/// How often to look when nobody calls: notices do not get through every connection pooler.
const POLL: Duration = Duration::from_secs(5);

/// Why a job is not done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// It will work when the database is back.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It counts as an attempt.
    #[error("{0}")]
    Failed(String),
}

impl From<sqlx::Error> for JobError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Does jobs until told to stop; one that is being done is finished first.
pub(super) async fn run(state: AppState, stop: CancellationToken) {
    let called = Arc::new(Notify::new());
    let ear = tokio::spawn(
        stop.clone()
            .run_until_cancelled_owned(listen(state.pool.clone(), Arc::clone(&called))),
    );
    let mut health = Health::default();
    while !stop.is_cancelled() {
        match health.note("Doing jobs", one(&state).await) {
            Some(true) => {}
            Some(false) => {
                let call = tokio::time::timeout(POLL, called.notified());
                stop.run_until_cancelled(call).await;
            }
            None => {
                pause(&stop, PAUSE).await;
            }
        }
    }
    let _ = ear.await;
}

/// Passes on the database's calls.
async fn listen(pool: PgPool, called: Arc<Notify>) {
    loop {
        if let Ok(mut listener) = PgListener::connect_with(&pool).await
            && listener.listen("understudy_jobs").await.is_ok()
        {
            while listener.recv().await.is_ok() {
                called.notify_one();
            }
        }
        tokio::time::sleep(POLL).await;
    }
}

/// Does the next job that is due; false when there is none.
async fn one(state: &AppState) -> Result<bool, StoreError> {
    let mut conn = state.pool.acquire().await?;
    let mut tx = conn.begin().await?;
    let Some(taken) = jobs::take(&mut tx, ambient::now()).await? else {
        return Ok(false);
    };
    let result = match &taken.job {
        Job::ScorePastItems {
            stream,
            model,
            after,
        } => score_past_items::batch(state, &mut tx, *stream, *model, *after).await,
        Job::RankDisagreements {
            stream,
            after,
            since,
        } => disagreements::rank(&mut tx, *stream, *after, *since, ambient::now())
            .await
            .map_err(JobError::from),
    };
    match result {
        Ok(()) => {
            jobs::done(&mut tx, taken.id).await?;
            tx.commit().await?;
        }
        Err(JobError::Store(error @ StoreError::Unavailable(_))) => return Err(error),
        Err(JobError::Store(error)) => {
            tx.rollback().await?;
            error!(error = ?error, "A job failed");
            give_up(state, &taken, "database error").await?;
        }
        Err(JobError::Failed(why)) => {
            tx.rollback().await?;
            warn!("A job failed: {why}");
            give_up(state, &taken, &why).await?;
        }
    }
    Ok(true)
}

/// For now, or for good after the last attempt.
async fn give_up(state: &AppState, taken: &Taken, why: &str) -> Result<(), StoreError> {
    let mut conn = state.pool.acquire().await?;
    jobs::failed(&mut conn, taken, why, ambient::now()).await
}
