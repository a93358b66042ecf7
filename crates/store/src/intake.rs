//! Puts items in: whatever their number, one statement stores them with all that belongs to them.
//!
//! One statement is one round trip and, outside a transaction, one commit; and it can hold the streams'
//! revisions still while it runs, so that no item is stored by a policy that is no longer in force.

use crate::StoreError;
use crate::items::Stratum;
use crate::predictions::{Answer, Prediction, label_no, stored_label};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use understudy_ladder::route::{Reason, Route};
use understudy_ladder::{ItemId, LabelNo, ModelId, PolicyVersion, StreamId};

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
    /// What was predicted of it.
    pub predictions: Vec<Prediction>,
    /// Where it goes.
    pub route: Route,
    /// When it came.
    pub created_at: DateTime<Utc>,
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
                $17::smallint[], $18::bigint[], $19::float8[], $20::float8[])
         with ordinality
         as u (stream_id, external_id, content, media, payload, reason, policy, bucket, blind, audit, inclusion, stratum,
               wanted, created_at, label, model_id, threshold, confidence, place)),
fresh as (
    insert into items (stream_id, id, external_id, content_sha256, media_sha256, route, reason, policy_version, bucket,
                       blind, audit, inclusion, stratum, created_at)
    select stream_id, id, external_id, content, media, case when reason is null then 'automated' else 'human' end, reason,
           policy, bucket, blind, audit, inclusion, stratum, created_at
    from input where (stream_id in (select id from current)) is true
    on conflict on constraint items_external_id_unique do nothing
    returning id),
payloads as (
    insert into item_payloads (stream_id, item_id, payload)
    select stream_id, id, payload from input where (id in (select id from fresh)) is true),
waiting as (
    insert into queue (stream_id, item_id, wanted, blind, enqueued_at)
    select stream_id, id, wanted, blind, created_at
    from input where wanted is not null and (id in (select id from fresh)) is true),
decided as (
    insert into outcomes (stream_id, item_id, revision, source, label, policy_version, model_id, threshold, confidence,
                          bucket, audit, decided_at)
    select stream_id, id, 1, 'automated', label, policy, model_id, threshold, confidence, bucket, audit, created_at
    from input where reason is null and (id in (select id from fresh)) is true),
counted as (
    insert into item_tail (stream_id, day, kind, delta)
    select stream_id, (created_at at time zone 'UTC')::date, kind, count(*)
    from input, lateral (values (case when reason is null then 'automated' else 'human' end),
                                (case when wanted is not null then 'waiting' end)) as k (kind)
    where kind is not null and (id in (select id from fresh)) is true
    group by 1, 2, 3),
numbered as (select array_agg(stream_id order by place) as streams, array_agg(id order by place) as ids from input),
said as (
    insert into predictions (stream_id, item_id, model_id, label, confidence, scores, error, latency_us, created_at)
    select n.streams[p.place], n.ids[p.place], p.model_id, p.label, p.confidence,
           case when p.length > 0 then ($28::real[])[p.start : p.start + p.length - 1] end, p.error, p.latency_us, $29
    from numbered n,
         unnest($21::int[], $22::bigint[], $23::smallint[], $24::float8[], $25::text[], $26::int[], $27::int[], $30::int[])
             as p (place, model_id, label, confidence, error, latency_us, start, length)
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

#[derive(Default)]
struct ItemColumns<'a> {
    streams: Vec<i64>,
    external_ids: Vec<&'a str>,
    contents: Vec<&'a [u8]>,
    media: Vec<Option<&'a [u8]>>,
    payloads: Vec<&'a Value>,
    reasons: Vec<Option<Json<Reason>>>,
    policies: Vec<i32>,
    buckets: Vec<i16>,
    blind: Vec<bool>,
    audit: Vec<bool>,
    inclusions: Vec<f64>,
    strata: Vec<&'static str>,
    wanted: Vec<Option<i16>>,
    created: Vec<DateTime<Utc>>,
    labels: Vec<Option<i16>>,
    models: Vec<Option<i64>>,
    thresholds: Vec<Option<f64>>,
    confidences: Vec<Option<f64>>,
}

impl<'a> ItemColumns<'a> {
    fn push(&mut self, item: &'a NewItem) {
        self.streams.push(item.stream.get());
        self.external_ids.push(&item.external_id);
        self.contents.push(&item.content_sha256);
        let media = item.media_sha256.as_ref();
        self.media.push(media.map(<[u8; 32]>::as_slice));
        self.payloads.push(&item.payload);
        self.strata.push(Stratum::of(&item.route).code());
        self.created.push(item.created_at);
        self.push_route(&item.route);
    }

    fn push_route(&mut self, route: &Route) {
        let (reason, policy, bucket, blind, audit, inclusion, wanted) = match route {
            // Whoever audits an automated item decides it blind.
            Route::Automated(to) => {
                let wanted = to.audit.then_some(1);
                (
                    None,
                    to.policy,
                    to.bucket,
                    true,
                    to.audit,
                    to.inclusion,
                    wanted,
                )
            }
            Route::Human(to) => {
                let wanted = Some(i16::try_from(to.overlap).unwrap_or(i16::MAX));
                let reason = Some(Json(to.reason));
                (
                    reason,
                    to.policy,
                    to.bucket,
                    to.blind,
                    false,
                    to.inclusion,
                    wanted,
                )
            }
        };
        let automated = match route {
            Route::Automated(to) => Some(to),
            Route::Human(_) => None,
        };
        self.reasons.push(reason);
        self.policies.push(policy.get());
        self.buckets
            .push(i16::try_from(bucket.get()).unwrap_or(i16::MAX));
        self.blind.push(blind);
        self.audit.push(audit);
        self.inclusions.push(inclusion.get());
        self.wanted.push(wanted);
        self.labels.push(automated.map(|to| stored_label(to.label)));
        self.models.push(automated.map(|to| to.model.get()));
        self.thresholds.push(automated.map(|to| to.threshold.get()));
        self.confidences
            .push(automated.map(|to| to.confidence.get()));
    }
}

/// Scores are sent flat with their lengths: arrays of arrays must be rectangular in PostgreSQL.
#[derive(Default)]
struct PredictionColumns<'a> {
    places: Vec<i32>,
    models: Vec<i64>,
    labels: Vec<Option<i16>>,
    confidences: Vec<Option<f64>>,
    errors: Vec<Option<&'a str>>,
    latencies: Vec<Option<i32>>,
    starts: Vec<i32>,
    lengths: Vec<i32>,
    scores: Vec<f32>,
}

impl<'a> PredictionColumns<'a> {
    fn push(&mut self, place: i32, prediction: &'a Prediction) {
        let (label, confidence, scores, error) = match &prediction.answer {
            Answer::Label {
                label,
                confidence,
                scores,
            } => {
                let scores = scores.as_deref().unwrap_or_default();
                (
                    Some(stored_label(*label)),
                    Some(confidence.get()),
                    scores,
                    None,
                )
            }
            Answer::Error(error) => (None, None, [].as_slice(), Some(error.as_str())),
        };
        self.places.push(place);
        self.models.push(prediction.model.get());
        self.labels.push(label);
        self.confidences.push(confidence);
        self.errors.push(error);
        self.latencies.push(prediction.latency_us);
        self.starts
            .push(i32::try_from(self.scores.len() + 1).unwrap_or(i32::MAX));
        self.lengths.push(i32::try_from(scores.len()).unwrap_or(0));
        self.scores.extend_from_slice(scores);
    }
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

/// Where an item went when it was put in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Went {
    /// To a person, for this reason.
    Person {
        /// Why.
        reason: Reason,
        /// The policy version that sent it.
        policy: PolicyVersion,
    },
    /// Nowhere: the model decided.
    Automated {
        /// What the model decided.
        label: LabelNo,
        /// The policy version that allowed it.
        policy: PolicyVersion,
        /// The model version.
        model: ModelId,
        /// The threshold that applied.
        threshold: f64,
        /// How sure the model was.
        confidence: f64,
        /// The item's place in the ramp.
        bucket: i16,
        /// Whether a person decides it as well.
        audit: bool,
    },
}

impl From<&Route> for Went {
    fn from(route: &Route) -> Self {
        match route {
            Route::Human(to) => Self::Person {
                reason: to.reason,
                policy: to.policy,
            },
            Route::Automated(to) => Self::Automated {
                label: to.label,
                policy: to.policy,
                model: to.model,
                threshold: to.threshold.get(),
                confidence: to.confidence.get(),
                bucket: i16::try_from(to.bucket.get()).unwrap_or(i16::MAX),
                audit: to.audit,
            },
        }
    }
}

#[derive(FromRow)]
struct WentRow {
    id: i64,
    reason: Option<Json<Reason>>,
    policy_version: i32,
    label: Option<i16>,
    model_id: Option<i64>,
    threshold: Option<f64>,
    confidence: Option<f64>,
    bucket: i16,
    audit: bool,
}

impl WentRow {
    fn went(self) -> Result<Went, StoreError> {
        let policy = self.policy_version.into();
        if let Some(Json(reason)) = self.reason {
            return Ok(Went::Person { reason, policy });
        }
        match (self.label, self.model_id, self.threshold, self.confidence) {
            (Some(label), Some(model), Some(threshold), Some(confidence)) => Ok(Went::Automated {
                label: label_no(label)?,
                policy,
                model: model.into(),
                threshold,
                confidence,
                bucket: self.bucket,
                audit: self.audit,
            }),
            _ => Err(StoreError::Corrupt("outcome")),
        }
    }
}

/// Where these items went when they were put in, whatever has become of them since.
pub async fn went(
    conn: &mut PgConnection,
    stream: StreamId,
    items: &[ItemId],
) -> Result<HashMap<ItemId, Went>, StoreError> {
    let ids: Vec<i64> = items.iter().map(|item| item.get()).collect();
    let rows: Vec<WentRow> = sqlx::query_as(
        "select i.id, i.reason, i.policy_version, o.label, o.model_id, o.threshold, o.confidence, i.bucket, i.audit
         from items i
         left join outcomes o on o.stream_id = i.stream_id and o.item_id = i.id and o.revision = 1 and o.source = 'automated'
         where i.stream_id = $1 and i.id = any($2)",
    )
    .bind(stream.get())
    .bind(ids)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| Ok((ItemId(row.id), row.went()?)))
        .collect()
}
