//! The human queue: who gets which item next, and for how long.

mod line;

use crate::StoreError;
use crate::predictions::{label_no, stored_label};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgConnection};
use std::collections::HashMap;
use understudy_ladder::route::is_blind_now;
use understudy_ladder::{Confidence, ItemId, LabelNo, PersonId, Policy};

use crate::streams::StreamState;

/// How long an item stays with a person who shows no sign of life.
pub const LEASE: TimeDelta = TimeDelta::minutes(5);

/// How many items one person may hold: the one being decided and those fetched ahead.
pub const MOST_HELD: usize = 5;

/// How many items a sign of life can keep: those, and what was taken back.
const MOST_KEPT: usize = MOST_HELD + crate::undo::REACH;

/// An item that a person holds, with what that person is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leased {
    /// The item.
    pub item: ItemId,
    /// Whether it is decided without a suggestion.
    pub blind: bool,
    /// The suggestion.
    pub suggested: Option<LabelNo>,
    /// How sure the model is of it; `None` where the model that decides now says something else.
    pub sure: Option<Confidence>,
    /// When it was given to the person first.
    pub shown_at: DateTime<Utc>,
}

/// What `next` found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Next {
    /// An item to decide.
    Item(Leased),
    /// Items wait, but others hold them, or this person has decided or skipped them.
    AllTaken,
    /// No item waits.
    Empty,
}

#[derive(FromRow)]
struct LeaseRow {
    item_id: i64,
    blind: bool,
    suggested: Option<i16>,
    shown_at: DateTime<Utc>,
    sure: Option<f64>,
}

impl LeaseRow {
    fn leased(self) -> Result<Leased, StoreError> {
        Ok(Leased {
            item: self.item_id.into(),
            blind: self.blind,
            suggested: self.suggested.map(label_no).transpose()?,
            shown_at: self.shown_at,
            sure: self
                .sure
                .map(Confidence::new)
                .transpose()
                .map_err(|_| StoreError::Corrupt("confidence"))?,
        })
    }
}

/// The next item for a person, who holds it from now on. `held` are items that the person's browser has
/// already: they are skipped over, so that the next one can be fetched ahead.
///
/// Nobody gets an item that as many people hold or have decided as the stream wants, nor one that they
/// have decided or skipped before.
pub async fn next(
    conn: &mut PgConnection,
    state: &StreamState,
    person: PersonId,
    held: &[ItemId],
    now: DateTime<Utc>,
) -> Result<Next, StoreError> {
    let stream = state.stream.id;
    // One person in two windows asks twice at the same moment: the second is to find what the first was given. The
    // tables that are looked into grow and shrink faster than PostgreSQL counts them, and a plan that reads one whole
    // because it was small is kept: until the end of the transaction it reads by index.
    sqlx::query(
        "select pg_advisory_xact_lock($1::int, $2::int), set_config('enable_seqscan', 'off', true)",
    )
    .bind(stream.get())
    .bind(person.get())
    .execute(&mut *conn)
    .await?;
    let held: Vec<i64> = held.iter().map(|item| item.get()).collect();
    if let Some(lease) = renew_own(conn, state, person, &held, now).await? {
        return Ok(Next::Item(lease));
    }
    let mut passed = held;
    for line in line::lines(conn, state, person, now).await? {
        let first = line.first();
        loop {
            let candidate: Option<(i64, bool)> = sqlx::query_as(&first)
                .bind(stream.get())
                .bind(person.get())
                .bind(&passed)
                .bind(now)
                .fetch_optional(&mut *conn)
                .await?;
            let Some((item, blind)) = candidate else {
                break;
            };
            let taking = Taking {
                person,
                item: item.into(),
                queued_blind: blind,
                now,
            };
            if let Some(lease) = take_if(conn, state, taking, OnlyIf::Free).await? {
                return Ok(Next::Item(lease));
            }
            passed.push(item);
        }
    }
    let waiting: bool =
        sqlx::query_scalar("select exists (select from queue where stream_id = $1)")
            .bind(stream.get())
            .fetch_one(conn)
            .await?;
    Ok(if waiting { Next::AllTaken } else { Next::Empty })
}

/// The oldest item that the person holds already and the browser does not have: after a reload it comes back.
async fn renew_own(
    conn: &mut PgConnection,
    state: &StreamState,
    person: PersonId,
    held: &[i64],
    now: DateTime<Utc>,
) -> Result<Option<Leased>, StoreError> {
    let own: Option<(i64, bool)> = sqlx::query_as(
        "select l.item_id, q.blind from leases l join queue q on q.stream_id = l.stream_id and q.item_id = l.item_id
         where l.stream_id = $1 and l.person_id = $2 and l.expires_at > $4 and l.item_id <> all($3)
         order by l.item_id limit 1 for update of q",
    )
    .bind(state.stream.id.get())
    .bind(person.get())
    .bind(held)
    .bind(now)
    .fetch_optional(&mut *conn)
    .await?;
    match own {
        Some((item, blind)) => take(conn, state, person, item.into(), blind, now)
            .await
            .map(Some),
        None => Ok(None),
    }
}

/// Gives an item to a person, whoever else holds it.
pub(crate) async fn take(
    conn: &mut PgConnection,
    state: &StreamState,
    person: PersonId,
    item: ItemId,
    queued_blind: bool,
    now: DateTime<Utc>,
) -> Result<Leased, StoreError> {
    let taking = Taking {
        person,
        item,
        queued_blind,
        now,
    };
    take_if(conn, state, taking, OnlyIf::Anyhow)
        .await?
        .ok_or(StoreError::Corrupt("lease"))
}

/// Who takes what.
#[derive(Debug, Clone, Copy)]
struct Taking {
    person: PersonId,
    item: ItemId,
    queued_blind: bool,
    now: DateTime<Utc>,
}

/// Whether it matters who else holds an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnlyIf {
    /// Fewer people than the item is for must hold it.
    Free,
    /// It does not: the person has it already, or had it last.
    Anyhow,
}

/// What the model says of an item, read only where it is shown: the label and how sure it is.
const SAID: &str = "(select p.label, p.confidence, p.value from items i join predictions p on p.stream_id = i.stream_id and p.item_id = i.id
      where i.stream_id = $1 and i.id = $2 and p.label is not null and p.model_id = case when i.bucket < $7 then $8 else $9 end)";
/// Nothing about the item is read.
const NOTHING: &str = "(select null::smallint as label, null::float8 as confidence, null::jsonb as value where false)";

/// Gives an item to a person. What is shown is decided here and written down with the lease: below Assist
/// nothing is suggested, whatever the item was routed for, and no prediction is read.
///
/// Only now, with the place in the queue locked, is it certain who else holds the item: the search may have looked
/// before somebody else's lease was committed. `None` when too many do.
async fn take_if(
    conn: &mut PgConnection,
    state: &StreamState,
    taking: Taking,
    only_if: OnlyIf,
) -> Result<Option<Leased>, StoreError> {
    let suggests = !is_blind_now(taking.queued_blind, state.policy.rung, &state.caps);
    let active = state.policy.active_model.filter(|_| suggests);
    let said = if active.is_some() { SAID } else { NOTHING };
    let sql = format!(
        "with said as {said},
         taken as (
             insert into leases (stream_id, item_id, person_id, blind, suggested, shown_at, expires_at, suggested_value)
             select $1, $2, $3, not exists (select from said), (select label from said), $4, $5, (select value from said)
             where $6 or (select q.wanted > (select count(*) from leases l where l.stream_id = $1 and l.item_id = $2
                                               and l.person_id <> $3 and l.expires_at > $4)
                          from queue q where q.stream_id = $1 and q.item_id = $2)
             on conflict on constraint leases_pkey do update
                 -- Whoever has seen a suggestion once has seen it.
                 set blind = leases.blind and excluded.blind,
                     suggested = coalesce(leases.suggested, excluded.suggested),
                     suggested_value = case when leases.suggested is null then excluded.suggested_value else leases.suggested_value end,
                     expires_at = excluded.expires_at
             returning item_id, blind, suggested, shown_at, suggested_value)
         select t.item_id, t.blind, t.suggested, t.shown_at, s.confidence as sure
         from taken t left join said s on s.label = t.suggested and s.value is not distinct from t.suggested_value"
    );
    let mut query = sqlx::query_as(&sql)
        .bind(state.stream.id.get())
        .bind(taking.item.get())
        .bind(taking.person.get())
        .bind(taking.now)
        .bind(taking.now + LEASE)
        .bind(only_if == OnlyIf::Anyhow);
    if let Some(active) = active {
        query = query
            .bind(canary_buckets(&state.policy))
            .bind(state.policy.canary.map(|canary| canary.model.get()))
            .bind(active.get());
    }
    let row: Option<LeaseRow> = query.fetch_optional(conn).await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let mut leased = row.leased()?;
    if !suggests {
        // An old lease may remember a suggestion; on a lower rung it is not shown again.
        leased.suggested = None;
        leased.sure = None;
    }
    Ok(Some(leased))
}

/// The canary's buckets lie below this one.
fn canary_buckets(policy: &Policy) -> i16 {
    let share = policy
        .canary
        .map_or(0, |canary| canary.share.ten_thousandths());
    i16::try_from(share).unwrap_or(i16::MAX)
}

/// Keeps items with a person who is still there.
pub async fn heartbeat(
    conn: &mut PgConnection,
    stream: understudy_ladder::StreamId,
    person: PersonId,
    items: &[ItemId],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ids: Vec<i64> = items
        .iter()
        .take(MOST_KEPT)
        .map(|item| item.get())
        .collect();
    sqlx::query("update leases set expires_at = $4 where stream_id = $1 and person_id = $2 and item_id = any($3) and expires_at > $5")
        .bind(stream.get())
        .bind(person.get())
        .bind(ids)
        .bind(now + LEASE)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// What a person was shown of an item, however long ago.
pub(crate) async fn lease_of(
    conn: &mut PgConnection,
    stream: understudy_ladder::StreamId,
    item: ItemId,
    person: PersonId,
) -> Result<Option<Leased>, StoreError> {
    let row: Option<LeaseRow> = sqlx::query_as(
        "select item_id, blind, suggested, shown_at, null::float8 as sure from leases where stream_id = $1 and item_id = $2 and person_id = $3",
    )
    .bind(stream.get())
    .bind(item.get())
    .bind(person.get())
    .fetch_optional(conn)
    .await?;
    row.map(LeaseRow::leased).transpose()
}

/// What was suggested to people with items, by item and person, where answers are not one label.
pub async fn suggested_values(
    conn: &mut PgConnection,
    stream: understudy_ladder::StreamId,
    of: &[(ItemId, PersonId)],
) -> Result<HashMap<(i64, i64), Value>, StoreError> {
    let (items, people) = numbers(of);
    let rows: Vec<(i64, i64, Value)> = sqlx::query_as(
        "select l.item_id, l.person_id, l.suggested_value
         from unnest($2::bigint[], $3::bigint[]) as u (item_id, person_id)
         join leases l on l.stream_id = $1 and l.item_id = u.item_id and l.person_id = u.person_id
         where l.suggested_value is not null",
    )
    .bind(stream.get())
    .bind(items)
    .bind(people)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(item, person, value)| ((item, person), value))
        .collect())
}

/// What people were shown of items, however long ago, by item and person.
pub(crate) async fn leases_of(
    conn: &mut PgConnection,
    stream: understudy_ladder::StreamId,
    of: &[(ItemId, PersonId)],
) -> Result<HashMap<(i64, i64), Leased>, StoreError> {
    let (items, people) = numbers(of);
    let rows: Vec<HeldRow> = sqlx::query_as(
        "select l.person_id, l.item_id, l.blind, l.suggested, l.shown_at, null::float8 as sure
         from unnest($2::bigint[], $3::bigint[]) as u (item_id, person_id)
         join leases l on l.stream_id = $1 and l.item_id = u.item_id and l.person_id = u.person_id",
    )
    .bind(stream.get())
    .bind(items)
    .bind(people)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| Ok(((row.lease.item_id, row.person_id), row.lease.leased()?)))
        .collect()
}

#[derive(FromRow)]
struct HeldRow {
    person_id: i64,
    #[sqlx(flatten)]
    lease: LeaseRow,
}

/// People's holds on items end.
pub(crate) async fn release_all(
    conn: &mut PgConnection,
    stream: understudy_ladder::StreamId,
    ended: &[(ItemId, PersonId)],
) -> Result<(), StoreError> {
    let (items, people) = numbers(ended);
    sqlx::query(
        "delete from leases l using unnest($2::bigint[], $3::bigint[]) as u (item_id, person_id)
         where l.stream_id = $1 and l.item_id = u.item_id and l.person_id = u.person_id",
    )
    .bind(stream.get())
    .bind(items)
    .bind(people)
    .execute(conn)
    .await?;
    Ok(())
}

fn numbers(of: &[(ItemId, PersonId)]) -> (Vec<i64>, Vec<i64>) {
    of.iter()
        .map(|(item, person)| (item.get(), person.get()))
        .unzip()
}

/// The stored form of an optional label.
pub(crate) fn stored(label: Option<LabelNo>) -> Option<i16> {
    label.map(stored_label)
}
