//! A certificate is false at most as often as its δ, although it searches for its threshold.

use crate::size;
use crate::support::{Draws, keeps};
use understudy_stats::{BINS, Certificate, ScoreHistogram, Target, certify};

/// How confidences are spread and how often they are wrong, so that the truth is known.
struct Shape {
    name: &'static str,
    /// How often this confidence comes, up to a factor.
    weight: fn(f64) -> f64,
    /// Probability that a prediction with this confidence is wrong.
    error: fn(f64) -> f64,
}

const SHAPES: [Shape; 4] = [
    Shape {
        name: "calibrated",
        weight: |c| c.powi(4),
        error: |c| 1.0 - c,
    },
    Shape {
        name: "overconfident",
        weight: |c| c.powi(8),
        error: |c| 1.0 - c.powf(1.7),
    },
    Shape {
        name: "no better when surer, just above the target",
        weight: |c| c,
        error: |_| 0.050_001,
    },
    Shape {
        name: "a few tied scores",
        weight: |c| {
            if (c * 1000.0).round() % 50.0 < 1.0 {
                c.powi(3)
            } else {
                0.0
            }
        },
        error: |c| 0.2835 * (1.0 - c),
    },
];

/// Bins drawn by weight, with the true error above every threshold.
struct World {
    /// Cumulative probability of the bins, lowest first.
    cumulative: Vec<f64>,
    error: Vec<f64>,
    error_above: Vec<f64>,
}

impl World {
    fn new(shape: &Shape) -> Self {
        let confidence = |bin: usize| bin as f64 / BINS as f64;
        let weights: Vec<f64> = (0..BINS)
            .map(|bin| (shape.weight)(confidence(bin)))
            .collect();
        let error: Vec<f64> = (0..BINS)
            .map(|bin| (shape.error)(confidence(bin)))
            .collect();
        let total: f64 = weights.iter().sum();
        let mut running = 0.0;
        let cumulative = weights
            .iter()
            .map(|weight| {
                running += weight / total;
                running
            })
            .collect();
        let (mut mass, mut wrong) = (0.0, 0.0);
        let mut error_above = vec![0.0; BINS];
        for bin in (0..BINS).rev() {
            mass += weights[bin];
            wrong += weights[bin] * error[bin];
            error_above[bin] = if mass > 0.0 { wrong / mass } else { 0.0 };
        }
        Self {
            cumulative,
            error,
            error_above,
        }
    }

    fn sample(&self, n: usize, draws: &mut Draws) -> ScoreHistogram {
        let mut histogram = ScoreHistogram::new();
        for _ in 0..n {
            let u = draws.uniform();
            let bin = self.cumulative.partition_point(|c| *c <= u).min(BINS - 1);
            histogram.add(bin, !draws.chance(self.error[bin]), 1);
        }
        histogram
    }

    fn is_false(&self, certificate: &Certificate) -> bool {
        certificate
            .certified
            .is_some_and(|found| self.error_above[found.bin] > certificate.target.alpha())
    }
}

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
        assert!(
            keeps(broken, runs, target.delta()),
            "{}: {broken} of {runs} certificates are false",
            shape.name
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
        assert!(
            !keeps(broken, runs, target.delta()),
            "{}: only {broken} of {runs} picks are false",
            shape.name
        );
    }
}
