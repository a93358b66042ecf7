//! The moves along the ladder: one step up, any way down, and back to an earlier model.

use super::Policy;
use crate::rung::{Cap, Rung, effective_rung};
use crate::units::Rate;

impl Policy {
    /// The policy one step further up: the next ramp step, or the next rung at its first ramp step.
    /// `None` at the top, where the ramp has no step left that leads to everything, and while a canary
    /// decides: a step would give more to two models at once.
    #[must_use]
    pub fn step_up(&self) -> Option<Self> {
        if self.deciding_canary().is_some() {
            return None;
        }
        if self.rung.automates() && self.ramp < Rate::ALL {
            return Some(self.at(self.rung, self.next_ramp_step(self.ramp)?));
        }
        let rung = self.rung.up()?;
        let ramp = match rung {
            Rung::HumanOnly | Rung::Shadow | Rung::Assist => Rate::NONE,
            Rung::Partial => self.next_ramp_step(Rate::NONE)?,
            // Partial at 100 % has proved itself: Full does not start its ramp anew.
            Rung::Full => Rate::ALL,
        };
        Some(self.at(rung, ramp))
    }

    /// The policy one rung further down. `None` at the bottom.
    #[must_use]
    pub fn step_down(&self) -> Option<Self> {
        Some(self.demoted_to(self.rung.down()?))
    }

    /// The policy held down to a rung: the same again when it is there or lower already, so that
    /// the same breach twice is one demotion.
    #[must_use]
    pub fn demoted_to(&self, rung: Rung) -> Self {
        let rung = self.rung.min(rung);
        Self {
            rung,
            ramp: if rung.automates() {
                self.ramp
            } else {
                Rate::NONE
            },
            ..self.clone()
        }
    }

    /// The policy as the caps leave it. What a stream does is judged from here: while caps are in
    /// force, a request goes one step up from this policy and not from the one that was approved.
    #[must_use]
    pub fn held_by(&self, caps: &[Cap]) -> Self {
        self.demoted_to(effective_rung(self.rung, caps))
    }

    /// The policy after a rollback to the model of `earlier`, the last version it was active in. It
    /// gets no more than it had then and no more than the model it replaces has now: thresholds
    /// that were certified for one model say nothing of another. A version that a guardrail or a ramp stopped, or that
    /// was left by a rollback itself, decides nothing after it (`distrusted`): that takes a request.
    #[must_use]
    pub fn rolled_back_to(&self, earlier: &Self, distrusted: bool) -> Self {
        let most = if distrusted { Rung::Assist } else { Rung::Full };
        let held = self.demoted_to(earlier.rung.min(most));
        let ramp = held.ramp.min(earlier.ramp);
        Self {
            // The steps may have changed since: the highest that is not above.
            ramp: self
                .ramp_steps
                .iter()
                .copied()
                .filter(|step| *step <= ramp)
                .max()
                .unwrap_or(Rate::NONE),
            thresholds: self.thresholds.stricter(&earlier.thresholds),
            active_model: earlier.active_model,
            canary: None,
            ..held
        }
    }

    fn at(&self, rung: Rung, ramp: Rate) -> Self {
        Self {
            rung,
            ramp,
            ..self.clone()
        }
    }

    /// The smallest share of the ramp's steps that is larger than this one.
    pub(crate) fn next_ramp_step(&self, above: Rate) -> Option<Rate> {
        self.ramp_steps
            .iter()
            .copied()
            .filter(|step| *step > above)
            .min()
    }
}
