//! What audits say of a model while it decides, as a small state that one audit after the other is added to.

use crate::ids::{ItemId, PolicyVersion};
use crate::policy::Guardrails;
use crate::ramp::StepEvidence;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use understudy_stats::evidence::{self, ChangeWatch};

/// The audits of one model version since it was last found healthy enough to decide.
///
/// An audit is a uniform draw among the items that its policy version automates. So while the error is at most
/// α under each of them, every audited item is wrong with probability at most α given all before it, whatever
/// mixture of audit rates there was. Two watches test just that, and share δ: an e-process over all audits, which
/// has false alarms with probability δ/2 ever; and an e-CUSUM, which sees a late change after a long good time,
/// with a false alarm within [`HORIZON`] audits with probability δ/2 at most.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditWatch {
    /// Audits of items that were automated under earlier versions say nothing of what is decided now.
    since: PolicyVersion,
    /// α when the change watch began: another one begins it anew.
    limit: f64,
    audited: u64,
    errors: u64,
    change: ChangeWatch,
    /// The audited items of the latest policy version only.
    step: (PolicyVersion, StepEvidence),
    /// Up to when what was automated seems right, or has been listed already.
    #[serde(default)]
    healthy_until: Option<DateTime<Utc>>,
    /// Items whose audit was taken back: what the first answer told of a change stays told, and is not told twice.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    taken_back: BTreeSet<ItemId>,
}

/// For how many audits the promise of the change watch holds.
pub const HORIZON: u64 = 10_000;

/// One audit that was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audit {
    /// The item.
    pub item: ItemId,
    /// When it was automated.
    pub at: DateTime<Utc>,
    /// The policy version that automated it.
    pub version: PolicyVersion,
    /// Whether the person decided otherwise than the model.
    pub error: bool,
}

impl AuditWatch {
    /// Begins to watch what is automated from this version on. `None` when the settings allow no measurement.
    pub fn new(settings: &Guardrails, since: PolicyVersion) -> Option<Self> {
        settings.check().ok()?;
        Some(Self {
            since,
            limit: settings.max_error,
            audited: 0,
            errors: 0,
            change: ChangeWatch::new(1.0, settings.max_error).ok()?,
            step: (since, StepEvidence::default()),
            healthy_until: None,
            taken_back: BTreeSet::new(),
        })
    }

    /// The same where everything that was automated until this moment is listed to be looked at again already.
    pub fn after(
        settings: &Guardrails,
        since: PolicyVersion,
        listed_until: DateTime<Utc>,
    ) -> Option<Self> {
        let new = Self::new(settings, since)?;
        Some(Self {
            healthy_until: Some(listed_until),
            ..new
        })
    }

    /// The same for these settings: a late change is measured against another limit from now on.
    #[must_use]
    pub fn retuned(self, settings: &Guardrails) -> Self {
        // Reading a number back from JSON may move its last digit: that is the same limit.
        if (self.limit - settings.max_error).abs() <= 1e-12 {
            return self;
        }
        match Self::new(settings, self.since) {
            Some(new) => Self {
                limit: new.limit,
                change: new.change,
                ..self
            },
            None => self,
        }
    }

    /// Adds an audit. One of an item that was automated before the watch began changes nothing.
    #[must_use]
    pub fn with(mut self, audit: Audit) -> Self {
        if audit.version < self.since {
            return self;
        }
        let x = f64::from(u8::from(audit.error));
        if !self.taken_back.remove(&audit.item) && self.change.add(x).is_err() {
            return self;
        }
        self.audited = self.audited.saturating_add(1);
        self.errors = self.errors.saturating_add(u64::from(audit.error));
        if audit.version > self.step.0 {
            self.step = (audit.version, StepEvidence::default());
        }
        if audit.version == self.step.0 {
            self.step.1.audited = self.step.1.audited.saturating_add(1);
            self.step.1.errors = self.step.1.errors.saturating_add(u64::from(audit.error));
        }
        self.healthy_until = if audit.error {
            // Audits are decided in any order: a later item that was right does not vouch for this one.
            let before = audit.at.checked_sub_signed(TimeDelta::microseconds(1));
            self.healthy_until.min(before)
        } else if self.nothing_seems_wrong() {
            self.healthy_until.max(Some(audit.at))
        } else {
            self.healthy_until
        };
        self
    }

    /// Whether neither watch leans towards an error above the limit.
    fn nothing_seems_wrong(&self) -> bool {
        self.change.since().is_none()
            && evidence::log_e_demotion(self.errors, self.audited, self.limit) <= 0.0
    }

    /// Takes an audit back, because the person did. What it told of a change stays told, so that taking back and
    /// deciding again, however often, tells nothing more.
    #[must_use]
    pub fn without(mut self, audit: Audit) -> Self {
        if audit.version < self.since || self.audited == 0 {
            return self;
        }
        self.taken_back.insert(audit.item);
        self.audited -= 1;
        self.errors = self
            .errors
            .saturating_sub(u64::from(audit.error))
            .min(self.audited);
        if audit.version == self.step.0 {
            let step = &mut self.step.1;
            step.audited = step.audited.saturating_sub(1);
            step.errors = step
                .errors
                .saturating_sub(u64::from(audit.error))
                .min(step.audited);
        }
        self
    }

    /// Whether the evidence shows more error than the settings allow.
    pub fn is_breached(&self, settings: &Guardrails) -> bool {
        let half = settings.delta / 2.0;
        let ever = evidence::log_e_demotion(self.errors, self.audited, settings.max_error);
        let lately = self.change.log_e();
        ever >= evidence::crossing(half) || lately >= evidence::crossing(half / HORIZON as f64)
    }

    /// Audited items.
    pub const fn audited(&self) -> u64 {
        self.audited
    }

    /// Those that the person decided otherwise.
    pub const fn errors(&self) -> u64 {
        self.errors
    }

    /// From which policy version on audits count.
    pub const fn since(&self) -> PolicyVersion {
        self.since
    }

    /// What was seen of items that this version automated.
    pub fn step(&self, version: PolicyVersion) -> StepEvidence {
        if self.step.0 == version {
            self.step.1
        } else {
            StepEvidence::default()
        }
    }

    /// Up to when nothing seemed wrong: what was automated after it is to be looked at again when the guardrail is
    /// breached, or the model is stopped.
    pub const fn healthy_until(&self) -> Option<DateTime<Utc>> {
        self.healthy_until
    }
}
