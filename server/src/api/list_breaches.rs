//! `GET /streams/{stream}/breaches`: when guardrails were breached, and what that left to be looked at again.

use super::caller::Caller;
use super::on_stream::open;
use super::post_items::answer::ModelRef;
use super::problem::Problem;
use super::shapes::GuardrailShape;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use understudy_ladder::Permission;
use understudy_ladder::guardrail::Guardrail;
use understudy_store::breaches::{self, Breach};
use understudy_store::streams::StreamState;
use utoipa::ToSchema;

/// Breaches shown at most.
const MOST: i64 = 1_000;

/// Breaches, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct BreachList {
    /// The breaches.
    pub breaches: Vec<BreachBody>,
}

/// A breach of guardrails, or another stop of a model.
#[derive(Debug, Serialize, ToSchema)]
pub struct BreachBody {
    /// Its number.
    #[schema(example = 3)]
    pub id: i64,
    /// The model version.
    pub model: ModelRef,
    /// The guardrails that were breached, with their figures.
    #[schema(value_type = Vec<GuardrailShape>)]
    pub guardrails: Vec<Guardrail>,
    /// What else stopped the model: a ramp that went back, the kill switch, a demotion, a rollback; empty after a breach.
    #[schema(example = "")]
    pub cause: String,
    /// The number of the cap that it set; null when it was the canary's, which ended it, or when the stream was held
    /// that far down already.
    #[schema(example = 12)]
    pub cap: Option<i64>,
    /// When.
    pub at: DateTime<Utc>,
    /// Items that were automated between the last moment at which all seemed well and the breach.
    #[schema(example = 240)]
    pub affected: u64,
    /// Those of them that were sent to people again.
    #[schema(example = 240)]
    pub sent: u64,
}

impl BreachBody {
    /// In the stream's own names.
    pub fn new(state: &StreamState, breach: Breach) -> Self {
        Self {
            id: breach.id,
            model: ModelRef::of(state, breach.model),
            guardrails: breach.guardrails,
            cause: breach.cause,
            cap: breach.cap,
            at: breach.at,
            affected: breach.affected,
            sent: breach.sent,
        }
    }
}

/// When the guardrails of a stream were breached or a model was stopped otherwise, newest first. Needs `reports:read`.
#[utoipa::path(get, path = "/streams/{stream}/breaches", tag = "Ladder", params(("stream" = String, Path, description = "The stream's name")), responses((status = 200, description = "The breaches", body = BreachList)))]
pub async fn list_breaches(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
) -> Result<Json<BreachList>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadReports).await?;
    let found = breaches::latest(&mut conn, state.stream.id, MOST).await?;
    Ok(Json(BreachList {
        breaches: found
            .into_iter()
            .map(|breach| BreachBody::new(&state, breach))
            .collect(),
    }))
}

/// The number of a breach in an address.
pub fn number(text: &str) -> Result<i64, Problem> {
    text.parse().map_err(|_| no_breach())
}

/// 404.
pub fn no_breach() -> Problem {
    Problem::not_found("The stream has no breach of this number.")
}
