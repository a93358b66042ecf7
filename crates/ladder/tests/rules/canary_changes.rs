//! Rule 5 for canaries: what gives them more, whose evidence counts, and what they may not travel with.

use crate::generators::{rate, wild_change};
use proptest::prelude::*;
use understudy_ladder::gate::{GateKind, required};
use understudy_ladder::policy::{Canary, Change, GateSettings, More, Thresholds};
use understudy_ladder::rung::CapCause;
use understudy_ladder::{Cap, ModelId, Policy, Rate, Rung, Threshold};

#[expect(
    clippy::unnecessary_wraps,
    reason = "stands where a policy may have no canary"
)]
fn canary(model: i64, share: u16) -> Option<Canary> {
    Some(Canary {
        model: ModelId(model),
        share: Rate::percent(share).unwrap(),
    })
}

fn with(canary: Option<Canary>) -> Policy {
    Policy {
        rung: Rung::Partial,
        ramp: Rate::percent(25).unwrap(),
        active_model: Some(ModelId(1)),
        canary,
        thresholds: at(900),
        ..Policy::initial()
    }
}

fn at(thousandths: u16) -> Thresholds {
    Thresholds {
        default: Threshold::from_thousandths(thousandths),
        ..Thresholds::default()
    }
}

fn up(more: More) -> Change {
    Change::Up(vec![more])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn a_larger_share_needs_a_request_and_a_smaller_one_does_not(one in rate(), other in rate()) {
        let of = |share| with(Some(Canary { model: ModelId(2), share }));
        let change = of(one).change_from(&of(other));
        let expected = match one.cmp(&other) {
            std::cmp::Ordering::Less => Change::Down,
            std::cmp::Ordering::Equal => Change::None,
            std::cmp::Ordering::Greater => up(More::Model),
        };
        prop_assert_eq!(change, expected);
    }

    /// The evidence is one model's, so only that one may come out of a request with more.
    #[test]
    fn no_request_gives_more_to_two_models((base, proposed) in wild_change()) {
        if let Change::Up(more) = proposed.change_from(&base) && proposed.deciding_canary().is_some() {
            prop_assert!(!more.contains(&More::Step), "{:?}", more);
            prop_assert!(!more.contains(&More::Thresholds), "{:?}", more);
            let judged = proposed.judged_model(&base);
            let grows = judged == proposed.deciding_canary().map(|one| one.model) && judged != proposed.active_model;
            prop_assert!(!grows || proposed.active_model.is_none() || proposed.active_model == base.active_model);
        }
    }

    #[test]
    fn a_canary_is_taken_away_without_a_request((base, _) in wild_change()) {
        let without = Policy { canary: None, ..base.clone() };
        prop_assert!(matches!(without.change_from(&base), Change::None | Change::Down));
    }

    #[test]
    fn while_a_canary_decides_nothing_steps_up((base, _) in wild_change()) {
        prop_assert!(base.deciding_canary().is_none() || base.step_up().is_none());
        prop_assert!(base.deciding_canary().is_none() || base.next_on_ramp().is_none());
    }
}

#[test]
fn a_canary_begins_grows_and_becomes_another_version_by_requests_only() {
    assert_eq!(with(canary(2, 5)).change_from(&with(None)), up(More::Model));
    assert_eq!(
        with(canary(2, 6)).change_from(&with(canary(2, 5))),
        up(More::Model)
    );
    assert_eq!(
        with(canary(3, 5)).change_from(&with(canary(2, 5))),
        up(More::Model)
    );
    assert_eq!(
        with(canary(2, 4)).change_from(&with(canary(2, 5))),
        Change::Down
    );
    assert_eq!(with(None).change_from(&with(canary(2, 5))), Change::Down);
    // A canary of no items decides nothing, whichever version it is.
    assert_eq!(with(canary(2, 0)).change_from(&with(None)), Change::Down);
    assert_eq!(
        with(canary(3, 0)).change_from(&with(canary(2, 5))),
        Change::Down
    );
}

#[test]
fn a_growing_canary_is_judged_by_its_own_evidence_and_everything_else_by_that_of_the_active_model()
{
    let judged = |proposed: Policy, base: Policy| proposed.judged_model(&base);
    assert_eq!(judged(with(canary(2, 5)), with(None)), Some(ModelId(2)));
    assert_eq!(
        judged(with(canary(2, 5)), with(canary(2, 5))),
        Some(ModelId(1))
    );
    assert_eq!(
        judged(with(canary(2, 1)), with(canary(2, 5))),
        Some(ModelId(1))
    );
    let promoted = Policy {
        active_model: Some(ModelId(2)),
        ..with(None)
    };
    assert_eq!(judged(promoted, with(canary(2, 5))), Some(ModelId(2)));
    let kinds = required(&with(None), &with(canary(2, 5)));
    for kind in [
        GateKind::Agreement,
        GateKind::LabelFloor,
        GateKind::Certificate,
        GateKind::NoAlarm,
    ] {
        assert!(kinds.contains(&kind), "{kind:?}");
    }
}

#[test]
fn the_active_model_does_not_change_on_the_evidence_of_a_canary() {
    let base = with(canary(2, 5));
    // Model 2 would be active, and judged would be model 1.
    let swapped = Policy {
        active_model: Some(ModelId(2)),
        ..with(canary(1, 5))
    };
    assert_eq!(swapped.change_from(&base), Change::TooFar);
    let both_new = Policy {
        active_model: Some(ModelId(3)),
        ..with(canary(2, 5))
    };
    assert_eq!(both_new.change_from(&with(None)), Change::TooFar);
    // Beside a canary that stays as it is, the new active model is the one that is judged.
    assert_eq!(both_new.change_from(&base), up(More::Model));
    assert_eq!(both_new.judged_model(&base), Some(ModelId(3)));
}

#[test]
fn a_canary_brings_no_lower_threshold_because_the_active_model_would_get_it_too() {
    let lower = |canary| Policy {
        thresholds: at(800),
        ..with(canary)
    };
    let base = with(canary(2, 5));
    assert_eq!(lower(canary(2, 5)).change_from(&base), Change::TooFar);
    assert_eq!(lower(canary(2, 5)).change_from(&with(None)), Change::TooFar);
    let higher = Policy {
        thresholds: at(950),
        ..base.clone()
    };
    assert_eq!(higher.change_from(&base), Change::Down);
}

#[test]
fn a_step_waits_for_the_end_of_the_canary_even_when_it_takes_the_canary_away() {
    let base = with(canary(2, 5));
    let step = |canary| Policy {
        ramp: Rate::percent(50).unwrap(),
        ..with(canary)
    };
    assert_eq!(step(canary(2, 5)).change_from(&base), Change::TooFar);
    assert_eq!(step(canary(2, 6)).change_from(&base), Change::TooFar);
    assert_eq!(step(None).change_from(&base), Change::TooFar);
    assert_eq!(step(None).change_from(&with(None)), up(More::Step));
}

#[test]
fn settings_may_be_loosened_beside_a_canary_by_themselves() {
    let base = with(canary(2, 5));
    let gates = GateSettings {
        min_days: 1,
        ..GateSettings::default()
    };
    let looser = |canary| Policy {
        gates: gates.clone(),
        ..with(canary)
    };
    assert_eq!(looser(canary(2, 5)).change_from(&base), up(More::Settings));
    assert_eq!(looser(canary(2, 6)).change_from(&base), Change::TooFar);
}

#[test]
fn a_stream_that_caps_hold_keeps_its_canary_and_rolls_back_without_it() {
    let (base, earlier) = (with(canary(2, 5)), with(None));
    let cap = Cap {
        at: Rung::Assist,
        cause: CapCause::KillSwitch,
    };
    let held = base.held_by(&[cap]);
    assert_eq!((held.rung, held.canary), (Rung::Assist, base.canary));
    assert_eq!(held.check_values(), Ok(()));
    let back = Policy {
        active_model: Some(ModelId(3)),
        ..base
    }
    .rolled_back_to(&earlier, false);
    assert_eq!((back.active_model, back.canary), (Some(ModelId(1)), None));
}
