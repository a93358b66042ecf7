//! The pairs as they stand, and the counts of how they change.

use crate::StoreError;
use chrono::NaiveDate;
use sqlx::{FromRow, PgConnection};
use std::collections::BTreeMap;
use understudy_ladder::StreamId;

/// What is counted of a pair.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PairKey {
    pub model: i64,
    pub day: NaiveDate,
    pub predicted: i16,
    pub reference: i16,
    pub bin: i16,
    pub blind: bool,
    pub stratum: String,
}

#[derive(FromRow)]
struct PairRow {
    item_id: i64,
    model_id: i64,
    day: NaiveDate,
    predicted: i16,
    reference: i16,
    bin: i16,
    blind: bool,
    stratum: String,
}

type Pairs = BTreeMap<(i64, i64), PairKey>;

/// The pairs of these items as they stand, by item and model version.
pub(crate) async fn pairs_of(
    conn: &mut PgConnection,
    stream: StreamId,
    items: &[i64],
) -> Result<Pairs, StoreError> {
    let rows: Vec<PairRow> = sqlx::query_as(
        "select item_id, model_id, day, predicted, reference, bin, blind, stratum from pairs where stream_id = $1 and item_id = any($2)",
    )
    .bind(stream.get())
    .bind(items)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let key = PairKey {
                model: row.model_id,
                day: row.day,
                predicted: row.predicted,
                reference: row.reference,
                bin: row.bin,
                blind: row.blind,
                stratum: row.stratum,
            };
            ((row.item_id, row.model_id), key)
        })
        .collect())
}

/// Replaces pairs and writes the difference into the counts.
pub(crate) async fn replace_pairs(
    conn: &mut PgConnection,
    stream: StreamId,
    before: &Pairs,
    after: &BTreeMap<(i64, i64), (PairKey, f64)>,
) -> Result<(), StoreError> {
    let gone: Vec<(i64, i64)> = before
        .keys()
        .filter(|key| !after.contains_key(key))
        .copied()
        .collect();
    let new: Vec<(i64, &PairKey, f64)> = after
        .iter()
        .filter(|(key, (pair, _))| before.get(key) != Some(pair))
        .map(|((item, _), (pair, inclusion))| (*item, pair, *inclusion))
        .collect();
    let mut deltas: BTreeMap<&PairKey, i32> = BTreeMap::new();
    for key in gone.iter().chain(
        new.iter()
            .map(|(item, pair, _)| (*item, pair.model))
            .collect::<Vec<_>>()
            .iter(),
    ) {
        if let Some(pair) = before.get(key) {
            *deltas.entry(pair).or_default() -= 1;
        }
    }
    for (_, pair, _) in &new {
        *deltas.entry(pair).or_default() += 1;
    }
    deltas.retain(|_, delta| *delta != 0);
    delete_pairs(conn, stream, &gone).await?;
    upsert_pairs(conn, stream, &new).await?;
    add_pairs(conn, stream, &deltas).await
}

async fn delete_pairs(
    conn: &mut PgConnection,
    stream: StreamId,
    gone: &[(i64, i64)],
) -> Result<(), StoreError> {
    if gone.is_empty() {
        return Ok(());
    }
    let (items, models): (Vec<i64>, Vec<i64>) = gone.iter().copied().unzip();
    sqlx::query(
        "delete from pairs p using unnest($2::bigint[], $3::bigint[]) as u (item_id, model_id)
         where p.stream_id = $1 and p.item_id = u.item_id and p.model_id = u.model_id",
    )
    .bind(stream.get())
    .bind(items)
    .bind(models)
    .execute(conn)
    .await?;
    Ok(())
}

#[derive(Default)]
struct PairColumns<'a> {
    models: Vec<i64>,
    days: Vec<NaiveDate>,
    predicted: Vec<i16>,
    references: Vec<i16>,
    bins: Vec<i16>,
    blind: Vec<bool>,
    strata: Vec<&'a str>,
}

impl<'a> FromIterator<&'a PairKey> for PairColumns<'a> {
    fn from_iter<T: IntoIterator<Item = &'a PairKey>>(pairs: T) -> Self {
        let mut columns = Self::default();
        for pair in pairs {
            columns.models.push(pair.model);
            columns.days.push(pair.day);
            columns.predicted.push(pair.predicted);
            columns.references.push(pair.reference);
            columns.bins.push(pair.bin);
            columns.blind.push(pair.blind);
            columns.strata.push(&pair.stratum);
        }
        columns
    }
}

async fn upsert_pairs(
    conn: &mut PgConnection,
    stream: StreamId,
    new: &[(i64, &PairKey, f64)],
) -> Result<(), StoreError> {
    if new.is_empty() {
        return Ok(());
    }
    let items: Vec<i64> = new.iter().map(|(item, _, _)| *item).collect();
    let inclusions: Vec<f64> = new.iter().map(|(_, _, inclusion)| *inclusion).collect();
    let columns: PairColumns<'_> = new.iter().map(|(_, pair, _)| *pair).collect();
    sqlx::query(
        "insert into pairs (stream_id, item_id, model_id, day, predicted, reference, bin, blind, stratum, inclusion)
         select $1, u.* from unnest($2::bigint[], $3::bigint[], $4::date[], $5::smallint[], $6::smallint[], $7::smallint[],
                                    $8::bool[], $9::text[], $10::float8[]) as u
         on conflict on constraint pairs_pkey do update
             set day = excluded.day, predicted = excluded.predicted, reference = excluded.reference, bin = excluded.bin,
                 blind = excluded.blind, stratum = excluded.stratum, inclusion = excluded.inclusion",
    )
    .bind(stream.get())
    .bind(items)
    .bind(columns.models)
    .bind(columns.days)
    .bind(columns.predicted)
    .bind(columns.references)
    .bind(columns.bins)
    .bind(columns.blind)
    .bind(columns.strata)
    .bind(inclusions)
    .execute(conn)
    .await?;
    Ok(())
}

async fn add_pairs(
    conn: &mut PgConnection,
    stream: StreamId,
    deltas: &BTreeMap<&PairKey, i32>,
) -> Result<(), StoreError> {
    if deltas.is_empty() {
        return Ok(());
    }
    let columns: PairColumns<'_> = deltas.keys().copied().collect();
    let by: Vec<i32> = deltas.values().copied().collect();
    sqlx::query(
        "insert into pair_tail (stream_id, model_id, day, predicted, reference, bin, blind, stratum, delta)
         select $1, u.* from unnest($2::bigint[], $3::date[], $4::smallint[], $5::smallint[], $6::smallint[], $7::bool[],
                                    $8::text[], $9::int[]) as u",
    )
    .bind(stream.get())
    .bind(columns.models)
    .bind(columns.days)
    .bind(columns.predicted)
    .bind(columns.references)
    .bind(columns.bins)
    .bind(columns.blind)
    .bind(columns.strata)
    .bind(by)
    .execute(conn)
    .await?;
    Ok(())
}
