//! `GET /streams/{stream}/agreement`: how model and people agree, and people with one another.

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
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use understudy_ladder::{ModelId, Permission};
use understudy_stats::{Confusion, DISPLAY_LEVEL, Metric, Patterns, Weights};
use understudy_store::counts::{self, Period, Pool};
use understudy_store::streams::StreamState;
use utoipa::{IntoParams, ToSchema};

/// What the report is about.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AgreementQuery {
    /// A model version by its name or number; usually the active one.
    pub model: Option<String>,
    /// First day, like 2026-03-01.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
}

/// Agreement from blind pairs drawn without looking at the prediction. Prevalence and the matrix stay beside κ.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementReport {
    /// The model version; null for a stream without one.
    pub model: Option<ModelRef>,
    /// Label ids in the order of the matrix.
    pub labels: Vec<String>,
    /// Model against people.
    pub model_human: Agreement,
    /// People among themselves: the ceiling.
    pub human_human: HumanAgreement,
    /// Model against people by week.
    pub weeks: Vec<Week>,
}

/// Figures of one matrix.
#[derive(Debug, Serialize, ToSchema)]
pub struct Agreement {
    /// Pairs.
    #[schema(example = 1800)]
    pub n: u64,
    /// Counts: rows are references, columns predictions.
    pub matrix: Vec<Vec<u64>>,
    /// Share of the pairs that agree, with Wilson's interval.
    pub percent: Figure,
    /// The same with the exact (Clopper–Pearson) interval.
    pub percent_exact: Figure,
    /// Cohen's κ.
    pub kappa: Figure,
    /// Gwet's AC1.
    pub gwet_ac1: Figure,
    /// Matthews correlation.
    pub mcc: Figure,
    /// By label.
    pub by_label: Vec<LabelAgreement>,
}

/// One label as "this or not this".
#[derive(Debug, Serialize, ToSchema)]
pub struct LabelAgreement {
    /// The label's id.
    pub label: String,
    /// Pairs whose reference it is.
    pub support: u64,
    /// Pairs that the model predicted so.
    pub predicted: u64,
    /// Share of the predicted that are right.
    pub precision: Figure,
    /// Share of the support that is found.
    pub recall: Figure,
    /// Their harmonic mean.
    pub f1: Figure,
}

/// Figures of people among themselves.
#[derive(Debug, Serialize, ToSchema)]
pub struct HumanAgreement {
    /// Items that several people decided, blind.
    pub items: u64,
    /// Share of the pairs of decisions on one item that agree.
    pub pairwise: Figure,
    /// Share of decisions that agree with the majority of the others on their item.
    pub with_others: Figure,
    /// Fleiss' κ.
    pub fleiss_kappa: Figure,
    /// Krippendorff's α, nominal.
    pub krippendorff_alpha: Figure,
}

/// One week.
#[derive(Debug, Serialize, ToSchema)]
pub struct Week {
    /// Its Monday.
    pub from: NaiveDate,
    /// Pairs.
    pub n: u64,
    /// Share that agrees, with Wilson's interval.
    pub percent: Figure,
    /// Cohen's κ.
    pub kappa: Figure,
}

impl Agreement {
    fn new(state: &StreamState, confusion: &Confusion) -> Self {
        let labels = state.stream.labels.labels().iter();
        Self {
            n: confusion.n(),
            matrix: confusion.clone().into(),
            percent: confusion.percent_agreement(DISPLAY_LEVEL).into(),
            percent_exact: confusion.percent_agreement_exact(DISPLAY_LEVEL).into(),
            kappa: confusion
                .cohen_kappa(Weights::Unweighted, DISPLAY_LEVEL)
                .into(),
            gwet_ac1: confusion.gwet_ac1(DISPLAY_LEVEL).into(),
            mcc: confusion.mcc(DISPLAY_LEVEL).into(),
            by_label: labels
                .zip(confusion.per_class())
                .map(|(label, class)| LabelAgreement {
                    label: label.id.clone(),
                    support: class.support,
                    predicted: class.predicted,
                    precision: class.precision.into(),
                    recall: class.recall.into(),
                    f1: class.f1.into(),
                })
                .collect(),
        }
    }
}

impl From<&Patterns> for HumanAgreement {
    fn from(patterns: &Patterns) -> Self {
        Self {
            items: patterns.items_with_several(),
            pairwise: patterns.pairwise_agreement(DISPLAY_LEVEL).into(),
            with_others: patterns.agreement_with_others(DISPLAY_LEVEL).into(),
            fleiss_kappa: patterns.fleiss_kappa(DISPLAY_LEVEL).into(),
            krippendorff_alpha: patterns
                .krippendorff_alpha(Metric::Nominal, DISPLAY_LEVEL)
                .into(),
        }
    }
}

/// How the model agrees with people, and people with one another, from stored counts. Needs `reports:read`.
#[utoipa::path(get, path = "/streams/{stream}/agreement", tag = "Reports", params(("stream" = String, Path, description = "The stream's name"), AgreementQuery), responses((status = 200, description = "The figures", body = AgreementReport)))]
pub async fn agreement(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    Query(query): Query<AgreementQuery>,
) -> Result<Json<AgreementReport>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadReports).await?;
    let model = model_of(&state, query.model.as_deref())?.map(|model| model.id);
    let period = Period {
        from: query.from,
        to: query.to,
    };
    let (id, k) = (state.stream.id, state.stream.labels.len());
    let confusion = match model {
        Some(model) => counts::confusion(&mut conn, id, model, k, Pool::Blind, period).await?,
        None => Confusion::new(k),
    };
    let patterns = counts::patterns(&mut conn, id, k, period).await?;
    Ok(Json(AgreementReport {
        model: model.map(|model| ModelRef::of(&state, model)),
        labels: state
            .stream
            .labels
            .labels()
            .iter()
            .map(|label| label.id.clone())
            .collect(),
        model_human: Agreement::new(&state, &confusion),
        human_human: HumanAgreement::from(&patterns),
        weeks: weeks(&mut conn, &state, model, period).await?,
    }))
}

async fn weeks(
    conn: &mut PgConnection,
    state: &StreamState,
    model: Option<ModelId>,
    period: Period,
) -> Result<Vec<Week>, Problem> {
    let Some(model) = model else {
        return Ok(Vec::new());
    };
    let (id, k) = (state.stream.id, state.stream.labels.len());
    let weeks = counts::weekly(conn, id, model, k, Pool::Blind, period).await?;
    Ok(weeks
        .into_iter()
        .map(|(from, confusion)| Week {
            from,
            n: confusion.n(),
            percent: confusion.percent_agreement(DISPLAY_LEVEL).into(),
            kappa: confusion
                .cohen_kappa(Weights::Unweighted, DISPLAY_LEVEL)
                .into(),
        })
        .collect())
}
