//! Items whose right answer is known beforehand, to compare people with it: who decides them, and what they are not.
//!
//! They are chosen by hand, so they are no sample of anything: their pairs and votes count for no figure of models, of
//! people among themselves, and for no gate. An item becomes one before anybody has decided it and stays one after, so
//! that nobody can take a decided item out of the evidence, or put one in.

use crate::audit::{self, Change};
use crate::decisions::waiting;
use crate::predictions::{label_no, stored_label};
use crate::settle;
use crate::streams::StreamState;
use crate::{PgConnection, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use understudy_ladder::access::Who;
use understudy_ladder::{ItemId, LabelNo, StreamId};

/// Such an item is decided by everybody who decides items of the stream, up to so many.
pub const MOST_ASKED: i64 = 10;

/// Whoever decided something in so many days decides items of the stream.
const LATELY: TimeDelta = TimeDelta::days(30);

/// What became of a known answer that somebody gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// It is noted, or taken away.
    Changed,
    /// It was so already.
    Same,
}

/// Why it is refused.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// There is no such item.
    #[error("there is no such item in this stream")]
    NoItem,
    /// Its stream asks for something else.
    #[error(
        "this stream does not ask for one label: only items with one label can have a known answer"
    )]
    NotOneLabel,
    /// It was decided before it had a known answer.
    #[error(
        "somebody has decided this item already, so it counts as evidence: choose one that nobody has decided"
    )]
    Decided,
    /// It was decided and cannot become evidence.
    #[error(
        "somebody has decided this item already: its known answer can be corrected, but not taken away, because it must not become evidence"
    )]
    StaysKnown,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for GoldError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The known answer to an item.
pub async fn of_item(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
) -> Result<Option<LabelNo>, StoreError> {
    let label: Option<i16> =
        sqlx::query_scalar("select label from gold_items where stream_id = $1 and item_id = $2")
            .bind(stream.get())
            .bind(item.get())
            .fetch_optional(conn)
            .await?;
    label.map(label_no).transpose()
}

/// Notes the right answer to an item, or takes it away, with the audit entry and everything that follows. Call it in a
/// transaction.
pub async fn set(
    conn: &mut PgConnection,
    state: &StreamState,
    who: Who,
    item: ItemId,
    label: Option<LabelNo>,
    now: DateTime<Utc>,
) -> Result<Set, GoldError> {
    let stream = state.stream.id;
    if !state.stream.answers.is_single() {
        return Err(GoldError::NotOneLabel);
    }
    settle::hold(conn, stream, &[item]).await?;
    let external_id: Option<String> =
        sqlx::query_scalar("select external_id from items where stream_id = $1 and id = $2")
            .bind(stream.get())
            .bind(item.get())
            .fetch_optional(&mut *conn)
            .await?;
    let external_id = external_id.ok_or(GoldError::NoItem)?;
    let before = of_item(conn, stream, item).await?;
    if before == label {
        return Ok(Set::Same);
    }
    if is_decided(conn, stream, item).await? {
        match (before, label) {
            (None, _) => return Err(GoldError::Decided),
            (Some(_), None) => return Err(GoldError::StaysKnown),
            (Some(_), Some(_)) => {}
        }
    }
    match label {
        Some(label) => note(conn, stream, item, label, who, now).await?,
        None => forget(conn, stream, item).await?,
    }
    if before.is_none() || label.is_none() {
        let asked = match label {
            // Never fewer than would decide it anyway.
            Some(_) => labelers(conn, stream, now)
                .await?
                .max(state.policy.overlap.into()),
            None => without(conn, state, item).await?,
        };
        ask(conn, stream, item, (asked, label.is_some()), now).await?;
    }
    settle::settle(conn, &state.stream, &[item], now).await?;
    let named = |label: Option<LabelNo>| label.map(|label| state.stream.labels.id(label));
    let change = Change {
        who,
        action: "item.gold",
        subject: &format!("stream:{}", state.stream.slug),
        body: json!({ "item": external_id, "before": named(before), "after": named(label) }),
        now,
    };
    audit::append(conn, change).await?;
    Ok(Set::Changed)
}

/// Whether anybody ever decided it, even if they took it back.
async fn is_decided(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar(
        "select exists (select from decisions where stream_id = $1 and item_id = $2)",
    )
    .bind(stream.get())
    .bind(item.get())
    .fetch_one(conn)
    .await?)
}

async fn note(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
    label: LabelNo,
    who: Who,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into gold_items (stream_id, item_id, label, set_by, set_at) values ($1, $2, $3, $4, $5)
         on conflict on constraint gold_items_pkey do update
             set label = excluded.label, set_by = excluded.set_by, set_at = excluded.set_at",
    )
    .bind(stream.get())
    .bind(item.get())
    .bind(stored_label(label))
    .bind(who.to_string())
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

async fn forget(conn: &mut PgConnection, stream: StreamId, item: ItemId) -> Result<(), StoreError> {
    sqlx::query("delete from gold_items where stream_id = $1 and item_id = $2")
        .bind(stream.get())
        .bind(item.get())
        .execute(conn)
        .await?;
    Ok(())
}

/// How many people decide items of this stream: its members, and whoever did so lately.
async fn labelers(
    conn: &mut PgConnection,
    stream: StreamId,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let people: i64 = sqlx::query_scalar(
        "select count(*) from (
             select m.person_id::text as id from stream_members m join people p on p.id = m.person_id
             where m.stream_id = $1 and p.disabled_at is null
             union
             select substr(w.rater, 8) from work_counts w
             where w.stream_id = $1 and w.rater like 'person:%' and w.day >= $2) l",
    )
    .bind(stream.get())
    .bind((now - LATELY).date_naive())
    .fetch_one(conn)
    .await?;
    Ok(people.clamp(1, MOST_ASKED))
}

/// How many people would decide the item if its answer were not known.
async fn without(
    conn: &mut PgConnection,
    state: &StreamState,
    item: ItemId,
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(
        "select case when route = 'human' then $3::bigint when audit then 1 else 0 end from items where stream_id = $1 and id = $2",
    )
    .bind(state.stream.id.get())
    .bind(item.get())
    .bind(i64::from(state.policy.overlap))
    .fetch_one(conn)
    .await?)
}

/// Has so many people decide the item, none of whom sees a suggestion while its answer is known.
async fn ask(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
    (people, known): (i64, bool),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let change: i32 = if people == 0 {
        let gone = sqlx::query("delete from queue where stream_id = $1 and item_id = $2")
            .bind(stream.get())
            .bind(item.get())
            .execute(&mut *conn)
            .await?
            .rows_affected();
        -i32::try_from(gone).unwrap_or(1)
    } else {
        // An item that waits keeps its place among the others, and one that comes gets the place of its age.
        let new: bool = sqlx::query_scalar(
            "insert into queue (stream_id, item_id, wanted, blind, enqueued_at, audit, priority)
             select stream_id, id, $3, true, created_at, audit, priority from items where stream_id = $1 and id = $2
             on conflict on constraint queue_pkey do update set wanted = excluded.wanted,
                 blind = queue.blind or $4, sure = case when $4 then null else queue.sure end
             returning xmax = 0",
        )
        .bind(stream.get())
        .bind(item.get())
        .bind(i16::try_from(people).unwrap_or(1))
        .bind(known)
        .fetch_one(&mut *conn)
        .await?;
        i32::from(new)
    };
    if change == 0 {
        return Ok(());
    }
    waiting(conn, stream, change, now).await
}
