//! A certificate is false at most as often as its δ, although it searches for its threshold.

use crate::size;
use crate::support::{Draws, control, promised};
use crate::worlds::{SHAPES, Shape, World};
use understudy_stats::{
    BINS, CostMatrix, DataRange, DeltaLedger, Plan, ScoreHistogram, ScoredConfusion, Spending,
    Target, certify, certify_groups,
};

#[test]
fn certificates_with_threshold_search_are_false_at_most_as_often_as_delta() {
    let runs = size(200, 2_000);
    let target = Target::new(0.05, 0.1).unwrap();
    for (seed, shape) in SHAPES.iter().enumerate() {
        let world = World::new(shape);
        let mut draws = Draws(seed as u64);
        let broken = (0..runs)
            .filter(|_| world.is_false(&certify(&world.sample(2_000, &mut draws), target)))
            .count();
        promised(
            &format!("false certificates, scores {}", shape.name),
            broken,
            runs,
            target.delta(),
        );
    }
}

/// The lowest threshold whose observed error is at most α: what people do by eye.
fn best_looking(histogram: &ScoreHistogram, alpha: f64) -> Option<usize> {
    let table = histogram.accepted_from_top();
    (0..BINS).find(|bin| {
        let row = table[*bin];
        row.accepted >= 100 && row.errors as f64 <= alpha * row.accepted as f64
    })
}

#[test]
fn picking_the_best_looking_threshold_breaks_the_promise() {
    let runs = size(200, 2_000);
    let target = Target::new(0.05, 0.1).unwrap();
    for (seed, shape) in SHAPES.iter().enumerate() {
        let world = World::new(shape);
        let mut draws = Draws(seed as u64);
        let broken = (0..runs)
            .filter(|_| {
                best_looking(&world.sample(2_000, &mut draws), target.alpha())
                    .is_some_and(|bin| world.error_above[bin] > target.alpha())
            })
            .count();
        control(
            &format!("false picks by eye, scores {}", shape.name),
            broken,
            runs,
            target.delta(),
        );
    }
}

/// The hardest case for repeated and for many tests: all that can be certified is false, and only
/// just.
const JUST_ABOVE: Shape = Shape {
    name: "just above the target",
    weight: |c| c,
    error: |_| 0.050_001,
};

/// How many of the runs break a promise.
fn broken(runs: usize, seed: u64, mut is_broken: impl FnMut(&mut Draws) -> bool) -> usize {
    let mut draws = Draws(seed);
    (0..runs).filter(|_| is_broken(&mut draws)).count()
}

#[test]
fn labels_that_share_delta_are_all_true_together() {
    let (runs, labels) = (size(150, 2_000), 10);
    let target = Target::new(0.05, 0.1).unwrap();
    let world = World::new(&JUST_ABOVE);
    let sample = |draws: &mut Draws| -> Vec<ScoreHistogram> {
        (0..labels).map(|_| world.sample(500, draws)).collect()
    };
    let shared = broken(runs, 11, |draws| {
        let groups = certify_groups(&sample(draws), target);
        groups.iter().any(|group| world.is_false(group))
    });
    promised(
        "any of ten labels certified falsely, δ shared",
        shared,
        runs,
        0.1,
    );
    let whole = broken(runs, 11, |draws| {
        let groups = sample(draws);
        groups
            .iter()
            .any(|group| world.is_false(&certify(group, target)))
    });
    control(
        "any of ten labels certified falsely, the whole δ each",
        whole,
        runs,
        0.1,
    );
}

/// Ten looks at a growing sample. Only the shares of the ledger keep the promise over all of them.
#[test]
fn tuning_again_with_shrinking_shares_keeps_the_promise_over_all_rounds() {
    let (runs, rounds) = (size(150, 2_000), 10);
    let world = World::new(&JUST_ABOVE);
    let looks = |draws: &mut Draws, is_false: &mut dyn FnMut(&ScoreHistogram, u64) -> bool| {
        let mut seen = ScoreHistogram::new();
        (1..=rounds).any(|round| {
            seen.merge(&world.sample(400, draws));
            is_false(&seen, round)
        })
    };
    let spent = broken(runs, 21, |draws| {
        let mut ledger = DeltaLedger::new(0.1, Spending::Shrinking).ok();
        looks(draws, &mut |seen, round| {
            let range = DataRange::new(0, 400 * round).unwrap();
            let (next, spend) = ledger.take().unwrap().spend(range).unwrap();
            ledger = Some(next);
            let record = spend.certify(seen, 0.05).unwrap();
            record.evidence.certified_bin().is_some()
        })
    });
    promised(
        "tuned ten times, shrinking shares of δ: any false",
        spent,
        runs,
        0.1,
    );
    let whole = Target::new(0.05, 0.1).unwrap();
    let peeked = broken(runs, 21, |draws| {
        looks(draws, &mut |seen, _| {
            certify(seen, whole).certified.is_some()
        })
    });
    control(
        "tuned ten times, the whole δ each time: any false",
        peeked,
        runs,
        0.1,
    );
}

#[test]
fn fresh_pairs_keep_the_promise_of_each_certificate() {
    let runs = size(150, 2_000);
    let world = World::new(&JUST_ABOVE);
    let (mut false_ones, rounds) = (0, 5);
    let mut draws = Draws(31);
    for _ in 0..runs {
        let mut ledger = DeltaLedger::new(0.1, Spending::Fresh).unwrap();
        for round in 0..rounds {
            let range = DataRange::new(round * 400, (round + 1) * 400).unwrap();
            let (next, spend) = ledger.spend(range).unwrap();
            ledger = next;
            let record = spend.certify(&world.sample(400, &mut draws), 0.05).unwrap();
            false_ones += usize::from(record.evidence.certified_bin().is_some());
        }
    }
    let all = runs * usize::try_from(rounds).unwrap();
    promised(
        "tuned five times on fresh pairs: false certificates",
        false_ones,
        all,
        0.1,
    );
}

/// Pairs with three labels whose mean cost above every threshold is just above 5 % of the largest.
fn costly(n: usize, draws: &mut Draws) -> ScoredConfusion {
    let mut pairs = ScoredConfusion::new();
    for _ in 0..n {
        let bin = ScoreHistogram::bin_of(draws.uniform().sqrt()).unwrap();
        // Costs 10, 3 and 1: mean 0.025·10 + 0.07·3 + 0.0402·1 = 0.5002.
        let (reference, predicted) = match draws.uniform() {
            u if u < 0.025 => (1, 0),
            u if u < 0.095 => (0, 1),
            u if u < 0.1352 => (2, 1),
            _ => (0, 0),
        };
        pairs.add(bin, reference, predicted, 1).unwrap();
    }
    pairs
}

#[test]
fn cost_certificates_are_false_at_most_as_often_as_delta() {
    let runs = size(150, 2_000);
    let costs = CostMatrix::from_rows(&[vec![0, 3, 0], vec![10, 0, 0], vec![0, 1, 0]]).unwrap();
    let plan = Plan::standard(Target::new(0.05, 0.1).unwrap());
    let certified = broken(runs, 41, |draws| {
        let losses = costly(2_000, draws).losses(&costs).unwrap();
        plan.certify_losses(&losses).certified.is_some()
    });
    promised("false certificates of a mean cost", certified, runs, 0.1);
    let picked = broken(runs, 41, |draws| {
        let table = costly(2_000, draws)
            .losses(&costs)
            .unwrap()
            .accepted_from_top();
        (0..BINS).any(|bin| {
            let row = table[bin];
            row.n >= 100 && row.cost as f64 <= 0.05 * 10.0 * row.n as f64
        })
    });
    control("false picks of a mean cost by eye", picked, runs, 0.1);
}
