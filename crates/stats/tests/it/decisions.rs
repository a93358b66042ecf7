//! Decisions with their raters: pairs, repeats and peers.

use understudy_stats::decisions::{AgainstPeers, PairTables, Repeats};
use understudy_stats::{Chance, Confusion, Decision, Decisions, Undefined, Weights};

use crate::support::{NEAR, close, lcg};

fn decision(item: u32, rater: u32, label: u16) -> Decision {
    Decision { item, rater, label }
}

/// Three raters on four items; rater 7 decides item 1 twice and item 2 three times.
fn small() -> Decisions {
    Decisions::new(
        3,
        vec![
            decision(2, 7, 1),
            decision(1, 7, 0),
            decision(1, 9, 0),
            decision(1, 7, 2),
            decision(2, 9, 2),
            decision(2, 30, 1),
            decision(2, 7, 1),
            decision(2, 7, 0),
            decision(3, 30, 2),
            decision(3, 9, 2),
            decision(50, 30, 1),
        ],
    )
    .unwrap()
}

#[test]
fn decisions_are_grouped_and_first_ones_stand() {
    let table = small();
    assert_eq!((table.k(), table.len(), table.items()), (3, 11, 4));
    assert_eq!(table.raters(), [7, 9, 30]);
    let patterns = table.patterns();
    let seen: Vec<(Vec<u32>, u64)> = patterns.iter().map(|(v, n)| (v.to_vec(), n)).collect();
    let expected = [
        (vec![0, 0, 2], 1),
        (vec![0, 1, 0], 1),
        (vec![0, 2, 1], 1),
        (vec![2, 0, 0], 1),
    ];
    assert_eq!(seen, expected);
    let json = serde_json::to_string(&table).unwrap();
    assert_eq!(serde_json::from_str::<Decisions>(&json).unwrap(), table);
    assert_eq!(
        Decisions::new(2, vec![decision(0, 0, 2)]),
        Err(Undefined::ValueOutOfRange)
    );
    assert!(Decisions::new(2, vec![]).unwrap().is_empty());
}

#[test]
fn pair_tables_hold_what_two_raters_said_of_the_same_items() {
    let pairs = small().pair_tables();
    let met: Vec<(u32, u32, u64)> = pairs.iter().map(|(a, b, t)| (a, b, t.n())).collect();
    assert_eq!(met, [(7, 9, 2), (7, 30, 1), (9, 30, 2)]);
    let one = pairs.between(7, 9).unwrap();
    assert_eq!((one.get(0, 0), one.get(1, 2)), (1, 1));
    let other = pairs.between(9, 7).unwrap();
    assert_eq!((other.get(0, 0), other.get(2, 1)), (1, 1));
    assert_eq!(pairs.between(7, 8), Err(Undefined::NoPairs));
    let json = serde_json::to_string(&pairs).unwrap();
    assert_eq!(serde_json::from_str::<PairTables>(&json).unwrap(), pairs);
    assert!(
        serde_json::from_str::<PairTables>(r#"{"k":2,"tables":[[1,1,[[0,0],[0,0]]]]}"#).is_err()
    );
    let mut wrong = pairs.clone();
    let others = Decisions::new(2, vec![]).unwrap().pair_tables();
    assert_eq!(wrong.merge(&others), Err(Undefined::ShapeMismatch));
}

/// Rater 7 said 0, 2 of item 1 (no pair agrees) and 1, 1, 0 of item 2 (one pair of three).
#[test]
fn self_consistency_counts_pairs_of_a_raters_own_decisions() {
    let repeats = small().repeats();
    let found = repeats.consistency(7, 0.95).unwrap();
    close(found.value, 0.25, 1e-15);
    assert_eq!(found.n, 2);
    assert!(found.low < 0.25 && found.high > 0.25);
    assert_eq!(repeats.consistency(9, 0.95), Err(Undefined::NoPairs));
    let raters: Vec<u32> = repeats.iter().map(|(rater, _)| rater).collect();
    assert_eq!(raters, [7]);
    assert_eq!(&repeats.together(), repeats.of(7).unwrap());
    let json = serde_json::to_string(&repeats).unwrap();
    assert_eq!(serde_json::from_str::<Repeats>(&json).unwrap(), repeats);
    let mut wrong = repeats.clone();
    let others = Decisions::new(2, vec![]).unwrap().repeats();
    assert_eq!(wrong.merge(&others), Err(Undefined::ShapeMismatch));
}

/// With one other rater per item the figures are those of the two raters' matrix.
#[test]
fn a_rater_with_one_peer_per_item_is_cohens_case() {
    let (a, b) = (lcg(5, 300), lcg(6, 300));
    let label = |u: f64| u16::from(u > 0.4) + u16::from(u > 0.7);
    let mut decisions = Vec::new();
    let mut matrix = Confusion::new(3);
    for (item, (u, v)) in (0..).zip(a.iter().zip(&b)) {
        let (own, other) = (label(*u), label(if *v < 0.6 { *u } else { *v }));
        decisions.extend([decision(item, 1, own), decision(item, 2 + item % 5, other)]);
        matrix.add(usize::from(own), usize::from(other), 1).unwrap();
    }
    let peers = &Decisions::new(3, decisions).unwrap().against_peers()[&1];
    assert_eq!(peers.n(), 300);
    for weights in [Weights::Unweighted, Weights::Linear, Weights::Quadratic] {
        let kappa = peers.kappa(weights).unwrap();
        let cohen = matrix.coefficient(Chance::OwnMargins, weights).unwrap();
        close(kappa.value, cohen.value, NEAR);
        close(kappa.standard_error, cohen.standard_error, NEAR);
        let share = peers.agreement(weights, 0.95).unwrap();
        close(
            share.value,
            matrix.weighted_agreement(weights, 0.95).unwrap().value,
            NEAR,
        );
    }
    // Wilson's interval but for n − 1.
    let share = peers.agreement(Weights::Unweighted, 0.95).unwrap();
    let wilson = matrix.percent_agreement(0.95).unwrap();
    close(share.low, wilson.low, 5e-4);
    close(share.high, wilson.high, 5e-4);
}

/// By hand: rater 1 says 0, 0, 1; the others say {0, 0}, {0, 1}, {1}. Agreement (1 + ½ + 1) / 3; own
/// shares ⅔, ⅓; others' shares ½, ½; expected disagreement ½; κ = 1 − (1/6) / (1/2).
#[test]
fn several_peers_share_one_item() {
    let mut peers = AgainstPeers::new(2);
    peers.add(0, &[2, 0], 1).unwrap();
    peers.add(0, &[1, 1], 1).unwrap();
    peers.add(1, &[0, 1], 1).unwrap();
    let share = peers.agreement(Weights::Unweighted, 0.95).unwrap();
    close(share.value, 5.0 / 6.0, 1e-15);
    assert_eq!(share.n, 3);
    close(
        peers.kappa(Weights::Unweighted).unwrap().value,
        2.0 / 3.0,
        1e-15,
    );
    let json = serde_json::to_string(&peers).unwrap();
    assert_eq!(serde_json::from_str::<AgainstPeers>(&json).unwrap(), peers);
}

#[test]
fn improper_peers_are_refused_and_lone_raters_named() {
    let mut peers = AgainstPeers::new(2);
    assert_eq!(peers.add(0, &[1], 1), Err(Undefined::ShapeMismatch));
    assert_eq!(peers.add(2, &[1, 0], 1), Err(Undefined::ValueOutOfRange));
    assert_eq!(peers.add(0, &[0, 0], 1), Err(Undefined::NoPairs));
    assert_eq!(
        peers.merge(&AgainstPeers::new(3)),
        Err(Undefined::ShapeMismatch)
    );
    assert_eq!(peers.kappa(Weights::Unweighted), Err(Undefined::NoPairs));
    assert_eq!(
        peers.agreement(Weights::Unweighted, 0.95),
        Err(Undefined::NoPairs)
    );
    peers.add(0, &[3, 0], 1).unwrap();
    assert_eq!(
        peers.kappa(Weights::Unweighted),
        Err(Undefined::TooFewItems)
    );
    peers.add(0, &[3, 0], u64::MAX - 1).unwrap();
    assert_eq!(peers.add(0, &[1, 0], 1), Err(Undefined::CountsTooLarge));
    assert_eq!(peers.clone().merge(&peers), Err(Undefined::CountsTooLarge));
    assert_eq!(
        peers.kappa(Weights::Unweighted),
        Err(Undefined::ChanceAgreementIsOne)
    );
    let alone = Decisions::new(2, vec![decision(1, 4, 0)]).unwrap();
    assert_eq!(alone.against_peers()[&4], AgainstPeers::new(2));
}
