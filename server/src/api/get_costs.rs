//! `GET /streams/{stream}/costs`: what it costs when one label is taken for another.

use super::caller::Caller;
use super::on_stream::open;
use super::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use understudy_ladder::Permission;
use understudy_ladder::label_costs::LabelCosts;
use understudy_store::label_costs;
use utoipa::ToSchema;

/// What errors cost.
#[derive(Debug, Serialize, ToSchema)]
pub struct CostsBody {
    /// A row for each label that was given, a column for each label that is right, in the order of the stream's labels;
    /// null where every error costs 1.
    #[schema(value_type = Option<Vec<Vec<f64>>>, example = json!([[0.0, 1.0], [5.0, 0.0]]))]
    pub label_costs: Option<LabelCosts>,
}

/// What it costs when one label is taken for another: open disagreements are ranked by it. Needs `streams:read`.
#[utoipa::path(get, path = "/streams/{stream}/costs", tag = "Streams", params(
    ("stream" = String, Path, description = "The stream's name"),
), responses((status = 200, description = "What errors cost", body = CostsBody)))]
pub async fn get_costs(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
) -> Result<Json<CostsBody>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadStreams).await?;
    Ok(Json(CostsBody {
        label_costs: label_costs::get(&mut conn, state.stream.id).await?,
    }))
}
