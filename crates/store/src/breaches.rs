//! Breaches of guardrails, and the items that were automated shortly before: listed once, looked at again when
//! somebody asks for it.

use crate::StoreError;
use crate::counts;
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use std::collections::BTreeMap;
use understudy_ladder::access::Who;
use understudy_ladder::guardrail::Guardrail;
use understudy_ladder::{ItemId, ModelId, StreamId};

/// How many items a breach lists at most, the newest.
pub const MOST: i64 = 10_000;

/// A breach as it is written down.
#[derive(Debug, Clone)]
pub(crate) struct NewBreach<'a> {
    pub stream: StreamId,
    pub model: ModelId,
    pub guardrails: &'a [Guardrail],
    /// Why the model was stopped, where no guardrail says it.
    pub cause: &'a str,
    pub who: Who,
    /// Whether the version decides again only by a request.
    pub distrusts: bool,
    pub cap: Option<i64>,
    /// What was automated after this moment is listed; everything where there is none.
    pub since: Option<DateTime<Utc>>,
    pub now: DateTime<Utc>,
}

/// Writes a breach down and lists what its model version has automated since then; answers its number and how many
/// items it lists.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    new: NewBreach<'_>,
) -> Result<(i64, u64), StoreError> {
    let id: i64 = sqlx::query_scalar(
        "insert into breaches (stream_id, model_id, guardrails, cause, cap_id, at, set_by, distrusts)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning id",
    )
    .bind(new.stream.get())
    .bind(new.model.get())
    .bind(Json(new.guardrails))
    .bind(new.cause)
    .bind(new.cap)
    .bind(new.now)
    .bind(new.who.to_string())
    .bind(new.distrusts)
    .fetch_one(&mut *conn)
    .await?;
    let listed = sqlx::query(
        "insert into affected_items (stream_id, breach_id, item_id)
         select $1, $2, o.item_id from outcomes o
         where o.stream_id = $1 and o.model_id = $3 and o.source = 'automated' and o.revision = 1
           and o.decided_at > coalesce($4, '-infinity')
         order by o.decided_at desc, o.item_id desc limit $5",
    )
    .bind(new.stream.get())
    .bind(id)
    .bind(new.model.get())
    .bind(new.since)
    .bind(MOST)
    .execute(conn)
    .await?;
    Ok((id, listed.rows_affected()))
}

/// Sends what a breach lists to people again, those that were not sent before; answers all that were sent, and those of
/// them that somebody had decided already. They are decided blind, as audits are; where somebody has decided, that
/// answer counts from now on.
pub(crate) async fn send_again(
    conn: &mut PgConnection,
    stream: StreamId,
    breach: i64,
    now: DateTime<Utc>,
) -> Result<(u64, Vec<ItemId>), StoreError> {
    // Items first, in one order, as whoever decides them.
    sqlx::query(
        "select from items i join affected_items f on f.stream_id = i.stream_id and f.item_id = i.id
         where f.stream_id = $1 and f.breach_id = $2 and f.sent_at is null order by i.id for no key update of i",
    )
    .bind(stream.get())
    .bind(breach)
    .execute(&mut *conn)
    .await?;
    // An audit that still waits is in the queue already: from now on its answer counts.
    let rows: Vec<(i64, bool, bool)> = sqlx::query_as(
        "with sent as (
             update affected_items f set sent_at = $3
             where f.stream_id = $1 and f.breach_id = $2 and f.sent_at is null
               and not exists (select from affected_items o where o.stream_id = $1 and o.item_id = f.item_id and o.sent_at is not null)
             returning f.item_id),
         looked as (
             select item_id, exists (select from decisions d where d.stream_id = $1 and d.item_id = sent.item_id and d.kind in ('label', 'adjudicate')
                                       and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)) as decided
             from sent),
         queued as (
             insert into queue (stream_id, item_id, wanted, blind, enqueued_at, priority)
             select $1, l.item_id, 1, true, $3, i.priority
             from looked l join items i on i.stream_id = $1 and i.id = l.item_id where not l.decided
             on conflict on constraint queue_pkey do nothing returning item_id)
         select l.item_id, l.decided, q.item_id is not null as queued from looked l left join queued q using (item_id)",
    )
    .bind(stream.get())
    .bind(breach)
    .bind(now)
    .fetch_all(&mut *conn)
    .await?;
    let queued = rows.iter().filter(|(.., queued)| *queued).count();
    let waiting = i32::try_from(queued).unwrap_or(i32::MAX);
    let deltas = BTreeMap::from([((stream, now.date_naive(), "waiting"), waiting)]);
    counts::add_items(conn, &deltas).await?;
    let decided = rows.iter().filter(|(_, decided, _)| *decided);
    let decided = decided.map(|(item, ..)| ItemId(*item)).collect();
    Ok((rows.len() as u64, decided))
}

/// Whether a guardrail, a ramp or a rollback has ever stopped this model version.
pub async fn distrusted(
    conn: &mut PgConnection,
    stream: StreamId,
    model: ModelId,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar(
        "select exists (select from breaches where stream_id = $1 and model_id = $2 and distrusts)",
    )
    .bind(stream.get())
    .bind(model.get())
    .fetch_one(conn)
    .await?)
}

/// A breach with what it left to be looked at again.
#[derive(Debug, Clone, PartialEq)]
pub struct Breach {
    /// Its number.
    pub id: i64,
    /// The model version.
    pub model: ModelId,
    /// The guardrails that were breached; none where something else stopped the model.
    pub guardrails: Vec<Guardrail>,
    /// What did, where it was no guardrail.
    pub cause: String,
    /// The cap that it set; `None` when it was the canary's, which ended it.
    pub cap: Option<i64>,
    /// When.
    pub at: DateTime<Utc>,
    /// Items that were automated between the last moment at which all seemed well and the breach.
    pub affected: u64,
    /// Those of them that were sent to people again.
    pub sent: u64,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    model_id: i64,
    guardrails: Json<Vec<Guardrail>>,
    cause: String,
    cap_id: Option<i64>,
    at: DateTime<Utc>,
    affected: i64,
    sent: i64,
}

/// The newest breaches of a stream, newest first.
pub async fn latest(
    conn: &mut PgConnection,
    stream: StreamId,
    limit: i64,
) -> Result<Vec<Breach>, StoreError> {
    read(conn, stream, None, limit).await
}

/// The breach with this number.
pub async fn get(
    conn: &mut PgConnection,
    stream: StreamId,
    breach: i64,
) -> Result<Option<Breach>, StoreError> {
    Ok(read(conn, stream, Some(breach), 1).await?.pop())
}

async fn read(
    conn: &mut PgConnection,
    stream: StreamId,
    only: Option<i64>,
    limit: i64,
) -> Result<Vec<Breach>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select b.id, b.model_id, b.guardrails, b.cause, b.cap_id, b.at, a.affected, a.sent
         from breaches b
         cross join lateral (select count(*) as affected, count(f.sent_at) as sent from affected_items f
                             where f.stream_id = b.stream_id and f.breach_id = b.id) a
         where b.stream_id = $1 and ($3::bigint is null or b.id = $3) order by b.id desc limit $2",
    )
    .bind(stream.get())
    .bind(limit)
    .bind(only)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Breach {
            id: row.id,
            model: row.model_id.into(),
            guardrails: row.guardrails.0,
            cause: row.cause,
            cap: row.cap_id,
            at: row.at,
            affected: row.affected.unsigned_abs(),
            sent: row.sent.unsigned_abs(),
        })
        .collect())
}

/// An affected item as a list shows it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Affected {
    /// The item.
    pub item_id: i64,
    /// Its name.
    pub external_id: String,
    /// When it was sent to people again.
    pub sent_at: Option<DateTime<Utc>>,
}

/// What a breach lists, newest first; of a longer list what comes after (is older than) an item.
pub async fn affected(
    conn: &mut PgConnection,
    stream: StreamId,
    breach: i64,
    after: Option<ItemId>,
    limit: i64,
) -> Result<Vec<Affected>, StoreError> {
    Ok(sqlx::query_as(
        "select f.item_id, i.external_id, f.sent_at from affected_items f
         join items i on i.stream_id = f.stream_id and i.id = f.item_id
         where f.stream_id = $1 and f.breach_id = $2 and ($3::bigint is null or f.item_id < $3)
         order by f.item_id desc limit $4",
    )
    .bind(stream.get())
    .bind(breach)
    .bind(after.map(ItemId::get))
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Whether the stream has a breach with this number.
pub async fn exists(
    conn: &mut PgConnection,
    stream: StreamId,
    breach: i64,
) -> Result<bool, StoreError> {
    Ok(
        sqlx::query_scalar("select exists (select from breaches where stream_id = $1 and id = $2)")
            .bind(stream.get())
            .bind(breach)
            .fetch_one(conn)
            .await?,
    )
}
