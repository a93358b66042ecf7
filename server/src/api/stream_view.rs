//! A stream as the API describes it.

use super::post_items::answer::ModelRef;
use super::shapes::{AnswerShape, CapShape, LabelBody, PolicyShape, RungShape};
use serde::Serialize;
use understudy_ladder::{AnswerSettings, Cap, Policy, Rung};
use understudy_store::counts::ItemTotals;
use understudy_store::overview::Overview;
use understudy_store::streams::{InputKind, StreamState};
use utoipa::ToSchema;

/// A stream in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StreamSummary {
    /// Its name in addresses.
    #[schema(example = "garments")]
    pub slug: String,
    /// The question.
    #[schema(example = "Garment photos: what is it?")]
    pub title: String,
    /// The rung in force: the approved one, held down by every cap.
    #[schema(value_type = RungShape)]
    pub effective_rung: Rung,
    /// How many items there are.
    pub items: ItemTotalsBody,
    /// The active model version's name.
    pub active_model: Option<String>,
}

impl From<&Overview> for StreamSummary {
    fn from(overview: &Overview) -> Self {
        Self {
            slug: overview.stream.slug.clone(),
            title: overview.stream.title.clone(),
            effective_rung: understudy_ladder::effective_rung(overview.policy.rung, &overview.caps),
            items: overview.totals.into(),
            active_model: overview.model.clone(),
        }
    }
}

/// How many items a stream has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ItemTotalsBody {
    /// Decided by the model.
    #[schema(example = 0)]
    pub automated: u64,
    /// Given to people.
    #[schema(example = 2400)]
    pub human: u64,
    /// Waiting for people now.
    #[schema(example = 600)]
    pub waiting: u64,
}

impl From<ItemTotals> for ItemTotalsBody {
    fn from(totals: ItemTotals) -> Self {
        Self {
            automated: totals.automated,
            human: totals.human,
            waiting: totals.waiting,
        }
    }
}

/// A stream and where it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StreamBody {
    /// Its name in addresses.
    #[schema(example = "garments")]
    pub slug: String,
    /// The question.
    pub title: String,
    /// One or two sentences about it.
    pub summary: String,
    /// What people read before they decide.
    pub instructions: String,
    /// What it must not be used for.
    pub not_for: String,
    /// What its items are: `image`, `text`, `table` or `json`.
    #[schema(value_type = String, example = "image")]
    pub input_kind: InputKind,
    /// Its labels in order; none where answers are numbers or texts.
    pub labels: Vec<LabelBody>,
    /// What its answers are.
    #[schema(value_type = AnswerShape)]
    pub answer: AnswerSettings,
    /// The rung in force.
    #[schema(value_type = RungShape)]
    pub effective_rung: Rung,
    /// What holds it below the approved rung.
    #[schema(value_type = Vec<CapShape>)]
    pub caps: Vec<Cap>,
    /// The number of the policy version in force.
    #[schema(example = 7)]
    pub policy_version: i32,
    /// The policy in force.
    #[schema(value_type = PolicyShape)]
    pub policy: Policy,
    /// The active model version.
    pub active_model: Option<ModelRef>,
    /// How many items there are.
    pub items: ItemTotalsBody,
}

impl StreamBody {
    /// The stream in this state.
    pub fn new(state: StreamState, totals: ItemTotals) -> Self {
        Self {
            effective_rung: state.effective_rung(),
            active_model: state
                .policy
                .active_model
                .map(|model| ModelRef::of(&state, model)),
            labels: state.stream.options().map_or_else(Vec::new, |labels| {
                labels.labels().iter().map(LabelBody::from).collect()
            }),
            answer: state.stream.answers.settings(),
            slug: state.stream.slug,
            title: state.stream.title,
            summary: state.stream.summary,
            instructions: state.stream.instructions,
            not_for: state.stream.not_for,
            input_kind: state.stream.input_kind,
            caps: state.caps,
            policy_version: state.stream.policy_version.get(),
            policy: state.policy,
            items: totals.into(),
        }
    }
}
