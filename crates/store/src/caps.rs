//! Caps: persisted upper bounds on a stream's rung.

use crate::StoreError;
use crate::streams::StreamState;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use understudy_ladder::access::Who;
use understudy_ladder::request::Request;
use understudy_ladder::{Cap, StreamId};

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

/// Sets a cap; one that is in force already is not set twice. Says whether anything changed.
pub async fn set(
    conn: &mut PgConnection,
    stream: StreamId,
    cap: &Cap,
    who: Who,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    if in_force(conn, stream).await?.contains(cap) {
        return Ok(false);
    }
    sqlx::query("insert into caps (stream_id, document, set_by, set_at) values ($1, $2, $3, $4)")
        .bind(stream.get())
        .bind(Json(cap))
        .bind(who.to_string())
        .bind(now)
        .execute(conn)
        .await?;
    Ok(true)
}

/// Lifts the caps that an applied request rises above; answers which.
pub(crate) async fn lift(
    conn: &mut PgConnection,
    state: &StreamState,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<Vec<Cap>, StoreError> {
    let rows: Vec<(i64, Json<Cap>, DateTime<Utc>)> = sqlx::query_as(
        "select id, document, set_at from caps where stream_id = $1 and lifted_at is null order by id for update",
    )
    .bind(state.stream.id.get())
    .fetch_all(&mut *conn)
    .await?;
    let lifted: Vec<(i64, Cap)> = rows
        .into_iter()
        .filter(|(_, cap, set_at)| request.lifts(cap, *set_at))
        .map(|(id, Json(cap), _)| (id, cap))
        .collect();
    let ids: Vec<i64> = lifted.iter().map(|(id, _)| *id).collect();
    sqlx::query("update caps set lifted_at = $3 where stream_id = $1 and id = any($2)")
        .bind(state.stream.id.get())
        .bind(ids)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(lifted.into_iter().map(|(_, cap)| cap).collect())
}
