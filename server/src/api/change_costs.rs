//! `PATCH /streams/{stream}/costs`: says what it costs when one label is taken for another.

use super::body::Json;
use super::caller::Caller;
use super::get_costs::CostsBody;
use super::on_stream::{find, known_name};
use super::problem::Problem;
use crate::state::AppState;
use axum::extract::{Path, State};
use serde::Deserialize;
use understudy_ladder::Permission;
use understudy_store::label_costs::{self, CostsError};
use utoipa::ToSchema;

/// What errors are to cost.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCosts {
    /// A row for each label that was given, a column for each label that is right, in the order of the stream's labels:
    /// numbers from 0 to 1,000,000, and 0 where the two are the same. Null for 1 each.
    // Left out is not null: nobody is to lose costs by a slip.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true, example = json!([[0.0, 1.0], [5.0, 0.0]]))]
    pub label_costs: Option<Vec<Vec<f64>>>,
}

/// Say what it costs when one label is taken for another. Disagreements that are open are ranked anew within moments.
/// Needs `streams:write`.
#[utoipa::path(patch, path = "/streams/{stream}/costs", tag = "Streams", params(
    ("stream" = String, Path, description = "The stream's name"),
), request_body = NewCosts, responses(
    (status = 200, description = "What errors cost from now on", body = CostsBody),
    (status = 422, description = "These cannot be costs", body = Problem, content_type = "application/problem+json"),
))]
pub async fn change_costs(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    Json(body): Json<NewCosts>,
) -> Result<axum::Json<CostsBody>, Problem> {
    let slug = known_name(&stream)?;
    let mut tx = app.pool.begin().await?;
    find(&mut tx, &caller, slug, Permission::WriteStreams).await?;
    let now = app.services.now();
    let label_costs = label_costs::change(&mut tx, caller.0.who, slug, body.label_costs, now)
        .await
        .map_err(|error| match error {
            CostsError::NoStream => Problem::no_stream(),
            CostsError::Bad(bad) => Problem::field("label_costs", bad.to_string()),
            CostsError::Store(error) => error.into(),
        })?;
    tx.commit().await?;
    Ok(axum::Json(CostsBody { label_costs }))
}
