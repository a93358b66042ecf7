//! Sufficient statistics: pairs and votes as they stand, and the integers that every figure comes from.

use crate::StoreError;
use chrono::NaiveDate;
use sqlx::{FromRow, PgConnection};
use std::collections::BTreeMap;
use understudy_ladder::{ModelId, StreamId};
use understudy_stats::{Confusion, Patterns, ScoreHistogram};

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

type Votes = BTreeMap<i64, (NaiveDate, Vec<i16>)>;

/// The votes of these items as they stand.
pub(crate) async fn votes_of(
    conn: &mut PgConnection,
    stream: StreamId,
    items: &[i64],
) -> Result<Votes, StoreError> {
    let rows: Vec<(i64, NaiveDate, Vec<i16>)> = sqlx::query_as(
        "select item_id, day, votes from vote_patterns where stream_id = $1 and item_id = any($2)",
    )
    .bind(stream.get())
    .bind(items)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(item, day, votes)| (item, (day, votes)))
        .collect())
}

/// Replaces votes and writes the difference into the counts.
pub(crate) async fn replace_votes(
    conn: &mut PgConnection,
    stream: StreamId,
    before: &Votes,
    after: &Votes,
) -> Result<(), StoreError> {
    let mut deltas: BTreeMap<&(NaiveDate, Vec<i16>), i32> = BTreeMap::new();
    for (item, votes) in before {
        if after.get(item) != Some(votes) {
            *deltas.entry(votes).or_default() -= 1;
        }
    }
    let new: Vec<(&i64, &(NaiveDate, Vec<i16>))> = after
        .iter()
        .filter(|(item, votes)| before.get(item) != Some(votes))
        .collect();
    for (_, votes) in &new {
        *deltas.entry(votes).or_default() += 1;
    }
    deltas.retain(|_, delta| *delta != 0);
    let gone: Vec<i64> = before
        .keys()
        .filter(|item| !after.contains_key(item))
        .copied()
        .collect();
    sqlx::query("delete from vote_patterns where stream_id = $1 and item_id = any($2)")
        .bind(stream.get())
        .bind(gone)
        .execute(&mut *conn)
        .await?;
    // As text, because arrays of arrays must be rectangular, which votes are only within one schema.
    let items: Vec<i64> = new.iter().map(|(item, _)| **item).collect();
    let days: Vec<NaiveDate> = new.iter().map(|(_, (day, _))| *day).collect();
    let votes: Vec<String> = new
        .iter()
        .map(|(_, (_, votes))| array_text(votes))
        .collect();
    sqlx::query(
        "insert into vote_patterns (stream_id, item_id, day, votes)
         select $1, u.item_id, u.day, u.votes::smallint[] from unnest($2::bigint[], $3::date[], $4::text[]) as u (item_id, day, votes)
         on conflict on constraint vote_patterns_pkey do update set day = excluded.day, votes = excluded.votes",
    )
    .bind(stream.get())
    .bind(items)
    .bind(days)
    .bind(votes)
    .execute(&mut *conn)
    .await?;
    let days: Vec<NaiveDate> = deltas.keys().map(|(day, _)| *day).collect();
    let votes: Vec<String> = deltas.keys().map(|(_, votes)| array_text(votes)).collect();
    let by: Vec<i32> = deltas.values().copied().collect();
    sqlx::query(
        "insert into pattern_tail (stream_id, day, votes, delta)
         select $1, u.day, u.votes::smallint[], u.delta from unnest($2::date[], $3::text[], $4::int[]) as u (day, votes, delta)",
    )
    .bind(stream.get())
    .bind(days)
    .bind(votes)
    .bind(by)
    .execute(conn)
    .await?;
    Ok(())
}

fn array_text(votes: &[i16]) -> String {
    let numbers: Vec<String> = votes.iter().map(i16::to_string).collect();
    format!("{{{}}}", numbers.join(","))
}

/// Adds to the numbers of items.
pub(crate) async fn add_items(
    conn: &mut PgConnection,
    deltas: &BTreeMap<(StreamId, NaiveDate, &str), i32>,
) -> Result<(), StoreError> {
    let changed: Vec<_> = deltas.iter().filter(|(_, delta)| **delta != 0).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let streams: Vec<i64> = changed
        .iter()
        .map(|((stream, _, _), _)| stream.get())
        .collect();
    let days: Vec<NaiveDate> = changed.iter().map(|((_, day, _), _)| *day).collect();
    let kinds: Vec<&str> = changed.iter().map(|((_, _, kind), _)| *kind).collect();
    let by: Vec<i32> = changed.iter().map(|(_, delta)| **delta).collect();
    sqlx::query(
        "insert into item_tail (stream_id, day, kind, delta) select * from unnest($1::bigint[], $2::date[], $3::text[], $4::int[])",
    )
    .bind(streams)
    .bind(days)
    .bind(kinds)
    .bind(by)
    .execute(conn)
    .await?;
    Ok(())
}

/// Moves tail rows into the counts, summed; says how many. Runs beside readers and writers: both the tail
/// and the counts change in one transaction.
pub async fn roll_up(conn: &mut PgConnection, limit: i64) -> Result<u64, StoreError> {
    let mut moved = 0;
    for sql in [
        "with moved as (
             delete from pair_tail where (stream_id, id) in (select stream_id, id from pair_tail order by stream_id, id limit $1 for update skip locked)
             returning stream_id, model_id, day, predicted, reference, bin, blind, stratum, delta),
         added as (
             insert into pair_counts (stream_id, model_id, day, predicted, reference, bin, blind, stratum, items)
             select stream_id, model_id, day, predicted, reference, bin, blind, stratum, sum(delta) from moved
             group by stream_id, model_id, day, predicted, reference, bin, blind, stratum having sum(delta) <> 0
             on conflict on constraint pair_counts_pkey do update set items = pair_counts.items + excluded.items)
         select count(*) from moved",
        "with moved as (
             delete from pattern_tail where (stream_id, id) in (select stream_id, id from pattern_tail order by stream_id, id limit $1 for update skip locked)
             returning stream_id, day, votes, delta),
         added as (
             insert into pattern_counts (stream_id, day, votes, items)
             select stream_id, day, votes, sum(delta) from moved group by stream_id, day, votes having sum(delta) <> 0
             on conflict on constraint pattern_counts_pkey do update set items = pattern_counts.items + excluded.items)
         select count(*) from moved",
        "with moved as (
             delete from item_tail where (stream_id, id) in (select stream_id, id from item_tail order by stream_id, id limit $1 for update skip locked)
             returning stream_id, day, kind, delta),
         added as (
             insert into item_counts (stream_id, day, kind, items)
             select stream_id, day, kind, sum(delta) from moved group by stream_id, day, kind having sum(delta) <> 0
             on conflict on constraint item_counts_pkey do update set items = item_counts.items + excluded.items)
         select count(*) from moved",
    ] {
        let rows: i64 = sqlx::query_scalar(sql).bind(limit).fetch_one(&mut *conn).await?;
        moved += rows.unsigned_abs();
    }
    Ok(moved)
}

/// Which days a figure covers; `None` is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
}

/// Counts and tail together, in one snapshot.
const PAIRS: &str = "(select stream_id, model_id, day, predicted, reference, bin, blind, stratum, items from pair_counts
      union all select stream_id, model_id, day, predicted, reference, bin, blind, stratum, delta from pair_tail) c
    where c.stream_id = $1 and c.model_id = $2";

/// Which pairs a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pool {
    /// Decided blind and drawn without looking at the prediction: what agreement and certificates use.
    Blind,
    /// Decided with the suggestion in view.
    Assisted,
    /// Automated and audited blind.
    Audited,
}

impl Pool {
    const fn condition(self) -> &'static str {
        match self {
            Self::Blind => "c.blind and c.stratum = 'uniform'",
            Self::Assisted => "not c.blind",
            Self::Audited => "c.blind and c.stratum = 'audit'",
        }
    }
}

fn index(stored: i16) -> Result<usize, StoreError> {
    usize::try_from(stored).map_err(|_| StoreError::Corrupt("label or bin"))
}

fn count(items: i64) -> Result<u64, StoreError> {
    u64::try_from(items).map_err(|_| StoreError::Corrupt("count"))
}

/// The confusion counts of a model version: rows are references, columns predictions.
pub async fn confusion(
    conn: &mut PgConnection,
    stream: StreamId,
    model: ModelId,
    labels: usize,
    pool: Pool,
    period: Period,
) -> Result<Confusion, StoreError> {
    let sql = format!(
        "select c.reference, c.predicted, sum(c.items)::bigint from {PAIRS} and {} and ($3::date is null or c.day >= $3)
           and ($4::date is null or c.day <= $4) group by c.reference, c.predicted having sum(c.items) <> 0",
        pool.condition()
    );
    let rows: Vec<(i16, i16, i64)> = sqlx::query_as(&sql)
        .bind(stream.get())
        .bind(model.get())
        .bind(period.from)
        .bind(period.to)
        .fetch_all(conn)
        .await?;
    let mut confusion = Confusion::new(labels);
    for (reference, predicted, items) in rows {
        confusion.add(index(reference)?, index(predicted)?, count(items)?);
    }
    Ok(confusion)
}

/// The confusion counts by week, as (Monday, counts), oldest first; weeks without pairs are missing.
pub async fn weekly(
    conn: &mut PgConnection,
    stream: StreamId,
    model: ModelId,
    labels: usize,
    pool: Pool,
    period: Period,
) -> Result<Vec<(NaiveDate, Confusion)>, StoreError> {
    let sql = format!(
        "select date_trunc('week', c.day)::date as week, c.reference, c.predicted, sum(c.items)::bigint from {PAIRS} and {}
           and ($3::date is null or c.day >= $3) and ($4::date is null or c.day <= $4)
         group by week, c.reference, c.predicted having sum(c.items) <> 0 order by week",
        pool.condition()
    );
    let rows: Vec<(NaiveDate, i16, i16, i64)> = sqlx::query_as(&sql)
        .bind(stream.get())
        .bind(model.get())
        .bind(period.from)
        .bind(period.to)
        .fetch_all(conn)
        .await?;
    let mut weeks: BTreeMap<NaiveDate, Confusion> = BTreeMap::new();
    for (week, reference, predicted, items) in rows {
        weeks
            .entry(week)
            .or_insert_with(|| Confusion::new(labels))
            .add(index(reference)?, index(predicted)?, count(items)?);
    }
    Ok(weeks.into_iter().collect())
}

/// The pairs of a model version by confidence, per predicted label.
pub async fn histograms(
    conn: &mut PgConnection,
    stream: StreamId,
    model: ModelId,
    labels: usize,
    pool: Pool,
) -> Result<Vec<ScoreHistogram>, StoreError> {
    let sql = format!(
        "select c.predicted, c.bin, c.predicted = c.reference as agrees, sum(c.items)::bigint from {PAIRS} and {}
         group by c.predicted, c.bin, agrees having sum(c.items) <> 0",
        pool.condition()
    );
    let rows: Vec<(i16, i16, bool, i64)> = sqlx::query_as(&sql)
        .bind(stream.get())
        .bind(model.get())
        .fetch_all(conn)
        .await?;
    let mut histograms = vec![ScoreHistogram::new(); labels];
    for (predicted, bin, agrees, items) in rows {
        let histogram = histograms
            .get_mut(index(predicted)?)
            .ok_or(StoreError::Corrupt("label number"))?;
        histogram.add(index(bin)?, agrees, count(items)?);
    }
    Ok(histograms)
}

/// On how many days there were blind pairs of a model version.
pub async fn days(
    conn: &mut PgConnection,
    stream: StreamId,
    model: ModelId,
) -> Result<u32, StoreError> {
    let sql = format!(
        "select count(*) from (select c.day from {PAIRS} and {} group by c.day having sum(c.items) > 0) days",
        Pool::Blind.condition()
    );
    let days: i64 = sqlx::query_scalar(&sql)
        .bind(stream.get())
        .bind(model.get())
        .fetch_one(conn)
        .await?;
    u32::try_from(days).map_err(|_| StoreError::Corrupt("count"))
}

/// The votes of blind decisions, by pattern: how people agree with one another.
pub async fn patterns(
    conn: &mut PgConnection,
    stream: StreamId,
    labels: usize,
    period: Period,
) -> Result<Patterns, StoreError> {
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
    let mut patterns = Patterns::new(labels);
    for (votes, items) in rows {
        let votes: Result<Vec<u32>, _> = votes.into_iter().map(u32::try_from).collect();
        patterns.add(
            &votes.map_err(|_| StoreError::Corrupt("votes"))?,
            count(items)?,
        );
    }
    Ok(patterns)
}

/// How many items a stream has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ItemTotals {
    /// Decided by the model.
    pub automated: u64,
    /// Given to people.
    pub human: u64,
    /// Waiting for people now.
    pub waiting: u64,
}

/// How many items each of these streams has.
pub async fn totals(
    conn: &mut PgConnection,
    streams: &[StreamId],
) -> Result<BTreeMap<StreamId, ItemTotals>, StoreError> {
    let ids: Vec<i64> = streams.iter().map(|stream| stream.get()).collect();
    let rows: Vec<(i64, String, i64)> = sqlx::query_as(
        "select c.stream_id, c.kind, sum(c.items)::bigint
         from (select stream_id, kind, items from item_counts union all select stream_id, kind, delta from item_tail) c
         where c.stream_id = any($1) group by c.stream_id, c.kind",
    )
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let mut totals: BTreeMap<StreamId, ItemTotals> = streams
        .iter()
        .map(|stream| (*stream, ItemTotals::default()))
        .collect();
    for (stream, kind, items) in rows {
        let entry = totals.entry(stream.into()).or_default();
        match kind.as_str() {
            "automated" => entry.automated = count(items)?,
            "human" => entry.human = count(items)?,
            "waiting" => entry.waiting = count(items)?,
            _ => return Err(StoreError::Corrupt("kind of count")),
        }
    }
    Ok(totals)
}
