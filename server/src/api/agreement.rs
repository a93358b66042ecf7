//! `GET /streams/{stream}/agreement`: how model and people agree, and people with one another.

use super::caller::Caller;
use super::figure::Figure;
use super::model_query::model_of;
use super::on_stream::open;
use super::people::Told;
use super::post_items::answer::ModelRef;
use super::problem::Problem;
use super::query::Query;
use super::shapes::AnswerAgreement;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use understudy_app::figures::agreement::{HumanHuman, HumanModel, LabelName, WeekAgreement};
use understudy_app::figures::anchoring::{Anchoring, Side};
use understudy_app::server_fns::agreement::{Filter, anchoring, label_names, report};
use understudy_ladder::Permission;
use understudy_stats::{Confusion, DISPLAY_LEVEL, Patterns};
use understudy_store::counts::{self, Period};
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
    /// What there is to say where the stream's answers are not one label. The matrix has the two classes `agrees` and
    /// `differs` then: every prediction is in the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<AnswerAgreement>,
    /// What seeing the suggestion does; null for a stream without a model version.
    pub anchoring: Option<AnchoringReport>,
}

/// Agreement with a suggestion in view, beside agreement without one.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnchoringReport {
    /// With a suggestion in view.
    pub assisted: AnchoringSide,
    /// Without one.
    pub blind: AnchoringSide,
    /// Assisted minus blind agreement, with Newcombe's interval; n counts both sides.
    pub difference: Figure,
    /// Whether both sides have enough pairs for the difference to say something.
    pub enough: bool,
    /// Pairs that it takes on either side.
    pub need: u64,
    /// Share of the labels given with a suggestion in view that are the suggested one; of the whole stream.
    pub followed: Told,
}

/// One side of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnchoringSide {
    /// Pairs.
    pub n: u64,
    /// Share of the pairs that agree, with Wilson's interval.
    pub percent: Figure,
    /// Median time to decide, in seconds on the screen; of the whole stream.
    pub seconds: Told,
}

impl From<Side> for AnchoringSide {
    fn from(side: Side) -> Self {
        Self {
            n: side.n,
            percent: side.agreement.into(),
            seconds: side.seconds.into(),
        }
    }
}

impl From<Anchoring> for AnchoringReport {
    fn from(found: Anchoring) -> Self {
        Self {
            assisted: found.assisted.into(),
            blind: found.blind.into(),
            difference: found.difference.into(),
            enough: found.enough,
            need: found.need,
            followed: found.followed.into(),
        }
    }
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

impl From<HumanModel> for Agreement {
    fn from(found: HumanModel) -> Self {
        Self {
            n: found.n,
            percent_exact: found
                .confusion
                .percent_agreement_exact(DISPLAY_LEVEL)
                .into(),
            matrix: found.confusion.into(),
            percent: found.percent_agreement.into(),
            kappa: found.cohen_kappa.into(),
            gwet_ac1: found.gwet_ac1.into(),
            mcc: found.mcc.into(),
            by_label: found
                .labels
                .into_iter()
                .map(|label| LabelAgreement {
                    label: label.label,
                    support: label.support,
                    predicted: label.predicted,
                    precision: label.precision.into(),
                    recall: label.recall.into(),
                    f1: label.f1.into(),
                })
                .collect(),
        }
    }
}

impl From<HumanHuman> for HumanAgreement {
    fn from(found: HumanHuman) -> Self {
        Self {
            items: found.items_with_several,
            pairwise: found.pairwise_agreement.into(),
            with_others: found.agreement_with_others.into(),
            fleiss_kappa: found.fleiss_kappa.into(),
            krippendorff_alpha: found.krippendorff_alpha.into(),
        }
    }
}

impl From<WeekAgreement> for Week {
    fn from(week: WeekAgreement) -> Self {
        Self {
            from: week.monday,
            n: week.n,
            percent: week.percent_agreement.into(),
            kappa: week.cohen_kappa.into(),
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
    let labels = label_names(&state);
    let filter = Filter {
        model,
        from: query.from,
        to: query.to,
    };
    if query.from.zip(query.to).is_some_and(|(from, to)| from > to) {
        return Err(Problem::field("from", "must not be after `to`"));
    }
    let report = match model {
        Some(_) => report(&mut conn, &state, filter).await?,
        None => None,
    };
    let answers = report.as_ref().and_then(|report| report.answers.clone());
    let anchoring = match &report {
        Some(report) => Some(anchoring(&mut conn, &state, report).await?),
        None => None,
    };
    let (found, people, weeks) = match report {
        Some(report) => (report.human_model, report.human_human, report.weeks),
        None => without_model(&mut conn, &state, &labels, filter).await?,
    };
    Ok(Json(AgreementReport {
        model: model.map(|model| ModelRef::of(&state, model)),
        labels: labels.into_iter().map(|label| label.id).collect(),
        model_human: found.into(),
        human_human: people.into(),
        weeks: weeks.into_iter().map(Week::from).collect(),
        answers: answers.map(AnswerAgreement::from),
        anchoring: anchoring.map(AnchoringReport::from),
    }))
}

/// A stream without a model still shows how people agree.
async fn without_model(
    conn: &mut PgConnection,
    state: &StreamState,
    labels: &[LabelName],
    filter: Filter,
) -> Result<(HumanModel, HumanHuman, Vec<WeekAgreement>), Problem> {
    let period = Period {
        from: filter.from,
        to: filter.to,
    };
    let votes = if state.stream.answers.is_single() {
        counts::patterns(conn, state.stream.id, labels.len(), period).await?
    } else {
        Patterns::new(labels.len())
    };
    let nothing = HumanModel::new(labels, Confusion::new(labels.len()));
    Ok((nothing, HumanHuman::new(&votes), Vec::new()))
}
