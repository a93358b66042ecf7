//! The direction of a change of policy: whether it gives the model more, less, or too much at once.

use super::Policy;
use crate::units::Rate;
use serde::{Deserialize, Serialize};

/// What a policy version gives the model that its base did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum More {
    /// One rung or one ramp step.
    Step,
    /// A lower threshold somewhere.
    Thresholds,
    /// Another model decides.
    Model,
    /// Gates, audits or blind shares that ask for less, or steps of another size.
    Settings,
}

/// The direction of a policy change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Nothing changes.
    None,
    /// Nothing more is given to the model: needs nobody's approval.
    Down,
    /// More is given to the model: needs a request.
    Up(Vec<More>),
    /// More than one rung or ramp step, or a step together with something else that gives the model
    /// more: never allowed at a time.
    TooFar,
}

impl Policy {
    /// What moving from `base` to this policy means.
    pub fn change_from(&self, base: &Self) -> Change {
        let steps_up = self.rung > base.rung || self.automated_share() > base.automated_share();
        if steps_up && !self.is_one_step_above(base) {
            return Change::TooFar;
        }
        let more: Vec<More> = [
            (More::Step, steps_up),
            (
                More::Thresholds,
                self.thresholds.automates_more_than(&base.thresholds),
            ),
            (
                More::Model,
                self.active_model_changes(base) || self.canary_grows(base),
            ),
            (More::Settings, self.is_looser_than(base)),
        ]
        .into_iter()
        .filter_map(|(more, given)| given.then_some(more))
        .collect();
        if more.is_empty() {
            if self == base {
                Change::None
            } else {
                Change::Down
            }
        } else if self.may_come_together(base, &more) && self.gives_to_one_model(base, &more) {
            Change::Up(more)
        } else {
            Change::TooFar
        }
    }

    /// The share of items that may be automated.
    fn automated_share(&self) -> Rate {
        if self.rung.automates() {
            self.ramp
        } else {
            Rate::NONE
        }
    }

    /// Whether the step is the one that `base` has before it, counted in the steps of `base`: a
    /// request cannot make its own step longer. The next rung may also be entered at a smaller ramp
    /// step than it would be.
    fn is_one_step_above(&self, base: &Self) -> bool {
        let smaller = |most: Rate| self.ramp < most && base.ramp_steps.contains(&self.ramp);
        base.step_up().is_some_and(|next| {
            next.rung == self.rung
                && (next.ramp == self.ramp || (self.rung > base.rung && smaller(next.ramp)))
        })
    }

    /// Without a model nothing is automated: taking it away is a way down.
    fn active_model_changes(&self, base: &Self) -> bool {
        self.active_model.is_some() && self.active_model != base.active_model
    }

    fn is_looser_than(&self, base: &Self) -> bool {
        self.gates.asks_less_than(&base.gates)
            || self.audit_rate < base.audit_rate
            || self.blind_rate < base.blind_rate
            || self.ramp_steps != base.ramp_steps
            || self.ramp_plan.asks_less_than(&base.ramp_plan)
            || self.guardrails.watch_less_than(&base.guardrails)
            || self.overlap < base.overlap
            || self.double_review < base.double_review
            // No order is stricter than another one.
            || self.order != base.order
    }

    /// Whether one request may ask for all of this. A new model comes with thresholds of its own,
    /// the first automated share needs a threshold, and the first model may come with a step that
    /// automates nothing. Everything else is asked for one by one, so that an approver judges one
    /// thing and its effect can be seen by itself.
    fn may_come_together(&self, base: &Self, more: &[More]) -> bool {
        match more {
            [_] | [More::Thresholds, More::Model] => true,
            [More::Step, More::Thresholds] => !base.rung.automates(),
            [More::Step, More::Model] => base.active_model.is_none() && !self.rung.automates(),
            _ => false,
        }
    }

    /// Whether only the model that is judged ([`Policy::judged_model`]) gets more to decide. The evidence of the
    /// canary says nothing of the active model, nor the other way round; a step and a lower threshold are given to
    /// both.
    fn gives_to_one_model(&self, base: &Self, more: &[More]) -> bool {
        match more {
            _ if self.deciding_canary().is_none() => true,
            [More::Settings] => true,
            [More::Model] => !(self.active_model_changes(base) && self.canary_grows(base)),
            _ => false,
        }
    }
}
