//! Open disagreements: items that somebody has to look at again, dearest first, each with one adjudicator at a time.
//!
//! What counts as one is [`understudy_ladder::adjudication::dispute`], what it is expected to cost follows from its
//! voices and from what errors cost in the stream ([`understudy_ladder::label_costs`]). The table is
//! kept by `settle` in the transaction of each decision, so nothing here reads items to find them. A model version
//! that becomes active later opens nothing by itself: an item is looked at when something is decided about it.

mod ranking;
mod record;
mod standing;

pub use ranking::rank;
pub use record::{Adjudicate, AdjudicateError, record, record_value, undo};
pub(crate) use standing::settle;

use crate::StoreError;
use crate::predictions::label_no;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgConnection};
use understudy_ladder::adjudication::{Adjudicator, Involved};
use understudy_ladder::{ItemId, LabelNo, PersonId, StreamId};

/// How long an item stays with an adjudicator who shows no sign of life.
pub const HOLD: TimeDelta = TimeDelta::minutes(15);

/// Open disagreements are counted up to this number.
pub const MOST_COUNTED: i64 = 1_000;

/// An open disagreement.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Open {
    /// The item.
    pub item_id: i64,
    /// Its name in the caller's system.
    pub external_id: String,
    /// What leaving its answer as it is costs on average, in thousandths.
    pub expected_cost: i32,
    /// Since when.
    pub opened_at: DateTime<Utc>,
}

/// Where a page of the list begins: after this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its expected cost.
    pub expected_cost: i32,
    /// Since when it is open.
    pub opened_at: DateTime<Utc>,
    /// The item.
    pub item: ItemId,
}

impl Open {
    /// Where it stands in the list.
    pub fn place(&self) -> Place {
        Place {
            expected_cost: self.expected_cost,
            opened_at: self.opened_at,
            item: self.item_id.into(),
        }
    }
}

/// Open disagreements, dearest first, among equals the newest first.
pub async fn list(
    conn: &mut PgConnection,
    stream: StreamId,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Open>, StoreError> {
    Ok(sqlx::query_as(
        "select g.item_id, i.external_id, g.expected_cost, g.opened_at
         from disagreements g join items i on i.stream_id = g.stream_id and i.id = g.item_id
         where g.stream_id = $1
           and ($2::int is null or (g.expected_cost, g.opened_at, g.item_id) < ($2, $3, $4))
         order by g.expected_cost desc, g.opened_at desc, g.item_id desc limit $5",
    )
    .bind(stream.get())
    .bind(after.map(|place| place.expected_cost))
    .bind(after.map(|place| place.opened_at))
    .bind(after.map(|place| place.item.get()))
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// The open disagreement about an item.
pub async fn get(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
) -> Result<Option<Open>, StoreError> {
    Ok(sqlx::query_as(
        "select g.item_id, i.external_id, g.expected_cost, g.opened_at
         from disagreements g join items i on i.stream_id = g.stream_id and i.id = g.item_id
         where g.stream_id = $1 and g.item_id = $2",
    )
    .bind(stream.get())
    .bind(item.get())
    .fetch_optional(conn)
    .await?)
}

/// How many are open, up to [`MOST_COUNTED`].
pub async fn count_open(conn: &mut PgConnection, stream: StreamId) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(
        "select count(*) from (select 1 from disagreements where stream_id = $1 limit $2) as counted",
    )
    .bind(stream.get())
    .bind(MOST_COUNTED)
    .fetch_one(conn)
    .await?)
}

/// What an adjudicator is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// This item, which they hold from now on.
    Item(ItemId),
    /// Some are open, but others hold them, or this person had a say in them.
    NotForThem,
    /// Nothing is open.
    Empty,
}

/// The dearest open disagreement that this person may adjudicate, which they hold from now on; what they hold already
/// comes first. `passed` is one that they leave to others: it and what stands before it are passed over.
pub async fn next(
    conn: &mut PgConnection,
    stream: StreamId,
    by: Adjudicator,
    passed: Option<ItemId>,
    now: DateTime<Utc>,
) -> Result<Given, StoreError> {
    one_at_a_time(conn, stream, by.person()).await?;
    let after = match passed {
        Some(item) => {
            release(conn, stream, item, by.person()).await?;
            get(conn, stream, item).await?.map(|open| open.place())
        }
        None => None,
    };
    let item: Option<i64> = sqlx::query_scalar(
        "select g.item_id from disagreements g
         where g.stream_id = $1 and (g.held_by is null or g.held_by = $2 or g.held_until <= $3)
           and ($4::int is null or (g.expected_cost, g.opened_at, g.item_id) < ($4, $5, $6))
           and not exists (select from decisions d where d.stream_id = g.stream_id and d.item_id = g.item_id
                             and d.person_id = $2 and d.kind in ('label', 'skip'))
         order by coalesce(g.held_by = $2 and g.held_until > $3, false) desc,
                  g.expected_cost desc, g.opened_at desc, g.item_id desc
         limit 1 for update of g skip locked",
    )
    .bind(stream.get())
    .bind(by.person().get())
    .bind(now)
    .bind(after.map(|place| place.expected_cost))
    .bind(after.map(|place| place.opened_at))
    .bind(after.map(|place| place.item.get()))
    .fetch_optional(&mut *conn)
    .await?;
    match item {
        Some(item) => {
            hold(conn, stream, item.into(), by.person(), now).await?;
            Ok(Given::Item(item.into()))
        }
        None if count_open(conn, stream).await? > 0 => Ok(Given::NotForThem),
        None => Ok(Given::Empty),
    }
}

/// One person in two windows acts twice at the same moment: the second is to find what the first has done.
async fn one_at_a_time(
    conn: &mut PgConnection,
    stream: StreamId,
    person: PersonId,
) -> Result<(), StoreError> {
    sqlx::query("select pg_advisory_xact_lock($1::int, $2::int)")
        .bind(stream.get())
        .bind(person.get())
        .execute(conn)
        .await?;
    Ok(())
}

async fn hold(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update disagreements set held_by = $3, held_until = $4 where stream_id = $1 and item_id = $2",
    )
    .bind(stream.get())
    .bind(item.get())
    .bind(person.get())
    .bind(now + HOLD)
    .execute(conn)
    .await?;
    Ok(())
}

async fn release(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
    person: PersonId,
) -> Result<(), StoreError> {
    sqlx::query(
        "update disagreements set held_by = null, held_until = null
         where stream_id = $1 and item_id = $2 and held_by = $3",
    )
    .bind(stream.get())
    .bind(item.get())
    .bind(person.get())
    .execute(conn)
    .await?;
    Ok(())
}

/// What a person has to do with an open disagreement already, which stays as it is until commit; `None` when it is not
/// open.
pub async fn involved(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Option<Involved>, StoreError> {
    let row: Option<(bool, bool)> = sqlx::query_as(
        "select exists (select from decisions d where d.stream_id = g.stream_id and d.item_id = g.item_id
                          and d.person_id = $3 and d.kind in ('label', 'skip')),
                coalesce(g.held_by <> $3 and g.held_until > $4, false)
         from disagreements g where g.stream_id = $1 and g.item_id = $2 for update of g",
    )
    .bind(stream.get())
    .bind(item.get())
    .bind(person.get())
    .bind(now)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(has_decided, held_by_other)| Involved {
        has_decided,
        held_by_other,
    }))
}

/// What somebody said of an item, without who.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// What they said, where answers are not one label.
    pub value: Option<Value>,
    /// What had been suggested to them then. Never there when anybody decided the item blind.
    pub suggested_value: Option<Value>,
    /// The label; none for a skip.
    pub label: Option<LabelNo>,
    /// Why it was skipped.
    pub skipped: Option<String>,
    /// What had been suggested to them. Never there when anybody decided the item blind.
    pub suggested: Option<LabelNo>,
    /// What they noted.
    pub note: Option<String>,
}

/// What an adjudicator sees besides the item.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// In an order that follows neither people nor time.
    pub said: Vec<Said>,
    /// Whether no suggestion is among it.
    pub blind: bool,
}

#[derive(FromRow)]
struct SaidRow {
    label: Option<i16>,
    reason: Option<String>,
    blind: bool,
    suggested: Option<i16>,
    note: Option<String>,
    value: Option<Value>,
    suggested_value: Option<Value>,
}

/// What people said of an item: live labels and skips.
///
/// Suggestions are shown only where everybody decided with one. Where somebody was blind, so is the adjudicator, and
/// their answer is evidence as a blind one is.
pub async fn seen(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
) -> Result<Seen, StoreError> {
    // Ids of decisions are random, so their order says nothing about who made them or when. Read as a document, because
    // notes are younger than decisions.
    let rows: Vec<SaidRow> = sqlx::query_as(
        "select d.label, d.reason, d.blind, d.suggested, to_jsonb(d) ->> 'note' as note,
                nullif(to_jsonb(d) -> 'value', 'null') as value, nullif(to_jsonb(d) -> 'suggested_value', 'null') as suggested_value
         from decisions d
         where d.stream_id = $1 and d.item_id = $2 and d.kind in ('label', 'skip')
           and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)
         order by md5(d.client_id::text)",
    )
    .bind(stream.get())
    .bind(item.get())
    .fetch_all(conn)
    .await?;
    let blind = rows.iter().any(|row| row.blind) || rows.is_empty();
    let said = rows.into_iter().map(|row| {
        let suggested = row.suggested.filter(|_| !blind);
        Ok(Said {
            value: row.value,
            suggested_value: row.suggested_value.filter(|_| !blind),
            label: row.label.map(label_no).transpose()?,
            skipped: row.reason.filter(|_| row.label.is_none()),
            suggested: suggested.map(label_no).transpose()?,
            note: row.note,
        })
    });
    Ok(Seen {
        said: said.collect::<Result<_, StoreError>>()?,
        blind,
    })
}
