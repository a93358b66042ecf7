//! A policy in plain figures, and what differs between two of them.

use crate::components::number::{percent, thousands};
use crate::server_fns::ladder::Names;
use understudy_ladder::policy::{Advance, Order};
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
            "Canary",
            policy.canary.map_or_else(
                || ABSENT.to_owned(),
                |canary| format!("{}, {}", names.model(Some(canary.model)), canary.share),
            ),
        ),
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
        fact("One more person", policy.double_review.to_string()),
        fact("Order of the queue", order(policy)),
    ]);
    facts
}

/// What the gates ask for.
pub fn asked(policy: &Policy) -> Vec<Fact> {
    let gates = &policy.gates;
    let if_any = |value: Option<f64>, words: &dyn Fn(String) -> String| {
        value.map_or_else(|| "not asked for".to_owned(), |value| words(share(value)))
    };
    vec![
        fact("Blind pairs", at_least(gates.min_blind_pairs)),
        fact("Days observed", at_least(gates.min_days.into())),
        fact("Agreement", format!("above {}", share(gates.min_agreement))),
        fact(
            "Agreement by label",
            if_any(gates.min_label_agreement, &|floor| format!("above {floor}")),
        ),
        fact(
            "Behind people",
            if_any(gates.people_margin, &|margin| format!("at most {margin}")),
        ),
        fact(
            "Error, automated",
            format!("at most {}", share(gates.max_error)),
        ),
        fact("Confidence", share(1.0 - gates.delta)),
        fact("Audited items", at_least(gates.min_audited)),
        fact(
            "Newest evidence",
            format!("at most {} old", days(gates.max_age_days)),
        ),
    ]
}

/// How the ramp goes on.
pub fn ramp_plan(policy: &Policy) -> Vec<Fact> {
    let plan = policy.ramp_plan;
    let then = match plan.advance {
        Advance::Wait => "people ask for the next step",
        Advance::Ask => "a request is opened for the next step",
        Advance::Automatic => "the next step is taken",
    };
    vec![
        fact(
            "Each step lasts",
            format!("at least {}", span(plan.bake_minutes)),
        ),
        fact("Audited items", at_least(plan.min_audited)),
        fact("Then", then),
    ]
}

/// What is watched, and where a breach holds the stream.
pub fn watched(policy: &Policy) -> Vec<Fact> {
    let watched = &policy.guardrails;
    let at_most = |value: f64| format!("at most {}", share(value));
    vec![
        fact("Audited error", at_most(watched.max_error)),
        fact("False alarms", at_most(watched.delta)),
        fact("Failed predictions", at_most(watched.max_failed)),
        fact("Missing predictions", at_most(watched.max_missing)),
        fact(
            "Slow predictions",
            format!(
                "{} above {} ms",
                at_most(watched.max_slow),
                thousands(watched.max_latency_ms.into())
            ),
        ),
        fact("Window", span(watched.window_minutes)),
        fact(
            "An audit waits",
            format!("at most {}", hours(watched.max_audit_wait_hours)),
        ),
        fact("A breach holds it on", watched.cap_at.name()),
    ]
}

/// Everything that a policy says.
fn facts(policy: &Policy, names: &Names) -> Vec<Fact> {
    let under = |group: &'static str| {
        move |one: Fact| fact(format!("{group}: {}", lower(&one.name)), one.value)
    };
    routing(policy, names)
        .into_iter()
        .chain(ramp_plan(policy).into_iter().map(under("Ramp")))
        .chain(asked(policy).into_iter().map(under("Gate")))
        .chain(watched(policy).into_iter().map(under("Guardrail")))
        .collect()
}

/// Minutes in the largest unit that they fill: `24 hours`, `90 minutes`.
pub fn span(minutes: u32) -> String {
    match (minutes, minutes % 60) {
        (1, _) => "1 minute".to_owned(),
        (60.., 0) => hours(minutes / 60),
        _ => format!("{} minutes", thousands(minutes.into())),
    }
}

fn hours(hours: u32) -> String {
    if hours == 1 {
        "1 hour".to_owned()
    } else {
        format!("{} hours", thousands(hours.into()))
    }
}

fn days(days: u32) -> String {
    if days == 1 {
        "1 day".to_owned()
    } else {
        format!("{} days", thousands(days.into()))
    }
}

fn lower(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| {
        format!("{}{}", first.to_lowercase(), characters.as_str())
    })
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

/// In which order people get items, with what is in force until the rung allows it.
fn order(policy: &Policy) -> &'static str {
    match (policy.order, policy.order.in_force(policy.rung)) {
        (Order::Oldest, _) => "oldest first",
        (Order::Uncertainty, Order::Uncertainty) => "least sure first",
        (Order::Uncertainty, _) => "least sure first from Assist up, until then oldest first",
        (Order::Priority, _) => "most urgent first",
        (Order::Random, _) => "random",
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
    use understudy_ladder::policy::{Canary, GateSettings, Guardrails, RampPlan, Thresholds};
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
                "Gate: blind pairs: at least 200 → at least 2,000",
                "Gate: error, automated: at most 5 % → at most 1.5 %"
            ]
        );
    }

    #[test]
    fn a_canary_the_ramp_plan_and_the_guardrails_are_told_too() {
        let base = Policy {
            active_model: Some(ModelId(2)),
            ..Policy::initial()
        };
        let proposed = Policy {
            canary: Some(Canary {
                model: ModelId(1),
                share: Rate::percent(5).unwrap(),
            }),
            ramp_plan: RampPlan {
                bake_minutes: 90,
                advance: Advance::Automatic,
                ..base.ramp_plan
            },
            guardrails: Guardrails {
                max_error: 0.025,
                cap_at: Rung::Shadow,
                ..base.guardrails.clone()
            },
            gates: GateSettings {
                people_margin: None,
                ..base.gates.clone()
            },
            ..base.clone()
        };
        assert_eq!(
            told(&base, &proposed),
            [
                "Canary: none → Small CNN v1, 5 %",
                "Ramp: each step lasts: at least 24 hours → at least 90 minutes",
                "Ramp: then: a request is opened for the next step → the next step is taken",
                "Gate: behind people: at most 10 % → not asked for",
                "Guardrail: audited error: at most 5 % → at most 2.5 %",
                "Guardrail: a breach holds it on: Assist → Shadow"
            ]
        );
    }
}
