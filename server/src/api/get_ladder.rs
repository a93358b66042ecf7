//! `GET /streams/{stream}/ladder`: where a stream stands and what its next step needs.

use super::caller::Caller;
use super::on_stream::open;
use super::post_items::answer::ModelRef;
use super::problem::Problem;
use super::request_view::{RequestBody, bodies};
use super::shapes::{CapShape, GateShape, GuardrailShape, RampAnalysisShape, RungShape};
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use understudy_ladder::gate::Gate;
use understudy_ladder::guardrail::Guardrail;
use understudy_ladder::ramp::Analysis;
use understudy_ladder::{Cap, Permission, Rate, Rung};
use understudy_store::caps::{self, StoredCap};
use understudy_store::moves::{self, RampStep};
use understudy_store::streams::StreamState;
use understudy_store::{guardrails, models, requests};
use utoipa::ToSchema;

/// Where a stream stands on the ladder.
#[derive(Debug, Serialize, ToSchema)]
pub struct LadderBody {
    /// The rung that was approved.
    #[schema(value_type = RungShape)]
    pub approved_rung: Rung,
    /// The rung in force: the approved one, held down by every cap.
    #[schema(value_type = RungShape)]
    pub effective_rung: Rung,
    /// The share of items, by bucket, that may be automated on Partial and Full.
    #[schema(value_type = f64, example = 0.25)]
    pub ramp: Rate,
    /// The number of the policy version in force.
    #[schema(example = 7)]
    pub policy_version: i32,
    /// What holds the stream below the approved rung.
    pub caps: Vec<CapBody>,
    /// What the step that the stream is on shows.
    pub step: StepBody,
    /// What is watched, with what it finds; empty without a model.
    #[schema(value_type = Vec<GuardrailShape>)]
    pub guardrails: Vec<Guardrail>,
    /// The next step up from where the caps leave the stream; null where there is none.
    pub next: Option<NextBody>,
    /// Requests that may still come into force, newest first.
    pub pending: Vec<RequestBody>,
    /// The active model version.
    pub active_model: Option<ModelRef>,
    /// The version that decides for a share of items beside the active one.
    pub canary: Option<CanaryBody>,
    /// The version that a rollback would make active.
    pub rollback_to: Option<ModelRef>,
}

/// A cap in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct CapBody {
    /// Its number.
    #[schema(example = 12)]
    pub id: i64,
    /// What it says.
    #[serde(flatten)]
    #[schema(value_type = CapShape)]
    pub cap: Cap,
    /// Who set it: `person:7`, `key:3` or `system`.
    #[schema(example = "system")]
    pub set_by: String,
    /// When.
    pub set_at: DateTime<Utc>,
}

impl From<StoredCap> for CapBody {
    fn from(stored: StoredCap) -> Self {
        Self {
            id: stored.id,
            cap: stored.cap,
            set_by: stored.set_by,
            set_at: stored.set_at,
        }
    }
}

/// What was seen since the policy version in force was put there.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepBody {
    /// Since when it is in force.
    pub since: DateTime<Utc>,
    /// Items automated under it that a person also decided, blind.
    #[schema(example = 240)]
    pub audited: u64,
    /// Those that the person decided otherwise.
    #[schema(example = 3)]
    pub errors: u64,
    /// What it says of the ramp: `analysis` is `no_ramp`, `pass`, `fail` or `hold`.
    #[serde(flatten)]
    #[schema(value_type = RampAnalysisShape)]
    pub analysis: Analysis,
}

impl From<RampStep> for StepBody {
    fn from(step: RampStep) -> Self {
        Self {
            since: step.since,
            audited: step.seen.audited,
            errors: step.seen.errors,
            analysis: step.analysis,
        }
    }
}

/// The next step up, with what stands before it.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextBody {
    /// Its rung.
    #[schema(value_type = RungShape)]
    pub rung: Rung,
    /// Its share of items.
    #[schema(value_type = f64, example = 0.05)]
    pub ramp: Rate,
    /// The gates before it, with the thresholds in force.
    #[schema(value_type = Vec<GateShape>)]
    pub gates: Vec<Gate>,
}

/// A model version that decides for a share of items.
#[derive(Debug, Serialize, ToSchema)]
pub struct CanaryBody {
    /// The version.
    pub model: ModelRef,
    /// The share, from 0 to 1.
    #[schema(value_type = f64, example = 0.05)]
    pub share: Rate,
}

/// Requests looked through at most.
const MOST_REQUESTS: i64 = 1_000;

/// Where a stream stands: rungs, caps, the step of the ramp, guardrails, the gates of the next step, pending requests,
/// canary and rollback, each with its figures. Needs `reports:read`.
#[utoipa::path(get, path = "/streams/{stream}/ladder", tag = "Ladder", params(("stream" = String, Path, description = "The stream's name")), responses((status = 200, description = "Where it stands", body = LadderBody)))]
pub async fn get_ladder(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
) -> Result<Json<LadderBody>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadReports).await?;
    let (id, now) = (state.stream.id, app.services.now());
    let caps = caps::history(&mut conn, id, i64::MAX).await?;
    let caps = caps.into_iter().filter(|cap| cap.lifted_at.is_none());
    let slots = models::slots(&mut conn, id).await?;
    let model = |model| ModelRef::of(&state, model);
    Ok(Json(LadderBody {
        approved_rung: state.policy.rung,
        effective_rung: state.effective_rung(),
        ramp: state.policy.ramp,
        policy_version: state.stream.policy_version.get(),
        caps: caps.map(CapBody::from).collect(),
        step: moves::ramp_of(&mut conn, &state, now).await?.into(),
        guardrails: guardrails::evaluate(&mut conn, &state, now).await?,
        next: next(&mut conn, &state, now).await?,
        pending: pending(&mut conn, &state, now).await?,
        active_model: state.policy.active_model.map(model),
        canary: state.policy.canary.map(|canary| CanaryBody {
            model: model(canary.model),
            share: canary.share,
        }),
        rollback_to: slots.retained(now).map(model),
    }))
}

async fn next(
    conn: &mut PgConnection,
    state: &StreamState,
    now: DateTime<Utc>,
) -> Result<Option<NextBody>, Problem> {
    let Some(step) = state.held_policy().step_up() else {
        return Ok(None);
    };
    Ok(Some(NextBody {
        rung: step.rung,
        ramp: step.ramp,
        gates: moves::gates_for(conn, state, &step, now).await?,
    }))
}

async fn pending(
    conn: &mut PgConnection,
    state: &StreamState,
    now: DateTime<Utc>,
) -> Result<Vec<RequestBody>, Problem> {
    let stored = requests::list(conn, state.stream.id, MOST_REQUESTS).await?;
    let all = bodies(conn, state, stored, now).await?;
    Ok(all
        .into_iter()
        .filter(|request| request.state.is_pending())
        .collect())
}
