//! Idempotency keys: a repeated request gets the first one's answer.

use crate::StoreError;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{FromRow, PgConnection};
use understudy_ladder::ApiKeyId;

/// How long an answer is kept.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// After how long a request that was never answered counts as lost: its server was killed.
const LOST_AFTER: TimeDelta = TimeDelta::minutes(2);

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nothing: it now belongs to this request.
    Fresh,
    /// Its first request is still being answered.
    InFlight,
    /// It came with another request before.
    OtherRequest,
    /// This was answered.
    Answered {
        /// HTTP status.
        status: u16,
        /// Body.
        body: String,
    },
}

#[derive(FromRow)]
struct Row {
    request_sha256: Vec<u8>,
    status: Option<i16>,
    response: Option<String>,
}

/// Claims a key for a request.
pub async fn claim(
    conn: &mut PgConnection,
    owner: ApiKeyId,
    key: &str,
    request_sha256: [u8; 32],
    now: DateTime<Utc>,
) -> Result<Known, StoreError> {
    let claimed = sqlx::query(
        "insert into idempotency_keys (api_key_id, key, request_sha256, created_at) values ($1, $2, $3, $4)
         on conflict on constraint idempotency_keys_pkey do update
             set request_sha256 = excluded.request_sha256, status = null, response = null, created_at = excluded.created_at
             where idempotency_keys.created_at < $5 or (idempotency_keys.status is null and idempotency_keys.created_at < $6)",
    )
    .bind(owner.get())
    .bind(key)
    .bind(request_sha256.as_slice())
    .bind(now)
    .bind(now - KEPT_FOR)
    .bind(now - LOST_AFTER)
    .execute(&mut *conn)
    .await?;
    if claimed.rows_affected() == 1 {
        return Ok(Known::Fresh);
    }
    let row: Option<Row> = sqlx::query_as("select request_sha256, status, response from idempotency_keys where api_key_id = $1 and key = $2")
        .bind(owner.get())
        .bind(key)
        .fetch_optional(conn)
        .await?;
    Ok(match row {
        Some(row) if row.request_sha256 != request_sha256 => Known::OtherRequest,
        Some(Row {
            status: Some(status),
            response: Some(body),
            ..
        }) => Known::Answered {
            status: u16::try_from(status).map_err(|_| StoreError::Corrupt("status"))?,
            body,
        },
        // None: released between the two statements, because its owner failed; the caller may try again.
        Some(_) | None => Known::InFlight,
    })
}

/// Keeps the answer for the next time.
pub async fn answer(
    conn: &mut PgConnection,
    owner: ApiKeyId,
    key: &str,
    status: u16,
    body: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "update idempotency_keys set status = $3, response = $4 where api_key_id = $1 and key = $2",
    )
    .bind(owner.get())
    .bind(key)
    .bind(i16::try_from(status).unwrap_or(i16::MAX))
    .bind(body)
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a key up again, after a failure that a retry may overcome.
pub async fn release(
    conn: &mut PgConnection,
    owner: ApiKeyId,
    key: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "delete from idempotency_keys where api_key_id = $1 and key = $2 and status is null",
    )
    .bind(owner.get())
    .bind(key)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets keys whose time is over.
pub async fn forget_old(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = sqlx::query("delete from idempotency_keys where created_at < $1")
        .bind(now - KEPT_FOR)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
