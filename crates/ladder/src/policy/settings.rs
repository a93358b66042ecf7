//! Gate settings: what the evidence must show before a request may be opened.

use super::BadPolicy;
use serde::{Deserialize, Serialize};

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

impl GateSettings {
    /// Refuses settings that no evidence could be measured against: a probability that is NaN or
    /// not between 0 and 1.
    pub fn check(&self) -> Result<(), BadPolicy> {
        [
            ("min_agreement", self.min_agreement),
            ("max_error", self.max_error),
            ("delta", self.delta),
        ]
        .into_iter()
        .find(|(_, value)| !(*value > 0.0 && *value < 1.0))
        .map_or(Ok(()), |(name, _)| Err(BadPolicy::GateProbability(name)))
    }

    /// Whether anything is asked for less strictly than in `other`. A NaN that comes or goes counts
    /// as less, one that was there before does not: it must not stand in the way of a demotion.
    pub fn asks_less_than(&self, other: &Self) -> bool {
        let less = |mine: f64, theirs: f64| {
            // What cannot be compared is less.
            mine.to_bits() != theirs.to_bits()
                && !matches!(
                    mine.partial_cmp(&theirs),
                    Some(std::cmp::Ordering::Greater | std::cmp::Ordering::Equal)
                )
        };
        self.min_blind_pairs < other.min_blind_pairs
            || self.min_days < other.min_days
            || self.min_audited < other.min_audited
            || less(self.min_agreement, other.min_agreement)
            // The smaller these two are, the more they ask for.
            || less(-self.max_error, -other.max_error)
            || less(-self.delta, -other.delta)
    }
}
