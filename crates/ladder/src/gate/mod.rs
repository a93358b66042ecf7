//! Gates: conditions that the evidence must pass before a request can be opened.

mod certificate;
mod labels;
mod measured;
mod people;
mod step;

pub use certificate::{certified_threshold, target as certificate_target};

use crate::policy::{Change, GateSettings, More, Policy};
use crate::ramp::StepEvidence;
use crate::rung::Rung;
use chrono::{DateTime, Utc};
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
    /// Blind pairs by the label that people gave.
    #[serde(default)]
    pub by_reference: Vec<LabelPairs>,
    /// Items that several people decided blind, and how often they and the model agreed.
    #[serde(default)]
    pub peers: Vec<PeerCount>,
    /// Days since the newest blind pair; `None` without any.
    #[serde(default)]
    pub age_days: Option<u32>,
    /// What was seen of the ramp step in force; `None` where nothing is automated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepSeen>,
    /// Certificates that requests for this model version have shown before.
    #[serde(default, skip_serializing_if = "is_none_yet")]
    pub certificates: u32,
    /// The guardrails that are breached now; `None` when they were not looked at.
    #[serde(default)]
    pub alarms: Option<Vec<String>>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
const fn is_none_yet(certificates: &u32) -> bool {
    *certificates == 0
}

impl Evidence {
    /// The probability of being wrong that the next certificate may spend: the i-th one of a model version gets
    /// `δ/(i(i+1))`, so that all of them together are wrong with probability δ at most, although each looks at the
    /// pairs of those before it again. `None` when the settings allow no measurement.
    pub fn certificate_delta(&self, settings: &GateSettings) -> Option<f64> {
        settings.check().ok()?;
        let i = f64::from(self.certificates) + 1.0;
        Some(settings.delta / (i * (i + 1.0)))
    }
}

/// The ramp step in force with what was seen on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepSeen {
    /// Since when it is in force.
    pub since: DateTime<Utc>,
    /// When it was looked at.
    pub at: DateTime<Utc>,
    /// The audits of what was automated on it.
    #[serde(flatten)]
    pub seen: StepEvidence,
}

/// The blind pairs of one label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelPairs {
    /// The label that people gave.
    pub label: String,
    /// Pairs where the model said the same.
    pub agreed: u64,
    /// Pairs.
    pub n: u64,
}

/// Items on which people and the model agreed equally often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerCount {
    /// How many people decided each of them blind: two at least.
    pub people: u16,
    /// How many of those said what the model says.
    pub with_model: u16,
    /// How many pairs of those people said the same.
    pub agreeing_pairs: u16,
    /// Items.
    pub items: u64,
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
    /// The ramp step in force has proved itself: time, audits and the error among them.
    RampStep,
    /// Enough audited automated items.
    Audited,
    /// Error among audited items not above the limit.
    AuditedError,
    /// Agreement above the floor for every single label.
    LabelFloor,
    /// The model agrees with people as often as people do, but for a margin.
    NoWorseThanPeople,
    /// The newest evidence is not too old.
    Fresh,
    /// No guardrail is breached.
    NoAlarm,
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
            Self::RampStep => "Ramp step",
            Self::Audited => "Audited items",
            Self::AuditedError => "Audited error",
            Self::LabelFloor => "Agreement by label",
            Self::NoWorseThanPeople => "No worse than people",
            Self::Fresh => "Fresh evidence",
            Self::NoAlarm => "No alarm",
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

/// Which gates stand between `base` and `proposed`; none when the change gives the model no more, or only changes what
/// is asked and watched.
pub fn required(base: &Policy, proposed: &Policy) -> Vec<GateKind> {
    let Change::Up(more) = proposed.change_from(base) else {
        return Vec::new();
    };
    let automates = proposed.rung.automates();
    let step = more.contains(&More::Step);
    let model = more.contains(&More::Model);
    let judges_model = proposed.rung >= Rung::Assist && (step || model);
    // Settings say what is asked and watched; they route nothing, so approvers judge them by themselves.
    let routes = step || model || more.contains(&More::Thresholds);
    let certifies = (automates && routes) || more.contains(&More::Thresholds);
    // Only what is automated already can have been audited.
    let audits = step && automates && base.rung.automates();
    let asked = &base.gates;
    let compares = judges_model && base.asks_several_people() && asked.people_margin.is_some();
    let by_label = judges_model && automates && asked.min_label_agreement.is_some();
    [
        (GateKind::ActiveModel, routes),
        (GateKind::BlindPairs, judges_model),
        (GateKind::Days, judges_model),
        (GateKind::Agreement, judges_model),
        (GateKind::LabelFloor, by_label),
        (GateKind::NoWorseThanPeople, compares),
        (GateKind::Certificate, certifies),
        (GateKind::Fresh, judges_model || certifies),
        (GateKind::RampStep, audits),
        (GateKind::Audited, audits),
        (GateKind::AuditedError, audits),
        (GateKind::NoAlarm, judges_model),
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
            GateKind::ActiveModel => measured::active_model(base, proposed),
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
            GateKind::RampStep => step::ramp_step(base, evidence.step),
            GateKind::Audited => measured::at_least(
                kind,
                evidence.audited,
                settings.min_audited,
                "audited items",
            ),
            GateKind::AuditedError => measured::audited_error(settings, evidence),
            GateKind::LabelFloor => labels::label_floor(settings, evidence),
            GateKind::NoWorseThanPeople => people::no_worse_than_people(settings, evidence),
            GateKind::Fresh => measured::fresh(settings, evidence.age_days),
            GateKind::NoAlarm => measured::no_alarm(evidence.alarms.as_deref()),
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
