//! The gate of the ramp: the step in force must have proved itself before a person may ask for the next one either.

use super::measured::insufficient;
use super::{Gate, GateKind, StepSeen, Verdict};
use crate::policy::Policy;
use crate::ramp::{Analysis, analyse_step};

pub(super) fn ramp_step(base: &Policy, step: Option<StepSeen>) -> Gate {
    let kind = GateKind::RampStep;
    let Some(StepSeen { since, at, seen }) = step else {
        return insufficient(
            kind,
            "not known".into(),
            "The ramp step in force has not been looked at.".into(),
        );
    };
    let (verdict, figure) = match analyse_step(base, since, seen, at) {
        Analysis::Pass { figure } => (Verdict::Pass, figure),
        Analysis::Fail { figure } => (Verdict::Fail, figure),
        Analysis::Hold { missing } => (
            Verdict::Insufficient {
                missing: format!("The step lacks {missing}."),
            },
            format!(
                "{} wrong of {} audited items on this step",
                seen.errors, seen.audited
            ),
        ),
        Analysis::NoRamp => {
            return insufficient(
                kind,
                "nothing is automated".into(),
                "There is no ramp step in force.".into(),
            );
        }
    };
    let least = base.ramp_plan.min_audited.max(1);
    Gate {
        kind,
        figure,
        progress: if verdict == Verdict::Pass {
            1.0
        } else {
            (seen.audited as f64 / least as f64).min(0.95)
        },
        verdict,
    }
}
