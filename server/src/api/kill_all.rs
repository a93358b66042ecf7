//! `POST /kill`: stops automation in every stream at once.

use super::body::short;
use super::caller::Caller;
use super::kill::{KillBody, KilledBody};
use super::optional_body::OptionalJson;
use super::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use understudy_store::moves;

/// The kill switch of every stream. Either all of them are stopped or, when the answer is a problem, none. Needs
/// `ladder:demote`, and an API key that works for every stream.
#[utoipa::path(post, path = "/kill", tag = "Ladder", request_body = Option<KillBody>, responses((status = 200, description = "Nothing is automated anywhere any more", body = KilledBody)))]
pub async fn kill_all(
    State(app): State<AppState>,
    caller: Caller,
    OptionalJson(body): OptionalJson<KillBody>,
) -> Result<Json<KilledBody>, Problem> {
    let mut tx = app.pool.begin().await?;
    short("reason", &body.reason)?;
    let (reason, now) = (body.reason.trim(), app.services.now());
    let stopped = moves::kill_all(&mut tx, &caller.0, reason, now).await?;
    tx.commit().await?;
    Ok(Json(KilledBody {
        changed: !stopped.is_empty(),
        stopped,
    }))
}
