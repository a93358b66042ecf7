//! `GET /streams/{stream}/policies`: what routed the stream, version by version.

use super::caller::Caller;
use super::on_stream::open;
use super::problem::Problem;
use super::shapes::PolicyShape;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use understudy_ladder::{Permission, Policy};
use understudy_store::policies::{self, StoredPolicy};
use utoipa::ToSchema;

/// Versions shown at most.
const MOST: i64 = 1_000;

/// Policy versions, newest first; the first is in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyList {
    /// The versions.
    pub policies: Vec<PolicyBody>,
}

/// A policy version and where it came from.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyBody {
    /// Its number, counted from 1.
    #[schema(example = 7)]
    pub version: i32,
    /// What made it.
    #[schema(example = "Request 4")]
    pub cause: String,
    /// Who made it: `person:7`, `key:3` or `system`.
    #[schema(example = "person:7")]
    pub created_by: String,
    /// The request that brought it.
    pub request: Option<i64>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// What it says.
    #[schema(value_type = PolicyShape)]
    pub policy: Policy,
}

impl From<StoredPolicy> for PolicyBody {
    fn from(stored: StoredPolicy) -> Self {
        Self {
            version: stored.version.get(),
            cause: stored.cause,
            created_by: stored.created_by,
            request: stored.request.map(understudy_ladder::RequestId::get),
            created_at: stored.created_at,
            policy: stored.policy,
        }
    }
}

/// The history of a stream's policy, newest version first. Needs `streams:read`.
#[utoipa::path(get, path = "/streams/{stream}/policies", tag = "Ladder", params(("stream" = String, Path, description = "The stream's name")), responses((status = 200, description = "The versions", body = PolicyList)))]
pub async fn list_policies(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
) -> Result<Json<PolicyList>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadStreams).await?;
    let stored = policies::history(&mut conn, state.stream.id, MOST).await?;
    Ok(Json(PolicyList {
        policies: stored.into_iter().map(PolicyBody::from).collect(),
    }))
}
