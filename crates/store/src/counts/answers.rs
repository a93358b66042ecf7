//! What is counted of pairs of answers that are not one label, besides whether they agree.

use super::figures::Pool;
use super::{Period, count};
use crate::StoreError;
use chrono::NaiveDate;
use serde_json::Value;
use sqlx::{FromRow, PgConnection};
use std::collections::BTreeMap;
use understudy_ladder::answer::{Measure, Tally};
use understudy_ladder::{ModelId, StreamId};
use understudy_stats::answers::PeoplePairs;

/// A pair as it was counted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CountedPair {
    day: NaiveDate,
    blind: bool,
    stratum: String,
    pub(crate) reference: Option<Value>,
}

/// By item and model version.
pub(crate) type Counted = BTreeMap<(i64, i64), CountedPair>;

#[derive(FromRow)]
struct Row {
    item_id: i64,
    model_id: i64,
    day: NaiveDate,
    blind: bool,
    stratum: String,
    reference_value: Option<Value>,
}

/// The pairs of these items as they were counted.
pub(crate) async fn counted_of(
    conn: &mut PgConnection,
    stream: StreamId,
    items: &[i64],
) -> Result<Counted, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select item_id, model_id, day, blind, stratum, reference_value from pairs where stream_id = $1 and item_id = any($2)",
    )
    .bind(stream.get())
    .bind(items)
    .fetch_all(conn)
    .await?;
    let pair = |row: Row| {
        let pair = CountedPair {
            day: row.day,
            blind: row.blind,
            stratum: row.stratum,
            reference: row.reference_value,
        };
        ((row.item_id, row.model_id), pair)
    };
    Ok(rows.into_iter().map(pair).collect())
}

type Key<'a> = (i64, NaiveDate, bool, &'a str, &'static str, i32);

/// Writes the references of pairs that have changed, and the difference into the counts. `tally` says what a pair
/// with this reference adds.
pub(crate) async fn replace_counted(
    conn: &mut PgConnection,
    stream: StreamId,
    (before, after): (&Counted, &Counted),
    tally: impl Fn(&(i64, i64), &Value) -> Result<Tally, StoreError>,
) -> Result<(), StoreError> {
    let mut deltas: BTreeMap<Key<'_>, i64> = BTreeMap::new();
    for (pairs, others, sign) in [(before, after, -1), (after, before, 1)] {
        for (key, pair) in pairs {
            let (Some(reference), false) = (&pair.reference, others.get(key) == Some(pair)) else {
                continue;
            };
            for (measure, cell, amount) in tally(key, reference)?.cells() {
                let key = (
                    key.1,
                    pair.day,
                    pair.blind,
                    pair.stratum.as_str(),
                    measure.code(),
                    cell,
                );
                *deltas.entry(key).or_default() += sign * amount;
            }
        }
    }
    deltas.retain(|_, delta| *delta != 0);
    write_references(conn, stream, before, after).await?;
    write_deltas(conn, stream, &deltas).await
}

async fn write_references(
    conn: &mut PgConnection,
    stream: StreamId,
    before: &Counted,
    after: &Counted,
) -> Result<(), StoreError> {
    let changed: Vec<(&(i64, i64), &CountedPair)> = after
        .iter()
        .filter(|(key, pair)| before.get(key).map(|old| &old.reference) != Some(&pair.reference))
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let items: Vec<i64> = changed.iter().map(|((item, _), _)| *item).collect();
    let models: Vec<i64> = changed.iter().map(|((_, model), _)| *model).collect();
    let values: Vec<Option<&Value>> = changed
        .iter()
        .map(|(_, pair)| pair.reference.as_ref())
        .collect();
    sqlx::query(
        "update pairs p set reference_value = u.value
         from unnest($2::bigint[], $3::bigint[], $4::jsonb[]) as u (item_id, model_id, value)
         where p.stream_id = $1 and p.item_id = u.item_id and p.model_id = u.model_id",
    )
    .bind(stream.get())
    .bind(items)
    .bind(models)
    .bind(values)
    .execute(conn)
    .await?;
    Ok(())
}

async fn write_deltas(
    conn: &mut PgConnection,
    stream: StreamId,
    deltas: &BTreeMap<Key<'_>, i64>,
) -> Result<(), StoreError> {
    if deltas.is_empty() {
        return Ok(());
    }
    let models: Vec<i64> = deltas.keys().map(|key| key.0).collect();
    let days: Vec<NaiveDate> = deltas.keys().map(|key| key.1).collect();
    let blind: Vec<bool> = deltas.keys().map(|key| key.2).collect();
    let strata: Vec<&str> = deltas.keys().map(|key| key.3).collect();
    let measures: Vec<&str> = deltas.keys().map(|key| key.4).collect();
    let cells: Vec<i32> = deltas.keys().map(|key| key.5).collect();
    let by: Vec<i64> = deltas.values().copied().collect();
    sqlx::query(
        "insert into answer_tail (stream_id, model_id, day, blind, stratum, measure, cell, delta)
         select $1, u.* from unnest($2::bigint[], $3::date[], $4::bool[], $5::text[], $6::text[], $7::int[], $8::bigint[]) as u",
    )
    .bind(stream.get())
    .bind(models)
    .bind(days)
    .bind(blind)
    .bind(strata)
    .bind(measures)
    .bind(cells)
    .bind(by)
    .execute(conn)
    .await?;
    Ok(())
}

/// What was counted of the pairs of a model version in a period.
pub async fn tally(
    conn: &mut PgConnection,
    stream: StreamId,
    model: ModelId,
    pool: Pool,
    period: Period,
) -> Result<Tally, StoreError> {
    let sql = format!(
        "select c.measure, c.cell, sum(c.amount)::bigint
         from (select stream_id, model_id, day, blind, stratum, measure, cell, amount from answer_counts
               union all select stream_id, model_id, day, blind, stratum, measure, cell, delta from answer_tail) c
         where c.stream_id = $1 and c.model_id = $2 and {}
           and ($3::date is null or c.day >= $3) and ($4::date is null or c.day <= $4)
         group by c.measure, c.cell having sum(c.amount) <> 0",
        pool.condition()
    );
    let rows: Vec<(String, i32, i64)> = sqlx::query_as(&sql)
        .bind(stream.get())
        .bind(model.get())
        .bind(period.from)
        .bind(period.to)
        .fetch_all(conn)
        .await?;
    let mut tally = Tally::default();
    for (measure, cell, amount) in rows {
        let measure = Measure::from_code(&measure).ok_or(StoreError::Corrupt("measure"))?;
        tally.add(measure, cell, amount);
    }
    Ok(tally)
}

/// Items by how many people decided them blind and how many pairs of these agree, in a stream whose answers are not one
/// label.
pub async fn people_pairs(
    conn: &mut PgConnection,
    stream: StreamId,
    period: Period,
) -> Result<Vec<PeoplePairs>, StoreError> {
    let rows: Vec<(Vec<i16>, i64)> = sqlx::query_as(
        "select c.votes, sum(c.items)::bigint
         from (select stream_id, day, votes, items from pattern_counts
               union all select stream_id, day, votes, delta from pattern_tail) c
         where c.stream_id = $1 and ($2::date is null or c.day >= $2) and ($3::date is null or c.day <= $3)
         group by c.votes having sum(c.items) <> 0",
    )
    .bind(stream.get())
    .bind(period.from)
    .bind(period.to)
    .fetch_all(conn)
    .await?;
    let number = |one: i16| u32::try_from(one).map_err(|_| StoreError::Corrupt("votes"));
    rows.into_iter()
        .map(|(votes, items)| match votes.as_slice() {
            [people, agreeing] => Ok(PeoplePairs {
                people: number(*people)?,
                agreeing: number(*agreeing)?,
                items: count(items)?,
            }),
            _ => Err(StoreError::Corrupt("votes")),
        })
        .collect()
}
