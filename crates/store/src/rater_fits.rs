//! Dawid and Skene's model of a stream's newest items: what it is fitted to, and the fit as it was stored.

use crate::StoreError;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use std::collections::BTreeMap;
use understudy_ladder::StreamId;
use understudy_stats::{Decision, Decisions, Undefined};

/// It is fitted to so many of the newest items that several people decided blind.
pub const WINDOW: i64 = 5_000;

/// How one person labels what most likely is each of the labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Errors {
    /// Their decisions in the window.
    pub decisions: u64,
    /// Rows are what an item most likely is; none where they met no such item.
    pub given: Vec<Option<Vec<f64>>>,
}

/// A stored fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// When it was made.
    pub fitted_at: DateTime<Utc>,
    /// Items in the window.
    pub items: u64,
    /// Their decisions.
    pub decisions: u64,
    /// Whether it has settled.
    pub converged: bool,
    /// By person, as decisions name them.
    pub raters: BTreeMap<String, Errors>,
}

/// What a fit is stored as.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Items in the window.
    pub items: u64,
    /// Their decisions.
    pub decisions: u64,
    /// Whether it has settled.
    pub converged: bool,
    /// By person.
    pub raters: BTreeMap<String, Errors>,
}

#[derive(FromRow)]
struct Row {
    fitted_at: DateTime<Utc>,
    document: Json<Document>,
}

impl Row {
    fn fit(self) -> Fit {
        let document = self.document.0;
        Fit {
            fitted_at: self.fitted_at,
            items: document.items,
            decisions: document.decisions,
            converged: document.converged,
            raters: document.raters,
        }
    }
}

/// The stored fit of a stream.
pub async fn of_stream(
    conn: &mut PgConnection,
    stream: StreamId,
) -> Result<Option<Fit>, StoreError> {
    let row: Option<Row> =
        sqlx::query_as("select fitted_at, document from rater_fits where stream_id = $1")
            .bind(stream.get())
            .fetch_optional(conn)
            .await?;
    Ok(row.map(Row::fit))
}

/// The same with one person only.
pub async fn of_rater(
    conn: &mut PgConnection,
    stream: StreamId,
    rater: &str,
) -> Result<Option<Fit>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "select fitted_at, jsonb_set(document, '{raters}', case when document -> 'raters' ? $2
                    then jsonb_build_object($2::text, document -> 'raters' -> $2) else '{}' end) as document
         from rater_fits where stream_id = $1",
    )
    .bind(stream.get())
    .bind(rater)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(Row::fit))
}

/// A stream whose decisions the stored fit does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stale {
    /// The stream.
    pub stream: StreamId,
    /// Its newest decision.
    pub newest: i64,
    /// How many labels it has.
    pub labels: usize,
}

/// Streams with decisions that are newer than their fit, which is older than this moment.
pub async fn stale(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
) -> Result<Vec<Stale>, StoreError> {
    let rows: Vec<(i64, i64, i32)> = sqlx::query_as(
        "select s.id, n.newest, jsonb_array_length(s.labels)
         from streams s
         cross join lateral (select d.id as newest from decisions d where d.stream_id = s.id order by d.id desc limit 1) n
         left join rater_fits f on f.stream_id = s.id
         where f.stream_id is null or (f.seen < n.newest and f.fitted_at < $1)
         order by s.id",
    )
    .bind(before)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(stream, newest, labels)| {
            Ok(Stale {
                stream: stream.into(),
                newest,
                labels: usize::try_from(labels).map_err(|_| StoreError::Corrupt("labels"))?,
            })
        })
        .collect()
}

/// Who said what of the newest items, with the people by whose place decisions name them.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// The people.
    pub raters: Vec<String>,
    /// Their decisions.
    pub decisions: Decisions,
}

/// The newest items of a stream that several people decided blind and whose answer nobody knew before.
pub async fn window(
    conn: &mut PgConnection,
    stream: StreamId,
    labels: usize,
) -> Result<Window, StoreError> {
    let rows: Vec<(Vec<String>, Vec<i16>)> = sqlx::query_as(
        "select raters, labels from rater_answers where stream_id = $1 and gold is null order by item_id desc limit $2",
    )
    .bind(stream.get())
    .bind(WINDOW)
    .fetch_all(conn)
    .await?;
    let mut places: BTreeMap<String, u32> = BTreeMap::new();
    let mut decisions = Vec::new();
    let corrupt = || StoreError::Corrupt("answers of people");
    for (item, (raters, labels)) in (0_u32..).zip(rows) {
        for (rater, label) in raters.into_iter().zip(labels) {
            let next = u32::try_from(places.len()).map_err(|_| corrupt())?;
            let label = u16::try_from(label).map_err(|_| corrupt())?;
            let rater = *places.entry(rater).or_insert(next);
            decisions.push(Decision { item, rater, label });
        }
    }
    let mut raters = vec![String::new(); places.len()];
    for (rater, place) in places {
        raters[place as usize] = rater;
    }
    let decisions = Decisions::new(labels, decisions).map_err(|_: Undefined| corrupt())?;
    Ok(Window { raters, decisions })
}

/// Stores a fit in place of the one before.
pub async fn store(
    conn: &mut PgConnection,
    of: Stale,
    document: &Document,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into rater_fits (stream_id, seen, fitted_at, document) values ($1, $2, $3, $4)
         on conflict on constraint rater_fits_pkey do update
             set seen = excluded.seen, fitted_at = excluded.fitted_at, document = excluded.document
             where rater_fits.seen <= excluded.seen",
    )
    .bind(of.stream.get())
    .bind(of.newest)
    .bind(now)
    .bind(Json(document))
    .execute(conn)
    .await?;
    Ok(())
}
