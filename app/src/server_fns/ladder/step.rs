//! The next step: what would be proposed, what its gates say, and what the evidence shows of it.

use crate::error::AppError;
use serde::{Deserialize, Serialize};
use understudy_ladder::gate::{Evidence, Gate, all_pass, certified_threshold, gates};
use understudy_ladder::policy::Thresholds;
use understudy_ladder::request::check_opening;
use understudy_ladder::{Policy, Rate, Rung, Threshold};
use understudy_stats::proportion;

/// The step that comes next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NextStep {
    /// The policy it starts from, as the caps leave it.
    pub base: Policy,
    /// What would be in force.
    pub proposed: Policy,
    /// What stands between the two.
    pub gates: Vec<Gate>,
    /// What the evidence shows of the proposal.
    pub reached: Reached,
    /// Whether a threshold belongs to the step: the first one that automates.
    pub takes_threshold: bool,
    /// The ramp steps at which the next rung may be entered; empty where there is nothing to choose.
    pub entries: Vec<Rate>,
    /// The lowest threshold that the evidence certifies.
    pub certified: Option<Threshold>,
    /// Why no request can be opened for it now, as a sentence.
    pub problem: Option<String>,
}

/// What the blind pairs say of the items that a policy would automate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Reached {
    /// Blind pairs.
    pub pairs: u64,
    /// Those that would be automated.
    pub reached: u64,
    /// Those of them where the model was wrong.
    pub wrong: u64,
    /// Exact upper bound of that error, at the gates' δ; `None` without pairs.
    pub at_most: Option<f64>,
}

/// What somebody chose of a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Choice {
    /// From which confidence the first automated items are.
    pub threshold: Option<Threshold>,
    /// At which share the next rung is entered.
    pub ramp: Option<Rate>,
}

/// The step that comes after `base`, with what was chosen or else what fits.
pub fn next_step(base: &Policy, evidence: &Evidence, choice: Choice) -> Option<NextStep> {
    let mut step = base.step_up()?;
    let entries = entries(base, &step);
    if let Some(ramp) = choice.ramp.filter(|ramp| entries.contains(ramp)) {
        step.ramp = ramp;
    }
    let takes_threshold = step.rung.automates() && !base.rung.automates();
    let (proposed, found) = match choice.threshold.filter(|_| takes_threshold) {
        Some(threshold) => {
            let proposed = with_default(&step, Some(threshold));
            let found = gates(base, &proposed, evidence);
            (proposed, found)
        }
        None if takes_threshold => with_fitting_threshold(base, &step, evidence),
        None => {
            let found = gates(base, &step, evidence);
            (step, found)
        }
    };
    let problem = check_opening(base, &proposed, &found)
        .err()
        .map(|cause| sentence(&cause.to_string()));
    Some(NextStep {
        base: base.clone(),
        reached: reached(&proposed, evidence),
        takes_threshold,
        entries,
        certified: certified_threshold(&base.gates, evidence),
        gates: found,
        proposed,
        problem,
    })
}

/// The ramp steps at which the rung of `step` may be entered from `base`.
fn entries(base: &Policy, step: &Policy) -> Vec<Rate> {
    if step.rung == base.rung || !step.rung.automates() {
        return Vec::new();
    }
    let most = step.ramp;
    let found: Vec<Rate> = base
        .ramp_steps
        .iter()
        .copied()
        .filter(|entry| *entry <= most)
        .collect();
    if found.len() > 1 { found } else { Vec::new() }
}

/// `wanted` with the thresholds it has, when its gates let them through; else with the certified one;
/// with what its gates found.
///
/// Where nothing can be certified, no threshold is proposed, and the gates say what a strict one would
/// lack: that tells more than that there is none.
pub fn with_fitting_threshold(
    base: &Policy,
    wanted: &Policy,
    evidence: &Evidence,
) -> (Policy, Vec<Gate>) {
    const STRICT: Option<Threshold> = Threshold::from_thousandths(999);
    let found = gates(base, wanted, evidence);
    let needs_none = !wanted.rung.automates() && wanted.thresholds == Thresholds::default();
    if needs_none || all_pass(&found) {
        return (wanted.clone(), found);
    }
    match certified_threshold(&base.gates, evidence) {
        Some(certified) => {
            let proposed = with_default(wanted, Some(certified));
            let found = gates(base, &proposed, evidence);
            (proposed, found)
        }
        None if wanted.thresholds.default.is_some() => (wanted.clone(), found),
        None => {
            let found = gates(base, &with_default(wanted, STRICT), evidence);
            (wanted.clone(), found)
        }
    }
}

fn with_default(policy: &Policy, threshold: Option<Threshold>) -> Policy {
    Policy {
        thresholds: Thresholds {
            default: threshold,
            per_label: policy.thresholds.per_label.clone(),
        },
        ..policy.clone()
    }
}

/// What the blind pairs say of the items that this policy would automate; on a rung that automates
/// nothing, of all pairs.
pub fn reached(policy: &Policy, evidence: &Evidence) -> Reached {
    let mut sum = Reached {
        pairs: evidence.blind.n(),
        ..Reached::default()
    };
    for (label, pairs) in &evidence.blind_by_label {
        let threshold = match policy.rung {
            Rung::Partial => policy.thresholds.for_label(label),
            Rung::HumanOnly | Rung::Shadow | Rung::Assist | Rung::Full => Some(Threshold::ZERO),
        };
        if let Some(threshold) = threshold {
            let found = pairs.at_threshold(usize::from(threshold.thousandths()));
            sum.reached += found.accepted;
            sum.wrong += found.errors;
        }
    }
    sum.at_most = proportion::upper_bound(sum.wrong, sum.reached, policy.gates.delta).ok();
    sum
}

/// A threshold as somebody typed it; nothing typed is none.
pub fn typed_threshold(typed: Option<&str>) -> Result<Option<Threshold>, AppError> {
    let Some(typed) = typed.map(str::trim).filter(|typed| !typed.is_empty()) else {
        return Ok(None);
    };
    typed
        .replace(',', ".")
        .parse::<f64>()
        .ok()
        .and_then(|number| Threshold::try_from(number).ok())
        .map(Some)
        .ok_or_else(|| {
            AppError::Invalid(format!(
                "The threshold must be a number from 0 to 1 in steps of 0.001, not {typed:?}."
            ))
        })
}

/// What was chosen of a step, as it was typed: the threshold as a number, the ramp in ten-thousandths.
pub fn typed_choice(threshold: Option<&str>, ramp: Option<&str>) -> Result<Choice, AppError> {
    let ramp = match ramp.map(str::trim).filter(|typed| !typed.is_empty()) {
        None => None,
        Some(typed) => Some(
            typed
                .parse()
                .ok()
                .and_then(Rate::from_ten_thousandths)
                .ok_or_else(|| {
                    AppError::Invalid(format!(
                        "The ramp must be one of the ramp steps, not {typed:?}."
                    ))
                })?,
        ),
    };
    Ok(Choice {
        threshold: typed_threshold(threshold)?,
        ramp,
    })
}

/// An error's words as a sentence.
pub(in crate::server_fns) fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), characters.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta};
    use understudy_ladder::ModelId;
    use understudy_ladder::gate::{LabelPairs, StepSeen};
    use understudy_ladder::ramp::StepEvidence;
    use understudy_stats::ScoreHistogram;

    /// 2,000 pairs: sure ones are right, of the others one in five is wrong.
    fn evidence() -> Evidence {
        let mut pairs = ScoreHistogram::new();
        pairs.add(980, true, 1_495).unwrap();
        pairs.add(980, false, 5).unwrap();
        pairs.add(600, true, 400).unwrap();
        pairs.add(600, false, 100).unwrap();
        Evidence {
            blind: pairs.clone(),
            blind_by_label: vec![("coat".to_owned(), pairs)],
            days: 30,
            audited: 0,
            audit_errors: 0,
            by_reference: vec![LabelPairs {
                label: "coat".to_owned(),
                agreed: 1_895,
                n: 2_000,
            }],
            peers: Vec::new(),
            age_days: Some(0),
            step: Some(StepSeen {
                since: DateTime::UNIX_EPOCH,
                at: DateTime::UNIX_EPOCH + TimeDelta::days(2),
                seen: StepEvidence {
                    audited: 500,
                    errors: 1,
                },
            }),
            certificates: 0,
            alarms: Some(Vec::new()),
        }
    }

    fn with(threshold: Option<Threshold>) -> Choice {
        Choice {
            threshold,
            ramp: None,
        }
    }

    fn on(rung: Rung) -> Policy {
        Policy {
            rung,
            active_model: Some(ModelId(1)),
            ..Policy::initial()
        }
    }

    #[test]
    fn the_step_to_partial_brings_the_certified_threshold() {
        let step = next_step(&on(Rung::Assist), &evidence(), Choice::default()).unwrap();
        assert!(step.takes_threshold);
        assert_eq!(step.proposed.rung, Rung::Partial);
        assert_eq!(step.proposed.ramp, Rate::percent(5).unwrap());
        assert_eq!(step.proposed.thresholds.default, step.certified);
        assert_eq!(step.problem, None);
        assert_eq!((step.reached.reached, step.reached.wrong), (1_500, 5));
    }

    #[test]
    fn a_threshold_below_the_certified_one_stops_at_the_certificate() {
        let asked = Threshold::from_thousandths(500);
        let step = next_step(&on(Rung::Assist), &evidence(), with(asked)).unwrap();
        assert_eq!(step.proposed.thresholds.default, asked);
        assert!(step.problem.unwrap().contains("Threshold certificate"));
        assert_eq!(step.reached.reached, 2_000);
    }

    #[test]
    fn without_a_certificate_no_threshold_is_proposed_and_the_gates_say_what_is_missing() {
        let step = next_step(&on(Rung::Assist), &Evidence::default(), Choice::default()).unwrap();
        assert_eq!(step.proposed.thresholds.default, None);
        assert!(step.problem.is_some());
        assert!(step.gates.iter().any(|gate| gate.figure.contains("0 of")));
        assert_eq!(step.reached.at_most, None);
    }

    #[test]
    fn a_step_that_automates_nothing_takes_no_threshold() {
        let asked = Threshold::from_thousandths(900);
        let step = next_step(&on(Rung::Shadow), &evidence(), with(asked)).unwrap();
        assert!(!step.takes_threshold);
        assert_eq!(step.proposed.thresholds.default, None);
        assert_eq!(step.proposed.rung, Rung::Assist);
    }

    #[test]
    fn full_may_be_entered_at_a_smaller_step_but_partial_begins_at_the_first() {
        let partial = Policy {
            ramp: Rate::ALL,
            thresholds: Thresholds {
                default: Threshold::from_thousandths(900),
                ..Thresholds::default()
            },
            ..on(Rung::Partial)
        };
        let step = next_step(&partial, &evidence(), Choice::default()).unwrap();
        assert_eq!(
            (step.proposed.ramp, step.entries.len()),
            (Rate::ALL, partial.ramp_steps.len())
        );
        let chosen = Choice {
            ramp: Rate::percent(5),
            ..Choice::default()
        };
        let step = next_step(&partial, &evidence(), chosen).unwrap();
        assert_eq!(step.proposed.rung, Rung::Full);
        assert_eq!(Some(step.proposed.ramp), Rate::percent(5));
        let first = next_step(&on(Rung::Assist), &evidence(), Choice::default()).unwrap();
        assert!(first.entries.is_empty());
    }

    #[test]
    fn there_is_no_step_above_full() {
        let full = Policy {
            ramp: Rate::ALL,
            ..on(Rung::Full)
        };
        assert!(next_step(&full, &evidence(), Choice::default()).is_none());
    }

    #[test]
    fn another_model_gets_a_threshold_of_its_own_only_where_the_old_one_does_not_fit() {
        let base = Policy {
            ramp: Rate::ALL,
            thresholds: Thresholds {
                default: Threshold::from_thousandths(700),
                ..Thresholds::default()
            },
            ..on(Rung::Partial)
        };
        let wanted = Policy {
            active_model: Some(ModelId(2)),
            ..base.clone()
        };
        let (kept, found) = with_fitting_threshold(&base, &wanted, &evidence());
        assert_eq!(kept.thresholds, base.thresholds);
        assert!(all_pass(&found));
        let strict = Policy {
            thresholds: Thresholds {
                default: Threshold::from_thousandths(300),
                ..Thresholds::default()
            },
            ..wanted
        };
        let (moved, _) = with_fitting_threshold(&base, &strict, &evidence());
        assert_eq!(
            moved.thresholds.default,
            certified_threshold(&base.gates, &evidence())
        );
    }

    #[test]
    fn a_typed_threshold_lies_on_the_grid_or_is_refused_with_the_reason() {
        let of =
            |typed| typed_threshold(Some(typed)).map(|found| found.map(Threshold::thousandths));
        assert_eq!(of(" 0.963 ").ok(), Some(Some(963)));
        assert_eq!(of("0,963").ok(), Some(Some(963)));
        assert_eq!(of("").ok(), Some(None));
        for bad in ["2", "NaN", "0.96355", "much"] {
            assert!(
                of(bad).is_err_and(|error| error.to_string().contains("steps of 0.001")),
                "{bad}"
            );
        }
    }
}
