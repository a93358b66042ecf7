//! Rule 7: nothing passes on nothing, on too little, or against settings that mean nothing.

use crate::generators::{LABELS, broken_settings, policy, settings, wild_change};
use crate::requesting::start;
use chrono::TimeDelta;
use proptest::collection::vec;
use proptest::prelude::*;
use understudy_ladder::gate::{
    Evidence, Gate, GateKind, LabelPairs, StepSeen, Verdict, all_pass, certified_threshold, gates,
    required, thousands,
};
use understudy_ladder::policy::{Change, GateSettings, More, Thresholds};
use understudy_ladder::ramp::StepEvidence;
use understudy_ladder::{ModelId, Policy, Rate, Rung, Threshold};
use understudy_stats::ScoreHistogram;

/// Pairs as (bin, agreeing, disagreeing).
fn pairs(counts: &[(usize, u64, u64)]) -> ScoreHistogram {
    ScoreHistogram::try_from(counts.to_vec()).unwrap()
}

fn label_pairs(label: &str, counts: &[(usize, u64, u64)]) -> LabelPairs {
    LabelPairs {
        label: label.to_owned(),
        agreed: counts.iter().map(|(_, agreed, _)| agreed).sum(),
        n: counts.iter().map(|(_, agreed, wrong)| agreed + wrong).sum(),
    }
}

/// Evidence in which every label has the same pairs.
fn evidence_of(counts: &[(usize, u64, u64)]) -> Evidence {
    let mut blind = ScoreHistogram::new();
    for _ in LABELS {
        blind.merge(&pairs(counts));
    }
    Evidence {
        blind,
        blind_by_label: LABELS
            .iter()
            .map(|id| ((*id).to_owned(), pairs(counts)))
            .collect(),
        days: 30,
        audited: 1_000,
        audit_errors: 3,
        by_reference: LABELS.iter().map(|id| label_pairs(id, counts)).collect(),
        peers: Vec::new(),
        age_days: Some(0),
        step: Some(StepSeen {
            since: start(),
            at: start() + TimeDelta::days(2),
            seen: StepEvidence {
                audited: 500,
                errors: 1,
            },
        }),
        certificates: 0,
        alarms: Some(Vec::new()),
    }
}

fn overwhelming() -> Evidence {
    evidence_of(&[(950, 3_000, 3), (700, 500, 1)])
}

fn any_evidence() -> impl Strategy<Value = Evidence> {
    let counts = vec((0..1_000_usize, 0..400_u64, 0..40_u64), 0..6);
    (counts, 0..60_u32, 0..500_u64, 0..500_u64).prop_map(|(counts, days, audited, errors)| {
        Evidence {
            days,
            audited,
            audit_errors: errors,
            ..evidence_of(&counts)
        }
    })
}

fn threshold(thousandths: u16) -> Option<Threshold> {
    Threshold::from_thousandths(thousandths)
}

fn assist() -> Policy {
    Policy {
        rung: Rung::Assist,
        active_model: Some(ModelId(1)),
        thresholds: Thresholds {
            default: threshold(900),
            ..Thresholds::default()
        },
        ..Policy::initial()
    }
}

fn verdict(gates: &[Gate], kind: GateKind) -> &Verdict {
    let gate = gates.iter().find(|gate| gate.kind == kind);
    &gate.unwrap().verdict
}

fn insufficient(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Insufficient { .. })
}

/// Every rung and ramp step from the bottom to the top, as base and proposal.
fn ladder_of(policy: &Policy) -> Vec<(Policy, Policy)> {
    let mut at = Policy {
        rung: Rung::HumanOnly,
        ramp: Rate::NONE,
        canary: None,
        ..policy.clone()
    };
    let mut steps = Vec::new();
    while let Some(next) = at.step_up() {
        steps.push((at, next.clone()));
        at = next;
    }
    steps
}

proptest! {
    #[test]
    fn without_evidence_only_the_model_itself_passes((base, proposed) in wild_change()) {
        for gate in gates(&base, &proposed, &Evidence::default()) {
            prop_assert!(gate.kind == GateKind::ActiveModel || insufficient(&gate.verdict), "{:?}", gate);
        }
    }

    #[test]
    fn no_step_above_shadow_passes_without_evidence_even_when_nothing_is_asked_for(
        policy in policy(), settings in settings()
    ) {
        let nothing_asked = GateSettings { min_blind_pairs: 0, min_days: 0, min_audited: 0, ..settings };
        let policy = Policy { gates: nothing_asked, ..policy };
        for (base, proposed) in ladder_of(&policy) {
            if proposed.rung >= Rung::Assist {
                prop_assert!(!all_pass(&gates(&base, &proposed, &Evidence::default())));
            }
        }
    }

    #[test]
    fn no_figure_passes_against_settings_that_are_no_probabilities(
        policy in policy(), broken in broken_settings()
    ) {
        let policy = Policy { gates: broken, ..policy };
        for (base, proposed) in ladder_of(&policy) {
            for gate in gates(&base, &proposed, &overwhelming()) {
                let figure = matches!(
                    gate.kind,
                    GateKind::Agreement | GateKind::Certificate | GateKind::AuditedError
                        | GateKind::LabelFloor | GateKind::NoWorseThanPeople
                );
                prop_assert!(!figure || insufficient(&gate.verdict), "{:?}", gate);
            }
        }
        let usable = |share: f64| share > 0.0 && share < 1.0;
        if !usable(policy.gates.max_error) || !usable(policy.gates.delta) {
            prop_assert_eq!(certified_threshold(&policy.gates, &overwhelming()), None);
        }
    }

    #[test]
    fn progress_is_always_a_share_and_every_gate_can_be_stored(
        (base, proposed) in wild_change(), evidence in any_evidence()
    ) {
        for gate in gates(&base, &proposed, &evidence) {
            prop_assert!((0.0..=1.0).contains(&gate.progress), "{:?}", gate);
            let json = serde_json::to_string(&gate).unwrap();
            let mut read = serde_json::from_str::<Gate>(&json).unwrap();
            // JSON may move the last digit of a ring's filling.
            prop_assert!((read.progress - gate.progress).abs() < 1e-9);
            read.progress = gate.progress;
            prop_assert_eq!(read, gate);
        }
    }

    #[test]
    fn a_way_up_has_the_gates_it_needs_and_no_other_change_has_any((base, proposed) in wild_change()) {
        let kinds: Vec<_> = gates(&base, &proposed, &Evidence::default()).iter().map(|gate| gate.kind).collect();
        prop_assert_eq!(&kinds, &required(&base, &proposed));
        // Settings route nothing: approvers judge them by themselves.
        let routes = match proposed.change_from(&base) {
            Change::Up(more) => more != [More::Settings],
            Change::None | Change::Down | Change::TooFar => false,
        };
        prop_assert_eq!(kinds.is_empty(), !routes);
        // Whoever automates more shows that the error is bounded.
        prop_assert!(!routes || !proposed.rung.automates() || kinds.contains(&GateKind::Certificate));
    }

    #[test]
    fn looser_gates_in_the_proposal_do_not_help_it(base in policy(), looser in settings(), evidence in any_evidence()) {
        let proposed = Policy { audit_rate: Rate::NONE, ..base.clone() };
        let with_gates = Policy { gates: looser, ..proposed.clone() };
        prop_assert_eq!(gates(&base, &proposed, &evidence), gates(&base, &with_gates, &evidence));
    }

    #[test]
    fn counts_that_exclude_each_other_pass_nothing(policy in policy(), audited in 0..100_u64, more in 1..100_u64) {
        let impossible = Evidence { audited, audit_errors: audited + more, ..overwhelming() };
        for (base, proposed) in ladder_of(&policy) {
            for gate in gates(&base, &proposed, &impossible) {
                prop_assert!(gate.kind != GateKind::AuditedError || insufficient(&gate.verdict));
            }
        }
    }
}

#[test]
fn no_gates_at_all_are_not_a_pass() {
    assert!(!all_pass(&[]));
}

#[test]
fn overwhelming_evidence_passes_every_step() {
    for (base, proposed) in ladder_of(&assist()) {
        let gates = gates(&base, &proposed, &overwhelming());
        assert!(all_pass(&gates), "{:?} {gates:#?}", proposed.rung);
    }
}

#[test]
fn each_step_has_the_gates_written_here() {
    use GateKind as G;
    let judged = [G::ActiveModel, G::BlindPairs, G::Days, G::Agreement];
    let fresh = [&judged[..], &[G::Fresh, G::NoAlarm]].concat();
    let certified = [
        &judged[..],
        &[G::LabelFloor, G::Certificate, G::Fresh, G::NoAlarm],
    ];
    let (certified, audits) = (
        certified.concat(),
        [G::RampStep, G::Audited, G::AuditedError],
    );
    let (before, after) = certified.split_at(certified.len() - 1);
    let audited = [before, &audits, after].concat();
    for (base, proposed) in ladder_of(&assist()) {
        let expected = match (base.rung, proposed.rung) {
            (_, Rung::Shadow) => vec![G::ActiveModel],
            (_, Rung::Assist) => fresh.clone(),
            (Rung::Assist, Rung::Partial) => certified.clone(),
            (_, _) => audited.clone(),
        };
        assert_eq!(required(&base, &proposed), expected);
    }
}

#[test]
fn a_few_agreeing_pairs_are_insufficient_and_not_a_failure() {
    let few = Evidence {
        days: 1,
        ..evidence_of(&[(950, 5, 0)])
    };
    let proposed = assist().step_up().unwrap();
    for gate in gates(&assist(), &proposed, &few) {
        let expected = matches!(
            gate.kind,
            GateKind::ActiveModel | GateKind::Fresh | GateKind::NoAlarm
        );
        assert_eq!(gate.passes(), expected, "{gate:?}");
        assert!(expected || insufficient(&gate.verdict), "{gate:?}");
    }
}

#[test]
fn plenty_of_disagreeing_pairs_are_a_failure() {
    let bad = evidence_of(&[(950, 600, 400)]);
    let gates = gates(&assist(), &assist().step_up().unwrap(), &bad);
    assert_eq!(verdict(&gates, GateKind::Agreement), &Verdict::Fail);
    assert_eq!(verdict(&gates, GateKind::Certificate), &Verdict::Fail);
}

#[test]
fn the_good_pairs_of_one_label_do_not_vouch_for_another() {
    let good = pairs(&[(950, 20_000, 0)]);
    let bad = pairs(&[(950, 500, 500)]);
    let mut blind = good.clone();
    blind.merge(&bad);
    let evidence = Evidence {
        blind,
        blind_by_label: vec![("coat".into(), good), ("dress".into(), bad)],
        ..overwhelming()
    };
    let own = |id: &str| Policy {
        thresholds: Thresholds {
            default: None,
            per_label: [(id.to_owned(), threshold(950).unwrap())].into(),
        },
        ..assist()
    };
    let judged = |base: &Policy| gates(base, &base.step_up().unwrap(), &evidence);
    // Together they pass, and so does the good one alone.
    assert!(all_pass(&judged(&assist())));
    assert!(all_pass(&judged(&own("coat"))));
    let dress = judged(&own("dress"));
    assert_eq!(verdict(&dress, GateKind::Certificate), &Verdict::Fail);
    // Nobody has seen this label: nothing is known of it.
    assert!(insufficient(verdict(
        &judged(&own("shirt")),
        GateKind::Certificate
    )));
}

#[test]
fn a_threshold_outside_the_tested_range_is_not_certified() {
    let at = |thousandths| {
        let base = Policy {
            thresholds: Thresholds {
                default: threshold(thousandths),
                ..Thresholds::default()
            },
            ..assist()
        };
        let gates = gates(&base, &base.step_up().unwrap(), &overwhelming());
        verdict(&gates, GateKind::Certificate).clone()
    };
    assert_eq!(at(950), Verdict::Pass);
    assert_eq!(at(700), Verdict::Pass);
    // No pair has ever been that confident.
    assert!(insufficient(&at(951)));
    assert!(insufficient(&at(1_000)));
    // The grid that was fixed beforehand ends above.
    assert_eq!(at(0), Verdict::Fail);
}

#[test]
fn without_any_threshold_there_is_nothing_to_certify() {
    let base = Policy {
        thresholds: Thresholds::default(),
        ..assist()
    };
    let gates = gates(&base, &base.step_up().unwrap(), &overwhelming());
    assert!(insufficient(verdict(&gates, GateKind::Certificate)));
}

#[test]
fn another_model_is_judged_like_a_step() {
    let base = assist().step_up().unwrap();
    let proposed = Policy {
        active_model: Some(ModelId(2)),
        ..base.clone()
    };
    let kinds = required(&base, &proposed);
    for kind in [
        GateKind::BlindPairs,
        GateKind::Days,
        GateKind::Agreement,
        GateKind::Certificate,
    ] {
        assert!(kinds.contains(&kind), "{kind:?}");
    }
}

#[test]
fn counts_are_written_with_their_thousands_apart() {
    let table = [
        (0, "0"),
        (999, "999"),
        (1_000, "1,000"),
        (1_234_567, "1,234,567"),
    ];
    for (count, text) in table {
        assert_eq!(thousands(count), text);
    }
}

#[test]
fn each_certificate_of_a_version_leaves_the_next_one_less_and_all_of_them_no_more_than_delta() {
    let settings = GateSettings::default();
    let share = |certificates| {
        let evidence = Evidence {
            certificates,
            ..overwhelming()
        };
        evidence.certificate_delta(&settings).unwrap()
    };
    assert!((share(0) - settings.delta / 2.0).abs() < 1e-15);
    assert!((share(1) - settings.delta / 6.0).abs() < 1e-15);
    let all: f64 = (0..10_000).map(share).sum();
    assert!(
        all <= settings.delta && all > 0.999 * settings.delta,
        "{all}"
    );
}

/// 59 right pairs are the least for 5 % with 95 % confidence (0.95^59 < 0.05), 119 for the start of a certificate; the
/// more certificates were shown before, the more pairs the next one needs.
#[test]
fn looking_again_and_again_makes_a_certificate_dearer() {
    let settings = GateSettings::default();
    let certified = |certificates, pairs| {
        let evidence = Evidence {
            certificates,
            ..evidence_of(&[(980, pairs, 0)])
        };
        certified_threshold(&settings, &evidence).is_some()
    };
    let least = |certificates| {
        (1..1_000)
            .find(|pairs| certified(certificates, *pairs))
            .unwrap()
    };
    assert!(
        least(0) < least(1) && least(1) < least(9),
        "{} {} {}",
        least(0),
        least(1),
        least(9)
    );
}
