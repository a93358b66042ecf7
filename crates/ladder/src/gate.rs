//! Gates: conditions that the evidence must pass before a request can be opened.

use crate::policy::{Change, GateSettings, More, Policy};
use crate::rung::Rung;
use crate::units::Threshold;
use serde::{Deserialize, Serialize};
use understudy_stats::{ScoreHistogram, Target, certify, evidence, proportion};

/// What was counted for the model that the proposed policy makes active. Counts only: every figure
/// of a gate can be computed again from them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// The gates that stand between `base` and `proposed`, with what the evidence says of each.
pub fn gates(base: &Policy, proposed: &Policy, evidence: &Evidence) -> Vec<Gate> {
    // What a request asks is measured against the gates in force, not against those it would like.
    let settings = &base.gates;
    let Change::Up(more) = proposed.change_from(base) else {
        return Vec::new();
    };
    let mut gates = vec![active_model(proposed)];
    if proposed.rung >= Rung::Assist && (more.contains(&More::Step) || more.contains(&More::Model))
    {
        gates.push(at_least(
            GateKind::BlindPairs,
            evidence.blind.n(),
            settings.min_blind_pairs,
            "blind pairs",
        ));
        gates.push(at_least(
            GateKind::Days,
            u64::from(evidence.days),
            u64::from(settings.min_days),
            "days",
        ));
        gates.push(agreement(settings, evidence));
    }
    let automates = proposed.rung.automates();
    if automates || more.contains(&More::Thresholds) {
        gates.push(certificate(settings, proposed, evidence));
    }
    if base.rung.automates() && automates && more.contains(&More::Step) {
        gates.push(at_least(
            GateKind::Audited,
            evidence.audited,
            settings.min_audited,
            "audited items",
        ));
        gates.push(audited_error(settings, evidence));
    }
    gates
}

fn active_model(proposed: &Policy) -> Gate {
    let has = proposed.active_model.is_some();
    Gate {
        kind: GateKind::ActiveModel,
        verdict: if has {
            Verdict::Pass
        } else {
            Verdict::Insufficient {
                missing: "The stream has no active model.".into(),
            }
        },
        figure: if has { "present".into() } else { "none".into() },
        progress: f64::from(u8::from(has)),
    }
}

fn at_least(kind: GateKind, have: u64, need: u64, what: &str) -> Gate {
    let verdict = if have >= need {
        Verdict::Pass
    } else {
        Verdict::Insufficient {
            missing: format!("{} more {what}.", thousands(need - have)),
        }
    };
    let progress = if need == 0 {
        1.0
    } else {
        (have as f64 / need as f64).min(1.0)
    };
    Gate {
        kind,
        verdict,
        figure: format!("{} of {}", thousands(have), thousands(need)),
        progress,
    }
}

fn agreement(settings: &GateSettings, evidence: &Evidence) -> Gate {
    let (n, errors) = (evidence.blind.n(), evidence.blind.errors());
    let agreed = n - errors;
    let log_e = evidence::log_e_promotion(agreed, errors, settings.min_agreement);
    let needed = evidence::crossing(settings.delta);
    let (verdict, figure) = if n == 0 {
        (
            Verdict::Insufficient {
                missing: "There are no blind pairs yet.".into(),
            },
            "no blind pairs".to_owned(),
        )
    } else {
        let low = evidence::agreement_lower_bound(agreed, errors, settings.delta);
        let share = agreed as f64 / n as f64;
        let figure = format!(
            "{:.1} % agree, above {:.1} % for certain; asked for {:.1} %",
            100.0 * share,
            100.0 * low,
            100.0 * settings.min_agreement
        );
        let verdict = if log_e >= needed {
            Verdict::Pass
        } else if n < settings.min_blind_pairs {
            Verdict::Insufficient {
                missing: "Too few blind pairs to tell.".into(),
            }
        } else {
            Verdict::Fail
        };
        (verdict, figure)
    };
    let progress = if log_e.is_finite() {
        (log_e / needed).clamp(0.0, 1.0)
    } else {
        0.0
    };
    Gate {
        kind: GateKind::Agreement,
        verdict,
        figure,
        progress,
    }
}

/// The lowest threshold that the certificate allows for these pairs; zero when all may be automated.
pub fn certified_threshold(settings: &GateSettings, blind: &ScoreHistogram) -> Option<Threshold> {
    let target = Target::new(settings.max_error, settings.delta).ok()?;
    let bin = certify(blind, target).certified?.bin;
    Threshold::from_thousandths(u16::try_from(bin).ok()?)
}

fn certificate(settings: &GateSettings, proposed: &Policy, evidence: &Evidence) -> Gate {
    let asked = format!(
        "error at most {:.1} % with {:.0} % confidence",
        100.0 * settings.max_error,
        100.0 * (1.0 - settings.delta)
    );
    if proposed.rung == Rung::Full {
        return full_certificate(settings, evidence, &asked);
    }
    let gate = |verdict, figure: String, progress| Gate {
        kind: GateKind::Certificate,
        verdict,
        figure,
        progress,
    };
    let lowest = [proposed.thresholds.default]
        .into_iter()
        .chain(proposed.thresholds.per_label.values().copied().map(Some))
        .flatten()
        .min();
    let Some(lowest) = lowest else {
        return gate(
            Verdict::Insufficient {
                missing: "No threshold is proposed.".into(),
            },
            asked,
            0.0,
        );
    };
    let Ok(target) = Target::new(settings.max_error, settings.delta) else {
        return gate(Verdict::Fail, asked, 0.0);
    };
    if evidence.blind.n() < understudy_stats::minimum_count(target) {
        let missing = format!(
            "{} more blind pairs before any threshold can be certified.",
            thousands(understudy_stats::minimum_count(target) - evidence.blind.n())
        );
        return gate(Verdict::Insufficient { missing }, asked, 0.0);
    }
    match certified_threshold(settings, &evidence.blind) {
        None => gate(
            Verdict::Fail,
            format!("no threshold keeps the {asked}"),
            0.0,
        ),
        Some(certified) if lowest >= certified => gate(
            Verdict::Pass,
            format!("certified from {certified}; proposed {lowest}; {asked}"),
            1.0,
        ),
        Some(certified) => gate(
            Verdict::Fail,
            format!("certified from {certified}, but {lowest} is proposed; {asked}"),
            0.5,
        ),
    }
}

/// On Full there is no threshold: the error over all pairs must be bounded.
fn full_certificate(settings: &GateSettings, evidence: &Evidence, asked: &str) -> Gate {
    let (n, errors) = (evidence.blind.n(), evidence.blind.errors());
    let (verdict, figure) = match proportion::upper_bound(errors, n, settings.delta) {
        Err(_) => (
            Verdict::Insufficient {
                missing: "There are no blind pairs yet.".into(),
            },
            asked.to_owned(),
        ),
        Ok(upper) => {
            let figure = format!(
                "{} wrong of {}, at most {:.1} %; {asked}",
                thousands(errors),
                thousands(n),
                100.0 * upper
            );
            (
                if upper <= settings.max_error {
                    Verdict::Pass
                } else {
                    Verdict::Fail
                },
                figure,
            )
        }
    };
    let progress = f64::from(u8::from(verdict == Verdict::Pass));
    Gate {
        kind: GateKind::Certificate,
        verdict,
        figure,
        progress,
    }
}

fn audited_error(settings: &GateSettings, evidence: &Evidence) -> Gate {
    let (n, errors) = (evidence.audited, evidence.audit_errors);
    let (verdict, figure) = match proportion::upper_bound(errors, n, settings.delta) {
        Err(_) => (
            Verdict::Insufficient {
                missing: "No automated item has been audited yet.".into(),
            },
            "none audited".to_owned(),
        ),
        Ok(upper) => {
            let figure = format!(
                "{} wrong of {}, at most {:.1} %; limit {:.1} %",
                thousands(errors),
                thousands(n),
                100.0 * upper,
                100.0 * settings.max_error
            );
            let verdict = if upper <= settings.max_error {
                Verdict::Pass
            } else if n < settings.min_audited || (errors as f64 / n as f64) <= settings.max_error {
                Verdict::Insufficient {
                    missing: "Too few audited items to bound the error.".into(),
                }
            } else {
                Verdict::Fail
            };
            (verdict, figure)
        }
    };
    let progress = f64::from(u8::from(verdict == Verdict::Pass));
    Gate {
        kind: GateKind::AuditedError,
        verdict,
        figure,
        progress,
    }
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
