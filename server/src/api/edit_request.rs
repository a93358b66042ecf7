//! `PATCH /streams/{stream}/requests/{id}`: the requester proposes something else.

use super::body::{Json, short};
use super::caller::Caller;
use super::get_request::{number, show};
use super::on_stream::{find, known_name};
use super::open_request::{people_only, proposed};
use super::problem::Problem;
use super::request_view::RequestBody;
use crate::state::AppState;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use understudy_ladder::Permission;
use understudy_store::moves::{self, Propose};
use understudy_store::requests;
use utoipa::ToSchema;

/// What to propose instead. What is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditBody {
    /// Why.
    pub comment: Option<String>,
    /// Whether to go one rung or ramp step up from the policy in force.
    pub step_up: Option<bool>,
    /// What else changes: the fields of the policy in force that get other values, as when a request is opened. With
    /// `step_up` or `changes` the proposal is made anew.
    #[schema(value_type = Option<Object>, example = json!({"thresholds": {"default": 0.93}}))]
    pub changes: Option<Map<String, Value>>,
    /// Not to be applied before this; null takes the time away.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub apply_at: Time,
}

/// A time as an edit gives it: null is not nothing.
#[derive(Debug, Default, Clone, Copy)]
pub enum Time {
    /// It stays as it is.
    #[default]
    LeftOut,
    /// This one from now on, or none.
    Given(Option<DateTime<Utc>>),
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::Given)
    }
}

/// Propose something else in your own request, with today's evidence. Approvals of what it proposed before are void.
/// Only people edit, with the session of the browser: needs `requests:write`.
#[utoipa::path(patch, path = "/streams/{stream}/requests/{id}", tag = "Ladder", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("id" = i64, Path, description = "The request's number"),
), request_body = EditBody, responses(
    (status = 200, description = "The request as it stands now", body = RequestBody),
    (status = 409, description = "It is not yours, no longer open, or the gates do not pass; `gates` says what each found", body = Problem, content_type = "application/problem+json"),
))]
pub async fn edit_request(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, id)): Path<(String, String)>,
    Json(body): Json<EditBody>,
) -> Result<axum::Json<RequestBody>, Problem> {
    let (slug, id) = (known_name(&stream)?, number(&id)?);
    let mut tx = app.pool.begin().await?;
    let state = find(&mut tx, &caller, slug, Permission::OpenRequests).await?;
    people_only(&caller, "edits requests")?;
    let stored = requests::get(&mut tx, state.stream.id, id).await?;
    let stored =
        stored.ok_or_else(|| Problem::not_found("The stream has no request of this number."))?;
    let policy = if body.step_up.is_none() && body.changes.is_none() {
        stored.request.proposed
    } else {
        let changes = body.changes.unwrap_or_default();
        proposed(&state, body.step_up.unwrap_or(false), &changes)?
    };
    let comment = body.comment.unwrap_or(stored.comment);
    short("comment", &comment)?;
    let propose = Propose {
        policy,
        comment: comment.trim(),
        apply_at: match body.apply_at {
            Time::LeftOut => stored.request.apply_at,
            Time::Given(time) => time,
        },
    };
    moves::edit(&mut tx, &caller.0, slug, id, propose, app.services.now()).await?;
    tx.commit().await?;
    show(&app, &caller, slug, id).await
}
