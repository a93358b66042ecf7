//! Gates: conditions that the evidence must pass before a request can be opened.

mod certificate;
mod measured;

pub use certificate::certified_threshold;

use crate::policy::{Change, More, Policy};
use crate::rung::Rung;
use serde::{Deserialize, Serialize};
use understudy_stats::ScoreHistogram;

/// What was counted for the model that the proposed policy makes active. Counts only: every figure
/// of a gate can be computed again from them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Blind pairs by confidence, agreeing and disagreeing.
    pub blind: ScoreHistogram,
    /// Blind pairs by confidence, per predicted label id.
    pub blind_by_label: Vec<(String, ScoreHistogram)>,
    /// Days on which there were blind pairs.
    pub days: u32,
    /// Automated items of the active model that a person also decided, blind.
    pub audited: u64,
    /// How many of those the person decided otherwise.
    pub audit_errors: u64,
}

/// What a gate found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// The evidence shows what was asked for.
    Pass,
    /// The evidence shows the opposite, or does not show it although there is enough of it.
    Fail,
    /// There is too little evidence to tell; says what is missing.
    Insufficient {
        /// What is missing, as a sentence.
        missing: String,
    },
}

/// Which condition a gate checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateKind {
    /// The proposed policy has an active model.
    ActiveModel,
    /// Enough blind pairs.
    BlindPairs,
    /// Enough days with blind pairs.
    Days,
    /// Agreement above the floor, with evidence that holds however often one looks.
    Agreement,
    /// The threshold certificate covers every proposed threshold.
    Certificate,
    /// Enough audited automated items.
    Audited,
    /// Error among audited items not above the limit.
    AuditedError,
}

impl GateKind {
    /// The gate's name as people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ActiveModel => "Active model",
            Self::BlindPairs => "Blind pairs",
            Self::Days => "Days observed",
            Self::Agreement => "Agreement",
            Self::Certificate => "Threshold certificate",
            Self::Audited => "Audited items",
            Self::AuditedError => "Audited error",
        }
    }
}

/// One gate's result, with the figure that it looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// Which condition.
    pub kind: GateKind,
    /// What was found.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The figure beside what it must be, as people read it: `1,800 of 200`.
    pub figure: String,
    /// How much of the way there is done, from 0 to 1, for the ring that fills.
    pub progress: f64,
}

impl Gate {
    /// Whether the gate passes.
    pub fn passes(&self) -> bool {
        matches!(self.verdict, Verdict::Pass)
    }
}

/// Whether all gates pass. No gates at all is not a pass: nothing was shown.
pub fn all_pass(gates: &[Gate]) -> bool {
    !gates.is_empty() && gates.iter().all(Gate::passes)
}

/// Which gates stand between `base` and `proposed`; none when the change gives the model no more.
pub fn required(base: &Policy, proposed: &Policy) -> Vec<GateKind> {
    let Change::Up(more) = proposed.change_from(base) else {
        return Vec::new();
    };
    let automates = proposed.rung.automates();
    let step = more.contains(&More::Step);
    let judges_model = proposed.rung >= Rung::Assist && (step || more.contains(&More::Model));
    let certifies = automates || more.contains(&More::Thresholds);
    // Only what is automated already can have been audited.
    let audits = step && automates && base.rung.automates();
    [
        (GateKind::ActiveModel, true),
        (GateKind::BlindPairs, judges_model),
        (GateKind::Days, judges_model),
        (GateKind::Agreement, judges_model),
        (GateKind::Certificate, certifies),
        (GateKind::Audited, audits),
        (GateKind::AuditedError, audits),
    ]
    .into_iter()
    .filter_map(|(kind, needed)| needed.then_some(kind))
    .collect()
}

/// The gates that stand between `base` and `proposed`, with what the evidence says of each.
pub fn gates(base: &Policy, proposed: &Policy, evidence: &Evidence) -> Vec<Gate> {
    // What a request asks is measured against the gates in force, not against those it would like.
    let settings = &base.gates;
    required(base, proposed)
        .into_iter()
        .map(|kind| match kind {
            GateKind::ActiveModel => measured::active_model(proposed),
            GateKind::BlindPairs => measured::at_least(
                kind,
                evidence.blind.n(),
                settings.min_blind_pairs,
                "blind pairs",
            ),
            GateKind::Days => measured::at_least(
                kind,
                u64::from(evidence.days),
                u64::from(settings.min_days),
                "days",
            ),
            GateKind::Agreement => measured::agreement(settings, &evidence.blind),
            GateKind::Certificate => certificate::certificate(settings, proposed, evidence),
            GateKind::Audited => measured::at_least(
                kind,
                evidence.audited,
                settings.min_audited,
                "audited items",
            ),
            GateKind::AuditedError => measured::audited_error(settings, evidence),
        })
        .collect()
}

/// A count with its thousands apart: `1,204`.
pub fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
