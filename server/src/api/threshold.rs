//! `GET /streams/{stream}/threshold`: what a threshold would automate, at which error, and what is certified.

use super::caller::Caller;
use super::figure::Figure;
use super::model_query::model_of;
use super::on_stream::open;
use super::post_items::answer::ModelRef;
use super::problem::Problem;
use super::query::Query;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use understudy_app::figures::threshold as figures;
use understudy_ladder::{Permission, Threshold};
use understudy_stats::{Certificate, ScoreHistogram, Target, certify};
use understudy_store::evidence;
use utoipa::{IntoParams, ToSchema};

/// What the report is about.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ThresholdQuery {
    /// A model version by its name or number; usually the active one.
    pub model: Option<String>,
    /// Error that must not be exceeded, above 0 and below 1; usually the gate's.
    #[param(example = 0.02)]
    pub alpha: Option<f64>,
    /// Accepted probability of being wrong about it, above 0 and below 1; usually what the next certificate of the model
    /// version may spend of the gate's.
    #[param(example = 0.05)]
    pub delta: Option<f64>,
    /// A threshold to look at, 0 to 1 in steps of 0.001; usually the one in force.
    #[param(example = 0.91)]
    pub threshold: Option<f64>,
}

/// What thresholds would do, from blind pairs.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThresholdReport {
    /// The model version; null for a stream without one.
    pub model: Option<ModelRef>,
    /// Blind pairs.
    #[schema(example = 1800)]
    pub n: u64,
    /// The threshold that was asked about, or the one in force.
    pub at: Option<AtThreshold>,
    /// The Learn-then-Test certificate: the lowest threshold whose error is at most `alpha` with probability 1 − `delta`.
    #[schema(value_type = Object)]
    pub certificate: Certificate,
    /// Pairs by confidence in thousandths, the empty ones left out: every figure can be computed from them.
    pub bins: Vec<Bin>,
}

/// What one threshold would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct AtThreshold {
    /// The threshold, 0 to 1.
    #[schema(example = 0.91)]
    pub threshold: f64,
    /// Pairs at or above it.
    pub accepted: u64,
    /// Those whose prediction differs from the reference.
    pub errors: u64,
    /// Share of all pairs at or above it.
    pub coverage: Figure,
    /// Share of errors among them.
    pub error: Figure,
    /// Exact one-sided upper bound of the error at `delta`; null without pairs.
    pub error_upper: Option<f64>,
}

/// Pairs of one thousandth of confidence.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the name on the wire")]
pub struct Bin {
    /// Lower end, in thousandths.
    #[schema(example = 910)]
    pub bin: usize,
    /// Pairs that agree.
    pub agreeing: u64,
    /// Pairs that do not.
    pub disagreeing: u64,
}

/// What thresholds would automate and at which error, with the certificate. Needs `reports:read`.
#[utoipa::path(get, path = "/streams/{stream}/threshold", tag = "Reports", params(("stream" = String, Path, description = "The stream's name"), ThresholdQuery), responses((status = 200, description = "The figures", body = ThresholdReport)))]
pub async fn threshold(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    Query(query): Query<ThresholdQuery>,
) -> Result<Json<ThresholdReport>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadReports).await?;
    let model = model_of(&state, query.model.as_deref())?.map(|model| model.id);
    let gates = &state.policy.gates;
    let evidence = evidence::read(&mut conn, &state, model, app.services.now()).await?;
    let next = evidence.certificate_delta(gates).unwrap_or(gates.delta);
    let target = Target::new(
        query.alpha.unwrap_or(gates.max_error),
        query.delta.unwrap_or(next),
    )
    .map_err(|bad| {
        let alpha = query.alpha.unwrap_or(gates.max_error);
        let field = if alpha > 0.0 && alpha < 1.0 {
            "delta"
        } else {
            "alpha"
        };
        Problem::field(field, bad.to_string())
    })?;
    let asked = query.threshold.map(Threshold::try_from).transpose();
    let asked = asked.map_err(|bad| Problem::field("threshold", bad.to_string()))?;
    let pairs = evidence.blind;
    Ok(Json(ThresholdReport {
        model: model.map(|model| ModelRef::of(&state, model)),
        n: pairs.n(),
        at: asked
            .or(state.policy.thresholds.default)
            .map(|threshold| figures::AtThreshold::new(&pairs, threshold, target.delta()).into()),
        certificate: certify(&pairs, target),
        bins: bins(&pairs),
    }))
}

impl From<figures::AtThreshold> for AtThreshold {
    fn from(found: figures::AtThreshold) -> Self {
        Self {
            threshold: found.threshold.get(),
            accepted: found.accepted,
            errors: found.wrong,
            coverage: found.coverage.into(),
            error: found.error.into(),
            error_upper: found.error_upper,
        }
    }
}

fn bins(pairs: &ScoreHistogram) -> Vec<Bin> {
    pairs
        .bins()
        .iter()
        .enumerate()
        .filter(|(_, counts)| counts.n() > 0)
        .map(|(bin, counts)| Bin {
            bin,
            agreeing: counts.agree,
            disagreeing: counts.disagree,
        })
        .collect()
}
