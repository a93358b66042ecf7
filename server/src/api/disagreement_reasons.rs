//! `GET /streams/{stream}/disagreement-reasons`: why people disagree, by pair of labels.

use super::caller::Caller;
use super::on_stream::open;
use super::problem::Problem;
use super::query::Query;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use understudy_ladder::Permission;
use understudy_store::counts::{self, Period};
use utoipa::{IntoParams, ToSchema};

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReasonsQuery {
    /// First day, like 2026-03-01.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
}

/// Why people disagree.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonList {
    /// In the order of the stream's labels; only what was counted at least once.
    pub reasons: Vec<ReasonBody>,
}

/// Two labels that were at odds, why, and how often.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonBody {
    /// The ids of the two labels; the same one twice where nobody, the adjudicator included, chose another.
    #[schema(example = json!(["pullover", "coat"]))]
    pub labels: [String; 2],
    /// The reason's code.
    #[schema(example = "unclear_instructions")]
    pub reason: &'static str,
    /// Adjudicated items. One with three labels counts for each two of them.
    #[schema(example = 14)]
    pub items: u64,
}

/// Why people disagree, as adjudicators see it, by the two labels that were at odds: the labels that people gave and the
/// one that the adjudicator gave. Needs `reports:read`.
#[utoipa::path(get, path = "/streams/{stream}/disagreement-reasons", tag = "Disagreements", params(
    ("stream" = String, Path, description = "The stream's name"),
    ReasonsQuery,
), responses((status = 200, description = "The counts", body = ReasonList)))]
pub async fn disagreement_reasons(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    Query(asked): Query<ReasonsQuery>,
) -> Result<Json<ReasonList>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadReports).await?;
    let period = Period {
        from: asked.from,
        to: asked.to,
    };
    let found = counts::reasons(&mut conn, state.stream.id, period).await?;
    let labels = &state.stream.labels;
    let reasons = found.into_iter().map(|counted| ReasonBody {
        labels: [counted.one, counted.other].map(|label| labels.id(label).to_owned()),
        reason: counted.reason.code(),
        items: counted.items,
    });
    Ok(Json(ReasonList {
        reasons: reasons.collect(),
    }))
}
