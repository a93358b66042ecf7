//! Rule 5, first half: what counts as up, as down and as too far.

use crate::generators::{
    external_id, is_automated, policy, prediction, routed, seed, wild_change, wild_policy,
};
use proptest::prelude::*;
use understudy_ladder::policy::{Change, GateSettings, More, Order, Thresholds};
use understudy_ladder::{ModelId, Policy, Rate, Rung, Threshold};

fn percent(value: u16) -> Rate {
    Rate::percent(value).unwrap()
}

fn partial(ramp: u16) -> Policy {
    Policy {
        rung: Rung::Partial,
        ramp: percent(ramp),
        active_model: Some(ModelId(1)),
        thresholds: Thresholds {
            default: Threshold::from_thousandths(900),
            ..Thresholds::default()
        },
        ..Policy::initial()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    /// Judged by what routing does, not by the fields.
    #[test]
    fn what_needs_no_request_automates_nothing_new_and_hides_nothing(
        (base, proposed) in wild_change(), seed in seed(), id in external_id(),
        prediction in prediction()
    ) {
        if matches!(proposed.change_from(&base), Change::None | Change::Down) {
            let before = routed(&base, &seed, &id, prediction);
            // What a canary gives up goes back to the active model, which was approved for all of it.
            let alone = Policy { canary: None, ..base.clone() };
            let without_canary = routed(&alone, &seed, &id, prediction);
            let after = routed(&proposed, &seed, &id, prediction);
            prop_assert!(is_automated(&before) || is_automated(&without_canary) || !is_automated(&after));
            prop_assert!(proposed.rung <= base.rung);
            prop_assert!(proposed.audit_rate >= base.audit_rate);
            prop_assert!(proposed.blind_rate >= base.blind_rate);
            prop_assert!(proposed.overlap >= base.overlap);
            prop_assert!(proposed.double_review >= base.double_review);
            prop_assert_eq!(proposed.order, base.order);
            prop_assert!(proposed.active_model.is_none() || proposed.active_model == base.active_model);
        }
    }

    #[test]
    fn a_request_moves_the_ladder_by_one_step_of_the_base_at_most(
        (base, proposed) in wild_change()
    ) {
        if let Change::Up(more) = proposed.change_from(&base) {
            prop_assert!(!more.is_empty());
            let next = base.step_up();
            if more.contains(&More::Step) {
                let next = next.unwrap();
                prop_assert_eq!(proposed.rung, next.rung);
                let earlier = proposed.rung > base.rung && base.ramp_steps.contains(&proposed.ramp);
                prop_assert!(proposed.ramp == next.ramp || (earlier && proposed.ramp < next.ramp));
            } else {
                prop_assert!(proposed.rung <= base.rung);
                prop_assert!(!proposed.rung.automates() || proposed.ramp <= base.ramp);
            }
        }
    }

    #[test]
    fn settings_are_loosened_by_themselves_or_not_at_all((base, proposed) in wild_change()) {
        if let Change::Up(more) = proposed.change_from(&base) {
            prop_assert!(!more.contains(&More::Settings) || more.len() == 1);
            prop_assert!(!more.contains(&More::Step) || !more.contains(&More::Model)
                || base.active_model.is_none());
        }
    }

    #[test]
    fn every_step_from_the_bottom_to_the_top_is_a_step_and_the_top_has_none(base in policy()) {
        let mut at = Policy { rung: Rung::HumanOnly, ramp: Rate::NONE, canary: None, ..base };
        let mut steps = 0;
        while let Some(next) = at.step_up() {
            prop_assert_eq!(next.change_from(&at), Change::Up(vec![More::Step]));
            prop_assert_eq!(at.change_from(&next), Change::Down);
            prop_assert!(next.check_values().is_ok());
            at = next;
            steps += 1;
        }
        prop_assert_eq!((at.rung, at.ramp), (Rung::Full, Rate::ALL));
        // Shadow, Assist, every ramp step, Full.
        prop_assert_eq!(steps, 3 + at.ramp_steps.len());
    }

    #[test]
    fn a_ramp_without_its_last_step_never_leads_to_full(base in wild_policy()) {
        if base.rung == Rung::Partial && base.ramp < Rate::ALL
            && let Some(next) = base.step_up() {
            prop_assert_eq!(next.rung, Rung::Partial);
        }
    }
}

#[test]
fn a_step_counted_in_the_steps_that_it_brings_along_goes_too_far() {
    let proposed = Policy {
        ramp: Rate::ALL,
        ramp_steps: vec![Rate::ALL],
        ..partial(5)
    };
    assert_eq!(proposed.change_from(&partial(5)), Change::TooFar);
}

#[test]
fn other_ramp_steps_and_smaller_samples_need_a_request_of_their_own() {
    let changes: [fn(&mut Policy); 6] = [
        |policy| policy.double_review = percent(9),
        |policy| policy.order = Order::Random,
        |policy| policy.ramp_steps = vec![percent(5), Rate::ALL],
        |policy| policy.audit_rate = percent(4),
        |policy| policy.blind_rate = percent(19),
        |policy| policy.overlap = 2,
    ];
    let base = Policy {
        overlap: 3,
        double_review: percent(10),
        ..partial(5)
    };
    for change in changes {
        let mut alone = base.clone();
        change(&mut alone);
        assert_eq!(alone.change_from(&base), Change::Up(vec![More::Settings]));
        let mut with_step = base.step_up().unwrap();
        change(&mut with_step);
        assert_eq!(with_step.change_from(&base), Change::TooFar);
    }
}

#[test]
fn many_small_steps_do_not_make_full_look_lower_than_partial() {
    let many = (1..=200).filter_map(Rate::from_ten_thousandths);
    let base = Policy {
        ramp: Rate::from_ten_thousandths(200).unwrap(),
        ramp_steps: many.chain([Rate::ALL]).collect(),
        ..partial(5)
    };
    let proposed = Policy {
        rung: Rung::Full,
        ..base.clone()
    };
    assert_eq!(proposed.change_from(&base), Change::TooFar);
}

#[test]
fn a_wider_ramp_on_a_lower_rung_goes_too_far() {
    let full = Policy {
        rung: Rung::Full,
        ..partial(5)
    };
    assert_eq!(partial(100).change_from(&full), Change::TooFar);
}

#[test]
fn a_step_never_travels_with_a_lower_threshold_another_model_or_looser_settings() {
    let base = partial(5);
    let step = base.step_up().unwrap();
    let lower = Thresholds {
        default: Threshold::from_thousandths(800),
        ..Thresholds::default()
    };
    for proposed in [
        Policy {
            thresholds: lower,
            ..step.clone()
        },
        Policy {
            active_model: Some(ModelId(2)),
            ..step.clone()
        },
        Policy {
            audit_rate: percent(1),
            ..step.clone()
        },
        Policy {
            gates: GateSettings {
                min_audited: 1,
                ..GateSettings::default()
            },
            ..step.clone()
        },
    ] {
        assert_eq!(proposed.change_from(&base), Change::TooFar, "{proposed:?}");
    }
}

#[test]
fn the_step_to_partial_may_bring_its_threshold() {
    let base = Policy {
        rung: Rung::Assist,
        ramp: Rate::NONE,
        thresholds: Thresholds::default(),
        ..partial(5)
    };
    assert_eq!(
        partial(5).change_from(&base),
        Change::Up(vec![More::Step, More::Thresholds])
    );
}

#[test]
fn another_model_may_bring_a_lower_threshold_of_its_own() {
    let proposed = Policy {
        active_model: Some(ModelId(2)),
        thresholds: Thresholds {
            default: Threshold::from_thousandths(800),
            ..Thresholds::default()
        },
        ..partial(5)
    };
    assert_eq!(
        proposed.change_from(&partial(5)),
        Change::Up(vec![More::Thresholds, More::Model])
    );
}

#[test]
fn each_setting_that_asks_for_less_is_a_way_up_and_for_more_a_way_down() {
    let base = partial(5);
    let gates = |change: fn(&mut GateSettings, bool), less: bool| {
        let mut proposed = base.clone();
        change(&mut proposed.gates, less);
        proposed.change_from(&base)
    };
    let changes: [fn(&mut GateSettings, bool); 9] = [
        |gates, less| gates.min_blind_pairs = if less { 199 } else { 201 },
        |gates, less| gates.min_days = if less { 6 } else { 8 },
        |gates, less| gates.min_agreement = if less { 0.84 } else { 0.86 },
        |gates, less| gates.max_error = if less { 0.06 } else { 0.04 },
        |gates, less| gates.delta = if less { 0.06 } else { 0.04 },
        |gates, less| gates.min_audited = if less { 99 } else { 101 },
        |gates, less| gates.max_age_days = if less { 31 } else { 29 },
        |gates, less| gates.min_label_agreement = (!less).then_some(0.6),
        |gates, less| gates.people_margin = Some(if less { 0.2 } else { 0.05 }),
    ];
    for change in changes {
        assert_eq!(gates(change, true), Change::Up(vec![More::Settings]));
        assert_eq!(gates(change, false), Change::Down);
    }
    assert_eq!(
        gates(|gates, _| gates.max_error = f64::NAN, true),
        Change::Up(vec![More::Settings])
    );
}

#[test]
fn a_threshold_for_one_label_is_noticed_whatever_the_default() {
    let with = |id: &str, threshold| Policy {
        thresholds: Thresholds {
            default: Threshold::from_thousandths(900),
            per_label: [(
                id.to_owned(),
                Threshold::from_thousandths(threshold).unwrap(),
            )]
            .into(),
        },
        ..partial(5)
    };
    let lower = Change::Up(vec![More::Thresholds]);
    assert_eq!(with("coat", 899).change_from(&partial(5)), lower);
    assert_eq!(with("coat", 901).change_from(&partial(5)), Change::Down);
    // Dropping a label's own, higher threshold gives it the lower one of all others.
    assert_eq!(partial(5).change_from(&with("coat", 901)), lower);
}
