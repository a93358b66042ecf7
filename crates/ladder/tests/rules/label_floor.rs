//! The gate of single labels: by hand, on nothing, and looked at after every pair.

use crate::sampling::Chance;
use proptest::prelude::*;
use understudy_ladder::gate::{Evidence, GateKind, LabelPairs, Verdict, gates};
use understudy_ladder::policy::GateSettings;
use understudy_ladder::{ModelId, Policy, Rung};

fn assist(floor: Option<f64>, delta: f64) -> Policy {
    Policy {
        rung: Rung::Assist,
        active_model: Some(ModelId(1)),
        gates: GateSettings {
            min_label_agreement: floor,
            delta,
            ..GateSettings::default()
        },
        ..Policy::initial()
    }
}

fn pairs(label: &str, agreed: u64, n: u64) -> LabelPairs {
    LabelPairs {
        label: label.to_owned(),
        agreed,
        n,
    }
}

/// What the gate says before the step to Partial; `None` where it is not asked.
fn found(base: &Policy, by_reference: Vec<LabelPairs>) -> Option<Verdict> {
    let evidence = Evidence {
        by_reference,
        ..Evidence::default()
    };
    gates(base, &base.step_up().unwrap(), &evidence)
        .into_iter()
        .find(|gate| gate.kind == GateKind::LabelFloor)
        .map(|gate| gate.verdict)
}

fn judged(by_reference: Vec<LabelPairs>) -> &'static str {
    match found(&assist(Some(0.5), 0.05), by_reference).unwrap() {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Insufficient { .. } => "insufficient",
    }
}

/// Where all of n pairs agree, the evidence against "half of them at most" is (2^(n+1) − 1)/(n + 1).
#[test]
fn one_label_alone_needs_seven_agreeing_pairs_to_exceed_a_half() {
    // 127/7 = 18.1 and 255/8 = 31.9, against 1/δ = 20.
    assert_eq!(judged(vec![pairs("coat", 6, 6)]), "insufficient");
    assert_eq!(judged(vec![pairs("coat", 7, 7)]), "pass");
    assert_eq!(judged(vec![pairs("coat", 0, 6)]), "insufficient");
    assert_eq!(judged(vec![pairs("coat", 0, 7)]), "fail");
}

#[test]
fn three_labels_share_the_error_probability_and_need_nine_each() {
    let all = |n| {
        ["coat", "dress", "shirt"]
            .map(|label| pairs(label, n, n))
            .to_vec()
    };
    // 511/9 = 56.8 and 1023/10 = 102.3, against 3/δ = 60.
    assert_eq!(judged(all(8)), "insufficient");
    assert_eq!(judged(all(9)), "pass");
}

#[test]
fn one_label_below_the_floor_fails_them_all_and_one_without_pairs_leaves_them_open() {
    let good = || pairs("coat", 500, 500);
    assert_eq!(judged(vec![good(), pairs("dress", 10, 100)]), "fail");
    assert_eq!(judged(vec![good(), pairs("dress", 0, 0)]), "insufficient");
    assert_eq!(
        judged(vec![pairs("dress", 0, 0), good(), pairs("shirt", 1, 100)]),
        "fail"
    );
    assert_eq!(
        judged(vec![good(), pairs("dress", 51, 100)]),
        "insufficient"
    );
    assert_eq!(judged(Vec::new()), "insufficient");
}

#[test]
fn more_agreeing_pairs_than_there_are_pairs_show_nothing() {
    assert_eq!(judged(vec![pairs("coat", 500, 100)]), "insufficient");
    assert_eq!(judged(vec![pairs("coat", u64::MAX, 0)]), "insufficient");
}

#[test]
fn where_no_floor_is_set_the_gate_is_not_asked_and_on_assist_neither() {
    assert_eq!(
        found(&assist(None, 0.05), vec![pairs("coat", 0, 500)]),
        None
    );
    let shadow = Policy {
        rung: Rung::Shadow,
        ..assist(Some(0.5), 0.05)
    };
    assert_eq!(found(&shadow, vec![pairs("coat", 0, 500)]), None);
}

proptest! {
    #[test]
    fn a_label_that_reaches_its_floor_only_barely_or_not_at_all_does_not_pass(
        floor in 0.01..0.99_f64, delta in 0.001..0.5_f64, agreed in 0..1_000_u64, wrong in 0..1_000_u64
    ) {
        let n = agreed + wrong;
        prop_assume!(agreed as f64 <= floor * n as f64);
        let found = found(&assist(Some(floor), delta), vec![pairs("coat", agreed, n)]);
        prop_assert_ne!(found, Some(Verdict::Pass));
    }

    #[test]
    fn more_disagreement_never_helps_a_label(
        floor in 0.05..0.95_f64, agreed in 0..300_u64, wrong in 0..300_u64, more in 1..50_u64
    ) {
        let passes = |wrong| found(&assist(Some(floor), 0.05), vec![pairs("coat", agreed, agreed + wrong)])
            == Some(Verdict::Pass);
        prop_assert!(passes(wrong) || !passes(wrong + more));
    }
}

/// The model agrees exactly as often as the floor says, so every pass is a false one.
#[test]
fn whoever_looks_after_every_pair_is_not_deceived_more_often_than_agreed() {
    let (floor, delta, runs, items) = (0.7, 0.1, 200, 200);
    let base = assist(Some(floor), delta);
    let mut chance = Chance::new(11);
    let mut deceived = 0;
    for _ in 0..runs {
        let (mut agreed, mut passed) = (0, false);
        for n in 1..=items {
            agreed += u64::from(chance.happens(floor));
            passed |= found(&base, vec![pairs("coat", agreed, n)]) == Some(Verdict::Pass);
        }
        deceived += u64::from(passed);
    }
    assert!(deceived <= 20, "{deceived} of {runs}");
    assert!(deceived > 0, "a gate that never passes is none either");
}
