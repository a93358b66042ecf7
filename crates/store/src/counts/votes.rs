//! The votes of blind decisions as they stand, and the counts of how they change.

use crate::StoreError;
use chrono::NaiveDate;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use understudy_ladder::StreamId;
use understudy_stats::Patterns;

use super::{Period, count};

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

pub(super) fn array_text(votes: &[i16]) -> String {
    let numbers: Vec<String> = votes.iter().map(i16::to_string).collect();
    format!("{{{}}}", numbers.join(","))
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
        let votes = votes.map_err(|_| StoreError::Corrupt("votes"))?;
        patterns
            .add(&votes, count(items)?)
            .map_err(|_| StoreError::Corrupt("votes"))?;
    }
    Ok(patterns)
}
