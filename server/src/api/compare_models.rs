//! `GET /streams/{stream}/models/{model}/comparison`: two model versions on the same items.

use super::caller::Caller;
use super::figure::Figure;
use super::model_query::{named_version, version_of};
use super::on_stream::open;
use super::post_items::answer::ModelRef;
use super::problem::Problem;
use super::query::Query;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use understudy_app::figures::cost::{BadCosts, Costs, Division};
use understudy_app::figures::same_items::Side;
use understudy_app::server_fns::models::assemble::same_items;
use understudy_ladder::Permission;
use utoipa::{IntoParams, ToSchema};

/// What the comparison is with, and what it takes things to cost.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ComparisonQuery {
    /// The version to compare with, by its name or number; usually the active one.
    pub with: Option<String>,
    /// What an item costs that a version decides wrongly, 0.001 to 1000000 in any unit; usually 1.
    #[param(example = 1.0)]
    pub error_cost: Option<f64>,
    /// What an item costs that a person decides, 0 to 1000000 in the same unit; usually 0.1.
    #[param(example = 0.1)]
    pub human_cost: Option<f64>,
}

/// Two versions on the newest items that both scored and people decided blind, 20,000 at most.
#[derive(Debug, Serialize, ToSchema)]
pub struct Comparison {
    /// Items.
    #[schema(example = 1800)]
    pub items: u64,
    /// The version in the address.
    pub model: Compared,
    /// The version that it is compared with.
    pub with: Compared,
    /// Items on which both are right.
    pub both_right: u64,
    /// Items on which neither is.
    pub neither_right: u64,
    /// p-value of the exact McNemar test of "both are right equally often"; 1 without items.
    #[schema(example = 0.31)]
    pub mcnemar_p: f64,
    /// By how much more the version in the address costs per item; below 0 where it costs less.
    pub cost_difference: Figure,
    /// What things were taken to cost.
    pub costs: CostBody,
    /// Which items a version is taken to decide: `at_thresholds`, those whose confidence reaches the thresholds of the policy
    /// in force, people the rest; or `everything`, where the policy has none or needs none.
    #[schema(example = "at_thresholds")]
    pub decides: &'static str,
}

/// One of the two versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Compared {
    /// Which one.
    pub version: ModelRef,
    /// Share of items on which it says what people say, with Wilson's interval.
    pub agreement: Figure,
    /// Items on which it is wrong.
    pub wrong: u64,
    /// Items on which only it is right.
    pub right_alone: u64,
    /// Expected calibration error, 15 bins of equal mass; null without items.
    pub calibration_error: Option<f64>,
    /// Brier score of "it is right"; null without items.
    pub brier: Option<f64>,
    /// Cost per item, with an interval that holds however often one looks.
    pub cost: Figure,
}

/// What things are taken to cost.
#[derive(Debug, Serialize, ToSchema)]
pub struct CostBody {
    /// An item that a version decides wrongly.
    #[schema(example = 1.0)]
    pub error: f64,
    /// An item that a person decides, whose answer counts as right.
    #[schema(example = 0.1)]
    pub human: f64,
}

impl Compared {
    fn new(version: ModelRef, side: Side) -> Self {
        Self {
            version,
            agreement: side.agreement.into(),
            wrong: side.wrong,
            right_alone: side.right_alone,
            calibration_error: side.calibration_error,
            brier: side.brier,
            cost: side.cost.into(),
        }
    }
}

/// Compare two model versions on the same items: which is right more often, how sure they are, and what each would cost.
/// Needs `reports:read`.
#[utoipa::path(get, path = "/streams/{stream}/models/{model}/comparison", tag = "Models", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("model" = i64, Path, description = "The version's number"),
    ComparisonQuery,
), responses((status = 200, description = "The figures", body = Comparison)))]
pub async fn compare_models(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, model)): Path<(String, String)>,
    Query(query): Query<ComparisonQuery>,
) -> Result<Json<Comparison>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadReports).await?;
    let model = version_of(&state, &model)?.id;
    let costs = Costs::new(query.error_cost, query.human_cost)?;
    let with = match &query.with {
        Some(named) => Some(named_version(&state, "with", named)?),
        None => state.active_model(),
    };
    let Some(with) = with.map(|with| with.id).filter(|with| *with != model) else {
        return Err(Problem::field(
            "with",
            "must name another version than the one in the address",
        ));
    };
    let found = same_items(&mut conn, &state, with, model, costs).await?;
    let side = |id, side| Compared::new(ModelRef::of(&state, id), side);
    Ok(Json(Comparison {
        items: found.items,
        both_right: found.both_right,
        neither_right: found.neither_right,
        mcnemar_p: found.p,
        model: side(model, found.second),
        with: side(with, found.first),
        cost_difference: found.cost_difference.into(),
        costs: CostBody {
            error: costs.error,
            human: costs.human,
        },
        decides: Division::under(&state.policy).code(),
    }))
}

impl From<BadCosts> for Problem {
    fn from(bad: BadCosts) -> Self {
        Self::field(bad.field(), bad.to_string())
    }
}
