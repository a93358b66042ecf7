//! Model versions with their slots and files.

use crate::StoreError;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgConnection};
use understudy_ladder::slot::{Slot, Slots};
use understudy_ladder::{ModelId, PersonId, StreamId};

/// A model version of a stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Identifier.
    pub id: ModelId,
    /// Name with version, unique in the stream: `garments-cnn v1`.
    pub name: String,
    /// SHA-256 of its ONNX file; `None` for a model that runs elsewhere.
    pub sha256: Option<[u8; 32]>,
    /// How its inputs are made and its outputs read, as `inference` wrote it; `None` for a model that runs elsewhere.
    pub spec: Option<Value>,
    /// Its place.
    pub slot: Slot,
    /// Whether it answers as it should.
    pub healthy: bool,
    /// Who added it; `None` for the command line and for API keys.
    pub created_by: Option<PersonId>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// A model version as it is added.
#[derive(Debug, Clone)]
pub struct NewModel<'a> {
    /// Of which stream.
    pub stream: StreamId,
    /// Name with version.
    pub name: &'a str,
    /// Its ONNX file with hash and spec; `None` for a model that runs elsewhere.
    pub file: Option<ModelFile<'a>>,
    /// Who adds it.
    pub created_by: Option<PersonId>,
    /// When.
    pub now: DateTime<Utc>,
}

/// An ONNX file.
#[derive(Debug, Clone)]
pub struct ModelFile<'a> {
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// The bytes.
    pub onnx: &'a [u8],
    /// How its inputs are made and its outputs read.
    pub spec: Value,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    name: String,
    sha256: Option<Vec<u8>>,
    spec: Option<Value>,
    slot: String,
    slot_until: Option<DateTime<Utc>>,
    healthy: bool,
    created_by: Option<i64>,
    created_at: DateTime<Utc>,
}

impl Row {
    fn model(self) -> Result<Model, StoreError> {
        let slot = match (self.slot.as_str(), self.slot_until) {
            ("preview", _) => Slot::Preview,
            ("active", _) => Slot::Active,
            ("retained", Some(until)) => Slot::Retained { until },
            ("retired", _) => Slot::Retired,
            _ => return Err(StoreError::Corrupt("slot")),
        };
        let sha256 = self
            .sha256
            .map(|bytes| {
                bytes
                    .try_into()
                    .map_err(|_| StoreError::Corrupt("model hash"))
            })
            .transpose()?;
        Ok(Model {
            id: self.id.into(),
            name: self.name,
            sha256,
            spec: self.spec,
            slot,
            healthy: self.healthy,
            created_by: self.created_by.map(PersonId),
            created_at: self.created_at,
        })
    }
}

/// Adds a model version; the first of a stream becomes active, every other one a preview. The constraint
/// `models_name_unique` refuses a name that the stream has already.
///
/// The caller holds the stream's lock and puts the active model into a policy version.
pub async fn add(conn: &mut PgConnection, new: NewModel<'_>) -> Result<ModelId, StoreError> {
    if let Some(file) = &new.file {
        sqlx::query(
            "insert into model_files (sha256, onnx) values ($1, $2) on conflict do nothing",
        )
        .bind(file.sha256.as_slice())
        .bind(file.onnx)
        .execute(&mut *conn)
        .await?;
    }
    let id: i64 = sqlx::query_scalar(
        "insert into models (stream_id, name, sha256, spec, slot, created_by, created_at)
         values ($1, $2, $3, $4, case when exists (select from models where stream_id = $1) then 'preview' else 'active' end, $5, $6)
         returning id",
    )
    .bind(new.stream.get())
    .bind(new.name)
    .bind(new.file.as_ref().map(|file| file.sha256.as_slice()))
    .bind(new.file.as_ref().map(|file| &file.spec))
    .bind(new.created_by.map(PersonId::get))
    .bind(new.now)
    .fetch_one(conn)
    .await?;
    Ok(id.into())
}

/// The model versions of a stream, in the order they were added.
pub async fn list(conn: &mut PgConnection, stream: StreamId) -> Result<Vec<Model>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select id, name, sha256, spec, slot, slot_until, healthy, created_by, created_at from models where stream_id = $1 order by id",
    )
    .bind(stream.get())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::model).collect()
}

/// The model version with this name.
pub async fn by_name(
    conn: &mut PgConnection,
    stream: StreamId,
    name: &str,
) -> Result<Option<Model>, StoreError> {
    Ok(list(conn, stream)
        .await?
        .into_iter()
        .find(|model| model.name == name))
}

/// The slots of a stream's model versions. The caller holds the stream's lock when it is to change them.
pub async fn slots(conn: &mut PgConnection, stream: StreamId) -> Result<Slots, StoreError> {
    let models = list(conn, stream).await?;
    Slots::new(models.iter().map(|model| (model.id, model.slot)).collect())
        .ok_or(StoreError::Corrupt("slots"))
}

/// Stores the slots; versions that leave the active slot are written first, so that there is one at most.
pub async fn save_slots(
    conn: &mut PgConnection,
    stream: StreamId,
    slots: &Slots,
) -> Result<(), StoreError> {
    let mut rows: Vec<_> = slots.iter().collect();
    rows.sort_by_key(|(_, slot)| *slot == Slot::Active);
    for (id, slot) in rows {
        let until = match slot {
            Slot::Retained { until } => Some(until),
            Slot::Preview | Slot::Active | Slot::Retired => None,
        };
        sqlx::query(
            "update models set slot = $3, slot_until = $4 where stream_id = $1 and id = $2",
        )
        .bind(stream.get())
        .bind(id.get())
        .bind(slot.code())
        .bind(until)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The bytes of an ONNX file.
pub async fn file(
    conn: &mut PgConnection,
    sha256: [u8; 32],
) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(
        sqlx::query_scalar("select onnx from model_files where sha256 = $1")
            .bind(sha256.as_slice())
            .fetch_optional(conn)
            .await?,
    )
}

/// Marks versions as answering as they should, or not: an unhealthy one decides nothing.
pub(crate) async fn set_healthy(
    conn: &mut PgConnection,
    stream: StreamId,
    models: impl IntoIterator<Item = ModelId>,
    healthy: bool,
) -> Result<(), StoreError> {
    let models: Vec<i64> = models.into_iter().map(ModelId::get).collect();
    sqlx::query(
        "update models set healthy = $3 where stream_id = $1 and id = any($2) and healthy <> $3",
    )
    .bind(stream.get())
    .bind(models)
    .bind(healthy)
    .execute(conn)
    .await?;
    Ok(())
}
