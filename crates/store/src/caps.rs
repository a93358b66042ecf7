//! Caps: persisted upper bounds on a stream's rung.

use crate::StoreError;
use crate::streams::StreamState;
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use understudy_ladder::access::Who;
use understudy_ladder::request::{Request, SeenCap};
use understudy_ladder::{Cap, CapId, StreamId};

/// The caps in force.
pub async fn in_force(conn: &mut PgConnection, stream: StreamId) -> Result<Vec<Cap>, StoreError> {
    let rows: Vec<Json<Cap>> = sqlx::query_scalar(
        "select document from caps where stream_id = $1 and lifted_at is null order by id",
    )
    .bind(stream.get())
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|Json(cap)| cap).collect())
}

/// The caps in force as they stand: a request that is opened now knows of them.
pub(crate) async fn seen(
    conn: &mut PgConnection,
    stream: StreamId,
) -> Result<Vec<(SeenCap, Cap)>, StoreError> {
    let rows: Vec<(i64, i32, Json<Cap>)> = sqlx::query_as(
        "select id, renewed, document from caps where stream_id = $1 and lifted_at is null order by id",
    )
    .bind(stream.get())
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, renewed, Json(cap))| {
            let id = CapId(id);
            (SeenCap { id, renewed }, cap)
        })
        .collect())
}

/// What became of a cap that was to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetCap {
    /// It is new.
    New(i64),
    /// It was in force, and was set again: a request that was opened before does not lift it.
    Renewed(i64),
}

impl SetCap {
    /// Its number, if it is new.
    pub(crate) const fn if_new(self) -> Option<i64> {
        match self {
            Self::New(id) => Some(id),
            Self::Renewed(_) => None,
        }
    }
}

/// Sets a cap; one that is in force already is not set twice.
pub(crate) async fn set(
    conn: &mut PgConnection,
    stream: StreamId,
    cap: &Cap,
    who: Who,
    now: DateTime<Utc>,
) -> Result<SetCap, StoreError> {
    let renewed: Option<i64> = sqlx::query_scalar(
        "update caps set renewed = renewed + 1 where stream_id = $1 and document = $2 and lifted_at is null returning id",
    )
    .bind(stream.get())
    .bind(Json(cap))
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(id) = renewed {
        return Ok(SetCap::Renewed(id));
    }
    let id: i64 = sqlx::query_scalar(
        "insert into caps (stream_id, document, set_by, set_at) values ($1, $2, $3, $4) returning id",
    )
    .bind(stream.get())
    .bind(Json(cap))
    .bind(who.to_string())
    .bind(now)
    .fetch_one(conn)
    .await?;
    Ok(SetCap::New(id))
}

/// A cap with its history.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredCap {
    /// Its number.
    pub id: i64,
    /// What it says.
    pub cap: Cap,
    /// Who set it: `person:7` or `system`.
    pub set_by: String,
    /// When.
    pub set_at: DateTime<Utc>,
    /// How often it was set again since.
    pub renewed: i32,
    /// When a request lifted it.
    pub lifted_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    document: Json<Cap>,
    set_by: String,
    set_at: DateTime<Utc>,
    renewed: i32,
    lifted_at: Option<DateTime<Utc>>,
}

/// The newest caps of a stream, those that were lifted included, newest first.
pub async fn history(
    conn: &mut PgConnection,
    stream: StreamId,
    limit: i64,
) -> Result<Vec<StoredCap>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select id, document, set_by, set_at, renewed, lifted_at from caps where stream_id = $1 order by id desc limit $2",
    )
    .bind(stream.get())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| StoredCap {
            id: row.id,
            cap: row.document.0,
            set_by: row.set_by,
            set_at: row.set_at,
            renewed: row.renewed,
            lifted_at: row.lifted_at,
        })
        .collect())
}

/// Lifts the caps that an applied request knows of and rises above; answers which, by number.
pub(crate) async fn lift(
    conn: &mut PgConnection,
    state: &StreamState,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<Vec<(CapId, Cap)>, StoreError> {
    let lifted: Vec<(CapId, Cap)> = seen(conn, state.stream.id)
        .await?
        .into_iter()
        .filter(|(seen, cap)| request.lifts(cap, *seen))
        .map(|(seen, cap)| (seen.id, cap))
        .collect();
    let ids: Vec<i64> = lifted.iter().map(|(id, _)| id.get()).collect();
    sqlx::query("update caps set lifted_at = $3 where stream_id = $1 and id = any($2)")
        .bind(state.stream.id.get())
        .bind(ids)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(lifted)
}
