//! How people work: how many decisions, how long they took, and whether they followed a suggestion.

use crate::StoreError;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgConnection};
use std::collections::BTreeMap;
use understudy_ladder::{DecisionId, StreamId};
use understudy_stats::Durations;

use super::count;

/// Counts decisions once more, or no more: by 1 or by −1.
pub(crate) async fn count_work(
    conn: &mut PgConnection,
    stream: StreamId,
    decisions: &[DecisionId],
    by: i16,
) -> Result<(), StoreError> {
    let ids: Vec<i64> = decisions.iter().map(|id| id.get()).collect();
    sqlx::query(
        "insert into work_tail (stream_id, rater, quarter, skipped, blind, followed, took, on_screen_ms, delta)
         select d.stream_id, d.rater, to_timestamp(floor(extract(epoch from d.decided_at) / 900) * 900), d.kind = 'skip', d.blind,
                case when d.suggested is null then -1 when d.label = d.suggested then 1 else 0 end,
                duration_bin(d.on_screen_ms), coalesce(d.on_screen_ms, 0), $3
         from decisions d where d.stream_id = $1 and d.id = any($2) and d.kind in ('label', 'skip')",
    )
    .bind(stream.get())
    .bind(ids)
    .bind(by)
    .execute(conn)
    .await?;
    Ok(())
}

/// How one person, or everybody, worked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Work {
    /// Labels given.
    pub labels: u64,
    /// Items skipped.
    pub skips: u64,
    /// How long labels took that were given without a suggestion in view.
    pub blind: Durations,
    /// How long labels took that were given with one.
    pub assisted: Durations,
    /// Labels given with a suggestion in view.
    pub suggested: u64,
    /// Those that are the suggested one.
    pub followed: u64,
}

impl Work {
    /// Durations of both kinds.
    pub fn durations(&self) -> Durations {
        let mut all = self.blind.clone();
        // Both are counts of decisions, which are far from 64 bits.
        let _ = all.merge(&self.assisted);
        all
    }

    fn add(&mut self, row: &WorkRow) -> Result<(), StoreError> {
        let decisions = count(row.decisions)?;
        if row.skipped {
            self.skips += decisions;
            return Ok(());
        }
        self.labels += decisions;
        if row.followed >= 0 {
            self.suggested += decisions;
            self.followed += if row.followed > 0 { decisions } else { 0 };
        }
        let Ok(bin) = usize::try_from(row.took) else {
            return Ok(());
        };
        let durations = if row.blind {
            &mut self.blind
        } else {
            &mut self.assisted
        };
        durations
            .add(bin, decisions)
            .map_err(|_| StoreError::Corrupt("time on screen"))
    }
}

#[derive(FromRow)]
struct WorkRow {
    rater: String,
    skipped: bool,
    blind: bool,
    followed: i16,
    took: i16,
    decisions: i64,
}

/// The counts with what is not rolled up yet.
const WORK: &str = "(select stream_id, rater, day, skipped, blind, followed, took, decisions from work_counts
     union all
     select stream_id, rater, (quarter at time zone 'utc')::date, skipped, blind, followed, took, delta from work_tail)";

/// How the people of a stream worked, or one of them.
pub async fn work(
    conn: &mut PgConnection,
    stream: StreamId,
    rater: Option<&str>,
) -> Result<BTreeMap<String, Work>, StoreError> {
    let sql = format!(
        "select c.rater, c.skipped, c.blind, c.followed, c.took, sum(c.decisions)::bigint as decisions from {WORK} c
         where c.stream_id = $1 and ($2::text is null or c.rater = $2)
         group by c.rater, c.skipped, c.blind, c.followed, c.took having sum(c.decisions) > 0"
    );
    let rows: Vec<WorkRow> = sqlx::query_as(&sql)
        .bind(stream.get())
        .bind(rater)
        .fetch_all(conn)
        .await?;
    let mut found: BTreeMap<String, Work> = BTreeMap::new();
    for row in rows {
        found.entry(row.rater.clone()).or_default().add(&row)?;
    }
    Ok(found)
}

/// How everybody together worked in a period.
pub async fn work_together(
    conn: &mut PgConnection,
    stream: StreamId,
    period: super::Period,
) -> Result<Work, StoreError> {
    let sql = format!(
        "select '' as rater, c.skipped, c.blind, c.followed, c.took, sum(c.decisions)::bigint as decisions from {WORK} c
         where c.stream_id = $1 and ($2::date is null or c.day >= $2) and ($3::date is null or c.day <= $3)
         group by c.skipped, c.blind, c.followed, c.took having sum(c.decisions) > 0"
    );
    let rows: Vec<WorkRow> = sqlx::query_as(&sql)
        .bind(stream.get())
        .bind(period.from)
        .bind(period.to)
        .fetch_all(conn)
        .await?;
    let mut all = Work::default();
    for row in rows {
        all.add(&row)?;
    }
    Ok(all)
}

/// What a person did lately.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lately {
    /// Labels given since the day began.
    pub today: u64,
    /// Decisions (labels and skips) of the last hours.
    pub recent: u64,
    /// Those whose time on screen was measured.
    pub measured: u64,
    /// That time, in milliseconds.
    pub on_screen_ms: u64,
}

#[derive(FromRow)]
struct LatelyRow {
    rater: String,
    today: i64,
    recent: i64,
    measured: i64,
    on_screen_ms: i64,
}

/// What the people of a stream, or one of them, did since their day began and since a moment ago; both are taken back to
/// a full quarter of an hour.
pub async fn lately(
    conn: &mut PgConnection,
    stream: StreamId,
    rater: Option<&str>,
    today: DateTime<Utc>,
    recent: DateTime<Utc>,
) -> Result<BTreeMap<String, Lately>, StoreError> {
    // Said apart, so that one person's are found by their name and everybody's by the time.
    let whose = match rater {
        Some(_) => "rater = $2",
        None => "$2::text is null",
    };
    let sql = format!(
        "select c.rater, coalesce(sum(c.labels) filter (where c.quarter >= q.today), 0)::bigint as today,
                coalesce(sum(c.labels + c.skips) filter (where c.quarter >= q.recent), 0)::bigint as recent,
                coalesce(sum(c.measured) filter (where c.quarter >= q.recent), 0)::bigint as measured,
                coalesce(sum(c.on_screen_ms) filter (where c.quarter >= q.recent), 0)::bigint as on_screen_ms
         from (select to_timestamp(floor(extract(epoch from $3::timestamptz) / 900) * 900) as today,
                      to_timestamp(floor(extract(epoch from $4::timestamptz) / 900) * 900) as recent) q
         cross join lateral (
             select rater, quarter, labels, skips, measured, on_screen_ms from work_quarters
             where stream_id = $1 and quarter >= least(q.today, q.recent) and {whose}
             union all
             select rater, quarter, case when skipped then 0 else delta end, case when skipped then delta else 0 end,
                    case when took >= 0 then delta else 0 end, on_screen_ms::bigint * delta from work_tail
             where stream_id = $1 and quarter >= least(q.today, q.recent) and {whose}) c
         group by c.rater"
    );
    let rows: Vec<LatelyRow> = sqlx::query_as(&sql)
        .bind(stream.get())
        .bind(rater)
        .bind(today)
        .bind(recent)
        .fetch_all(conn)
        .await?;
    rows.into_iter()
        .map(|row| {
            let lately = Lately {
                today: count(row.today)?,
                recent: count(row.recent)?,
                measured: count(row.measured)?,
                on_screen_ms: count(row.on_screen_ms)?,
            };
            Ok((row.rater, lately))
        })
        .collect()
}
