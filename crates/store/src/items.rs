//! Items: put in by batches, found by name, by page or by figure.

use crate::StoreError;
use crate::predictions::stored_label;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use understudy_ladder::route::Reason;
use understudy_ladder::{ItemId, ModelId, StreamId};

pub use crate::intake::{Answered, NewItem, Put, Went, insert, insert_current, taken_names, went};

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
    /// How urgent it is, from 0 to 9.
    pub priority: i16,
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
    priority: i16,
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
            priority: self.priority,
            policy_version: self.policy_version,
            bucket: self.bucket,
            blind: self.blind,
            audit: self.audit,
            inclusion: self.inclusion,
            created_at: self.created_at,
        })
    }
}

const COLUMNS: &str = "i.id, i.external_id, p.payload, i.media_sha256, i.reason, i.priority, i.policy_version, i.bucket, i.blind,
    i.audit, i.inclusion, i.created_at";
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
    /// The same where answers are not one label.
    pub predicted_value: Option<Value>,
    /// How sure it was.
    pub confidence: Option<f64>,
    /// The reference.
    pub reference: Option<i16>,
    /// The same where answers are not one label.
    pub reference_value: Option<Value>,
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
        "select i.id, i.external_id, i.route, c.predicted, p.confidence, c.reference, p.value as predicted_value, c.reference_value,
                i.media_sha256 is not null as has_media, i.created_at
         from pairs c
         join items i on i.stream_id = c.stream_id and i.id = c.item_id
         join predictions p on p.stream_id = c.stream_id and p.item_id = c.item_id and p.model_id = c.model_id
         where c.stream_id = $1 and c.model_id = $2 and c.item_id > $3
           and ($4::smallint is null or c.reference = $4) and ($5::smallint is null or c.predicted = $5)
           and c.blind and c.stratum = 'uniform'
         order by c.item_id limit $6"
    } else {
        "select i.id, i.external_id, i.route, p.label as predicted, p.confidence, c.reference, p.value as predicted_value, c.reference_value,
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

/// The names of items, for links to them.
pub async fn names(
    conn: &mut PgConnection,
    stream: StreamId,
    items: &[ItemId],
) -> Result<Vec<(ItemId, String)>, StoreError> {
    let ids: Vec<i64> = items.iter().map(|item| item.get()).collect();
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "select id, external_id from items where stream_id = $1 and id = any($2) order by id desc",
    )
    .bind(stream.get())
    .bind(ids)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| (id.into(), name))
        .collect())
}
