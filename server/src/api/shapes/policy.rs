//! The shape of a policy.

use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One version of everything that routes a stream. It never changes; a change is a new version.
#[derive(ToSchema)]
#[schema(as = Policy)]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub struct PolicyShape {
    /// The approved rung.
    pub rung: RungShape,
    /// The share of items, by bucket, that may be automated on Partial and Full, 0 to 1 in steps of 0.0001.
    #[schema(example = 0.25, minimum = 0, maximum = 1)]
    pub ramp: f64,
    /// The shares the ramp goes through, rising, the last one 1.
    #[schema(example = json!([0.05, 0.25, 0.5, 1.0]))]
    pub ramp_steps: Vec<f64>,
    /// What each step of the ramp must show before the next one.
    pub ramp_plan: RampPlanShape,
    /// From which confidence a prediction is automated on Partial.
    pub thresholds: ThresholdsShape,
    /// The model version whose predictions route items.
    #[schema(example = 3)]
    pub active_model: Option<i64>,
    /// Another version that decides for a share of items; left out where there is none.
    pub canary: Option<CanaryShape>,
    /// Share of automated items that a person decides as well, blind.
    #[schema(example = 0.05, minimum = 0, maximum = 1)]
    pub audit_rate: f64,
    /// Share of items that people decide without a suggestion on Assist and above.
    #[schema(example = 0.2, minimum = 0, maximum = 1)]
    pub blind_rate: f64,
    /// How many people decide each item that goes to people.
    #[schema(example = 1, minimum = 1, maximum = 10)]
    pub overlap: u16,
    /// Share of those items that one more person decides, 0 to 1 in steps of 0.0001.
    #[schema(example = 0.1, minimum = 0, maximum = 1)]
    pub double_review: f64,
    /// The order in which people are given them. A change needs a request.
    pub order: OrderShape,
    /// What the evidence must show before a request can be opened.
    pub gates: GateSettingsShape,
    /// What is watched while the model decides.
    pub guardrails: GuardrailSettingsShape,
}

/// A rung of the ladder.
#[derive(ToSchema)]
#[schema(as = Rung, rename_all = "snake_case")]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub enum RungShape {
    /// People decide.
    HumanOnly,
    /// People decide; predictions are recorded and hidden.
    Shadow,
    /// People decide and see a suggestion, except for a blind share.
    Assist,
    /// The model decides above its threshold and inside the ramp.
    Partial,
    /// The model decides; a sample is audited.
    Full,
}

/// In which order people get items.
#[derive(ToSchema)]
#[schema(as = Order, rename_all = "snake_case")]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub enum OrderShape {
    /// What came first.
    Oldest,
    /// What the model is least sure of, from Assist up; below, the oldest. Items that are decided blind keep an order of
    /// their own, which has nothing to do with any prediction.
    Uncertainty,
    /// What has the highest `priority`, among equals the oldest.
    Priority,
    /// As a hash has it: the same for everybody.
    Random,
}

/// From which confidence a prediction is automated, 0 to 1 in steps of 0.001.
#[derive(ToSchema)]
#[schema(as = Thresholds)]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub struct ThresholdsShape {
    /// For every label without one of its own; null automates nothing.
    #[schema(example = 0.91)]
    pub default: Option<f64>,
    /// By label id.
    pub per_label: Option<BTreeMap<String, f64>>,
}

/// A model version that takes the place of the active one for a share of items.
#[derive(ToSchema)]
#[schema(as = Canary)]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub struct CanaryShape {
    /// The version's number; one in preview.
    #[schema(example = 4)]
    pub model: i64,
    /// The share of items that are its own, 0 to 1 in steps of 0.0001: the lowest buckets.
    #[schema(example = 0.05, minimum = 0, maximum = 1)]
    pub share: f64,
}

/// What each step of a ramp must show before the next one.
#[derive(ToSchema)]
#[schema(as = RampPlan)]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub struct RampPlanShape {
    /// How long a step stays in force at least, in minutes. Usually a day.
    #[schema(example = 1440)]
    pub bake_minutes: u32,
    /// Items automated on the step that a person must also have decided, blind. Usually 60.
    #[schema(example = 60)]
    pub min_audited: u64,
    /// What happens then. Usually `ask`.
    pub advance: AdvanceShape,
}

/// What happens when a ramp step has proved itself.
#[derive(ToSchema)]
#[schema(as = Advance, rename_all = "snake_case")]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub enum AdvanceShape {
    /// Nothing: people ask for the next one themselves.
    Wait,
    /// A request for the next one is opened, for people to approve.
    Ask,
    /// The next one is taken: whoever approved this setting approved it.
    Automatic,
}

/// What the evidence must show.
#[derive(ToSchema)]
#[schema(as = GateSettings)]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub struct GateSettingsShape {
    /// Blind pairs needed for Assist and above.
    #[schema(example = 200)]
    pub min_blind_pairs: u64,
    /// Days with blind pairs needed for Assist and above.
    #[schema(example = 7)]
    pub min_days: u32,
    /// Agreement that must be exceeded with anytime-valid evidence, in (0, 1).
    #[schema(example = 0.85)]
    pub min_agreement: f64,
    /// Error among automated items that must not be exceeded, in (0, 1): α.
    #[schema(example = 0.05)]
    pub max_error: f64,
    /// Accepted probability of being wrong about it, in (0, 1): δ.
    #[schema(example = 0.05)]
    pub delta: f64,
    /// Audited items needed for a ramp step and for Full.
    #[schema(example = 100)]
    pub min_audited: u64,
    /// Agreement that each single label must exceed before anything is automated, in (0, 1); null asks for nothing.
    #[schema(example = 0.5)]
    pub min_label_agreement: Option<f64>,
    /// How much less often people may agree with the model than with one another, where several people decide each
    /// item, in (0, 1); null asks for nothing.
    #[schema(example = 0.1)]
    pub people_margin: Option<f64>,
    /// How old the newest blind pair may be, in days.
    #[schema(example = 30)]
    pub max_age_days: u32,
}

/// What is watched while a model decides. A breach sets a cap at once, and nobody is asked.
#[derive(ToSchema)]
#[schema(as = GuardrailSettings)]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub struct GuardrailSettingsShape {
    /// Error among audited items that must not be exceeded, in (0, 1): α.
    #[schema(example = 0.05)]
    pub max_error: f64,
    /// Accepted probability of a false alarm, in (0, 1): δ.
    #[schema(example = 0.05)]
    pub delta: f64,
    /// Share of predictions that may fail, in (0, 1).
    #[schema(example = 0.05)]
    pub max_failed: f64,
    /// Share of items that may come without a prediction, in (0, 1).
    #[schema(example = 0.2)]
    pub max_missing: f64,
    /// Share of predictions that may take longer than `max_latency_ms`, in (0, 1).
    #[schema(example = 0.05)]
    pub max_slow: f64,
    /// From when on a prediction is slow, in milliseconds.
    #[schema(example = 5000, minimum = 1)]
    pub max_latency_ms: u32,
    /// How far back failed, missing and slow predictions are counted, in minutes; a day at most.
    #[schema(example = 10, minimum = 1, maximum = 1440)]
    pub window_minutes: u32,
    /// How long a drawn audit may wait for a person, in hours.
    #[schema(example = 72, minimum = 1)]
    pub max_audit_wait_hours: u32,
    /// The rung that a breach holds the stream on: `human_only`, `shadow` or `assist`.
    pub cap_at: RungShape,
}
