//! `POST /streams/{stream}/breaches/{id}/review`: sends what a breach lists to people again.

use super::caller::Caller;
use super::list_breaches::number;
use super::on_stream::{find, known_name};
use super::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use understudy_ladder::Permission;
use understudy_store::moves;
use utoipa::ToSchema;

/// What was sent to people again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewBody {
    /// How many items are looked at again by this: those that wait for people now, and those that people have decided
    /// already, whose answer counts from now on; 0 where all of them were sent before.
    #[schema(example = 240)]
    pub sent: u64,
}

/// Send the items that a breach lists to people again, each once: those that were sent before, for this breach or
/// another one, are left out. Of those that a person has decided since, as an audit, that answer counts at once; the
/// others' answers stay until people say otherwise. Needs `ladder:demote`.
#[utoipa::path(post, path = "/streams/{stream}/breaches/{id}/review", tag = "Ladder", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("id" = i64, Path, description = "The breach's number"),
), responses((status = 200, description = "They wait for people", body = ReviewBody)))]
pub async fn review_breach(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, id)): Path<(String, String)>,
) -> Result<Json<ReviewBody>, Problem> {
    let slug = known_name(&stream)?;
    let mut tx = app.pool.begin().await?;
    find(&mut tx, &caller, slug, Permission::Demote).await?;
    let now = app.services.now();
    let sent = moves::send_again(&mut tx, &caller.0, slug, number(&id)?, now).await?;
    tx.commit().await?;
    Ok(Json(ReviewBody { sent }))
}
