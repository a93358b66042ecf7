//! `POST /streams/{stream}/demote`: goes down at once.

use super::body;
use super::caller::Caller;
use super::on_stream::{find, known_name, open};
use super::open_request::changed;
use super::problem::Problem;
use super::shapes::RungShape;
use super::stream_view::StreamBody;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Map, Value};
use understudy_ladder::{Permission, Rung};
use understudy_store::counts;
use understudy_store::moves;
use utoipa::ToSchema;

/// How far down, or what else is taken from the model.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemoteBody {
    /// The rung to go down to; usually the next one.
    #[schema(value_type = Option<RungShape>)]
    pub to: Option<Rung>,
    /// Instead: fields of the policy that get other values (as when a request is opened), none of which may give the
    /// model more: a higher audit rate or threshold, more people for each item, stricter gates.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub changes: Map<String, Value>,
}

/// Go down at once: one rung, or to the rung that is named, or to a policy that gives the model less or checks it
/// more. Needs nobody's approval. Needs `ladder:demote`.
#[utoipa::path(post, path = "/streams/{stream}/demote", tag = "Ladder", params(("stream" = String, Path, description = "The stream's name")), request_body = DemoteBody, responses(
    (status = 200, description = "The stream as it stands now", body = StreamBody),
    (status = 409, description = "The rung is not below the present one, or the changes give the model more", body = Problem, content_type = "application/problem+json"),
))]
pub async fn demote(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    body::Json(body): body::Json<DemoteBody>,
) -> Result<Json<StreamBody>, Problem> {
    let slug = known_name(&stream)?;
    let mut tx = app.pool.begin().await?;
    let state = find(&mut tx, &caller, slug, Permission::Demote).await?;
    let now = app.services.now();
    if body.changes.is_empty() {
        moves::demote(&mut tx, &caller.0, slug, body.to, now).await?;
    } else if body.to.is_some() {
        return Err(Problem::field(
            "to",
            "goes without `changes`: send one or the other",
        ));
    } else {
        let policy = changed(&state.policy, &body.changes)?;
        moves::restrict(&mut tx, &caller.0, slug, &policy, "Restricted", now).await?;
    }
    tx.commit().await?;
    shown(&app, &caller, slug).await
}

/// The stream as it stands now.
pub async fn shown(
    app: &AppState,
    caller: &Caller,
    slug: &str,
) -> Result<Json<StreamBody>, Problem> {
    let (mut conn, state) = open(app, caller, slug, Permission::Demote).await?;
    let id = state.stream.id;
    let totals = counts::totals(&mut conn, &[id]).await?;
    Ok(Json(StreamBody::new(
        state,
        totals.get(&id).copied().unwrap_or_default(),
    )))
}
