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
    /// Agreement that each single label must exceed before anything is automated, in (0, 1); `None` asks for
    /// nothing.
    pub min_label_agreement: Option<f64>,
    /// How much less often people may agree with the model than with one another, where several people decide each
    /// item, in (0, 1); `None` asks for nothing.
    pub people_margin: Option<f64>,
    /// How old the newest blind pair may be, in days.
    pub max_age_days: u32,
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
            min_label_agreement: Some(0.5),
            people_margin: Some(0.1),
            max_age_days: 30,
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
        .chain(
            self.min_label_agreement
                .map(|floor| ("min_label_agreement", floor)),
        )
        .chain(self.people_margin.map(|margin| ("people_margin", margin)))
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
        // Where nothing is asked, any number asks for more.
        let less_if_any = |mine: Option<f64>, theirs: Option<f64>| match (mine, theirs) {
            (Some(mine), Some(theirs)) => less(mine, theirs),
            (None, Some(_)) => true,
            (_, None) => false,
        };
        self.min_blind_pairs < other.min_blind_pairs
            || self.max_age_days > other.max_age_days
            || less_if_any(self.min_label_agreement, other.min_label_agreement)
            || less_if_any(
                self.people_margin.map(|margin| -margin),
                other.people_margin.map(|margin| -margin),
            )
            || self.min_days < other.min_days
            || self.min_audited < other.min_audited
            || less(self.min_agreement, other.min_agreement)
            // The smaller these two are, the more they ask for.
            || less(-self.max_error, -other.max_error)
            || less(-self.delta, -other.delta)
    }
}
