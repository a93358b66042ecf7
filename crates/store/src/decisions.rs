//! Human decisions: append-only events, each recorded exactly once.

mod together;

pub use together::{Recorded, record_all};

use crate::queue::stored;
use crate::streams::{Stream, StreamState};
use crate::{StoreError, counts, settle};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::{FromRow, PgConnection};
use std::collections::BTreeMap;
use understudy_ladder::answer::{BadAnswer, Source};
use understudy_ladder::{DecisionId, ItemId, LabelNo, PersonId, StreamId};
use uuid::Uuid;

/// What a person says of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<'a> {
    /// A label.
    Label(LabelNo),
    /// An answer of another kind, as the stream's kind writes it.
    Value(&'a Value),
    /// Nothing, for this reason.
    Skip(&'a str),
}

/// A decision as it arrives from a browser.
#[derive(Debug, Clone, Copy)]
pub struct Decide<'a> {
    /// Of which item.
    pub item: ItemId,
    /// Who.
    pub person: PersonId,
    /// What.
    pub said: Said<'a>,
    /// What the person writes beside it.
    pub note: Option<&'a str>,
    /// How long the item was on the screen, as the browser measured it.
    pub on_screen: Option<TimeDelta>,
    /// Made by the browser: sending the same decision again changes nothing.
    pub client_id: Uuid,
    /// When.
    pub now: DateTime<Utc>,
}

/// Why a decision is refused.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// The item was never given to this person.
    #[error("this item was not given to you: ask for the next one")]
    NotShown,
    /// The person has decided it, with another client id.
    #[error("you have decided this item already: undo that decision first")]
    DecidedAlready,
    /// The client id belongs to another decision.
    #[error("this client_id belongs to another decision: make a new one for each decision")]
    ClientIdReused,
    /// It is no answer of this stream.
    #[error("the answer (`value`) {0}")]
    Answer(#[from] BadAnswer),
    /// A label, where the stream's answers are something else.
    #[error("this stream's answers are no single labels: send `value`")]
    NoLabel,
    /// There is nothing to take back.
    #[error("there is no decision of yours to undo in this stream")]
    NothingToUndo,
    /// The decision that is to be taken back is not the person's, or not of this stream.
    #[error(
        "there is no decision of yours with this id in this stream, so there is nothing to take back"
    )]
    NotYours,
    /// The decision that is to be taken back is too old.
    #[error(
        "only your last {} decisions can be taken back: tell a reviewer about this one",
        crate::undo::REACH
    )]
    TooLongAgo,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for DecideError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Records a decision with everything that follows from it: queue, reference, pairs, counts and outcome.
/// Call it in a transaction.
pub async fn record(
    conn: &mut PgConnection,
    state: &StreamState,
    decide: Decide<'_>,
) -> Result<DecisionId, DecideError> {
    let recorded = record_all(conn, state, &[decide]).await?.pop();
    recorded.ok_or(StoreError::Corrupt("decision"))?
}

/// Whether it is an answer of the stream.
fn check_said(stream: &Stream, said: Said<'_>) -> Result<(), DecideError> {
    match said {
        Said::Skip(_) => Ok(()),
        Said::Label(_) if stream.answers.is_single() => Ok(()),
        Said::Label(_) => Err(DecideError::NoLabel),
        Said::Value(value) => Ok(stream.answers.read(value, Source::Person).map(drop)?),
    }
}

/// Serialises everything that is decided about an item; says whether it was routed to be decided blind.
pub(crate) async fn lock_item(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
) -> Result<bool, DecideError> {
    let blind: Option<bool> = sqlx::query_scalar(
        "select blind from items where stream_id = $1 and id = $2 for no key update",
    )
    .bind(stream.get())
    .bind(item.get())
    .fetch_optional(conn)
    .await?;
    blind.ok_or(DecideError::NotShown)
}

/// So many people fewer have to decide these items; those that nobody has to decide any more leave the queue.
async fn want_less(
    conn: &mut PgConnection,
    stream: StreamId,
    decided: &[(ItemId, i16)],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let items: Vec<i64> = decided.iter().map(|(item, _)| item.get()).collect();
    let by: Vec<i16> = decided.iter().map(|(_, by)| *by).collect();
    let gone: i64 = sqlx::query_scalar(
        "with decided as (select * from unnest($2::bigint[], $3::smallint[]) as u (item_id, by)),
              gone as (delete from queue q using decided d where q.stream_id = $1 and q.item_id = d.item_id and q.wanted <= d.by returning 1),
              fewer as (update queue q set wanted = q.wanted - d.by from decided d
                        where q.stream_id = $1 and q.item_id = d.item_id and q.wanted > d.by)
         select count(*) from gone",
    )
    .bind(stream.get())
    .bind(items)
    .bind(by)
    .fetch_one(&mut *conn)
    .await?;
    waiting(conn, stream, -i32::try_from(gone).unwrap_or(i32::MAX), now).await
}

pub(crate) async fn want_more(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
    blind: bool,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let wanted: i16 = sqlx::query_scalar(
        "insert into queue (stream_id, item_id, wanted, blind, enqueued_at, audit, priority)
         select $1, $2, 1, $3, case when i.audit then i.created_at else $4 end, i.audit, i.priority
         from items i where i.stream_id = $1 and i.id = $2
         on conflict on constraint queue_pkey do update set wanted = queue.wanted + 1 returning wanted",
    )
    .bind(stream.get())
    .bind(item.get())
    .bind(blind)
    .bind(now)
    .fetch_one(&mut *conn)
    .await?;
    waiting(conn, stream, i32::from(wanted == 1), now).await
}

pub(crate) async fn waiting(
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

/// A decision that was made elsewhere.
#[derive(Debug, Clone)]
pub struct Imported<'a> {
    /// Of which item.
    pub item: ItemId,
    /// Whose: a name that is stable in the source.
    pub rater: &'a str,
    /// The label.
    pub label: LabelNo,
    /// When it was made.
    pub decided_at: DateTime<Utc>,
}

/// Adds decisions that were made elsewhere, blind; importing the same ones again changes nothing.
/// Call it in a transaction.
pub async fn import(
    conn: &mut PgConnection,
    stream: &Stream,
    decisions: &[Imported<'_>],
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    import_values(conn, stream, decisions, &[], now).await
}

/// The same with what they say, in their order, where answers are not one label.
pub(crate) async fn import_values(
    conn: &mut PgConnection,
    stream: &Stream,
    decisions: &[Imported<'_>],
    values: &[&Value],
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let values: Vec<Option<&Value>> = (0..decisions.len())
        .map(|place| values.get(place).copied())
        .collect();
    let ids: Vec<i64> = decisions.iter().map(|one| one.item.get()).collect();
    let raters: Vec<&str> = decisions.iter().map(|one| one.rater).collect();
    let labels: Vec<Option<i16>> = decisions
        .iter()
        .map(|one| stored(Some(one.label)))
        .collect();
    let clients: Vec<Uuid> = decisions
        .iter()
        .map(|one| import_id(stream.id, one))
        .collect();
    let at: Vec<DateTime<Utc>> = decisions.iter().map(|one| one.decided_at).collect();
    let added: Vec<(i64, i64)> = sqlx::query_as(
        "insert into decisions (stream_id, item_id, rater, kind, label, blind, client_id, policy_version, decided_at, value)
         select $1, u.item_id, u.rater, 'label', u.label, true, u.client_id, $2, u.at, u.value
         from unnest($3::bigint[], $4::text[], $5::smallint[], $6::uuid[], $7::timestamptz[], $8::jsonb[])
              as u (item_id, rater, label, client_id, at, value)
         on conflict on constraint decisions_client_id_unique do nothing returning id, item_id",
    )
    .bind(stream.id.get())
    .bind(stream.policy_version.get())
    .bind(ids)
    .bind(raters)
    .bind(labels)
    .bind(clients)
    .bind(at)
    .bind(values)
    .fetch_all(&mut *conn)
    .await?;
    let new: Vec<DecisionId> = added.iter().map(|(id, _)| (*id).into()).collect();
    counts::count_work(conn, stream.id, &new, 1).await?;
    let mut per_item: BTreeMap<i64, i16> = BTreeMap::new();
    for (_, item) in &added {
        *per_item.entry(*item).or_default() += 1;
    }
    let decided: Vec<(ItemId, i16)> = per_item
        .into_iter()
        .map(|(item, by)| (item.into(), by))
        .collect();
    want_less(conn, stream.id, &decided, now).await?;
    let items: Vec<ItemId> = decided.iter().map(|(item, _)| *item).collect();
    settle::settle(conn, stream, &items, now).await?;
    Ok(added.len() as u64)
}

/// The same decision of the same source always gets the same id.
pub(crate) fn import_id(stream: StreamId, one: &Imported<'_>) -> Uuid {
    let digest = Sha256::new()
        .chain_update(stream.get().to_be_bytes())
        .chain_update(one.item.get().to_be_bytes())
        .chain_update(one.rater.as_bytes())
        .finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// A decision as an item's story tells it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Told {
    /// Identifier.
    pub id: i64,
    /// `person:7`, or the name an imported decision came with.
    pub rater: String,
    /// The person's name, for decisions made here.
    pub person: Option<String>,
    /// `label`, `skip`, `undo` or `adjudicate`.
    pub kind: String,
    /// The label.
    pub label: Option<i16>,
    /// What it says, where answers are not one label.
    pub value: Option<Value>,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// Whether it was made without a suggestion.
    pub blind: bool,
    /// Whether it was taken back.
    pub undone: bool,
    /// What was written beside it.
    pub note: Option<String>,
    /// How long the item was on the screen, in milliseconds, where it was measured.
    pub on_screen_ms: Option<i32>,
    /// When the item was given to the person.
    pub shown_at: Option<DateTime<Utc>>,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
}

/// All decisions about an item, oldest first.
pub async fn of_item(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
) -> Result<Vec<Told>, StoreError> {
    Ok(sqlx::query_as(
        "select d.id, d.rater, p.name as person, d.kind, d.label, d.value, d.reason, d.blind,
                exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id) as undone, d.note, d.on_screen_ms, d.shown_at, d.decided_at
         from decisions d left join people p on p.id = d.person_id
         where d.stream_id = $1 and d.item_id = $2 order by d.id",
    )
    .bind(stream.get())
    .bind(item.get())
    .fetch_all(conn)
    .await?)
}

/// How many labels a person has given in a stream since this moment, less those taken back.
pub async fn count_since(
    conn: &mut PgConnection,
    stream: StreamId,
    person: PersonId,
    since: DateTime<Utc>,
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(
        "select (select count(*) from decisions
                 where stream_id = $1 and person_id = $2 and kind = 'label' and decided_at >= $3)
              - (select count(*) from decisions u join decisions d on d.stream_id = u.stream_id and d.id = u.undoes
                 where u.stream_id = $1 and u.person_id = $2 and u.kind = 'undo' and u.decided_at >= $3
                   and d.kind = 'label' and d.decided_at >= $3)",
    )
    .bind(stream.get())
    .bind(person.get())
    .bind(since)
    .fetch_one(conn)
    .await?)
}
