//! A policy in plain figures, and what differs between two of them.

use crate::components::number::{percent, thousands};
use crate::language::Language;
use crate::server_fns::ladder::Names;
use crate::words::{self, Say};
use understudy_ladder::Policy;
use understudy_ladder::policy::{Advance, Order};

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
fn absent() -> String {
    words::ladder::absent().to_owned()
}

/// What routes items, in the order in which a person would ask for it.
pub fn routing(policy: &Policy, names: &Names) -> Vec<Fact> {
    let steps: Vec<_> = policy.ramp_steps.iter().map(words::Say::say).collect();
    let model = policy
        .active_model
        .map_or_else(absent, |model| names.model(Some(model)));
    let mut facts = vec![
        fact(words::ladder::fact_rung(), policy.rung.say()),
        fact(words::ladder::fact_ramp(), policy.ramp.say()),
        fact(words::ladder::fact_ramp_steps(), steps.join(", ")),
        fact(words::ladder::fact_active_model(), model),
        fact(
            words::ladder::fact_canary(),
            policy.canary.map_or_else(absent, |canary| {
                format!(
                    "{}, {}",
                    names.model(Some(canary.model)),
                    canary.share.say()
                )
            }),
        ),
        fact(
            words::ladder::fact_threshold(),
            policy
                .thresholds
                .default
                .map_or_else(absent, |threshold| threshold.say()),
        ),
    ];
    facts.extend(policy.thresholds.per_label.iter().map(|(id, threshold)| {
        fact(
            words::ladder::fact_threshold_for(names.label(id)),
            threshold.say(),
        )
    }));
    facts.extend([
        fact(words::ladder::fact_audit_rate(), policy.audit_rate.say()),
        fact(words::ladder::fact_blind_rate(), policy.blind_rate.say()),
        fact(words::ladder::fact_overlap(), policy.overlap.to_string()),
        fact(
            words::ladder::fact_double_review(),
            policy.double_review.say(),
        ),
        fact(words::ladder::fact_order(), order(policy)),
    ]);
    facts
}

/// What the gates ask for.
pub fn asked(policy: &Policy) -> Vec<Fact> {
    let gates = &policy.gates;
    let if_any = |value: Option<f64>, words: &dyn Fn(String) -> String| {
        value.map_or_else(
            || words::ladder::not_asked_for().to_owned(),
            |value| words(share(value)),
        )
    };
    vec![
        fact(
            words::ladder::fact_blind_pairs(),
            at_least(gates.min_blind_pairs),
        ),
        fact(words::ladder::fact_days(), at_least(gates.min_days.into())),
        fact(
            words::ladder::fact_agreement(),
            words::ladder::above(share(gates.min_agreement)),
        ),
        fact(
            words::ladder::fact_by_label(),
            if_any(gates.min_label_agreement, &|floor| {
                words::ladder::above(floor)
            }),
        ),
        fact(
            words::ladder::fact_behind_people(),
            if_any(gates.people_margin, &|margin| {
                words::ladder::at_most(margin)
            }),
        ),
        fact(
            words::ladder::fact_error(),
            words::ladder::at_most(share(gates.max_error)),
        ),
        fact(words::ladder::fact_confidence(), share(1.0 - gates.delta)),
        fact(words::ladder::fact_audited(), at_least(gates.min_audited)),
        fact(
            words::ladder::fact_newest(),
            words::ladder::at_most_old(days(gates.max_age_days)),
        ),
    ]
}

/// How the ramp goes on.
pub fn ramp_plan(policy: &Policy) -> Vec<Fact> {
    let plan = policy.ramp_plan;
    let then = match plan.advance {
        Advance::Wait => words::ladder::then_wait(),
        Advance::Ask => words::ladder::then_ask(),
        Advance::Automatic => words::ladder::then_go_on(),
    };
    vec![
        fact(
            words::ladder::fact_step_lasts(),
            words::ladder::at_least(span(plan.bake_minutes)),
        ),
        fact(words::ladder::fact_audited(), at_least(plan.min_audited)),
        fact(words::ladder::fact_then(), then),
    ]
}

/// What is watched, and where a breach holds the stream.
pub fn watched(policy: &Policy) -> Vec<Fact> {
    let watched = &policy.guardrails;
    let at_most = |value: f64| words::ladder::at_most(share(value));
    vec![
        fact(
            words::ladder::fact_audited_error(),
            at_most(watched.max_error),
        ),
        fact(words::ladder::fact_false_alarms(), at_most(watched.delta)),
        fact(words::ladder::fact_failed(), at_most(watched.max_failed)),
        fact(words::ladder::fact_missing(), at_most(watched.max_missing)),
        fact(
            words::ladder::fact_slow(),
            words::ladder::slow_above(share(watched.max_slow), watched.max_latency_ms),
        ),
        fact(words::ladder::fact_window(), span(watched.window_minutes)),
        fact(
            words::ladder::fact_audit_waits(),
            words::ladder::at_most(hours(watched.max_audit_wait_hours)),
        ),
        fact(words::ladder::fact_held_on(), watched.cap_at.say()),
    ]
}

/// Everything that a policy says.
fn facts(policy: &Policy, names: &Names) -> Vec<Fact> {
    let under = |group: fn(String) -> String| {
        move |one: Fact| fact(group(in_mid_sentence(&one.name)), one.value)
    };
    routing(policy, names)
        .into_iter()
        .chain(
            ramp_plan(policy)
                .into_iter()
                .map(under(words::ladder::of_ramp)),
        )
        .chain(asked(policy).into_iter().map(under(words::ladder::of_gate)))
        .chain(
            watched(policy)
                .into_iter()
                .map(under(words::ladder::of_guardrail)),
        )
        .collect()
}

/// Minutes in the largest unit that they fill: `24 hours`, `90 minutes`.
pub fn span(minutes: u32) -> String {
    if minutes >= 60 && minutes.is_multiple_of(60) {
        hours(minutes / 60)
    } else {
        words::ladder::minutes(minutes.into())
    }
}

fn hours(hours: u32) -> String {
    words::ladder::hours(hours.into())
}

fn days(days: u32) -> String {
    words::ladder::days(days.into())
}

/// The words as they stand after a colon: English writes them small, German nouns stay as they are.
fn in_mid_sentence(words: &str) -> String {
    if Language::current() == Language::German {
        return words.to_owned();
    }
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
            .map_or_else(absent, |fact| fact.value.clone())
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
        (Order::Oldest, _) => words::ladder::order_oldest(),
        (Order::Uncertainty, Order::Uncertainty) => words::ladder::order_least_sure(),
        (Order::Uncertainty, _) => words::ladder::order_least_sure_later(),
        (Order::Priority, _) => words::ladder::order_urgent(),
        (Order::Random, _) => words::ladder::order_random(),
    }
}

fn at_least(count: u64) -> String {
    words::ladder::at_least(thousands(count))
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
    use understudy_ladder::{ModelId, Rate, Rung, Threshold};

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
