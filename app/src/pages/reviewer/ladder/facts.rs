//! A policy in plain figures, and what differs between two of them.

use crate::components::number::{percent, thousands};
use crate::server_fns::ladder::Names;
use understudy_ladder::{Policy, Rate};

/// One field of a policy as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// What it says.
    pub value: String,
}

/// A field that two policies say differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is.
    pub name: String,
    /// What it said.
    pub old: String,
    /// What it says.
    pub new: String,
}

/// What stands for a field that one of two policies does not have.
const ABSENT: &str = "none";

/// What routes items, in the order in which a person would ask for it.
pub fn routing(policy: &Policy, names: &Names) -> Vec<Fact> {
    let steps: Vec<_> = policy.ramp_steps.iter().map(Rate::to_string).collect();
    let model = policy
        .active_model
        .map_or_else(|| ABSENT.to_owned(), |model| names.model(Some(model)));
    let mut facts = vec![
        fact("Rung", policy.rung.name()),
        fact("Ramp", policy.ramp.to_string()),
        fact("Ramp steps", steps.join(", ")),
        fact("Active model", model),
        fact(
            "Threshold",
            policy
                .thresholds
                .default
                .map_or_else(|| ABSENT.to_owned(), |threshold| threshold.to_string()),
        ),
    ];
    facts.extend(policy.thresholds.per_label.iter().map(|(id, threshold)| {
        fact(
            format!("Threshold for {}", names.label(id)),
            threshold.to_string(),
        )
    }));
    facts.extend([
        fact("Audit rate", policy.audit_rate.to_string()),
        fact("Blind rate", policy.blind_rate.to_string()),
        fact("People per item", policy.overlap.to_string()),
    ]);
    facts
}

/// What the gates ask for.
pub fn asked(policy: &Policy) -> Vec<Fact> {
    let gates = &policy.gates;
    vec![
        fact("Blind pairs", at_least(gates.min_blind_pairs)),
        fact("Days observed", at_least(gates.min_days.into())),
        fact("Agreement", format!("above {}", share(gates.min_agreement))),
        fact(
            "Error, automated",
            format!("at most {}", share(gates.max_error)),
        ),
        fact("Confidence", share(1.0 - gates.delta)),
        fact("Audited items", at_least(gates.min_audited)),
    ]
}

/// Everything that a policy says.
fn facts(policy: &Policy, names: &Names) -> Vec<Fact> {
    let gates = asked(policy)
        .into_iter()
        .map(|gate| fact(format!("Gate: {}", gate.name), gate.value));
    routing(policy, names).into_iter().chain(gates).collect()
}

/// The fields that `proposed` says differently, in the order of a policy.
pub fn differences(base: &Policy, proposed: &Policy, names: &Names) -> Vec<Difference> {
    let (before, after) = (facts(base, names), facts(proposed, names));
    let value = |facts: &[Fact], name: &str| {
        facts
            .iter()
            .find(|fact| fact.name == name)
            .map_or_else(|| ABSENT.to_owned(), |fact| fact.value.clone())
    };
    let gone = before
        .iter()
        .filter(|fact| !after.iter().any(|other| other.name == fact.name));
    after
        .iter()
        .chain(gone)
        .map(|fact| Difference {
            name: fact.name.clone(),
            old: value(&before, &fact.name),
            new: value(&after, &fact.name),
        })
        .filter(|difference| difference.old != difference.new)
        .collect()
}

fn fact(name: impl Into<String>, value: impl Into<String>) -> Fact {
    Fact {
        name: name.into(),
        value: value.into(),
    }
}

fn at_least(count: u64) -> String {
    format!("at least {}", thousands(count))
}

/// A share with as many decimals as it needs, one at most: `85 %`, `99.9 %`.
pub fn share(value: f64) -> String {
    let whole = (100.0 * value - (100.0 * value).round()).abs() < 0.05;
    percent(value, usize::from(!whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_ladder::policy::{GateSettings, Thresholds};
    use understudy_ladder::{ModelId, Rung, Threshold};

    fn names() -> Names {
        Names {
            models: vec![(ModelId(1), "Small CNN v1".to_owned())],
            labels: vec![("coat".to_owned(), "Coat".to_owned())],
        }
    }

    fn told(base: &Policy, proposed: &Policy) -> Vec<String> {
        differences(base, proposed, &names())
            .into_iter()
            .map(|one| format!("{}: {} → {}", one.name, one.old, one.new))
            .collect()
    }

    #[test]
    fn a_policy_does_not_differ_from_itself() {
        assert!(told(&Policy::initial(), &Policy::initial()).is_empty());
    }

    #[test]
    fn a_step_is_told_field_by_field() {
        let base = Policy {
            rung: Rung::Assist,
            ..Policy::initial()
        };
        let proposed = Policy {
            rung: Rung::Partial,
            ramp: Rate::percent(5).unwrap(),
            active_model: Some(ModelId(1)),
            thresholds: Thresholds {
                default: Threshold::from_thousandths(963),
                ..Thresholds::default()
            },
            ..base.clone()
        };
        assert_eq!(
            told(&base, &proposed),
            [
                "Rung: Assist → Partial",
                "Ramp: 0 % → 5 %",
                "Active model: none → Small CNN v1",
                "Threshold: none → 0.963"
            ]
        );
    }

    #[test]
    fn a_threshold_of_one_label_is_told_when_it_comes_and_when_it_goes() {
        let base = Policy::initial();
        let mut proposed = base.clone();
        proposed
            .thresholds
            .per_label
            .extend(Threshold::from_thousandths(990).map(|one| ("coat".to_owned(), one)));
        assert_eq!(told(&base, &proposed), ["Threshold for Coat: none → 0.990"]);
        assert_eq!(told(&proposed, &base), ["Threshold for Coat: 0.990 → none"]);
    }

    #[test]
    fn changed_gates_are_told_in_figures() {
        let base = Policy::initial();
        let proposed = Policy {
            gates: GateSettings {
                max_error: 0.015,
                min_blind_pairs: 2_000,
                ..GateSettings::default()
            },
            ..base.clone()
        };
        assert_eq!(
            told(&base, &proposed),
            [
                "Gate: Blind pairs: at least 200 → at least 2,000",
                "Gate: Error, automated: at most 5 % → at most 1.5 %"
            ]
        );
    }
}
