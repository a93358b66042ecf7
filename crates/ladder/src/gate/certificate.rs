//! The certificate gate: every proposed threshold must lie where the error is known to be bounded.

use super::measured::{bounded_error, insufficient, unusable};
use super::{Evidence, Gate, GateKind, Verdict, thousands};
use crate::guardrail::rounded_percent;
use crate::policy::{GateSettings, Policy, Thresholds};
use crate::rung::Rung;
use crate::units::Threshold;
use understudy_stats::{
    Certificate, ScoreHistogram, ShortfallReason, Target, certify, certify_groups,
};

const KIND: GateKind = GateKind::Certificate;

/// The lowest threshold that the next certificate allows.
pub fn certified_threshold(settings: &GateSettings, evidence: &Evidence) -> Option<Threshold> {
    threshold_of(
        certify(&evidence.blind, target(settings, evidence)?)
            .certified?
            .bin,
    )
}

/// What the next certificate of a model version has to promise.
pub fn target(settings: &GateSettings, evidence: &Evidence) -> Option<Target> {
    Target::new(settings.max_error, evidence.certificate_delta(settings)?).ok()
}

pub(super) fn certificate(settings: &GateSettings, proposed: &Policy, evidence: &Evidence) -> Gate {
    if let Err(bad) = settings.check() {
        return unusable(KIND, &bad);
    }
    match proposed.rung {
        // On Full there is no threshold: the error over all pairs must be bounded.
        Rung::Full => bounded_error(
            KIND,
            (evidence.blind.errors(), evidence.blind.n()),
            settings,
            "blind pairs",
        ),
        Rung::HumanOnly | Rung::Shadow | Rung::Assist | Rung::Partial => {
            thresholds_certificate(settings, &proposed.thresholds, evidence)
        }
    }
}

/// The pairs that one proposed threshold decides about.
struct Group {
    /// Whose threshold, as a phrase: ` for "t-shirt"`, or nothing when it is everybody's.
    of: String,
    proposed: Threshold,
    pairs: ScoreHistogram,
}

fn thresholds_certificate(
    settings: &GateSettings,
    thresholds: &Thresholds,
    evidence: &Evidence,
) -> Gate {
    let Some(target) = target(settings, evidence) else {
        let unusable = "The gate settings cannot be used.";
        return insufficient(KIND, "no limit to measure against".into(), unusable.into());
    };
    let asked = format!(
        "error at most {:.1} % with {} confidence; certificate {} of this version",
        100.0 * settings.max_error,
        rounded_percent(1.0 - target.delta()),
        thousands(u64::from(evidence.certificates) + 1)
    );
    let groups = groups(thresholds, evidence);
    if groups.is_empty() {
        return insufficient(KIND, asked, "No threshold is proposed.".into());
    }
    let pairs: Vec<_> = groups.iter().map(|group| group.pairs.clone()).collect();
    let found: Vec<Found> = groups
        .iter()
        .zip(certify_groups(&pairs, target))
        .map(|(group, certificate)| judge(group, &certificate))
        .collect();
    let passed = found.iter().filter(|one| one.verdict == Verdict::Pass);
    let progress = passed.count() as f64 / found.len() as f64;
    // A failure says more than a lack of pairs; with neither, all groups say why they pass.
    let worst = found
        .iter()
        .find(|one| one.verdict == Verdict::Fail)
        .or_else(|| found.iter().find(|one| one.verdict != Verdict::Pass));
    let (verdict, figure) = match worst {
        Some(one) => (one.verdict.clone(), one.figure.clone()),
        None => (
            Verdict::Pass,
            found
                .iter()
                .map(|one| one.figure.as_str())
                .collect::<Vec<_>>()
                .join("; "),
        ),
    };
    Gate {
        kind: KIND,
        verdict,
        figure: format!("{figure}; {asked}"),
        progress,
    }
}

/// One group for every label with a threshold of its own and one for all others together. Pooling
/// them would let the good pairs of one label vouch for the bad ones of another.
fn groups(thresholds: &Thresholds, evidence: &Evidence) -> Vec<Group> {
    if thresholds.per_label.is_empty() {
        return thresholds
            .default
            .map(|proposed| Group {
                of: String::new(),
                proposed,
                pairs: evidence.blind.clone(),
            })
            .into_iter()
            .collect();
    }
    let pairs_where = |wanted: &dyn Fn(&str) -> bool| {
        let mut pairs = ScoreHistogram::new();
        for (label, counts) in &evidence.blind_by_label {
            if wanted(label) {
                pairs.merge(counts);
            }
        }
        pairs
    };
    let own = thresholds.per_label.iter().map(|(id, proposed)| Group {
        of: format!(" for {id:?}"),
        proposed: *proposed,
        pairs: pairs_where(&|label| label == id),
    });
    let others = thresholds.default.map(|proposed| Group {
        of: " for all other labels".into(),
        proposed,
        pairs: pairs_where(&|label| !thresholds.per_label.contains_key(label)),
    });
    own.chain(others).collect()
}

/// What the certificate says of one group.
struct Found {
    verdict: Verdict,
    figure: String,
}

fn judge(group: &Group, certificate: &Certificate) -> Found {
    let Group { of, proposed, .. } = group;
    let insufficient = |figure: String, missing: String| Found {
        verdict: Verdict::Insufficient { missing },
        figure,
    };
    let certified = certificate
        .certified
        .and_then(|found| threshold_of(found.bin));
    let strictest = certificate.start.and_then(|start| threshold_of(start.bin));
    let (Some(certified), Some(strictest)) = (certified, strictest) else {
        return match certificate.shortfall.map(|shortfall| shortfall.reason) {
            Some(ShortfallReason::TooFewItems { accepted, needed }) => insufficient(
                format!(
                    "{} of {} blind pairs{of}",
                    thousands(accepted),
                    thousands(needed)
                ),
                format!(
                    "{} more blind pairs{of} before any threshold can be certified.",
                    thousands(needed.saturating_sub(accepted))
                ),
            ),
            Some(ShortfallReason::ErrorTooHigh { .. }) | None => Found {
                verdict: Verdict::Fail,
                figure: format!("no threshold{of} keeps the error low enough"),
            },
        };
    };
    if *proposed < certified {
        return Found {
            verdict: Verdict::Fail,
            figure: format!("certified from {certified}{of}, but {proposed} is proposed"),
        };
    }
    if *proposed > strictest {
        // Nothing was tested up there: fewer pairs reach it than a test needs.
        return insufficient(
            format!("certified from {certified} to {strictest}{of}, but {proposed} is proposed"),
            format!("Too few blind pairs{of} reach {proposed} to know the error above it."),
        );
    }
    Found {
        verdict: Verdict::Pass,
        figure: format!("certified from {certified}{of}; proposed {proposed}"),
    }
}

fn threshold_of(bin: usize) -> Option<Threshold> {
    Threshold::from_thousandths(u16::try_from(bin).ok()?)
}
