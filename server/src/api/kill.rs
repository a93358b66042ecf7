//! `POST /streams/{stream}/kill`: stops automation in a stream at once.

use super::body::short;
use super::caller::Caller;
use super::on_stream::{find, known_name};
use super::optional_body::OptionalJson;
use super::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use understudy_ladder::Permission;
use understudy_store::moves;
use utoipa::ToSchema;

/// Why, if there is time to say it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KillBody {
    /// Why; may be left out, as the whole body may.
    #[serde(default)]
    #[schema(example = "The camera was moved.")]
    pub reason: String,
}

/// What the kill switch did.
#[derive(Debug, Serialize, ToSchema)]
pub struct KilledBody {
    /// Whether it stopped anything: false where it was pressed before.
    pub changed: bool,
    /// The names of the streams that it stopped now.
    #[schema(example = json!(["garments"]))]
    pub stopped: Vec<String>,
}

/// The kill switch: people decide everything from now on, without a suggestion, until an applied request lifts it. The
/// approved rung stays what it is. Pressed twice, it is pressed once. Needs nobody's approval. Needs `ladder:demote`.
#[utoipa::path(post, path = "/streams/{stream}/kill", tag = "Ladder", params(("stream" = String, Path, description = "The stream's name")), request_body = Option<KillBody>, responses((status = 200, description = "Nothing is automated any more", body = KilledBody)))]
pub async fn kill(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    OptionalJson(body): OptionalJson<KillBody>,
) -> Result<Json<KilledBody>, Problem> {
    let slug = known_name(&stream)?;
    let mut tx = app.pool.begin().await?;
    find(&mut tx, &caller, slug, Permission::Demote).await?;
    short("reason", &body.reason)?;
    let (reason, now) = (body.reason.trim(), app.services.now());
    let changed = moves::kill(&mut tx, &caller.0, slug, reason, now).await?;
    tx.commit().await?;
    let stopped = changed.then(|| slug.to_owned()).into_iter().collect();
    Ok(Json(KilledBody { changed, stopped }))
}
