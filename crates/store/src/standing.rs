//! What people ask about a stream that was stopped: since when, by whom, and what it left to be looked at again.

use crate::StoreError;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use understudy_ladder::guardrail::Guardrail;
use understudy_ladder::{Cap, StreamId};

/// A cap in force with what came with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// The cap.
    pub cap: Cap,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The person who set it; `None` when Understudy or an API key did.
    pub by: Option<String>,
    /// The breach that set it.
    pub breach: Option<i64>,
    /// Items that the breach lists.
    pub affected: u64,
    /// Those of them that were not sent to people again.
    pub unsent: u64,
}

#[derive(FromRow)]
struct Row {
    document: Json<Cap>,
    set_at: DateTime<Utc>,
    by: Option<String>,
    breach: Option<i64>,
    affected: i64,
    unsent: i64,
}

/// The caps in force, lowest first.
pub async fn held(conn: &mut PgConnection, stream: StreamId) -> Result<Vec<Held>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select c.document, c.set_at, p.name as by, b.id as breach, a.affected, a.unsent
         from caps c
         left join people p on 'person:' || p.id = c.set_by
         left join lateral (select b.stream_id, b.id from breaches b where b.stream_id = c.stream_id and b.cap_id = c.id
                            order by b.id desc limit 1) b on true
         cross join lateral (
             select count(*) as affected, count(*) filter (where f.sent_at is null) as unsent
             from affected_items f where f.stream_id = b.stream_id and f.breach_id = b.id) a
         where c.stream_id = $1 and c.lifted_at is null order by c.id",
    )
    .bind(stream.get())
    .fetch_all(conn)
    .await?;
    let mut held: Vec<Held> = rows
        .into_iter()
        .map(|row| Held {
            cap: row.document.0,
            since: row.set_at,
            by: row.by,
            breach: row.breach,
            affected: row.affected.unsigned_abs(),
            unsent: row.unsent.unsigned_abs(),
        })
        .collect();
    held.sort_by_key(|held| held.cap.at);
    Ok(held)
}

/// How long a list is shown on every page.
const SHOWN_FOR: TimeDelta = TimeDelta::days(7);

/// What Understudy stopped by itself without holding the stream down, with items that nobody has looked at again.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The number of the breach.
    pub breach: i64,
    /// What was breached.
    pub guardrails: Vec<Guardrail>,
    /// What else stopped the model.
    pub cause: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Items that were not sent to people again.
    pub unsent: u64,
}

#[derive(FromRow)]
struct ListedRow {
    id: i64,
    guardrails: Json<Vec<Guardrail>>,
    cause: String,
    at: DateTime<Utc>,
    unsent: i64,
}

/// The newest of them, of the last days.
pub async fn listed(
    conn: &mut PgConnection,
    stream: StreamId,
    now: DateTime<Utc>,
) -> Result<Option<Listed>, StoreError> {
    let row: Option<ListedRow> = sqlx::query_as(
        "select b.id, b.guardrails, b.cause, b.at, f.unsent
         from (select stream_id, id, guardrails, cause, at from breaches
               where stream_id = $1 and set_by = 'system' and cap_id is null order by id desc limit 20) b
         cross join lateral (select count(*) as unsent from affected_items f
                             where f.stream_id = b.stream_id and f.breach_id = b.id and f.sent_at is null) f
         where b.at > $2 and f.unsent > 0 order by b.id desc limit 1",
    )
    .bind(stream.get())
    .bind(now - SHOWN_FOR)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Listed {
        breach: row.id,
        guardrails: row.guardrails.0,
        cause: row.cause,
        at: row.at,
        unsent: row.unsent.unsigned_abs(),
    }))
}

/// Why somebody set the cap that is in force since then, as the audit log has it.
pub async fn reason(
    conn: &mut PgConnection,
    slug: &str,
    since: DateTime<Utc>,
) -> Result<Option<String>, StoreError> {
    // The log knows when, not which: `at` is that of the cap, to the microsecond.
    let body: Option<String> = sqlx::query_scalar(
        "select body from audit_log where action = 'cap.set' and subject = $1 and at = $2 order by seq desc limit 1",
    )
    .bind(format!("stream:{slug}"))
    .bind(since)
    .fetch_optional(conn)
    .await?;
    let body: Option<serde_json::Value> = body.and_then(|body| serde_json::from_str(&body).ok());
    Ok(body
        .and_then(|body| body.get("reason")?.as_str().map(str::to_owned))
        .filter(|reason| !reason.trim().is_empty()))
}
