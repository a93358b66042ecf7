//! `GET /streams/{stream}/models`: a stream's model versions and their slots.

use super::caller::Caller;
use super::on_stream::open;
use super::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use understudy_ladder::Permission;
use understudy_ladder::slot::Slot;
use understudy_store::models::Model;
use utoipa::ToSchema;

/// Model versions in the order they were added.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModelList {
    /// The versions.
    pub models: Vec<ModelBody>,
}

/// A model version.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModelBody {
    /// Its number.
    #[schema(example = 3)]
    pub id: i64,
    /// Its name with its version.
    #[schema(example = "garments-cnn v1")]
    pub name: String,
    /// SHA-256 of its file in hexadecimal; null for a model that runs elsewhere.
    pub sha256: Option<String>,
    /// How its input is made and its output read; null for a model that runs elsewhere.
    #[schema(value_type = Option<Object>)]
    pub spec: Option<Value>,
    /// `preview`, `active`, `retained` or `retired`.
    #[schema(example = "active")]
    pub slot: &'static str,
    /// Until when it can be rolled back to, where it is retained.
    pub retained_until: Option<DateTime<Utc>>,
    /// Whether it answers as it should.
    pub healthy: bool,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

impl From<Model> for ModelBody {
    fn from(model: Model) -> Self {
        Self {
            id: model.id.get(),
            name: model.name,
            sha256: model.sha256.map(hex::encode),
            spec: model.spec,
            slot: model.slot.code(),
            retained_until: match model.slot {
                Slot::Retained { until } => Some(until),
                Slot::Preview | Slot::Active | Slot::Retired => None,
            },
            healthy: model.healthy,
            created_at: model.created_at,
        }
    }
}

/// List the model versions of a stream. Needs `streams:read`.
#[utoipa::path(get, path = "/streams/{stream}/models", tag = "Models", params(("stream" = String, Path, description = "The stream's name")), responses((status = 200, description = "The versions", body = ModelList)))]
pub async fn list_models(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
) -> Result<Json<ModelList>, Problem> {
    let (_, state) = open(&app, &caller, &stream, Permission::ReadStreams).await?;
    Ok(Json(ModelList {
        models: state.models.into_iter().map(ModelBody::from).collect(),
    }))
}
