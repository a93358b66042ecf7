//! How people and models agree on items that several people decided blind, as it stands and counted.

use crate::StoreError;
use chrono::NaiveDate;
use sqlx::{FromRow, PgConnection};
use std::collections::BTreeMap;
use understudy_ladder::gate::PeerCount;
use understudy_ladder::{ModelId, StreamId};

/// What is counted of an item and a model version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PeerKey {
    pub model: i64,
    pub day: NaiveDate,
    pub people: i16,
    pub with_model: i16,
    pub agreeing_pairs: i16,
}

impl PeerKey {
    /// Of one item's blind votes and what a model version says; `None` for fewer than two people.
    pub(crate) fn new(model: i64, day: NaiveDate, votes: &[i16], predicted: i16) -> Option<Self> {
        let people: i16 = votes.iter().sum();
        let with_model = *votes.get(usize::try_from(predicted).ok()?)?;
        (people > 1).then(|| Self {
            model,
            day,
            people,
            with_model,
            agreeing_pairs: votes.iter().map(|n| n * (n - 1) / 2).sum(),
        })
    }
}

/// By item and model version.
pub(crate) type Peers = BTreeMap<(i64, i64), PeerKey>;

#[derive(FromRow)]
struct Row {
    item_id: i64,
    model_id: i64,
    day: NaiveDate,
    people: i16,
    with_model: i16,
    agreeing_pairs: i16,
}

/// Those of these items as they stand.
pub(crate) async fn peers_of(
    conn: &mut PgConnection,
    stream: StreamId,
    items: &[i64],
) -> Result<Peers, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select item_id, model_id, day, people, with_model, agreeing_pairs from peers where stream_id = $1 and item_id = any($2)",
    )
    .bind(stream.get())
    .bind(items)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let key = PeerKey {
                model: row.model_id,
                day: row.day,
                people: row.people,
                with_model: row.with_model,
                agreeing_pairs: row.agreeing_pairs,
            };
            ((row.item_id, row.model_id), key)
        })
        .collect())
}

/// Replaces what stands and writes the difference into the counts.
pub(crate) async fn replace_peers(
    conn: &mut PgConnection,
    stream: StreamId,
    before: &Peers,
    after: &Peers,
) -> Result<(), StoreError> {
    let mut deltas: BTreeMap<PeerKey, i32> = BTreeMap::new();
    let gone: Vec<(i64, i64)> = before
        .iter()
        .filter(|(at, key)| after.get(at) != Some(key))
        .map(|(at, key)| {
            *deltas.entry(*key).or_default() -= 1;
            *at
        })
        .collect();
    let new: Vec<(i64, PeerKey)> = after
        .iter()
        .filter(|(at, key)| before.get(at) != Some(key))
        .map(|((item, _), key)| {
            *deltas.entry(*key).or_default() += 1;
            (*item, *key)
        })
        .collect();
    deltas.retain(|_, delta| *delta != 0);
    if gone.is_empty() && new.is_empty() {
        return Ok(());
    }
    let (items, models): (Vec<i64>, Vec<i64>) = gone.into_iter().unzip();
    sqlx::query(
        "delete from peers p using unnest($2::bigint[], $3::bigint[]) as u (item_id, model_id)
         where p.stream_id = $1 and p.item_id = u.item_id and p.model_id = u.model_id",
    )
    .bind(stream.get())
    .bind(items)
    .bind(models)
    .execute(&mut *conn)
    .await?;
    let items: Vec<i64> = new.iter().map(|(item, _)| *item).collect();
    let columns: Columns = new.iter().map(|(_, key)| *key).collect();
    sqlx::query(
        "insert into peers (stream_id, item_id, model_id, day, people, with_model, agreeing_pairs)
         select $1, u.* from unnest($2::bigint[], $3::bigint[], $4::date[], $5::smallint[], $6::smallint[], $7::smallint[]) as u",
    )
    .bind(stream.get())
    .bind(items)
    .bind(columns.models)
    .bind(columns.days)
    .bind(columns.people)
    .bind(columns.with_model)
    .bind(columns.agreeing_pairs)
    .execute(&mut *conn)
    .await?;
    let columns: Columns = deltas.keys().copied().collect();
    let by: Vec<i32> = deltas.into_values().collect();
    sqlx::query(
        "insert into peer_tail (stream_id, model_id, day, people, with_model, agreeing_pairs, delta)
         select $1, u.* from unnest($2::bigint[], $3::date[], $4::smallint[], $5::smallint[], $6::smallint[], $7::int[]) as u",
    )
    .bind(stream.get())
    .bind(columns.models)
    .bind(columns.days)
    .bind(columns.people)
    .bind(columns.with_model)
    .bind(columns.agreeing_pairs)
    .bind(by)
    .execute(conn)
    .await?;
    Ok(())
}

#[derive(Default)]
struct Columns {
    models: Vec<i64>,
    days: Vec<NaiveDate>,
    people: Vec<i16>,
    with_model: Vec<i16>,
    agreeing_pairs: Vec<i16>,
}

impl FromIterator<PeerKey> for Columns {
    fn from_iter<T: IntoIterator<Item = PeerKey>>(keys: T) -> Self {
        let mut columns = Self::default();
        for key in keys {
            columns.models.push(key.model);
            columns.days.push(key.day);
            columns.people.push(key.people);
            columns.with_model.push(key.with_model);
            columns.agreeing_pairs.push(key.agreeing_pairs);
        }
        columns
    }
}

#[derive(FromRow)]
struct CountRow {
    model_id: i64,
    people: i16,
    with_model: i16,
    agreeing_pairs: i16,
    items: i64,
}

/// How people and these model versions agree; a version without such items is missing. Days before
/// the one that belongs to a version do not count.
pub async fn peers(
    conn: &mut PgConnection,
    stream: StreamId,
    models: &[ModelId],
    since: &super::Since,
) -> Result<BTreeMap<ModelId, Vec<PeerCount>>, StoreError> {
    let (limited, days): (Vec<i64>, Vec<NaiveDate>) =
        since.iter().map(|(model, day)| (model.get(), *day)).unzip();
    let models: Vec<i64> = models.iter().map(|model| model.get()).collect();
    let rows: Vec<CountRow> = sqlx::query_as(
        "select c.model_id, c.people, c.with_model, c.agreeing_pairs, sum(c.items)::bigint as items
         from (select stream_id, model_id, day, people, with_model, agreeing_pairs, items from peer_counts
               union all select stream_id, model_id, day, people, with_model, agreeing_pairs, delta from peer_tail) c
         where c.stream_id = $1 and c.model_id = any($2)
           and c.day >= coalesce((select u.day from unnest($3::bigint[], $4::date[]) as u (model_id, day)
                                  where u.model_id = c.model_id), '-infinity')
         group by c.model_id, c.people, c.with_model, c.agreeing_pairs having sum(c.items) > 0",
    )
    .bind(stream.get())
    .bind(models)
    .bind(limited)
    .bind(days)
    .fetch_all(conn)
    .await?;
    let mut found: BTreeMap<ModelId, Vec<PeerCount>> = BTreeMap::new();
    let number = |stored: i16| u16::try_from(stored).map_err(|_| StoreError::Corrupt("peers"));
    for row in rows {
        found
            .entry(row.model_id.into())
            .or_default()
            .push(PeerCount {
                people: number(row.people)?,
                with_model: number(row.with_model)?,
                agreeing_pairs: number(row.agreeing_pairs)?,
                items: super::count(row.items)?,
            });
    }
    Ok(found)
}
