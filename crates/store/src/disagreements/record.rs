//! Records what an adjudicator says, exactly once, and takes it back.

use super::{hold, involved, one_at_a_time, seen};
use crate::predictions::stored_label;
use crate::streams::StreamState;
use crate::{StoreError, counts, settle};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgConnection};
use std::collections::BTreeMap;
use understudy_ladder::adjudication::{Adjudicator, CannotAdjudicate, Reason};
use understudy_ladder::answer::{BadAnswer, Source};
use understudy_ladder::{DecisionId, ItemId, LabelNo, StreamId};
use uuid::Uuid;

/// An adjudication as it arrives.
#[derive(Debug, Clone, Copy)]
pub struct Adjudicate<'a> {
    /// Of which item.
    pub item: ItemId,
    /// Who.
    pub by: Adjudicator,
    /// What it is.
    pub label: LabelNo,
    /// Why people disagree about it.
    pub reason: Reason,
    /// What there is to say besides.
    pub note: Option<&'a str>,
    /// Made by the browser: sending the same adjudication again changes nothing.
    pub client_id: Uuid,
    /// When.
    pub now: DateTime<Utc>,
}

/// Why an adjudication is refused.
#[derive(Debug, thiserror::Error)]
pub enum AdjudicateError {
    /// It is settled, or people agree by now.
    #[error("this disagreement is not open any more: ask for the next one")]
    NotOpen,
    /// Not by this person, or not now.
    #[error(transparent)]
    Cannot(#[from] CannotAdjudicate),
    /// It is no answer of this stream.
    #[error("the answer (`value`) {0}")]
    Answer(#[from] BadAnswer),
    /// The client id belongs to another decision.
    #[error("this client_id belongs to another decision: make a new one for each")]
    ClientIdReused,
    /// There is nothing to take back.
    #[error("there is no adjudication of yours to undo in this stream")]
    NothingToUndo,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for AdjudicateError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Records an adjudication with everything that follows from it: it is the item's reference and outcome from now on,
/// and nobody is asked about the item any more. What others said stays as it is. Call it in a transaction.
pub async fn record(
    conn: &mut PgConnection,
    state: &StreamState,
    said: Adjudicate<'_>,
) -> Result<DecisionId, AdjudicateError> {
    record_as(conn, state, said, None).await
}

/// The same in a stream whose answers are not one label.
pub async fn record_value(
    conn: &mut PgConnection,
    state: &StreamState,
    said: Adjudicate<'_>,
    value: &Value,
) -> Result<DecisionId, AdjudicateError> {
    state.stream.answers.read(value, Source::Person)?;
    record_as(conn, state, said, Some(value)).await
}

async fn record_as(
    conn: &mut PgConnection,
    state: &StreamState,
    said: Adjudicate<'_>,
    value: Option<&Value>,
) -> Result<DecisionId, AdjudicateError> {
    let stream = state.stream.id;
    one_at_a_time(conn, stream, said.by.person()).await?;
    lock_item(conn, stream, said.item).await?;
    if let Some(known) = by_client_id(conn, stream, said.client_id).await? {
        return if known.is(&said, value) {
            Ok(known.id.into())
        } else {
            Err(AdjudicateError::ClientIdReused)
        };
    }
    let involved = involved(conn, stream, said.item, said.by.person(), said.now).await?;
    said.by
        .may_take(involved.ok_or(AdjudicateError::NotOpen)?)?;
    let wanted = leave_queue(conn, stream, said.item, said.now).await?;
    let id = insert(conn, state, said, value, wanted).await?;
    settle::settle(conn, &state.stream, &[said.item], said.now).await?;
    Ok(id)
}

/// Takes back a person's last adjudication in the stream. The disagreement is open again, and theirs; if people were
/// still to decide the item, they are asked again. Call it in a transaction.
pub async fn undo(
    conn: &mut PgConnection,
    state: &StreamState,
    by: Adjudicator,
    client_id: Uuid,
    now: DateTime<Utc>,
) -> Result<ItemId, AdjudicateError> {
    let stream = state.stream.id;
    one_at_a_time(conn, stream, by.person()).await?;
    if let Some(known) = by_client_id(conn, stream, client_id).await? {
        // The undo was delivered before.
        let same = known.kind == "undo" && known.person_id == Some(by.person().get());
        return if same {
            Ok(known.item_id.into())
        } else {
            Err(AdjudicateError::ClientIdReused)
        };
    }
    let last: Option<(i64, i64, i16)> = sqlx::query_as(
        "select d.id, d.item_id, a.wanted from decisions d
         join adjudications a on a.stream_id = d.stream_id and a.decision_id = d.id
         where d.stream_id = $1 and d.person_id = $2 and d.kind = 'adjudicate'
           and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)
         order by d.id desc limit 1",
    )
    .bind(stream.get())
    .bind(by.person().get())
    .fetch_optional(&mut *conn)
    .await?;
    let (target, item, wanted) = last.ok_or(AdjudicateError::NothingToUndo)?;
    let item = ItemId(item);
    lock_item(conn, stream, item).await?;
    sqlx::query(
        "insert into decisions (stream_id, item_id, person_id, rater, kind, undoes, blind, client_id, policy_version, decided_at)
         select stream_id, item_id, person_id, rater, 'undo', id, blind, $3, $4, $5 from decisions where stream_id = $1 and id = $2",
    )
    .bind(stream.get())
    .bind(target)
    .bind(client_id)
    .bind(state.stream.policy_version.get())
    .bind(now)
    .execute(&mut *conn)
    .await?;
    ask_again(conn, stream, item, (target, wanted), now).await?;
    settle::settle(conn, &state.stream, &[item], now).await?;
    hold(conn, stream, item, by.person(), now).await?;
    Ok(item)
}

/// Serialises everything that is decided about an item.
async fn lock_item(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
) -> Result<(), AdjudicateError> {
    let found: Option<i64> = sqlx::query_scalar(
        "select id from items where stream_id = $1 and id = $2 for no key update",
    )
    .bind(stream.get())
    .bind(item.get())
    .fetch_optional(conn)
    .await?;
    found.map(|_| ()).ok_or(AdjudicateError::NotOpen)
}

#[derive(FromRow)]
struct Known {
    id: i64,
    item_id: i64,
    person_id: Option<i64>,
    kind: String,
    label: Option<i16>,
    value: Option<Value>,
    reason: Option<String>,
    note: Option<String>,
}

impl Known {
    fn is(&self, said: &Adjudicate<'_>, value: Option<&Value>) -> bool {
        self.kind == "adjudicate"
            && self.item_id == said.item.get()
            && self.person_id == Some(said.by.person().get())
            && self.label == Some(stored_label(said.label))
            && self.value.as_ref() == value
            && self.reason.as_deref() == Some(said.reason.code())
            && self.note.as_deref() == said.note
    }
}

async fn by_client_id(
    conn: &mut PgConnection,
    stream: StreamId,
    client_id: Uuid,
) -> Result<Option<Known>, AdjudicateError> {
    Ok(sqlx::query_as(
        "select d.id, d.item_id, d.person_id, d.kind, d.label, d.value, a.reason, a.note from decisions d
         left join adjudications a on a.stream_id = d.stream_id and a.decision_id = d.id
         where d.stream_id = $1 and d.client_id = $2",
    )
    .bind(stream.get())
    .bind(client_id)
    .fetch_optional(conn)
    .await?)
}

async fn insert(
    conn: &mut PgConnection,
    state: &StreamState,
    said: Adjudicate<'_>,
    value: Option<&Value>,
    wanted: i16,
) -> Result<DecisionId, AdjudicateError> {
    let stream = state.stream.id;
    let blind = seen(conn, stream, said.item).await?.blind;
    let id: i64 = sqlx::query_scalar(
        "insert into decisions (stream_id, item_id, person_id, rater, kind, label, blind, client_id, policy_version, decided_at, value)
         values ($1, $2, $3, $4, 'adjudicate', $5, $6, $7, $8, $9, $10) returning id",
    )
    .bind(stream.get())
    .bind(said.item.get())
    .bind(said.by.person().get())
    .bind(format!("person:{}", said.by.person()))
    .bind(stored_label(said.label))
    .bind(blind)
    .bind(said.client_id)
    .bind(state.stream.policy_version.get())
    .bind(said.now)
    .bind(value)
    .fetch_one(&mut *conn)
    .await?;
    sqlx::query(
        "insert into adjudications (stream_id, decision_id, reason, note, wanted) values ($1, $2, $3, $4, $5)",
    )
    .bind(stream.get())
    .bind(id)
    .bind(said.reason.code())
    .bind(said.note)
    .bind(wanted)
    .execute(conn)
    .await?;
    Ok(id.into())
}

/// Takes an item that everybody skipped out of the queue; says how many people it was waiting for.
async fn leave_queue(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
    now: DateTime<Utc>,
) -> Result<i16, StoreError> {
    let wanted: Option<i16> = sqlx::query_scalar(
        "delete from queue where stream_id = $1 and item_id = $2 returning wanted",
    )
    .bind(stream.get())
    .bind(item.get())
    .fetch_optional(&mut *conn)
    .await?;
    if wanted.is_some() {
        waiting(conn, stream, -1, now).await?;
    }
    Ok(wanted.unwrap_or(0))
}

/// Puts an item back into the queue for as many people as it was waiting for before this adjudication, less those who
/// have decided it since.
async fn ask_again(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
    (adjudication, wanted): (i64, i16),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let added = sqlx::query(
        "insert into queue (stream_id, item_id, wanted, blind, enqueued_at, audit, priority)
         select $1, $2, still.wanted, i.blind, case when i.audit then i.created_at else $5 end, i.audit, i.priority
         from items i
         cross join (select $4 - count(*)::int as wanted from decisions d
                     where d.stream_id = $1 and d.item_id = $2 and d.kind = 'label' and d.id > $3
                       and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)) still
         where i.stream_id = $1 and i.id = $2 and still.wanted > 0
         on conflict on constraint queue_pkey do nothing",
    )
    .bind(stream.get())
    .bind(item.get())
    .bind(adjudication)
    .bind(i32::from(wanted))
    .bind(now)
    .execute(&mut *conn)
    .await?;
    if added.rows_affected() > 0 {
        waiting(conn, stream, 1, now).await?;
    }
    Ok(())
}

async fn waiting(
    conn: &mut PgConnection,
    stream: StreamId,
    delta: i32,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    counts::add_items(
        conn,
        &BTreeMap::from([((stream, now.date_naive(), "waiting"), delta)]),
    )
    .await
}
