//! Two model versions on the very same items.

use super::count;
use crate::StoreError;
use sqlx::PgConnection;
use understudy_ladder::{ModelId, StreamId};
use understudy_stats::ScoreHistogram;

/// How many items are compared at most, the newest.
pub const MOST: i64 = 20_000;

/// Two versions on the items that both scored and people decided blind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SameItems {
    /// Items on which both are right.
    pub both: u64,
    /// Those on which only the first is.
    pub only_first: u64,
    /// Those on which only the second is.
    pub only_second: u64,
    /// Those on which neither is.
    pub neither: u64,
    /// The first one's confidence, and whether it agreed.
    pub first: ScoreHistogram,
    /// The second one's.
    pub second: ScoreHistogram,
}

/// Compares two versions on the newest items that have blind pairs of both.
pub async fn same_items(
    conn: &mut PgConnection,
    stream: StreamId,
    first: ModelId,
    second: ModelId,
) -> Result<SameItems, StoreError> {
    let rows: Vec<(bool, bool, i16, i16, i64)> = sqlx::query_as(
        "select a, b, a_bin, b_bin, count(*) from (
             select a.predicted = a.reference as a, b.predicted = b.reference as b, a.bin as a_bin, b.bin as b_bin
             from pairs a join pairs b on b.stream_id = a.stream_id and b.item_id = a.item_id and b.model_id = $3
             where a.stream_id = $1 and a.model_id = $2 and a.blind and a.stratum in ('uniform', 'sampled_audit', 'sampled_rest')
               and b.blind and b.stratum in ('uniform', 'sampled_audit', 'sampled_rest')
             order by a.item_id desc limit $4) s
         group by a, b, a_bin, b_bin",
    )
    .bind(stream.get())
    .bind(first.get())
    .bind(second.get())
    .bind(MOST)
    .fetch_all(conn)
    .await?;
    let mut same = SameItems::default();
    for (first, second, first_bin, second_bin, items) in rows {
        let items = count(items)?;
        *match (first, second) {
            (true, true) => &mut same.both,
            (true, false) => &mut same.only_first,
            (false, true) => &mut same.only_second,
            (false, false) => &mut same.neither,
        } += items;
        count_in(&mut same.first, first_bin, first, items)?;
        count_in(&mut same.second, second_bin, second, items)?;
    }
    Ok(same)
}

fn count_in(
    pairs: &mut ScoreHistogram,
    bin: i16,
    agrees: bool,
    items: u64,
) -> Result<(), StoreError> {
    usize::try_from(bin)
        .ok()
        .and_then(|bin| pairs.add(bin, agrees, items).ok())
        .ok_or(StoreError::Corrupt("confidence bin"))
}
