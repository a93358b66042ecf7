//! Puts items in: whatever their number, one statement stores them with all that belongs to them.
//!
//! One statement is one round trip and, outside a transaction, one commit; and it can hold the streams'
//! revisions still while it runs, so that no item is stored by a policy that is no longer in force.

mod columns;
mod went;

pub use went::{Went, went};

use crate::StoreError;
use crate::predictions::Prediction;
use chrono::{DateTime, Utc};
use columns::{ItemColumns, PredictionColumns};
use serde_json::Value;
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use understudy_ladder::route::Route;
use understudy_ladder::{ItemId, ModelId, Priority, StreamId};

/// An item as it is put in, with what was predicted of it and where it goes.
#[derive(Debug, Clone)]
pub struct NewItem {
    /// Of which stream.
    pub stream: StreamId,
    /// Its name in the caller's system.
    pub external_id: String,
    /// Of payload, image and the caller's prediction.
    pub content_sha256: [u8; 32],
    /// Its image, stored before.
    pub media_sha256: Option<[u8; 32]>,
    /// What it holds.
    pub payload: Value,
    /// How urgent it is.
    pub priority: Priority,
    /// What was predicted of it.
    pub predictions: Vec<Prediction>,
    /// Where it goes.
    pub route: Route,
    /// How the model that decides about it answered, if there is one.
    pub answered: Option<Answered>,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

/// How the model version that decides about an item answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// Which version.
    pub model: ModelId,
    /// It was asked and failed.
    pub failed: bool,
    /// There is nothing from it.
    pub missing: bool,
    /// It took too long.
    pub slow: bool,
}

/// What became of an item that was put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is new.
    Created(ItemId),
    /// An item of this name with the same content was there.
    Existed(ItemId),
    /// An item of this name with other content was there.
    Differs(ItemId),
}

/// Puts items in: item, payload, predictions, and an outcome or a place in the queue. Answers in the order of
/// the items.
pub async fn insert(
    conn: &mut PgConnection,
    items: &[NewItem],
    now: DateTime<Utc>,
) -> Result<Vec<Put>, StoreError> {
    let items: Vec<&NewItem> = items.iter().collect();
    let puts = insert_where(conn, &items, &BTreeMap::new(), now).await?;
    puts.into_iter()
        .collect::<Option<_>>()
        .ok_or(StoreError::Corrupt("stream of an item"))
}

/// The same for items that were routed by their streams as of these revisions. The items of a stream that is at
/// another revision by now are not stored: their answer is `None`.
///
/// Call it outside a transaction, and it is one by itself.
pub async fn insert_current(
    conn: &mut PgConnection,
    items: &[&NewItem],
    revisions: &BTreeMap<StreamId, i64>,
    now: DateTime<Utc>,
) -> Result<Vec<Option<Put>>, StoreError> {
    insert_where(conn, items, revisions, now).await
}

async fn insert_where(
    conn: &mut PgConnection,
    items: &[&NewItem],
    revisions: &BTreeMap<StreamId, i64>,
    now: DateTime<Utc>,
) -> Result<Vec<Option<Put>>, StoreError> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    // In one order everywhere, so that two batches never wait for each other.
    let mut sorted: Vec<&NewItem> = items.to_vec();
    sorted.sort_by(|a, b| key(a).cmp(&key(b)));
    sorted.dedup_by(|a, b| key(a) == key(b));
    let stored = store(conn, &sorted, revisions, now).await?;
    let missing = |item: &&NewItem| {
        stored.in_force.contains(&item.stream) && !stored.created.contains_key(&key(item))
    };
    let missing: Vec<&NewItem> = sorted.iter().copied().filter(missing).collect();
    let existing = existing(conn, &missing).await?;
    let mut seen = HashMap::new();
    items
        .iter()
        .map(|item| {
            if !stored.in_force.contains(&item.stream) {
                return Ok(None);
            }
            answer(item, &stored.created, &existing, &mut seen).map(Some)
        })
        .collect()
}

type Key<'a> = (StreamId, &'a str);

fn key(item: &NewItem) -> Key<'_> {
    (item.stream, &item.external_id)
}

fn answer<'a>(
    item: &'a NewItem,
    created: &HashMap<Key<'a>, ItemId>,
    existing: &HashMap<(StreamId, String), (ItemId, Vec<u8>)>,
    seen: &mut HashMap<Key<'a>, [u8; 32]>,
) -> Result<Put, StoreError> {
    if let Some(id) = created.get(&key(item)) {
        // The same name twice in one batch: the first one is the item.
        return Ok(match seen.get(&key(item)) {
            None => {
                seen.insert(key(item), item.content_sha256);
                Put::Created(*id)
            }
            Some(first) if *first == item.content_sha256 => Put::Existed(*id),
            Some(_) => Put::Differs(*id),
        });
    }
    let (id, hash) = existing
        .get(&(item.stream, item.external_id.clone()))
        .ok_or(StoreError::Corrupt("item"))?;
    Ok(if hash.as_slice() == item.content_sha256 {
        Put::Existed(*id)
    } else {
        Put::Differs(*id)
    })
}

/// What one statement stored.
struct Stored<'a> {
    created: HashMap<Key<'a>, ItemId>,
    /// The streams whose items were to be stored.
    in_force: BTreeSet<StreamId>,
}

/// `input` numbers the items; every other part takes from it what `fresh` says is new. The parts are written as
/// scans with a hashed test, because a plan that is made once for batches of every size must not join row by row.
const STORE: &str = "
with current as (
    select s.id from streams s join unnest($1::bigint[], $2::bigint[]) as w (id, revision) on w.id = s.id
    where w.revision is null or w.revision = s.revision
    for share of s),
input as (
    select nextval('item_ids') as id, u.*
    from unnest($3::bigint[], $4::text[], $5::bytea[], $6::bytea[], $7::jsonb[], $8::jsonb[], $9::int[], $10::smallint[],
                $11::bool[], $12::bool[], $13::float8[], $14::text[], $15::smallint[], $16::timestamptz[],
                $17::smallint[], $18::bigint[], $19::float8[], $20::float8[], $31::bigint[], $32::bool[], $33::bool[], $34::bool[],
                $35::smallint[], $36::real[], $37::jsonb[])
         with ordinality
         as u (stream_id, external_id, content, media, payload, reason, policy, bucket, blind, audit, inclusion, stratum,
               wanted, created_at, label, model_id, threshold, confidence, asked, failed, missing, slow, priority, sure, value, place)),
fresh as (
    insert into items (stream_id, id, external_id, content_sha256, media_sha256, route, reason, policy_version, bucket,
                       blind, audit, inclusion, stratum, created_at, priority)
    select stream_id, id, external_id, content, media, case when reason is null then 'automated' else 'human' end, reason,
           policy, bucket, blind, audit, inclusion, stratum, created_at, priority
    from input where (stream_id in (select id from current)) is true
    on conflict on constraint items_external_id_unique do nothing
    returning id),
payloads as (
    insert into item_payloads (stream_id, item_id, payload)
    select stream_id, id, payload from input where (id in (select id from fresh)) is true),
waiting as (
    insert into queue (stream_id, item_id, wanted, blind, enqueued_at, audit, priority, sure)
    select stream_id, id, wanted, blind, created_at, audit, priority, sure
    from input where wanted is not null and (id in (select id from fresh)) is true),
decided as (
    insert into outcomes (stream_id, item_id, revision, source, label, policy_version, model_id, threshold, confidence,
                          bucket, audit, decided_at, value)
    select stream_id, id, 1, 'automated', label, policy, model_id, threshold, confidence, bucket, audit, created_at, value
    from input where reason is null and (id in (select id from fresh)) is true),
counted as (
    insert into item_tail (stream_id, day, kind, delta)
    select stream_id, (created_at at time zone 'UTC')::date, kind, count(*)
    from input, lateral (values (case when reason is null then 'automated' else 'human' end),
                                (case when wanted is not null then 'waiting' end)) as k (kind)
    where kind is not null and (id in (select id from fresh)) is true
    group by 1, 2, 3),
answered as (
    -- Each connection counts in a row of its own, so that none waits for another one's commit.
    insert into model_answers (stream_id, model_id, at, writer, asked, failed, missing, slow)
    select stream_id, asked, date_bin('10 seconds', $29, timestamptz 'epoch'), pg_backend_pid(), count(*),
           count(*) filter (where failed), count(*) filter (where missing), count(*) filter (where slow)
    from input where asked is not null and (id in (select id from fresh)) is true
    group by stream_id, asked
    on conflict on constraint model_answers_pkey do update
        set asked = model_answers.asked + excluded.asked, failed = model_answers.failed + excluded.failed,
            missing = model_answers.missing + excluded.missing, slow = model_answers.slow + excluded.slow),
numbered as (select array_agg(stream_id order by place) as streams, array_agg(id order by place) as ids from input),
said as (
    insert into predictions (stream_id, item_id, model_id, label, confidence, scores, error, latency_us, created_at, value)
    select n.streams[p.place], n.ids[p.place], p.model_id, p.label, p.confidence,
           case when p.length > 0 then ($28::real[])[p.start : p.start + p.length - 1] end, p.error, p.latency_us, $29, p.value
    from numbered n,
         unnest($21::int[], $22::bigint[], $23::smallint[], $24::float8[], $25::text[], $26::int[], $27::int[], $30::int[], $38::jsonb[])
             as p (place, model_id, label, confidence, error, latency_us, start, length, value)
    where (n.ids[p.place] in (select id from fresh)) is true)
select place, id from input where (id in (select id from fresh)) is true
union all select 0, id from current";

async fn store<'a>(
    conn: &mut PgConnection,
    items: &[&'a NewItem],
    revisions: &BTreeMap<StreamId, i64>,
    now: DateTime<Utc>,
) -> Result<Stored<'a>, StoreError> {
    let streams: BTreeSet<StreamId> = items.iter().map(|item| item.stream).collect();
    let wanted: Vec<Option<i64>> = streams
        .iter()
        .map(|stream| revisions.get(stream).copied())
        .collect();
    let streams: Vec<i64> = streams.into_iter().map(StreamId::get).collect();
    let mut columns = ItemColumns::default();
    let mut said = PredictionColumns::default();
    for (place, item) in (1..).zip(items) {
        columns.push(item);
        for prediction in &item.predictions {
            said.push(place, prediction);
        }
    }
    let rows: Vec<(i64, i64)> = sqlx::query_as(STORE)
        .bind(streams)
        .bind(wanted)
        .bind(columns.streams)
        .bind(columns.external_ids)
        .bind(columns.contents)
        .bind(columns.media)
        .bind(columns.payloads)
        .bind(columns.reasons)
        .bind(columns.policies)
        .bind(columns.buckets)
        .bind(columns.blind)
        .bind(columns.audit)
        .bind(columns.inclusions)
        .bind(columns.strata)
        .bind(columns.wanted)
        .bind(columns.created)
        .bind(columns.labels)
        .bind(columns.models)
        .bind(columns.thresholds)
        .bind(columns.confidences)
        .bind(said.places)
        .bind(said.models)
        .bind(said.labels)
        .bind(said.confidences)
        .bind(said.errors)
        .bind(said.latencies)
        .bind(said.starts)
        .bind(said.scores)
        .bind(now)
        .bind(said.lengths)
        .bind(columns.asked)
        .bind(columns.failed)
        .bind(columns.missing)
        .bind(columns.slow)
        .bind(columns.priorities)
        .bind(columns.sure)
        .bind(columns.values)
        .bind(said.values)
        .fetch_all(conn)
        .await?;
    let mut stored = Stored {
        created: HashMap::with_capacity(items.len()),
        in_force: BTreeSet::new(),
    };
    for (place, id) in rows {
        match usize::try_from(place) {
            Ok(0) | Err(_) => {
                stored.in_force.insert(id.into());
            }
            Ok(place) => {
                let item = items.get(place - 1).ok_or(StoreError::Corrupt("place"))?;
                stored.created.insert(key(item), id.into());
            }
        }
    }
    Ok(stored)
}

/// Which of these names the stream's items have.
pub async fn taken_names(
    conn: &mut PgConnection,
    stream: StreamId,
    names: &[&str],
) -> Result<BTreeSet<String>, StoreError> {
    let taken: Vec<String> = sqlx::query_scalar(
        "select external_id from items where stream_id = $1 and external_id = any($2)",
    )
    .bind(stream.get())
    .bind(names)
    .fetch_all(conn)
    .await?;
    Ok(taken.into_iter().collect())
}

/// The items that were there under these names.
async fn existing(
    conn: &mut PgConnection,
    items: &[&NewItem],
) -> Result<HashMap<(StreamId, String), (ItemId, Vec<u8>)>, StoreError> {
    if items.is_empty() {
        return Ok(HashMap::new());
    }
    let streams: Vec<i64> = items.iter().map(|item| item.stream.get()).collect();
    let names: Vec<&str> = items.iter().map(|item| item.external_id.as_str()).collect();
    let rows: Vec<(i64, String, i64, Vec<u8>)> = sqlx::query_as(
        "select i.stream_id, i.external_id, i.id, i.content_sha256
         from unnest($1::bigint[], $2::text[]) as u (stream_id, external_id)
         join items i on i.stream_id = u.stream_id and i.external_id = u.external_id",
    )
    .bind(streams)
    .bind(names)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(stream, name, id, hash)| ((stream.into(), name), (id.into(), hash)))
        .collect())
}
