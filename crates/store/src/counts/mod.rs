//! Sufficient statistics: pairs and votes as they stand, and the integers that every figure comes from.
//!
//! A change is written into a tail; a worker sums tails up. Whoever reads adds both in one snapshot.

mod answers;
mod figures;
mod items;
mod pairs;
mod peers;
mod raters;
mod reasons;
mod same_items;
mod votes;
mod work;

pub(crate) use answers::{Counted, counted_of, replace_counted};
pub use answers::{people_pairs, tally};
pub use figures::{
    ByConfidence, Days, Pool, Since, by_confidence, by_reference, confusion, confusions, days,
    weekly,
};
pub(crate) use items::add_items;
pub use items::{ItemTotals, totals};
pub(crate) use pairs::{PairKey, pairs_of, replace_pairs};
pub use peers::peers;
pub(crate) use peers::{PeerKey, Peers, peers_of, replace_peers};
pub(crate) use raters::{Again, add_again, settle_raters};
pub use raters::{RaterCounts, Whom, raters};
pub use reasons::{ReasonCount, reasons};
pub(crate) use reasons::{ReasonKey, reasons_of, replace_reasons};
pub use same_items::{Said, SameItems, same_items};
pub use votes::patterns;
pub(crate) use votes::{replace_votes, votes_of};
pub(crate) use work::count_work;
pub use work::{Lately, Work, lately, work, work_together};

use crate::StoreError;
use chrono::NaiveDate;
use sqlx::PgConnection;

/// Which days a figure covers; `None` is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
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
        "with moved as (
             delete from peer_tail where (stream_id, id) in (select stream_id, id from peer_tail order by stream_id, id limit $1 for update skip locked)
             returning stream_id, model_id, day, people, with_model, agreeing_pairs, delta),
         added as (
             insert into peer_counts (stream_id, model_id, day, people, with_model, agreeing_pairs, items)
             select stream_id, model_id, day, people, with_model, agreeing_pairs, sum(delta) from moved
             group by stream_id, model_id, day, people, with_model, agreeing_pairs having sum(delta) <> 0
             on conflict on constraint peer_counts_pkey do update set items = peer_counts.items + excluded.items)
         select count(*) from moved",
        "with moved as (
             delete from answer_tail where (stream_id, id) in (select stream_id, id from answer_tail order by stream_id, id limit $1 for update skip locked)
             returning stream_id, model_id, day, blind, stratum, measure, cell, delta),
         added as (
             insert into answer_counts (stream_id, model_id, day, blind, stratum, measure, cell, amount)
             select stream_id, model_id, day, blind, stratum, measure, cell, sum(delta)::bigint from moved
             group by stream_id, model_id, day, blind, stratum, measure, cell having sum(delta) <> 0
             on conflict on constraint answer_counts_pkey do update set amount = answer_counts.amount + excluded.amount)
         select count(*) from moved",
        "with moved as (
             delete from reason_tail where (stream_id, id) in (select stream_id, id from reason_tail order by stream_id, id limit $1 for update skip locked)
             returning stream_id, day, one, other, reason, delta),
         added as (
             insert into reason_counts (stream_id, day, one, other, reason, items)
             select stream_id, day, one, other, reason, sum(delta) from moved
             group by stream_id, day, one, other, reason having sum(delta) <> 0
             on conflict on constraint reason_counts_pkey do update set items = reason_counts.items + excluded.items)
         select count(*) from moved",
        "with moved as (
             delete from rater_tail where (stream_id, id) in (select stream_id, id from rater_tail order by stream_id, id limit $1 for update skip locked)
             returning stream_id, rater, day, beside, own, votes, delta),
         added as (
             insert into rater_counts (stream_id, rater, day, beside, own, votes, items)
             select stream_id, rater, day, beside, own, votes, sum(delta) from moved
             group by stream_id, rater, day, beside, own, votes having sum(delta) <> 0
             on conflict on constraint rater_counts_pkey do update set items = rater_counts.items + excluded.items)
         select count(*) from moved",
        "with moved as (
             delete from work_tail where (stream_id, id) in (select stream_id, id from work_tail order by stream_id, id limit $1 for update skip locked)
             returning stream_id, rater, quarter, skipped, blind, followed, took, on_screen_ms, delta),
         by_day as (
             insert into work_counts (stream_id, rater, day, skipped, blind, followed, took, decisions)
             select stream_id, rater, (quarter at time zone 'utc')::date, skipped, blind, followed, took, sum(delta) from moved
             group by 1, 2, 3, 4, 5, 6, 7 having sum(delta) <> 0
             on conflict on constraint work_counts_pkey do update set decisions = work_counts.decisions + excluded.decisions),
         by_quarter as (
             insert into work_quarters (stream_id, quarter, rater, labels, skips, measured, on_screen_ms)
             select stream_id, quarter, rater, coalesce(sum(delta) filter (where not skipped), 0), coalesce(sum(delta) filter (where skipped), 0),
                    coalesce(sum(delta) filter (where took >= 0), 0), coalesce(sum(on_screen_ms::bigint * delta), 0)
             from moved group by 1, 2, 3
             on conflict on constraint work_quarters_pkey do update
                 set labels = work_quarters.labels + excluded.labels, skips = work_quarters.skips + excluded.skips,
                     measured = work_quarters.measured + excluded.measured, on_screen_ms = work_quarters.on_screen_ms + excluded.on_screen_ms)
         select count(*) from moved",
    ] {
        let rows: i64 = sqlx::query_scalar(sql).bind(limit).fetch_one(&mut *conn).await?;
        moved += rows.unsigned_abs();
    }
    Ok(moved)
}

fn count(items: i64) -> Result<u64, StoreError> {
    u64::try_from(items).map_err(|_| StoreError::Corrupt("count"))
}
