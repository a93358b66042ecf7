//! The gate of single labels: what people call X, the model must call X often enough, for every X.

use super::measured::{insufficient, unusable};
use super::{Evidence, Gate, GateKind, LabelPairs, Verdict, thousands};
use crate::guardrail::rounded_percent;
use crate::policy::GateSettings;
use understudy_stats::evidence;

const KIND: GateKind = GateKind::LabelFloor;

/// Whether agreement reaches the floor for every label. The labels share δ, and the evidence holds however often one
/// looks.
pub(super) fn label_floor(settings: &GateSettings, evidence: &Evidence) -> Gate {
    if let Err(bad) = settings.check() {
        return unusable(KIND, &bad);
    }
    let Some(floor) = settings.min_label_agreement else {
        return insufficient(KIND, "no floor".into(), "No floor is set.".into());
    };
    let labels = &evidence.by_reference;
    if labels.is_empty() {
        return insufficient(
            KIND,
            "no blind pairs".into(),
            "There are no blind pairs yet.".into(),
        );
    }
    let needed = evidence::crossing(settings.delta / labels.len() as f64);
    let judged: Vec<Judged<'_>> = labels
        .iter()
        .map(|pairs| Judged::new(pairs, floor, needed))
        .collect();
    let worst = judged
        .iter()
        .find(|one| one.verdict == Standing::Below)
        .or_else(|| judged.iter().find(|one| one.verdict == Standing::Unknown));
    let reached = judged.iter().filter(|one| one.verdict == Standing::Reached);
    let progress = reached.count() as f64 / judged.len() as f64;
    let asked = format!("asked for {} for each label", rounded_percent(floor));
    let Some(worst) = worst else {
        return Gate {
            kind: KIND,
            verdict: Verdict::Pass,
            figure: format!("all {} labels; {asked}", judged.len()),
            progress,
        };
    };
    let LabelPairs { label, agreed, n } = worst.pairs;
    Gate {
        kind: KIND,
        verdict: match worst.verdict {
            Standing::Below => Verdict::Fail,
            Standing::Reached | Standing::Unknown => Verdict::Insufficient {
                missing: format!("Too few blind pairs that people call {label:?}."),
            },
        },
        figure: format!(
            "{label:?}: {} of {} agree; {asked}",
            thousands(*agreed),
            thousands(*n)
        ),
        progress,
    }
}

#[derive(PartialEq, Eq)]
enum Standing {
    Reached,
    Below,
    Unknown,
}

struct Judged<'a> {
    pairs: &'a LabelPairs,
    verdict: Standing,
}

impl<'a> Judged<'a> {
    fn new(pairs: &'a LabelPairs, floor: f64, needed: f64) -> Self {
        let LabelPairs { agreed, n, .. } = *pairs;
        let verdict = match n.checked_sub(agreed) {
            Some(wrong) if evidence::log_e_promotion(agreed, wrong, floor) >= needed => {
                Standing::Reached
            }
            Some(wrong) if evidence::log_e_demotion(wrong, n, 1.0 - floor) >= needed => {
                Standing::Below
            }
            // Where more agree than there are, the counts show nothing.
            None | Some(_) => Standing::Unknown,
        };
        Self { pairs, verdict }
    }
}
