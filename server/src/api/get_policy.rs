//! `GET /streams/{stream}/policies/{version}`: one policy version, and what it changed.

use super::caller::Caller;
use super::list_policies::PolicyBody;
use super::on_stream::open;
use super::problem::Problem;
use super::query::Query;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgConnection;
use understudy_ladder::policy::{FieldChange, diff};
use understudy_ladder::{Permission, PolicyVersion, StreamId};
use understudy_store::policies::{self, StoredPolicy};
use utoipa::{IntoParams, ToSchema};

/// What the version is compared with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AgainstQuery {
    /// Another version's number; usually the one before.
    #[param(example = 6)]
    pub against: Option<i32>,
}

/// A policy version with what it changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyVersionBody {
    /// The version.
    #[serde(flatten)]
    pub version: PolicyBody,
    /// The version that it is compared with; null for the first one.
    #[schema(example = 6)]
    pub against: Option<i32>,
    /// The fields that have other values in it, in alphabetical order.
    pub changes: Vec<ChangeBody>,
}

/// A field that has another value.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeBody {
    /// The field, as a path.
    #[schema(example = "thresholds.default")]
    pub field: String,
    /// What it was; null where there was none.
    #[schema(value_type = Value, example = json!(0.93))]
    pub from: Value,
    /// What it is; null where there is none.
    #[schema(value_type = Value, example = json!(0.91))]
    pub to: Value,
}

impl From<FieldChange> for ChangeBody {
    fn from(change: FieldChange) -> Self {
        let FieldChange { field, from, to } = change;
        Self { field, from, to }
    }
}

/// One version of a stream's policy, with what it changed. Needs `streams:read`.
#[utoipa::path(get, path = "/streams/{stream}/policies/{version}", tag = "Ladder", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("version" = i32, Path, description = "The version's number"),
    AgainstQuery,
), responses((status = 200, description = "The version", body = PolicyVersionBody)))]
pub async fn get_policy(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, version)): Path<(String, String)>,
    Query(query): Query<AgainstQuery>,
) -> Result<Json<PolicyVersionBody>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadStreams).await?;
    let id = state.stream.id;
    let version = version.parse().ok().map(PolicyVersion);
    let none = || Problem::not_found("The stream has no policy version of this number.");
    let stored = found(&mut conn, id, version.ok_or_else(none)?).await?;
    let stored = stored.ok_or_else(none)?;
    let base = match query.against {
        Some(against) => {
            let base = found(&mut conn, id, PolicyVersion(against)).await?;
            Some(base.ok_or_else(|| {
                Problem::field("against", "the stream has no policy version of this number")
            })?)
        }
        None => found(&mut conn, id, PolicyVersion(stored.version.get() - 1)).await?,
    };
    let changes = base
        .as_ref()
        .map_or(Ok(Vec::new()), |base| diff(&base.policy, &stored.policy))
        .map_err(|error| {
            tracing::error!(%error, "A policy cannot be written as JSON");
            Problem::internal()
        })?;
    Ok(Json(PolicyVersionBody {
        version: stored.into(),
        against: base.map(|base| base.version.get()),
        changes: changes.into_iter().map(ChangeBody::from).collect(),
    }))
}

async fn found(
    conn: &mut PgConnection,
    stream: StreamId,
    version: PolicyVersion,
) -> Result<Option<StoredPolicy>, Problem> {
    if version.get() < 1 {
        return Ok(None);
    }
    Ok(policies::get(conn, stream, version).await?)
}
