//! How a ramp goes on from step to step.

use serde::{Deserialize, Serialize};

/// What happens when a ramp step has proved itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advance {
    /// Nothing: people ask for the next one themselves.
    Wait,
    /// A request for the next one is opened, for people to approve.
    Ask,
    /// The next one is taken: whoever approved this setting approved it.
    Automatic,
}

/// What each step of a ramp must show before the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RampPlan {
    /// How long a step stays in force at least, in minutes.
    pub bake_minutes: u32,
    /// Items automated on the step that a person must also have decided, blind.
    pub min_audited: u64,
    /// What happens then.
    pub advance: Advance,
}

impl Default for RampPlan {
    fn default() -> Self {
        Self {
            bake_minutes: 24 * 60,
            min_audited: 60,
            advance: Advance::Ask,
        }
    }
}

impl RampPlan {
    /// Whether anything is asked for less strictly than in `other`.
    pub fn asks_less_than(&self, other: &Self) -> bool {
        self.bake_minutes < other.bake_minutes
            || self.min_audited < other.min_audited
            || self.advance > other.advance
    }
}
