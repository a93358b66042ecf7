//! Items: put in by batches, found by name, by page or by figure.

use crate::predictions::{self, ItemPrediction, Prediction, stored_label};
use crate::{StoreError, outcomes};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use std::collections::{BTreeMap, HashMap};
use understudy_ladder::route::{Reason, Route};
use understudy_ladder::{ItemId, LabelNo, ModelId, PolicyVersion, StreamId};

/// How an item that is decided blind came to be: pairs of one stratum can be counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stratum {
    /// Drawn without looking at the prediction: everything in Shadow, the blind share on Assist.
    Uniform,
    /// An automated item that was drawn for audit.
    Audit,
    /// What Partial and Full left to people: the less confident part.
    Remainder,
}

impl Stratum {
    /// The stratum's name in tables.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Audit => "audit",
            Self::Remainder => "remainder",
        }
    }

    /// The stratum of an item that was routed this way.
    pub const fn of(route: &Route) -> Self {
        match route {
            Route::Automated(_) => Self::Audit,
            Route::Human(human) => match human.reason {
                Reason::Rung { .. } | Reason::Capped { .. } => Self::Uniform,
                Reason::NoPrediction
                | Reason::PredictionFailed
                | Reason::ModelUnhealthy
                | Reason::NotActiveModel
                | Reason::OutsideRamp { .. }
                | Reason::NoThreshold
                | Reason::UnknownLabel
                | Reason::BelowThreshold { .. } => Self::Remainder,
            },
        }
    }
}

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

/// Puts items in, in one transaction's statements whatever their number: item, payload, predictions, and an
/// outcome or a place in the queue. Answers in the order of the items.
pub async fn insert(
    conn: &mut PgConnection,
    items: &[NewItem],
    now: DateTime<Utc>,
) -> Result<Vec<Put>, StoreError> {
    // In one order everywhere, so that two batches never wait for each other.
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|a, b| key(&items[*a]).cmp(&key(&items[*b])));
    order.dedup_by(|a, b| key(&items[*a]) == key(&items[*b]));
    let sorted: Vec<&NewItem> = order.iter().map(|index| &items[*index]).collect();
    let created = insert_items(conn, &sorted).await?;
    let fresh: Vec<(ItemId, &NewItem)> = sorted
        .iter()
        .filter_map(|item| created.get(&key(item)).map(|id| (*id, *item)))
        .collect();
    insert_payloads(conn, &fresh).await?;
    let predictions: Vec<ItemPrediction> = fresh
        .iter()
        .flat_map(|(id, item)| {
            item.predictions.iter().map(|prediction| ItemPrediction {
                stream: item.stream,
                item: *id,
                prediction: prediction.clone(),
            })
        })
        .collect();
    predictions::insert(conn, &predictions, now).await?;
    outcomes::insert_automated(conn, &fresh).await?;
    enqueue(conn, &fresh).await?;
    count(conn, &fresh).await?;
    let existing = existing(conn, &sorted, &created).await?;
    let mut seen = HashMap::new();
    items
        .iter()
        .map(|item| answer(item, &created, &existing, &mut seen))
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
        return Ok(match seen.insert(key(item), item.content_sha256) {
            None => Put::Created(*id),
            Some(first) if first == item.content_sha256 => Put::Existed(*id),
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

async fn insert_items<'a>(
    conn: &mut PgConnection,
    items: &[&'a NewItem],
) -> Result<HashMap<Key<'a>, ItemId>, StoreError> {
    let mut columns = ItemColumns::default();
    for item in items {
        columns.push(item);
    }
    let rows: Vec<(i64, String, i64)> = sqlx::query_as(
        "insert into items (stream_id, id, external_id, content_sha256, media_sha256, route, reason, policy_version,
                            bucket, blind, audit, inclusion, stratum, created_at)
         select u.stream_id, nextval('item_ids'), u.external_id, u.content, u.media, u.route, u.reason, u.policy,
                u.bucket, u.blind, u.audit, u.inclusion, u.stratum, u.created_at
         from unnest($1::bigint[], $2::text[], $3::bytea[], $4::bytea[], $5::text[], $6::jsonb[], $7::int[],
                     $8::smallint[], $9::bool[], $10::bool[], $11::float8[], $12::text[], $13::timestamptz[])
              as u (stream_id, external_id, content, media, route, reason, policy, bucket, blind, audit, inclusion, stratum, created_at)
         on conflict on constraint items_external_id_unique do nothing
         returning stream_id, external_id, id",
    )
    .bind(columns.streams)
    .bind(columns.external_ids)
    .bind(columns.contents)
    .bind(columns.media)
    .bind(columns.routes)
    .bind(columns.reasons)
    .bind(columns.policies)
    .bind(columns.buckets)
    .bind(columns.blind)
    .bind(columns.audit)
    .bind(columns.inclusions)
    .bind(columns.strata)
    .bind(columns.created)
    .fetch_all(conn)
    .await?;
    let by_name: HashMap<Key<'_>, &'a NewItem> =
        items.iter().map(|item| (key(item), *item)).collect();
    Ok(rows
        .iter()
        .filter_map(|(stream, external_id, id)| {
            by_name
                .get(&(StreamId(*stream), external_id.as_str()))
                .map(|item| (key(item), ItemId(*id)))
        })
        .collect())
}

#[derive(Default)]
struct ItemColumns<'a> {
    streams: Vec<i64>,
    external_ids: Vec<&'a str>,
    contents: Vec<&'a [u8]>,
    media: Vec<Option<&'a [u8]>>,
    routes: Vec<&'static str>,
    reasons: Vec<Option<Json<Reason>>>,
    policies: Vec<i32>,
    buckets: Vec<i16>,
    blind: Vec<bool>,
    audit: Vec<bool>,
    inclusions: Vec<f64>,
    strata: Vec<&'static str>,
    created: Vec<DateTime<Utc>>,
}

impl<'a> ItemColumns<'a> {
    fn push(&mut self, item: &'a NewItem) {
        let (route, reason, policy, bucket, blind, audit, inclusion) = match &item.route {
            // Whoever audits an automated item decides it blind.
            Route::Automated(to) => (
                "automated",
                None,
                to.policy,
                to.bucket,
                true,
                to.audit,
                to.inclusion,
            ),
            Route::Human(to) => (
                "human",
                Some(Json(to.reason)),
                to.policy,
                to.bucket,
                to.blind,
                false,
                to.inclusion,
            ),
        };
        self.streams.push(item.stream.get());
        self.external_ids.push(&item.external_id);
        self.contents.push(&item.content_sha256);
        self.media
            .push(item.media_sha256.as_ref().map(<[u8; 32]>::as_slice));
        self.routes.push(route);
        self.reasons.push(reason);
        self.policies.push(policy.get());
        self.buckets
            .push(i16::try_from(bucket.get()).unwrap_or(i16::MAX));
        self.blind.push(blind);
        self.audit.push(audit);
        self.inclusions.push(inclusion.get());
        self.strata.push(Stratum::of(&item.route).code());
        self.created.push(item.created_at);
    }
}

async fn insert_payloads(
    conn: &mut PgConnection,
    items: &[(ItemId, &NewItem)],
) -> Result<(), StoreError> {
    let streams: Vec<i64> = items.iter().map(|(_, item)| item.stream.get()).collect();
    let ids: Vec<i64> = items.iter().map(|(id, _)| id.get()).collect();
    let payloads: Vec<&Value> = items.iter().map(|(_, item)| &item.payload).collect();
    sqlx::query("insert into item_payloads (stream_id, item_id, payload) select * from unnest($1::bigint[], $2::bigint[], $3::jsonb[])")
        .bind(streams)
        .bind(ids)
        .bind(payloads)
        .execute(conn)
        .await?;
    Ok(())
}

async fn enqueue(conn: &mut PgConnection, items: &[(ItemId, &NewItem)]) -> Result<(), StoreError> {
    let (mut streams, mut ids, mut wanted, mut blind, mut at) =
        (vec![], vec![], vec![], vec![], vec![]);
    for (id, item) in items {
        let (people, hides) = match &item.route {
            Route::Automated(to) if to.audit => (1, true),
            Route::Automated(_) => continue,
            Route::Human(to) => (to.overlap, to.blind),
        };
        streams.push(item.stream.get());
        ids.push(id.get());
        wanted.push(i16::try_from(people).unwrap_or(i16::MAX));
        blind.push(hides);
        at.push(item.created_at);
    }
    sqlx::query(
        "insert into queue (stream_id, item_id, wanted, blind, enqueued_at)
         select * from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::bool[], $5::timestamptz[])",
    )
    .bind(streams)
    .bind(ids)
    .bind(wanted)
    .bind(blind)
    .bind(at)
    .execute(conn)
    .await?;
    Ok(())
}

async fn count(conn: &mut PgConnection, items: &[(ItemId, &NewItem)]) -> Result<(), StoreError> {
    let mut deltas: BTreeMap<(StreamId, NaiveDate, &str), i32> = BTreeMap::new();
    for (_, item) in items {
        let day = item.created_at.date_naive();
        let (kind, waits) = match &item.route {
            Route::Automated(to) => ("automated", to.audit),
            Route::Human(_) => ("human", true),
        };
        *deltas.entry((item.stream, day, kind)).or_default() += 1;
        if waits {
            *deltas.entry((item.stream, day, "waiting")).or_default() += 1;
        }
    }
    crate::counts::add_items(conn, &deltas).await
}

async fn existing(
    conn: &mut PgConnection,
    items: &[&NewItem],
    created: &HashMap<Key<'_>, ItemId>,
) -> Result<HashMap<(StreamId, String), (ItemId, Vec<u8>)>, StoreError> {
    let missing: Vec<&&NewItem> = items
        .iter()
        .filter(|item| !created.contains_key(&key(item)))
        .collect();
    if missing.is_empty() {
        return Ok(HashMap::new());
    }
    let streams: Vec<i64> = missing.iter().map(|item| item.stream.get()).collect();
    let names: Vec<&str> = missing
        .iter()
        .map(|item| item.external_id.as_str())
        .collect();
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

/// An item as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Identifier.
    pub id: ItemId,
    /// Its name in the caller's system.
    pub external_id: String,
    /// What it holds.
    pub payload: Value,
    /// Its image.
    pub media_sha256: Option<[u8; 32]>,
    /// Why it went to a person; `None` when it was automated.
    pub reason: Option<Reason>,
    /// The policy version that routed it.
    pub policy_version: i32,
    /// Its place in the ramp.
    pub bucket: i16,
    /// Whether it was routed to be decided blind.
    pub blind: bool,
    /// Whether it was drawn for audit.
    pub audit: bool,
    /// The probability of a blind decision: π.
    pub inclusion: f64,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    external_id: String,
    payload: Value,
    media_sha256: Option<Vec<u8>>,
    reason: Option<Json<Reason>>,
    policy_version: i32,
    bucket: i16,
    blind: bool,
    audit: bool,
    inclusion: f64,
    created_at: DateTime<Utc>,
}

impl Row {
    fn item(self) -> Result<Item, StoreError> {
        let media = self
            .media_sha256
            .map(|hash| {
                hash.try_into()
                    .map_err(|_| StoreError::Corrupt("image hash"))
            })
            .transpose()?;
        Ok(Item {
            id: self.id.into(),
            external_id: self.external_id,
            payload: self.payload,
            media_sha256: media,
            reason: self.reason.map(|Json(reason)| reason),
            policy_version: self.policy_version,
            bucket: self.bucket,
            blind: self.blind,
            audit: self.audit,
            inclusion: self.inclusion,
            created_at: self.created_at,
        })
    }
}

const COLUMNS: &str = "i.id, i.external_id, p.payload, i.media_sha256, i.reason, i.policy_version, i.bucket, i.blind, i.audit,
    i.inclusion, i.created_at";
const FROM: &str =
    "from items i join item_payloads p on p.stream_id = i.stream_id and p.item_id = i.id";

/// The item with this id.
pub async fn get(
    conn: &mut PgConnection,
    stream: StreamId,
    id: ItemId,
) -> Result<Option<Item>, StoreError> {
    let row: Option<Row> = sqlx::query_as(&format!(
        "select {COLUMNS} {FROM} where i.stream_id = $1 and i.id = $2"
    ))
    .bind(stream.get())
    .bind(id.get())
    .fetch_optional(conn)
    .await?;
    row.map(Row::item).transpose()
}

/// The item with this name.
pub async fn by_external_id(
    conn: &mut PgConnection,
    stream: StreamId,
    external_id: &str,
) -> Result<Option<Item>, StoreError> {
    let row: Option<Row> = sqlx::query_as(&format!(
        "select {COLUMNS} {FROM} where i.stream_id = $1 and i.external_id = $2"
    ))
    .bind(stream.get())
    .bind(external_id)
    .fetch_optional(conn)
    .await?;
    row.map(Row::item).transpose()
}

/// Whether an item of the stream uses this image.
pub async fn shows_media(
    conn: &mut PgConnection,
    stream: StreamId,
    item: ItemId,
) -> Result<Option<[u8; 32]>, StoreError> {
    let hash: Option<Option<Vec<u8>>> =
        sqlx::query_scalar("select media_sha256 from items where stream_id = $1 and id = $2")
            .bind(stream.get())
            .bind(item.get())
            .fetch_optional(conn)
            .await?;
    hash.flatten()
        .map(|hash| {
            hash.try_into()
                .map_err(|_| StoreError::Corrupt("image hash"))
        })
        .transpose()
}

/// One line of a list of items.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Listed {
    /// Identifier.
    pub id: i64,
    /// Its name in the caller's system.
    pub external_id: String,
    /// `automated` or `human`.
    pub route: String,
    /// What the active (or the asked-for) model version predicted.
    pub predicted: Option<i16>,
    /// How sure it was.
    pub confidence: Option<f64>,
    /// The reference.
    pub reference: Option<i16>,
    /// Whether it has an image.
    pub has_media: bool,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

/// Which items a list shows; every `None` means any.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// The model version whose predictions are shown.
    pub model: Option<ModelId>,
    /// Items whose reference is this label.
    pub reference: Option<understudy_ladder::LabelNo>,
    /// Items that the model version predicted so.
    pub predicted: Option<understudy_ladder::LabelNo>,
    /// Only items after this one: the last of the page before.
    pub after: Option<ItemId>,
}

/// A page of items in the order they came. Items with a wanted reference or prediction are found through
/// `pairs`, so that a click on a figure opens exactly the items behind it.
pub async fn page(
    conn: &mut PgConnection,
    stream: StreamId,
    filter: Filter,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let sql = if filter.reference.is_some() || filter.predicted.is_some() {
        "select i.id, i.external_id, i.route, c.predicted, p.confidence, c.reference,
                i.media_sha256 is not null as has_media, i.created_at
         from pairs c
         join items i on i.stream_id = c.stream_id and i.id = c.item_id
         join predictions p on p.stream_id = c.stream_id and p.item_id = c.item_id and p.model_id = c.model_id
         where c.stream_id = $1 and c.model_id = $2 and c.item_id > $3
           and ($4::smallint is null or c.reference = $4) and ($5::smallint is null or c.predicted = $5)
           and c.blind and c.stratum = 'uniform'
         order by c.item_id limit $6"
    } else {
        "select i.id, i.external_id, i.route, p.label as predicted, p.confidence, c.reference,
                i.media_sha256 is not null as has_media, i.created_at
         from items i
         left join predictions p on p.stream_id = i.stream_id and p.item_id = i.id and p.model_id = $2
         left join pairs c on c.stream_id = i.stream_id and c.item_id = i.id and c.model_id = $2
         where i.stream_id = $1 and i.id > $3 and $4::smallint is null and $5::smallint is null
         order by i.id limit $6"
    };
    Ok(sqlx::query_as(sql)
        .bind(stream.get())
        .bind(filter.model.map(ModelId::get))
        .bind(filter.after.map_or(0, ItemId::get))
        .bind(filter.reference.map(stored_label))
        .bind(filter.predicted.map(stored_label))
        .bind(limit)
        .fetch_all(conn)
        .await?)
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
                label: predictions::label_no(label)?,
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

/// An item as a model needs it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Unscored {
    /// Identifier.
    pub id: i64,
    /// What it holds.
    pub payload: Value,
    /// Its image.
    pub image: Option<Vec<u8>>,
}

/// Items after `after`, in order, that a model version has not said anything of.
pub async fn unscored(
    conn: &mut PgConnection,
    stream: StreamId,
    model: ModelId,
    after: ItemId,
    limit: i64,
) -> Result<Vec<Unscored>, StoreError> {
    Ok(sqlx::query_as(
        "select i.id, p.payload, m.bytes as image
         from items i
         join item_payloads p on p.stream_id = i.stream_id and p.item_id = i.id
         left join media m on m.sha256 = i.media_sha256
         where i.stream_id = $1 and i.id > $3
           and not exists (select from predictions d where d.stream_id = i.stream_id and d.item_id = i.id and d.model_id = $2)
         order by i.id limit $4",
    )
    .bind(stream.get())
    .bind(model.get())
    .bind(after.get())
    .bind(limit)
    .fetch_all(conn)
    .await?)
}
