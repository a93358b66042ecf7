//! The gates of fresh evidence and of no alarm: not having looked is no pass.

use proptest::prelude::*;
use understudy_ladder::gate::{Evidence, Gate, GateKind, Verdict, gates};
use understudy_ladder::policy::GateSettings;
use understudy_ladder::{ModelId, Policy, Rung};

fn found(kind: GateKind, max_age_days: u32, evidence: &Evidence) -> Gate {
    let base = Policy {
        rung: Rung::Shadow,
        active_model: Some(ModelId(1)),
        gates: GateSettings {
            max_age_days,
            ..GateSettings::default()
        },
        ..Policy::initial()
    };
    let gates = gates(&base, &base.step_up().unwrap(), evidence);
    gates.into_iter().find(|gate| gate.kind == kind).unwrap()
}

fn insufficient(gate: &Gate) -> bool {
    matches!(gate.verdict, Verdict::Insufficient { .. })
}

proptest! {
    #[test]
    fn evidence_is_fresh_until_the_day_that_the_policy_names(most in 0..100_u32, age in 0..200_u32) {
        let evidence = Evidence { age_days: Some(age), ..Evidence::default() };
        let gate = found(GateKind::Fresh, most, &evidence);
        prop_assert_eq!(gate.passes(), age <= most);
        // Old evidence shows nothing against the model.
        prop_assert!(gate.passes() || insufficient(&gate));
    }

    #[test]
    fn any_breached_guardrail_is_an_alarm_and_is_named(alarms in proptest::collection::vec("[a-z]{1,9}", 0..4)) {
        let evidence = Evidence { alarms: Some(alarms.clone()), ..Evidence::default() };
        let gate = found(GateKind::NoAlarm, 30, &evidence);
        prop_assert_eq!(gate.passes(), alarms.is_empty());
        prop_assert!(alarms.iter().all(|alarm| gate.figure.contains(alarm)));
    }
}

#[test]
fn no_pairs_are_not_fresh_and_guardrails_that_nobody_looked_at_are_not_quiet() {
    let nothing = Evidence::default();
    assert!(insufficient(&found(GateKind::Fresh, u32::MAX, &nothing)));
    assert!(insufficient(&found(GateKind::NoAlarm, 30, &nothing)));
}

#[test]
fn evidence_written_before_there_were_these_gates_is_read_as_not_known() {
    let mut json = serde_json::to_value(Evidence::default()).unwrap();
    let fields = json.as_object_mut().unwrap();
    for later in ["by_reference", "peers", "age_days", "alarms"] {
        fields.remove(later).unwrap();
    }
    let read: Evidence = serde_json::from_value(json).unwrap();
    assert_eq!(read, Evidence::default());
}
