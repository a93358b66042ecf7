//! All streams at a glance, in a fixed number of queries however many there are.

use crate::StoreError;
use crate::counts::{self, ItemTotals};
use crate::streams::{self, Stream};
use sqlx::PgConnection;
use sqlx::types::Json;
use std::collections::{BTreeMap, HashMap};
use understudy_ladder::access::Actor;
use understudy_ladder::{Cap, Policy, StreamId};

/// A stream with where it stands.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The stream.
    pub stream: Stream,
    /// The policy in force.
    pub policy: Policy,
    /// The caps in force.
    pub caps: Vec<Cap>,
    /// How many items it has.
    pub totals: ItemTotals,
    /// The active model version's name.
    pub model: Option<String>,
    /// Blind pairs of the active model version, and how many of them agree.
    pub agreement: (u64, u64),
    /// Requests that wait for an approval.
    pub open_requests: u64,
}

/// The streams that the actor may see, by title.
pub async fn list(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<Overview>, StoreError> {
    let streams = streams::list(conn, actor).await?;
    let ids: Vec<StreamId> = streams.iter().map(|stream| stream.id).collect();
    let numbers: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    let mut policies = policies(conn, &numbers).await?;
    let mut caps = caps(conn, &numbers).await?;
    let totals = counts::totals(conn, &ids).await?;
    let mut models = active_models(conn, &numbers).await?;
    let requests = open_requests(conn, &numbers).await?;
    streams
        .into_iter()
        .map(|stream| {
            let id = stream.id.get();
            let (model, agreement) = models
                .remove(&id)
                .map_or((None, (0, 0)), |(name, pairs)| (Some(name), pairs));
            Ok(Overview {
                policy: policies
                    .remove(&id)
                    .ok_or(StoreError::Corrupt("policy version"))?,
                caps: caps.remove(&id).unwrap_or_default(),
                totals: totals.get(&stream.id).copied().unwrap_or_default(),
                model,
                agreement,
                open_requests: requests.get(&id).copied().unwrap_or(0),
                stream,
            })
        })
        .collect()
}

async fn policies(
    conn: &mut PgConnection,
    streams: &[i64],
) -> Result<HashMap<i64, Policy>, StoreError> {
    let rows: Vec<(i64, Json<Policy>)> = sqlx::query_as(
        "select s.id, p.document from streams s join policies p on p.stream_id = s.id and p.version = s.policy_version where s.id = any($1)",
    )
    .bind(streams)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, Json(policy))| (id, policy))
        .collect())
}

async fn caps(
    conn: &mut PgConnection,
    streams: &[i64],
) -> Result<BTreeMap<i64, Vec<Cap>>, StoreError> {
    let rows: Vec<(i64, Json<Cap>)> =
        sqlx::query_as("select stream_id, document from caps where stream_id = any($1) and lifted_at is null order by id")
            .bind(streams)
            .fetch_all(conn)
            .await?;
    let mut caps: BTreeMap<i64, Vec<Cap>> = BTreeMap::new();
    for (stream, Json(cap)) in rows {
        caps.entry(stream).or_default().push(cap);
    }
    Ok(caps)
}

/// Name, blind pairs and agreeing blind pairs of the active model version, by stream.
async fn active_models(
    conn: &mut PgConnection,
    streams: &[i64],
) -> Result<HashMap<i64, (String, (u64, u64))>, StoreError> {
    let rows: Vec<(i64, String, i64, i64)> = sqlx::query_as(
        "select m.stream_id, m.name, coalesce(sum(c.items), 0)::bigint,
                coalesce(sum(c.items) filter (where c.predicted = c.reference), 0)::bigint
         from models m
         left join (select stream_id, model_id, predicted, reference, items from pair_counts where blind and stratum in ('uniform', 'sampled_audit', 'sampled_rest')
                    union all
                    select stream_id, model_id, predicted, reference, delta from pair_tail where blind and stratum in ('uniform', 'sampled_audit', 'sampled_rest')) c
                on c.stream_id = m.stream_id and c.model_id = m.id
         where m.stream_id = any($1) and m.slot = 'active' group by m.stream_id, m.name",
    )
    .bind(streams)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(stream, name, pairs, agreeing)| {
            (
                stream,
                (name, (pairs.unsigned_abs(), agreeing.unsigned_abs())),
            )
        })
        .collect())
}

async fn open_requests(
    conn: &mut PgConnection,
    streams: &[i64],
) -> Result<HashMap<i64, u64>, StoreError> {
    // A request whose base has been left is stale, even if nobody has looked at it since.
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "select r.stream_id, count(*) from requests r join streams s on s.id = r.stream_id and s.policy_version = r.base_version
         where r.stream_id = any($1) and r.state in ('open', 'scheduled') group by r.stream_id",
    )
    .bind(streams)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(stream, count)| (stream, count.unsigned_abs()))
        .collect())
}
