//! Taking decisions back: which ones a person can, and what happens when they do.

use crate::decisions::{DecideError, lock_item, want_more};
use crate::queue::{self, Leased};
use crate::streams::StreamState;
use crate::{StoreError, counts, settle};
use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgConnection};
use understudy_ladder::{ItemId, PersonId, StreamId};
use uuid::Uuid;

/// So many of a person's last decisions in a stream can be taken back.
pub const REACH: usize = 20;

/// So many characters of an item's text are told, to know it by.
pub const EXCERPT: usize = 80;

/// An undo as it arrives from a browser.
#[derive(Debug, Clone, Copy)]
pub struct Undo {
    /// Whose decision is taken back.
    pub person: PersonId,
    /// Made by the browser: sending the same undo again changes nothing.
    pub client_id: Uuid,
    /// The client id of the decision that is taken back; the last one in force when nothing is named.
    pub of: Option<Uuid>,
    /// When.
    pub now: DateTime<Utc>,
}

/// What a taken back decision leaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Undone {
    /// The item that it was about.
    pub item: ItemId,
    /// The item is the person's again; `None` when they have decided it anew meanwhile.
    pub lease: Option<Leased>,
}

/// One of a person's last decisions in a stream that is in force.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Recent {
    /// By which its browser knows it.
    pub client_id: Uuid,
    /// Of which item.
    pub item_id: i64,
    /// The label; none when it was skipped.
    pub label: Option<i16>,
    /// What it says, where answers are not one label.
    pub value: Option<serde_json::Value>,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// What the person wrote beside it.
    pub note: Option<String>,
    /// The beginning of the item's text, where it has one.
    pub excerpt: Option<String>,
}

#[derive(FromRow)]
struct Target {
    id: i64,
    item_id: i64,
    kind: String,
    undone: bool,
}

/// Takes a decision back. The item returns to the queue and to that person. Call it in a transaction.
pub async fn undo(
    conn: &mut PgConnection,
    state: &StreamState,
    undo: Undo,
) -> Result<Undone, DecideError> {
    let stream = state.stream.id;
    if let Some(item) = delivered(conn, stream, undo).await? {
        return back_with(conn, state, undo, item).await;
    }
    let Some(target) = (match undo.of {
        Some(of) => named(conn, stream, undo.person, of).await?,
        None => last(conn, stream, undo.person).await?,
    }) else {
        return Err(match undo.of {
            Some(_) => DecideError::NotYours,
            None => DecideError::NothingToUndo,
        });
    };
    let item = ItemId(target.item_id);
    let queued_blind = lock_item(conn, stream, item).await?;
    // Only now, with the item locked, is it certain that no other window has taken it back.
    if target.undone || is_undone(conn, stream, target.id).await? {
        return back_with(conn, state, undo, item).await;
    }
    if later(conn, stream, undo.person, target.id).await? >= REACH {
        return Err(DecideError::TooLongAgo);
    }
    sqlx::query(
        "insert into decisions (stream_id, item_id, person_id, rater, kind, undoes, blind, client_id, policy_version, decided_at)
         select stream_id, item_id, person_id, rater, 'undo', id, blind, $3, $4, $5 from decisions where stream_id = $1 and id = $2",
    )
    .bind(stream.get())
    .bind(target.id)
    .bind(undo.client_id)
    .bind(state.stream.policy_version.get())
    .bind(undo.now)
    .execute(&mut *conn)
    .await?;
    counts::count_work(conn, stream, &[target.id.into()], -1).await?;
    if target.kind == "label" {
        want_more(conn, stream, item, queued_blind, undo.now).await?;
    }
    settle::settle(conn, &state.stream, &[item], undo.now).await?;
    let lease = queue::take(conn, state, undo.person, item, queued_blind, undo.now).await?;
    Ok(Undone {
        item,
        lease: Some(lease),
    })
}

/// The item of an undo that was delivered before.
async fn delivered(
    conn: &mut PgConnection,
    stream: StreamId,
    undo: Undo,
) -> Result<Option<ItemId>, DecideError> {
    let known: Option<(i64, Option<i64>, String, Option<Uuid>)> = sqlx::query_as(
        "select d.item_id, d.person_id, d.kind, t.client_id from decisions d
         left join decisions t on t.stream_id = d.stream_id and t.id = d.undoes
         where d.stream_id = $1 and d.client_id = $2",
    )
    .bind(stream.get())
    .bind(undo.client_id)
    .fetch_optional(conn)
    .await?;
    let Some((item, person, kind, of)) = known else {
        return Ok(None);
    };
    let same = kind == "undo"
        && person == Some(undo.person.get())
        && undo.of.is_none_or(|named| Some(named) == of);
    if same {
        Ok(Some(ItemId(item)))
    } else {
        Err(DecideError::ClientIdReused)
    }
}

/// An item whose decision is taken back already: with the person again, unless they have decided it anew.
async fn back_with(
    conn: &mut PgConnection,
    state: &StreamState,
    undo: Undo,
    item: ItemId,
) -> Result<Undone, DecideError> {
    let stream = state.stream.id;
    let queued_blind = lock_item(conn, stream, item).await?;
    let lease = match queue::lease_of(conn, stream, item, undo.person).await? {
        Some(_) => Some(queue::take(conn, state, undo.person, item, queued_blind, undo.now).await?),
        None => None,
    };
    Ok(Undone { item, lease })
}

async fn named(
    conn: &mut PgConnection,
    stream: StreamId,
    person: PersonId,
    of: Uuid,
) -> Result<Option<Target>, StoreError> {
    Ok(sqlx::query_as(
        "select d.id, d.item_id, d.kind,
                exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id) as undone
         from decisions d
         where d.stream_id = $1 and d.client_id = $3 and d.person_id = $2 and d.kind in ('label', 'skip')",
    )
    .bind(stream.get())
    .bind(person.get())
    .bind(of)
    .fetch_optional(conn)
    .await?)
}

async fn last(
    conn: &mut PgConnection,
    stream: StreamId,
    person: PersonId,
) -> Result<Option<Target>, StoreError> {
    Ok(sqlx::query_as(
        "select d.id, d.item_id, d.kind, false as undone from decisions d
         where d.stream_id = $1 and d.person_id = $2 and d.kind in ('label', 'skip')
           and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)
         order by d.id desc limit 1",
    )
    .bind(stream.get())
    .bind(person.get())
    .fetch_optional(conn)
    .await?)
}

async fn is_undone(
    conn: &mut PgConnection,
    stream: StreamId,
    target: i64,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar(
        "select exists (select from decisions where stream_id = $1 and undoes = $2)",
    )
    .bind(stream.get())
    .bind(target)
    .fetch_one(conn)
    .await?)
}

/// How many of the person's decisions in force are later than this one, counted no further than matters.
async fn later(
    conn: &mut PgConnection,
    stream: StreamId,
    person: PersonId,
    target: i64,
) -> Result<usize, StoreError> {
    let later: i64 = sqlx::query_scalar(
        "select count(*) from (
             select from decisions d
             where d.stream_id = $1 and d.person_id = $2 and d.id > $3 and d.kind in ('label', 'skip')
               and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)
             limit $4) l",
    )
    .bind(stream.get())
    .bind(person.get())
    .bind(target)
    .bind(i64::try_from(REACH).unwrap_or(i64::MAX))
    .fetch_one(conn)
    .await?;
    Ok(usize::try_from(later).unwrap_or(usize::MAX))
}

/// The decisions that a person can take back, newest first.
pub async fn recent(
    conn: &mut PgConnection,
    stream: StreamId,
    person: PersonId,
) -> Result<Vec<Recent>, StoreError> {
    Ok(sqlx::query_as(
        "select d.client_id, d.item_id, d.label, d.value, d.reason, d.note, left(p.payload ->> 'text', $4) as excerpt
         from decisions d left join item_payloads p on p.stream_id = d.stream_id and p.item_id = d.item_id
         where d.stream_id = $1 and d.person_id = $2 and d.kind in ('label', 'skip')
           and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)
         order by d.id desc limit $3",
    )
    .bind(stream.get())
    .bind(person.get())
    .bind(i64::try_from(REACH).unwrap_or(i64::MAX))
    .bind(i32::try_from(EXCERPT).unwrap_or(i32::MAX))
    .fetch_all(conn)
    .await?)
}
