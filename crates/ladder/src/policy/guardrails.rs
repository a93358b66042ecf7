//! Guardrail settings: what is watched all the time, and where a breach holds the stream.

use super::BadPolicy;
use crate::rung::Rung;
use serde::{Deserialize, Serialize};

/// What is watched while a model decides. A breach sets a cap at once, and nobody is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Guardrails {
    /// Error among audited items that must not be exceeded, in (0, 1): α.
    pub max_error: f64,
    /// Probability of a false alarm that is accepted, in (0, 1): δ.
    pub delta: f64,
    /// Share of predictions that may fail, in (0, 1).
    pub max_failed: f64,
    /// Share of items that may come without a prediction, in (0, 1).
    pub max_missing: f64,
    /// Share of predictions that may take longer than `max_latency_ms`, in (0, 1): 0.05 watches the 95th percentile.
    pub max_slow: f64,
    /// From when on a prediction is slow, in milliseconds.
    pub max_latency_ms: u32,
    /// How far back failed, missing and slow predictions are counted, in minutes.
    pub window_minutes: u32,
    /// How long a drawn audit may wait for a person, in hours: nobody looks any more when it is exceeded.
    pub max_audit_wait_hours: u32,
    /// The rung that a breach holds the stream on; one on which nothing is automated.
    pub cap_at: Rung,
}

impl Default for Guardrails {
    fn default() -> Self {
        Self {
            max_error: 0.05,
            delta: 0.05,
            max_failed: 0.05,
            max_missing: 0.2,
            max_slow: 0.05,
            max_latency_ms: 5_000,
            window_minutes: 10,
            max_audit_wait_hours: 72,
            cap_at: Rung::Assist,
        }
    }
}

impl Guardrails {
    /// The longest window, in minutes: a day.
    pub const LONGEST_WINDOW: u32 = 24 * 60;

    /// Refuses settings that nothing could be measured against.
    pub fn check(&self) -> Result<(), BadPolicy> {
        let probabilities = [
            ("max_error", self.max_error),
            ("delta", self.delta),
            ("max_failed", self.max_failed),
            ("max_missing", self.max_missing),
            ("max_slow", self.max_slow),
        ];
        if let Some((name, _)) = probabilities
            .into_iter()
            .find(|(_, value)| !(*value > 0.0 && *value < 1.0))
        {
            return Err(BadPolicy::GuardrailProbability(name));
        }
        let spans = [
            ("max_latency_ms", self.max_latency_ms),
            ("window_minutes", self.window_minutes),
            ("max_audit_wait_hours", self.max_audit_wait_hours),
        ];
        if let Some((name, _)) = spans.into_iter().find(|(_, value)| *value == 0) {
            return Err(BadPolicy::GuardrailSpan(name));
        }
        if self.window_minutes > Self::LONGEST_WINDOW {
            return Err(BadPolicy::GuardrailWindow);
        }
        if self.cap_at.automates() {
            return Err(BadPolicy::GuardrailCap);
        }
        Ok(())
    }

    /// Whether anything is watched less strictly than in `other`. A number that cannot be compared counts as
    /// less when it comes or goes.
    pub fn watch_less_than(&self, other: &Self) -> bool {
        let looser = |mine: f64, theirs: f64| {
            mine.to_bits() != theirs.to_bits()
                && !matches!(
                    mine.partial_cmp(&theirs),
                    Some(std::cmp::Ordering::Less | std::cmp::Ordering::Equal)
                )
        };
        looser(self.max_error, other.max_error)
            // A smaller δ alarms later.
            || looser(-self.delta, -other.delta)
            || looser(self.max_failed, other.max_failed)
            || looser(self.max_missing, other.max_missing)
            || looser(self.max_slow, other.max_slow)
            || self.max_latency_ms > other.max_latency_ms
            // Neither a longer nor a shorter window is stricter.
            || self.window_minutes != other.window_minutes
            || self.max_audit_wait_hours > other.max_audit_wait_hours
            || self.cap_at > other.cap_at
    }
}
