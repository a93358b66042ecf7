//! The shapes of what the rules of the ladder define, for the OpenAPI document.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use understudy_ladder::Label;
use utoipa::ToSchema;

/// One possible answer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelBody {
    /// Stable name: 1 to 64 lower-case letters, digits, `_` and `-`.
    #[schema(example = "coat")]
    pub id: String,
    /// What people read, 1 to 100 characters.
    #[schema(example = "Coat")]
    pub name: String,
    /// When to choose it.
    #[serde(default)]
    pub description: String,
    /// The key that chooses it: one character, not x, z, / or ?.
    #[schema(example = "5")]
    pub key: String,
    /// A second key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt_key: Option<String>,
}

impl From<LabelBody> for Label {
    fn from(body: LabelBody) -> Self {
        Self {
            id: body.id,
            name: body.name,
            description: body.description,
            key: body.key,
            alt_key: body.alt_key,
        }
    }
}

impl From<&Label> for LabelBody {
    fn from(label: &Label) -> Self {
        Self {
            id: label.id.clone(),
            name: label.name.clone(),
            description: label.description.clone(),
            key: label.key.clone(),
            alt_key: label.alt_key.clone(),
        }
    }
}

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
    /// From which confidence a prediction is automated on Partial.
    pub thresholds: ThresholdsShape,
    /// The model version whose predictions route items.
    #[schema(example = 3)]
    pub active_model: Option<i64>,
    /// Share of automated items that a person decides as well, blind.
    #[schema(example = 0.05, minimum = 0, maximum = 1)]
    pub audit_rate: f64,
    /// Share of items that people decide without a suggestion on Assist and above.
    #[schema(example = 0.2, minimum = 0, maximum = 1)]
    pub blind_rate: f64,
    /// How many people decide each item that goes to people.
    #[schema(example = 1, minimum = 1, maximum = 10)]
    pub overlap: u16,
    /// What the evidence must show before a request can be opened.
    pub gates: GateSettingsShape,
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
}

/// What a gate found.
#[derive(ToSchema)]
#[schema(as = Gate)]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub struct GateShape {
    /// Which condition: `active_model`, `blind_pairs`, `days`, `agreement`, `certificate`, `audited`, `audited_error`.
    #[schema(example = "blind_pairs")]
    pub kind: String,
    /// `pass`, `fail` or `insufficient`.
    #[schema(example = "insufficient")]
    pub verdict: String,
    /// What is missing, where the evidence does not suffice.
    pub missing: Option<String>,
    /// The figure beside what it must be.
    #[schema(example = "120 of 200")]
    pub figure: String,
    /// How much of the way there is done, 0 to 1.
    #[schema(example = 0.6)]
    pub progress: f64,
}
