//! The policy: everything that routes a stream, as one immutable numbered document.

use crate::ids::ModelId;
use crate::rung::Rung;
use crate::units::{Rate, Threshold};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which confidence automates, in general and for single labels.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// For every label without one of its own; `None` automates nothing.
    #[serde(default)]
    pub default: Option<Threshold>,
    /// By label id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub per_label: BTreeMap<String, Threshold>,
}

impl Thresholds {
    /// The threshold that applies to predictions of this label.
    pub fn for_label(&self, label_id: &str) -> Option<Threshold> {
        self.per_label.get(label_id).copied().or(self.default)
    }

    /// Whether `self` automates something that `other` would not: a lower threshold for any label,
    /// or one where there was none.
    pub fn automates_more_than(&self, other: &Self) -> bool {
        let labels = self
            .per_label
            .keys()
            .chain(other.per_label.keys())
            .map(|id| (self.for_label(id), other.for_label(id)));
        labels
            .chain([(self.default, other.default)])
            .any(|(mine, theirs)| match (mine, theirs) {
                (Some(mine), Some(theirs)) => mine < theirs,
                (Some(_), None) => true,
                (None, _) => false,
            })
    }
}

/// What the evidence must show before a request may be opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GateSettings {
    /// Blind pairs needed for Assist and everything above.
    pub min_blind_pairs: u64,
    /// Days with blind pairs needed for Assist and everything above.
    pub min_days: u32,
    /// Agreement that must be exceeded with anytime-valid evidence, in (0, 1).
    pub min_agreement: f64,
    /// Error among automated items that must not be exceeded, in (0, 1): α.
    pub max_error: f64,
    /// Probability of being wrong about it that is accepted, in (0, 1): δ.
    pub delta: f64,
    /// Audited items needed for a ramp step and for Full.
    pub min_audited: u64,
}

impl Default for GateSettings {
    fn default() -> Self {
        Self {
            min_blind_pairs: 200,
            min_days: 7,
            min_agreement: 0.85,
            max_error: 0.05,
            delta: 0.05,
            min_audited: 100,
        }
    }
}

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
    /// Which confidence automates on Partial.
    pub thresholds: Thresholds,
    /// The model version whose predictions route items.
    pub active_model: Option<ModelId>,
    /// Share of automated items that a person also decides, blind.
    pub audit_rate: Rate,
    /// Share of items that people decide without a suggestion on Assist and Partial.
    pub blind_rate: Rate,
    /// How many people decide each item that goes to people.
    pub overlap: u16,
    /// What the evidence must show.
    pub gates: GateSettings,
}

/// What makes a policy unusable; each names the field.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
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
    /// A probability outside the open unit interval.
    #[error("gates.{0} must be a number above 0 and below 1")]
    GateProbability(&'static str),
    /// Automation without a sample that checks it.
    #[error("audit_rate must be at least 0.001 on Partial and Full, so that errors can be seen")]
    NoAudit,
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
            thresholds: Thresholds::default(),
            active_model: None,
            audit_rate: Rate::percent(5).unwrap_or(Rate::ALL),
            blind_rate: Rate::percent(20).unwrap_or(Rate::ALL),
            overlap: 1,
            gates: GateSettings::default(),
        }
    }

    /// Checks what holds for every policy of every stream with these label ids.
    pub fn check(&self, is_label: impl Fn(&str) -> bool) -> Result<(), BadPolicy> {
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
        if !(1..=10).contains(&self.overlap) {
            return Err(BadPolicy::Overlap);
        }
        let gates = [
            ("min_agreement", self.gates.min_agreement),
            ("max_error", self.gates.max_error),
            ("delta", self.gates.delta),
        ];
        for (name, value) in gates {
            if !(value > 0.0 && value < 1.0) {
                return Err(BadPolicy::GateProbability(name));
            }
        }
        if self.rung.automates() && self.audit_rate.ten_thousandths() < 10 {
            return Err(BadPolicy::NoAudit);
        }
        match self.thresholds.per_label.keys().find(|id| !is_label(id)) {
            Some(id) => Err(BadPolicy::UnknownLabel(id.clone())),
            None => Ok(()),
        }
    }

    /// The policy one step further up: the next ramp step, or the next rung at its first ramp step.
    /// `None` at the top.
    #[must_use]
    pub fn step_up(&self) -> Option<Self> {
        if self.rung.automates()
            && let Some(next) = self
                .ramp_steps
                .iter()
                .copied()
                .find(|step| *step > self.ramp)
        {
            return Some(Self {
                ramp: next,
                ..self.clone()
            });
        }
        let rung = self.rung.up()?;
        let ramp = match rung {
            Rung::HumanOnly | Rung::Shadow | Rung::Assist => Rate::NONE,
            Rung::Partial => self.ramp_steps.first().copied().unwrap_or(Rate::ALL),
            // Partial at 100 % has proved itself: Full does not start its ramp anew.
            Rung::Full => Rate::ALL,
        };
        Some(Self {
            rung,
            ramp,
            ..self.clone()
        })
    }

    /// The policy one rung further down. `None` at the bottom.
    #[must_use]
    pub fn step_down(&self) -> Option<Self> {
        let rung = self.rung.down()?;
        let ramp = if rung.automates() {
            self.ramp
        } else {
            Rate::NONE
        };
        Some(Self {
            rung,
            ramp,
            ..self.clone()
        })
    }

    /// How many rungs and ramp steps up from `base` this policy is; negative when it is further down.
    fn height(&self) -> usize {
        let rung = Rung::ALL
            .iter()
            .position(|rung| *rung == self.rung)
            .unwrap_or(0)
            * 100;
        let step = if self.rung == Rung::Partial {
            self.ramp_steps
                .iter()
                .filter(|step| **step <= self.ramp)
                .count()
        } else {
            0
        };
        rung + step
    }

    /// What moving from `base` to this policy means.
    pub fn change_from(&self, base: &Self) -> Change {
        let mut more = Vec::new();
        let raised =
            self.height() > base.height() || (self.rung == base.rung && self.ramp > base.ramp);
        if raised {
            let mut stepped = base.step_up();
            if let Some(next) = &mut stepped {
                next.thresholds = self.thresholds.clone();
            }
            let one_step =
                stepped.is_some_and(|next| next.rung == self.rung && next.ramp == self.ramp);
            if !one_step {
                return Change::TooFar;
            }
            more.push(More::Step);
        }
        if self.thresholds.automates_more_than(&base.thresholds) {
            more.push(More::Thresholds);
        }
        if self.active_model != base.active_model {
            more.push(More::Model);
        }
        let looser = self.gates != base.gates
            || self.audit_rate < base.audit_rate
            || self.blind_rate < base.blind_rate
            || self.ramp_steps != base.ramp_steps
            || self.overlap < base.overlap;
        if looser {
            more.push(More::Settings);
        }
        match (more.is_empty(), self == base) {
            (false, _) => Change::Up(more),
            (true, true) => Change::None,
            (true, false) => Change::Down,
        }
    }
}

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
    /// Only less is given to the model: needs nobody's approval.
    Down,
    /// More is given to the model: needs a request.
    Up(Vec<More>),
    /// More than one rung or ramp step at a time: never allowed.
    TooFar,
}
