//! The policy: everything that routes a stream, as one immutable numbered document.

mod canary;
mod change;
mod diff;
mod guardrails;
mod order;
mod ramp_plan;
mod settings;
mod steps;
mod thresholds;

pub use canary::Canary;
pub use change::{Change, More};
pub use diff::{FieldChange, diff};
pub use guardrails::Guardrails;
pub use order::Order;
pub use ramp_plan::{Advance, RampPlan};
pub use settings::GateSettings;
pub use thresholds::Thresholds;

use crate::ids::ModelId;
use crate::rung::Rung;
use crate::units::Rate;
use serde::{Deserialize, Serialize};

/// One immutable version of everything that routes a stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The approved rung; what is in force may be lower because of caps.
    pub rung: Rung,
    /// On Partial and Full: the share of items, by bucket, that may be automated.
    pub ramp: Rate,
    /// The shares the ramp goes through, in rising order, ending at 100 %.
    pub ramp_steps: Vec<Rate>,
    /// What each step must show before the next one.
    #[serde(default)]
    pub ramp_plan: RampPlan,
    /// Which confidence automates on Partial.
    pub thresholds: Thresholds,
    /// The model version whose predictions route items.
    pub active_model: Option<ModelId>,
    /// Another version that decides for a share of items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary: Option<Canary>,
    /// Share of automated items that a person also decides, blind.
    pub audit_rate: Rate,
    /// Share of items that people decide without a suggestion on Assist and Partial.
    pub blind_rate: Rate,
    /// How many people decide each item that goes to people.
    pub overlap: u16,
    /// Share of those items that one more person decides.
    #[serde(default = "nobody_more")]
    pub double_review: Rate,
    /// The order in which people are given them.
    #[serde(default)]
    pub order: Order,
    /// What the evidence must show.
    pub gates: GateSettings,
    /// What is watched while the model decides.
    #[serde(default)]
    pub guardrails: Guardrails,
}

/// Policies from before there was such a share.
const fn nobody_more() -> Rate {
    Rate::NONE
}

/// What makes a policy unusable; each names the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPolicy {
    /// The steps do not lead to everything.
    #[error("ramp_steps must rise strictly and end at 1")]
    RampSteps,
    /// The ramp is between two steps.
    #[error("ramp must be 0 or one of ramp_steps")]
    Ramp,
    /// Nobody, or a crowd.
    #[error("overlap must be from 1 to 10")]
    Overlap,
    /// One more than a crowd.
    #[error("double_review must be 0 where overlap is 10: no more than 10 people decide an item")]
    DoubleReview,
    /// A probability outside the open unit interval.
    #[error("gates.{0} must be a number above 0 and below 1")]
    GateProbability(&'static str),
    /// A probability outside the open unit interval.
    #[error("guardrails.{0} must be a number above 0 and below 1")]
    GuardrailProbability(&'static str),
    /// No time at all.
    #[error("guardrails.{0} must be at least 1")]
    GuardrailSpan(&'static str),
    /// More than is kept.
    #[error("guardrails.window_minutes must be at most 1440, which is a day")]
    GuardrailWindow,
    /// A cap that stops nothing.
    #[error("guardrails.cap_at must be human_only, shadow or assist: a breach stops automation")]
    GuardrailCap,
    /// A canary that is no other version.
    #[error("canary.model must be another model version than active_model")]
    CanaryIsActive,
    /// A canary without a model that decides for everybody else.
    #[error("canary needs an active_model beside it")]
    CanaryAlone,
    /// Automation without a sample that checks it.
    #[error("audit_rate must be at least 0.001 on Partial and Full, so that errors can be seen")]
    NoAudit,
    /// Suggestions without a share that shows what people say by themselves.
    #[error(
        "blind_rate must be at least 0.001 on Assist and above: only blind decisions are evidence"
    )]
    NoBlind,
    /// A threshold for a label that the stream does not have.
    #[error("thresholds.per_label names {0:?}, which is not a label of the stream")]
    UnknownLabel(String),
}

impl Policy {
    /// The first version of a new stream: people decide, nothing is automated.
    pub fn initial() -> Self {
        Self {
            rung: Rung::HumanOnly,
            ramp: Rate::NONE,
            ramp_steps: [5, 25, 50, 100]
                .into_iter()
                .filter_map(Rate::percent)
                .collect(),
            ramp_plan: RampPlan::default(),
            thresholds: Thresholds::default(),
            active_model: None,
            canary: None,
            audit_rate: Rate::percent(5).unwrap_or(Rate::ALL),
            blind_rate: Rate::percent(20).unwrap_or(Rate::ALL),
            overlap: 1,
            double_review: Rate::NONE,
            order: Order::Oldest,
            gates: GateSettings::default(),
            guardrails: Guardrails::default(),
        }
    }

    /// Checks what holds for every policy of every stream with these label ids.
    pub fn check(&self, is_label: impl Fn(&str) -> bool) -> Result<(), BadPolicy> {
        self.check_values()?;
        match self.thresholds.per_label.keys().find(|id| !is_label(id)) {
            Some(id) => Err(BadPolicy::UnknownLabel(id.clone())),
            None => Ok(()),
        }
    }

    /// Checks what holds for every policy, whatever the labels of its stream.
    pub fn check_values(&self) -> Result<(), BadPolicy> {
        let rising = self.ramp_steps.windows(2).all(|pair| pair[0] < pair[1]);
        if !rising
            || self.ramp_steps.last() != Some(&Rate::ALL)
            || self.ramp_steps.first() == Some(&Rate::NONE)
        {
            return Err(BadPolicy::RampSteps);
        }
        if self.ramp != Rate::NONE && !self.ramp_steps.contains(&self.ramp) {
            return Err(BadPolicy::Ramp);
        }
        if !(1..=Self::MOST_PEOPLE).contains(&self.overlap) {
            return Err(BadPolicy::Overlap);
        }
        if self.overlap == Self::MOST_PEOPLE && self.double_review > Rate::NONE {
            return Err(BadPolicy::DoubleReview);
        }
        self.gates.check()?;
        self.guardrails.check()?;
        if let Some(canary) = self.canary {
            match self.active_model {
                None => return Err(BadPolicy::CanaryAlone),
                Some(active) if active == canary.model => return Err(BadPolicy::CanaryIsActive),
                Some(_) => {}
            }
        }
        if self.rung.automates() && self.audit_rate < Self::LEAST_SAMPLE {
            return Err(BadPolicy::NoAudit);
        }
        if self.rung >= Rung::Assist && self.blind_rate < Self::LEAST_SAMPLE {
            return Err(BadPolicy::NoBlind);
        }
        Ok(())
    }

    /// Whether some items are decided by more than one person.
    pub fn asks_several_people(&self) -> bool {
        self.overlap > 1 || self.double_review > Rate::NONE
    }

    /// So many people decide one item at most.
    const MOST_PEOPLE: u16 = 10;

    /// The smallest audit or blind share that still shows errors.
    const LEAST_SAMPLE: Rate = match Rate::from_ten_thousandths(10) {
        Some(rate) => rate,
        None => Rate::ALL,
    };
}
