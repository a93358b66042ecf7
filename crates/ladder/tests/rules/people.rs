//! The gate of people: the model agrees with a person as often as another person does, but for a margin.

use crate::sampling::Chance;
use proptest::prelude::*;
use understudy_ladder::gate::{Evidence, GateKind, PeerCount, Verdict, gates};
use understudy_ladder::policy::GateSettings;
use understudy_ladder::{ModelId, Policy, Rung};

fn shadow(overlap: u16, margin: Option<f64>) -> Policy {
    Policy {
        rung: Rung::Shadow,
        active_model: Some(ModelId(1)),
        overlap,
        gates: GateSettings {
            people_margin: margin,
            ..GateSettings::default()
        },
        ..Policy::initial()
    }
}

/// Items that so many people decided, of whom so many said what the model says, with so many agreeing pairs.
fn cell(people: u16, with_model: u16, agreeing_pairs: u16, items: u64) -> PeerCount {
    PeerCount {
        people,
        with_model,
        agreeing_pairs,
        items,
    }
}

/// What the gate says before the step to Assist; `None` where it is not asked.
fn found(base: &Policy, peers: &[PeerCount]) -> Option<Verdict> {
    let evidence = Evidence {
        peers: peers.to_vec(),
        ..Evidence::default()
    };
    gates(base, &base.step_up().unwrap(), &evidence)
        .into_iter()
        .find(|gate| gate.kind == GateKind::NoWorseThanPeople)
        .map(|gate| gate.verdict)
}

fn judged(peers: &[PeerCount]) -> &'static str {
    match found(&shadow(2, Some(0.1)), peers).unwrap() {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Insufficient { .. } => "insufficient",
    }
}

/// Two people and the model always agree: the difference is 0, which is ½ on the scale from 0 to 1, against 0.45.
/// The mean over κ = 1/512, 1/256 … 64 of ((1 + κ/2)/(1 + 0.45 κ))^n is 19.5 for n = 44 and 21.3 for n = 45.
#[test]
fn perfect_agreement_passes_after_45_items() {
    assert_eq!(judged(&[cell(2, 2, 1, 44)]), "insufficient");
    assert_eq!(judged(&[cell(2, 2, 1, 45)]), "pass");
}

/// The difference is −1, which is 0; mirrored, 1 against 0.55. The mean of ((1 + κ)/(1 + 0.55 κ))^n is 15.8 for n = 7
/// and 26.4 for n = 8.
#[test]
fn a_model_with_which_nobody_agrees_while_people_agree_fails_after_8_items() {
    assert_eq!(judged(&[cell(2, 0, 1, 7)]), "insufficient");
    assert_eq!(judged(&[cell(2, 0, 1, 8)]), "fail");
}

#[test]
fn a_model_may_be_as_uncertain_as_people_are() {
    // One of two people agrees with the model, and the two not with one another: the model is better.
    assert_eq!(judged(&[cell(2, 1, 0, 500)]), "pass");
    // Three people: two of them with the model, one pair of three agrees.
    assert_eq!(judged(&[cell(3, 2, 1, 500)]), "pass");
    assert_eq!(judged(&[cell(3, 1, 1, 2_000)]), "pass");
    assert_eq!(judged(&[cell(3, 0, 1, 500)]), "fail");
}

#[test]
fn nothing_is_shown_by_no_items_or_by_counts_that_no_item_can_have() {
    assert_eq!(judged(&[]), "insufficient");
    assert_eq!(judged(&[cell(2, 2, 1, 0)]), "insufficient");
    for impossible in [
        cell(0, 0, 0, 900),
        // One person has nobody to agree with.
        cell(1, 1, 0, 900),
        cell(2, 3, 1, 900),
        cell(2, 2, 2, 900),
        cell(3, 2, 4, 900),
    ] {
        assert_eq!(judged(&[impossible]), "insufficient", "{impossible:?}");
        let beside_good_ones = [cell(2, 2, 1, 900), impossible];
        assert_eq!(judged(&beside_good_ones), "insufficient", "{impossible:?}");
    }
    let too_many = [cell(2, 2, 1, u64::MAX), cell(2, 1, 0, u64::MAX)];
    assert_eq!(judged(&too_many), "insufficient");
}

#[test]
fn numbers_within_a_tolerance_may_agree_with_the_model_and_not_with_one_another() {
    assert_eq!(judged(&[cell(2, 2, 0, 900)]), "pass");
    assert_eq!(judged(&[cell(2, 1, 1, 900)]), "fail");
}

#[test]
fn where_one_person_decides_each_item_or_no_margin_is_set_the_gate_is_not_asked() {
    assert_eq!(found(&shadow(1, Some(0.1)), &[cell(2, 0, 1, 900)]), None);
    assert_eq!(found(&shadow(2, None), &[cell(2, 0, 1, 900)]), None);
}

proptest! {
    #[test]
    fn the_order_of_the_counts_does_not_matter(
        items in proptest::array::uniform4(0..300_u64)
    ) {
        let cells = [
            cell(2, 2, 1, items[0]), cell(2, 0, 1, items[1]), cell(2, 1, 0, items[2]), cell(3, 2, 1, items[3]),
        ];
        let back: Vec<_> = cells.iter().rev().copied().collect();
        prop_assert_eq!(judged(&cells), judged(&back));
    }

    #[test]
    fn a_model_that_is_worse_than_the_margin_in_what_was_seen_does_not_pass(
        agree in 0..400_u64, apart in 1..400_u64, margin in 0.01..0.9_f64
    ) {
        let difference = -(apart as f64) / (agree + apart) as f64;
        prop_assume!(difference <= -margin);
        let found = found(&shadow(2, Some(margin)), &[cell(2, 2, 1, agree), cell(2, 0, 1, apart)]);
        prop_assert_ne!(found, Some(Verdict::Pass));
    }
}

/// The model is worse by exactly the margin, so every pass is a false one.
#[test]
fn whoever_looks_after_every_item_is_not_deceived_more_often_than_agreed() {
    let (runs, items) = (200, 250);
    let base = shadow(2, Some(0.1));
    let mut chance = Chance::new(12);
    let mut deceived = 0;
    for _ in 0..runs {
        let (mut together, mut apart, mut passed) = (0, 0, false);
        for _ in 0..items {
            if chance.happens(0.1) {
                apart += 1;
            } else {
                together += 1;
            }
            let peers = [cell(2, 2, 1, together), cell(2, 0, 1, apart)];
            passed |= found(&base, &peers) == Some(Verdict::Pass);
        }
        deceived += u64::from(passed);
    }
    assert!(deceived <= 10, "{deceived} of {runs}");
}
