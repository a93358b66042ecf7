//! The ramp inside a rung: whether what was seen since the last step lets it go on, stops it or says nothing yet.

use crate::guardrail::rounded_percent;
use crate::policy::{Advance, Policy};
use crate::rung::{Cap, Rung, effective_rung};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use understudy_stats::evidence;

/// What was seen since the policy version in force was put there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepEvidence {
    /// Items automated under this version that a person also decided, blind.
    pub audited: u64,
    /// How many of those the person decided otherwise.
    pub errors: u64,
}

/// What a step's evidence says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "analysis", rename_all = "snake_case")]
pub enum Analysis {
    /// The stream is on no ramp: it automates nothing, or everything the rung allows, or a cap holds it.
    NoRamp,
    /// The evidence shows that the error stays within the limit: the next step may be taken.
    Pass {
        /// The figures.
        figure: String,
    },
    /// The evidence shows that the error exceeds the limit: back to the step before.
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

/// What follows from an analysis.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Nothing.
    Stay,
    /// Ask people for this next step.
    Ask(Policy),
    /// Take this next step, as the policy in force allows.
    Advance(Policy),
    /// Go back to this policy at once.
    Abort(Policy),
}

/// Analyses the step that the stream is on, in force since `since`.
///
/// Both answers hold however often one looks: the evidence is an e-process (see [`evidence`]). A failure is wrong
/// with probability δ of the guardrails at most, a pass with δ of the gates, against the lower limit of the two:
/// guardrails are tightened without a request, and a larger δ is tighter there. No data is never a pass.
pub fn analyse(
    policy: &Policy,
    caps: &[Cap],
    since: DateTime<Utc>,
    seen: StepEvidence,
    now: DateTime<Utc>,
) -> Analysis {
    let held = effective_rung(policy.rung, caps) < policy.rung;
    if held || policy.next_ramp_step(policy.ramp).is_none() {
        return Analysis::NoRamp;
    }
    analyse_step(policy, since, seen, now)
}

/// The same for a step of which it does not matter where the ramp goes from it: the last one too must have proved
/// itself before Full.
pub fn analyse_step(
    policy: &Policy,
    since: DateTime<Utc>,
    seen: StepEvidence,
    now: DateTime<Utc>,
) -> Analysis {
    if !policy.rung.automates() {
        return Analysis::NoRamp;
    }
    let StepEvidence { audited, errors } = seen;
    let unusable = policy.guardrails.check().is_err() || policy.gates.check().is_err();
    if errors > audited || unusable {
        return Analysis::Hold {
            missing: "the evidence cannot be used".to_owned(),
        };
    }
    let limit = policy.guardrails.max_error;
    let figure = |limit| {
        format!(
            "{errors} of {audited} audited items wrong on this step; limit {}",
            rounded_percent(limit)
        )
    };
    let shown = evidence::log_e_demotion(errors, audited, limit);
    if shown >= evidence::crossing(policy.guardrails.delta) {
        return Analysis::Fail {
            figure: figure(limit),
        };
    }
    match missing(policy, since, seen, now) {
        Some(missing) => Analysis::Hold { missing },
        None => Analysis::Pass {
            figure: figure(passing_limit(policy)),
        },
    }
}

/// The error that a step must stay below: none that the gates of the next one would not let through.
fn passing_limit(policy: &Policy) -> f64 {
    policy.guardrails.max_error.min(policy.gates.max_error)
}

/// What a step lacks before the next one may be taken.
fn missing(
    policy: &Policy,
    since: DateTime<Utc>,
    seen: StepEvidence,
    now: DateTime<Utc>,
) -> Option<String> {
    let StepEvidence { audited, errors } = seen;
    let limit = passing_limit(policy);
    let plan = policy.ramp_plan;
    let until = since + TimeDelta::minutes(i64::from(plan.bake_minutes));
    let least = plan.min_audited.max(1);
    let shown = evidence::log_e_promotion(audited.saturating_sub(errors), errors, 1.0 - limit);
    if audited < least {
        Some(format!(
            "{} more audited items on this step",
            least - audited
        ))
    } else if shown.is_nan() || shown < evidence::crossing(policy.gates.delta) {
        Some(format!(
            "more audited items: {errors} wrong of {audited} do not show yet that the error is below {}",
            rounded_percent(limit)
        ))
    } else if now < until {
        Some(format!(
            "time: the step stays in force until {} at least",
            until.format("%Y-%m-%d %H:%M UTC")
        ))
    } else if policy.deciding_canary().is_some() {
        Some("the end of the canary: it becomes the active model or is taken away".to_owned())
    } else {
        None
    }
}

/// What follows from the analysis, by the policy in force.
pub fn follow(policy: &Policy, analysis: &Analysis) -> Verdict {
    match analysis {
        Analysis::NoRamp | Analysis::Hold { .. } => Verdict::Stay,
        Analysis::Fail { .. } => Verdict::Abort(policy.ramp_before()),
        Analysis::Pass { .. } => match (policy.next_on_ramp(), policy.ramp_plan.advance) {
            (None, _) | (Some(_), Advance::Wait) => Verdict::Stay,
            (Some(next), Advance::Ask) => Verdict::Ask(next),
            (Some(next), Advance::Automatic) => Verdict::Advance(next),
        },
    }
}

impl Policy {
    /// The next ramp step of the same rung; `None` where everything is inside the ramp already and while a canary
    /// decides.
    #[must_use]
    pub fn next_on_ramp(&self) -> Option<Self> {
        self.step_up().filter(|next| next.rung == self.rung)
    }

    /// The policy one ramp step back; from the first step, the rung below that does not automate.
    #[must_use]
    pub fn ramp_before(&self) -> Self {
        let before = self
            .ramp_steps
            .iter()
            .copied()
            .filter(|step| *step < self.ramp);
        match before.max() {
            Some(ramp) if self.rung.automates() => Self {
                ramp,
                ..self.clone()
            },
            Some(_) | None => self.demoted_to(Rung::Assist),
        }
    }
}
