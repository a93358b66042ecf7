//! What figures about pairs are computed from.

use crate::StoreError;
use chrono::NaiveDate;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use understudy_ladder::{ModelId, StreamId};
use understudy_stats::{Confusion, ScoreHistogram};

use super::{Period, count};

/// Counts and tail together, in one snapshot.
const PAIRS: &str = "(select stream_id, model_id, day, predicted, reference, bin, blind, stratum, items from pair_counts
      union all select stream_id, model_id, day, predicted, reference, bin, blind, stratum, delta from pair_tail) c
    where c.stream_id = $1 and c.model_id = any($2)";

/// Days before the one that belongs to a model version do not count: `$3` versions with `$4` their days.
const SINCE: &str =
    "c.day >= coalesce((select u.day from unnest($3::bigint[], $4::date[]) as u (model_id, day)
                                       where u.model_id = c.model_id), '-infinity')";

/// From which day on pairs count, for model versions of which not all do.
pub type Since = BTreeMap<ModelId, NaiveDate>;

fn since_columns(since: &Since) -> (Vec<i64>, Vec<NaiveDate>) {
    since.iter().map(|(model, day)| (model.get(), *day)).unzip()
}

/// Which pairs a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pool {
    /// Decided blind and drawn without looking at the prediction, or so that every prediction was as likely to be
    /// drawn: what agreement and certificates use.
    Blind,
    /// Decided with the suggestion in view.
    Assisted,
    /// Automated and audited blind.
    Audited,
}

impl Pool {
    pub(super) const fn condition(self) -> &'static str {
        match self {
            Self::Blind => "c.blind and c.stratum in ('uniform', 'sampled_audit', 'sampled_rest')",
            Self::Assisted => "not c.blind",
            Self::Audited => "c.blind and c.stratum in ('audit', 'sampled_audit')",
        }
    }
}

fn index(stored: i16) -> Result<usize, StoreError> {
    usize::try_from(stored).map_err(|_| StoreError::Corrupt("label or bin"))
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
    let mut found = confusions(conn, stream, &[model], labels, pool, period).await?;
    Ok(found
        .remove(&model)
        .unwrap_or_else(|| Confusion::new(labels)))
}

/// The confusion counts of model versions; one without pairs is missing.
pub async fn confusions(
    conn: &mut PgConnection,
    stream: StreamId,
    models: &[ModelId],
    labels: usize,
    pool: Pool,
    period: Period,
) -> Result<BTreeMap<ModelId, Confusion>, StoreError> {
    let sql = format!(
        "select c.model_id, c.reference, c.predicted, sum(c.items)::bigint from {PAIRS} and {}
           and ($3::date is null or c.day >= $3) and ($4::date is null or c.day <= $4)
         group by c.model_id, c.reference, c.predicted having sum(c.items) <> 0",
        pool.condition()
    );
    let rows: Vec<(i64, i16, i16, i64)> = sqlx::query_as(&sql)
        .bind(stream.get())
        .bind(numbers(models))
        .bind(period.from)
        .bind(period.to)
        .fetch_all(conn)
        .await?;
    let mut confusions: BTreeMap<ModelId, Confusion> = BTreeMap::new();
    for (model, reference, predicted, items) in rows {
        confusions
            .entry(model.into())
            .or_insert_with(|| Confusion::new(labels))
            .add(index(reference)?, index(predicted)?, count(items)?)
            .map_err(|_| StoreError::Corrupt("label number"))?;
    }
    Ok(confusions)
}

fn numbers(models: &[ModelId]) -> Vec<i64> {
    models.iter().map(|model| model.get()).collect()
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
        .bind(numbers(&[model]))
        .bind(period.from)
        .bind(period.to)
        .fetch_all(conn)
        .await?;
    let mut weeks: BTreeMap<NaiveDate, Confusion> = BTreeMap::new();
    for (week, reference, predicted, items) in rows {
        weeks
            .entry(week)
            .or_insert_with(|| Confusion::new(labels))
            .add(index(reference)?, index(predicted)?, count(items)?)
            .map_err(|_| StoreError::Corrupt("label number"))?;
    }
    Ok(weeks.into_iter().collect())
}

/// The pairs of a model version by confidence, for each predicted label.
#[derive(Debug, Clone, PartialEq)]
pub struct ByConfidence {
    /// Those of [`Pool::Blind`].
    pub blind: Vec<ScoreHistogram>,
    /// Those of [`Pool::Audited`].
    pub audited: Vec<ScoreHistogram>,
}

impl ByConfidence {
    /// No pairs of a stream with this many labels.
    pub fn none(labels: usize) -> Self {
        Self {
            blind: vec![ScoreHistogram::new(); labels],
            audited: vec![ScoreHistogram::new(); labels],
        }
    }
}

/// The blind pairs of model versions by confidence; one without pairs is missing.
pub async fn by_confidence(
    conn: &mut PgConnection,
    stream: StreamId,
    models: &[ModelId],
    labels: usize,
    since: &Since,
) -> Result<BTreeMap<ModelId, ByConfidence>, StoreError> {
    let sql = format!(
        "select c.model_id, ({}) as blind, ({}) as audited, c.predicted, c.bin, c.predicted = c.reference as agrees,
                sum(c.items)::bigint
         from {PAIRS} and (({}) or ({})) and {SINCE}
         group by c.model_id, 2, 3, c.predicted, c.bin, agrees having sum(c.items) <> 0",
        Pool::Blind.condition(),
        Pool::Audited.condition(),
        Pool::Blind.condition(),
        Pool::Audited.condition()
    );
    let (limited, days) = since_columns(since);
    let rows: Vec<(i64, bool, bool, i16, i16, bool, i64)> = sqlx::query_as(&sql)
        .bind(stream.get())
        .bind(numbers(models))
        .bind(limited)
        .bind(days)
        .fetch_all(conn)
        .await?;
    let mut found: BTreeMap<ModelId, ByConfidence> = BTreeMap::new();
    for (model, blind, audited, predicted, bin, agrees, items) in rows {
        let of_model = found
            .entry(model.into())
            .or_insert_with(|| ByConfidence::none(labels));
        // An audit that belongs to the sample of all items stands in both.
        let pools = [
            (blind, &mut of_model.blind),
            (audited, &mut of_model.audited),
        ];
        for (_, histograms) in pools.into_iter().filter(|(belongs, _)| *belongs) {
            histograms
                .get_mut(index(predicted)?)
                .ok_or(StoreError::Corrupt("label number"))?
                .add(index(bin)?, agrees, count(items)?)
                .map_err(|_| StoreError::Corrupt("confidence bin"))?;
        }
    }
    Ok(found)
}

/// On which days there were blind pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// How many there were.
    pub number: u32,
    /// The last one.
    pub last: NaiveDate,
}

/// On how many days there were blind pairs of model versions; one without pairs is missing.
pub async fn days(
    conn: &mut PgConnection,
    stream: StreamId,
    models: &[ModelId],
    since: &Since,
) -> Result<BTreeMap<ModelId, Days>, StoreError> {
    let sql = format!(
        "select model_id, count(*), max(day)
         from (select c.model_id, c.day from {PAIRS} and {} and {SINCE} group by c.model_id, c.day having sum(c.items) > 0) days
         group by model_id",
        Pool::Blind.condition()
    );
    let (limited, days) = since_columns(since);
    let rows: Vec<(i64, i64, NaiveDate)> = sqlx::query_as(&sql)
        .bind(stream.get())
        .bind(numbers(models))
        .bind(limited)
        .bind(days)
        .fetch_all(conn)
        .await?;
    rows.into_iter()
        .map(|(model, days, last)| {
            let number = u32::try_from(days).map_err(|_| StoreError::Corrupt("count"))?;
            Ok((model.into(), Days { number, last }))
        })
        .collect()
}

/// How many blind pairs of model versions people gave each label, and in how many the model agrees:
/// (label number, agreed, all).
pub async fn by_reference(
    conn: &mut PgConnection,
    stream: StreamId,
    models: &[ModelId],
    since: &Since,
) -> Result<BTreeMap<ModelId, Vec<(usize, u64, u64)>>, StoreError> {
    let sql = format!(
        "select c.model_id, c.reference, coalesce(sum(c.items) filter (where c.predicted = c.reference), 0)::bigint, sum(c.items)::bigint
         from {PAIRS} and {} and {SINCE} group by c.model_id, c.reference having sum(c.items) > 0",
        Pool::Blind.condition()
    );
    let (limited, days) = since_columns(since);
    let rows: Vec<(i64, i16, i64, i64)> = sqlx::query_as(&sql)
        .bind(stream.get())
        .bind(numbers(models))
        .bind(limited)
        .bind(days)
        .fetch_all(conn)
        .await?;
    let mut found: BTreeMap<ModelId, Vec<(usize, u64, u64)>> = BTreeMap::new();
    for (model, reference, agreed, all) in rows {
        let of_model = found.entry(model.into()).or_default();
        of_model.push((index(reference)?, count(agreed)?, count(all)?));
    }
    Ok(found)
}
