//! Typed background jobs, taken by workers one at a time.

use crate::StoreError;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use understudy_ladder::{ItemId, ModelId, StreamId};

/// Something to be done later. Jobs carry ids and can be run again without harm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Score the items that came before a model version did, the next batch after `after`.
    ScorePastItems {
        /// Of which stream.
        stream: StreamId,
        /// With which version.
        model: ModelId,
        /// The last item that is done.
        after: ItemId,
    },
    /// Rank the disagreements that are open by what errors cost now, the next batch after `after`.
    RankDisagreements {
        /// Of which stream.
        stream: StreamId,
        /// The last item that is done.
        after: ItemId,
        /// Which transactions can have read the costs of before: those with a lower number. None yet at first.
        since: Option<i64>,
    },
}

/// How often a job is tried.
const ATTEMPTS: i16 = 5;

/// A job that a worker has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Identifier.
    pub id: i64,
    /// What to do.
    pub job: Job,
    /// How often it was tried before.
    pub attempts: i16,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    arguments: Json<Job>,
    attempts: i16,
}

/// Adds a job, in the transaction of the change that asks for it.
pub async fn add(conn: &mut PgConnection, job: &Job, now: DateTime<Utc>) -> Result<(), StoreError> {
    let kind = match job {
        Job::ScorePastItems { .. } => "score_past_items",
        Job::RankDisagreements { .. } => "rank_disagreements",
    };
    sqlx::query("insert into jobs (kind, arguments, run_after) values ($1, $2, $3)")
        .bind(kind)
        .bind(Json(job))
        .bind(now)
        .execute(&mut *conn)
        .await?;
    sqlx::query("select pg_notify('understudy_jobs', '')")
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes the next job that is due. It is locked until the transaction ends: a worker that dies gives it back.
pub async fn take(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<Option<Taken>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "select id, arguments, attempts from jobs where failed_with is null and run_after <= $1
         order by run_after, id limit 1 for update skip locked",
    )
    .bind(now)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Taken {
        id: row.id,
        job: row.arguments.0,
        attempts: row.attempts,
    }))
}

/// How far the scoring of past items has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Scoring {
    /// By which version.
    pub model: ModelId,
    /// About how many of the stream's items lie behind it.
    pub done: u64,
    /// How often the batch that comes next failed.
    pub attempts: u16,
    /// Why it was given up.
    pub failed_with: Option<String>,
}

/// The scoring of past items that a stream with so many items still waits for. How many are done comes from the item
/// that was done last and the first and last there are, so that nothing has to be counted.
pub async fn scoring(
    conn: &mut PgConnection,
    stream: StreamId,
    items: u64,
) -> Result<Vec<Scoring>, StoreError> {
    let rows: Vec<(i64, i64, i16, Option<String>)> = sqlx::query_as(
        "select (j.arguments ->> 'model')::bigint,
                round($2 * coalesce(least(greatest((j.arguments ->> 'after')::float8 - i.first + 1, 0) / (i.last - i.first + 1), 1), 1))::bigint,
                j.attempts, j.failed_with
         from jobs j,
              (select min(id)::float8 as first, max(id)::float8 as last from items where stream_id = $1) i
         where j.kind = 'score_past_items' and (j.arguments ->> 'stream')::bigint = $1 order by j.id",
    )
    .bind(stream.get())
    .bind(items as f64)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(model, done, attempts, failed_with)| Scoring {
            model: model.into(),
            done: done.unsigned_abs(),
            attempts: attempts.unsigned_abs(),
            failed_with,
        })
        .collect())
}

/// Forgets that scoring past items with a version was given up.
pub(crate) async fn forget_failed_scoring(
    conn: &mut PgConnection,
    stream: StreamId,
    model: ModelId,
) -> Result<(), StoreError> {
    sqlx::query(
        "delete from jobs where kind = 'score_past_items' and failed_with is not null
           and (arguments ->> 'stream')::bigint = $1 and (arguments ->> 'model')::bigint = $2",
    )
    .bind(stream.get())
    .bind(model.get())
    .execute(conn)
    .await?;
    Ok(())
}

/// A job is done.
pub async fn done(conn: &mut PgConnection, id: i64) -> Result<(), StoreError> {
    sqlx::query("delete from jobs where id = $1")
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

/// A job failed: it is tried again later, or kept as failed after the last attempt.
pub async fn failed(
    conn: &mut PgConnection,
    taken: &Taken,
    why: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let attempts = taken.attempts + 1;
    let wait = TimeDelta::seconds(5 << attempts.min(8));
    sqlx::query("update jobs set attempts = $2, run_after = $3, failed_with = $4 where id = $1")
        .bind(taken.id)
        .bind(attempts)
        .bind(now + wait)
        .bind((attempts >= ATTEMPTS).then_some(why))
        .execute(conn)
        .await?;
    Ok(())
}
