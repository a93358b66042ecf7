//! How many items there are, by what became of them.

use crate::StoreError;
use chrono::NaiveDate;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use understudy_ladder::StreamId;

use super::count;

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
