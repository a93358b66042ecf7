//! Ranks open disagreements anew after somebody said what errors cost.

use super::standing::{expected, skips_of};
use crate::jobs::{self, Job};
use crate::streams::{self, Stream};
use crate::{StoreError, label_costs, settle};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use understudy_ladder::access::Actor;
use understudy_ladder::adjudication::Standing;
use understudy_ladder::{ItemId, StreamId};

/// Items of one transaction: short enough not to keep people who decide them waiting.
const ITEMS: i64 = 200;

/// When to look again whether decisions from before the change are still being written.
const WAIT: TimeDelta = TimeDelta::seconds(1);

/// Ranks the next open disagreements after `after` and asks for the rest, all in the caller's transaction.
///
/// A decision may have read the costs of before and not be committed yet, and its disagreement would be missed here.
/// Decisions do not wait for a change of costs, so this waits for them: until every transaction that had begun to write
/// when the job was first taken, `since`, has ended.
pub async fn rank(
    conn: &mut PgConnection,
    stream: StreamId,
    after: ItemId,
    since: Option<i64>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let again = |after, since| Job::RankDisagreements {
        stream,
        after,
        since: Some(since),
    };
    let (this, oldest): (i64, i64) = sqlx::query_as(
        "select pg_current_xact_id()::text::bigint, pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
    )
    .fetch_one(&mut *conn)
    .await?;
    let since = since.unwrap_or(this);
    if oldest < since {
        return jobs::add(conn, &again(after, since), now + WAIT).await;
    }
    let known = streams::list(conn, &Actor::system()).await?;
    let Some(known) = known.into_iter().find(|known| known.id == stream) else {
        return Ok(());
    };
    match rank_page(conn, &known, after).await? {
        Some(last) => jobs::add(conn, &again(last, since), now).await,
        None => Ok(()),
    }
}

/// The last item that was ranked, if any was left.
async fn rank_page(
    conn: &mut PgConnection,
    stream: &Stream,
    after: ItemId,
) -> Result<Option<ItemId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "select item_id from disagreements where stream_id = $1 and item_id > $2 order by item_id limit $3",
    )
    .bind(stream.id.get())
    .bind(after.get())
    .bind(ITEMS)
    .fetch_all(&mut *conn)
    .await?;
    let Some(last) = ids.last().copied() else {
        return Ok(None);
    };
    let items: Vec<ItemId> = ids.iter().copied().map(ItemId).collect();
    settle::hold(conn, stream.id, &items).await?;
    let costs = label_costs::get(conn, stream.id).await?;
    let answers = settle::live_answers(conn, stream, &ids).await?;
    let skipped = skips_of(conn, stream.id, &ids).await?;
    let none = settle::Answers::default();
    let cost = |id: &i64| {
        let answers = answers.get(id).unwrap_or(&none);
        // That it is in dispute is known: what models say has no part in the order.
        let item = Standing {
            blind: &answers.blind,
            assisted: &answers.assisted,
            skipped: skipped.get(id).copied().unwrap_or(0),
            waits: false,
            reference: None,
            active: None,
            decided_before: None,
        };
        expected(costs.as_ref(), item.said(), item.voices())
    };
    let expected: Vec<i32> = ids.iter().map(cost).collect();
    sqlx::query(
        "update disagreements g set expected_cost = u.cost from unnest($2::bigint[], $3::int[]) as u (item_id, cost)
         where g.stream_id = $1 and g.item_id = u.item_id and g.expected_cost <> u.cost",
    )
    .bind(stream.id.get())
    .bind(&ids)
    .bind(expected)
    .execute(conn)
    .await?;
    Ok(Some(last.into()))
}
