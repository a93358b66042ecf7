//! The shapes of what is known of a stream's standing: gates, guardrails, caps, the step of a ramp.

use super::policy::RungShape;
use utoipa::ToSchema;

/// What a gate found.
#[derive(ToSchema)]
#[schema(as = Gate)]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub struct GateShape {
    /// Which condition: `active_model`, `blind_pairs`, `days`, `agreement`, `label_floor`, `no_worse_than_people`,
    /// `certificate`, `fresh`, `audited`, `audited_error` or `no_alarm`.
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

/// What a guardrail finds.
#[derive(ToSchema)]
#[schema(as = Guardrail)]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub struct GuardrailShape {
    /// Which one: `audited_error`, `failed_predictions`, `missing_predictions`, `slow_predictions` or `stale_audits`.
    #[schema(example = "audited_error")]
    pub kind: String,
    /// `holds`, `breached` or `no_data`.
    #[schema(example = "holds")]
    pub standing: String,
    /// The figure beside its limit.
    #[schema(example = "2 wrong of 310 audited items; limit 5 %")]
    pub figure: String,
}

/// What holds a stream below the approved rung until a request lifts it.
#[derive(ToSchema)]
#[schema(as = Cap)]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub struct CapShape {
    /// The highest rung still allowed.
    pub at: RungShape,
    /// `kill_switch`, `guardrail` or `model_unhealthy`.
    #[schema(example = "guardrail")]
    pub cause: String,
    /// Which guardrail, and by how much; left out for the kill switch.
    #[schema(example = "Audited error: 9 wrong of 40 audited items; limit 5 %")]
    pub detail: Option<String>,
}

/// What the step of a ramp shows.
#[derive(ToSchema)]
#[schema(as = RampAnalysis)]
#[serde(tag = "analysis", rename_all = "snake_case")]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub enum RampAnalysisShape {
    /// The stream is on no ramp: it automates nothing, or everything the rung allows, or a cap holds it.
    NoRamp,
    /// The error stays within the limit: the next step may be taken.
    Pass {
        /// The figures.
        figure: String,
    },
    /// The error exceeds the limit: back to the step before.
    Fail {
        /// The figures.
        figure: String,
    },
    /// Nothing is shown either way: the ramp stays where it is.
    Hold {
        /// What is missing.
        missing: String,
    },
}
