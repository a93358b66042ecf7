//! Guardrails: conditions that are watched all the time, and the cap that follows from a breach.

mod audits;

pub use audits::{Audit, AuditWatch, HORIZON};

use crate::policy::{Guardrails, Policy};
use crate::rung::{Cap, CapCause};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use understudy_stats::proportion;

/// What is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuardrailKind {
    /// Error among audited items.
    AuditedError,
    /// Predictions that failed.
    FailedPredictions,
    /// Items without a prediction.
    MissingPredictions,
    /// Predictions that took too long.
    SlowPredictions,
    /// Audits that nobody decides.
    StaleAudits,
}

impl GuardrailKind {
    /// The guardrail's name as people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuditedError => "Audited error",
            Self::FailedPredictions => "Failed predictions",
            Self::MissingPredictions => "Missing predictions",
            Self::SlowPredictions => "Slow predictions",
            Self::StaleAudits => "Stale audits",
        }
    }

    /// Whether it is the model that does not answer as it should.
    pub const fn is_health(self) -> bool {
        match self {
            Self::FailedPredictions | Self::MissingPredictions | Self::SlowPredictions => true,
            Self::AuditedError | Self::StaleAudits => false,
        }
    }
}

/// What a guardrail found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing is wrong, as far as is known.
    Holds,
    /// The limit is exceeded.
    Breached,
    /// Nothing was seen.
    NoData,
}

/// One guardrail with what it found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guardrail {
    /// Which one.
    pub kind: GuardrailKind,
    /// What it found.
    pub standing: Standing,
    /// The figure beside its limit, as people read it.
    pub figure: String,
}

impl Guardrail {
    /// The cap that a breach sets.
    pub fn cap(&self, settings: &Guardrails) -> Option<Cap> {
        if self.standing != Standing::Breached {
            return None;
        }
        let detail = format!("{}: {}", self.kind.name(), self.figure);
        let cause = if self.kind.is_health() {
            CapCause::ModelUnhealthy { detail }
        } else {
            CapCause::Guardrail { detail }
        };
        Some(Cap {
            at: settings.cap_at,
            cause,
        })
    }
}

/// How the active model answered lately. A failed, missing or slow answer is one of those that were asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// Items that came.
    pub asked: u64,
    /// Those that the model failed on.
    pub failed: u64,
    /// Those that came without its prediction.
    pub missing: u64,
    /// Those whose prediction took too long.
    pub slow: u64,
}

/// What guardrails look at besides audits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signals {
    /// The active model's answers in the window.
    pub answers: Answers,
    /// Since when the audit that has waited longest waits.
    pub oldest_audit: Option<DateTime<Utc>>,
}

/// How sure a rate of failures must be before it counts as exceeded: healthy streams are looked at every
/// second, so a single look may hardly ever be wrong.
const SURE: f64 = 1e-6;

/// All guardrails of a policy with what they find now.
pub fn evaluate(
    policy: &Policy,
    audits: Option<&AuditWatch>,
    signals: Signals,
    now: DateTime<Utc>,
) -> Vec<Guardrail> {
    let settings = &policy.guardrails;
    let Answers {
        asked,
        failed,
        missing,
        slow,
    } = signals.answers;
    vec![
        audited_error(settings, audits),
        rate(
            GuardrailKind::FailedPredictions,
            (failed, asked),
            settings.max_failed,
            "predictions failed",
        ),
        rate(
            GuardrailKind::MissingPredictions,
            (missing, asked),
            settings.max_missing,
            "items came without a prediction",
        ),
        rate(
            GuardrailKind::SlowPredictions,
            (slow, asked),
            settings.max_slow,
            &format!(
                "predictions took longer than {} ms",
                settings.max_latency_ms
            ),
        ),
        stale_audits(settings, signals.oldest_audit, now),
    ]
}

fn audited_error(settings: &Guardrails, audits: Option<&AuditWatch>) -> Guardrail {
    let kind = GuardrailKind::AuditedError;
    match audits.filter(|watch| watch.audited() > 0) {
        None => Guardrail {
            kind,
            standing: Standing::NoData,
            figure: "no audited items".to_owned(),
        },
        Some(watch) => Guardrail {
            kind,
            standing: if watch.is_breached(settings) {
                Standing::Breached
            } else {
                Standing::Holds
            },
            figure: format!(
                "{} wrong of {} audited items; limit {}",
                watch.errors(),
                watch.audited(),
                rounded_percent(settings.max_error)
            ),
        },
    }
}

fn rate(kind: GuardrailKind, (bad, all): (u64, u64), limit: f64, what: &str) -> Guardrail {
    if all == 0 {
        return Guardrail {
            kind,
            standing: Standing::NoData,
            figure: "no items in the window".to_owned(),
        };
    }
    let exceeded = proportion::lower_bound(bad.min(all), all, SURE).is_ok_and(|low| low > limit);
    Guardrail {
        kind,
        standing: if exceeded {
            Standing::Breached
        } else {
            Standing::Holds
        },
        figure: format!("{bad} of {all} {what}; limit {}", rounded_percent(limit)),
    }
}

fn stale_audits(
    settings: &Guardrails,
    oldest: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Guardrail {
    let kind = GuardrailKind::StaleAudits;
    let limit = settings.max_audit_wait_hours;
    let Some(oldest) = oldest else {
        return Guardrail {
            kind,
            standing: Standing::Holds,
            figure: "no audit waits".to_owned(),
        };
    };
    let waits = now - oldest;
    Guardrail {
        kind,
        standing: if waits > TimeDelta::hours(i64::from(limit)) {
            Standing::Breached
        } else {
            Standing::Holds
        },
        figure: format!(
            "an audit has waited {} hours for a person; limit {limit}",
            waits.num_hours().max(0)
        ),
    }
}

/// A share as a percentage with as many decimals as it needs, two at most.
pub(crate) fn rounded_percent(share: f64) -> String {
    let text = format!("{:.2}", 100.0 * share);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text} %")
}
